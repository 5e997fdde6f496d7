// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/region_settings.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "pipeline/compared_diagrams.h"
#include "pipeline/example_block.h"
#include "pipeline/setting_rules.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "sky/reference_grid.h"
#include "tests/pipeline/sky_project.h"

using namespace coalsack;

namespace {

const std::vector<std::string> of_references = {"reference_stars", "reference_diagram", "example"};
const std::vector<std::string> of_pixels = {"truth", "observed_diagram", "prediction", "map"};

/// Two fields behind a simulated sky: here, between references l = 280 and 285, and there, around l = 300.
struct TwoFields : tests::SkyProjects {
  TwoFields()
      : SkyProjects({{"pixel_nside", "256"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "13.5"},
                     {"examples_per_reference", "32"},
                     {"simulate_nside", "256"},
                     {"sky_source", "simulated"},
                     {"passes", "5"}},
                    "cone 282.45,0.1,0.2") {}

  project::Project two_fields(const std::filesystem::path& file) const {
    auto project = open(file);
    project::Run run(project, {"extend", {}});
    pipeline::extend(project, sky::parse_region("cone 300.3,0,0.2"), run);
    run.finish("done");
    tests::store_linear_model(project, "linear", 2, "2026-01-01T00:00:00.000Z");
    return project;
  }
  std::int64_t stale(const project::Project& project, const std::string& stage) const {
    for (const auto& row : pipeline::status(project, stages))
      if (row.stage == stage) return row.stale;
    throw std::logic_error(stage);
  }
  /// The entries of a stage made in the newest run: "key1 key1 ".
  static std::string made_last(const project::Project& project, const std::string& stage) {
    std::string keys;
    project::Statement rows(
        project.database(),
        "SELECT DISTINCT e.key1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id "
        "WHERE s.name = '" +
            stage + "' AND e.run_id = (SELECT MAX(run_id) FROM run) ORDER BY 1");
    while (rows.step()) keys += std::to_string(rows.integer(0)) + " ";
    return keys;
  }
  static std::string pixels_there(const project::Project& project) {
    std::string keys;
    project::Statement rows(project.database(), "SELECT uniq FROM pixel WHERE l_deg > 290 ORDER BY 1");
    while (rows.step()) keys += std::to_string(rows.integer(0)) + " ";
    return keys;
  }
  static double number(const project::Project& project, const std::string& query) {
    project::Statement row(project.database(), query);
    BOOST_REQUIRE(row.step());
    return row.real(0);
  }
  /// The bits of all that follows from settings and sky; not of what is kept of earlier ones (star cells that
  /// no cone needs now, the domain that a model was trained on).
  static std::string bits(const project::Project& project) {
    std::string all;
    for (const char* const query :
         {"SELECT uniq || ' ' || reference_id || ' ' || border_deg || ' ' || edge_deg FROM zone ORDER BY "
          "uniq",
          "SELECT uniq || ' ' || cell FROM pixel_cell ORDER BY uniq, cell",
          "SELECT s.name || ' ' || e.key1 || ' ' || hex(e.fingerprint) FROM entry AS e JOIN stage AS s ON "
          "s.stage_id = e.stage_id WHERE s.name NOT IN ('simulated_stars', 'training_domain', 'map') ORDER "
          "BY "
          "s.name, e.key1, e.key2",
          "SELECT hex(frame) FROM reference_diagram ORDER BY reference_id",
          "SELECT hex(frame) FROM example_counts ORDER BY reference_id",
          "SELECT hex(frame) FROM truth_profile ORDER BY uniq",
          "SELECT hex(frame) FROM observed_diagram ORDER BY uniq",
          "SELECT hex(frame) FROM prediction ORDER BY uniq"}) {
      project::Statement rows(project.database(), query);
      while (rows.step()) all += rows.text(0) + "\n";
    }
    return all;
  }
};

const char* const observed_there =
    "SELECT AVG(o.stars) FROM observed_diagram AS o JOIN pixel AS p ON p.uniq = o.uniq WHERE p.l_deg > 290";
const char* const expected_there = "SELECT stars FROM reference_diagram WHERE reference_id = 300000090000";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(region_settings, TwoFields)

BOOST_AUTO_TEST_CASE(one_regions_cones_are_changed_without_the_others) {
  const auto project = two_fields(path);
  fill(project);
  const std::string at_first = bits(project);
  const double observed = number(project, observed_there);
  const double expected = number(project, expected_there);
  const double example =
      number(project, "SELECT SUM(raw_bytes) FROM example_counts WHERE reference_id = 300000090000");

  set(project, "cone_radius_regions", "cone 300,0,1: 0.4");
  BOOST_TEST(stale(project, "zone") == project.database().integer("SELECT COUNT(*) FROM pixel"));
  fill(project, {.only = {"zone"}});
  const auto there = project.database().integer("SELECT COUNT(*) FROM pixel WHERE l_deg > 290");
  for (const std::string& stage : of_references) BOOST_TEST(stale(project, stage) <= 1, stage);
  for (const std::string& stage : of_pixels) BOOST_TEST(stale(project, stage) <= there, stage);
  fill(project);
  // Of the field here nothing was made but its zones, which came out as they were.
  for (const std::string& stage : of_references)
    BOOST_TEST(made_last(project, stage) == "300000090000 ", stage);
  for (const std::string& stage : of_pixels)
    BOOST_TEST(made_last(project, stage) == pixels_there(project), stage);
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
  const double wider = 0.4 * 0.4 / (0.25 * 0.25);
  BOOST_TEST(std::abs(number(project, observed_there) / observed / wider - 1) < 0.1);
  BOOST_TEST(std::abs(number(project, expected_there) / expected / wider - 1) < 0.1);
  BOOST_TEST(number(project, "SELECT SUM(raw_bytes) FROM example_counts WHERE reference_id = 300000090000") >
             1.1 * example);  // more cells are filled
  BOOST_TEST(number(project, "SELECT MIN(cone_radius_deg) FROM coverage WHERE l_deg > 290") == 0.4);
  BOOST_TEST(number(project, "SELECT MAX(cone_radius_deg) FROM coverage WHERE l_deg < 290") == 0.25);
  BOOST_TEST(number(project, "SELECT cone_radius_deg FROM reference_sightline WHERE l_deg = 300") == 0.4);
  BOOST_TEST(pipeline::cone_radius_deg(project, 300000090000) == 0.4);

  // The way does not matter: the same as with this rule from the beginning.
  const auto other = folder / "other.sack";
  create(other);
  const auto from_the_beginning = two_fields(other);
  set(from_the_beginning, "cone_radius_regions", "cone 300,0,1: 0.4");
  fill(from_the_beginning);
  BOOST_TEST((bits(from_the_beginning) == bits(project)));

  set(project, "cone_radius_regions", "");
  fill(project);
  BOOST_TEST((bits(project) == at_first));
}

BOOST_AUTO_TEST_CASE(the_common_radius_does_not_reach_a_region_with_its_own) {
  const auto project = two_fields(path);
  set(project, "cone_radius_regions", "cone 300,0,1: 0.4");
  fill(project);
  const double observed = number(project, observed_there);
  const double expected = number(project, expected_there);
  set(project, "cone_radius_deg", "0.3");
  fill(project);
  BOOST_TEST(number(project, observed_there) == observed);
  BOOST_TEST(number(project, expected_there) == expected);
  BOOST_TEST(number(project, "SELECT MAX(cone_radius_deg) FROM coverage WHERE l_deg < 290") == 0.3);
}

BOOST_AUTO_TEST_CASE(a_neighbour_with_other_cones_is_scaled_by_area) {
  const auto project = two_fields(path);
  set(project, "reference_diagrams", "interpolated");
  fill(project);
  const auto sum_here = [&] {
    pipeline::ComparedDiagrams compared(project, pipeline::diagrams_in_use(project), "interpolated");
    const std::vector<float> counts =
        *compared.of_pixel(project.database().integer("SELECT MIN(uniq) FROM pixel WHERE l_deg < 282.5"))
             .counts;
    return std::accumulate(counts.begin(), counts.end(), 0.0);
  };
  const std::int64_t uniq = project.database().integer("SELECT MIN(uniq) FROM pixel WHERE l_deg < 282.5");
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM surrounding_reference WHERE uniq = " +
                                        std::to_string(uniq)) == 2);
  const double alike = sum_here();
  set(project, "cone_radius_regions", "cone 285,0,1: 0.5");
  fill(project);
  BOOST_TEST(number(project, "SELECT cone_radius_deg FROM reference WHERE reference_id = 285000090000") ==
             0.5);
  BOOST_TEST(std::abs(sum_here() / alike - 1) < 0.05);
  pipeline::ComparedDiagrams compared(project, pipeline::diagrams_in_use(project), "interpolated");
  const auto total = [&](std::int64_t reference_id) {
    const std::vector<float>& counts = compared.of_reference(reference_id);
    return std::accumulate(counts.begin(), counts.end(), 0.0);
  };
  BOOST_TEST(total(285000090000) > 3 * total(280000090000));
}

