// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/generate.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <numbers>
#include <thread>

#include "base/error.h"
#include "stars/galaxy/star_table.h"

using namespace coalsack::stars;
namespace tt = boost::test_tools;

namespace {

constexpr double degree = std::numbers::pi / 180.0;

bool same_bits(const StarList& a, const StarList& b) {
  const auto same = [](const auto& x, const auto& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(x[0])) == 0;
  };
  if (!same(a.l_deg, b.l_deg) || !same(a.b_deg, b.b_deg) || a.columns.size() != b.columns.size())
    return false;
  for (std::size_t i = 0; i < a.columns.size(); ++i)
    if (a.columns[i].name != b.columns[i].name || !same(a.columns[i].values, b.columns[i].values))
      return false;
  return true;
}

GenerateOptions to_ks(double faintest) {
  GenerateOptions options;
  options.limits = {{"Ks", faintest}};
  return options;
}

double stars_per_pc3(Component component, double from_m_ks, double to_m_ks) {
  double n = 0;
  for (const StarCell& cell : star_table()[index_of(component)])
    if (cell.magnitude[ks_index] > from_m_ks && cell.magnitude[ks_index] < to_m_ks) n += cell.n_per_pc3;
  return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(generate)

BOOST_AUTO_TEST_CASE(the_same_stars_come_out_for_any_number_of_threads_and_in_any_order) {
  const GalaxyModel model;
  const Sightline where = {280, 0, 0.2};
  GenerateOptions options;
  const StarList one = generate_sightline(model, where, {5, "test", 9}, options);
  BOOST_TEST(one.size() > 10000U);
  for (const unsigned threads : {2U, 3U, 16U}) {
    options.threads = threads;
    BOOST_TEST(same_bits(one, generate_sightline(model, where, {5, "test", 9}, options)));
  }
  StarList other;
  std::thread([&] {
    generate_sightline(model, where, {5, "test", 8});
    other = generate_sightline(model, where, {5, "test", 9});
  }).join();
  BOOST_TEST(same_bits(one, other));
}

BOOST_AUTO_TEST_CASE(another_seed_purpose_or_sightline_gives_other_stars) {
  const GalaxyModel model;
  const Sightline where = {280, 0, 0.05};
  const StarList first = generate_sightline(model, where, {5, "test", 9});
  for (const StarStream& stream :
       {StarStream{6, "test", 9}, StarStream{5, "pool", 9}, StarStream{5, "test", 10}})
    BOOST_TEST(!same_bits(first, generate_sightline(model, where, stream)));
}

BOOST_AUTO_TEST_CASE(drawn_numbers_scatter_about_the_expected_ones_as_poisson_does) {
  const GalaxyModel model;
  for (const Sightline& where :
       {Sightline{280, 0, 0.3}, Sightline{0, 90, 4}, Sightline{1, 3, 0.2}, Sightline{180, 5, 0.6}}) {
    const StarList stars = generate_sightline(model, where, {1, "test", 2}, to_ks(16.0));
    const Column& ks = *stars.find("Ks");
    const Column& component = *stars.find("component");
    const std::vector<double> limits = {9, 11, 13, 14.5, 16};
    const auto expected = expected_counts(model, where, "Ks", limits);
    for (std::size_t i = 0; i < limits.size(); ++i) {
      std::array<double, component_count> drawn = {};
      for (std::size_t k = 0; k < stars.size(); ++k)
        if (ks.values[k] <= limits[i]) drawn[static_cast<std::size_t>(component.values[k])] += 1;
      for (std::size_t c = 0; c < component_count; ++c) {
        const double mean = expected[i].by_component[c];
        BOOST_TEST(std::abs(drawn[c] - mean) <= 4.5 * std::sqrt(mean) + 1.5,
                   component_names[c] << " at " << where.l_deg << "," << where.b_deg << " Ks < " << limits[i]
                                      << ": " << drawn[c] << " drawn, " << mean << " expected");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_million_drawn_stars_agree_with_the_expected_number) {
  const GalaxyModel model;
  const Sightline where = {233, -19, 1};
  GenerateOptions options = to_ks(15.0);
  options.area_factor = 100;
  const StarList stars = generate_sightline(model, where, {1, "test", 3}, options);
  const std::vector<double> limits = {13.5, 15.0};
  const auto expected = expected_counts(model, where, "Ks", limits);
  const auto& ks = stars.find("Ks")->values;
  const double all = static_cast<double>(stars.size());
  const auto bright =
      static_cast<double>(std::count_if(ks.begin(), ks.end(), [](float m) { return m < 13.5f; }));
  BOOST_TEST(all > 800000);
  BOOST_TEST(all == 100 * expected[1].total(), tt::tolerance(0.001 + 3 / std::sqrt(all)));
  BOOST_TEST(bright == 100 * expected[0].total(), tt::tolerance(0.001 + 3 / std::sqrt(bright)));
}

BOOST_AUTO_TEST_CASE(expected_numbers_do_not_hang_on_the_shells) {
  const GalaxyModel model;
  const std::vector<double> limits = {10, 13, 16};
  for (const Sightline& where : {Sightline{280, 0, 1}, Sightline{0, 90, 1}, Sightline{233, -19, 1}}) {
    const auto usual = expected_counts(model, where, "Ks", limits);
    const auto fine = expected_counts(model, where, "Ks", limits, {25.0, 0.005, 0.001, 0.02});
    for (std::size_t i = 0; i < limits.size(); ++i)
      BOOST_TEST(usual[i].total() == fine[i].total(), tt::tolerance(0.004));
  }
}

// The density that went in comes out: stars of a distance range within the volume of the cone there.
BOOST_AUTO_TEST_CASE(local_densities_of_the_drawn_stars_are_those_of_the_table) {
  const GalaxyModel model;
  const Sightline where = {90, 0, 20};
  GenerateOptions options = to_ks(15.0);
  options.shells.max_kpc = 0.15;
  const StarList stars = generate_sightline(model, where, {3, "test", 1}, options);
  const Column& ks = *stars.find("Ks");
  const Column& distance = *stars.find("distance_kpc");
  const Column& of = *stars.find("component");
  const double volume_pc3 = solid_angle_sr(where) / 3.0 * (std::pow(150.0, 3) - std::pow(50.0, 3));
  for (const Component component : {Component::thin2, Component::thin5, Component::thin7, Component::thick}) {
    double n = 0;
    for (std::size_t i = 0; i < stars.size(); ++i) {
      const double m_ks = ks.values[i] - 5.0 * std::log10(distance.values[i] * 100.0);
      if (of.values[i] == static_cast<float>(index_of(component)) && distance.values[i] > 0.05f && m_ks > 2 &&
          m_ks < 8)
        n += 1;
    }
    const double mean = stars_per_pc3(component, 2, 8) * volume_pc3;
    BOOST_TEST(std::abs(n - mean) < 4 * std::sqrt(mean) + 0.02 * mean,
               component_names[index_of(component)] << ": " << n << " for " << mean);
  }
}

// Drawn stars of a component per kpc^3 between two distances, brighter than an absolute magnitude.
double drawn_density(const StarList& stars, Component component, double from_kpc, double to_kpc,
                     double m_ks) {
  const Column& ks = *stars.find("Ks");
  const Column& distance = *stars.find("distance_kpc");
  const Column& of = *stars.find("component");
  double n = 0;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const double d = distance.values[i];
    if (of.values[i] == static_cast<float>(index_of(component)) && d > from_kpc && d <= to_kpc &&
        ks.values[i] - 5.0 * std::log10(d * 100.0) < m_ks)
      n += 1;
  }
  return n / (std::pow(to_kpc, 3) - std::pow(from_kpc, 3));
}

// The mean of a law of distance over a piece of a cone.
template <typename Law>
double mean_in_cone(Law law, double from_kpc, double to_kpc) {
  double sum = 0, volume = 0;
  for (int i = 0; i < 100; ++i) {
    const double d = from_kpc + (to_kpc - from_kpc) * (i + 0.5) / 100;
    sum += d * d * law(d);
    volume += d * d;
  }
  return sum / volume;
}

// Towards the anticentre the thick disc falls as exp(-R / 2.5 kpc), the old thin disc as its law: giants, all
// of which are seen to 6 kpc.
BOOST_AUTO_TEST_CASE(scale_lengths_of_the_drawn_stars_are_those_of_the_model) {
  GalaxyModel model;
  model.density_factor[index_of(Component::thick)] = 20;
  GenerateOptions options = to_ks(14.0);
  options.area_factor = 10;
  const StarList stars = generate_sightline(model, {180, 0, 2}, {4, "test", 1}, options);
  const auto fall = [&](Component component) {
    return std::log(drawn_density(stars, component, 1, 2, 0.0) / drawn_density(stars, component, 4, 5, 0.0));
  };
  const auto thick = [](double d) { return std::exp(-(8.0 + d) / 2.5); };
  BOOST_TEST(fall(Component::thick) == std::log(mean_in_cone(thick, 1, 2) / mean_in_cone(thick, 4, 5)),
             tt::tolerance(0.05));
  const auto thin = [](double d) { return thin_disc_law({}, 6, 0.0791, 8.0 + d, 0.015); };
  BOOST_TEST(fall(Component::thin7) == std::log(mean_in_cone(thin, 1, 2) / mean_in_cone(thin, 4, 5)),
             tt::tolerance(0.05));
}

// Towards the pole the thick disc falls as exp(-z / 0.8 kpc) beyond its parabola; stars of M_Ks < 3.5, all of
// which are seen to 3.1 kpc.
BOOST_AUTO_TEST_CASE(the_scale_height_of_the_drawn_stars_is_that_of_the_model) {
  GenerateOptions options = to_ks(16.0);
  options.area_factor = 10;
  const StarList stars = generate_sightline(GalaxyModel(), {0, 90, 3}, {4, "test", 2}, options);
  const auto law = [](double d) { return std::exp(-d / 0.8); };
  BOOST_TEST(std::log(drawn_density(stars, Component::thick, 1, 1.5, 3.5) /
                      drawn_density(stars, Component::thick, 2.5, 3, 3.5)) ==
                 std::log(mean_in_cone(law, 1, 1.5) / mean_in_cone(law, 2.5, 3)),
             tt::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(positions_are_even_over_the_cone_even_at_the_pole_and_across_longitude_zero) {
  const GalaxyModel model;
  for (const Sightline& where : {Sightline{0, 0, 0.1}, Sightline{123, 90, 3}, Sightline{300, -60, 1}}) {
    const StarList stars = generate_sightline(model, where, {8, "test", 3}, to_ks(15.5));
    const double n = static_cast<double>(stars.size());
    BOOST_REQUIRE(n > 1000);
    double inside = 0, north = 0;
    for (std::size_t i = 0; i < stars.size(); ++i) {
      BOOST_REQUIRE(stars.l_deg[i] >= 0);
      BOOST_REQUIRE(stars.l_deg[i] < 360);
      const double h = std::pow(std::sin(0.5 * (stars.b_deg[i] - where.b_deg) * degree), 2) +
                       std::cos(stars.b_deg[i] * degree) * std::cos(where.b_deg * degree) *
                           std::pow(std::sin(0.5 * (stars.l_deg[i] - where.l_deg) * degree), 2);
      const double angle = 2 * std::asin(std::sqrt(h)) / degree;
      BOOST_REQUIRE(angle <= where.radius_deg * (1 + 1e-9));
      if (angle < where.radius_deg * std::numbers::sqrt2 / 2) inside += 1;
      if (stars.b_deg[i] > where.b_deg) north += 1;
    }
    BOOST_TEST(std::abs(inside / n - 0.5) < 4 * 0.5 / std::sqrt(n) + 0.001);
    if (where.b_deg == 0) BOOST_TEST(std::abs(north / n - 0.5) < 4 * 0.5 / std::sqrt(n));
  }
}

BOOST_AUTO_TEST_CASE(a_pool_holds_the_stars_of_several_cones_in_one) {
  const GalaxyModel model;
  const Sightline where = {280, 0, 0.1};
  GenerateOptions options = to_ks(15.0);
  const double one = expected_counts(model, where, "Ks", std::vector<double>{15.0})[0].total();
  options.area_factor = 6;
  const double pool = static_cast<double>(generate_sightline(model, where, {1, "pool", 0}, options).size());
  BOOST_TEST(std::abs(pool - 6 * one) < 4 * std::sqrt(6 * one));
}

BOOST_AUTO_TEST_CASE(limits_in_several_bands_all_hold_and_lose_no_star_that_keeps_them) {
  const GalaxyModel model;
  const Sightline where = {280, 2, 0.3};
  GenerateOptions both;
  both.limits = {{"G", 17.0}, {"Ks", 13.5}};
  const StarList stars = generate_sightline(model, where, {1, "test", 5}, both);
  for (const float g : stars.find("G")->values) BOOST_REQUIRE(g <= 17.0f);
  for (const float ks : stars.find("Ks")->values) BOOST_REQUIRE(ks <= 13.5f);
  const StarList deep = generate_sightline(model, where, {1, "test", 6}, to_ks(13.5));
  double kept = 0;
  for (const float g : deep.find("G")->values) kept += g <= 17.0f;
  BOOST_TEST(std::abs(kept - static_cast<double>(stars.size())) < 4 * std::sqrt(2 * kept));

  GenerateOptions optical;
  optical.limits = {{"G", 17.0}};
  const double drawn = static_cast<double>(generate_sightline(model, where, {1, "test", 7}, optical).size());
  const double mean = expected_counts(model, where, "G", std::vector<double>{17.0})[0].total();
  BOOST_TEST(std::abs(drawn - mean) < 4 * std::sqrt(mean));
}

BOOST_AUTO_TEST_CASE(a_density_factor_scales_its_component_alone) {
  GalaxyModel model;
  const Sightline where = {233, -19, 1};
  const std::vector<double> limit = {14.0};
  const auto before = expected_counts(model, where, "Ks", limit)[0];
  model.density_factor[index_of(Component::thick)] = 1.86;
  const auto after = expected_counts(model, where, "Ks", limit)[0];
  for (std::size_t c = 0; c < component_count; ++c)
    BOOST_TEST(
        after.by_component[c] == before.by_component[c] * (c == index_of(Component::thick) ? 1.86 : 1.0),
        tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_refused) {
  const GalaxyModel model;
  const auto refused = [&](const Sightline& where, const GenerateOptions& options) {
    BOOST_CHECK_THROW(generate_sightline(model, where, {1, "test", 0}, options), coalsack::base::InputError);
  };
  refused({0, 0, 0}, {});
  refused({0, 91, 1}, {});
  refused({0, 0, 90}, {});  // billions of stars
  GenerateOptions options;
  options.limits = {};
  refused({0, 0, 1}, options);
  options.limits = {{"K", 12}};
  refused({0, 0, 1}, options);
  options.limits = {{"Ks", 12}};
  options.area_factor = 0;
  refused({0, 0, 1}, options);
  options.area_factor = 1;
  options.shells.largest_kpc = 0;
  refused({0, 0, 1}, options);
}

BOOST_AUTO_TEST_SUITE_END()
