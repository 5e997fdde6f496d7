// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "network/engine.h"
#include "tests/network/plain_network.h"

using namespace coalsack;
using namespace coalsack::network;

namespace {

/// The engine's gradient against central differences of the plain network's loss, every weight. With
/// `ending` profiles, every second one is 0 from some bin on, and one is 0 throughout.
void compare(ModelSpec spec, std::size_t examples, std::uint32_t references, bool ending = false) {
  const std::vector<float> diagrams = random_references(spec, references);
  Examples stored = random_examples(spec, examples, references);
  if (ending)
    for (std::size_t n = 0; n < examples; n += 2)
      for (std::size_t i = n % spec.bins; i < spec.bins; ++i) stored.profiles[n * spec.bins + i] = 0;
  const Batch batch = stored.batch();
  const auto engine = cpu_engine(spec, {2});
  engine->set_references(diagrams);
  std::vector<float> parameters = first_parameters(spec);
  base::RandomStream random({5, "test/biases", 0, 0});
  for (float& parameter : parameters)
    if (parameter == 0) parameter = static_cast<float>(0.2 * random.normal());
  engine->set_parameters(parameters);
  PlainNetwork plain(spec, diagrams);
  plain.parameters.assign(parameters.begin(), parameters.end());

  BOOST_TEST(engine->loss(batch) == plain.loss(batch, false, 0), boost::test_tools::tolerance(1e-5));
  const std::vector<float> gradient = engine->gradient(batch, 11);
  BOOST_TEST_REQUIRE(gradient.size() == parameters.size());
  double largest = 0;
  double worst = 0;
  std::size_t moving = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const double middle = plain.parameters[i];
    const double step = 1e-6;
    plain.parameters[i] = middle + step;
    const double above = plain.loss(batch, true, 11);
    plain.parameters[i] = middle - step;
    const double below = plain.loss(batch, true, 11);
    plain.parameters[i] = middle;
    const double expected = (above - below) / (2 * step);
    largest = std::max(largest, std::abs(expected));
    worst = std::max(worst, std::abs(expected - static_cast<double>(gradient[i])));
    moving += std::abs(expected) > 1e-7 ? 1U : 0U;
  }
  BOOST_TEST_MESSAGE(notation(spec.architecture)
                     << ": largest derivative " << largest << ", largest error " << worst);
  BOOST_TEST(worst < 2e-5 * largest);
  BOOST_TEST(moving > gradient.size() / 4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gradient)

BOOST_AUTO_TEST_CASE(of_a_linear_layer) {
  compare(model_of("D5", {1, 3, 4}, 5), 3, 2);
}
BOOST_AUTO_TEST_CASE(of_dense_layers_with_dropout_and_several_references) {
  compare(model_of("D21d0.3-D18d0.2-D7", {1, 5, 4}, 7), 9, 3);
}
BOOST_AUTO_TEST_CASE(of_more_neurons_than_a_tile_has) {
  compare(model_of("D130-D5", {1, 2, 4}, 5), 2, 1);
  compare(model_of("D5-D6", {1, 14, 14}, 6), 3, 2);
}
BOOST_AUTO_TEST_CASE(of_a_leaky_network_with_two_diagrams) {
  compare(model_of("L0.1-D19d0.5-D6", {2, 3, 5}, 6), 17, 2);
}
BOOST_AUTO_TEST_CASE(of_a_convolution) {
  compare(model_of("C3x3.2-D3", {1, 5, 6}, 3), 4, 2);
}
BOOST_AUTO_TEST_CASE(of_a_convolution_with_pool) {
  compare(model_of("C5x5.7-P2-D9d0.2-D4", {1, 7, 9}, 4), 5, 3);
}
BOOST_AUTO_TEST_CASE(of_a_convolution_wider_than_a_panel) {
  compare(model_of("L0.05-C3x3.2-P3-D4", {1, 7, 35}, 4), 2, 1);
}
BOOST_AUTO_TEST_CASE(of_convolutions_in_a_row_with_dropout_on_two_diagrams) {
  compare(model_of("L0.1-C3x3.3d0.3-C3x3.8-P2-C1x1.2d0.2-P2-D5-D3", {2, 8, 6}, 3), 4, 2);
}
BOOST_AUTO_TEST_CASE(of_a_network_that_begins_with_a_pool) {
  compare(model_of("P2-C3x3.3-D4-D3", {1, 6, 7}, 3), 4, 2);
  compare(model_of("P2-D4-D3", {1, 6, 7}, 3), 4, 2);
}
BOOST_AUTO_TEST_CASE(with_many_examples_of_each_reference) {
  compare(model_of("C3x3.2-P2-D7d0.2-D4", {1, 12, 6}, 4), 9, 2);
  compare(model_of("C3x3.2-C3x3.3-P2-D4", {1, 12, 6}, 4), 8, 1);
  compare(model_of("D8d0.1-D5", {2, 8, 5}, 5), 13, 3);
}
BOOST_AUTO_TEST_CASE(of_profiles_that_end) {
  ModelSpec spec = model_of("D9d0.1-D6", {1, 3, 4}, 6);
  compare(spec, 7, 2, true);
  spec.loss.differential = 0;
  compare(spec, 7, 2, true);
}
// Beyond the end of a profile A_V may be anything: only the differential part sees it.
BOOST_AUTO_TEST_CASE(cumulative_extinction_counts_to_the_profiles_end) {
  ModelSpec spec = model_of("D6", {1, 2, 2}, 6);
  spec.loss.differential = 0;
  const auto engine = cpu_engine(spec);
  engine->set_references(random_references(spec, 1));
  Examples stored = random_examples(spec, 3, 1);
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t i = 4; i < 6; ++i) stored.profiles[n * 6 + i] = 0;
  std::vector<float> weights = first_parameters(spec);
  engine->set_parameters(weights);
  const double loss = engine->loss(stored.batch());
  weights[weights.size() - 1] += 100;  // the biases of the last two bins
  weights[weights.size() - 2] += 100;
  engine->set_parameters(weights);
  BOOST_TEST(loss > 0);
  BOOST_TEST(engine->loss(stored.batch()) == loss);
  weights[weights.size() - 3] += 100;
  engine->set_parameters(weights);
  BOOST_TEST(engine->loss(stored.batch()) > 10 * loss);
}
BOOST_AUTO_TEST_CASE(of_each_part_of_the_loss) {
  ModelSpec spec = model_of("D8-D6", {1, 3, 3}, 6);
  spec.loss.cumulative = 0;
  compare(spec, 4, 1);
  spec.loss.cumulative = 3;
  spec.loss.differential = 0;
  compare(spec, 4, 1);
  spec.loss.bin_weight.clear();
  spec.loss.cumulative_weight.clear();
  spec.normalisation.scale = CountScale::linear;
  ModelSpec all = spec;
  all.loss.bin_weight.assign(6, 1.0F);
  all.loss.cumulative_weight.assign(6, 1.0F);
  compare(all, 4, 1);
  const auto empty = cpu_engine(spec);
  const auto ones = cpu_engine(all);
  const std::vector<float> diagrams = random_references(spec, 1);
  empty->set_references(diagrams);
  ones->set_references(diagrams);
  const Examples stored = random_examples(spec, 4, 1);
  BOOST_TEST(empty->loss(stored.batch()) == ones->loss(stored.batch()));
}

BOOST_AUTO_TEST_SUITE_END()
