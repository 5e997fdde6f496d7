// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/raster.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "sky/disc.h"
#include "sky/pixel.h"
#include "sky/region.h"

using namespace coalsack;

namespace {

std::vector<map::PixelValue> disc(std::int64_t nside, double l, double b, double radius) {
  std::vector<map::PixelValue> pixels;
  for (const std::int64_t uniq : sky::pixels_in_disc(nside, l, b, radius))
    pixels.push_back({uniq, sky::centre_of(uniq).b_deg});
  return pixels;
}

double x_of(const map::Raster& raster, std::size_t ix) {
  return std::lerp(raster.x_low, raster.x_high,
                   (static_cast<double>(ix) + 0.5) / static_cast<double>(raster.nx));
}

double y_of(const map::Raster& raster, std::size_t iy) {
  return std::lerp(raster.y_low, raster.y_high,
                   (static_cast<double>(iy) + 0.5) / static_cast<double>(raster.ny));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(raster)

BOOST_AUTO_TEST_CASE(every_cell_has_the_value_of_the_pixel_that_holds_it) {
  const auto pixels = disc(64, 280, 5, 4);
  const map::Raster raster = map::sky_raster(pixels, 300);
  BOOST_TEST(std::max(raster.nx, raster.ny) >= 299U);
  BOOST_TEST(raster.x_low < 276.2);
  BOOST_TEST(raster.x_low > 275);
  std::size_t inside = 0;
  for (std::size_t ix = 0; ix < raster.nx; ++ix) {
    for (std::size_t iy = 0; iy < raster.ny; ++iy) {
      const std::int64_t uniq = sky::uniq_at(64, x_of(raster, ix), y_of(raster, iy));
      const auto found =
          std::find_if(pixels.begin(), pixels.end(), [&](const auto& p) { return p.uniq == uniq; });
      const double value = raster.values[ix * raster.ny + iy];
      if (found == pixels.end()) {
        BOOST_REQUIRE(std::isnan(value));
      } else {
        BOOST_REQUIRE(value == found->value);
        ++inside;
      }
    }
  }
  BOOST_TEST(inside > raster.values.size() / 2);
}

BOOST_AUTO_TEST_CASE(cells_that_are_larger_than_pixels_have_the_mean) {
  const auto pixels = disc(256, 20, 0, 5);
  const map::Raster raster = map::sky_raster(pixels, 10);
  for (std::size_t iy = 0; iy < raster.ny; ++iy) {
    const double value = raster.values[raster.nx / 2 * raster.ny + iy];
    if (std::isnan(value)) continue;
    const double half = (raster.y_high - raster.y_low) / static_cast<double>(raster.ny) / 2;
    BOOST_TEST(std::abs(value - y_of(raster, iy)) < (iy == 0 || iy + 1 == raster.ny ? half : 0.2 * half));
  }
}

BOOST_AUTO_TEST_CASE(a_region_through_longitude_0_stays_in_one_piece) {
  const map::Raster raster = map::sky_raster(disc(64, 359, 0, 3), 100);
  BOOST_TEST(raster.x_low > 354);
  BOOST_TEST(raster.x_high < 364);
  BOOST_TEST(raster.x_high > 361);
  const map::Raster low = map::sky_raster(disc(64, 1, 0, 3), 100);
  BOOST_TEST(low.x_low > 350);
  BOOST_TEST(low.x_high > 363);
}

BOOST_AUTO_TEST_CASE(the_whole_sky_has_longitude_0_in_the_middle) {
  const map::Raster raster = map::sky_raster(disc(8, 0, 0, 180), 72);
  BOOST_TEST(raster.x_low == 180);
  BOOST_TEST(raster.x_high == 540);
  BOOST_TEST(raster.y_low == -90);
  BOOST_TEST(
      std::none_of(raster.values.begin(), raster.values.end(), [](double v) { return std::isnan(v); }));
  BOOST_CHECK_THROW(map::sky_raster({}), base::InputError);
}

// Every longitude holds the same share of a profile that depends on latitude alone.
BOOST_AUTO_TEST_CASE(the_mean_over_latitudes_is_that_of_the_area) {
  constexpr std::int64_t nside = 64;
  map::FaceOnSum sum(map::faceon_columns(nside), 2, 0.5);
  BOOST_TEST(sum.empty());
  double mean = 0;
  double count = 0;
  for (const std::int64_t uniq : sky::pixels_in_disc(nside, 0, 0, 180)) {
    const double b = sky::centre_of(uniq).b_deg;
    if (std::abs(b) > 3) continue;
    const float profile[] = {static_cast<float>(b * b), std::numeric_limits<float>::quiet_NaN()};
    sum.add(uniq, profile);
    mean += static_cast<double>(profile[0]);
    ++count;
  }
  const map::Raster raster = sum.raster();
  BOOST_TEST(raster.nx == 8 * nside);
  BOOST_TEST(raster.y_high == 1);
  for (std::size_t ix = 0; ix < raster.nx; ++ix) {
    BOOST_TEST(raster.values[2 * ix] == mean / count, boost::test_tools::tolerance(1e-5));
    BOOST_TEST(std::isnan(raster.values[2 * ix + 1]));
  }
}

BOOST_AUTO_TEST_CASE(a_sightline_is_drawn_at_its_longitude_and_up_to_where_it_is_used) {
  map::FaceOnSum sum(2048, 4, 1);
  const float profile[] = {1, 2, 3, 4};
  sum.add(sky::uniq_at(256, 359.9, 0.3), profile, 3);
  const map::Raster raster = sum.raster();
  BOOST_TEST(raster.x_low > 359);
  BOOST_TEST(raster.x_high < 361);
  BOOST_TEST(raster.nx >= 2U);
  for (std::size_t ix = 0; ix < raster.nx; ++ix) {
    BOOST_TEST(raster.values[4 * ix + 2] == 3);
    BOOST_TEST(std::isnan(raster.values[4 * ix + 3]));
  }
}

BOOST_AUTO_TEST_SUITE_END()
