// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/tracer_table.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/shared_data.h"
#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;

namespace {

std::string error_of(const CatalogueFile& file, const std::map<std::string, std::string>& columns = {}) {
  try {
    stars::read_tracers(file.path(), columns);
  } catch (const base::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tracer_table)

BOOST_AUTO_TEST_CASE(columns_are_found_and_units_obeyed) {
  const CatalogueFile file("GLON,GLAT,d_pc,name\n280.5,-0.5,2500,a\n-10,1,800,b\n12,3,,c\n,1,10,d\n", ".csv");
  const stars::TracerTable table = stars::read_tracers(file.path());
  BOOST_REQUIRE(table.l_deg.size() == 2);
  BOOST_TEST(table.without_place == 2);
  BOOST_TEST(table.l_deg[1] == 350);
  BOOST_TEST(table.distance_kpc[0] == 2.5);
  BOOST_TEST(table.used.at("l") == "GLON");
}

BOOST_AUTO_TEST_CASE(names_with_units_in_them_are_understood) {
  const CatalogueFile file("Name,GLong<br>(deg.),GLat<br>(deg.),Dist.<br>(pc)\nx,1.5,2.5,450\n", ".csv");
  const stars::TracerTable table = stars::read_tracers(file.path());
  BOOST_TEST(table.distance_kpc[0] == 0.45);
  BOOST_TEST(table.b_deg[0] == 2.5);
}

BOOST_AUTO_TEST_CASE(a_parallax_is_a_distance) {
  const CatalogueFile file("l,b,plx\n10,0,0.5\n20,0,-0.1\n", ".csv");
  const stars::TracerTable table = stars::read_tracers(file.path());
  BOOST_TEST(table.distance_kpc[0] == 2);
  BOOST_TEST(table.without_place == 1);
}

BOOST_AUTO_TEST_CASE(equatorial_positions_become_galactic) {
  // The north Galactic pole in ICRS : b = 90, whatever l is.
  const CatalogueFile file("ra,dec,distance_kpc\n192.85948,27.12825,1\n", ".csv");
  BOOST_TEST(stars::read_tracers(file.path()).b_deg[0] == 90, boost::test_tools::tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(other_names_are_given_by_the_caller) {
  const CatalogueFile file("u,v,far\n10,1,3\n", ".csv");
  BOOST_TEST(tests::contains_all(error_of(file), {"position", "--columns", "u, v, far"}));
  BOOST_TEST(tests::contains_all(error_of(file, {{"l", "u"}, {"b", "v"}}), {"distance", "--columns"}));
  BOOST_TEST(tests::contains_all(error_of(file, {{"l", "u"}}), {"only one of l and b"}));
  BOOST_TEST(tests::contains_all(error_of(file, {{"l", "u"}, {"b", "w"}}), {"'w'"}));
  BOOST_TEST(tests::contains_all(error_of(file, {{"mass", "u"}}), {"'mass'"}));
  BOOST_TEST(
      stars::read_tracers(file.path(), {{"l", "u"}, {"b", "v"}, {"distance_pc", "far"}}).distance_kpc[0] ==
      0.003);
}

BOOST_AUTO_TEST_CASE(a_distance_without_a_unit_is_not_guessed) {
  const CatalogueFile file("l,b,d\n10,1,3\n", ".csv");
  BOOST_TEST(tests::contains_all(error_of(file), {"distance", "unit"}));
}

BOOST_AUTO_TEST_CASE(published_tables_are_read) {
  const auto shared = tests::shared_data("clouds_hii");
  if (!shared) return;
  const stars::TracerTable wise = stars::read_tracers(*shared / "wise_hii_V2.2.csv");
  BOOST_TEST(wise.l_deg.size() == 1785);
  const stars::TracerTable clouds = stars::read_tracers(*shared / "J_MNRAS_493_351_table1.dat.fits");
  BOOST_TEST(clouds.l_deg.size() == 567);
  const auto [nearest, furthest] =
      std::minmax_element(clouds.distance_kpc.begin(), clouds.distance_kpc.end());
  BOOST_TEST(*nearest == 0.0336, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(*furthest == 3.6255, boost::test_tools::tolerance(1e-6));
  const stars::TracerTable masers = stars::read_tracers(*shared / "reid2014_masers_asu.tsv");
  BOOST_TEST(masers.l_deg.size() > 90);
  BOOST_TEST(masers.l_deg[0] == 348.7037);
  BOOST_TEST(masers.distance_kpc[0] == 1 / 0.296, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_SUITE_END()
