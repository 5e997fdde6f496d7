// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numeric>

#include "base/error.h"
#include "diagram/observed_diagram.h"
#include "diagram/plain_builder.h"
#include "diagram/visible_stars.h"
#include "dust/mock_profile.h"
#include "dust/star_threshold.h"
#include "pipeline/coverage.h"
#include "pipeline/diagrams.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "pipeline/fill.h"
#include "pipeline/reference_pool.h"
#include "pipeline/simulated_sky.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "project/settings.h"
#include "sky/pixel.h"
#include "sky/reference_grid.h"
#include "tests/pipeline/sky_project.h"
#include "tests/shared_data.h"

using namespace coalsack;

namespace {

constexpr std::int64_t cmd_2mass = 1;
constexpr std::int64_t cmd_gaia = 2;

/// A few pixels at l = 280, b = 0 with a bright, quick Galaxy and 300 examples.
struct SkyFixture : tests::SkyProjects {
  SkyFixture()
      : SkyProjects({{"pixel_nside", "256"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "14.5"},
                     {"examples_per_reference", "300"},
                     {"simulate_nside", "256"}},
                    "cone 280,0,0.2") {}
  std::int64_t reference = sky::reference_id(280, 0);

  pipeline::StageStatus status(const project::Project& project, const std::string& stage) const {
    for (const auto& one : pipeline::status(project, stages))
      if (one.stage == stage) return one;
    throw std::logic_error(stage);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(example_stages, SkyFixture)

BOOST_AUTO_TEST_CASE(an_example_is_what_the_straightforward_builder_makes_of_its_mock_profile) {
  const auto project = open();
  set(project, "vary_density_walk", "0.2");
  fill(project);
  const project::Settings settings = project.settings();
  const auto seed = static_cast<std::uint64_t>(settings.integer("seed"));
  const dust::Bins bins = pipeline::profile_bins(settings);
  const auto observation = pipeline::observation_at(project, reference);
  const diagram::Variation variation{settings.real("vary_density"), settings.real("vary_zero_point"),
                                     settings.real("vary_error_scale"), settings.real("vary_density_walk")};
  auto visible = diagram::visible_stars(pipeline::reference_pool(project, reference, observation),
                                        observation, variation);
  const diagram::ExampleModel model(std::move(visible.pool), observation, variation, bins);
  const dust::MockProfiles mock(pipeline::mock_profile_settings(settings), bins);
  std::int64_t moved = 0;
  std::int64_t stars = 0;
  for (const std::int64_t number : {0, 1, 255, 256, 299}) {
    const auto stored = pipeline::stored_example(project, reference, number, cmd_2mass);
    BOOST_REQUIRE(stored.has_value());
    std::vector<float> profile(bins.size());
    mock.draw(seed, static_cast<std::uint64_t>(reference), static_cast<std::uint64_t>(number), profile);
    const auto plain = diagram::build_example_plainly(
        model, {seed, static_cast<std::uint64_t>(reference), static_cast<std::uint64_t>(number)}, profile);
    for (std::size_t i = 0; i < stored->counts.size(); ++i) {
      moved += std::abs(int{stored->counts[i]} - int{plain.counts[0][i]});
      stars += plain.counts[0][i];
    }
    dust::zero_beyond_few_stars(profile, plain.detected_by_bin, plain.detected_farther,
                                settings.real("stars_beyond"));
    for (std::size_t i = 0; i < profile.size(); ++i)
      BOOST_TEST(std::abs(stored->profile[i] - profile[i]) <= profile[i] / 1024 + 1e-6F);
  }
  BOOST_TEST(stars > 5000);
  BOOST_TEST(moved <= 2 + stars / 5000);
  BOOST_TEST(!pipeline::stored_example(project, reference, 300, cmd_2mass).has_value());
  BOOST_TEST(!pipeline::stored_example(project, reference, -1, cmd_2mass).has_value());
}

// Off the plane dust ends long before the stars: it must not look as if these ended.
BOOST_AUTO_TEST_CASE(a_target_ends_where_the_stars_do_however_thin_the_dust) {
  const auto project = open();
  set(project, "mock_off_plane_share", "1");
  set(project, "mock_off_plane_length_min", "0.05");
  set(project, "mock_off_plane_length_max", "0.1");
  fill(project, {.only = {"zone", "reference_stars", "selection", "example"}});
  const project::Settings settings = project.settings();
  const auto seed = static_cast<std::uint64_t>(settings.integer("seed"));
  const auto name = static_cast<std::uint64_t>(reference);
  const dust::Bins bins = pipeline::profile_bins(settings);
  const auto observation = pipeline::observation_at(project, reference);
  const diagram::Variation variation{settings.real("vary_density"), settings.real("vary_zero_point"),
                                     settings.real("vary_error_scale"), 0};
  auto visible = diagram::visible_stars(pipeline::reference_pool(project, reference, observation),
                                        observation, variation);
  const diagram::ExampleModel model(std::move(visible.pool), observation, variation, bins);
  const dust::MockProfiles mock(pipeline::mock_profile_settings(settings), bins);
  int vanished = 0;
  for (const std::uint64_t number : {0U, 1U, 2U, 3U, 200U}) {
    std::vector<float> profile(bins.size());
    mock.draw(seed, name, number, profile);
    const auto plain = diagram::build_example_plainly(model, {seed, name, number}, profile);
    const std::size_t kept = dust::zero_beyond_few_stars(
        profile, plain.detected_by_bin, plain.detected_farther, settings.real("stars_beyond"));
    const auto stored = pipeline::stored_example(project, reference, static_cast<std::int64_t>(number), 1);
    BOOST_REQUIRE(stored.has_value());
    std::size_t told = stored->profile.size();
    while (told > 0 && stored->profile[told - 1] == 0) --told;
    BOOST_TEST(told == kept);
    for (std::size_t i = 0; i < kept; ++i) vanished += profile[i] < 0x1p-25F ? 1 : 0;
  }
  BOOST_TEST(vanished > 50);  // of what binary16 alone would have made zeros
}

BOOST_AUTO_TEST_CASE(more_examples_leave_the_old_ones_as_they_were) {
  const auto project = open();
  fill(project);
  const auto before = pipeline::stored_example(project, reference, 299, cmd_2mass);
  const auto early = pipeline::stored_example(project, reference, 7, cmd_2mass);
  set(project, "examples_per_reference", "600");
  const auto now = status(project, "example");
  BOOST_TEST(now.done == 1);   // the full block
  BOOST_TEST(now.stale == 1);  // the short one
  BOOST_TEST(now.missing == 1);
  fill(project);
  BOOST_TEST(pipeline::stored_example(project, reference, 299, cmd_2mass)->counts == before->counts,
             boost::test_tools::per_element());
  BOOST_TEST(pipeline::stored_example(project, reference, 7, cmd_2mass)->profile == early->profile,
             boost::test_tools::per_element());
  BOOST_TEST(pipeline::stored_example(project, reference, 599, cmd_2mass).has_value());
}

BOOST_AUTO_TEST_CASE(a_setting_that_came_later_keeps_the_recipes_of_before_until_it_is_used) {
  const auto project = open();
  fill(project);
  const auto recipe = [&] {
    return pipeline::activate(project, stages, project::Access::read).at("example").settings;
  };
  BOOST_TEST(recipe().find("vary_density_walk") == std::string::npos);
  const auto before = pipeline::stored_example(project, reference, 7, cmd_2mass);
  set(project, "vary_density_walk", "0.3");
  BOOST_TEST(recipe().find("\"vary_density_walk\":\"0.3\"") != std::string::npos);
  BOOST_TEST(status(project, "example").done == 0);
  fill(project);
  BOOST_TEST((pipeline::stored_example(project, reference, 7, cmd_2mass)->counts != before->counts));
  set(project, "vary_density_walk", "0");
  fill(project);
  BOOST_TEST(pipeline::stored_example(project, reference, 7, cmd_2mass)->counts == before->counts,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(threads_interruptions_and_order_do_not_change_the_content) {
  const auto project = open();
  set(project, "sky_source", "simulated");
  fill(project);
  const auto hash = project::content_hash(project);
  const auto other_path = folder / "other.sack";
  create(other_path);
  const auto other = open(other_path);
  set(other, "sky_source", "simulated");
  pipeline::FillOptions options;
  options.threads = 3;
  options.limit = 3;
  for (int i = 0; i < 40; ++i) fill(other, options);
  BOOST_TEST((project::content_hash(other) == hash));
  const auto verification = pipeline::verify(other, stages);
  for (const std::string& problem : verification.problems) BOOST_TEST_MESSAGE(problem);
  BOOST_TEST(verification.problems.empty());
}

BOOST_AUTO_TEST_CASE(two_surveys_are_filled_from_the_same_stars) {
  const auto project = open();
  set(project, "diagrams", "cmd_2mass,cmd_gaia");
  set(project, "sky_source", "simulated");
  fill(project);
  const auto two = pipeline::stored_example(project, reference, 3, cmd_2mass);
  const auto gaia = pipeline::stored_example(project, reference, 3, cmd_gaia);
  BOOST_REQUIRE(two.has_value());
  BOOST_REQUIRE(gaia.has_value());
  BOOST_TEST(std::accumulate(gaia->counts.begin(), gaia->counts.end(), 0) > 100);
  BOOST_TEST(two->profile == gaia->profile, boost::test_tools::per_element());
  BOOST_TEST(pipeline::stored_reference_diagram(project, reference, cmd_gaia).size() == 4096U);
  BOOST_TEST(status(project, "observed_diagram").done == status(project, "observed_diagram").wanted);
}

BOOST_AUTO_TEST_CASE(the_reference_diagram_is_the_mean_of_dust_free_examples) {
  const auto project = open();
  for (const auto& [name, value] : {std::pair{"vary_density", "0"},
                                    {"vary_zero_point", "0"},
                                    {"vary_error_scale", "0"},
                                    {"mock_amplitude_min", "0.0001"},
                                    {"mock_amplitude_max", "0.0001"}})
    set(project, name, value);
  fill(project);
  const auto expected = pipeline::stored_reference_diagram(project, reference, cmd_2mass);
  double sum = 0;
  double model = std::accumulate(expected.begin(), expected.end(), 0.0);
  for (std::int64_t i = 0; i < 300; ++i) {
    const auto example = pipeline::stored_example(project, reference, i, cmd_2mass);
    sum += std::accumulate(example->counts.begin(), example->counts.end(), 0.0);
  }
  // 300 Poisson draws of the model's number.
  BOOST_TEST(std::abs(sum / 300 - model) < 5 * std::sqrt(model / 300) + 0.005 * model);
}

BOOST_AUTO_TEST_CASE(a_simulated_sky_shows_its_dust_in_its_diagrams_and_keeps_the_truth) {
  const auto project = open();
  set(project, "sky_source", "simulated");
  fill(project);
  const std::int64_t uniq = pipeline::covered_pixel_at(project, 280, 0);
  const auto truth = pipeline::stored_truth(project, uniq);
  BOOST_REQUIRE(truth.size() == 128U);
  BOOST_TEST(std::accumulate(truth.begin(), truth.end(), 0.0F) * 0.1F > 0.3F);
  const auto counts = pipeline::stored_observed_diagram(project, uniq, cmd_2mass);
  const auto expected = pipeline::stored_reference_diagram(project, reference, cmd_2mass);
  BOOST_REQUIRE(counts.size() == 4096U);
  // Dust reddens: the mean colour bin of the observed stars lies redwards of the model's.
  const auto mean_x = [](const auto& grid) {
    double weight = 0;
    double moment = 0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      weight += static_cast<double>(grid[i]);
      moment += static_cast<double>(grid[i]) * static_cast<double>(i % 64);
    }
    return moment / weight;
  };
  BOOST_TEST(mean_x(counts) > mean_x(expected) + 0.3);
  // Observed and simulated stars are never mixed.
  set(project, "sky_source", "observed");
  fill(project);
  BOOST_TEST(status(project, "observed_diagram").failed == status(project, "observed_diagram").wanted);
  BOOST_TEST(status(project, "simulated_stars").wanted == 0);
}

BOOST_AUTO_TEST_CASE(new_observed_stars_make_only_the_pixels_that_see_them_stale) {
  const auto project = open();
  const auto write = [&](const char* name, double l, int n) {
    std::ofstream file(folder / name);
    file << "l,b,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag\n";
    for (int i = 0; i < n; ++i)
      file << l + 0.0001 * i << ",0,12.5,0.02,12,0.02," << 11 + 0.001 * i << ",0.02\n";
  };
  const auto import = [&](const char* name) {
    project::Run run(project, {"import", {}});
    base::Silence silence;
    pipeline::import_catalogue(project, folder / name, {}, {"import", {}}, silence);
  };
  write("here.csv", 280, 500);
  import("here.csv");
  fill(project);
  BOOST_TEST(status(project, "observed_diagram").done == status(project, "observed_diagram").wanted);
  write("far.csv", 200, 500);
  import("far.csv");
  BOOST_TEST(status(project, "observed_diagram").stale == 0);
  write("more.csv", 280.01, 300);
  import("more.csv");
  BOOST_TEST(status(project, "observed_diagram").stale == status(project, "observed_diagram").wanted);
  fill(project);
  const std::int64_t uniq = pipeline::covered_pixel_at(project, 280, 0);
  const auto counts = pipeline::stored_observed_diagram(project, uniq, cmd_2mass);
  BOOST_TEST(std::accumulate(counts.begin(), counts.end(), 0) == 800);
}

BOOST_AUTO_TEST_CASE(a_published_map_can_be_simulated_behind) {
  const auto map = tests::shared_data("dust3d_combined19_hpx/carina_l250-310_b-10+10.csv");
  if (!map) return;
  const auto project = open();
  {
    project::Run run(project, {"simulate", {}});
    pipeline::import_dust_table(project, *map, "combined19", 2.65, run);
  }
  set(project, "truth_table", "combined19");
  set(project, "sky_source", "simulated");
  fill(project);
  const auto truth = pipeline::stored_truth(project, pipeline::covered_pixel_at(project, 280, 0));
  const double total = std::accumulate(truth.begin(), truth.end(), 0.0) * 0.1;
  BOOST_TEST(total > 1);
  BOOST_TEST(total < 20);
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()
