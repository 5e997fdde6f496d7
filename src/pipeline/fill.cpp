// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/fill.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <iterator>
#include <thread>

#include "base/error.h"
#include "pipeline/claim.h"
#include "pipeline/entry_writer.h"
#include "pipeline/left_out.h"
#include "pipeline/recipe.h"
#include "pipeline/status.h"
#include "pipeline/work_pool.h"
#include "project/row_counts.h"

namespace coalsack::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto poll_others = std::chrono::milliseconds(100);

std::chrono::nanoseconds seconds(double value) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e9));
}

std::size_t bytes_of(const Result& result) {
  std::size_t bytes = sizeof(Result) + result.task.inputs.size();
  for (const Row& row : result.rows) {
    for (const project::Value& value : row.values) {
      bytes += sizeof value;
      if (const auto* blob = std::get_if<project::Bytes>(&value)) bytes += blob->size();
      if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    }
  }
  return bytes;
}

/// Fills one stage. One pass goes once through the keys; another follows when a process that had claimed some
/// of them died, or when inputs were replaced under us.
class StageFill {
 public:
  StageFill(const project::Project& project, const Stage& stage, const Recipes& recipes,
            const FillOptions& options, std::int64_t settings_at_start, std::int64_t limit, project::Run& run,
            base::Progress& progress, const std::stop_token& stop)
      : project_(project),
        stage_(stage),
        recipes_(recipes),
        options_(options),
        settings_at_start_(settings_at_start),
        limit_(limit),
        run_(run),
        progress_(progress),
        stop_(stop),
        claims_(project, stage, recipes.at(stage.name)) {
    report_.stage = stage.name;
  }

  StageReport fill() {
    const auto start = Clock::now();
    for (bool again = true; again;) {
      again = pass();
      if (again || limit_reached()) continue;
      // What another process has claimed is left to it; if it dies, its keys come to us.
      while (!stop_.stop_requested() && claims_.others_at_work()) std::this_thread::sleep_for(poll_others);
      claims_.rewind();
      const auto left = stop_.stop_requested() ? std::nullopt : claims_.take(1);
      if (left) {
        project::Transaction transaction(project_.database());
        claims_.drop(left->claim_id);
        transaction.commit();
        claims_.rewind();
        again = true;
      }
    }
    report_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return report_;
  }

 private:
  bool limit_reached() const { return limit_ > 0 && report_.done + report_.failed >= limit_; }

  /// True when it has to be done again.
  bool pass() {
    EntryWriter writer(project_, stage_, recipes_, settings_at_start_, claims_, run_);
    WorkPool pool(project_, stage_, options_.threads);
    try {
      const bool again = go_through(writer, pool);
      writer.give_back();
      return again;
    } catch (...) {
      const std::exception_ptr error = std::current_exception();
      try {
        writer.give_back();
      } catch (
          const std::exception&) {  // NOLINT(bugprone-empty-catch): the first error is the one to report;
      }                             // claims of a dead process expire
      std::rethrow_exception(error);
    }
  }

  bool go_through(EntryWriter& writer, WorkPool& pool) {
    std::vector<Result> finished;
    std::size_t finished_bytes = 0;
    bool exhausted = false;
    std::int64_t taken = 0;  // claimed and not committed yet
    auto next_commit = Clock::now() + seconds(options_.commit_seconds);
    const auto commit = [&] {
      const EntryWriter::Outcome outcome = writer.commit(finished);
      taken -= static_cast<std::int64_t>(finished.size());
      finished.clear();
      finished_bytes = 0;
      next_commit = Clock::now() + seconds(options_.commit_seconds);
      report_.done += outcome.done;
      report_.failed += outcome.failed;
      progress_.update(static_cast<std::uint64_t>(report_.done + report_.failed));
      return !outcome.inputs_changed;
    };
    for (;;) {
      if (stop_.stop_requested()) {
        pool.cancel_waiting();
        exhausted = true;
      }
      while (!exhausted && pool.outstanding() < claim_size()) {
        std::int64_t most = claim_size();
        if (limit_ > 0) most = std::min(most, limit_ - report_.done - report_.failed - taken);
        std::optional<Claim> claim;
        if (most > 0) claim = claims_.take(most);
        if (!claim) {
          exhausted = true;
          break;
        }
        taken += static_cast<std::int64_t>(claim->tasks.size());
        writer.expect(claim->claim_id, static_cast<std::int64_t>(claim->tasks.size()));
        pool.submit(std::move(*claim));
      }
      if (pool.outstanding() == 0) break;
      std::vector<Result> results;
      try {
        const auto soon = Clock::now() + std::chrono::seconds(1);
        results = pool.take_results(finished.empty() ? soon : std::min(next_commit, soon));
      } catch (...) {
        const std::exception_ptr error = std::current_exception();
        if (!finished.empty()) commit();
        std::rethrow_exception(error);
      }
      if (!results.empty()) measure(results.size());
      for (const Result& result : results) finished_bytes += bytes_of(result);
      std::move(results.begin(), results.end(), std::back_inserter(finished));
      writer.renew_in_time();
      if (!finished.empty() && (Clock::now() >= next_commit || finished_bytes >= options_.commit_bytes)) {
        if (!commit()) return start_over();
      }
    }
    return !finished.empty() && !commit() ? start_over() : false;
  }

