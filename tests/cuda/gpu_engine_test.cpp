// SPDX-License-Identifier: GPL-2.0-or-later
// The CUDA engine on the card beside the CPU engine, at the tolerances that docs/gpu.md states.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.h"
#include "cuda/cuda_engine.h"
#include "tests/cuda/no_device.h"
#include "tests/cuda/on_host.h"
#include "tests/cuda/small_batch.h"
#include "tests/network/model_of.h"

using namespace coalsack;
using namespace coalsack::tests;
namespace data = boost::unit_test::data;

namespace {

struct Tolerance {
  const char* precision;
  double gradient;  // length of the difference over the length of the gradient
  double trained;   // the same of the weights' change in ten steps
  double profiles;  // greatest difference over the greatest value
};
std::ostream& operator<<(std::ostream& out, const Tolerance& tolerance) {
  return out << tolerance.precision;
}

const std::vector<Tolerance> tolerances = {
    {"fp32", 1e-4, 1e-2, 1e-5}, {"tf32", 2e-2, 1e-1, 3e-3}, {"bf16", 1e-1, 4e-1, 3e-2}};

network::ModelSpec spec_of(const std::string& notation) {
  network::ModelSpec spec = network::model_of(notation, shape, 7);
  spec.optimiser.method =
      network::Method::momentum;  // Adam's first steps magnify rounding in small gradients
  return spec;
}

std::unique_ptr<network::Engine> on_card(const network::ModelSpec& spec, const std::string& precision,
                                         std::size_t prediction_rows = 64) {
  return cuda::cuda_engine(spec, {cuda::precision_of(precision), {0}, prediction_rows});
}

void train(network::Engine& engine, const network::ModelSpec& spec, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t step = from; step < to; ++step)
    engine.train(SmallBatch(spec, step % 4 == 3 ? 24 : 32, step).batch(), {step, 1e-3F});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gpu_engine)

BOOST_DATA_TEST_CASE(every_layer_has_the_cpus_gradient, data::make(notations) * data::make(tolerances),
                     notation, tolerance) {
  if (no_device()) return;
  const network::ModelSpec spec = spec_of(notation);
  const SmallBatch examples(spec, 33);
  const auto reference = reference_engine(spec);
  const auto engine = on_card(spec, tolerance.precision);
  reference->set_references(examples.reference_counts);
  engine->set_references(examples.reference_counts);
  BOOST_TEST(relative_difference(engine->gradient(examples.batch(), 5),
                                 reference->gradient(examples.batch(), 5)) < tolerance.gradient);
}

BOOST_DATA_TEST_CASE(ten_steps_of_training_agree_with_the_cpu, data::make(notations) * data::make(tolerances),
                     notation, tolerance) {
  if (no_device()) return;
  const network::ModelSpec spec = spec_of(notation);
  const auto reference = reference_engine(spec);
  const auto engine = on_card(spec, tolerance.precision);
  for (network::Engine* each : {reference.get(), engine.get()}) {
    each->set_references(SmallBatch(spec, 1).reference_counts);
    train(*each, spec, 0, 10);
  }
  const std::vector<float> before = network::first_parameters(spec);
  BOOST_TEST(relative_difference(change(engine->state().parameters, before),
                                 change(reference->state().parameters, before)) < tolerance.trained);
  BOOST_TEST(engine->training_loss() == reference->training_loss(),
             boost::test_tools::tolerance(tolerance.trained));
}

BOOST_DATA_TEST_CASE(predictions_agree_with_the_cpu, data::make(notations) * data::make(tolerances), notation,
                     tolerance) {
  if (no_device()) return;
  const network::ModelSpec spec = spec_of(notation);
  const SmallBatch examples(spec, 33);
  const auto reference = reference_engine(spec);
  const auto engine = on_card(spec, tolerance.precision);
  reference->set_references(examples.reference_counts);
  engine->set_references(examples.reference_counts);
  std::vector<float> expected(33 * spec.bins), profiles(33 * spec.bins);
  reference->predict(examples.batch(), expected);
  engine->predict(examples.batch(), profiles);
  BOOST_TEST(greatest_difference(profiles, expected) < tolerance.profiles * greatest(expected));
  BOOST_TEST(engine->loss(examples.batch()) == reference->loss(examples.batch()),
             boost::test_tools::tolerance(10 * tolerance.profiles));
  // More passes than rows, and fewer.
  for (const std::size_t passes : {std::size_t{100}, std::size_t{7}}) {
    const network::Predictions sampled = reference->sample(examples.batch(), {passes, 9});
    BOOST_TEST(greatest_difference(engine->sample(examples.batch(), {passes, 9}).values, sampled.values) <
               tolerance.profiles * greatest(sampled.values));
  }
}

