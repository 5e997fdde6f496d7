// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/profile.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.h"
#include "base/random_stream.h"

using coalsack::dust::Bins;

BOOST_AUTO_TEST_SUITE(profile)

BOOST_AUTO_TEST_CASE(cumulative_extinction_is_linear_within_a_bin_and_constant_beyond_the_end) {
  const Bins bins{4, 0.5};
  const std::vector<float> profile{1, 0, 4, 2};
  const std::vector<double> edges = cumulative_at_edges(profile, bins);
  BOOST_TEST(edges == (std::vector<double>{0, 0.5, 0.5, 2.5, 3.5}), boost::test_tools::per_element());
  const double expected[][2] = {{-1, 0},    {0, 0},      {0.25, 0.25}, {0.5, 0.5},
                                {0.9, 0.5}, {1.25, 1.5}, {2, 3.5},     {99, 3.5}};
  for (const auto& [d_kpc, a_v] : expected) {
    BOOST_TEST(std::abs(cumulative_a_v(profile, bins, d_kpc) - a_v) < 1e-12);
    BOOST_TEST(std::abs(a_v_at(edges, bins, d_kpc) - a_v) < 1e-12);
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(std::isnan(cumulative_a_v(profile, bins, nan)));
  BOOST_TEST(std::isnan(a_v_at(edges, bins, nan)));
  BOOST_TEST(total_a_v(profile, bins) == 3.5);
}

BOOST_AUTO_TEST_CASE(distance_at_undoes_the_cumulative_extinction) {
  const Bins bins;
  coalsack::base::RandomStream stream({1, "profile"});
  std::vector<float> profile(bins.size());
  for (float& bin : profile) bin = static_cast<float>(std::exp(stream.normal()));
  for (int i = 0; i < 200; ++i) {
    const double a_v = stream.uniform() * total_a_v(profile, bins);
    const auto d_kpc = distance_at(profile, bins, a_v);
    BOOST_REQUIRE(d_kpc.has_value());
    BOOST_TEST(std::abs(cumulative_a_v(profile, bins, *d_kpc) - a_v) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(distance_at_is_the_first_crossing_or_nothing) {
  const Bins bins{4, 1};
  const std::vector<float> profile{0, 2, -1, 3};
  BOOST_TEST(distance_at(profile, bins, 0).value() == 0.0);
  BOOST_TEST(distance_at(profile, bins, -1).value() == 0.0);
  BOOST_TEST(distance_at(profile, bins, 1.5).value() == 1.75);
  BOOST_TEST(distance_at(profile, bins, 2).value() == 2.0);
  BOOST_TEST(distance_at(profile, bins, 4).value() == 4.0);
  BOOST_TEST(!distance_at(profile, bins, 4.001));
  BOOST_TEST(!distance_at(profile, bins, std::nan("")));
}

BOOST_AUTO_TEST_CASE(clip_lowers_only_what_is_above_and_counts_it) {
  std::vector<float> profile{1, 50, 51, 200};
  BOOST_TEST(coalsack::dust::clip(profile, 50) == 2U);
  BOOST_TEST(profile == (std::vector<float>{1, 50, 50, 50}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_default_bins_are_128_of_100_pc_and_bad_ones_are_refused) {
  const Bins bins;
  BOOST_TEST(bins.size() == 128U);
  BOOST_TEST(std::abs(bins.end_kpc() - 12.8) < 1e-12);
  BOOST_TEST(std::abs(bins.centre_kpc(0) - 0.05) < 1e-12);
  check(bins);
  BOOST_CHECK_THROW(check(Bins{0, 0.1}), coalsack::base::InputError);
  BOOST_CHECK_THROW(check(Bins{128, 0}), coalsack::base::InputError);
  BOOST_CHECK_THROW(check(Bins{128, std::nan("")}), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
