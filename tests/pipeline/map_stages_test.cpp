// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "diagram/expected_diagram.h"
#include "map/stored_map.h"
#include "network/prediction.h"
#include "pipeline/compared_diagrams.h"
#include "pipeline/domain_store.h"
#include "pipeline/example_block.h"
#include "pipeline/map_columns.h"
#include "pipeline/prediction_store.h"
#include "pipeline/setting_rules.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "sky/pixel.h"
#include "sky/reference_grid.h"
#include "tests/pipeline/sky_project.h"

using namespace coalsack;

namespace {

/// A few pixels beside the border of two zones, behind a simulated sky, with a model that can be computed by
/// hand.
struct MapFixture : tests::SkyProjects {
  MapFixture()
      : SkyProjects({{"pixel_nside", "256"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "13.5"},
                     {"examples_per_reference", "64"},
                     {"simulate_nside", "256"},
                     {"sky_source", "simulated"},
                     {"passes", "20"},
                     {"map_few_stars", "1"}},
                    "cone 282.45,0.1,0.35") {}

  std::map<std::int64_t, std::vector<float>> predictions(const project::Project& project,
                                                         std::int64_t model_id) const {
    std::map<std::int64_t, std::vector<float>> all;
    project::Statement pixels(project.database(), "SELECT uniq FROM pixel");
    while (pixels.step()) {
      const auto one = pipeline::stored_prediction(project, pixels.integer(0), model_id);
      if (one) all[pixels.integer(0)] = one->rows;
    }
    return all;
  }
  pipeline::StageStatus status(const project::Project& project, const std::string& stage) const {
    for (const auto& one : pipeline::status(project, stages))
      if (one.stage == stage) return one;
    throw std::logic_error(stage);
  }
  std::string map_rows(const project::Project& project, const std::string& where = "1") const {
    std::string text;
    project::Statement rows(
        project.database(),
        "SELECT m.uniq || ' ' || m.model_id || ' ' || a_v_1kpc_mag || ' ' || a_v_total_sd_mag || ' ' || "
        "reliable_kpc || ' ' || COALESCE(domain, '-') || ' ' || flags || ' ' || hex(p.frame) FROM "
        "map_pixel AS m JOIN prediction AS p ON p.uniq = m.uniq AND p.model_id = m.model_id WHERE " +
            where + " ORDER BY m.uniq, m.model_id");
    while (rows.step()) text += rows.text(0) + "\n";
    return text;
  }
};

double sum(std::span<const std::uint16_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(map_stages, MapFixture)

BOOST_AUTO_TEST_CASE(without_a_trained_model_nothing_is_wanted) {
  const auto project = open();
  for (const char* const stage : {"prediction", "training_domain", "map"})
    BOOST_TEST(status(project, stage).wanted == 0);
  set(project, "map_model", "nothing");
  BOOST_TEST(status(project, "prediction").wanted == 0);
  set(project, "map_model", "poisson_fit");
  BOOST_TEST(status(project, "prediction").wanted ==
             project.database().integer("SELECT COUNT(*) FROM pixel"));
}

BOOST_AUTO_TEST_CASE(a_prediction_is_what_the_engine_says_of_the_diagrams_stretched) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
  fill(project);
  const std::int64_t model_id = project.database().integer("SELECT MAX(model_id) FROM model");
  const auto all = predictions(project, model_id);
  BOOST_REQUIRE(all.size() > 4U);
  BOOST_TEST(static_cast<std::int64_t>(all.size()) ==
             project.database().integer("SELECT COUNT(*) FROM pixel"));
  pipeline::ComparedDiagrams compared(project, pipeline::diagrams_in_use(project), "nearest");
  std::set<std::int64_t> zones;
  for (const auto& [uniq, rows] : all) {
    const auto observed = pipeline::stored_observed_diagram(project, uniq, 1);
    const std::int64_t zone = compared.zone_of(uniq);
    zones.insert(zone);
    const auto reference = pipeline::stored_reference_diagram(project, zone, 1);
    const double level = 2 + sum(observed) / (1 + std::accumulate(reference.begin(), reference.end(), 0.0));
    double mean = 0, deviation = 0, wide = 0;
    for (std::size_t i = 0; i < 128; ++i) {
      mean += (rows[i] - static_cast<double>(i) / 1000) / 128;
      deviation += rows[128 + i] / 128;
      wide += (rows[5 * 128 + i] - rows[3 * 128 + i]) / 128;
    }
    BOOST_TEST(std::abs(mean - level) < 0.1 * 4 / std::sqrt(20.0 * 128) + 0.001 * level);
    BOOST_TEST(std::abs(deviation - 0.2) < 0.03);  // 0.1, stretched by 2
    BOOST_TEST(std::abs(wide - 2 * 0.2) < 0.08);   // from 16 to 84 %
    // The scatter of a sum of 128 bins of 0.1 kpc, stretched by 3.
    BOOST_TEST(std::abs(rows[9 * 128 - 1] - 3 * 0.1 * 0.1 * std::sqrt(128.0)) < 0.25);
    BOOST_TEST(std::abs(rows[8 * 128 - 1] - 12.8 * (level + 0.0635)) < 0.2);
  }
  BOOST_TEST(zones.size() == 2U);
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
}

BOOST_AUTO_TEST_CASE(threads_and_the_order_of_work_do_not_change_the_map) {
  std::string first;
  for (const auto& [threads, limit, commit_seconds] : {std::tuple{1, 0, 1.0}, {3, 0, 0.001}, {2, 7, 1.0}}) {
    const auto file = folder / ("threads" + std::to_string(threads) + ".sack");
    create(file);
    const auto project = open(file);
    tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
    pipeline::FillOptions options;
    options.threads = threads;
    options.limit = limit;
    options.commit_seconds = commit_seconds;
    for (int round = 0; round < (limit == 0 ? 1 : 60); ++round) fill(project, options);
    BOOST_TEST(status(project, "map").done == status(project, "map").wanted);
    const std::string hash = project::hex(project::content_hash(project));
    if (first.empty()) first = hash;
    BOOST_TEST(hash == first);
  }
}

BOOST_AUTO_TEST_CASE(extending_a_finished_map_computes_the_new_pixels_only) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
  fill(project);
  const std::string before = map_rows(project);
  const std::int64_t pixels = project.database().integer("SELECT COUNT(*) FROM pixel");
  const std::int64_t last_run = project.database().integer("SELECT MAX(run_id) FROM run");
  {
    project::Run run(project, {"extend", {}});
    pipeline::extend(project, sky::parse_region("cone 282.45,0.8,0.35"), run);
    run.finish("done");
  }
  const std::int64_t added = project.database().integer("SELECT COUNT(*) FROM pixel") - pixels;
  BOOST_REQUIRE(added > 3);
  for (const char* const stage : {"zone", "observed_diagram", "prediction", "map"}) {
    BOOST_TEST(status(project, stage).done == pixels, stage);
    BOOST_TEST(status(project, stage).stale == 0, stage);
  }
  fill(project);
  const std::string old_pixels =
      "m.uniq IN (SELECT key1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id WHERE "
      "s.name = 'map' AND e.run_id <= " +
      std::to_string(last_run) + ")";
  BOOST_TEST(map_rows(project, old_pixels) == before);
  for (const char* const stage : {"zone", "observed_diagram", "prediction", "map"})
    BOOST_TEST(project.database().integer(
                   "SELECT COUNT(*) FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id WHERE "
                   "s.name = '" +
                   std::string(stage) + "' AND e.run_id > " + std::to_string(last_run)) == added,
               stage);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel") == pixels + added);
}

