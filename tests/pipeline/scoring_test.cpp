// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/scoring.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "network/prediction.h"
#include "pipeline/classical_prediction.h"
#include "pipeline/example_block.h"
#include "pipeline/split.h"
#include "sky/reference_grid.h"
#include "tests/pipeline/sky_project.h"

using namespace coalsack;

namespace {

/// A reference with a quick Galaxy and 600 examples, of which a few are in the test split.
struct ScoreFixture : tests::SkyProjects {
  ScoreFixture()
      : SkyProjects({{"pixel_nside", "256"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "15"},
                     {"examples_per_reference", "600"},
                     {"vary_density", "0"},
                     {"vary_zero_point", "0"},
                     {"vary_error_scale", "0"}},
                    "cone 280,0,0.1") {}
  std::int64_t reference = sky::reference_id(280, 0);

  void fill_examples(const project::Project& project) const {
    pipeline::FillOptions options;
    options.only = {"zone", "reference_stars", "selection", "reference_diagram", "example"};
    fill(project, options);
  }
  static std::unique_ptr<network::Engine> no_engine(const network::ModelSpec&, int) {
    throw std::logic_error("there is no network to make an engine for");
  }
  pipeline::ScoreSummary score(const project::Project& project, const pipeline::ScoreRequest& request,
                               const std::function<void(const pipeline::ScoredSightline&)>& use) const {
    base::Silence silence;
    return pipeline::score(project, stages, request, no_engine, silence, {}, use);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scoring, ScoreFixture)

BOOST_AUTO_TEST_CASE(the_test_split_is_scored_without_a_network) {
  const project::Project project = open();
  fill_examples(project);
  std::vector<std::vector<float>> expected;
  for (std::int64_t number = 0; number < 600; ++number)
    if (pipeline::split_of(reference, number) == pipeline::Split::test)
      expected.push_back(pipeline::stored_example(project, reference, number, 1)->profile);
  BOOST_REQUIRE(expected.size() >= 2U);

  pipeline::ScoreRequest request;
  request.fit_sightlines = 2;
  std::size_t seen = 0;
  std::size_t fitted = 0;
  std::vector<float> fits, mean;
  const auto summary = score(project, request, [&](const pipeline::ScoredSightline& one) {
    BOOST_TEST((one.on == pipeline::ScoredOn::test_split));
    BOOST_TEST(std::vector<float>(one.truth.begin(), one.truth.end()) == expected.at(seen),
               boost::test_tools::per_element());
    BOOST_TEST(one.reached > 0U);
    for (std::size_t i = one.reached; i < one.truth.size(); ++i) BOOST_TEST(one.truth[i] == 0);
    BOOST_TEST(one.network.empty());
    BOOST_TEST(one.mean_profile.size() == 14 * one.truth.size());
    mean.assign(one.mean_profile.begin(), one.mean_profile.end());
    BOOST_TEST(one.fitted == !one.poisson_fit.empty());
    if (one.fitted) {
      ++fitted;
      fits.insert(fits.end(), one.poisson_fit.begin(), one.poisson_fit.end());
      // The fit is near the truth at 2 kpc; the profiles' own spread there is far larger.
      double a_v = 0;
      for (std::size_t i = 0; i < 20; ++i) a_v += 0.1 * static_cast<double>(one.truth[i]);
      BOOST_TEST(std::abs(static_cast<double>(one.poisson_fit[7 * one.truth.size() + 19]) - a_v) <
                 0.2 + 0.2 * a_v);
    }
    ++seen;
  });
  BOOST_TEST(seen == expected.size());
  BOOST_TEST(fitted == 2U);
  BOOST_TEST(summary.fits == 2);
  BOOST_TEST(summary.model.empty());
  BOOST_TEST(summary.test_sightlines == static_cast<std::int64_t>(expected.size()));
  // Quantiles of the mean profile rise, and its A_V with distance where all examples are told.
  const std::size_t bins = summary.bins;
  for (std::size_t q = 0; q < 4; ++q) BOOST_TEST(mean[(2 + q) * bins] <= mean[(3 + q) * bins]);
  for (std::size_t i = 1; i < 20; ++i) BOOST_TEST(mean[7 * bins + i] > mean[7 * bins + i - 1]);

  // The same for other threads.
  request.threads = 3;
  std::vector<float> again;
  score(project, request, [&](const pipeline::ScoredSightline& one) {
    again.insert(again.end(), one.poisson_fit.begin(), one.poisson_fit.end());
  });
  BOOST_TEST(again == fits, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_fit_is_zero_where_too_few_stars_tell) {
  const project::Project project = open();
  fill_examples(project);
  const pipeline::ClassicalPrediction classical(project, reference);
  const auto example = pipeline::stored_example(project, reference, 3, 1);
  BOOST_REQUIRE(example.has_value());
  const network::Predictions rows = classical.fit_sightline({example->counts}, 3);
  BOOST_TEST(rows.size() == 1U);
  const auto mean = rows.row(0, network::Row::mean);
  const auto high = rows.row(0, network::Row::quantile, 4);
  std::size_t kept = mean.size();
  while (kept > 0 && mean[kept - 1] == 0) --kept;
  BOOST_TEST(kept > 20U);
  for (std::size_t i = kept; i < mean.size(); ++i) BOOST_TEST(high[i] == 0);
  // Its reach is near that of the example, whose stars were counted.
  std::size_t reached = example->profile.size();
  while (reached > 0 && example->profile[reached - 1] == 0) --reached;
  BOOST_TEST(std::abs(static_cast<double>(kept) - static_cast<double>(reached)) <= 20);

  // Behind no dust stars are seen farther than behind much.
  const std::vector<float> clear(example->profile.size(), 0.0F), dark(example->profile.size(), 10.0F);
  BOOST_TEST(classical.reached_bins(clear) > classical.reached_bins(dark));
  BOOST_CHECK_THROW(classical.fit_sightline({std::vector<std::uint16_t>(7)}, 1), base::InputError);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_scored_is_said) {
  const project::Project project = open();
  const auto ignore = [](const pipeline::ScoredSightline&) {};
  BOOST_CHECK_THROW(score(project, {}, ignore), base::InputError);  // no examples yet
  fill_examples(project);
  pipeline::ScoreRequest request;
  request.sightlines = 0;
  BOOST_CHECK_THROW(score(project, request, ignore), base::InputError);
  request = {};
  request.model = "nobody";
  BOOST_CHECK_THROW(score(project, request, ignore), base::InputError);
  base::Silence silence;
  std::stop_source stop;
  stop.request_stop();
  BOOST_CHECK_THROW(pipeline::score(project, stages, {}, no_engine, silence, stop.get_token(), ignore),
                    base::Interrupted);
}

BOOST_AUTO_TEST_SUITE_END()
