// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/profile_codec.h"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace coalsack::diagram;

BOOST_AUTO_TEST_SUITE(profile_codec)

// Values of IEEE 754-2008, binary16.
BOOST_AUTO_TEST_CASE(halves_are_those_of_the_standard) {
  BOOST_TEST(half_from_float(0.0F) == 0x0000);
  BOOST_TEST(half_from_float(-0.0F) == 0x8000);
  BOOST_TEST(half_from_float(1.0F) == 0x3C00);
  BOOST_TEST(half_from_float(-2.0F) == 0xC000);
  BOOST_TEST(half_from_float(65504.0F) == 0x7BFF);
  BOOST_TEST(half_from_float(65519.9F) == 0x7BFF);
  BOOST_TEST(half_from_float(65520.0F) == 0x7C00);
  BOOST_TEST(half_from_float(1e9F) == 0x7C00);
  BOOST_TEST(half_from_float(0x1p-14F) == 0x0400);
  BOOST_TEST(half_from_float(0x1p-24F) == 0x0001);
  BOOST_TEST(half_from_float(0x1p-25F) == 0x0000);  // ties to even
  BOOST_TEST(half_from_float(0x1.8p-24F) == 0x0002);
  BOOST_TEST(half_from_float(1.0F + 0x1p-11F) == 0x3C00);
  BOOST_TEST(half_from_float(1.0F + 0x1.8p-10F) == 0x3C02);
  BOOST_TEST(half_from_float(std::numeric_limits<float>::infinity()) == 0x7C00);
  BOOST_TEST(std::isnan(float_from_half(half_from_float(std::numeric_limits<float>::quiet_NaN()))));
  BOOST_TEST(float_from_half(0x3555) == 0.333251953125F);
  BOOST_TEST(float_from_half(0x0001) == 0x1p-24F);
  BOOST_TEST(float_from_half(0xFC00) == -std::numeric_limits<float>::infinity());
}

BOOST_AUTO_TEST_CASE(every_half_comes_back) {
  for (std::uint32_t half = 0; half < 65536; ++half) {
    const float value = float_from_half(static_cast<std::uint16_t>(half));
    if (!std::isnan(value)) BOOST_REQUIRE(half_from_float(value) == half);
  }
}

BOOST_AUTO_TEST_CASE(a_half_is_the_nearest_one) {
  for (float value = 1e-8F; value < 60000; value *= 1.0137F) {
    const std::uint16_t half = half_from_float(value);
    const double error = std::abs(float_from_half(half) - double{value});
    BOOST_TEST(error <= std::abs(float_from_half(static_cast<std::uint16_t>(half + 1)) - double{value}));
    if (half > 0)
      BOOST_TEST(error <= std::abs(float_from_half(static_cast<std::uint16_t>(half - 1)) - double{value}));
  }
}

BOOST_AUTO_TEST_CASE(steps_are_off_by_at_most_half_a_step) {
  const float step = 50.0F / 65535.0F;
  const std::vector<float> profile = {0,  0.0003F, 1.234F, 49.99F,
                                      50, 60,      -1,     std::numeric_limits<float>::quiet_NaN()};
  std::vector<std::uint16_t> steps(profile.size());
  std::vector<float> back(profile.size());
  encode_steps(profile, step, steps);
  decode_steps(steps, step, back);
  for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(std::abs(back[i] - profile[i]) <= 0.501F * step);
  BOOST_TEST(steps[5] == 65535);
  BOOST_TEST(steps[6] == 0);
  BOOST_TEST(steps[7] == 0);
}

BOOST_AUTO_TEST_SUITE_END()
