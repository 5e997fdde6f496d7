// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "plot/faceon_figure.h"
#include "plot/save.h"
#include "plot/sky_figure.h"
#include "tests/plot/picture.h"

using namespace coalsack;
using namespace coalsack::plot;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// All zero but for one cell.
Grid with_one_cell(std::size_t nx, std::size_t ny, Range x, Range y, std::size_t ix, std::size_t iy) {
  Grid grid{nx, ny, x, y, std::vector<double>(nx * ny, 0)};
  grid.values[ix * ny + iy] = 1;
  return grid;
}

struct Centre {
  double x = 0;  // 0 left to 1 right
  double y = 0;  // 0 top to 1 bottom
};

/// Where a colour stands on the page, on average.
Centre centre_of(const tests::Picture& picture, const Colour& colour) {
  double x = 0;
  double y = 0;
  double count = 0;
  for (int row = 0; row < picture.height; ++row) {
    for (int column = 0; column < picture.width; ++column) {
      if (picture.at(column, row) != tests::rgb(colour)) continue;
      x += column;
      y += row;
      ++count;
    }
  }
  BOOST_REQUIRE(count > 100);
  return {x / count / picture.width, y / count / picture.height};
}

tests::Picture drawn(Figure figure) {
  figure.dpi = 100;
  return tests::decoded_png(rendered(figure, Format::png));
}

tests::Picture face_on(Range l, std::size_t il, std::size_t id, FaceOnView view) {
  FaceOnMap map;
  map.values = with_one_cell(8, 8, l, {0, 8}, il, id);
  map.label.clear();
  map.range = Range{0, 1};
  return drawn(faceon_figure(std::vector{map}, {}, view));
}

const Colour bright = colour_at(ColourMap::viridis, 1);

}  // namespace

BOOST_AUTO_TEST_SUITE(map_figures)

BOOST_AUTO_TEST_CASE(longitude_grows_to_the_left_and_latitude_upwards) {
  SkyMap map;
  map.values = with_one_cell(10, 10, {350, 370}, {-10, 10}, 8, 8);  // l = 7, b = 7
  map.label.clear();
  const Figure figure = sky_figure(std::vector{map});
  const Centre bright_cell = centre_of(drawn(figure), colour_at(ColourMap::inferno, 1));
  BOOST_TEST(bright_cell.x < 0.4);
  BOOST_TEST(bright_cell.y < 0.4);
  const std::string words = tests::texts(figure);
  BOOST_TEST(tests::holds(words, "355"));
  BOOST_TEST(!tests::holds(words, "365"));  // but 5
}

