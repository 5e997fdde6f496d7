// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/split.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <vector>

using namespace coalsack;
using pipeline::Split;

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(shares_are_94_and_5_and_1_percent) {
  for (const std::int64_t reference : {280000090000LL, 0LL, 359999180000LL}) {
    std::array<int, 3> counts{};
    constexpr int n = 200000;
    for (int i = 0; i < n; ++i) ++counts[static_cast<std::size_t>(pipeline::split_of(reference, i))];
    const std::array<double, 3> shares = {0.94, 0.05, 0.01};
    for (std::size_t i = 0; i < 3; ++i) {
      const double sigma = std::sqrt(n * shares[i] * (1 - shares[i]));
      BOOST_TEST(std::abs(counts[i] - n * shares[i]) < 4 * sigma);
    }
  }
}

// Recorded: these never change, or examples would move between splits.
BOOST_AUTO_TEST_CASE(an_example_never_moves) {
  std::vector<int> validation;
  std::vector<int> test;
  for (int i = 0; i < 260; ++i) {
    if (pipeline::split_of(280000090000, i) == Split::validation) validation.push_back(i);
    if (pipeline::split_of(280000090000, i) == Split::test) test.push_back(i);
  }
  BOOST_TEST(validation == (std::vector<int>{87, 129, 186, 223, 233, 236, 259}),
             boost::test_tools::per_element());
  BOOST_TEST(test == (std::vector<int>{55, 80, 112, 208, 216}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keys_are_those_documented_and_differ) {
  BOOST_TEST(pipeline::example_key(280000090000, 5) == 280000090000ULL * 2097152 + 5);
  BOOST_TEST(pipeline::example_key(359999180000, 2097151) < (std::uint64_t{1} << 60));
  std::set<std::uint64_t> keys;
  for (std::int64_t reference : {0, 1, 2})
    for (std::int64_t number : {0, 1, 2097151}) keys.insert(pipeline::example_key(reference, number));
  BOOST_TEST(keys.size() == 9U);
}

BOOST_AUTO_TEST_SUITE_END()
