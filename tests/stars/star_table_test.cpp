// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/star_table.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "base/error.h"

using namespace coalsack::stars;
namespace tt = boost::test_tools;

namespace {

// Mean of a quantity over the cells that `take` accepts, weighted by density; discs only.
template <typename Take, typename Quantity>
double mean_of(Take take, Quantity quantity) {
  double sum = 0, weight = 0;
  for (std::size_t c = 0; c < index_of(Component::halo); ++c)
    for (const StarCell& cell : coalsack::stars::star_table()[c])
      if (take(cell)) {
        sum += cell.n_per_pc3 * quantity(cell);
        weight += cell.n_per_pc3;
      }
  return sum / weight;
}

double m_ks(const StarCell& cell) {
  return cell.magnitude[ks_index];
}
double j_ks(const StarCell& cell) {
  return cell.magnitude[0] - cell.magnitude[ks_index];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(star_table)

// Stars per pc^3 and magnitude at the Sun in bins of absolute Ks from -7 on, discs and halo: from another
// integration of the same populations (same isochrones and mass function, other code), so this checks the
// table, not the physics.
BOOST_AUTO_TEST_CASE(the_luminosity_function_at_the_sun_is_the_one_of_the_populations) {
  const double reference[] = {2.2e-6,  5.6e-6, 9.6e-6, 2.0e-5,  4.3e-5,  1.8e-4,  1.2e-4,  3.7e-4, 1.24e-3,
                              2.45e-3, 4.6e-3, 8.5e-3, 1.14e-2, 1.71e-2, 2.40e-2, 2.53e-2, 1.69e-2};
  double total = 0;
  for (std::size_t i = 0; i < std::size(reference); ++i) {
    const double from = -7.0 + static_cast<double>(i);
    double n = 0;
    for (std::size_t c = 0; c <= index_of(Component::halo); ++c)
      for (const StarCell& cell : coalsack::stars::star_table()[c])
        if (m_ks(cell) >= from && m_ks(cell) < from + 1) n += cell.n_per_pc3;
    BOOST_TEST(n == reference[i], tt::tolerance(0.10));
  }
  for (std::size_t c = 0; c <= index_of(Component::halo); ++c)
    for (const StarCell& cell : coalsack::stars::star_table()[c]) total += cell.n_per_pc3;
  BOOST_TEST(total == 0.115, tt::tolerance(0.02));
}

// Dwarfs F5V, G0V, G2V, K0V, K5V, M0V, M2V, M4V of Pecaut & Mamajek 2013 (version 2024.05.15): absolute Ks,
// J-H + H-K, M_G. The model's dwarfs of that absolute Ks are a mixture of metallicities, on average a little
// below the Sun's.
BOOST_AUTO_TEST_CASE(dwarfs_have_the_colours_of_the_mamajek_sequence) {
  struct Dwarf {
    double m_ks, j_ks, m_g;
  };
  const Dwarf dwarfs[] = {{2.29, 0.227, 3.26}, {3.04, 0.329, 4.33}, {3.24, 0.366, 4.64},
                          {3.83, 0.478, 5.55}, {4.40, 0.700, 6.85}, {5.15, 0.817, 8.10},
                          {5.98, 0.834, 9.29}, {7.36, 0.837, 11.21}};
  for (const Dwarf& dwarf : dwarfs) {
    const auto near = [&](const StarCell& cell) {
      return std::abs(m_ks(cell) - dwarf.m_ks) < 0.15 && cell.log_g >= 4;
    };
    const double colour = mean_of(near, j_ks);
    const double m_g = mean_of(near, [](const StarCell& cell) { return cell.magnitude[3]; });
    BOOST_TEST(std::abs(colour - dwarf.j_ks) < 0.04, "M_Ks " << dwarf.m_ks << ": J-Ks " << colour);
    BOOST_TEST(std::abs(m_g - dwarf.m_g) < 0.15, "M_Ks " << dwarf.m_ks << ": M_G " << m_g);
  }
}

// Ruiz-Dern et al. 2018: M_Ks -1.606 +- 0.009; J-Ks 0.6 to 0.65.
BOOST_AUTO_TEST_CASE(the_red_clump_is_where_it_is_observed) {
  double fullest = 0, at = 0;
  for (int row = -30; row < -5; ++row) {
    double n = 0;
    for (std::size_t c = 0; c < index_of(Component::halo); ++c)
      for (const StarCell& cell : coalsack::stars::star_table()[c])
        if (std::abs(m_ks(cell) - (0.1 * row + 0.05)) < 0.01 && j_ks(cell) > 0.4) n += cell.n_per_pc3;
    if (n > fullest) {
      fullest = n;
      at = 0.1 * row + 0.05;
    }
  }
  BOOST_TEST(std::abs(at + 1.6) < 0.11, "clump at M_Ks " << at);
  const auto clump = [](const StarCell& cell) {
    return std::abs(m_ks(cell) + 1.6) < 0.3 && j_ks(cell) > 0.4;
  };
  const double colour = mean_of(clump, j_ks);
  BOOST_TEST(std::abs(colour - 0.61) < 0.03, "clump at J-Ks " << colour);
}

BOOST_AUTO_TEST_CASE(the_table_is_small_sorted_and_sane) {
  std::size_t cells = 0;
  for (const auto& component : coalsack::stars::star_table()) {
    double last = -100;
    for (const StarCell& cell : component) {
      BOOST_REQUIRE(cell.n_per_pc3 > 0);
      BOOST_REQUIRE(m_ks(cell) >= last - 1e-9);
      BOOST_REQUIRE(m_ks(cell) < 11);
      BOOST_REQUIRE(j_ks(cell) > -0.5);
      BOOST_REQUIRE(j_ks(cell) < 2.3);
      BOOST_REQUIRE(cell.j_ks_half_width >= 0.0099);
      BOOST_REQUIRE(cell.magnitude[4] > cell.magnitude[5] - 0.9);
      last = m_ks(cell);
      ++cells;
    }
  }
  BOOST_TEST(cells > 5000U);
  BOOST_TEST(cells < 12000U);
}

BOOST_AUTO_TEST_CASE(a_damaged_table_is_refused_with_its_line) {
  const auto message = [](const std::string& text) {
    try {
      parse_star_table(text);
    } catch (const coalsack::base::InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  BOOST_TEST(message("# nothing\n") == "star table: component thin1 is missing");
  BOOST_TEST(message("component thin9 1\n") == "star table, line 1: no component is called thin9");
  BOOST_TEST(message("component thin1 1\nm_ks 5\n1e-3 x\n") == "star table, line 3: not a number: x");
  BOOST_TEST(message("component thin1 2\nm_ks 5\n1e-3 1 1 1 1 1 1 4\n") ==
             "star table, line 3: the component before has 1 cells, not 2");
  BOOST_TEST(message("m_ks 5\n") == "star table, line 1: a component line must come first");
}

BOOST_AUTO_TEST_CASE(an_unknown_band_is_refused) {
  BOOST_TEST(galaxy_band_index("RP") == 5U);
  BOOST_CHECK_THROW(galaxy_band_index("K"), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
