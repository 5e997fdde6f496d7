// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/fill.h"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "pipeline/status.h"
#include "project/settings.h"
#include "tests/pipeline/fixture.h"

using namespace coalsack;

BOOST_FIXTURE_TEST_SUITE(fill, tests::NumberFixture)

BOOST_AUTO_TEST_CASE(everything_missing_is_computed_once_and_a_second_fill_does_nothing) {
  const auto project = open();
  const auto reports = fill(project);
  BOOST_TEST(reports.at(0).done == entries - failing);
  BOOST_TEST(reports.at(0).failed == failing);
  BOOST_TEST(reports.at(1).done == entries - failing);
  const std::string hash = tests::number_hash(project);
  for (const auto& report : fill(project)) BOOST_TEST(report.done + report.failed == 0);
  BOOST_TEST(tests::number_hash(project) == hash);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM claim") == 0);
  BOOST_TEST(project.database().integer("SELECT SUM(entries_done) FROM run") == 2 * (entries - failing));
}

BOOST_AUTO_TEST_CASE(threads_commit_sizes_and_limits_do_not_change_the_content) {
  const auto project = open();
  fill(project);
  const std::string hash = tests::number_hash(project);
  int file = 0;
  for (const int threads : {1, 2, 5}) {
    for (const double commit_seconds : {0.0, 0.01, 10.0}) {
      const auto other_path = folder / ("other" + std::to_string(file++) + ".sack");
      tests::create_number_project(other_path, entries);
      const auto other = project::Project::open(other_path, project::Access::write, {});
      pipeline::FillOptions options;
      options.threads = threads;
      options.commit_seconds = commit_seconds;
      options.commit_bytes = commit_seconds > 1 ? 5000 : 1 << 20;
      options.limit = 777;
      std::int64_t done = 0;
      for (int i = 0; i < 6; ++i) {
        std::int64_t now = 0;
        for (const auto& report : fill(other, options)) now += report.done + report.failed;
        BOOST_TEST(now <= 777);
        done += now;
      }
      BOOST_TEST(done == 2 * entries - failing);
      BOOST_TEST(tests::number_hash(other) == hash);
    }
  }
}

