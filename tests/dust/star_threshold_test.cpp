// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/star_threshold.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <vector>

#include "base/error.h"
#include "base/random_stream.h"

using coalsack::dust::Bins;
using coalsack::dust::effective_stars;
using coalsack::dust::StarThreshold;
using coalsack::dust::zero_beyond_few_stars;

BOOST_AUTO_TEST_SUITE(star_threshold)

BOOST_AUTO_TEST_CASE(bins_with_fewer_than_n_stars_at_or_beyond_them_are_zero) {
  const Bins bins{5, 1};
  const std::vector<float> stars{4.5F, 2.5F, 2.1F, 0.3F};
  const int kept_for[][2] = {{1, 5}, {2, 3}, {3, 3}, {4, 1}, {5, 0}};
  for (const auto& [n, kept] : kept_for) {
    std::vector<float> profile(5, 1.0F);
    BOOST_TEST(zero_beyond_few_stars(profile, bins, stars, n) == static_cast<std::size_t>(kept));
    for (int i = 0; i < 5; ++i) BOOST_TEST(profile[static_cast<std::size_t>(i)] == (i < kept ? 1.0F : 0.0F));
  }
  std::vector<float> all(5, 1.0F);
  BOOST_TEST(zero_beyond_few_stars(all, bins, {}, 0) == 5U);
  BOOST_TEST(zero_beyond_few_stars(all, bins, std::span<const float>{}, 1) == 0U);
}

BOOST_AUTO_TEST_CASE(counts_by_bin_give_the_same_as_distances) {
  const Bins bins;
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    coalsack::base::RandomStream stream({1, "stars", trial});
    std::vector<float> distances(20 + 10 * trial);
    for (float& d : distances) d = static_cast<float>(15 * stream.uniform());
    std::sort(distances.begin(), distances.end(), std::greater<>());
    std::vector<std::uint32_t> counts(bins.size());
    std::uint64_t farther = 0;
    for (const float d : distances) {
      const auto bin = static_cast<std::size_t>(static_cast<double>(d) / bins.width_kpc);
      if (bin < counts.size())
        ++counts[bin];
      else
        ++farther;
    }
    for (const double n : {1.0, 12.5, 50.0, 400.0}) {
      std::vector<float> one(bins.size(), 1.0F);
      std::vector<float> other(bins.size(), 1.0F);
      zero_beyond_few_stars(one, bins, distances, n);
      zero_beyond_few_stars(other, counts, farther, n);
      BOOST_TEST(one == other, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_paper_keeps_n_fixed_and_the_adaptive_threshold_follows_the_stars) {
  StarThreshold threshold;
  for (const std::uint64_t detected : {0U, 100U, 8400U, 1000000U})
    BOOST_TEST(effective_stars(threshold, detected) == 50.0);
  threshold.power = 0.5;
  BOOST_TEST(effective_stars(threshold, 8400) == 50.0);
  BOOST_TEST(effective_stars(threshold, 2100) == 25.0);
  BOOST_TEST(effective_stars(threshold, 0) == threshold.stars_min);
  BOOST_TEST(effective_stars(threshold, 100000000) == threshold.stars_max);
  check(threshold);
  threshold.stars_min = 300;
  BOOST_CHECK_THROW(check(threshold), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
