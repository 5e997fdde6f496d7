// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "base/error.h"
#include "pipeline/claim.h"
#include "pipeline/recipe.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "project/sql_text.h"
#include "tests/pipeline/sky_project.h"

using namespace coalsack;

namespace {

/// Three pieces of a simulated sky, mapped by models that can be computed by hand.
struct MergeFixture : tests::SkyProjects {
  MergeFixture()
      : SkyProjects({{"pixel_nside", "64"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "12"},
                     {"examples_per_reference", "64"},
                     {"reference_spacing_l_deg", "2"},
                     {"simulate_nside", "64"},
                     {"sky_source", "simulated"},
                     {"passes", "4"},
                     {"map_few_stars", "1"}},
                    "cone 280,0,0.8") {
    const auto project = open();
    tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
    fill(project);
  }

  /// A copy with more sky, filled.
  std::filesystem::path grown(const std::string& name, const std::vector<std::string>& regions) const {
    const auto file = folder / (name + ".sack");
    std::filesystem::copy_file(path, file);
    const auto project = open(file);
    project::Run run(project, {"extend", {}});
    for (const std::string& region : regions) pipeline::extend(project, sky::parse_region(region), run);
    run.finish("done");
    fill(project);
    return file;
  }
  std::vector<pipeline::MergeReport> merge(const std::filesystem::path& file,
                                           const std::vector<std::filesystem::path>& others,
                                           pipeline::MergeOptions options = {}) const {
    base::Silence silence;
    return pipeline::merge(open(file), others, stages, options, {"merge", {}}, silence, {});
  }
  std::string hash(const std::filesystem::path& file) const {
    const auto found = pipeline::verify(open(file), stages);
    for (const std::string& problem : found.problems) BOOST_ERROR(problem);
    return found.content_hash;
  }
  static const pipeline::MergedStage& stage(const pipeline::MergeReport& report, const std::string& name) {
    for (const auto& one : report.stages)
      if (one.stage == name) return one;
    throw std::logic_error(name);
  }
};

/// Stops the work after so many steps.
struct StopAfter final : base::Progress {
  explicit StopAfter(std::uint64_t steps) : steps_(steps) {}
  void start(const std::string& /*what*/, std::uint64_t /*total*/) override {}
  void update(std::uint64_t done) override {
    if (done >= steps_) source.request_stop();
  }
  void finish() override {}
  void note(const std::string& /*line*/) override {}
  std::stop_source source;

 private:
  std::uint64_t steps_;
};

const char* const east = "box 282,284,-0.6,0.6";
const char* const west = "box 276,278,-0.6,0.6";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(merge, MergeFixture)

BOOST_AUTO_TEST_CASE(every_stage_says_what_its_results_are) {
  std::set<std::string> named;
  for (const auto& statement : project::named_sql("queries/merge.sql"))
    named.insert(statement.name.substr(0, statement.name.find('.')));
  // Simulated stars go the way of all stars.
  named.insert("simulated_stars");
  for (const pipeline::Stage& stage : stages) BOOST_TEST(named.contains(stage.name), stage.name);
}

BOOST_AUTO_TEST_CASE(models_that_are_not_in_force_come_with_their_maps_in_any_order) {
  // Each side has a model of its own besides the one they share; their numbers are the same, their names not.
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const auto add = [&](const std::filesystem::path& file, const std::string& name, float level) {
    const auto project = open(file);
    tests::store_linear_model(project, name, level,
                              "2026-01-0" + std::to_string(static_cast<int>(level)) + "T00:00:00.000Z");
    fill(project);
    set(project, "map_model", "linear");
  };
  add(one, "alpha", 3);
  add(two, "beta", 4);
  const auto copy = folder / "copy.sack";
  std::filesystem::copy_file(one, copy);
  const auto report = merge(one, {two}).front();
  BOOST_TEST(report.differences.empty());
  BOOST_TEST(report.model_after == "linear");
  BOOST_TEST(stage(report, "prediction").taken > stage(report, "zone").taken);
  BOOST_TEST(!merge(two, {copy}).front().differences.size());
  BOOST_TEST(hash(one) == hash(two));
  BOOST_TEST(!merge(one, {two}).front().changed());
  // Their own maps are whole where they were made.
  const auto project = open(one);
  for (const char* const name : {"alpha", "beta"}) {
    set(project, "map_model", name);
    fill(project);
  }
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM map_pixel") ==
             3 * project.database().integer("SELECT COUNT(*) FROM pixel"));
}

