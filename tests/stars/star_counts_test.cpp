// SPDX-License-Identifier: GPL-2.0-or-later
// Star counts of the built-in Galaxy against an independent calculation and against the sky.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "stars/galaxy/generate.h"
#include "stars/galaxy/star_table.h"

using namespace coalsack::stars;
namespace tt = boost::test_tools;

namespace {

const std::vector<double> limits = {10, 11, 12, 13, 14, 14.3, 15};

// Stars per square degree brighter than `limits` in Ks.
std::vector<double> per_square_degree(const GalaxyModel& model, double l_deg, double b_deg) {
  const Sightline where = {l_deg, b_deg, 0.25};
  const double area_deg2 = solid_angle_sr(where) * std::pow(180.0 / std::numbers::pi, 2);
  std::vector<double> counts;
  for (const ExpectedCount& count : expected_counts(model, where, "Ks", limits))
    counts.push_back(count.total() / area_deg2);
  return counts;
}

// The reference counts leave out the warp and the edge of the disc.
GalaxyModel flat_galaxy() {
  GalaxyModel model;
  model.warp.slope = 0;
  model.thin.edge_kpc = 100;
  return model;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(star_counts)

// An independent calculation (other code, 12,169 cells, no dust) of the same density laws, without warp.
BOOST_AUTO_TEST_CASE(counts_in_the_plane_agree_with_an_independent_calculation) {
  struct Direction {
    double l_deg;
    std::vector<double> reference;
  };
  const Direction directions[] = {{280, {1497, 3265, 7316, 15997, 32778, 40319, 66058}},
                                  {260, {863, 1922, 4269, 9111, 18525, 22866, 37841}},
                                  {300, {3147, 6509, 14394, 32285, 67441, 82757, 133818}}};
  for (const Direction& direction : directions) {
    const auto counts = per_square_degree(flat_galaxy(), direction.l_deg, 0);
    for (std::size_t i = 0; i < limits.size(); ++i)
      BOOST_TEST(counts[i] == direction.reference[i], tt::tolerance(0.025));
  }
}

BOOST_AUTO_TEST_CASE(counts_at_the_pole_agree_with_an_independent_calculation) {
  const std::vector<double> reference = {17, 37, 79, 160, 301, 358, 526};
  const auto counts = per_square_degree(GalaxyModel(), 0, 90);
  for (std::size_t i = 0; i < limits.size(); ++i) BOOST_TEST(counts[i] == reference[i], tt::tolerance(0.04));
}

// 2MASS stars per square degree in a clean field at l 233.27, b -19.37 (3.69 deg^2, 24,609 stars; Cutri et
// al. 2003).
BOOST_AUTO_TEST_CASE(counts_agree_with_2mass_in_a_clean_field) {
  const std::vector<double> observed = {67.8, 143, 306, 676, 1435, 1788, 0};
  const std::vector<double> reference = {76, 152, 313, 670, 1430, 1780, 0};
  const auto counts = per_square_degree(GalaxyModel(), 233.27, -19.4);
  const auto flat = per_square_degree(flat_galaxy(), 233.27, -19.4);
  for (std::size_t i = 0; i + 1 < limits.size(); ++i) {
    BOOST_TEST(flat[i] == reference[i], tt::tolerance(0.015));
    BOOST_TEST(counts[i] == observed[i], tt::tolerance(i == 0 ? 0.20 : i == 1 ? 0.12 : 0.08));
  }
}

// The published warp carries the disc below b = 0 in the fourth quadrant: fewer stars at b = 0, more below.
BOOST_AUTO_TEST_CASE(the_warp_takes_stars_from_b_0_and_gives_them_to_negative_latitudes) {
  const auto warped = per_square_degree(GalaxyModel(), 280, 0);
  const auto flat = per_square_degree(flat_galaxy(), 280, 0);
  BOOST_TEST(warped[4] < 0.8 * flat[4]);
  BOOST_TEST(warped[4] > 0.6 * flat[4]);
  BOOST_TEST(per_square_degree(GalaxyModel(), 280, -2)[4] > per_square_degree(flat_galaxy(), 280, -2)[4]);
  BOOST_TEST(per_square_degree(GalaxyModel(), 280, -2)[4] > per_square_degree(GalaxyModel(), 280, 2)[4]);
}

// Without dust, dwarfs and giants are where they should be in the colour-magnitude diagram of l 280, b 0.
BOOST_AUTO_TEST_CASE(the_red_clump_and_the_main_sequence_stand_out_in_drawn_stars) {
  GenerateOptions options;
  options.limits = {{"Ks", 15.0}};
  const StarList stars = generate_sightline(GalaxyModel(), {280, 0, 0.5}, {11, "test", 0}, options);
  const auto& j = stars.find("J")->values;
  const auto& ks = stars.find("Ks")->values;
  const auto& distance = stars.find("distance_kpc")->values;
  // Histogram of M_Ks (0.1 mag) and J-Ks (0.05 mag) of giants within 5 kpc, where all of M_Ks < 1 are seen.
  std::vector<double> counts(60 * 40, 0.0);
  double blue = 0, red = 0;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const double m = ks[i] - 5.0 * std::log10(distance[i] * 100.0);
    const double colour = j[i] - ks[i];
    if (m > 1.5 && m < 3) (colour < 0.42 ? blue : red) += 1;
    if (distance[i] > 5 || m < -5 || m >= 1 || colour < 0 || colour >= 2) continue;
    counts[static_cast<std::size_t>((m + 5) / 0.1) * 40 + static_cast<std::size_t>(colour / 0.05)] += 1;
  }
  const auto place =
      static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  const double m_clump = -5 + 0.1 * (static_cast<double>(place / 40) + 0.5);
  const double colour_clump = 0.05 * (static_cast<double>(place % 40) + 0.5);
  BOOST_TEST(std::abs(m_clump + 1.6) < 0.2, "clump at M_Ks " << m_clump);
  BOOST_TEST(std::abs(colour_clump - 0.61) < 0.06, "clump at J-Ks " << colour_clump);
  BOOST_TEST(blue > 3 * red);  // F and G dwarfs and subgiants: the main sequence
}

BOOST_AUTO_TEST_SUITE_END()
