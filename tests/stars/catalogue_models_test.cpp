// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;
using tests::contains_all;
using tests::import_all;
using tests::import_error;
using tests::model_options;

namespace {

const std::string trilegal =
    "#Gc logAge [M/H] m_ini logL logTe logg m-M0 Av m2/m1 mbol J H K Mact\n"
    " 1 9.60 -0.05 1 0 3.7 4 10.00 1.000 0 12 12.500 12.200 12.100 1\n"
    " 2 10.0 -0.05 1 0 3.7 4 15.00 0.500 0 12 15.000 14.500 14.300 1\n"
    "#TRILEGAL normally terminated\n";

const std::string besancon_2003 =
    "#1   *****\n#    * BESANCON MODEL OF STELLAR POPULATION SYNTHESIS 2003-12\n"
    "#  (l =   293.0; b =  -40.0)  Distance  0.0 a 100.0 kpc;  Solid angle      1.500  square degree\n"
    "  Dist    Mv  CL Typ  LTef  logg Age Mass  J-H    H-K    J-K    V-K    V   [Fe/H] l           b         "
    "Av   Mbol\n"
    "  1.000 10.20  5 7.20 3.559  4.85  7 0.48  0.600  0.200  0.800  4.000 15.000  0.02  10.62000  -0.38000  "
    "2.000  "
    "8.671\n"
    "#  Dist    Mv  CL Typ  LTef  logg Age Mass  J-H    H-K    J-K    V-K    V   [Fe/H] l           b        "
    " Av   Mbol\n"
    "#  Stars ejected :  1.0 total :   1.0 released stars:         9\n#  TOTAL NUMBER OF STARS :      1";

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_models)

BOOST_AUTO_TEST_CASE(besancon_colours_become_magnitudes_and_the_extinction_is_taken_off) {
  const CatalogueFile file(besancon_2003);
  const auto all = import_all(file.path(), model_options());
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  const auto tolerance = boost::test_tools::tolerance(1e-6F);
  BOOST_TEST(all.value("Ks", 0) == static_cast<float>(11.0 - 2 * 0.1170), tolerance);
  BOOST_TEST(all.value("J", 0) == static_cast<float>(11.8 - 2 * 0.2876), tolerance);
  BOOST_TEST(all.value("H", 0) == static_cast<float>(11.2 - 2 * 0.1783), tolerance);
  BOOST_TEST(all.value("distance_kpc", 0) == 1.0F);
  BOOST_TEST(all.value("component", 0) == 6.0F);
  BOOST_TEST(all.stars.l_deg[0] == 10.62);
  BOOST_REQUIRE(all.report.field.has_value());
  BOOST_TEST(all.report.field->l_deg == 293.0);
  BOOST_TEST(all.report.field->b_deg == -40.0);
  BOOST_TEST(all.report.field->solid_angle_deg2 == 1.5);
  BOOST_TEST(all.has_note("released 9 stars, the file holds 1"));
  BOOST_TEST(all.has_note("extinction of column Av"));
}

BOOST_AUTO_TEST_CASE(a_model_list_is_never_used_with_its_extinction_in_it) {
  const CatalogueFile besancon(besancon_2003);
  auto options = model_options();
  options.extinction_ratio.erase("H");
  BOOST_TEST(contains_all(import_error(besancon.path(), options), {"A_H/A_V", "Av"}));
  options.columns = {{"A_V", "none"}};  // the user says that the model had no dust
  BOOST_TEST(import_all(besancon.path(), options).value("Ks", 0) == 11.0F);
  const CatalogueFile generic("l,b,J,K,distance_kpc,Av\n1,2,12,11,1,0.5\n");
  BOOST_TEST(contains_all(import_error(generic.path(), model_options()), {"A_V=Av", "A_V=none"}));
  options = model_options();
  options.columns = {{"A_V", "Av"}};
  BOOST_TEST(import_all(generic.path(), options).value("J", 0) == static_cast<float>(12 - 0.5 * 0.2876),
             boost::test_tools::tolerance(1e-6F));
}

// A pool of reference stars takes only stars whose component it can vary.
BOOST_AUTO_TEST_CASE(a_model_star_of_no_known_component_is_refused_and_counted) {
  auto options = model_options();
  options.columns = {{"A_V", "none"}};
  const CatalogueFile file(
      "l,b,J,K,distance_kpc,component\n1,2,12,11,1,7\n1,2,12,11,1,\n1,2,12,11,1,16\n1,2,12,11,1,-1\n");
  const auto all = import_all(file.path(), options);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  BOOST_TEST(all.value("component", 0) == 7.0F);
  BOOST_REQUIRE_EQUAL(all.report.refused.size(), 1U);
  BOOST_TEST(all.report.refused.at("no component of the Galaxy from 0 to 15").count == 3U);
}