BOOST_AUTO_TEST_CASE(pixels_of_their_own_reference_have_their_regions_cone) {
  const auto project = two_fields(path);
  set(project, "reference_diagrams", "own");
  fill(project);
  const std::string own =
      "SELECT AVG(o.stars) FROM own_diagram AS o JOIN pixel AS p ON p.uniq = o.uniq WHERE p.l_deg > 290";
  const double narrow = number(project, own);
  set(project, "cone_radius_regions", "cone 300,0,1: 0.4");
  fill(project);
  BOOST_TEST(made_last(project, "own_diagram") == pixels_there(project));
  BOOST_TEST(std::abs(number(project, own) / narrow / (0.4 * 0.4 / (0.25 * 0.25)) - 1) < 0.05);
}

BOOST_AUTO_TEST_CASE(one_regions_references_may_be_closer) {
  const auto project = two_fields(path);
  fill(project);
  const std::int64_t references = project.database().integer("SELECT COUNT(*) FROM reference_sightline");
  set(project, "reference_spacing_regions", "box 299,301,-1,1: 0.5,0.5");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM reference_sightline") > references);
  BOOST_TEST(number(project,
                    "SELECT MAX(separation_deg) FROM zone AS z JOIN pixel AS p ON p.uniq = z.uniq WHERE "
                    "p.l_deg > 290") < 0.36);
  BOOST_TEST(number(project,
                    "SELECT COUNT(*) FROM zone AS z JOIN pixel AS p ON p.uniq = z.uniq WHERE "
                    "p.l_deg < 290 AND z.reference_id NOT IN (280000090000, 285000090000)") == 0);
  BOOST_TEST(made_last(project, "reference_stars").find("280000090000") == std::string::npos);
  for (const std::string stage : {"prediction", "map"})
    BOOST_TEST(pixels_there(project).find(made_last(project, stage)) != std::string::npos, stage);
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
}

