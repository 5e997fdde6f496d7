// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_draw.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

const std::vector<std::string> ks = {"Ks"};

StarPool pool_of(std::size_t size, double area_factor, std::size_t components = 1) {
  std::vector<tests::HandStar> stars;
  for (std::size_t i = 0; i < size; ++i)
    stars.push_back({12, 11, 1.0F, static_cast<float>(i * components / size)});
  return StarPool(tests::list_of(stars), ks, area_factor);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(star_draw)

BOOST_AUTO_TEST_CASE(every_star_is_taken_a_poisson_number_of_times) {
  // 5,000 stars in three blocks, 400 examples: the numbers of one star over the examples, and their variance.
  const StarPool pool = pool_of(5000, 2);
  const int examples = 400;
  std::vector<int> taken(pool.size());
  double sum = 0, sum2 = 0, total = 0, total2 = 0;
  for (int example = 0; example < examples; ++example) {
    const ExampleKey key{1, 2, static_cast<std::uint64_t>(example)};
    const std::vector<std::uint32_t> stars = draw_stars(pool, draw_variation(Variation::none(), key, 1), key);
    std::fill(taken.begin(), taken.end(), 0);
    for (const std::uint32_t star : stars) ++taken[star];
    for (const int n : taken) {
      sum += n;
      sum2 += n * n;
    }
    total += static_cast<double>(stars.size());
    total2 += static_cast<double>(stars.size() * stars.size());
  }
  const double draws = 5000.0 * examples;
  const double mean = sum / draws;
  BOOST_TEST(std::abs(mean - 0.5) < 4 * std::sqrt(0.5 / draws));
  // The variance of the sample variance of a Poisson number of mean m is (m + 2 m^2) / n.
  BOOST_TEST(std::abs(sum2 / draws - mean * mean - 0.5) < 4 * std::sqrt(1.0 / draws));
  const double number = total / examples;
  BOOST_TEST(std::abs(number - 2500) < 4 * std::sqrt(2500.0 / examples));
  const double variance = total2 / examples - number * number;
  BOOST_TEST(std::abs(variance / 2500 - 1) < 4 * std::sqrt(2.0 / examples));
}

BOOST_AUTO_TEST_CASE(stars_of_one_example_are_independent_of_each_other_in_place) {
  // Halves of a block: their numbers must be uncorrelated (a fixed total would make them anti-correlated).
  const StarPool pool = pool_of(200, 1);
  double a = 0, b = 0, ab = 0;
  const int examples = 4000;
  for (int example = 0; example < examples; ++example) {
    const ExampleKey key{3, 0, static_cast<std::uint64_t>(example)};
    double first = 0, second = 0;
    for (const std::uint32_t star : draw_stars(pool, draw_variation(Variation::none(), key, 1), key))
      (star < 100 ? first : second) += 1;
    a += first;
    b += second;
    ab += first * second;
  }
  const double covariance = ab / examples - a / examples * (b / examples);
  BOOST_TEST(std::abs(covariance / 100) < 4 / std::sqrt(1.0 * examples));
}

BOOST_AUTO_TEST_CASE(component_densities_scatter_by_their_setting_with_mean_one) {
  Variation variation;
  variation.density_sigma = 0.2;
  double sum = 0, sum2 = 0;
  const int examples = 2000;
  for (int i = 0; i < examples; ++i) {
    const DrawnVariation drawn = draw_variation(variation, {1, 1, static_cast<std::uint64_t>(i)}, 2);
    for (const double density : drawn.density) {
      sum += density;
      sum2 += density * density;
    }
  }
  const double n = examples * static_cast<double>(most_components);
  BOOST_TEST(std::abs(sum / n - 1) < 4 * 0.2 / std::sqrt(n));
  BOOST_TEST(std::sqrt(sum2 / n - 1) == std::sqrt(std::exp(0.04) - 1), boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(a_component_with_twice_the_density_gives_twice_the_stars) {
  const StarPool pool = pool_of(4000, 4, 2);
  double first = 0, second = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const ExampleKey key{5, 0, i};
    DrawnVariation variation = draw_variation(Variation::none(), key, 1);
    variation.density[1] = 2;
    for (const std::uint32_t star : draw_stars(pool, variation, key)) (star < 2000 ? first : second) += 1;
  }
  BOOST_TEST(first / 300 == 500, boost::test_tools::tolerance(0.01));
  BOOST_TEST(second / 300 == 1000, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(densities_walk_along_the_sightline_with_mean_one) {
  Variation variation = Variation::none();
  variation.walk_sigma = 0.3;
  // Distances in kpc, and the variance of the walk there in units of walk_sigma^2: whole steps, and the
  // square of a part of the next.
  const std::vector<std::pair<double, double>> places = {{0, 0},  {2, 0.25}, {4, 1}, {7, 1.5625},
                                                         {12, 3}, {20, 5},   {40, 5}};
  std::vector<double> sum(places.size()), log_sum(places.size()), log_sum2(places.size());
  const int examples = 20000;
  for (int i = 0; i < examples; ++i) {
    const DrawnVariation drawn = draw_variation(variation, {1, 1, static_cast<std::uint64_t>(i)}, 2);
    for (std::size_t k = 0; k < places.size(); ++k) {
      const double density = drawn.density_at(3, places[k].first);
      BOOST_REQUIRE(density == drawn.density_at(0, places[k].first));  // of all components alike
      sum[k] += density;
      log_sum[k] += std::log(density);
      log_sum2[k] += std::log(density) * std::log(density);
    }
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    const double expected = 0.09 * places[k].second;
    const double log_mean = log_sum[k] / examples;
    BOOST_TEST_CONTEXT(places[k].first << " kpc") {
      BOOST_TEST(std::abs(sum[k] / examples - 1) <= 4 * std::sqrt((std::exp(expected) - 1) / examples));
      BOOST_TEST(std::abs(log_sum2[k] / examples - log_mean * log_mean - expected) <=
                 4 * expected * std::sqrt(2.0 / examples));
    }
  }
}

BOOST_AUTO_TEST_CASE(stars_follow_the_walk_by_the_distance_of_their_block) {
  std::vector<tests::HandStar> stars;  // two blocks of 2,048: at 2 kpc and at 8 kpc
  for (int i = 0; i < 4096; ++i) stars.push_back({12, 11, i < 2048 ? 2.0F : 8.0F});
  const StarPool pool(tests::list_of(stars), ks, 2);
  BOOST_REQUIRE(pool.blocks().size() == 2U);
  BOOST_TEST(pool.blocks()[1].middle_kpc == 8.0F);
  double near = 0, far = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const ExampleKey key{5, 0, i};
    DrawnVariation drawn = draw_variation(Variation::none(), key, 1);
    drawn.walk = {0, std::log(1.44), std::log(0.5), 0, 0, 0};  // sigma 0: nothing to take off for the mean
    for (const std::uint32_t star : draw_stars(pool, drawn, key)) (star < 2048 ? near : far) += 1;
  }
  BOOST_TEST(near / 300 == 1.2 * 1024,
             boost::test_tools::tolerance(0.01));  // half way to 1.44 in the logarithm
  BOOST_TEST(far / 300 == 0.5 * 1024, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(switching_one_variation_off_leaves_the_others_as_they_were) {
  const ExampleKey key{1, 2, 3};
  Variation variation;
  const DrawnVariation with = draw_variation(variation, key, 3);
  variation.density_sigma = 0;
  const DrawnVariation without = draw_variation(variation, key, 3);
  BOOST_TEST(with.shift_mag == without.shift_mag, boost::test_tools::per_element());
  BOOST_TEST(with.error_scale == without.error_scale, boost::test_tools::per_element());
  BOOST_TEST(without.density[4] == 1);
  BOOST_TEST(with.density[4] != 1);
  variation.walk_sigma = 0.2;
  const DrawnVariation walking = draw_variation(variation, key, 3);
  BOOST_TEST(walking.error_scale == with.error_scale, boost::test_tools::per_element());
  BOOST_TEST(walking.density_at(4, 8) != 1);
  BOOST_TEST(with.density_at(4, 8) == with.density[4]);  // to the bit
}

BOOST_AUTO_TEST_CASE(different_examples_draw_different_stars) {
  const StarPool pool = pool_of(3000, 4);
  std::set<std::vector<std::uint32_t>> seen;
  for (std::uint64_t reference = 0; reference < 3; ++reference)
    for (std::uint64_t example = 0; example < 3; ++example) {
      const ExampleKey key{1, reference, example};
      seen.insert(draw_stars(pool, draw_variation(Variation::none(), key, 1), key));
    }
  BOOST_TEST(seen.size() == 9U);
}

BOOST_AUTO_TEST_SUITE_END()