BOOST_AUTO_TEST_CASE(the_model_in_force_alone_is_predicted_and_another_ages_nothing) {
  const auto project = open();
  tests::store_linear_model(project, "first", 2, "2026-01-01T00:00:00.000Z");
  fill(project);
  const std::string before = map_rows(project);
  tests::store_linear_model(project, "second", 3, "2026-02-01T00:00:00.000Z");
  BOOST_TEST(status(project, "prediction").missing + status(project, "prediction").waiting ==
             status(project, "prediction").wanted);
  fill(project);
  BOOST_TEST(map_rows(project, "m.model_id = 2") == before);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel WHERE model_id = 3") ==
             project.database().integer("SELECT COUNT(*) FROM pixel"));
  set(project, "map_model", "first");
  BOOST_TEST(status(project, "map").done == status(project, "map").wanted);
  set(project, "passes", "30");
  BOOST_TEST(status(project, "prediction").stale == status(project, "prediction").wanted);
}

// A map's A_V is that of the law it was predicted by, whatever the settings say afterwards.
BOOST_AUTO_TEST_CASE(the_law_of_a_map_is_the_one_it_was_predicted_by) {
  const auto project = open();
  set(project, "map_model", "poisson_fit");
  fill(project);
  BOOST_TEST(map::map_info(project).extinction_law == "ccm89");
  set(project, "extinction_law", "wang_chen19");
  BOOST_TEST(map::map_info(project).extinction_law == "ccm89");
  const auto predictions = status(project, "prediction");
  BOOST_TEST(predictions.done == 0);
  // One pixel of the new law beside those of the old.
  fill(project, {.only = {"zone", "reference_stars", "selection", "reference_diagram", "observed_diagram"}});
  fill(project, {.only = {"prediction"}, .limit = 1});
  BOOST_CHECK_EXCEPTION(map::map_info(project), base::InputError, [](const base::InputError& error) {
    const std::string what = error.what();
    return what.find("ccm89 with R_V 3.1") != std::string::npos &&
           what.find("wang_chen19 with R_V 3.1") != std::string::npos;
  });
  fill(project);
  BOOST_TEST(map::map_info(project).extinction_law == "wang_chen19");
}