BOOST_AUTO_TEST_CASE(a_model_star_without_its_extinction_is_refused_and_counted) {
  auto options = model_options();
  options.columns = {{"A_V", "Av"}};
  const CatalogueFile file("l,b,J,K,distance_kpc,Av\n1,2,12,11,1,0.5\n1,2,12,11,1,\n");
  const auto all = import_all(file.path(), options);
  BOOST_TEST(all.stars.size() == 1U);
  BOOST_TEST(all.report.refused.at("no extinction A_V to take off").count == 1U);
}

BOOST_AUTO_TEST_CASE(the_extinction_of_one_band_is_not_taken_for_a_v) {
  const CatalogueFile both("l,b,J,K,distance_kpc,A_J,Av\n1,2,12,11,1,0.3,1\n");
  BOOST_TEST(contains_all(import_error(both.path(), model_options()), {"A_V=Av", "A_V=none"}));
  const CatalogueFile one("l,b,J,K,distance_kpc,A_J\n1,2,12,11,1,0.3\n");
  BOOST_TEST(
      contains_all(import_error(one.path(), model_options()), {"A_J of one band", "A_V=NAME", "A_V=none"}));
}

BOOST_AUTO_TEST_CASE(a_field_that_is_not_the_sightline_is_noted) {
  const CatalogueFile file(besancon_2003);
  auto options = model_options();
  BOOST_TEST(!import_all(file.path(), options).has_note("--sightline"));
  options.sightline = stars::parse_sightline("10.62,-0.38,1");  // its one star is there
  BOOST_TEST(import_all(file.path(), options).has_note("outside the cone of --sightline"));
}

// Small fields have all their stars at one point, larger ones over the field: then only a cone that the field
// does not fill has too few.
BOOST_AUTO_TEST_CASE(a_solid_angle_that_is_not_the_cones_is_noted) {
  const std::string row =
      "  1.000 10.20  5 7.20 3.559  4.85  7 0.48  0.600  0.200  0.800  4.000 15.000  0.02  10.62000  "
      "-0.38000  2.000  8.671\n";
  const auto list = [&](const std::string& area, const std::string& second_l) {
    std::string text = besancon_2003;
    text.replace(text.find("1.500"), 5, area);
    std::string second = row;
    second.replace(second.find("10.62000"), 8, second_l);
    return text.insert(text.find(row), second);
  };
  const auto noted = [](const std::string& text) {
    const CatalogueFile file(text);
    auto options = model_options();
    options.sightline = stars::parse_sightline("10.62,-0.38,0.25");  // 0.196 deg2
    const auto all = import_all(file.path(), options);
    BOOST_TEST(all.stars.size() == 2U);
    return all.has_note("has 0.1963: counts per area will be wrong by their ratio");
  };
  BOOST_TEST(noted(list("1.500", "10.62000")));
  BOOST_TEST(noted(list("0.020", "10.62000")));
  BOOST_TEST(!noted(list("0.196", "10.62000")));
  BOOST_TEST(!noted(list("1.500", "10.72000")));
  BOOST_TEST(noted(list("0.020", "10.72000")));
}

BOOST_AUTO_TEST_CASE(a_model_list_is_not_taken_for_an_observed_catalogue) {
  const CatalogueFile file(besancon_2003);
  BOOST_TEST(
      contains_all(import_error(file.path(), tests::observed_options()), {"Besancon", "--kind model"}));
}

BOOST_AUTO_TEST_CASE(trilegal_needs_a_sightline_and_spreads_its_stars_over_the_cone) {
  const CatalogueFile file(trilegal);
  auto options = model_options();
  BOOST_TEST(contains_all(import_error(file.path(), options), {"no positions", "--sightline"}));
  options.sightline = stars::parse_sightline("280,-1,0.5");
  const auto all = import_all(file.path(), options);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2U);
  const auto tolerance = boost::test_tools::tolerance(1e-5F);
  BOOST_TEST(all.value("distance_kpc", 0) == 1.0F, tolerance);
  BOOST_TEST(all.value("distance_kpc", 1) == 10.0F, tolerance);
  BOOST_TEST(all.value("Ks", 0) == static_cast<float>(12.1 - 0.1170), tolerance);
  BOOST_TEST(all.value("component", 0) == 4.0F);  // 4 Gyr: the class of 3 to 5 Gyr
  BOOST_TEST(all.value("component", 1) == 7.0F);
  BOOST_TEST(!all.has_note("normally terminated"));
  for (std::size_t i = 0; i < 2; ++i)
    BOOST_TEST(stars::contains(*options.sightline, all.stars.l_deg[i], all.stars.b_deg[i]));
  // The same positions in batches of one, others for another seed.
  options.batch_rows = 1;
  BOOST_TEST((import_all(file.path(), options).stars.l_deg == all.stars.l_deg));
  options.seed = 1;
  BOOST_TEST((import_all(file.path(), options).stars.l_deg != all.stars.l_deg));
  const CatalogueFile cut(trilegal.substr(0, trilegal.rfind('#')));
  BOOST_TEST(import_all(cut.path(), options).has_note("normally terminated"));
}

