// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/expected_diagram.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "diagram/example_builder.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

BOOST_AUTO_TEST_SUITE(expected_diagram)

BOOST_AUTO_TEST_CASE(perfect_bands_give_the_pool_over_its_area_factor) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}, {13, 12, 7}, {15, 13, 1}, {20, 12, 1}}, 0.25);
  const std::vector<float> expected = expected_diagrams(model.pool(), model.observation(), 1, 0).front();
  const Diagram& diagram = model.observation().diagrams[0];
  const auto at = [&](double j, double ks) {
    return expected[static_cast<std::size_t>(bin_of(diagram.y, ks) * 64 + bin_of(diagram.x, j - ks))];
  };
  BOOST_TEST(at(13, 12) == 0.5F);
  BOOST_TEST(at(15, 13) == 0.25F);
  BOOST_TEST(std::accumulate(expected.begin(), expected.end(), 0.0) == 0.75);
}

BOOST_AUTO_TEST_CASE(the_mean_of_many_dustless_examples_approaches_it) {
  const ExampleModel model =
      tests::carina_model({two_mass_diagram(), gaia_diagram()}, 2000, 3, Variation::none());
  const auto expected = expected_diagrams(model.pool(), model.observation(), 1, 0, {64});
  ExampleBuilder builder(model);
  Example example;
  const int examples = 1000;
  std::vector<std::vector<double>> sums = {std::vector<double>(4096), std::vector<double>(4096)};
  for (std::uint64_t number = 0; number < examples; ++number) {
    builder.build({1, 0, number}, tests::even_profile(0), example);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t c = 0; c < 4096; ++c) sums[i][c] += example.counts[i][c];
  }
  for (std::size_t i = 0; i < 2; ++i) {
    double total = 0, total_expected = 0, chi2 = 0, cells = 0;
    for (std::size_t c = 0; c < 4096; ++c) {
      const double mean = sums[i][c] / examples;
      total += mean;
      total_expected += expected[i][c];
      if (expected[i][c] < 0.05F) continue;
      // Poisson noise of the examples' mean, and the finite number of noise draws behind the expectation.
      const double variance = expected[i][c] * (1.0 / examples + 1.0 / (3 * 64));
      chi2 += (mean - expected[i][c]) * (mean - expected[i][c]) / variance;
      ++cells;
    }
    BOOST_TEST(total == total_expected, boost::test_tools::tolerance(0.005));
    BOOST_TEST(cells > 200);
    BOOST_TEST(chi2 / cells < 1.2);
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_draws_that_cannot_be_are_refused) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 1);
  for (const int deviates : {0, 1, 3, 1026})
    BOOST_CHECK_THROW(expected_diagrams(model.pool(), model.observation(), 1, 0, {deviates}),
                      base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
