// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/validation.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "pipeline/normalisation.h"
#include "tests/pipeline/example_project.h"
#include "tests/pipeline/marking_engine.h"

using namespace coalsack;

namespace {

/// An engine whose prediction is the mean training profile plus 0.1 mag/kpc.
struct ValidationFixture : tests::ExampleProject {
  project::Project project = open();
  pipeline::ExampleSet set = pipeline::example_set(project, stages);
  pipeline::ExampleSample examples{project, set, pipeline::Split::train, 700};
  const std::vector<float> profiles = examples.profiles();

  std::unique_ptr<tests::MarkingEngine> engine(const std::string& notation = "P32-D8d0.1-D128") {
    network::ModelSpec spec;
    spec.architecture = network::parse_architecture(notation);
    spec.input = set.shape;
    spec.bins = 128;
    spec.normalisation =
        pipeline::measure_normalisation(examples, set, network::CountScale::root, pipeline::TargetScale::bin);
    spec.loss.cumulative = 0.25F;
    network::check(spec);
    auto made = std::make_unique<tests::MarkingEngine>(spec, tests::MarkingEngine::Conduct{});
    made->set_parameters(std::vector<float>(network::parameter_count(spec), 0.1F));
    return made;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(validation, ValidationFixture)

BOOST_AUTO_TEST_CASE(the_score_is_what_its_definition_says) {
  const auto made = engine();
  const auto& spec = made->spec();
  double loss = 0;
  double squares = 0;
  double a_v_squares = 0;
  std::size_t told = 0;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    double predicted_a_v = 0;
    double true_a_v = 0;
    std::size_t end = 128;
    while (end > 0 && profiles[i * 128 + end - 1] == 0) --end;
    told += end;
    for (std::size_t b = 0; b < 128; ++b) {
      const double predicted = static_cast<double>(spec.normalisation.target_mean[b]) + 0.1;
      const double truth = static_cast<double>(profiles[i * 128 + b]);
      predicted_a_v += 0.1 * predicted;
      true_a_v += 0.1 * truth;
      const double off = (predicted - truth) / static_cast<double>(spec.normalisation.target_scale[b]);
      loss += off * off;
      squares += (predicted - truth) * (predicted - truth);
      if (b >= end) continue;
      loss += 0.25 * (predicted_a_v - true_a_v) * (predicted_a_v - true_a_v);
      a_v_squares += (predicted_a_v - true_a_v) * (predicted_a_v - true_a_v);
    }
  }
  BOOST_TEST_REQUIRE(told < 120 * examples.size());  // some end before the last bin
  const double n = 128.0 * static_cast<double>(examples.size());
  const auto score = pipeline::validate(*made, examples);
  BOOST_TEST(score.loss == loss / n, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(score.rms_dav_mag_per_kpc == std::sqrt(squares / n), boost::test_tools::tolerance(1e-5));
  BOOST_TEST(score.rms_a_v_mag == std::sqrt(a_v_squares / static_cast<double>(told)),
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(stretched_intervals_hold_68_percent_of_the_truth) {
  const auto made = engine();
  const network::MonteCarlo monte_carlo{101, 1};
  const auto calibration = pipeline::measure_calibration(*made, examples, monte_carlo);
  const auto predictions = [&] {
    network::Batch batch = examples.batch(0);
    batch.profiles = {};
    return made->sample(batch, monte_carlo);
  }();
  // The engine predicts the same for all, so that the first sightline stands for every one.
  using network::Row;
  for (const std::size_t bin : {0U, 5U, 20U, 60U}) {
    const float mean = predictions.row(0, Row::mean)[bin];
    const float factor = calibration.differential[bin];
    const float low = mean + factor * (predictions.row(0, Row::quantile, 1)[bin] - mean);
    const float high = mean + factor * (predictions.row(0, Row::quantile, 3)[bin] - mean);
    std::size_t inside = 0;
    std::size_t told = 0;  // by stars: the truth is not cut to zero
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const float truth = profiles[i * 128 + bin];
      if (truth == 0) continue;
      ++told;
      inside += truth >= low - 1e-5F && truth <= high + 1e-5F ? 1U : 0U;
    }
    BOOST_REQUIRE(told > 100U);
    const double share = static_cast<double>(inside) / static_cast<double>(told);
    BOOST_TEST(share >= 0.68);
    BOOST_TEST(share < 0.70);
  }
  for (const float factor : calibration.cumulative) BOOST_TEST(factor > 0);
}

BOOST_AUTO_TEST_CASE(a_bin_that_hardly_any_truth_reaches_takes_its_neighbours_factor) {
  const float never = std::numeric_limits<float>::infinity();
  std::vector<std::vector<float>> ratios(5);
  for (int i = 1; i <= 100; ++i) {
    ratios[0].push_back(0.02F * static_cast<float>(i));  // 68 % are within 1.36
    ratios[1].push_back(0.05F * static_cast<float>(i));  // 3.4
  }
  ratios[2] = {never, never, never};
  const auto factors = pipeline::spread_factors(ratios, 100);
  BOOST_TEST(factors[0] == 1.36F, boost::test_tools::tolerance(1e-5F));
  BOOST_TEST(factors[1] == 3.4F, boost::test_tools::tolerance(1e-5F));
  for (const std::size_t bin :
       {2U, 3U}) {  // three that no factor takes in and a hundred of bin 1: its rank 71
    BOOST_TEST(factors[bin] == 3.55F, boost::test_tools::tolerance(1e-5F));
  }
  BOOST_TEST(factors[4] == 3.55F, boost::test_tools::tolerance(1e-5F));
  BOOST_TEST(pipeline::spread_factors(std::vector<std::vector<float>>(3), 100) == std::vector<float>(3, 1.0F),
             boost::test_tools::per_element());
  // Nothing but truths that no factor takes in: the limit.
  BOOST_TEST(pipeline::spread_factors({{never}}, 100)[0] == 1000.0F);
}

BOOST_AUTO_TEST_CASE(a_network_without_dropout_is_not_stretched) {
  const auto made = engine("P32-D8-D128");
  const auto calibration = pipeline::measure_calibration(*made, examples, {11, 1});
  BOOST_TEST(calibration.differential == std::vector<float>(128, 1.0F), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