// The zone's border may move away from a pixel that keeps its reference.
BOOST_AUTO_TEST_CASE(a_border_that_moves_ages_what_it_flagged) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
  fill(project);
  const auto flagged = [&] {
    return project.database().integer(
        "SELECT COUNT(*) FROM map_pixel AS m JOIN pixel AS p ON p.uniq = m.uniq WHERE flags & 4 AND p.l_deg "
        "< 282.5");
  };
  BOOST_TEST(flagged() > 0);
  set(project, "reference_spacing_l_deg", "10");  // 280 stays, its border goes from 282.5 to 285
  fill(project);
  BOOST_TEST(status(project, "map").done == status(project, "map").wanted);
  BOOST_TEST(flagged() == 0);
}

// Examples that were made otherwise, or of references out of use, may lie beside those of the training.
BOOST_AUTO_TEST_CASE(the_domain_is_that_of_what_the_model_was_trained_on) {
  const auto project = open();
  fill(project);
  tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
  set(project, "reference_spacing_l_deg", "10");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM example_block") == 2);
  BOOST_TEST(project.database().integer("SELECT examples FROM training_domain") == 64);
  project.database().execute(
      "DELETE FROM training_domain; DELETE FROM entry WHERE stage_id = (SELECT stage_id "
      "FROM stage WHERE name = 'training_domain')");
  set(project, "vary_zero_point", "0.05");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM training_domain") == 0);
  BOOST_TEST(status(project, "training_domain").failed == 1);
  BOOST_TEST(status(project, "map").done == status(project, "map").wanted);
}

// 4,096 of the first examples, not those of one block.
BOOST_AUTO_TEST_CASE(the_domain_is_measured_on_examples_of_every_block) {
  const auto project = open();
  set(project, "examples_per_reference", "300");
  tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT examples FROM training_domain") == 600);
}

