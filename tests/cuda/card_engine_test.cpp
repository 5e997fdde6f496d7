// SPDX-License-Identifier: GPL-2.0-or-later
// The whole CUDA engine but the card: the same orders and the same kernels, done by the CPU.
#include "cuda/card_engine.h"

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "tests/cuda/on_host.h"
#include "tests/cuda/small_batch.h"
#include "tests/network/model_of.h"

using namespace coalsack;
using namespace coalsack::cuda;
using namespace coalsack::tests;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(card_engine)

BOOST_DATA_TEST_CASE(the_gradient_is_that_of_the_loss, data::make(notations), notation) {
  network::ModelSpec spec = network::model_of(notation, shape, 7);
  for (network::Layer& layer : spec.architecture.layers) layer.dropout = 0;
  const SmallBatch examples(spec, 9);
  const auto engine = on_host(spec);
  engine->set_references(examples.reference_counts);
  const std::vector<float> parameters = network::first_parameters(spec);
  const std::vector<float> gradient = engine->gradient(examples.batch(), 3);
  BOOST_REQUIRE(gradient.size() == parameters.size());
  double worst = 0;
  for (const network::ParameterArray& array : network::parameter_arrays(spec)) {
    for (std::size_t k = 0; k < std::min<std::size_t>(array.size, 6); ++k) {
      const std::size_t at = array.offset + k * 7919 % array.size;
      double change = 0;
      for (const float sign : {1.0F, -1.0F}) {
        std::vector<float> moved = parameters;
        moved[at] += sign * 2e-3F;
        engine->set_parameters(moved);
        change += static_cast<double>(sign) * engine->loss(examples.batch());
      }
      worst = std::max(worst, std::abs(change / 4e-3 - static_cast<double>(gradient[at])));
    }
  }
  BOOST_TEST(worst < 0.02 * greatest(gradient));
}

BOOST_DATA_TEST_CASE(every_layer_has_the_cpus_gradient, data::make(notations), notation) {
  const network::ModelSpec spec = network::model_of(notation, shape, 7);
  const SmallBatch examples(spec, 33);
  const auto reference = reference_engine(spec);
  const auto engine = on_host(spec);
  reference->set_references(examples.reference_counts);
  engine->set_references(examples.reference_counts);
  const std::vector<float> expected = reference->gradient(examples.batch(), 5);
  BOOST_TEST(relative_difference(engine->gradient(examples.batch(), 5), expected) < 1e-5);
  // Dropout follows the step.
  const bool drops =
      std::ranges::any_of(spec.architecture.layers, [](const auto& layer) { return layer.dropout > 0; });
  BOOST_TEST((relative_difference(engine->gradient(examples.batch(), 6), expected) > 1e-2) == drops);
}

BOOST_DATA_TEST_CASE(ten_steps_of_training_agree_with_the_cpu,
                     data::make(notations) * data::make({false, true}), notation, adam) {
  network::ModelSpec spec = network::model_of(notation, shape, 7);
  spec.optimiser.method = adam ? network::Method::adam : network::Method::momentum;
  spec.optimiser.weight_decay = 0.01F;
  const auto reference = reference_engine(spec);
  const bool copies_late = adam;
  const auto engine = on_host(spec, Number::float32, {}, 1, 5, copies_late);
  for (network::Engine* each : {reference.get(), engine.get()}) {
    each->set_references(SmallBatch(spec, 1).reference_counts);
    for (std::uint64_t step = 0; step < 10; ++step)
      each->train(SmallBatch(spec, step % 4 == 3 ? 12 : 16, step).batch(), {step, 1e-3F});
  }
  const network::TrainingState state = engine->state();
  const network::TrainingState expected = reference->state();
  const std::vector<float> before = network::first_parameters(spec);
  BOOST_TEST(relative_difference(change(state.parameters, before), change(expected.parameters, before)) <
             (adam ? 2e-2 : 1e-4));  // Adam's first steps magnify rounding where gradients are small
  BOOST_TEST(relative_difference(state.first_moment, expected.first_moment) < 1e-2);
  BOOST_TEST(state.second_moment.size() == expected.second_moment.size());
  BOOST_TEST(engine->training_loss() == reference->training_loss(), boost::test_tools::tolerance(1e-4));
}

