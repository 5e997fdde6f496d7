// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/status.h"

#include <boost/test/unit_test.hpp>

#include "project/settings.h"
#include "tests/pipeline/fixture.h"

using namespace coalsack;

namespace {

void set(const project::Project& project, const char* name, const char* value) {
  project::Transaction transaction(project.database());
  project::change_setting(project.database(), name, value);
  transaction.commit();
}

bool mentions(const pipeline::Explanation& explanation, const std::string& line) {
  return std::find(explanation.reasons.begin(), explanation.reasons.end(), line) != explanation.reasons.end();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(status, tests::NumberFixture)

BOOST_AUTO_TEST_CASE(every_wanted_entry_is_in_exactly_one_state) {
  const auto project = open();
  const auto check = [&](std::size_t stage, std::int64_t done, std::int64_t missing, std::int64_t stale,
                         std::int64_t failed, std::int64_t waiting) {
    const auto now = pipeline::status(project, stages).at(stage);
    BOOST_TEST(now.wanted == entries);
    BOOST_TEST(now.done == done);
    BOOST_TEST(now.missing == missing);
    BOOST_TEST(now.stale == stale);
    BOOST_TEST(now.failed == failed);
    BOOST_TEST(now.waiting == waiting);
  };
  check(0, 0, entries, 0, 0, 0);
  check(1, 0, 0, 0, 0, entries);
  fill(project);
  check(0, entries - failing, 0, 0, failing, 0);
  check(1, entries - failing, 0, 0, 0, failing);
}

BOOST_AUTO_TEST_CASE(a_changed_setting_makes_exactly_its_dependants_stale_and_why_names_it) {
  const auto project = open();
  fill(project);
  const auto stale = [&] {
    const auto all = pipeline::status(project, stages);
    return std::pair(all.at(0).stale, all.at(1).stale);
  };
  set(project, "title", "labels age nothing");
  BOOST_TEST((stale() == std::pair<std::int64_t, std::int64_t>(0, 0)));

  set(project, "reference_spacing_l_deg", "2.5");  // read by square alone
  BOOST_TEST((stale() == std::pair<std::int64_t, std::int64_t>(0, entries - failing)));
  auto explanation = pipeline::why(project, stages, "square", {3, 4});
  BOOST_TEST(explanation.state == "stale");
  BOOST_TEST(mentions(explanation, "setting reference_spacing_l_deg is now 2.5, was 5"));
  BOOST_TEST(pipeline::why(project, stages, "number", {3, 4}).state == "done");

  set(project, "reference_spacing_l_deg", "5");
  BOOST_TEST((stale() == std::pair<std::int64_t, std::int64_t>(0, 0)));

  set(project, "seed", "77");  // read by number, which square reads
  BOOST_TEST((stale() == std::pair<std::int64_t, std::int64_t>(entries - failing, entries - failing)));
  explanation = pipeline::why(project, stages, "square", {3, 4});
  BOOST_TEST(explanation.state == "stale");
  BOOST_TEST(mentions(explanation, "setting seed is now 77, was 1"));
  for (const std::string& reason : explanation.reasons)
    BOOST_TEST(reason.find("reference_spacing") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_raised_stage_version_is_named) {
  const auto project = open();
  fill(project);
  stages[0].version = 2;
  const auto explanation = pipeline::why(project, stages, "square", {0, 0});
  BOOST_TEST(explanation.state == "stale");
  BOOST_TEST(mentions(explanation, "stage number is now version 2, was 1"));
  // A file that can only be read is judged by this program's stages all the same.
  BOOST_TEST(pipeline::status(open(project::Access::read), stages).at(0).stale == entries - failing);
}

BOOST_AUTO_TEST_CASE(why_knows_missing_waiting_failed_and_unwanted) {
  const auto project = open();
  BOOST_TEST(pipeline::why(project, stages, "number", {0, 0}).state == "missing");
  BOOST_TEST(pipeline::why(project, stages, "square", {0, 0}).state == "waiting");
  BOOST_TEST(pipeline::why(project, stages, "number", {entries, 0}).state == "unwanted");
  fill(project);
  const auto failed = pipeline::why(project, stages, "number", {13, 7});
  BOOST_TEST(failed.state == "failed");
  BOOST_TEST(mentions(failed, "thirteen and seven"));
}

BOOST_AUTO_TEST_SUITE_END()