BOOST_DATA_TEST_CASE(a_training_that_stopped_goes_on_with_the_same_bits, data::make(tolerances), tolerance) {
  if (no_device()) return;
  const network::ModelSpec spec = network::model_of(notations[7], shape, 7);
  const auto engine = on_card(spec, tolerance.precision);
  engine->set_references(SmallBatch(spec, 1).reference_counts);
  train(*engine, spec, 0, 6);
  const network::TrainingState middle = engine->state();
  train(*engine, spec, 6, 20);
  const auto resumed = on_card(spec, tolerance.precision);
  resumed->set_references(SmallBatch(spec, 1).reference_counts);
  resumed->set_state(middle);
  train(*resumed, spec, 6, 20);
  const network::TrainingState a = resumed->state(), b = engine->state();
  BOOST_TEST((a.parameters == b.parameters));
  BOOST_TEST((a.first_moment == b.first_moment));
  BOOST_TEST((a.second_moment == b.second_moment));
}

BOOST_DATA_TEST_CASE(a_prediction_does_not_depend_on_the_others_of_its_batch, data::make(tolerances),
                     tolerance) {
  if (no_device()) return;
  const network::ModelSpec spec = network::model_of(notations[7], shape, 7);
  const SmallBatch examples(spec, 70);
  const auto engine = on_card(spec, tolerance.precision);
  engine->set_references(examples.reference_counts);
  const network::Predictions all = engine->sample(examples.batch(), {10, 1});
  const std::size_t counts = spec.input.counts();
  const network::Batch last{std::span(examples.counts).subspan(69 * counts, counts),
                            std::span(examples.references).subspan(69, 1),
                            std::span(examples.keys).subspan(69, 1),
                            {}};
  const network::Predictions alone = engine->sample(last, {10, 1});
  BOOST_TEST(std::equal(alone.values.begin(), alone.values.end(),
                        all.values.end() - static_cast<std::ptrdiff_t>(alone.values.size())));
}

BOOST_AUTO_TEST_CASE(every_card_of_the_machine_trains_together) {
  if (no_device()) return;
  const int devices = cuda::device_report().devices;
  if (devices < 2) {
    std::cout << "skipped: one CUDA device, and two are needed to train together\n";
    return;
  }
  const network::ModelSpec spec = spec_of(notations[7]);
  const auto one = on_card(spec, "fp32");
  const auto both = cuda::cuda_engine(spec, {cuda::Precision::fp32, {0, 1}, 64});
  for (network::Engine* each : {one.get(), both.get()}) {
    each->set_references(SmallBatch(spec, 1).reference_counts);
    train(*each, spec, 0, 10);
  }
  BOOST_TEST(relative_difference(both->state().parameters, one->state().parameters) < 1e-4);
}

BOOST_AUTO_TEST_CASE(more_than_the_card_holds_is_refused_with_the_setting_that_lowers_it) {
  if (no_device()) return;
  const network::ModelSpec spec = network::model_of("D400000-D7", {1, 2000, 2000}, 7);
  BOOST_CHECK_EXCEPTION(on_card(spec, "fp32"), base::DeviceError, [](const base::DeviceError& error) {
    return std::string(error.what()).find("MiB") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(without_a_card_the_engine_says_what_is_missing) {
  const network::ModelSpec spec = spec_of(notations[0]);
  if (cuda::device_report().available) {
    BOOST_CHECK_THROW(cuda::cuda_engine(spec, {cuda::Precision::fp32, {10000}}), base::DeviceError);
    return;
  }
  BOOST_CHECK_EXCEPTION(cuda::cuda_engine(spec), base::DeviceError, [](const base::DeviceError& error) {
    return error.code() == base::ExitCode::device_unavailable &&
           std::string(error.what()).find("use --device cpu") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be_are_refused) {
  BOOST_CHECK_THROW(cuda::precision_of("fp8"), base::UsageError);
  BOOST_TEST((cuda::precision_of("bf16") == cuda::Precision::bf16));
}

BOOST_AUTO_TEST_SUITE_END()