BOOST_AUTO_TEST_CASE(failures_are_results_too) {
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const auto both = grown("both", {east, west});
  for (const auto& file : {one, two, both})
    open(file).database().execute(
        "INSERT INTO failure (stage_id, key1, key2, recipe_id, inputs, reason, run_id, fingerprint) "
        "SELECT e.stage_id, e.key1, e.key2, e.recipe_id, e.inputs, 'too few', e.run_id, e.fingerprint "
        "FROM entry AS e "
        "JOIN stage AS s ON s.stage_id = e.stage_id WHERE s.name = 'truth';"
        "DELETE FROM truth_profile;"
        "DELETE FROM entry WHERE stage_id = (SELECT stage_id FROM stage WHERE name = 'truth')");
  const auto report = merge(one, {two}).front();
  BOOST_TEST(stage(report, "truth").failures > 0);
  BOOST_TEST(hash(one) == hash(both));
  BOOST_TEST(!merge(one, {two}).front().changed());
}

// Reference sightlines come with the width of their cones, which the settings of regions give.
BOOST_AUTO_TEST_CASE(cones_of_regions_are_as_wide_after_a_merge) {
  set(open(), "cone_radius_regions", "box 0,360,-90,90: 0.3");
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const auto both = grown("both", {east, west});
  const auto copy = folder / "copy.sack";
  std::filesystem::copy_file(one, copy);
  const auto report = merge(one, {two}).front();
  for (const auto& stage : report.stages) BOOST_TEST(stage.other_inputs == 0, stage.stage);
  merge(two, {copy});
  BOOST_TEST(hash(one) == hash(both));
  BOOST_TEST(hash(two) == hash(both));
  const auto project = open(one);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM reference WHERE cone_radius_deg IS NOT 0.3") ==
             0);
  // And verify would have seen another one.
  project.database().execute("UPDATE reference SET cone_radius_deg = NULL WHERE l_deg > 282");
  const auto found = pipeline::verify(project, stages);
  BOOST_TEST(std::any_of(found.problems.begin(), found.problems.end(), [](const std::string& problem) {
    return problem.find("entry zone") != std::string::npos;
  }));
}

// What failed there replaces what an older recipe made here, as what was made there would.
BOOST_AUTO_TEST_CASE(a_failure_takes_the_place_of_an_old_entry) {
  const auto one = grown("one", {});
  const auto two = grown("two", {});
  for (const auto& file : {one, two}) set(open(file), "truth_local_a_v", "0.9");
  fill(open(two));
  open(two).database().execute(
      "INSERT INTO failure (stage_id, key1, key2, recipe_id, inputs, reason, run_id, fingerprint) "
      "SELECT e.stage_id, e.key1, e.key2, e.recipe_id, e.inputs, 'too few', e.run_id, e.fingerprint "
      "FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id WHERE s.name = 'truth';"
      "DELETE FROM truth_profile;"
      "DELETE FROM entry WHERE stage_id = (SELECT stage_id FROM stage WHERE name = 'truth')");
  BOOST_TEST(stage(merge(one, {two}).front(), "truth").failures > 0);
  BOOST_TEST(open(one).database().integer(
                 "SELECT COUNT(*) FROM entry JOIN failure USING (stage_id, key1, key2)") == 0);
  BOOST_TEST(open(one).database().integer("SELECT COUNT(*) FROM truth_profile") == 0);
}

// The lower fingerprint, where nothing here tells which of two is right: in either order the same.
BOOST_AUTO_TEST_CASE(of_two_failures_that_nobody_asks_for_one_stays_in_any_order) {
  const auto one = grown("one", {});
  const auto two = grown("two", {});
  int number = 0;
  for (const auto& file : {one, two}) {
    const auto project = open(file);
    const std::string inputs = "x'0" + std::to_string(++number) + "'";
    project.database().execute(
        "INSERT INTO failure (stage_id, key1, key2, recipe_id, inputs, reason, run_id, fingerprint) SELECT "
        "c.stage_id, 4503599627370496, 0, c.recipe_id, " +
        inputs + ", 'reason " + std::to_string(number) +
        "', 1, zeroblob(16) FROM current_recipe AS c JOIN stage AS s ON s.stage_id = c.stage_id WHERE "
        "s.name = 'truth'");
    const project::Digest recipe = project::digest_of(std::get<project::Bytes>(project.database().scalar(
        "SELECT hash FROM recipe WHERE recipe_id = (SELECT recipe_id FROM failure LIMIT 1)")));
    const project::Bytes bytes(1, static_cast<std::byte>(number));
    const project::Digest fingerprint = pipeline::entry_fingerprint(recipe, bytes);
    project::Statement(project.database(), "UPDATE failure SET fingerprint = ?1")
        .run(std::span<const std::byte>(fingerprint));
  }
  const auto copy = folder / "copy.sack";
  std::filesystem::copy_file(one, copy);
  merge(one, {two});
  merge(two, {copy});
  const char* const query = "SELECT reason FROM failure WHERE key1 = 4503599627370496";
  BOOST_TEST((open(one).database().scalar(query) == open(two).database().scalar(query)));
}