BOOST_DATA_TEST_CASE(predictions_agree_with_the_cpu, data::make(notations), notation) {
  const network::ModelSpec spec = network::model_of(notation, shape, 7);
  const SmallBatch examples(spec, 12);
  const auto reference = reference_engine(spec);
  const auto engine = on_host(spec);
  reference->set_references(examples.reference_counts);
  engine->set_references(examples.reference_counts);
  std::vector<float> expected(12 * spec.bins), profiles(12 * spec.bins);
  reference->predict(examples.batch(), expected);
  engine->predict(examples.batch(), profiles);
  BOOST_TEST(greatest_difference(profiles, expected) < 1e-5 * greatest(expected));
  BOOST_TEST(engine->loss(examples.batch()) == reference->loss(examples.batch()),
             boost::test_tools::tolerance(1e-5));
  // One pass, some sightlines together, more passes than go together.
  for (const std::size_t passes : {std::size_t{1}, std::size_t{2}, std::size_t{13}}) {
    const network::Predictions sampled = reference->sample(examples.batch(), {passes, 9});
    BOOST_TEST(greatest_difference(engine->sample(examples.batch(), {passes, 9}).values, sampled.values) <
               1e-5 * greatest(sampled.values));
  }
}

BOOST_DATA_TEST_CASE(products_without_epilogues_give_the_same, data::make(notations), notation) {
  const network::ModelSpec spec = network::model_of(notation, shape, 7);
  const SmallBatch examples(spec, 9);
  const auto fused = on_host(spec);
  const auto plain = on_host(spec, Number::float32, every_epilogue);
  const auto without_mask = on_host(spec, Number::float32, {Epilogue::bias_relu_mask});
  fused->set_references(examples.reference_counts);
  plain->set_references(examples.reference_counts);
  without_mask->set_references(examples.reference_counts);
  const std::vector<float> gradient = fused->gradient(examples.batch(), 5);
  BOOST_TEST(greatest(gradient) > 0);
  BOOST_TEST(greatest_difference(gradient, plain->gradient(examples.batch(), 5)) < 1e-5 * greatest(gradient));
  BOOST_TEST(greatest_difference(gradient, without_mask->gradient(examples.batch(), 5)) <
             1e-5 * greatest(gradient));
}

BOOST_DATA_TEST_CASE(sixteen_bits_are_near_thirty_two, data::make(notations), notation) {
  const network::ModelSpec spec = network::model_of(notation, shape, 7);
  const SmallBatch examples(spec, 9);
  const auto exact = on_host(spec);
  for (const bool fused : {true, false}) {
    const auto half = on_host(spec, Number::bfloat16, fused ? std::set<Epilogue>() : every_epilogue);
    exact->set_references(examples.reference_counts);
    half->set_references(examples.reference_counts);
    const std::vector<float> gradient = exact->gradient(examples.batch(), 5);
    // A bfloat16 is off by up to 1 in 256; several layers add up, and a ReLU near 0 opens or closes.
    BOOST_TEST(relative_difference(half->gradient(examples.batch(), 5), gradient) < 0.1);
    BOOST_TEST(half->loss(examples.batch()) == exact->loss(examples.batch()),
               boost::test_tools::tolerance(0.03));
  }
}

