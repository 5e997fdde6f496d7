// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/example_builder.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>

#include "diagram/plain_builder.h"
#include "dust/mock_profile.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

std::vector<float> mock_profile(std::uint64_t example) {
  std::vector<float> profile(128);
  dust::MockProfiles({}, dust::Bins{}).draw(1, 0, example, profile);
  return profile;
}

// Three surveys, two diagrams of one survey, a parallax, limits: everything the loops can do.
std::vector<Diagram> many_diagrams() {
  Diagram limited{"2mass", {"H", "Ks", -0.5, 3, 40}, {"Ks", "", 10, 16, 50}, {{"J", 4, 15.5}}};
  Diagram parallax{"gaia parallax", {"parallax_mas", "", -0.5, 5, 50}, {"G", "", 8, 20.8, 30}, {}};
  return {two_mass_diagram(), limited, gaia_diagram(), parallax};
}

struct Difference {
  double stars = 0;  // counted by the straightforward builder
  double moved = 0;  // half the sum of |differences|: at least the stars in another cell
};

Difference compare(const ExampleModel& model, std::uint64_t examples) {
  ExampleBuilder builder(model);
  Difference difference;
  Example fast;
  for (std::uint64_t number = 0; number < examples; ++number) {
    const ExampleKey key{7, 3, number};
    const std::vector<float> profile = mock_profile(number);
    const Example plain = build_example_plainly(model, key, profile);
    builder.build(key, profile, fast);
    BOOST_TEST(fast.drawn == plain.drawn);
    for (std::size_t i = 0; i < plain.counts.size(); ++i) {
      difference.stars += static_cast<double>(plain.stars_in[i]);
      int sum = 0;
      for (std::size_t c = 0; c < plain.counts[i].size(); ++c)
        sum += std::abs(int{plain.counts[i][c]} - int{fast.counts[i][c]});
      difference.moved += 0.5 * sum;
    }
    std::int64_t by_bin = 0;
    for (std::size_t i = 0; i < plain.detected_by_bin.size(); ++i)
      by_bin += std::abs(std::int64_t{plain.detected_by_bin[i]} - std::int64_t{fast.detected_by_bin[i]});
    BOOST_TEST(by_bin <= 5);
  }
  return difference;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(example_builder)

BOOST_AUTO_TEST_CASE(rounding_moves_fewer_than_1_star_in_10000) {
  const Difference one = compare(tests::carina_model({two_mass_diagram()}, 10000, 3), 60);
  const Difference many = compare(tests::carina_model(many_diagrams(), 3000, 3), 40);
  std::cout << "share of stars elsewhere: " << one.moved / one.stars << " of " << one.stars << ", "
            << many.moved / many.stars << " of " << many.stars << "\n";
  BOOST_TEST(one.stars > 100000);
  BOOST_TEST(one.moved < 1e-4 * one.stars);
  BOOST_TEST(many.stars > 100000);
  BOOST_TEST(many.moved < 1e-4 * many.stars);
}

BOOST_AUTO_TEST_CASE(every_instruction_set_gives_the_same_bits) {
  const ExampleModel model = tests::carina_model(many_diagrams(), 2000, 3);
  ExampleBuilder best(model, Instructions::best);
  ExampleBuilder portable(model, Instructions::portable);
  BOOST_TEST(portable.instructions() == "portable");
  if (best.instructions() == "portable") std::cout << "skipped: this processor has no AVX2\n";
  Example a, b;
  for (std::uint64_t number = 0; number < 60; ++number) {
    best.build({1, 5, number}, mock_profile(number), a);
    portable.build({1, 5, number}, mock_profile(number), b);
    BOOST_REQUIRE(a == b);
  }
}

BOOST_AUTO_TEST_CASE(an_example_does_not_depend_on_those_before_it) {
  const ExampleModel model = tests::carina_model({two_mass_diagram(), gaia_diagram()}, 1000, 3);
  ExampleBuilder builder(model);
  Example first, again;
  builder.build({1, 0, 0}, mock_profile(0), first);
  for (std::uint64_t number = 1; number < 5; ++number)
    builder.build({1, 0, number}, mock_profile(number), again);
  BOOST_TEST((again == first) == false);
  builder.build({1, 0, 0}, mock_profile(0), again);
  BOOST_TEST((again == first));
}

BOOST_AUTO_TEST_CASE(a_second_diagram_leaves_the_first_as_it_was) {
  const ExampleModel one = tests::carina_model({two_mass_diagram()}, 1000, 3);
  const ExampleModel two = tests::carina_model({two_mass_diagram(), gaia_diagram()}, 1000, 3);
  Example a, b;
  ExampleBuilder(one).build({1, 0, 0}, mock_profile(0), a);
  ExampleBuilder(two).build({1, 0, 0}, mock_profile(0), b);
  BOOST_TEST(a.counts[0] == b.counts[0], boost::test_tools::per_element());
  BOOST_TEST(b.stars_in[1] > 0U);
}

BOOST_AUTO_TEST_CASE(a_single_star_lands_in_the_cell_of_its_reddening) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 50);
  Example fast;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0.5F), fast);
  BOOST_TEST((fast == build_example_plainly(model, {1, 0, 0}, tests::even_profile(0.5F))));
  BOOST_TEST(fast.drawn > 20U);
}

BOOST_AUTO_TEST_CASE(full_cells_unknown_bands_and_far_stars_agree_with_the_definition) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<tests::HandStar> stars = {
      {13, 12, 6}, {nan, 12, 6}, {13, nan, 2}, {14, 13.01F, 30}, {9, 8, 1}};
  const ExampleModel model = tests::hand_model(stars, 70000);
  Example fast;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0.02F), fast);
  BOOST_TEST(fast.saturated);
  BOOST_TEST((fast == build_example_plainly(model, {1, 0, 0}, tests::even_profile(0.02F))));
}

BOOST_AUTO_TEST_CASE(a_pool_without_stars_gives_empty_diagrams) {
  const ExampleModel model = tests::hand_model({}, 1);
  Example fast;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0), fast);
  BOOST_TEST(fast.drawn == 0U);
  BOOST_TEST(fast.stars_in[0] == 0U);
  BOOST_TEST(fast.counts[0].size() == 64U * 64U);
}

BOOST_AUTO_TEST_SUITE_END()