  bool start_over() {
    claims_.rewind();
    return true;
  }

  /// Some seconds of work, so that claims are few, yet others find something to do and a limit is met.
  std::int64_t claim_size() const {
    const auto least = std::int64_t{4} * options_.threads;
    return std::clamp(static_cast<std::int64_t>(rate_ * std::max(0.5, options_.commit_seconds)), least,
                      std::int64_t{20000});
  }

  void measure(std::size_t results) {
    const auto now = Clock::now();
    measured_ += static_cast<double>(results);
    const double elapsed = std::chrono::duration<double>(now - measured_from_).count();
    if (elapsed < 0.05) return;
    rate_ = measured_ / elapsed;
    measured_ = 0;
    measured_from_ = now;
  }

  const project::Project& project_;
  const Stage& stage_;
  const Recipes& recipes_;
  const FillOptions& options_;
  std::int64_t settings_at_start_;
  std::int64_t limit_;
  project::Run& run_;
  base::Progress& progress_;
  const std::stop_token& stop_;
  ClaimTaker claims_;
  StageReport report_;
  double rate_ = 0;
  double measured_ = 0;
  Clock::time_point measured_from_ = Clock::now();
};

}  // namespace

std::vector<StageReport> fill(const project::Project& project, const std::vector<Stage>& stages,
                              const FillOptions& options, project::Run& run, base::Progress& progress,
                              const std::stop_token& stop) {
  for (const std::string& name : options.only) find_stage(stages, name);
  project::Transaction transaction(project.database());
  const Recipes recipes = activate(project, stages, project::Access::write);
  const std::int64_t settings_at_start = project::setting_changes(project.database());
  const auto selected = [&](const Stage& stage) {
    return options.only.empty() ||
           std::find(options.only.begin(), options.only.end(), stage.name) != options.only.end();
  };
  if (options.retry_failed)
    for (const Stage& stage : stages)
      if (selected(stage)) {
        project.statement("entry/drop_failures_of_stage").run(recipes.at(stage.name).stage_id);
        project::count_dropped_rows(project.database(), "failure", project::changes(project.database()));
      }
  transaction.commit();

  std::vector<StageReport> reports;
  std::int64_t left = options.limit;
  for (const Stage& stage : stages) {
    if (!selected(stage)) continue;
    if (options.limit > 0 && left <= 0) break;
    prepare_left_out(project, stage);
    const StageStatus before = status_of(project, stage);
    const std::int64_t to_do = before.missing + before.stale;
    if (to_do == 0) {
      reports.push_back({stage.name, 0, 0, 0});
      continue;
    }
    progress.start(stage.name, static_cast<std::uint64_t>(options.limit > 0 ? std::min(left, to_do) : to_do));
    StageFill stage_fill(project, stage, recipes, options, settings_at_start, left, run, progress, stop);
    reports.push_back(stage_fill.fill());
    progress.finish();
    left -= reports.back().done + reports.back().failed;
    if (stop.stop_requested())
      throw base::Interrupted("interrupted in stage " + stage.name +
                              "; what was finished is committed, run `coalsack fill " +
                              project.path().string() + "` again to go on");
  }
  return reports;
}

}  // namespace coalsack::pipeline
