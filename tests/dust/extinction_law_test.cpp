// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/extinction_law.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "tests/shared_data.h"

using coalsack::base::InputError;
using coalsack::dust::a_band_over_a_v;
using coalsack::dust::a_v_over_colour_excess;
using coalsack::dust::band;
using coalsack::dust::ExtinctionLaw;

namespace {

// Numbers of one line, separated by commas or blanks.
std::vector<double> numbers(std::string line) {
  for (char& c : line)
    if (c == ',') c = ' ';
  std::istringstream stream(line);
  std::vector<double> values;
  for (double value = 0; stream >> value;) values.push_back(value);
  return values;
}

bool names(const InputError& error, const std::string& word) {
  return std::string(error.what()).find(word) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(extinction_law)

// CCM89: python3-extinction 0.4.6 (K. Barbary) gives J 0.2876057, H 0.1783058, Ks 0.1170131 for R_V 3.1; the
// rest of the table was computed from the published formulas with independent codes (the Fitzpatrick row
// agrees with IDL FM_UNRED), to four decimals.
BOOST_AUTO_TEST_CASE(every_law_gives_the_known_ratios_of_2mass_and_gaia) {
  struct Row {
    ExtinctionLaw law;
    double j, h, ks, g, bp, rp;
  };
  const Row rows[] = {
      {ExtinctionLaw::ccm89, 0.2876, 0.1783, 0.1170, 0.8714, 1.0915, 0.6314},
      {ExtinctionLaw::fitzpatrick99, 0.2621, 0.1632, 0.1120, 0.8239, 1.0871, 0.5811},
      {ExtinctionLaw::wang_chen19, 0.2405, 0.1300, 0.0757, 0.8372, 1.1004, 0.5850},
  };
  for (const Row& row : rows) {
    const double expected[] = {row.j, row.h, row.ks, row.g, row.bp, row.rp};
    const char* const bands[] = {"J", "H", "Ks", "G", "BP", "RP"};
    for (int i = 0; i < 6; ++i) {
      const double ratio = a_band_over_a_v(row.law, 3.1, band(bands[i]).wavelength_um);
      BOOST_TEST(std::abs(ratio - expected[i]) < 1.0e-4,
                 extinction_law_name(row.law) << " " << bands[i] << " " << ratio << " not " << expected[i]);
    }
  }
  BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1.235) - 0.2876057) < 1e-6);
  BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1.662) - 0.1783058) < 1e-6);
  BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 2.159) - 0.1170131) < 1e-6);
  BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 2.5, 1.235) - 0.2586) < 1e-4);
  BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 2.5, 2.159) - 0.1052) < 1e-4);
}

// Cardelli, Clayton & Mathis 1989, table 3 (R_V = 3.1), the bands where their mean curve and their fitted
// formula agree to the printed digits.
BOOST_AUTO_TEST_CASE(ccm89_reproduces_its_own_published_table) {
  const double published[][2] = {{2.78, 1.569}, {1.82, 1.000}, {1.43, 0.751}, {1.11, 0.479}, {0.80, 0.282}};
  for (const auto& [x, ratio] : published)
    BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1 / x) - ratio) < 1.1e-3);
}

// Values of the ultraviolet branches as K. Gordon's dust_extinction tests list them (R_V 3.1).
BOOST_AUTO_TEST_CASE(ccm89_covers_the_ultraviolet) {
  const double listed[][2] = {{9.9999999, 5.23835484}, {9, 4.13406452}, {7, 2.77962453},
                              {4.6, 3.18598916},       {3, 1.64254927}, {2.27, 1.32257836}};
  for (const auto& [x, ratio] : listed)
    BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1 / x) / ratio - 1) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_v_follows_from_the_colour_excess_of_j_and_ks) {
  BOOST_TEST(std::abs(a_v_over_colour_excess(ExtinctionLaw::ccm89, 3.1, 1.235, 2.159) - 5.86) < 0.01);
  const double ks_over_excess = a_v_over_colour_excess(ExtinctionLaw::wang_chen19, 3.1, 1.235, 2.159) *
                                a_band_over_a_v(ExtinctionLaw::wang_chen19, 3.1, 2.159);
  BOOST_TEST(std::abs(ks_over_excess - 0.459) < 0.001);
}