BOOST_AUTO_TEST_CASE(several_cards_train_as_one) {
  const network::ModelSpec spec = network::model_of(notations[7], shape, 7);
  const auto one = on_host(spec);
  const auto three = on_host(spec, Number::float32, {}, 3);
  for (const auto* engine : {&one, &three}) {
    (*engine)->set_references(SmallBatch(spec, 1).reference_counts);
    for (std::uint64_t step = 0; step < 5; ++step) {
      const SmallBatch examples(spec, step == 3 ? 2 : 10, step);  // two examples for three cards
      (*engine)->train(examples.batch(), {step, 1e-3F});
    }
  }
  BOOST_TEST(three->training_loss() == one->training_loss(), boost::test_tools::tolerance(1e-5));
  BOOST_TEST(greatest_difference(three->state().parameters, one->state().parameters) < 2e-5);
}

BOOST_DATA_TEST_CASE(a_training_that_stopped_goes_on_with_the_same_bits, data::make({false, true}), half) {
  const Number products = half ? Number::bfloat16 : Number::float32;
  const network::ModelSpec spec = network::model_of(notations[7], shape, 7);
  const auto engine = on_host(spec, products);
  engine->set_references(SmallBatch(spec, 1).reference_counts);
  const auto train = [&](network::Engine& on, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t step = from; step < to; ++step)
      on.train(SmallBatch(spec, 8, step).batch(), {step, 1e-3F});
  };
  train(*engine, 0, 3);
  const network::TrainingState middle = engine->state();
  train(*engine, 3, 6);
  const auto resumed = on_host(spec, products);
  resumed->set_references(SmallBatch(spec, 1).reference_counts);
  resumed->set_state(middle);
  train(*resumed, 3, 6);
  BOOST_TEST((resumed->state().parameters == engine->state().parameters));
  BOOST_TEST((resumed->state().first_moment == engine->state().first_moment));
  BOOST_TEST((resumed->state().second_moment == engine->state().second_moment));
}

BOOST_AUTO_TEST_CASE(a_prediction_does_not_depend_on_the_others_of_its_batch) {
  const network::ModelSpec spec = network::model_of(notations[7], shape, 7);
  const SmallBatch examples(spec, 7);
  const auto engine = on_host(spec);
  engine->set_references(examples.reference_counts);
  std::vector<float> all(7 * spec.bins), one(spec.bins);
  engine->predict(examples.batch(), all);
  const network::Predictions sampled = engine->sample(examples.batch(), {3, 1});
  const SmallBatch& e = examples;
  const std::size_t counts = spec.input.counts();
  for (std::size_t i = 0; i < 7; ++i) {
    const network::Batch alone{std::span(e.counts).subspan(i * counts, counts),
                               std::span(e.references).subspan(i, 1),
                               std::span(e.keys).subspan(i, 1),
                               {}};
    engine->predict(alone, one);
    BOOST_TEST(one == std::vector<float>(all.begin() + static_cast<std::ptrdiff_t>(i * spec.bins),
                                         all.begin() + static_cast<std::ptrdiff_t>((i + 1) * spec.bins)),
               boost::test_tools::per_element());
    const network::Predictions single = engine->sample(alone, {3, 1});
    const std::size_t rows = network::prediction_rows * spec.bins;
    BOOST_TEST(std::equal(single.values.begin(), single.values.end(),
                          sampled.values.begin() + static_cast<std::ptrdiff_t>(i * rows)));
  }
}

BOOST_AUTO_TEST_CASE(a_batch_that_cannot_be_is_refused) {
  const network::ModelSpec spec = network::model_of(notations[0], shape, 7);
  const SmallBatch examples(spec, 3);
  const auto engine = on_host(spec);
  BOOST_CHECK_THROW(engine->train(examples.batch(), {0, 1e-3F}), base::InputError);  // no references yet
  engine->set_references(examples.reference_counts);
  network::Batch batch = examples.batch();
  batch.profiles = batch.profiles.first(2);
  BOOST_CHECK_THROW(engine->train(batch, {0, 1e-3F}), base::InputError);
  BOOST_CHECK_THROW(engine->sample(examples.batch(), {0, 1}), base::InputError);
  BOOST_TEST(std::isnan(engine->training_loss()));
}

BOOST_AUTO_TEST_SUITE_END()
