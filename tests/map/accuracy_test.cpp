// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/accuracy.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "base/random_stream.h"
#include "map/stored_map.h"

using namespace coalsack;

namespace {

constexpr std::size_t bins = 40;
constexpr double bin_kpc = 0.1;

std::size_t at(map::Row row, std::size_t more = 0) {
  return (static_cast<std::size_t>(row) + more) * bins;
}

/// A prediction whose dA_V/dr is `mean`, its A_V the sum, and whose quantiles lie `width` deviates of the
/// normal distribution to each side, in dA_V/dr and in A_V.
std::vector<float> rows_about(const std::vector<float>& mean, double width) {
  constexpr double deviate[5] = {-1.959964, -0.994458, 0, 0.994458, 1.959964};
  std::vector<float> rows(map::prediction_rows * bins);
  double sum = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    sum += static_cast<double>(mean[i]) * bin_kpc;
    rows[at(map::Row::mean) + i] = mean[i];
    rows[at(map::Row::cumulative_mean) + i] = static_cast<float>(sum);
    for (std::size_t q = 0; q < 5; ++q) {
      rows[at(map::Row::quantile, q) + i] =
          static_cast<float>(static_cast<double>(mean[i]) + width * deviate[q]);
      rows[at(map::Row::cumulative_quantile, q) + i] = static_cast<float>(sum + width * deviate[q]);
    }
  }
  return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accuracy)