BOOST_AUTO_TEST_CASE(flags_say_why) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 0, "2026-01-01T00:00:00.000Z");
  set(project, "map_few_stars", "100000");
  fill(project);
  const double pixel_deg = std::sqrt(sky::pixel_area_deg2(256));
  project::Statement rows(
      project.database(),
      "SELECT m.flags, p.l_deg, m.stars, o.stars, m.reliable_kpc, m.domain, p.b_deg FROM "
      "map_pixel AS m JOIN pixel AS p ON p.uniq = m.uniq JOIN observed_diagram AS o ON o.uniq = m.uniq");
  const double degree = std::acos(-1.0) / 180;
  int near = 0, far = 0;
  while (rows.step()) {
    BOOST_TEST((rows.integer(0) & pipeline::few_stars) != 0);
    // The border is the meridian l = 282.5.
    const double to_border =
        std::asin(std::cos(rows.real(6) * degree) * std::sin(std::abs(rows.real(1) - 282.5) * degree));
    const bool border = to_border / degree < pixel_deg;
    BOOST_TEST(((rows.integer(0) & pipeline::zone_border) != 0) == border);
    BOOST_TEST(((rows.integer(0) & pipeline::outside_domain) != 0) == (rows.real(5) > 1));
    (border ? near : far) += 1;
    BOOST_TEST(rows.integer(2) == rows.integer(3));
    BOOST_TEST(rows.real(4) >= 0);
    BOOST_TEST(rows.real(4) <= 12.8 + 1e-9);
  }
  BOOST_TEST(near > 0);
  BOOST_TEST(far > 0);
  const auto domain = pipeline::stored_domain(project, 2);
  BOOST_REQUIRE(domain.has_value());
  BOOST_TEST(domain->mean.size() == 128U);
  set(project, "map_few_stars", "1");
  set(project, "map_domain_limit", "0.1");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel WHERE flags & 1") == 0);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel WHERE NOT flags & 2") == 0);
}

// A border that moves to the side of a pixel whose second nearest reference stays the same.
BOOST_AUTO_TEST_CASE(the_flag_at_a_border_does_not_depend_on_the_settings_of_before) {
  const auto spaced = [&](const std::filesystem::path& file, std::initializer_list<const char*> spacings_l) {
    std::filesystem::copy_file(path, file);
    const auto project = open(file);
    tests::store_linear_model(project, "linear", 0, "2026-01-01T00:00:00.000Z");
    set(project, "reference_spacing_b_deg", "0.8");
    for (const char* const spacing_l : spacings_l) {
      set(project, "reference_spacing_l_deg", spacing_l);
      fill(project);
    }
    std::string flagged;
    project::Statement rows(project.database(), "SELECT uniq FROM map_pixel WHERE flags & 4 ORDER BY uniq");
    while (rows.step()) flagged += rows.text(0) + " ";
    return flagged;
  };
  const std::string fresh = spaced(folder / "fresh.sack", {"5"});
  BOOST_TEST(spaced(folder / "before.sack", {"10"}) != fresh);
  BOOST_TEST(spaced(folder / "moved.sack", {"10", "5"}) == fresh);
}

BOOST_AUTO_TEST_CASE(more_dust_hides_the_far_stars) {
  std::vector<double> reach;
  for (const float level : {-1.0F, 3.0F}) {  // the engine adds the share of stars that are seen
    const auto file = folder / ("dust" + std::to_string(level) + ".sack");
    create(file);
    const auto project = open(file);
    tests::store_linear_model(project, "linear", level, "2026-01-01T00:00:00.000Z");
    fill(project);
    project::Statement mean(project.database(), "SELECT AVG(reliable_kpc) FROM map_pixel");
    BOOST_REQUIRE(mean.step());
    reach.push_back(mean.real(0));
  }
  BOOST_TEST(reach[0] > reach[1] + 0.5);
  BOOST_TEST(reach[1] > 0);
}

