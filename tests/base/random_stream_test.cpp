// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/random_stream.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

using coalsack::base::RandomBlocks;
using coalsack::base::RandomStream;
using coalsack::base::StreamKey;

BOOST_AUTO_TEST_SUITE(random_stream)

BOOST_AUTO_TEST_CASE(equal_keys_give_equal_draws_and_any_other_field_gives_others) {
  const StreamKey key{42, "example", 7, 9};
  RandomStream first(key);
  RandomStream second(key);
  for (int i = 0; i < 1000; ++i) BOOST_REQUIRE_EQUAL(first.bits(), second.bits());

  std::set<std::uint64_t> seen;
  const StreamKey others[] = {key,
                              {43, "example", 7, 9},
                              {42, "examplf", 7, 9},
                              {42, "example", 8, 9},
                              {42, "example", 7, 10},
                              {42, "example", 9, 7}};
  for (const StreamKey& other : others) {
    const auto block = RandomBlocks(other).block(0);
    seen.insert((std::uint64_t{block.word[0]} << 32) | block.word[1]);
  }
  BOOST_TEST(seen.size() == std::size(others));
}

BOOST_AUTO_TEST_CASE(uniform_has_the_mean_and_variance_of_the_unit_interval) {
  RandomStream stream({1, "uniform"});
  const int n = 200000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    BOOST_REQUIRE(u > 0 && u < 1);
    sum += u;
    squares += u * u;
  }
  const double mean = sum / n;
  BOOST_TEST(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / n));
  BOOST_TEST(std::abs(squares / n - mean * mean - 1.0 / 12) < 0.002);
}

BOOST_AUTO_TEST_CASE(normal_has_unit_variance_and_no_skew) {
  RandomStream stream({1, "normal"});
  const int n = 200000;
  double moments[4] = {0, 0, 0, 0};
  for (int i = 0; i < n; ++i) {
    const double x = stream.normal();
    moments[0] += x;
    moments[1] += x * x;
    moments[2] += x * x * x;
    moments[3] += x * x * x * x;
  }
  BOOST_TEST(std::abs(moments[0] / n) < 5 / std::sqrt(n));
  BOOST_TEST(std::abs(moments[1] / n - 1) < 5 * std::sqrt(2.0 / n));
  BOOST_TEST(std::abs(moments[2] / n) < 5 * std::sqrt(15.0 / n));
  BOOST_TEST(std::abs(moments[3] / n - 3) < 5 * std::sqrt(96.0 / n));
}

BOOST_AUTO_TEST_CASE(poisson_has_equal_mean_and_variance_on_both_sides_of_the_switch) {
  for (const double mean : {0.0, 0.3, 4.0, 9.9, 10.1, 60.0, 5000.0}) {
    RandomStream stream({1, "poisson", static_cast<std::uint64_t>(mean * 10)});
    const int n = 50000;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
      const double k = static_cast<double>(stream.poisson(mean));
      sum += k;
      squares += k * k;
    }
    const double average = sum / n;
    const double variance = squares / n - average * average;
    BOOST_TEST(std::abs(average - mean) <= 5 * std::sqrt(mean / n), "mean " << mean << " gave " << average);
    BOOST_TEST(std::abs(variance - mean) <= 5 * std::sqrt((mean + 2 * mean * mean) / n) + 1e-12,
               "variance for " << mean << " gave " << variance);
  }
}

BOOST_AUTO_TEST_CASE(below_stays_below_and_reaches_every_value) {
  RandomStream stream({1, "below"});
  int counts[7] = {};
  for (int i = 0; i < 70000; ++i) {
    const auto k = stream.below(7);
    BOOST_REQUIRE(k < 7);
    ++counts[k];
  }
  for (const int count : counts) BOOST_TEST(std::abs(count - 10000) < 500);
}

BOOST_AUTO_TEST_SUITE_END()