BOOST_AUTO_TEST_CASE(a_merge_that_is_stopped_anywhere_changes_nothing) {
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const std::string before = hash(one);
  int stopped = 0;
  for (std::uint64_t steps = 1;; steps = steps * 5 / 3 + 1) {
    StopAfter progress(steps);
    try {
      pipeline::merge(open(one), {two}, stages, {}, {"merge", {}}, progress, progress.source.get_token());
      break;
    } catch (const base::Interrupted&) {
      ++stopped;
      BOOST_TEST(hash(one) == before);
    }
  }
  BOOST_TEST(stopped >= 4);
  BOOST_TEST(hash(one) == hash(grown("both", {east, west})));
}

// Verifying the other file is the longest part of a merge, and one pass: a stop ends it there, and what could
// not be read any more is not called damage.
BOOST_AUTO_TEST_CASE(a_merge_can_be_stopped_while_it_verifies_the_other_file) {
  struct StopAtOnce final : base::Progress {
    void start(const std::string& what, std::uint64_t /*total*/) override {
      begun.push_back(what);
      source.request_stop();
    }
    void update(std::uint64_t /*done*/) override {}
    void finish() override {}
    void note(const std::string& /*line*/) override {}
    std::vector<std::string> begun;
    std::stop_source source;
  };
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const std::string before = hash(one);
  StopAtOnce progress;
  BOOST_CHECK_EXCEPTION(
      pipeline::merge(open(one), {two}, stages, {}, {"merge", {}}, progress, progress.source.get_token()),
      base::Interrupted, [&](const base::Interrupted& error) {
        return std::string(error.what()).find(one.string() + " is as it was") != std::string::npos;
      });
  BOOST_TEST(progress.begun == std::vector<std::string>{"verify two.sack"}, boost::test_tools::per_element());
  BOOST_TEST(hash(one) == before);
}

// A program of the same schema may write other views; whoever opens a file to write renews them, and what is
// received is not ours to write.
BOOST_AUTO_TEST_CASE(a_file_with_the_views_of_another_program_is_merged_as_any) {
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  open(two).database().execute(
      "DROP VIEW stage_status; DROP VIEW coverage; CREATE VIEW coverage AS SELECT nside, pixel FROM pixel");
  {
    const auto read = project::Project::open(two, project::Access::read, pipeline::stage_queries(stages));
    BOOST_TEST(pipeline::verify(read, stages).count == 2);
  }
  merge(one, {two});
  BOOST_TEST(hash(one) == hash(grown("both", {east, west})));
  // With damage beside them it is refused as ever.
  open(two).database().execute(
      "DROP VIEW coverage; CREATE VIEW coverage AS SELECT nside, pixel FROM pixel; "
      "DELETE FROM prediction WHERE uniq = (SELECT MIN(uniq) FROM prediction)");
  BOOST_CHECK_THROW(merge(grown("third", {east}), {two}), base::ProjectRefused);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_being_filled_is_left_alone) {
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const pipeline::Owner here = pipeline::this_process();
  const auto project = open(one);
  project.statement("claim/insert")
      .run(std::int64_t{1}, std::int64_t{0}, std::int64_t{0}, std::int64_t{9}, std::int64_t{9}, here.host,
           here.pid, here.process_start, std::int64_t{4'000'000'000});
  BOOST_CHECK_EXCEPTION(merge(one, {two}), base::ProjectBusy, [&](const base::ProjectBusy& error) {
    return std::string(error.what()).find("is filling it") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_a_merge_would_do_and_does_nothing) {
  const auto one = grown("one", {east});
  const auto two = grown("two", {west});
  const std::string before = hash(one);
  const auto planned = merge(one, {two}, {false, true}).front();
  BOOST_TEST(hash(one) == before);
  const auto done = merge(one, {two}).front();
  BOOST_TEST(planned.pixels_taken == done.pixels_taken);
  for (std::size_t i = 0; i < done.stages.size(); ++i)
    BOOST_TEST(planned.stages[i].taken == done.stages[i].taken, done.stages[i].stage);
}

BOOST_AUTO_TEST_SUITE_END()
