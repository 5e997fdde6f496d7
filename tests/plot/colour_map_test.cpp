// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/colour_map.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "plot/colour_scale.h"

using namespace coalsack::plot;

namespace {

std::array<long, 3> bytes(const Colour& colour) {
  return {std::lround(colour.red * 255), std::lround(colour.green * 255), std::lround(colour.blue * 255)};
}

// CIE L* of an sRGB colour, by the standard's own formulas.
double lightness(const Colour& colour) {
  const auto light = [](double code) {
    return code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4);
  };
  const double y = 0.2126 * light(colour.red) + 0.7152 * light(colour.green) + 0.0722 * light(colour.blue);
  return y > 216. / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389 / 27;
}

void check_bytes(const Colour& colour, const std::array<long, 3>& expected, long tolerance) {
  const std::array<long, 3> found = bytes(colour);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(found[i] - expected[i]) <= tolerance);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(colour_map)

BOOST_AUTO_TEST_CASE(ends_and_middle_are_the_published_ones) {
  check_bytes(colour_at(ColourMap::viridis, 0), {68, 1, 84}, 0);
  check_bytes(colour_at(ColourMap::viridis, 0.5), {33, 145, 140}, 1);
  check_bytes(colour_at(ColourMap::viridis, 1), {253, 231, 37}, 0);
  check_bytes(colour_at(ColourMap::magma, 0), {0, 0, 4}, 1);
  check_bytes(colour_at(ColourMap::magma, 1), {252, 253, 191}, 0);
  check_bytes(colour_at(ColourMap::inferno, 1), {252, 255, 164}, 1);
  check_bytes(colour_at(ColourMap::cool_warm, 0), {59, 76, 192}, 2);
  check_bytes(colour_at(ColourMap::cool_warm, 1), {180, 4, 38}, 3);
}

BOOST_AUTO_TEST_CASE(lightness_rises_evenly_in_the_sequential_maps) {
  for (const ColourMap map : {ColourMap::viridis, ColourMap::magma, ColourMap::inferno}) {
    const double whole = lightness(colour_at(map, 1)) - lightness(colour_at(map, 0));
    for (int i = 0; i < 20; ++i) {
      const double step = lightness(colour_at(map, (i + 1) / 20.)) - lightness(colour_at(map, i / 20.));
      BOOST_TEST(step > 0.4 * whole / 20);
      BOOST_TEST(step < 1.6 * whole / 20);
    }
  }
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(lightness(colour_at(ColourMap::grey, (i + 1) / 20.)) <
               lightness(colour_at(ColourMap::grey, i / 20.)));
  }
}

BOOST_AUTO_TEST_CASE(the_diverging_map_is_lightest_at_zero_and_as_light_on_both_sides) {
  const Colour middle = colour_at(ColourMap::cool_warm, 0.5);
  BOOST_TEST(std::abs(middle.red - middle.blue) < 0.02);
  BOOST_TEST(lightness(middle) > 95);
  for (double side = 0; side < 0.49; side += 0.05) {
    const double cold = lightness(colour_at(ColourMap::cool_warm, side));
    const double warm = lightness(colour_at(ColourMap::cool_warm, 1 - side));
    BOOST_TEST(std::abs(cold - warm) < 2);
    BOOST_TEST(cold < lightness(middle));
  }
}

BOOST_AUTO_TEST_CASE(beyond_the_ends_is_the_end) {
  for (const ColourMap map : {ColourMap::viridis, ColourMap::cool_warm, ColourMap::grey}) {
    BOOST_TEST((colour_at(map, -3) == colour_at(map, 0)));
    BOOST_TEST((colour_at(map, 7) == colour_at(map, 1)));
    BOOST_TEST((colour_at(map, std::numeric_limits<double>::quiet_NaN()) == colour_at(map, 0)));
  }
}

BOOST_AUTO_TEST_CASE(a_ramp_takes_its_ends_from_the_data_and_leaves_nan_grey) {
  const std::array<double, 4> values = {2, 10, std::numeric_limits<double>::quiet_NaN(), 4};
  const ColourRamp ramp({}, values);
  BOOST_TEST((ramp.scale().range() == Range{2, 10}));
  BOOST_TEST((ramp.of(2) == colour_at(ColourMap::viridis, 0)));
  BOOST_TEST((ramp.of(10) == colour_at(ColourMap::viridis, 1)));
  BOOST_TEST((ramp.of(values[2]) == palette::no_data));

  ColourScale residuals;
  residuals.symmetric = true;
  BOOST_TEST((ColourRamp(residuals, values).scale().range() == Range{-10, 10}));
}

BOOST_AUTO_TEST_CASE(bins_without_stars_have_their_own_colour_on_a_logarithmic_ramp) {
  ColourScale counts;
  counts.scaling = Scaling::logarithmic;
  counts.low = 1;
  counts.below = palette::white;
  const std::array<double, 3> values = {0, 1, 100};
  const ColourRamp ramp(counts, values);
  BOOST_TEST((ramp.of(0) == palette::white));
  BOOST_TEST((ramp.of(1) == colour_at(ColourMap::viridis, 0)));
  check_bytes(ramp.of(10), bytes(colour_at(ColourMap::viridis, 0.5)), 0);
}

BOOST_AUTO_TEST_CASE(a_bar_knows_that_values_go_beyond_it) {
  const std::vector<double> values = {-0.01, 0.5, 3, std::nan("")};
  const auto ramp = [&](std::optional<double> low, std::optional<double> high) {
    ColourScale colours;
    colours.low = low;
    colours.high = high;
    return ColourRamp(colours, values);
  };
  BOOST_TEST(!ramp({}, {}).more_above());
  BOOST_TEST(!ramp({}, {}).more_below());
  BOOST_TEST(ramp(0, 2).more_above());
  BOOST_TEST(!ramp(0, 2).more_below());  // -0.01 is 0 to the eye
  BOOST_TEST(!ramp(0, 2.99).more_above());
  BOOST_TEST(ramp(0.4, 4).more_below());
  ColourScale white;
  white.low = 0.4;
  white.below = palette::white;
  BOOST_TEST(!ColourRamp(white, values).more_below());
  ColourRamp shared = ramp(0, 4);
  BOOST_TEST(!shared.more_above());
  shared.stand_for(ramp(0, 2));
  BOOST_TEST(shared.more_above());
}

BOOST_AUTO_TEST_SUITE_END()
