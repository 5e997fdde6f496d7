// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/dust_table.h"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>

#include "base/error.h"
#include "tests/shared_data.h"

using coalsack::base::InputError;
using coalsack::dust::DustTable;
using coalsack::dust::read_dust_table;

namespace {

const std::string header = "pix_nest_nside2,l_deg,b_deg,ebv_d0.5kpc,ebv_d1.0kpc,ebv_d2kpc\n";

DustTable read(const std::string& text, double factor = 1) {
  std::istringstream stream(text);
  return read_dust_table(stream, "map.csv", factor);
}

void refused(const std::string& text, const std::string& words) {
  BOOST_CHECK_EXCEPTION(read(text), InputError, [&](const InputError& e) {
    const std::string what = e.what();
    if (what.find("map.csv") != std::string::npos && what.find(words) != std::string::npos) return true;
    BOOST_TEST_MESSAGE("said: " << what);
    return false;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dust_table)

BOOST_AUTO_TEST_CASE(a_table_is_read_with_its_pixels_distances_and_factor) {
  const DustTable table =
      read("# a comment\r\n" + header + "7,10.5,-3,0.1,0.2,0.4\r\n\n3,-10,3,0,0,1e-1\n", 2);
  BOOST_TEST(table.nside == 2);
  BOOST_TEST(table.nested);
  BOOST_TEST(table.rows() == 2U);
  BOOST_TEST(table.pixel[0] == 7);
  BOOST_TEST(table.l_deg[1] == 350.0);
  BOOST_TEST(table.d_kpc == (std::vector<double>{0.5, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(table.a_v_mag == (std::vector<float>{0.2F, 0.4F, 0.8F, 0, 0, 0.2F}),
             boost::test_tools::per_element());
  BOOST_TEST(table.repaired == 0U);
  BOOST_TEST(!read("pix_ring_nside2,l_deg,b_deg,a_d1kpc,a_d2kpc\n1,0,0,0,1\n").nested);
  BOOST_TEST(read("pixel,l_deg,b_deg,a_d1kpc,a_d2kpc\n1,0,0,0,1\n").nside == 0);
}

BOOST_AUTO_TEST_CASE(values_that_fall_with_distance_are_raised_and_counted) {
  const DustTable table = read(header + "7,10,0,0.3,0.2,0.25\n8,12,0,0.1,0.1,0.2\n");
  BOOST_TEST(table.repaired == 2U);
  BOOST_TEST(table.a_v_mag == (std::vector<float>{0.3F, 0.3F, 0.3F, 0.1F, 0.1F, 0.2F}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_is_refused_with_file_row_and_column) {
  refused("", "empty");
  refused(header, "no pixel");
  refused("l_deg,b_deg,a,b,c\n", "first column");
  refused("pix,ra,dec,a_d1kpc,a_d2kpc\n", "l_deg and b_deg");
  refused("pix,l_deg,b_deg,a_d1kpc\n", "two distance columns");
  refused("pix,l_deg,b_deg,a_d1kpc,a_d1kpc\n", "'a_d1kpc' is not farther");
  refused("pix,l_deg,b_deg,a_d1kpc,a_2\n", "'a_2'");
  refused("pix,l_deg,b_deg,a_d1kpc,a_dkpc\n", "'a_dkpc'");
  refused("pix_nsidex,l_deg,b_deg,a_d1kpc,a_d2kpc\n", "nside");
  refused(header + "7,10,0,0.1,0.2\n", "row 2: has 5 values");
  refused(header + "7,10,0,0.1,x,0.4\n", "column ebv_d1.0kpc: 'x'");
  refused(header + "7,10,0,0.1,nan,0.4\n", "'nan'");
  refused(header + "7,10,0,-0.1,0.2,0.4\n", "no cumulative extinction");
  refused(header + "7,10,91,0.1,0.2,0.4\n", "b_deg 91");
  refused(header + "7,400,1,0.1,0.2,0.4\n", "l_deg 400");
  refused(header + "x,10,1,0.1,0.2,0.4\n", "'x' is not a pixel");
  refused(header + "48,10,1,0.1,0.2,0.4\n", "pixel 48 does not exist");
  refused(header + "7,10,0,0.1,0.2,0.4\n7,10,0,0.1,0.2,0.4\n", "row 3: pixel 7");
  BOOST_CHECK_THROW(read(header + "7,10,0,0.1,0.2,0.4\n", 0), InputError);
  BOOST_CHECK_THROW(read_dust_table("does/not/exist.csv", 1), InputError);
}

BOOST_AUTO_TEST_CASE(a_published_map_of_carina_is_read) {
  const auto path = coalsack::tests::shared_data("dust3d_combined19_hpx/carina_l250-310_b-10+10.csv");
  if (!path) return;
  const DustTable table = read_dust_table(*path, 2.65);
  BOOST_TEST(table.rows() == 365U);
  BOOST_TEST(table.nside == 32);
  BOOST_TEST(table.nested);
  BOOST_TEST(table.d_kpc.size() == 120U);
  BOOST_TEST(table.repaired >= 19U);
  BOOST_TEST_MESSAGE("values raised: " << table.repaired);
}

BOOST_AUTO_TEST_SUITE_END()
