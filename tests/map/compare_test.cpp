// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/compare.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <limits>

#include "base/error.h"
#include "base/random_stream.h"
#include "map/compare_maps.h"
#include "map/direction_table.h"
#include "map/export/healpix.h"
#include "map/healpix_file.h"
#include "sky/pixel.h"
#include "tests/map/memory_map.h"
#include "tests/temporary_folder.h"

using namespace coalsack;
namespace tolerance = boost::test_tools;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

auto says(const std::string& word) {
  return [word](const base::InputError& error) {
    return std::string(error.what()).find(word) != std::string::npos;
  };
}

std::filesystem::path written(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compare)

BOOST_AUTO_TEST_CASE(the_numbers_of_a_small_sample_are_those_of_pen_and_paper) {
  // ours 1, 2, 4; other 1, 3, 2: differences 0, -1, 2.
  const std::vector<map::Pair> pairs = {
      {0, 0, 1, 1, 4}, {0, 0, 2, 3, 4}, {0, 0, 4, 2, 4}, {0, 0, none, 2, 4}, {0, 0, 2, none, 4}};
  const map::Agreement found = map::agreement(pairs);
  BOOST_TEST(found.count == 3U);
  BOOST_TEST(found.mean_ours_mag == 7.0 / 3, tolerance::tolerance(1e-14));
  BOOST_TEST(found.mean_other_mag == 2.0);
  BOOST_TEST(found.bias_mag == 1.0 / 3, tolerance::tolerance(1e-14));
  BOOST_TEST(found.rms_mag == std::sqrt(5.0 / 3), tolerance::tolerance(1e-14));
  BOOST_TEST(found.scatter_mag == std::sqrt(7.0 / 3), tolerance::tolerance(1e-14));
  BOOST_TEST(found.slope == 0.5, tolerance::tolerance(1e-14));
  BOOST_TEST(found.intercept_mag == 4.0 / 3, tolerance::tolerance(1e-14));
  BOOST_TEST(found.correlation == 1 / std::sqrt(2.0 * 14 / 3), tolerance::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_straight_line_is_found_again_whatever_the_offset) {
  base::RandomStream stream({3, "compare"});
  for (const double offset : {0.0, 1e7}) {
    std::vector<map::Pair> pairs;
    for (int i = 0; i < 1000; ++i) {
      const double other = offset + 10 * stream.uniform();
      pairs.push_back({0, 0, 0.7 * other + 0.3, other, 4});
    }
    const map::Agreement found = map::agreement(pairs);
    BOOST_TEST(found.slope == 0.7, tolerance::tolerance(1e-7));
    BOOST_TEST(found.correlation == 1.0, tolerance::tolerance(1e-7));
    BOOST_TEST(found.rms_mag * found.rms_mag ==
                   found.bias_mag * found.bias_mag + found.scatter_mag * found.scatter_mag * 999 / 1000,
               tolerance::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(what_too_few_values_leave_open_is_not_a_number) {
  const map::Agreement empty = map::agreement({});
  BOOST_TEST(empty.count == 0U);
  BOOST_TEST(std::isnan(empty.bias_mag));
  const std::vector<map::Pair> one = {{0, 0, 2, 1, 4}};
  const map::Agreement single = map::agreement(one);
  BOOST_TEST(single.bias_mag == 1.0);
  BOOST_TEST(single.rms_mag == 1.0);
  BOOST_TEST(std::isnan(single.scatter_mag));
  BOOST_TEST(std::isnan(single.correlation));
  BOOST_TEST(std::isnan(single.slope));
}

BOOST_AUTO_TEST_CASE(every_pair_counts_in_one_strip_and_strips_go_through_l_0) {
  std::vector<map::Pair> pairs;
  for (int l = 350; l <= 371; ++l)
    for (int b = -3; b <= 3; ++b)
      pairs.push_back({std::fmod(l, 360.0), static_cast<double>(b), 1.0 + b, 2.0 + l, 4});
  for (const auto& strips : {map::by_latitude(pairs), map::by_longitude(pairs)}) {
    std::size_t sum = 0;
    for (const auto& strip : strips) sum += strip.agreement.count;
    BOOST_TEST(sum == pairs.size());
    BOOST_TEST(strips.size() >= 4U);
    BOOST_TEST(strips.size() <= 8U);
  }
  const auto by_longitude = map::by_longitude(pairs);
  BOOST_TEST(by_longitude.front().box.l0_deg == 350.0);
  BOOST_TEST(by_longitude.front().box.l1_deg == 355.0);
  BOOST_TEST(by_longitude[2].box.l0_deg == 0.0);
  BOOST_TEST(by_longitude[1].box.l1_deg == 360.0);
  const std::vector<sky::Box> boxes = {sky::make_box(359, 1, -1, 1)};
  const auto inside = map::by_boxes(pairs, boxes);
  BOOST_TEST(inside[0].agreement.count == 9U);
  BOOST_TEST(map::by_latitude({}).empty());
  BOOST_TEST(map::by_longitude({}).empty());
  BOOST_TEST(map::middle_longitude(pairs) == 0.5);
  BOOST_TEST(map::middle_longitude({}) == 0);
  std::vector<map::Pair> circle;
  for (int l = 7; l < 360; l += 20) circle.push_back({static_cast<double>(l), 0, 1, 1, 4});
  BOOST_TEST(map::middle_longitude(circle) == 0);
}

BOOST_AUTO_TEST_CASE(a_map_with_smaller_pixels_is_averaged_within_each_of_ours) {
  const std::int64_t uniq = sky::uniq_of(16, 777);
  // 1 in one quarter of the pixel, 3 in two, nothing in the last.
  const map::SkyValues values = {6, [](double l_deg, double b_deg) {
                                   const std::int64_t quarter = sky::ang2pix(32, l_deg, b_deg) - 4 * 777;
                                   return quarter == 3 ? none : (quarter == 0 ? 1.0 : 3.0);
                                 }};
  BOOST_TEST(map::value_in(values, uniq) == 7.0 / 3, tolerance::tolerance(1e-14));
  const map::SkyValues same = {4, [](double l_deg, double) { return l_deg; }};
  BOOST_TEST(map::value_in(same, uniq) == sky::centre_of(uniq).l_deg);
}

BOOST_AUTO_TEST_CASE(our_own_healpix_files_come_back_equal_whole_or_partial) {
  const tests::TemporaryFolder folder;
  tests::MemoryMap memory;
  for (std::int64_t pixel = 100; pixel < 140; ++pixel) memory.add(8, pixel, static_cast<float>(pixel));
  int number = 0;
  for (const bool full_sky : {false, true})
    for (const bool bad_data : {false, true}) {
      const auto path = folder / ("map" + std::to_string(++number) + ".fits");
      map::HealpixOptions options;
      options.full_sky = full_sky;
      options.bad_data = bad_data;
      options.distances_kpc = {0.5, 1, 20};
      map::export_healpix(memory.source(), options, {path});
      map::HealpixFileOptions reading;
      reading.column = "a_v_0p5kpc_mag";
      const map::HealpixFile file = map::read_healpix_file(path, reading);
      BOOST_TEST(file.unit == "mag");
      BOOST_TEST(file.nside == 8);
      const auto pairs = map::pairs_with(memory.source(), {0.5, false}, map::sky_values(file), 1);
      BOOST_TEST(pairs.size() == 40U);
      for (const map::Pair& pair : pairs) BOOST_TEST(pair.ours_mag == pair.other_mag);
      BOOST_TEST(std::isnan(file.value_at(0, -90)));
      reading.column = "a_v_20kpc_mag";  // beyond the profiles
      const map::HealpixFile beyond = map::read_healpix_file(path, reading);
      BOOST_TEST(map::pairs_with(memory.source(), {}, map::sky_values(beyond), 1).empty());
      reading.column = "none";
      BOOST_CHECK_EXCEPTION(map::read_healpix_file(path, reading), base::InputError, says("a_v_total_mag"));
      BOOST_CHECK_EXCEPTION(map::export_healpix(memory.source(), options, {path}), base::InputError,
                            says("--force"));
      map::export_healpix(memory.source(), options, {path, true});
    }
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder / ""), {}) == 4);
}

BOOST_AUTO_TEST_CASE(a_product_that_fails_leaves_nothing_behind) {
  const tests::TemporaryFolder folder;
  tests::MemoryMap memory;
  BOOST_CHECK_THROW(map::export_healpix(memory.source(), {}, {folder / "empty.fits"}), base::InputError);
  memory.add(8, 3, 1);
  map::MapSource broken = memory.source();
  broken.for_each = [count = 0, good = memory.source().for_each](const auto& use) mutable {
    if (count++ > 0) throw base::ProjectRefused("pixel 3 is damaged");
    good(use);
  };
  BOOST_CHECK_THROW(map::export_healpix(broken, {}, {folder / "broken.fits"}), base::ProjectRefused);
  BOOST_TEST(std::filesystem::is_empty(folder / ""));
}

BOOST_AUTO_TEST_CASE(what_is_no_healpix_map_is_refused_with_its_name) {
  const tests::TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(map::read_healpix_file(folder / "absent.fits", {}), base::InputError,
                        says("absent.fits"));
  BOOST_CHECK_EXCEPTION(map::read_healpix_file(written(folder / "text.fits", "SIMPLE  = T"), {}),
                        base::InputError, says("text.fits"));
}

BOOST_AUTO_TEST_CASE(tables_of_directions_are_read_by_the_names_of_their_columns) {
  const tests::TemporaryFolder folder;
  const auto rows = map::read_direction_table(written(
      folder / "good.csv",
      "# stars\nname,GLON,GLAT,value,unit,d_pc\n\"a, b\",-10,5,1.5,E(B-V),250\r\n\nc,20,-5,0.5,A_V,\n"));
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[0].l_deg == 350.0);
  BOOST_TEST(rows[0].d_kpc == 0.25);
  BOOST_TEST(rows[0].unit == "E(B-V)");
  BOOST_TEST(rows[0].line == 3U);
  BOOST_TEST(std::isnan(rows[1].d_kpc));
  const auto refuses = [&](const std::string& text, const std::string& word) {
    BOOST_CHECK_EXCEPTION(map::read_direction_table(written(folder / "bad.csv", text)), base::InputError,
                          says(word));
  };
  refuses("l,b\n1,2\n", "columns l, b and value");
  refuses("l,b,value\n1,2\n", "line 2");
  refuses("l,b,value\n1,x,3\n", "'x' is not a number");
  refuses("l,b,value\n1,91,3\n", "-90 to 90");
  refuses("l,b,value,distance\n1,1,3,-2\n", "0 or more");
  refuses("l,b,value\n", "no row");
}

BOOST_AUTO_TEST_SUITE_END()
