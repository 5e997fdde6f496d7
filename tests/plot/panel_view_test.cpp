// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/panel_view.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace coalsack::plot;

namespace {

constexpr Box space{10, 20, 200, 100};

Panel cartesian() {
  Panel panel;
  panel.x = {"l", 257, 303, Scaling::linear, true, palette::black};
  panel.y = {"b", -5, 5, Scaling::linear, false, palette::black};
  return panel;
}

Panel polar(double l_low, double l_high, std::optional<double> up) {
  Panel panel;
  panel.x.low = l_low;
  panel.x.high = l_high;
  panel.y.high = 10;
  panel.polar = PolarView{up};
  return panel;
}

PanelView view_of(const Panel& panel) {
  return {panel, panel_scales(panel), space};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(panel_view)

BOOST_AUTO_TEST_CASE(longitude_grows_leftwards_and_latitude_upwards) {
  const PanelView view = view_of(cartesian());
  BOOST_TEST(view.page(303, 0).x == space.left);
  BOOST_TEST(view.page(257, 0).x == space.right());
  BOOST_TEST(view.page(280, 5).y == space.top);
  BOOST_TEST(view.page(280, -5).y == space.bottom());
}

BOOST_AUTO_TEST_CASE(seen_from_the_north_longitude_grows_anticlockwise) {
  const PanelView view = view_of(polar(0, 360, 0.0));
  const Point sun = view.page(0, 0);
  BOOST_TEST(view.page(0, 8).y < sun.y);  // the centre of the Galaxy up
  BOOST_TEST(std::abs(view.page(0, 8).x - sun.x) < 1e-9);
  BOOST_TEST(view.page(90, 8).x < sun.x);  // l = 90 left
  BOOST_TEST(view.page(270, 8).x > sun.x);
  BOOST_TEST(view.page(180, 8).y > sun.y);
}

BOOST_AUTO_TEST_CASE(a_sector_fills_its_box_with_its_middle_up) {
  const PanelView view = view_of(polar(257, 303, std::nullopt));
  BOOST_TEST(view.box().height == space.height, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(view.page(280, 10).y == space.top, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(view.page(280, 0).y == space.bottom(), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(view.page(303, 10).x == view.box().left, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_place_of_the_page_gives_its_coordinates_back) {
  for (const Panel& panel :
       {cartesian(), polar(257, 303, std::nullopt), polar(-30, 40, 0.0), polar(300, 420, 90.0)}) {
    const PanelView view = view_of(panel);
    for (double x = *panel.x.low + 0.5; x < *panel.x.high; x += 3.1) {
      for (const double y : {0.5, 2.0, 4.5}) {
        const std::optional<Point> back = view.data(view.page(x, y));
        BOOST_REQUIRE(back.has_value());
        BOOST_TEST(back->x == x, boost::test_tools::tolerance(1e-9));
        BOOST_TEST(back->y == y, boost::test_tools::tolerance(1e-9));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(outside_the_frame_there_is_nothing) {
  BOOST_TEST(!view_of(cartesian()).data({5, 50}).has_value());
  const PanelView view = view_of(polar(257, 303, std::nullopt));
  BOOST_TEST(!view.data({view.box().left + 1, view.box().bottom() - 1}).has_value());
  BOOST_TEST(!view.data(view.page(256, 5)).has_value());
  BOOST_TEST(!view.data(view.page(280, 10.01)).has_value());
}

BOOST_AUTO_TEST_CASE(equal_aspect_makes_units_equally_long) {
  Panel panel = cartesian();
  panel.equal_aspect = true;
  const PanelView view = view_of(panel);
  BOOST_TEST(view.page(260, 0).x - view.page(261, 0).x == view.page(260, 0).y - view.page(260, 1).y,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(ends_come_from_the_data_and_images_fill_their_panel) {
  Panel panel;
  panel.layers.emplace_back(Line{{0, 4}, {1, 3}, {}, "", false, false, false});
  PanelScales scales = panel_scales(panel);
  BOOST_TEST((scales.x.range() == Range{0, 4}));
  BOOST_TEST(scales.y.range().low == 0.9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(scales.y.range().high == 3.1, boost::test_tools::tolerance(1e-12));
  panel.layers.emplace_back(Image{{1, 1, {-1, 2}, {5, 6}, {0}}, {}});
  scales = panel_scales(panel);
  BOOST_TEST((scales.x.range() == Range{-1, 2}));
  BOOST_TEST((scales.y.range() == Range{5, 6}));
}

BOOST_AUTO_TEST_SUITE_END()