BOOST_AUTO_TEST_CASE(a_constant_offset_is_all_bias) {
  map::Accuracy accuracy(bins, bin_kpc, {1, 2.05, 4});
  for (int n = 0; n < 3; ++n) {
    const std::vector<float> truth(bins, 0.5F + static_cast<float>(n));
    const std::vector<float> predicted(bins, 0.7F + static_cast<float>(n));
    accuracy.add(truth, bins, rows_about(predicted, 1.0));
  }
  const map::AccuracyReport report = accuracy.report();
  BOOST_TEST(report.sightlines == 3U);
  const double distance[] = {1, 2.05, 4};
  for (std::size_t i = 0; i < 3; ++i) {
    const map::AccuracyAt& here = report.by_distance[i];
    BOOST_TEST(here.a_v.count == 3U);
    BOOST_TEST(here.a_v.bias == 0.2 * distance[i], boost::test_tools::tolerance(1e-5));
    BOOST_TEST(here.a_v.rms == 0.2 * distance[i], boost::test_tools::tolerance(1e-5));
    BOOST_TEST(here.a_v.rms_sd < 1e-4);
    BOOST_TEST(here.a_v.corr == 1.0, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(here.dav.bias == 0.2, boost::test_tools::tolerance(1e-5));
    BOOST_TEST(here.dav.corr == 1.0, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(here.a_v_coverage.inside_68 == 1.0);
  }
  BOOST_TEST(report.all.a_v.count == 3 * bins);
  BOOST_TEST(std::isnan(report.all.d_kpc));
  // Constant profiles have no correlation along the sightline.
  BOOST_TEST(std::isnan(report.median_corr_along));
}

BOOST_AUTO_TEST_CASE(what_stars_do_not_reach_does_not_count) {
  map::Accuracy accuracy(bins, bin_kpc, {1, 2, 3});
  std::vector<float> truth(bins, 1.0F);
  std::vector<float> predicted(bins, 1.0F);
  for (std::size_t i = 20; i < bins; ++i) predicted[i] = 50.0F;
  accuracy.add(truth, 20, rows_about(predicted, 0.1));
  accuracy.add(truth, bins, rows_about(truth, 0.1));
  const map::AccuracyReport report = accuracy.report();
  BOOST_TEST(report.by_distance[0].a_v.count == 2U);
  BOOST_TEST(report.by_distance[1].a_v.count == 2U);  // bin 19 ends at 2 kpc
  BOOST_TEST(report.by_distance[2].a_v.count == 1U);
  for (const map::AccuracyAt& here : report.by_distance) BOOST_TEST(std::abs(here.a_v.rms) < 1e-5);
  BOOST_TEST(report.all.a_v.count == 20 + bins);
}

BOOST_AUTO_TEST_CASE(a_distance_that_no_sightline_reaches_is_not_a_number) {
  map::Accuracy accuracy(bins, bin_kpc, {3});
  accuracy.add(std::vector<float>(bins, 1.0F), 10, rows_about(std::vector<float>(bins, 1.0F), 0.1));
  const map::AccuracyAt here = accuracy.report().by_distance[0];
  BOOST_TEST(here.a_v.count == 0U);
  BOOST_TEST(std::isnan(here.a_v.bias));
  BOOST_TEST(std::isnan(here.a_v.rms));
  BOOST_TEST(std::isnan(here.a_v.rms_sd));
  BOOST_TEST(std::isnan(here.a_v.corr));
  BOOST_TEST(std::isnan(here.a_v_coverage.inside_68));
}

BOOST_AUTO_TEST_CASE(normal_errors_are_inside_their_intervals_as_often_as_they_say) {
  map::Accuracy accuracy(bins, bin_kpc, {2});
  base::RandomStream stream({1, "tests/accuracy"});
  const int sightlines = 20000;
  const double sigma = 0.3;
  for (int n = 0; n < sightlines; ++n) {
    // One error in A_V, made in the first bin, so that A_V at any distance is off by it.
    std::vector<float> truth(bins, 5.0F);
    truth[0] = static_cast<float>(5.0 + sigma * stream.normal() / bin_kpc);
    accuracy.add(truth, bins, rows_about(std::vector<float>(bins, 5.0F), sigma));
  }
  const map::AccuracyAt here = accuracy.report().by_distance[0];
  const double spread = std::sqrt(0.68 * 0.32 / sightlines);
  BOOST_TEST(std::abs(here.a_v_coverage.inside_68 - 0.68) < 5 * spread);
  BOOST_TEST(std::abs(here.a_v_coverage.inside_95 - 0.95) < 5 * spread);
  const double level[5] = {0.025, 0.16, 0.5, 0.84, 0.975};
  for (std::size_t q = 0; q < 5; ++q)
    BOOST_TEST(std::abs(here.a_v_coverage.below[q] - level[q]) < 5 * std::sqrt(0.25 / sightlines));
  BOOST_TEST(std::abs(here.a_v.rms - sigma) < 5 * sigma / std::sqrt(2.0 * sightlines));
  // The rms of n normal errors has the standard deviation sigma / sqrt(2 n).
  BOOST_TEST(here.a_v.rms_sd == sigma / std::sqrt(2.0 * sightlines), boost::test_tools::tolerance(0.05));
  BOOST_TEST(std::abs(here.a_v.bias) < 5 * sigma / std::sqrt(1.0 * sightlines));
}

BOOST_AUTO_TEST_CASE(the_correlation_of_a_known_mixture) {
  // predicted = truth + error of the same spread: correlation 1 / sqrt(2).
  map::Accuracy accuracy(bins, bin_kpc, {4});
  base::RandomStream stream({2, "tests/accuracy"});
  for (int n = 0; n < 20000; ++n) {
    const double value = stream.normal();
    const std::vector<float> truth(bins, static_cast<float>(value));
    const std::vector<float> predicted(bins, static_cast<float>(value + stream.normal()));
    accuracy.add(truth, bins, rows_about(predicted, 1));
  }
  BOOST_TEST(std::abs(accuracy.report().by_distance[0].a_v.corr - std::sqrt(0.5)) < 0.02);
  BOOST_TEST(std::abs(accuracy.report().by_distance[0].dav.corr - std::sqrt(0.5)) < 0.02);
}

BOOST_AUTO_TEST_CASE(half_a_kiloparsec_is_averaged) {
  // Alternating bins vanish in means over five: an error of +-1 becomes +-1/5.
  map::Accuracy accuracy(bins, bin_kpc, {2});
  std::vector<float> truth(bins, 2.0F), predicted(bins);
  for (std::size_t i = 0; i < bins; ++i) predicted[i] = i % 2 == 0 ? 3.0F : 1.0F;
  accuracy.add(truth, bins, rows_about(predicted, 1));
  BOOST_TEST(std::abs(accuracy.report().by_distance[0].dav.bias) == 0.2, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_median_of_correlations_along_sightlines) {
  map::Accuracy accuracy(bins, bin_kpc, {1});
  std::vector<float> wave(bins), opposite(bins);
  for (std::size_t i = 0; i < bins; ++i) {
    wave[i] = static_cast<float>(2 + std::sin(0.2 * static_cast<double>(i)));
    opposite[i] = 4 - wave[i];
  }
  accuracy.add(wave, bins, rows_about(wave, 1));
  accuracy.add(wave, bins, rows_about(wave, 1));
  accuracy.add(wave, bins, rows_about(opposite, 1));
  BOOST_TEST(accuracy.report().median_corr_along == 1.0, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(wrong_sizes_are_refused) {
  BOOST_CHECK_THROW(map::Accuracy(0, 0.1), base::InputError);
  BOOST_CHECK_THROW(map::Accuracy(10, 0), base::InputError);
  BOOST_CHECK_THROW(map::Accuracy(10, 0.1, {2}), base::InputError);
  map::Accuracy accuracy(bins, bin_kpc, {1});
  const std::vector<float> profile(bins, 1.0F);
  BOOST_CHECK_THROW(accuracy.add(profile, bins, profile), base::InputError);
  BOOST_CHECK_THROW(accuracy.add(profile, bins + 1, rows_about(profile, 1)), base::InputError);
  BOOST_CHECK_THROW(accuracy.add(std::vector<float>(3), 3, rows_about(profile, 1)), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