BOOST_AUTO_TEST_CASE(entries_computed_at_once_are_those_computed_one_by_one) {
  const auto project = open();
  fill(project);
  const std::string hash = tests::number_hash(project);
  std::atomic<std::size_t> largest = 0;
  const auto one_by_one = stages[0].prepare;
  stages[0].most_keys = 16;
  stages[0].prepare_batch = [&](const project::Project& reader, int) -> pipeline::ComputeBatch {
    return [&largest, compute = one_by_one(reader)](std::span<const pipeline::Key> keys) {
      std::vector<pipeline::Outcome> outcomes;
      for (const pipeline::Key& key : keys) {
        try {
          outcomes.push_back({compute(key), {}});
        } catch (const pipeline::EntryFailed& failed) {
          outcomes.push_back({{}, failed.what()});
        }
      }
      largest = std::max(largest.load(), keys.size());
      return outcomes;
    };
  };
  for (const int threads : {1, 3}) {
    const auto other_path = folder / ("batch" + std::to_string(threads) + ".sack");
    tests::create_number_project(other_path, entries);
    const auto other = project::Project::open(other_path, project::Access::write, {});
    pipeline::FillOptions options;
    options.threads = threads;
    const auto reports = fill(other, options);
    BOOST_TEST(reports.at(0).failed == failing);
    BOOST_TEST(tests::number_hash(other) == hash);
  }
  BOOST_TEST(largest.load() == 16U);
  stages[0].prepare_batch = [](const project::Project&, int) -> pipeline::ComputeBatch {
    return [](std::span<const pipeline::Key>) { return std::vector<pipeline::Outcome>(); };
  };
  const auto other_path = folder / "too few.sack";
  tests::create_number_project(other_path, entries);
  const auto other = project::Project::open(other_path, project::Access::write, {});
  BOOST_CHECK_EXCEPTION(fill(other), base::Error, [](const base::Error& error) {
    return std::string(error.what()).find("0 results for") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(only_the_stages_named_are_filled) {
  const auto project = open();
  pipeline::FillOptions options;
  options.only = {"number"};
  BOOST_TEST(fill(project, options).size() == 1U);
  BOOST_TEST(pipeline::status(project, stages).at(1).missing == entries - failing);
  options.only = {"cube"};
  BOOST_CHECK_THROW(fill(project, options), base::UsageError);
}

BOOST_AUTO_TEST_CASE(a_failed_entry_is_not_tried_again_until_asked_or_changed) {
  const auto project = open();
  fill(project);
  pipeline::FillOptions retry;
  retry.retry_failed = true;
  BOOST_TEST(fill(project, retry).at(0).failed == failing);
  project::Transaction transaction(project.database());
  project::change_setting(project.database(), "seed", "2");
  transaction.commit();
  const auto reports = fill(project);
  BOOST_TEST(reports.at(0).done == entries - failing);
  BOOST_TEST(reports.at(0).failed == failing);
}

BOOST_AUTO_TEST_CASE(a_stale_entry_is_replaced_and_going_back_restores_the_content) {
  const auto project = open();
  fill(project);
  const std::string hash = tests::number_hash(project);
  const auto set_seed = [&](const char* seed) {
    project::Transaction transaction(project.database());
    project::change_setting(project.database(), "seed", seed);
    transaction.commit();
  };
  set_seed("2");
  fill(project);
  BOOST_TEST(tests::number_hash(project) != hash);
  set_seed("1");
  fill(project);
  BOOST_TEST(tests::number_hash(project) == hash);
}

BOOST_AUTO_TEST_CASE(an_interrupted_fill_keeps_what_was_finished_and_gives_back_its_claims) {
  const auto project = open();
  std::stop_source stop;
  std::atomic<int> computed{0};
  const auto prepare = stages[0].prepare;
  stages[0].prepare = [&](const project::Project& reader) -> pipeline::Compute {
    return [&, compute = prepare(reader)](const pipeline::Key& key) {
      if (++computed == 300) stop.request_stop();
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      return compute(key);
    };
  };
  BOOST_CHECK_THROW(fill(project, {}, stop.get_token()), base::Interrupted);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM claim") == 0);
  const std::int64_t kept = project.database().integer("SELECT COUNT(*) FROM entry");
  BOOST_TEST(kept >= 299);
  BOOST_TEST(kept < entries);
  BOOST_TEST((project.database().scalar("SELECT outcome FROM run ORDER BY run_id DESC") ==
              project::Value("failed")));
  stages = tests::NumberStages().all();
  BOOST_TEST(fill(project).at(0).done == entries - failing - kept);
}

BOOST_AUTO_TEST_CASE(an_error_in_a_stage_ends_the_fill_with_what_was_finished_committed) {
  const auto project = open();
  const auto prepare = stages[0].prepare;
  stages[0].prepare = [&](const project::Project& reader) -> pipeline::Compute {
    return [compute = prepare(reader)](const pipeline::Key& key) {
      if (key.first == 150) throw base::Error("the disk is gone");
      return compute(key);
    };
  };
  BOOST_CHECK_THROW(fill(project), base::Error);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM claim") == 0);
  stages = tests::NumberStages().all();
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM entry") == 2 * (entries - failing));
}

BOOST_AUTO_TEST_CASE(a_setting_changed_while_filling_ends_the_fill) {
  const auto project = open();
  std::atomic<int> computed{0};
  const auto prepare = stages[0].prepare;
  stages[0].prepare = [&](const project::Project& reader) -> pipeline::Compute {
    return [&, compute = prepare(reader)](const pipeline::Key& key) {
      if (++computed == 100) {
        auto other = open();
        project::Transaction transaction(other.database());
        project::change_setting(other.database(), "seed", "9");
        transaction.commit();
      }
      return compute(key);
    };
  };
  BOOST_CHECK_EXCEPTION(fill(project), base::Error, [](const base::Error& error) {
    return std::string(error.what()).find("a setting was changed") != std::string::npos;
  });
  stages = tests::NumberStages().all();
  fill(project);
  for (const auto& status : pipeline::status(project, stages)) BOOST_TEST(status.stale + status.missing == 0);
}

BOOST_AUTO_TEST_CASE(a_setting_changed_between_two_stages_ends_the_fill_before_anything_is_mixed) {
  const auto project = open();
  const auto prepare = stages[1].prepare;
  stages[1].prepare = [&](const project::Project& reader) -> pipeline::Compute {
    auto other = open();
    project::Transaction transaction(other.database());
    project::change_setting(other.database(), "seed", "9");
    transaction.commit();
    return prepare(reader);
  };
  BOOST_CHECK_THROW(fill(project), base::Error);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM square") == 0);
}

BOOST_AUTO_TEST_CASE(an_input_replaced_while_filling_is_noticed_and_the_entry_made_from_the_new_one) {
  const auto project = open();
  pipeline::FillOptions first;
  first.only = {"number"};
  fill(project, first);
  std::atomic<bool> replaced{false};
  const auto prepare = stages[1].prepare;
  stages[1].prepare = [&](const project::Project& reader) -> pipeline::Compute {
    return [&, compute = prepare(reader)](const pipeline::Key& key) {
      auto rows = compute(key);
      if (key == pipeline::Key{50, 0} && !replaced.exchange(true)) {
        auto other = open();
        project::Transaction transaction(other.database());
        other.database().execute(
            "UPDATE number SET value = 5 WHERE key1 = 50 AND key2 = 0;"
            "UPDATE entry SET fingerprint = zeroblob(16) WHERE key1 = 50 AND key2 = 0;"
            "UPDATE stage SET replaced = replaced + 1 WHERE name = 'number'");
        transaction.commit();
      }
      return rows;
    };
  };
  fill(project);
  BOOST_TEST((project.database().scalar("SELECT value FROM square WHERE key1 = 50 AND key2 = 0") ==
              project::Value(25.0)));
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM square") == entries - failing);
}

BOOST_AUTO_TEST_SUITE_END()