BOOST_AUTO_TEST_CASE(references_can_be_interpolated_or_the_pixels_own) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 0, "2026-01-01T00:00:00.000Z");
  fill(project);
  const std::string nearest = map_rows(project);
  for (const char* const mode : {"interpolated", "own"}) {
    set(project, "reference_diagrams", mode);
    BOOST_TEST(status(project, "prediction").done == 0);
    fill(project);
    BOOST_TEST(status(project, "map").done == status(project, "map").wanted, mode);
    BOOST_TEST(map_rows(project) != nearest);
    BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel WHERE flags & 4") == 0);
    const auto problems = pipeline::verify(project, stages).problems;
    BOOST_TEST(problems == std::vector<std::string>(), boost::test_tools::per_element());
  }
  // Between two references, the interpolated diagram is their weighted sum; the own one is close to it.
  const std::int64_t uniq = project.database().integer("SELECT MIN(uniq) FROM pixel");
  pipeline::ComparedDiagrams interpolated(project, pipeline::diagrams_in_use(project), "interpolated");
  pipeline::ComparedDiagrams own(project, pipeline::diagrams_in_use(project), "own");
  const std::vector<float> mixed = *interpolated.of_pixel(uniq).counts;
  const sky::Direction at = sky::centre_of(uniq);
  std::vector<double> expected(mixed.size());
  for (const auto& one : sky::surrounding_references(at.l_deg, at.b_deg, {5, 0})) {
    const auto& counts = interpolated.of_reference(one.reference);
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += one.weight * counts[i];
  }
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(std::abs(mixed[i] - expected[i]) < 1e-4 * expected[i] + 1e-6);
  const std::vector<float>& alone = *own.of_pixel(uniq).counts;
  const double mixed_stars = std::accumulate(mixed.begin(), mixed.end(), 0.0);
  const double own_stars = std::accumulate(alone.begin(), alone.end(), 0.0);
  BOOST_TEST(std::abs(own_stars / mixed_stars - 1) < 0.25);
  set(project, "reference_diagrams", "nearest");
  fill(project);
  BOOST_TEST(map_rows(project) == nearest);
}

BOOST_AUTO_TEST_CASE(only_the_built_in_galaxy_can_be_looked_at_anywhere) {
  const auto project = open();
  set(project, "reference_diagrams", "own");
  pipeline::check_settings(project);
  set(project, "reference_source", "imported");
  BOOST_CHECK_THROW(pipeline::check_settings(project), base::InputError);
  set(project, "reference_diagrams", "nearest");
  pipeline::check_settings(project);
}

BOOST_AUTO_TEST_CASE(a_model_of_other_diagrams_is_refused_with_the_cure) {
  const auto project = open();
  tests::store_linear_model(project, "linear", 0, "2026-01-01T00:00:00.000Z");
  fill(project);
  set(project, "diagrams", "cmd_2mass,cmd_gaia");
  set(project, "passes", "30");
  BOOST_CHECK_EXCEPTION(fill(project), base::InputError, [](const base::InputError& error) {
    return std::string(error.what()).find("train another model") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(spread_is_stretched_around_the_mean) {
  std::vector<float> values(2 * network::prediction_rows);  // one bin, two sightlines
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const std::vector<float> two = {2}, three = {3};
  pipeline::stretch_spread(two, three, 1, values);
  const std::vector<float> expected = {0,  2,  4,  6,  8,  10, 12, 7,  24, 13, 16, 19, 22, 25,
                                       14, 30, 18, 20, 22, 24, 26, 21, 66, 27, 30, 33, 36, 39};
  BOOST_TEST(values == expected, boost::test_tools::per_element());
  pipeline::stretch_spread({}, {}, 1, values);
  BOOST_TEST(values == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
