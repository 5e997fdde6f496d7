// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/training_domain.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iostream>
#include <numeric>

#include "base/error.h"
#include "base/random_stream.h"
#include "diagram/example_builder.h"
#include "diagram/expected_diagram.h"
#include "dust/mock_profile.h"
#include "tests/diagram/carina.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

constexpr std::size_t side = 64;

/// Examples of a Galaxy, each compared with `expected`.
class Sightlines {
 public:
  Sightlines(const ExampleModel& model, std::vector<float> expected)
      : builder_(model), expected_(std::move(expected)) {}

  /// The features of examples first to last - 1, with dust times `factor`.
  std::vector<double> features(std::uint64_t first, std::uint64_t last, float factor = 1) {
    std::vector<double> all;
    std::vector<float> profile(128);
    for (std::uint64_t number = first; number < last; ++number) {
      dust::MockProfiles({}, dust::Bins{}).draw(1, 0, number, profile);
      for (float& value : profile) value *= factor;
      builder_.build({1, 0, number}, profile, example_);
      append_domain_features(example_.counts[0], expected_, side, side, all);
    }
    return all;
  }

 private:
  ExampleBuilder builder_;
  std::vector<float> expected_;
  Example example_;
};

double share_outside(const TrainingDomain& domain, const std::vector<double>& features) {
  const std::size_t count = features.size() / domain.mean.size();
  std::size_t outside = 0;
  for (std::size_t i = 0; i < count; ++i)
    outside +=
        domain.relative_distance(std::span(features).subspan(i * domain.mean.size(), domain.mean.size())) > 1
            ? 1U
            : 0U;
  return static_cast<double>(outside) / static_cast<double>(count);
}

std::vector<float> expected_of(const ExampleModel& model) {
  return expected_diagrams(model.pool(), model.observation(), 1, 0).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(training_domain)

BOOST_AUTO_TEST_CASE(features_are_roots_of_coarse_counts) {
  std::vector<std::uint16_t> observed(16 * 24, 0);
  std::vector<float> reference(16 * 24, 0.5F);
  observed[0] = 3;               // y 0, x 0
  observed[24 + 2] = 4;          // y 1, x 2: the same coarse cell, of 2 by 3
  observed[15 * 24 + 23] = 100;  // the last
  std::vector<double> features = {-1};
  append_domain_features(observed, reference, 16, 24, features);
  BOOST_REQUIRE(features.size() == 129U);
  BOOST_TEST(features[0] == -1);
  BOOST_TEST(features[1] == 2 * std::sqrt(7.375));
  BOOST_TEST(features[2] == 2 * std::sqrt(0.375));
  BOOST_TEST(features[64] == 2 * std::sqrt(100.375));
  BOOST_TEST(features[65] == 2 * std::sqrt(3.375));
  BOOST_CHECK_THROW(append_domain_features(observed, reference, 16, 23, features), base::InputError);
  BOOST_CHECK_THROW(append_domain_features({}, {}, 4, 4, features), base::InputError);
}

// Independent normal features of variance s^2 are measured as s^2 + 1: the distance is known.
BOOST_AUTO_TEST_CASE(the_distance_is_that_of_a_known_distribution) {
  constexpr std::size_t features = 3;
  constexpr double sigma[] = {0.0, 2.0, 5.0};
  base::RandomStream stream({1, "training_domain test", 0, 0});
  std::vector<double> examples;
  for (int i = 0; i < 40000; ++i) {
    const double shared = stream.normal();
    examples.push_back(7);
    examples.push_back(sigma[1] * shared);
    examples.push_back(sigma[2] * stream.normal() + sigma[1] * shared);  // correlated with the second
  }
  const TrainingDomain domain = measure_domain(examples, features);
  BOOST_TEST(domain.mean[0] == 7, boost::test_tools::tolerance(1e-12));
  // Covariance + 1: [[1,0,0],[0,5,4],[0,4,30]]. Of (1, 1, 1): 1 + (30 - 8 + 5) / (150 - 16).
  const std::vector<double> at = {domain.mean[0] + 1, domain.mean[1] + 1, domain.mean[2] + 1};
  const double distance = domain.relative_distance(at) * domain.limit_distance;
  BOOST_TEST(distance * distance == 1 + 27.0 / 134.0, boost::test_tools::tolerance(0.02));
  BOOST_TEST(std::abs(share_outside(domain, examples) - 0.01) < 0.002);
  BOOST_CHECK_THROW(domain.relative_distance(std::vector<double>(2)), base::InputError);
  BOOST_CHECK_THROW(measure_domain(std::vector<double>(31 * features), features), base::InputError);
  examples[5] = std::nan("");
  BOOST_CHECK_THROW(measure_domain(examples, features), base::InputError);
}

BOOST_AUTO_TEST_CASE(another_galaxy_is_outside_and_more_of_the_same_is_inside) {
  const Variation variation;
  const ExampleModel trained = tests::carina_model({two_mass_diagram()}, 3000, 3, variation);
  const std::vector<float> expected = expected_of(trained);
  Sightlines sightlines(trained, expected);
  const TrainingDomain domain = measure_domain(sightlines.features(0, 1200), 128);

  const double same = share_outside(domain, sightlines.features(2000, 2400));
  // More stars: another Galaxy than that of the reference and of the examples. Extinction alone changes the
  // number of stars by a factor of a few, so that twice the stars are often still like some example.
  const auto denser = [&](double factor) {
    const ExampleModel dense = tests::carina_model({two_mass_diagram()}, 3000 * factor, 3, variation);
    return share_outside(domain, Sightlines(dense, expected).features(3000, 3100));
  };
  const double twice = denser(2), thrice = denser(3), four_times = denser(4);
  // The same stars compared with the wrong reference: one that expects three times as many.
  std::vector<float> other = expected;
  for (float& count : other) count *= 3;
  const double wrong = share_outside(domain, Sightlines(trained, other).features(4000, 4100));
  std::cout << "outside the domain: the same " << same << ", 2, 3, 4 times the stars " << twice << " "
            << thrice << " " << four_times << ", another reference " << wrong << "\n";
  BOOST_TEST(same < 0.03);
  BOOST_TEST(twice > 0.1);
  BOOST_TEST(four_times > 0.9);
  BOOST_TEST(wrong > 0.9);
}

BOOST_AUTO_TEST_SUITE_END()
