// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/resampling.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/random_stream.h"
#include "map/export/map_source.h"
#include "sky/pixel.h"
#include "tests/map/memory_map.h"

using namespace coalsack;
namespace tolerance = boost::test_tools;

namespace {

/// The straightforward way: every target pixel is cut into pixels of nside `finest`, each takes the value of
/// the smallest sightline that holds it.
std::map<std::int64_t, double> plain_means(const std::vector<std::int64_t>& uniqs,
                                           const std::vector<float>& values, std::int64_t target,
                                           std::int64_t finest) {
  std::map<std::int64_t, double> value_of;
  for (std::size_t i = 0; i < uniqs.size(); ++i) value_of[uniqs[i]] = static_cast<double>(values[i]);
  const int steps = sky::order_of(finest) - sky::order_of(target);
  std::map<std::int64_t, double> sums;
  std::map<std::int64_t, int> counts;
  for (std::int64_t pixel = 0; pixel < sky::pixel_count(finest); ++pixel) {
    std::int64_t holder = sky::uniq_of(finest, pixel);
    while (holder >= 4 && !value_of.contains(holder)) holder /= 4;
    if (holder < 4) continue;
    sums[pixel >> (2 * steps)] += value_of[holder];
    ++counts[pixel >> (2 * steps)];
  }
  for (auto& [pixel, sum] : sums) sum /= counts[pixel];
  return sums;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resampling)

BOOST_AUTO_TEST_CASE(pixels_of_one_size_stay_as_they_are) {
  const std::vector<std::int64_t> uniqs = {sky::uniq_of(4, 3), sky::uniq_of(4, 7), sky::uniq_of(4, 100)};
  BOOST_TEST(map::only_nside_of(uniqs) == 4);
  const auto grid = map::resampling_to(uniqs, 4);
  BOOST_TEST((grid.pixels == std::vector<std::int64_t>{3, 7, 100}));
  const std::vector<float> values = {1.5F, std::nanf(""), -2};
  const auto mean = grid.mean(values);
  BOOST_TEST(mean[0] == 1.5F);
  BOOST_TEST(std::isnan(mean[1]));
  BOOST_TEST(mean[2] == -2.0F);
}

BOOST_AUTO_TEST_CASE(larger_pixels_are_repeated_and_smaller_ones_averaged_over_what_is_mapped) {
  // Pixel 1 of nside 1 whole; of pixel 2 three of the four parts.
  const std::vector<std::int64_t> uniqs = {sky::uniq_of(1, 1), sky::uniq_of(2, 8), sky::uniq_of(2, 9),
                                           sky::uniq_of(2, 11)};
  const std::vector<float> values = {5, 1, 2, 6};
  const auto fine = map::resampling_to(uniqs, 2);
  BOOST_TEST((fine.pixels == std::vector<std::int64_t>{4, 5, 6, 7, 8, 9, 11}));
  BOOST_TEST((fine.mean(values) == std::vector<float>{5, 5, 5, 5, 1, 2, 6}));
  const auto coarse = map::resampling_to(uniqs, 1);
  BOOST_TEST((coarse.pixels == std::vector<std::int64_t>{1, 2}));
  BOOST_TEST((coarse.mean(values) == std::vector<float>{5, 3}));
  BOOST_TEST((coarse.least(values) == std::vector<float>{5, 1}));
  BOOST_TEST((coarse.any_bit(values) == std::vector<float>{5, 7}));
}

BOOST_AUTO_TEST_CASE(overlapping_pixels_of_any_size_give_what_the_smallest_holder_of_every_point_gives) {
  base::RandomStream stream({7, "resampling"});
  for (int trial = 0; trial < 20; ++trial) {
    std::map<std::int64_t, float> chosen;
    for (const std::int64_t nside : {1, 2, 4, 8})
      for (int i = 0; i < 12; ++i)
        chosen[sky::uniq_of(nside, static_cast<std::int64_t>(
                                       stream.below(static_cast<std::uint64_t>(sky::pixel_count(nside)))))] =
            static_cast<float>(stream.below(1000)) / 100;
    std::vector<std::int64_t> uniqs;
    std::vector<float> values;
    for (const auto& [uniq, value] : chosen) {
      uniqs.push_back(uniq);
      values.push_back(value);
    }
    for (const std::int64_t target : {1, 2, 4, 8, 16}) {
      const auto grid = map::resampling_to(uniqs, target);
      const auto expected = plain_means(uniqs, values, target, 16);
      BOOST_REQUIRE(grid.pixels.size() == expected.size());
      const auto means = grid.mean(values);
      for (std::size_t i = 0; i < means.size(); ++i)
        BOOST_TEST(means[i] == static_cast<float>(expected.at(grid.pixels[i])), tolerance::tolerance(1e-6F));
    }
  }
}

BOOST_AUTO_TEST_CASE(several_sizes_without_a_choice_an_empty_map_and_too_many_pixels_are_refused) {
  const auto says = [](const std::string& word) {
    return [word](const base::InputError& error) {
      return std::string(error.what()).find(word) != std::string::npos;
    };
  };
  const std::vector<std::int64_t> uniqs = {sky::uniq_of(1, 1), sky::uniq_of(2, 8), sky::uniq_of(2, 9)};
  BOOST_CHECK_EXCEPTION(map::only_nside_of(uniqs), base::InputError, says("1 of nside 1, 2 of nside 2"));
  BOOST_CHECK_EXCEPTION(map::only_nside_of({}), base::InputError, says("coalsack fill"));
  BOOST_CHECK_EXCEPTION(map::resampling_to(uniqs, 8192), base::InputError, says("smaller nside"));
  BOOST_CHECK_THROW(map::resampling_to(uniqs, 3), base::InputError);
}

BOOST_AUTO_TEST_CASE(layers_come_the_same_however_little_memory_there_is) {
  tests::MemoryMap memory;
  for (std::int64_t pixel = 0; pixel < 10; ++pixel) memory.add(8, pixel, static_cast<float>(pixel));
  const map::Layers layers = {5, [](const map::Sightline& there, std::span<float> out) {
                                for (std::size_t i = 0; i < out.size(); ++i)
                                  out[i] = 10 * there.row(map::Row::mean)[0] + static_cast<float>(i);
                              }};
  for (const auto& [bytes, readings] : {std::pair<std::size_t, int>{1, 5}, {80, 3}, {1 << 20, 1}}) {
    memory.readings = 0;
    std::size_t next = 0;
    map::for_each_layer(memory.source(), 10, layers, bytes,
                        [&](std::size_t layer, std::span<const float> values) {
                          BOOST_TEST(layer == next++);
                          for (std::size_t i = 0; i < values.size(); ++i)
                            BOOST_TEST(values[i] == 10 * static_cast<float>(i) + static_cast<float>(layer));
                        });
    BOOST_TEST(next == 5U);
    BOOST_TEST(memory.readings == readings);
  }
  BOOST_CHECK_THROW(
      map::for_each_layer(memory.source(), 9, layers, 1, [](std::size_t, std::span<const float>) {}),
      base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