BOOST_AUTO_TEST_CASE(laws_are_continuous_where_their_formulas_meet) {
  for (const double x : {1.1, 3.3, 5.9, 8.0}) {
    const double below = a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1 / (x - 1e-7));
    const double above = a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 1 / (x + 1e-7));
    BOOST_TEST(std::abs(above / below - 1) < 0.01, "ccm89 jumps at " << x << " per um");
  }
  for (const double wavelength : {0.27, 0.60, 1.22, 2.65}) {
    const double below = a_band_over_a_v(ExtinctionLaw::fitzpatrick99, 3.1, wavelength - 1e-7);
    const double above = a_band_over_a_v(ExtinctionLaw::fitzpatrick99, 3.1, wavelength + 1e-7);
    BOOST_TEST(std::abs(above / below - 1) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(names_go_both_ways_and_unknown_ones_are_refused_with_the_list) {
  for (const char* name : {"ccm89", "fitzpatrick99", "wang_chen19"})
    BOOST_TEST(extinction_law_name(coalsack::dust::parse_extinction_law(name)) == name);
  BOOST_CHECK_EXCEPTION(coalsack::dust::parse_extinction_law("CCM"), InputError,
                        [](const InputError& e) { return names(e, "'CCM'") && names(e, "ccm89"); });
  BOOST_CHECK_EXCEPTION(band("K"), InputError,
                        [](const InputError& e) { return names(e, "'K'") && names(e, "Ks"); });
  BOOST_TEST(coalsack::dust::bands().size() == 6U);
}

BOOST_AUTO_TEST_CASE(wavelengths_and_r_v_outside_a_law_are_refused) {
  BOOST_CHECK_THROW(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 3.4), InputError);
  BOOST_CHECK_THROW(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, 0.09), InputError);
  BOOST_CHECK_THROW(a_band_over_a_v(ExtinctionLaw::ccm89, 3.1, std::nan("")), InputError);
  BOOST_CHECK_THROW(a_band_over_a_v(ExtinctionLaw::ccm89, 1.9, 1.0), InputError);
  BOOST_CHECK_THROW(a_band_over_a_v(ExtinctionLaw::fitzpatrick99, 6.1, 1.0), InputError);
  BOOST_CHECK_EXCEPTION(a_band_over_a_v(ExtinctionLaw::wang_chen19, 2.5, 1.0), InputError,
                        [](const InputError& e) { return names(e, "set R_V to 3.1"); });
}

BOOST_AUTO_TEST_CASE(ccm89_agrees_with_two_other_codes) {
  const auto listed = coalsack::tests::shared_data("extlaw/ccm89_reference_dust_extinction_tests.csv");
  if (!listed) return;
  std::ifstream file(*listed);
  std::string line;
  std::getline(file, line);
  const double r_v[] = {3.1, 2.0, 3.0, 4.0, 5.0, 6.0};
  int compared = 0;
  while (std::getline(file, line)) {
    const std::vector<double> row = numbers(line);
    for (std::size_t i = 0; i < 6; ++i, ++compared) {
      const double ratio = a_band_over_a_v(ExtinctionLaw::ccm89, r_v[i], 1 / row[0]);
      BOOST_TEST(std::abs(ratio / row[i + 1] - 1) < 1e-6, "x " << row[0] << " R_V " << r_v[i]);
    }
  }
  BOOST_TEST(compared == 17 * 6);

  const auto other = coalsack::tests::shared_data("extlaw/ccm89_kbarbary_extinction_0.4.6.csv");
  if (!other) return;
  std::ifstream second(*other);
  std::getline(second, line);
  while (std::getline(second, line)) {
    const std::vector<double> row = numbers(line);
    BOOST_TEST(std::abs(a_band_over_a_v(ExtinctionLaw::ccm89, row[2], row[0]) / row[3] - 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(fitzpatrick99_agrees_with_idl_fm_unred) {
  for (const char* r_v : {"2.3", "3.1", "4.0", "5.3"}) {
    const auto path = coalsack::tests::shared_data("extlaw/fm_unred_" + std::string(r_v) + ".dat");
    if (!path) return;
    std::ifstream file(*path);
    double angstrom = 0, ratio = 0;
    int compared = 0;
    while (file >> angstrom >> ratio) {
      if (angstrom < 1000 || angstrom > 33333) continue;
      ++compared;
      const double ours = a_band_over_a_v(ExtinctionLaw::fitzpatrick99, std::stod(r_v), angstrom / 1e4);
      BOOST_TEST(std::abs(ours - ratio) < 2e-5 * ratio + 2e-5,
                 "R_V " << r_v << " at " << angstrom << " A: " << ours << " not " << ratio);
    }
    BOOST_TEST(compared > 150);
  }
}

BOOST_AUTO_TEST_SUITE_END()
