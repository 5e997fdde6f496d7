// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "sky/disc.h"
#include "sky/moc_text.h"
#include "sky/pixel.h"
#include "sky/region.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::Cell;
using sky::Moc;

namespace {

// Every point of every pixel, sampled, must be inside.
void require_covered(const Moc& moc, const std::vector<std::int64_t>& uniqs) {
  for (const std::int64_t uniq : uniqs) {
    const auto centre = sky::centre_of(uniq);
    BOOST_REQUIRE(sky::contains(moc, centre.l_deg, centre.b_deg));
    for (const auto& point : sky::outline_of(uniq, 4))
      BOOST_REQUIRE(sky::contains(moc, point.l_deg, point.b_deg));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(moc)

BOOST_AUTO_TEST_CASE(text_of_the_standard_is_read) {
  const Moc moc = sky::parse_moc_ascii("3/3 10 4/16-18 22 5/19-20 17/222 28/123456789 29/", "a text");
  BOOST_TEST(moc.order == 29);
  BOOST_TEST((moc.frame == sky::Frame::icrs));
  const std::vector<Cell> expected = {{3, 3},  {3, 10}, {4, 16}, {4, 17},   {4, 18},
                                      {4, 22}, {5, 19}, {5, 20}, {17, 222}, {28, 123456789}};
  BOOST_TEST((moc.cells.cells() == expected));
  BOOST_TEST(sky::moc_ascii(moc) == "3/3 10 4/16-18 22 5/19-20 17/222 28/123456789 29/");
  BOOST_TEST(sky::moc_json(moc) ==
             "{\"3\":[3,10],\"4\":[16,17,18,22],\"5\":[19,20],\"17\":[222],\"28\":[123456789],\"29\":[]}");
  BOOST_TEST((sky::parse_moc_json(sky::moc_json(moc), "a text") == moc));
  BOOST_TEST(
      (sky::parse_moc_ascii("s4/16-18,22\n 3/3,10\t5/20 19 28/123456789 17/222 29/\r\n", "a text") == moc));
}

BOOST_AUTO_TEST_CASE(an_empty_moc_keeps_its_order) {
  const Moc moc = sky::parse_moc_ascii("8/", "a text");
  BOOST_TEST(moc.cells.empty());
  BOOST_TEST(moc.order == 8);
  BOOST_TEST(sky::moc_ascii(moc) == "8/");
  BOOST_TEST(sky::moc_json(moc) == "{\"8\":[]}");
  BOOST_TEST((sky::parse_moc_json("{\"8\":[]}", "a text") == moc));
  BOOST_TEST(sky::pixels_centred_in(moc, 64, "nothing", 10).empty());
}

BOOST_AUTO_TEST_CASE(wrong_text_is_answered_with_its_place) {
  const auto ascii = [](const char* text, const char* words) {
    BOOST_CHECK_EXCEPTION(
        sky::parse_moc_ascii(text, "field.txt"), base::InputError,
        [&](const base::InputError& e) { return tests::says(words)(e) && tests::says("field.txt")(e); });
  };
  ascii("", "no order");
  ascii("3", "order should stand before");
  ascii("3/3 x", "character 5: a pixel number should stand here");
  ascii("3/3-", "pixel number");
  ascii("3/768", "pixel 768 is not one of order 3, 0 to 767");
  ascii("3/9-4", "runs backwards");
  ascii("3/99999999999999999999999", "too large");
  ascii("30/1", "order 30 is beyond 29");
  ascii("31/1 32/4 35/", "order 31 is beyond 29");
  ascii("t61/1 3 5 s3/1-3 4/ t61/50 52 s4/25", "space-time");
  ascii("f20/1", "frequency");
  ascii("3/-1", "pixel number");
  const auto json = [](const char* text, const char* words) {
    BOOST_CHECK_EXCEPTION(
        sky::parse_moc_json(text, "field.json"), base::InputError,
        [&](const base::InputError& e) { return tests::says(words)(e) && tests::says("field.json")(e); });
  };
  json("{\"3\":[1,2", "not valid JSON");
  json("[{\"t\":{\"61\":[1]},\"s\":{\"3\":[1]}}]", "space-time");
  json("{}", "no order");
  json("{\"x\":[1]}", "'x' is not a HEALPix order");
  json("{\"3\":1}", "no list");
  json("{\"3\":[-1]}", "-1 is not a pixel number");
  json("{\"3\":[1.5]}", "1.5 is not a pixel number");
  json("{\"3\":[768]}", "pixel 768");
  json("{\"40\":[1]}", "beyond 29");
}

// Each pixel's centre, turned into the frame of the MOC, decides; here by looking at every pixel.
BOOST_AUTO_TEST_CASE(the_pixels_of_a_moc_are_those_centred_in_it) {
  base::RandomStream stream({1, "moc"});
  for (int round = 0; round < 6; ++round) {
    std::vector<Cell> cells;
    for (int i = 0; i < 60; ++i) {
      const int order = 1 + static_cast<int>(stream.below(8));
      cells.push_back({order, static_cast<std::int64_t>(stream.below(std::uint64_t{12} << (2 * order)))});
    }
    Moc moc{round % 2 == 0 ? sky::Frame::icrs : sky::Frame::galactic, 9, sky::CellSet(cells)};
    for (const std::int64_t nside : {1, 4, 64}) {
      std::vector<std::int64_t> expected;
      for (std::int64_t ipix = 0; ipix < sky::pixel_count(nside); ++ipix) {
        const std::int64_t uniq = sky::uniq_of(nside, ipix);
        const auto centre = sky::centre_of(uniq);
        if (sky::contains(moc, centre.l_deg, centre.b_deg)) expected.push_back(uniq);
      }
      BOOST_TEST(sky::pixels_centred_in(moc, nside, "cells", 50000) == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_moc_at_a_fine_nside_costs_its_edge_only) {
  // One cell of order 6 around the north Galactic pole has 4^(13-6) pixels at nside 8192 in its own frame.
  const Moc moc{sky::Frame::galactic, 6, sky::CellSet(std::vector<Cell>{{6, 4095}})};
  const auto pixels = sky::pixels_centred_in(moc, 8192, "a cell", 20000);
  BOOST_TEST(pixels.size() == 16384);
  BOOST_TEST(pixels.front() == sky::uniq_of(8192, 4095 * 16384));
  BOOST_TEST(pixels.back() == sky::uniq_of(8192, 4096 * 16384 - 1));
  BOOST_CHECK_EXCEPTION(sky::pixels_centred_in(moc, 8192, "moc a.fits", 16383), base::InputError,
                        tests::says("moc a.fits at nside 8192 is about 16384 pixels"));
  const Moc all = sky::parse_moc_ascii("0/0-11", "all");
  BOOST_TEST(sky::pixels_centred_in(all, 32, "all", 12288).size() == 12288);
  BOOST_CHECK_EXCEPTION(sky::pixels_centred_in(all, sky::max_nside, "all", 1000), base::InputError,
                        tests::says("is about 34587645138205"));
}

BOOST_AUTO_TEST_CASE(a_footprint_in_the_icrs_covers_every_pixel_and_little_more) {
  const auto uniqs = sky::pixels_in(sky::make_box(257, 303, -5, 5), 64);
  const Moc moc = sky::icrs_moc_covering(uniqs);
  BOOST_TEST((moc.frame == sky::Frame::icrs));
  BOOST_TEST(moc.order == 7);
  BOOST_TEST(moc.cells.finest_order() <= 7);
  require_covered(moc, uniqs);
  const double area = static_cast<double>(uniqs.size()) * sky::pixel_area_deg2(64);
  BOOST_TEST_MESSAGE("covers " << moc.cells.area_deg2() << " deg^2 for " << area);
  BOOST_TEST(moc.cells.area_deg2() > area);
  BOOST_TEST(moc.cells.area_deg2() < 1.25 * area);
  // Nothing farther than two cell diameters.
  const double reach = 4 * sky::max_radius_deg(128);
  for (const Cell& cell : moc.cells.cells()) {
    if (cell.order < 7) continue;
    const auto icrs = sky::centre_of(sky::uniq_of(128, cell.ipix));
    const auto at = sky::galactic_from_icrs(icrs.l_deg, icrs.b_deg);
    const auto near = sky::pixels_in_disc(64, at.l_deg, at.b_deg, reach, sky::DiscRule::overlapping);
    BOOST_REQUIRE(std::find_first_of(near.begin(), near.end(), uniqs.begin(), uniqs.end()) != near.end());
  }
  // A reader of the MOC gets all the pixels back.
  const auto back = sky::pixels_centred_in(moc, 64, "carina", 10000);
  BOOST_TEST(std::includes(back.begin(), back.end(), uniqs.begin(), uniqs.end()));
}

BOOST_AUTO_TEST_CASE(footprints_of_mixed_nside_poles_and_lone_pixels_are_covered) {
  base::RandomStream stream({2, "moc"});
  std::vector<std::int64_t> uniqs;
  for (const std::int64_t nside : {1, 8, 128, 4096}) {
    uniqs.push_back(sky::uniq_at(nside, 0, 90));
    uniqs.push_back(sky::uniq_at(nside, 122.93192, 27.12825));  // the ICRS pole
    for (int i = 0; i < 5; ++i) {
      const auto at = tests::random_direction(stream);
      uniqs.push_back(sky::uniq_at(nside, at.l_deg, at.b_deg));
    }
  }
  for (const std::int64_t uniq : uniqs) {
    const Moc moc = sky::icrs_moc_covering(std::vector<std::int64_t>{uniq});
    require_covered(moc, {uniq});
    BOOST_TEST(moc.cells.area_deg2() < 6 * sky::pixel_area_deg2(sky::nside_of(uniq)));
  }
  require_covered(sky::icrs_moc_covering(uniqs), uniqs);
  const std::int64_t finest = sky::uniq_at(sky::max_nside, 280, 0);
  require_covered(sky::icrs_moc_covering(std::vector<std::int64_t>{finest}), {finest});
  BOOST_TEST(sky::icrs_moc_covering({}).cells.empty());
  BOOST_CHECK_THROW(sky::icrs_moc_covering(std::vector<std::int64_t>{3}), base::InputError);
}

BOOST_AUTO_TEST_CASE(a_footprint_with_galactic_axes_is_exact) {
  const auto uniqs = sky::pixels_in(sky::make_box(350, 10, -5, 5), 64);
  const Moc moc = sky::galactic_moc_of(uniqs);
  BOOST_TEST(sky::pixels_centred_in(moc, 64, "box", 10000) == uniqs);
}

BOOST_AUTO_TEST_SUITE_END()