BOOST_AUTO_TEST_CASE(rules_out_of_range_are_refused_with_their_place) {
  const auto project = open();
  const auto refused = [&](const char* name, const char* value, const std::string& words) {
    project::Transaction transaction(project.database());
    project::change_setting(project.database(), name, value);
    BOOST_CHECK_EXCEPTION(pipeline::check_settings(project), base::InputError,
                          [&](const base::InputError& error) {
                            const std::string said = error.what();
                            BOOST_TEST_MESSAGE(said);
                            return said.find(std::string("setting '") + name + "'") != std::string::npos &&
                                   said.find(words) != std::string::npos;
                          });
  };
  refused("cone_radius_regions", "box 1,2,3,4: 0.5; cone 285,0,1: 20", "'cone 285,0,1': 20 deg is outside");
  refused("cone_radius_regions", "box 1,2,3,4: 0.5; cone 285,0,1: 0", "0.01 to 10");
  refused("cone_radius_regions", "box 1,2,3,4", "rule 1");
  refused("reference_spacing_regions", "box 1,2,3,4: 7,0", "divides 360");
  refused("reference_spacing_regions", "box 1,2,3,4: 5", "1 numbers after the colon instead of 2");
  refused("reference_spacing_regions", "box 1,2,3,4: 5,91", "0 to 90");
  pipeline::check_settings(project);
}

BOOST_AUTO_TEST_SUITE_END()