BOOST_AUTO_TEST_CASE(positions_drawn_in_a_cone_are_uniform_in_solid_angle) {
  const base::RandomBlocks blocks({7, "test"});
  for (const stars::Sightline cone :
       {stars::Sightline{0.1, 0, 0.25}, stars::Sightline{123, 89.9, 5}, stars::Sightline{300, -30, 60}}) {
    const int n = 20000;
    int within_half = 0, north = 0;
    constexpr double degree = std::numbers::pi / 180;
    // Half of a cap's solid angle lies within r_half: 1 - cos r_half = (1 - cos r) / 2.
    const double r_half = std::acos(1 - (1 - std::cos(cone.radius_deg * degree)) / 2) / degree;
    for (int i = 0; i < n; ++i) {
      const auto direction = stars::direction_in(cone, blocks, static_cast<std::uint64_t>(i));
      BOOST_REQUIRE(direction.l_deg >= 0 && direction.l_deg < 360 && std::abs(direction.b_deg) <= 90);
      BOOST_REQUIRE(stars::contains(cone, direction.l_deg, direction.b_deg));
      within_half += stars::contains({cone.l_deg, cone.b_deg, r_half}, direction.l_deg, direction.b_deg);
      // The great circle through the centre at right angles to the meridian halves the cap.
      const double cos_dl = std::cos((direction.l_deg - cone.l_deg) * degree);
      north += std::tan(direction.b_deg * degree) > std::tan(cone.b_deg * degree) * cos_dl;
    }
    BOOST_TEST(std::abs(within_half - n / 2) < 5 * std::sqrt(n / 4.0));
    BOOST_TEST(std::abs(north - n / 2) < 5 * std::sqrt(n / 4.0));
  }
}

BOOST_AUTO_TEST_CASE(stars_outside_the_sightline_are_left_out_and_counted) {
  const CatalogueFile file("l,b,J,K,distance_kpc\n359.9,0,12,11,1\n0.2,0,12,11,1\n5,0,12,11,1\n");
  auto options = model_options();
  options.sightline = stars::parse_sightline("0,0,0.25");
  const auto all = import_all(file.path(), options);
  BOOST_TEST(all.stars.size() == 2U);
  BOOST_TEST(all.refused("outside the sightline's cone") == 1U);
}

BOOST_AUTO_TEST_CASE(distances_come_in_kiloparsecs_from_any_of_the_usual_columns) {
  const auto distance = [](const std::string& text, const std::string& mapping) {
    const CatalogueFile file(text);
    auto options = model_options();
    options.columns = stars::parse_column_mapping(mapping);
    return import_all(file.path(), options).value("distance_kpc", 0);
  };
  const auto tolerance = boost::test_tools::tolerance(1e-6F);
  BOOST_TEST(distance("l,b,J,K,dist_pc\n1,2,12,11,1500\n", "") == 1.5F, tolerance);
  BOOST_TEST(distance("l,b,J,K,far\n1,2,12,11,1500\n", "distance_pc=far") == 1.5F, tolerance);
  BOOST_TEST(distance("l,b,J,K,mu0\n1,2,12,11,10\n", "") == 1.0F, tolerance);
  BOOST_TEST(distance("l\tb\tJ\tK\tdistance\ndeg\tdeg\tmag\tmag\tpc\n1\t2\t12\t11\t500\n", "") == 0.5F,
             tolerance);
  const CatalogueFile vague("l,b,J,K,distance\n1,2,12,11,1500\n");
  BOOST_TEST(contains_all(import_error(vague.path(), model_options()), {"no unit", "distance_pc=distance"}));
  const CatalogueFile none("l,b,J,K\n1,2,12,11\n");
  BOOST_TEST(contains_all(import_error(none.path(), model_options()), {"the distance"}));
  const CatalogueFile zero("l,b,J,K,distance_kpc\n1,2,12,11,0\n1,2,12,11,2\n");
  BOOST_TEST(import_all(zero.path(), model_options()).refused("no distance") == 1U);
}

BOOST_AUTO_TEST_CASE(sightlines_are_read_strictly) {
  const auto sightline = stars::parse_sightline("-80, 1.5 ,0.25");
  BOOST_TEST(sightline.l_deg == 280.0);
  BOOST_TEST(sightline.b_deg == 1.5);
  BOOST_TEST(sightline.radius_deg == 0.25);
  for (const char* const text :
       {"", "280,0", "280,0,0", "280,0,-1", "280,91,1", "280,0,1,2", "a,b,c", "nan,0,1"})
    BOOST_CHECK_THROW(stars::parse_sightline(text), base::UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
