// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/prediction.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

using namespace coalsack::network;

namespace {

Predictions of(const std::vector<float>& passes, std::size_t bins, double bin_kpc) {
  Predictions result{bins, std::vector<float>(prediction_rows * bins)};
  summarise(passes, bins, bin_kpc, result.values);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prediction)

// 0, 1, ..., 100 in the first bin and twice that in the second: quantile q is 100 q.
BOOST_AUTO_TEST_CASE(passes_of_known_distribution_are_summarised) {
  std::vector<float> passes;
  for (int i = 0; i <= 100; ++i) {
    const auto value = static_cast<float>(i * 37 % 101);  // in another order
    passes.insert(passes.end(), {value, 2 * value});
  }
  const Predictions result = of(passes, 2, 0.1);
  const double deviation = std::sqrt(101.0 * 102 / 12);
  const auto close = boost::test_tools::tolerance(1e-5);
  for (const std::size_t bin : {0U, 1U}) {
    const double factor = bin == 0 ? 1 : 2;
    const double a_v = bin == 0 ? 0.1 : 0.3;
    BOOST_TEST(result.row(0, Row::mean)[bin] == 50 * factor, close);
    BOOST_TEST(result.row(0, Row::deviation)[bin] == deviation * factor, close);
    BOOST_TEST(result.row(0, Row::cumulative_mean)[bin] == 50 * a_v, close);
    BOOST_TEST(result.row(0, Row::cumulative_deviation)[bin] == deviation * a_v, close);
    for (std::size_t q = 0; q < quantile_levels.size(); ++q) {
      BOOST_TEST(result.row(0, Row::quantile, q)[bin] == 100 * quantile_levels[q] * factor, close);
      BOOST_TEST(result.row(0, Row::cumulative_quantile, q)[bin] == 100 * quantile_levels[q] * a_v, close);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_pass_has_no_spread) {
  const Predictions result = of({2, 3}, 2, 0.5);
  BOOST_TEST(result.row(0, Row::mean)[1] == 3);
  BOOST_TEST(result.row(0, Row::deviation)[1] == 0);
  BOOST_TEST(result.row(0, Row::quantile, 4)[0] == 2);
  BOOST_TEST(result.row(0, Row::cumulative_quantile, 0)[1] == 2.5);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_number_stays_so) {
  const Predictions result = of({1, std::numeric_limits<float>::quiet_NaN(), 1, 2}, 2, 0.5);
  BOOST_TEST(result.row(0, Row::mean)[0] == 1);
  BOOST_TEST(std::isnan(result.row(0, Row::mean)[1]));
  BOOST_TEST(std::isnan(result.row(0, Row::cumulative_quantile, 2)[1]));
}

BOOST_AUTO_TEST_SUITE_END()
