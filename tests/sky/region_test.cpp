// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/region.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "sky/pixel.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::Box;
using sky::Cone;
using sky::make_box;
using sky::parse_region;
using sky::pixels_in;

BOOST_AUTO_TEST_SUITE(region)

// Counted with healpy 1.16.1 over the whole sky: 257 <= l <= 303, |b| <= 5, the region of the published map.
BOOST_AUTO_TEST_CASE(the_carina_box_has_the_known_number_of_pixels) {
  const sky::Region carina = parse_region("box 257,303,-5,5");
  BOOST_TEST(pixels_in(carina, 64).size() == 552);
  BOOST_TEST(pixels_in(carina, 256).size() == 8743);
  BOOST_TEST(pixels_in(carina, 512).size() == 34780);
  BOOST_TEST(pixels_in(carina, 1024).size() == 139641);
}

BOOST_AUTO_TEST_CASE(boxes_hold_the_centres_found_by_looking_at_every_pixel) {
  base::RandomStream stream({1, "boxes"});
  std::vector<Box> boxes = {{0, 360, -90, 90},  {0, 0, -90, 90},   {0, 90, 0, 0},     {45, 315, -90, 90},
                            {315, 45, -30, 30}, {350, 10, 60, 90}, {350, 10, -90, 0}, {300, 360, -10, 5},
                            {1e-9, 1, -90, 90}, {90, 90, -90, 90}, {91, 90, -90, 90}, {180, 270, 90, 90}};
  for (int i = 0; i < 200; ++i) {
    double b0 = 180 * stream.uniform() - 90, b1 = 180 * stream.uniform() - 90;
    if (b0 > b1) std::swap(b0, b1);
    boxes.push_back(make_box(360 * stream.uniform(), 360 * stream.uniform(), b0, b1));
  }
  for (const std::int64_t nside : {1, 2, 16}) {
    for (const Box& box : boxes) {
      std::vector<std::int64_t> expected;
      for (std::int64_t ipix = 0; ipix < sky::pixel_count(nside); ++ipix) {
        const auto centre = sky::centre_of(sky::uniq_of(nside, ipix));
        if (sky::contains(box, centre.l_deg, centre.b_deg)) expected.push_back(sky::uniq_of(nside, ipix));
      }
      const auto found = pixels_in(box, nside);
      BOOST_REQUIRE_MESSAGE(found == expected, sky::text_of(box) << " at " << nside << ": " << found.size()
                                                                 << " for " << expected.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_edges_of_a_box_are_inside) {
  // At nside 2 the ring next to the south of b = 0 has centres at l = 0, 45, 90, ...
  const double b0 = -30, b1 = -1;
  BOOST_TEST(pixels_in(Box{45, 90, b0, b1}, 2).size() == 2);
  BOOST_TEST(pixels_in(Box{45.0000001, 89.9999999, b0, b1}, 2).empty());
  BOOST_TEST(pixels_in(Box{315, 360, b0, b1}, 2).size() == 2);
  BOOST_TEST(pixels_in(Box{315, 0, b0, b1}, 2).size() == 2);
  BOOST_TEST(pixels_in(Box{0, 360, b0, b1}, 2).size() == 8);
  // And at nside 1 four centres have b = 0.
  BOOST_TEST(pixels_in(Box{0, 180, 0, 90}, 1).size() == 5);
  BOOST_TEST(pixels_in(Box{0, 180, 1e-12, 90}, 1).size() == 2);
}

BOOST_AUTO_TEST_CASE(a_box_and_the_box_around_the_other_side_make_the_sky) {
  for (const std::int64_t nside : {8, 64}) {
    const auto here = pixels_in(make_box(33.123456789, 257.7654321, -90, 90), nside);
    const auto there = pixels_in(make_box(257.7654321, 33.123456789, -90, 90), nside);
    BOOST_TEST(static_cast<std::int64_t>(here.size() + there.size()) == sky::pixel_count(nside));
  }
}

BOOST_AUTO_TEST_CASE(small_boxes_are_exact_at_the_finest_pixels) {
  const std::int64_t nside = sky::max_nside;
  const double size = 20 * sky::max_radius_deg(nside);
  for (const sky::Direction corner :
       {sky::Direction{280, 0}, {359.99999999, -5}, {12, 89.99999}, {100, -89.999999}}) {
    const double width = size / std::cos(corner.b_deg * std::numbers::pi / 180);
    const Box box = make_box(corner.l_deg, corner.l_deg + width, corner.b_deg, corner.b_deg + size);
    const auto found = pixels_in(box, nside);
    // Compared with the circle around it.
    const auto around =
        sky::pixels_in_disc(nside, corner.l_deg + width / 2, corner.b_deg + size / 2, 5 * size);
    std::vector<std::int64_t> expected;
    for (const std::int64_t uniq : around) {
      const auto centre = sky::centre_of(uniq);
      if (sky::contains(box, centre.l_deg, centre.b_deg)) expected.push_back(uniq);
    }
    BOOST_TEST(found.size() > 100);
    BOOST_TEST(found == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_cone_is_a_disc_of_centres) {
  const Cone cone{287.6, -0.6, 1.5};
  BOOST_TEST(pixels_in(cone, 256) == sky::pixels_in_disc(256, 287.6, -0.6, 1.5));
  for (const std::int64_t uniq : pixels_in(cone, 256)) {
    const auto centre = sky::centre_of(uniq);
    BOOST_REQUIRE(sky::contains(cone, centre.l_deg, centre.b_deg));
  }
  BOOST_TEST(pixels_in(Cone{10.1, 3, 0}, 256).empty());
}

BOOST_AUTO_TEST_CASE(too_large_a_request_is_refused_with_its_size) {
  const sky::Region all = parse_region("box 0,360,-90,90");
  BOOST_CHECK_EXCEPTION(pixels_in(all, 8192), base::InputError,
                        tests::says("box 0,360,-90,90 at nside 8192 is about 805306368 pixels"));
  BOOST_CHECK_EXCEPTION(pixels_in(all, sky::max_nside), base::InputError,
                        tests::says("is about 34587645138205"));
  BOOST_CHECK_EXCEPTION(pixels_in(parse_region("cone 0,0,180"), sky::max_nside), base::InputError,
                        tests::says("is about 34587645138205"));
  BOOST_TEST(pixels_in(all, 16, 3072).size() == 3072);
  BOOST_CHECK_EXCEPTION(pixels_in(all, 16, 3071), base::InputError,
                        tests::says("more than the 3071 allowed"));
  BOOST_CHECK_THROW(pixels_in(all, 100), base::InputError);
}

BOOST_AUTO_TEST_CASE(the_text_of_a_region_brings_it_back) {
  for (const char* text :
       {"box 257,303,-5,5", "box 350,10,-90,90", "box 0,360,-0.1,1e-05", "cone 287.6,-0.6,1.5",
        "cone 0,90,180", "moc fields/carina south.fits", "box 300,360,0,1"})
    BOOST_TEST(sky::text_of(parse_region(text)) == text);
  base::RandomStream stream({1, "texts"});
  for (int i = 0; i < 500; ++i) {
    const sky::Region box =
        make_box(360 * stream.uniform(), 360 * stream.uniform(), -stream.uniform(), stream.uniform());
    BOOST_REQUIRE(parse_region(sky::text_of(box)) == box);
    const auto axis = tests::random_direction(stream);
    const sky::Region cone = sky::make_cone(axis.l_deg, axis.b_deg, stream.uniform());
    BOOST_REQUIRE(parse_region(sky::text_of(cone)) == cone);
  }
}

BOOST_AUTO_TEST_CASE(free_spellings_become_one_text) {
  const auto canonical = [](const char* text) { return sky::text_of(parse_region(text)); };
  BOOST_TEST(canonical("  box  -10 , 10, -5,\t+5 ") == "box 350,10,-5,5");
  BOOST_TEST(canonical("box 350,370,-5,5") == "box 350,10,-5,5");
  BOOST_TEST(canonical("box -180,180,-5,5") == "box 0,360,-5,5");
  BOOST_TEST(canonical("box 10,370,-5,5") == "box 0,360,-5,5");
  BOOST_TEST(canonical("box 300,0,-5,5") == "box 300,360,-5,5");
  BOOST_TEST(canonical("box -60,0,-0,5.0") == "box 300,360,0,5");
  BOOST_TEST(canonical("cone -72.4,0,1") == "cone 287.6,0,1");
}

BOOST_AUTO_TEST_CASE(a_wrong_text_is_answered_with_what_is_wrong) {
  const auto refused = [](const char* text, const char* words) {
    BOOST_CHECK_EXCEPTION(parse_region(text), base::InputError, tests::says(words));
  };
  refused("", "no known kind");
  refused("circle 1,2,3", "no known kind");
  refused("box", "has 0 numbers instead of 4");
  refused("box 257,303,-5", "has 3 numbers instead of 4");
  refused("box 257,303,-5,5,", "'' is not a number");
  refused("box 257,303,-5,5,6", "has 5 numbers instead of 4");
  refused("box 257,3o3,-5,5", "'3o3' is not a number");
  refused("box 257,nan,-5,5", "'nan' is not a number");
  refused("box 257,inf,-5,5", "'inf' is not a number");
  refused("box 257,303,5,-5", "exchange them");
  refused("box 257,303,-95,5", "b0 = -95");
  refused("box 257,303,-5,95", "b1 = 95");
  refused("box 257,3030,-5,5", "l1 = 3030");
  refused("box 0,400,-5,5", "0,360");
  refused("cone 1,2", "instead of 3");
  refused("cone 1,2,200", "radius 200");
  refused("cone 1,92,2", "latitude 92");
  refused("moc", "names no file");
  BOOST_CHECK_EXCEPTION(pixels_in(parse_region("moc not there.fits"), 64), base::InputError,
                        tests::says("not there.fits"));
}

BOOST_AUTO_TEST_SUITE_END()
