// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/shared_data.h"
#include "tests/stars/catalogue_file.h"

// Real catalogues and model lists. The expected numbers come from an independent count: the rules of
// docs/catalogues.md applied row by row in Python to tables read by astropy 5.2 (FITS, ECSV, IPAC, VOTable),
// Python's csv module (CSV) or str.split (model lists).

using namespace coalsack;
using tests::import_all;
using tests::import_error;
using tests::model_options;
using tests::observed_options;
using tests::shared_data;

namespace {

struct Expected {
  const char* file;
  std::uint64_t rows_in, kept;
  std::map<std::string, std::uint64_t> refused, dropped;
  double mean_ks;
};

const std::string by_band = "a needed band is not usable";
const std::string extended = "extended source (gal_contam)";
const std::string minor_planet = "minor planet (mp_flg)";
const std::string overlap = "leftover of a tile overlap (use_src 0)";

std::map<std::string, std::uint64_t> counts(const std::map<std::string, stars::Tally>& tallies) {
  std::map<std::string, std::uint64_t> result;
  for (const auto& [reason, tally] : tallies) result[reason] = tally.count;
  return result;
}

tests::Imported check(const Expected& expected, const stars::ImportOptions& options) {
  const auto path = shared_data(expected.file);
  if (!path) return {};
  const auto all = import_all(*path, options);
  BOOST_TEST_CONTEXT(expected.file) {
    BOOST_TEST(all.report.rows_in == expected.rows_in);
    BOOST_TEST(all.report.rows_kept == expected.kept);
    BOOST_TEST(all.stars.size() == expected.kept);
    BOOST_TEST((counts(all.report.refused) == expected.refused));
    BOOST_TEST((counts(all.report.dropped) == expected.dropped));
    BOOST_TEST(std::abs(all.mean("Ks") - expected.mean_ks) < 2e-6);
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_real)

BOOST_AUTO_TEST_CASE(a_vizier_cone_in_csv_with_all_flags) {
  check({"tm_ngc1333_cone/2mass.csv",
         11904,
         10800,
         {{by_band, 1035}, {minor_planet, 2}, {extended, 67}},
         {{"H: refused by cc_flg", 26},
          {"H: refused by ph_qual", 467},
          {"J: refused by cc_flg", 52},
          {"J: refused by ph_qual", 443},
          {"Ks: refused by cc_flg", 37},
          {"Ks: refused by ph_qual", 587}},
         14.281512},
        observed_options());
}

BOOST_AUTO_TEST_CASE(a_fits_table_without_flags_in_galactic_coordinates) {
  const auto all = check({"tm_control_field/CF_2mass.fits",
                          24609,
                          18937,
                          {{by_band, 5672}},
                          {{"H: an error that means none (9.99 or the like)", 1},
                           {"H: no error (an upper limit)", 1056},
                           {"J: no error (an upper limit)", 131},
                           {"Ks: no error (an upper limit)", 5606}},
                          14.421332},
                         observed_options());
  if (all.stars.size() > 0) BOOST_TEST(all.has_note("no quality flags"));
}

BOOST_AUTO_TEST_CASE(the_same_cone_in_fits_and_ecsv_gives_the_same_stars) {
  Expected expected{"tm_ngc188_cone/2MASS_results.fits",
                    5014,
                    4293,
                    {{by_band, 721}},
                    {{"H: refused by cc_flg", 24},
                     {"H: refused by ph_qual", 268},
                     {"J: refused by cc_flg", 35},
                     {"J: refused by ph_qual", 36},
                     {"Ks: refused by cc_flg", 11},
                     {"Ks: refused by ph_qual", 670}},
                    14.340121};
  const auto fits = check(expected, observed_options());
  expected.file = "tm_ngc188_cone/2MASS_results.ecsv";
  const auto ecsv = check(expected, observed_options());
  BOOST_TEST((fits.stars.l_deg == ecsv.stars.l_deg));
  BOOST_TEST((fits.stars.b_deg == ecsv.stars.b_deg));
  for (std::size_t k = 0; k < fits.stars.columns.size(); ++k)
    for (std::size_t i = 0; i < fits.stars.size(); ++i) {
      const float first = fits.stars.columns[k].values[i];
      const float second = ecsv.stars.columns[k].values[i];
      BOOST_REQUIRE((first == second || (std::isnan(first) && std::isnan(second))));
    }
}

BOOST_AUTO_TEST_CASE(an_irsa_table_of_a_galaxy_is_all_extended_and_its_two_frames_agree) {
  const auto path = shared_data("tm_m31_ipac/2mass-m31-2412rows.tbl");
  if (!path) return;
  BOOST_TEST(import_error(*path, observed_options()).find("none of its 2412 rows") != std::string::npos);
  auto options = observed_options();
  options.quality.refuse_extended = false;
  const auto icrs = check({"tm_m31_ipac/2mass-m31-2412rows.tbl",
                           2412,
                           802,
                           {{by_band, 1610}},
                           {{"H: refused by cc_flg", 16},
                            {"H: refused by ph_qual", 942},
                            {"J: refused by cc_flg", 24},
                            {"J: refused by ph_qual", 880},
                            {"Ks: refused by cc_flg", 18},
                            {"Ks: an error that means none (9.99 or the like)", 1},
                            {"Ks: refused by ph_qual", 1076}},
                           14.654812},
                          options);
  BOOST_TEST(icrs.report.columns.at("ra") == "ra");
  options.columns = {{"l", "glon"}, {"b", "glat"}};
  const auto galactic = import_all(*path, options);
  BOOST_REQUIRE_EQUAL(galactic.stars.size(), icrs.stars.size());
  // IRSA rounds glon and glat to 0.001 deg and is itself off by 0.00012 deg here: astropy 5.2 finds the same
  // largest differences, 0.000518 and 0.000623 deg.
  for (std::size_t i = 0; i < icrs.stars.size(); ++i) {
    BOOST_REQUIRE(std::abs(icrs.stars.l_deg[i] - galactic.stars.l_deg[i]) < 0.000520);
    BOOST_REQUIRE(std::abs(icrs.stars.b_deg[i] - galactic.stars.b_deg[i]) < 0.00063);
  }
}

BOOST_AUTO_TEST_CASE(irsa_tables_of_several_objects_and_of_the_plane) {
  check({"tm_m31_ipac/fp_psc29179.tbl",
         24,
         22,
         {{by_band, 2}},
         {{"H: refused by ph_qual", 1}, {"Ks: refused by ph_qual", 2}},
         14.527045},
        observed_options());
  check({"tm_m16_plane/2mass.tbl",
         929,
         423,
         {{by_band, 506}},
         {{"H: refused by cc_flg", 31},
          {"H: refused by ph_qual", 161},
          {"J: refused by cc_flg", 7},
          {"J: refused by ph_qual", 349},
          {"Ks: refused by cc_flg", 38},
          {"Ks: refused by ph_qual", 150}},
         12.414593},
        observed_options());
}

BOOST_AUTO_TEST_CASE(the_full_point_source_catalogue_as_a_votable) {
  check({"tm_votable_full/2MASS_PSC.vot",
         683,
         588,
         {{by_band, 93}, {overlap, 2}},
         {{"H: refused by cc_flg", 4},
          {"H: refused by ph_qual", 12},
          {"J: refused by ph_qual", 2},
          {"Ks: refused by cc_flg", 3},
          {"Ks: refused by ph_qual", 88}},
         14.272366},
        observed_options());
}

BOOST_AUTO_TEST_CASE(a_csv_without_errors_or_flags_is_read_with_a_note) {
  const auto all = check({"tm_w5_plane/w5_psc.csv",
                          17771,
                          16841,
                          {{by_band, 930}},
                          {{"H: no magnitude", 577}, {"J: no magnitude", 686}, {"Ks: no magnitude", 659}},
                          12.646547},
                         observed_options());
  if (all.stars.size() > 0) BOOST_TEST(all.has_note("no errors for J"));
}

BOOST_AUTO_TEST_CASE(besancon_and_trilegal_lists_lose_their_extinction) {
  auto options = model_options();
  struct Model {
    const char* file;
    std::uint64_t rows;
    double mean_j, mean_h, mean_ks, mean_distance_kpc;
    std::map<int, int> components;
  };
  const Model models[] = {
      {"bgm/besancon_2016web_l122_b-50.6.cat",
       4915,
       19.378636,
       18.853142,
       18.681434,
       2.813734,
       {{0, 1}, {1, 12}, {2, 42}, {3, 121}, {4, 334}, {5, 339}, {6, 390}, {7, 2644}, {8, 1032}}},
      {"bgm/besancon_2016web_short.cat",
       4,
       13.807377,
       13.212209,
       12.937060,
       0.072825,
       {{1, 2}, {4, 1}, {6, 1}}},
      {"bgm/besancon2003_l10.62_b-0.38_JHK.resu",
       13,
       15.030399,
       14.451845,
       14.216640,
       7.818923,
       {{0, 1}, {1, 4}, {3, 3}, {4, 2}, {5, 2}, {6, 1}}},
      {"trilegal/trilegal_UBVRIJHK.table",
       2963,
       19.363334,
       18.815030,
       18.641172,
       3.696516,
       {{0, 8}, {1, 62}, {2, 132}, {3, 204}, {4, 480}, {5, 599}, {6, 504}, {7, 582}, {8, 392}}}};
  for (const Model& model : models) {
    const auto path = shared_data(model.file);
    if (!path) return;
    options.sightline.reset();
    if (std::string_view(model.file).starts_with("trilegal"))
      options.sightline = stars::Sightline{300, -45, 1};
    const auto all = import_all(*path, options);
    BOOST_TEST_CONTEXT(model.file) {
      BOOST_TEST(all.report.rows_in == model.rows);
      BOOST_TEST(all.stars.size() == model.rows);
      // 2003: H by J - (J-H) or K + (H-K) differs by the rounding of the colours, 0.001 mag.
      BOOST_TEST(std::abs(all.mean("J") - model.mean_j) < 2e-6);
      BOOST_TEST(std::abs(all.mean("H") - model.mean_h) < 0.001);
      BOOST_TEST(std::abs(all.mean("Ks") - model.mean_ks) < 2e-6);
      BOOST_TEST(std::abs(all.mean("distance_kpc") - model.mean_distance_kpc) < 2e-6);
      std::map<int, int> components;
      for (const float component : all.stars.find("component")->values)
        ++components[static_cast<int>(component)];
      BOOST_TEST((components == model.components));
    }
  }
}

BOOST_AUTO_TEST_CASE(besancon_headers_and_footers_are_understood) {
  const auto path = shared_data("bgm/besancon2003_l10.62_b-0.38_JHK.resu");
  const auto dark = shared_data("bgm/besancon2003_l293_b-40.dat");
  const auto megacam = shared_data("bgm/besancon2003_l200_b90_megacam.dat");
  if (!path || !dark || !megacam) return;
  const auto all = import_all(*path, model_options());
  BOOST_REQUIRE(all.report.field.has_value());
  BOOST_TEST(all.report.field->l_deg == 10.6);
  BOOST_TEST(all.report.field->solid_angle_deg2 == 0.111);
  BOOST_TEST(all.has_note("released 709932 stars, the file holds 13"));
  // V and V-K but no J: says so, or gives K alone where that is asked for.
  BOOST_TEST(import_error(*dark, model_options()).find("no column for J") != std::string::npos);
  auto options = model_options();
  options.needed_bands = {"Ks"};
  const auto k_only = import_all(*dark, options);
  BOOST_TEST(k_only.report.rows_in == 1742U);
  BOOST_TEST(std::abs(k_only.mean("Ks") - 13.9414) < 1e-4);
  BOOST_TEST(!k_only.has_note("footer"));
  const std::string error = import_error(*megacam, model_options());
  BOOST_TEST(error.find("no column for J, Ks") != std::string::npos);
  BOOST_TEST(error.find("u-g") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(catalogues_of_other_things_are_refused_with_their_columns) {
  const auto masers = shared_data("clouds_hii/reid2014_masers_asu.tsv");
  const auto clouds = shared_data("clouds_hii/J_MNRAS_493_351_table1.dat.fits");
  const auto regions = shared_data("clouds_hii/wise_hii_V2.2.csv");
  if (!masers || !clouds || !regions) return;
  BOOST_TEST(import_error(*masers, observed_options()).find("_Glon, _Glat, Name") != std::string::npos);
  BOOST_TEST(import_error(*clouds, observed_options()).find("E(BP-RP)") != std::string::npos);
  BOOST_TEST(import_error(*regions, observed_options()).find("WISE Name") != std::string::npos);
  // Their positions can be read; the maser parallaxes, without their unit, stand for a band.
  auto options = observed_options();
  std::ifstream stream(*masers, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  text.replace(text.find("\tmas\t"), 5, "\t \t");
  const tests::CatalogueFile file(text);
  options.columns = {{"J", "plx"}, {"Ks", "plx"}, {"ra", "RAJ2000"}, {"dec", "DEJ2000"}};
  const auto icrs = import_all(file.path(), options);
  options.columns = {{"J", "plx"}, {"Ks", "plx"}, {"l", "_Glon"}, {"b", "_Glat"}};
  const auto galactic = import_all(file.path(), options);
  BOOST_TEST(icrs.stars.size() == 103U);
  BOOST_REQUIRE_EQUAL(icrs.stars.size(), galactic.stars.size());
  for (std::size_t i = 0; i < icrs.stars.size(); ++i) {
    BOOST_REQUIRE(std::abs(std::remainder(icrs.stars.l_deg[i] - galactic.stars.l_deg[i], 360)) < 1e-3);
    BOOST_REQUIRE(std::abs(icrs.stars.b_deg[i] - galactic.stars.b_deg[i]) < 1e-3);
  }
  options.columns = {{"J", "d0"}, {"Ks", "Omega"}};
  BOOST_TEST(import_error(*clouds, options).find("column d0 is in 'pc'") != std::string::npos);
  options.columns = {{"J", "E(BP-RP)"}, {"Ks", "E(BP-RP)"}};
  BOOST_TEST(import_all(*clouds, options).stars.size() == 567U);
}

BOOST_AUTO_TEST_SUITE_END()