BOOST_AUTO_TEST_CASE(a_degree_of_latitude_is_as_long_as_one_of_longitude_on_the_sky) {
  SkyMap map;
  map.values = {20, 10, {100, 110}, {55, 65}, std::vector<double>(200, 1)};
  const Figure figure = sky_figure(std::vector{map});
  BOOST_TEST(figure.panels[0]->equal_aspect);
  BOOST_TEST(figure.panels[0]->y_stretch == 2, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(wide_regions_stand_below_each_other_and_others_side_by_side) {
  SkyMap wide;
  wide.values = {46, 10, {257, 303}, {-5, 5}, std::vector<double>(460, 1)};
  SkyMap square;
  square.values = {10, 10, {0, 10}, {-5, 5}, std::vector<double>(100, 1)};
  BOOST_TEST(sky_figure(std::vector{wide, wide}).rows == 2);
  BOOST_TEST(sky_figure(std::vector{square, square}).columns == 2);
}

// Seen from the north Galactic pole longitudes grow anticlockwise.
BOOST_AUTO_TEST_CASE(a_sector_has_the_sun_at_its_tip_and_the_higher_longitude_at_the_left) {
  const Centre far_high = centre_of(face_on({260, 300}, 7, 7, FaceOnView::polar), bright);
  const Centre near_low = centre_of(face_on({260, 300}, 0, 3, FaceOnView::polar), bright);
  BOOST_TEST(far_high.x < 0.35);
  BOOST_TEST(far_high.y < 0.4);
  BOOST_TEST(near_low.x > 0.5);
  BOOST_TEST(near_low.y > far_high.y + 0.2);
}

BOOST_AUTO_TEST_CASE(x_points_to_the_galactic_centre_and_y_to_longitude_90) {
  const Centre centre = centre_of(face_on({0, 360}, 0, 6, FaceOnView::cartesian), bright);  // l = 22.5
  BOOST_TEST(centre.x > 0.75);
  BOOST_TEST(centre.y < 0.5);
  const Centre left = centre_of(face_on({0, 360}, 2, 6, FaceOnView::cartesian), bright);  // l = 112.5
  BOOST_TEST(left.y < 0.3);
  BOOST_TEST(left.x < 0.55);
}

BOOST_AUTO_TEST_CASE(distance_over_longitude_keeps_the_sky_s_handedness) {
  const Centre far_high = centre_of(face_on({260, 300}, 7, 7, FaceOnView::longitude), bright);
  BOOST_TEST(far_high.x < 0.25);
  BOOST_TEST(far_high.y < 0.25);
}

BOOST_AUTO_TEST_CASE(objects_are_drawn_where_the_map_has_their_place_and_named_in_the_legend) {
  FaceOnMap map;
  map.values = {8, 8, {340, 380}, {0, 8}, std::vector<double>(64, 0)};
  Tracers tracers{"H II regions", {10, 350, 100, 10}, {4, 4, 4, 9}};  // the last two lie outside
  for (const FaceOnView view : {FaceOnView::polar, FaceOnView::cartesian, FaceOnView::longitude}) {
    const Figure figure = faceon_figure(std::vector{map}, std::vector{tracers}, view);
    const auto* points = std::get_if<Points>(&figure.panels[0]->layers[2]);
    BOOST_REQUIRE(points != nullptr);
    BOOST_TEST(points->x.size() == 2);
    BOOST_TEST(tests::holds(tests::texts(figure), "H II regions"));
  }
  const Figure polar = faceon_figure(std::vector{map}, std::vector{tracers}, FaceOnView::polar);
  BOOST_TEST(std::get<Points>(polar.panels[0]->layers[2]).x == (std::vector<double>{370, 350}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(maps_on_one_scale_share_one_colour_bar) {
  FaceOnMap map;
  map.values = {2, 2, {260, 300}, {0, 8}, {0, 1, 2, 3}};
  map.range = Range{0, 3};
  const Figure figure = faceon_figure(std::vector{map, map}, {}, FaceOnView::polar);
  BOOST_TEST(!figure.panels[0]->colour_bar);
  BOOST_TEST(figure.panels[1]->colour_bar);
}

BOOST_AUTO_TEST_CASE(a_shared_range_leaves_out_only_the_rarest_values) {
  Grid grid{100, 100, {0, 1}, {0, 1}, std::vector<double>(10000, 2.345)};
  grid.values[7] = 1000;
  grid.values[8] = nan_value;
  const Grid* const grids[] = {&grid};
  BOOST_TEST(shared_range(grids, 0.001).low == 0);
  BOOST_TEST(shared_range(grids, 0.001).high == 2.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(shared_range(grids, 0).high == 1000, boost::test_tools::tolerance(1e-12));
  grid.values.assign(10000, nan_value);
  BOOST_TEST(shared_range(grids).high == 1);
}

BOOST_AUTO_TEST_CASE(contour_levels_are_round_and_divide_the_values) {
  Grid grid{100, 1, {0, 1}, {0, 1}, {}};
  for (int i = 0; i < 100; ++i) grid.values.push_back(i * 0.1);
  const std::vector<double> levels = contour_levels(grid);
  BOOST_REQUIRE(levels.size() >= 2);
  for (const double level : levels) {
    BOOST_TEST(std::abs(level - std::round(level)) < 1e-9);
    BOOST_TEST((level > 5 && level < 10));
  }
  grid.values.assign(100, 3);
  BOOST_TEST(contour_levels(grid).empty());
}

BOOST_AUTO_TEST_CASE(smoothing_keeps_constants_and_means_and_invents_nothing_far_from_data) {
  Grid grid{40, 20, {0, 40}, {0, 20}, std::vector<double>(800, 5)};
  for (std::size_t i = 0; i < 400; ++i) grid.values[i] = nan_value;  // x < 20
  const Grid smooth = smoothed(grid, 2, 2, 1);
  BOOST_TEST(smooth.nx == 20);
  BOOST_TEST(smooth.ny == 10);
  BOOST_TEST(std::isnan(smooth.at(2, 5)));
  BOOST_TEST(smooth.at(15, 5) == 5, boost::test_tools::tolerance(1e-12));

  Grid ramp{8, 8, {0, 8}, {0, 8}, {}};
  for (int i = 0; i < 64; ++i) ramp.values.push_back(i / 8);
  const Grid merged = smoothed(ramp, 2, 4, 0);
  BOOST_TEST(merged.at(1, 0) == 2.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(smoothed(ramp, 3, 3, 0).x.high == 6);
}

BOOST_AUTO_TEST_SUITE_END()
