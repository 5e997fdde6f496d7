// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/error.h"
#include "pipeline/claim.h"
#include "pipeline/left_out.h"
#include "pipeline/merge/entry_transfer.h"
#include "pipeline/merge/model_transfer.h"
#include "pipeline/merge/sky_transfer.h"
#include "pipeline/merge/star_transfer.h"
#include "pipeline/merge/transfer.h"
#include "pipeline/verify.h"
#include "project/received_file.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Project;

void check_names(const Project& ours, const std::vector<std::filesystem::path>& others) {
  for (std::size_t i = 0; i < others.size(); ++i) {
    std::error_code error;
    if (std::filesystem::equivalent(ours.path(), others[i], error))
      throw base::InputError(others[i].string() + ": this is the project itself; name another one");
    for (std::size_t j = 0; j < i; ++j)
      if (others[i] == others[j] || std::filesystem::equivalent(others[i], others[j], error))
        throw base::InputError(others[i].string() + ": named twice");
  }
}

/// A running fill computes keys that would come from elsewhere under its hands.
void check_nobody_fills(const Project& ours) {
  const Owner here = this_process();
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  project::Statement claims = ours.statement("merge/living_claims");
  while (claims.step()) {
    const Owner owner{claims.text(0), claims.integer(1), claims.integer(2)};
    if (may_be_alive(owner, here, claims.integer(3), now))
      throw base::ProjectBusy(ours.path().string() + ": process " + std::to_string(owner.pid) +
                              " is filling it; wait for it or stop it, then merge");
  }
}

void compare_settings(Transfer& transfer) {
  const project::Settings ours = transfer.ours.settings();
  const project::Settings theirs = transfer.theirs.settings();
  for (const project::Setting& setting : ours.all()) {
    const auto found =
        std::find_if(theirs.all().begin(), theirs.all().end(),
                     [&](const project::Setting& other) { return other.name == setting.name; });
    if (found == theirs.all().end()) transfer.refuse("setting '" + setting.name + "' is missing");
    const std::string here = project::value_text(setting);
    const std::string there = project::value_text(*found);
    if (here == there) continue;
    transfer.differs(setting.changes_results ? "setting" : "label", setting.name, here, there,
                     setting.changes_results ? "`coalsack config " + transfer.ours.path().string() + " " +
                                                   setting.name + "=VALUE` makes both the same"
                                             : "ours stays");
  }
}

class Merge {
 public:
  Merge(const Project& ours, const std::vector<Stage>& stages, const MergeOptions& options,
        base::Progress& progress, const std::stop_token& stop)
      : ours_(ours),
        stages_(stages),
        options_(options),
        progress_(progress),
        stop_(stop),
        recipes_(activate(ours, stages, project::Access::write)),
        aged_before_(aged_keys(ours, stages, recipes_)) {}

  MergeReport take(const std::filesystem::path& other) {
    const project::ReceivedFile file(other, stage_queries(stages_));
    const Project& theirs = file.project();
    progress_.start("verify " + other.filename().string(), 0);
    check_whole(theirs);
    progress_.finish();
    MergeReport report;
    report.other = other;
    report.project_id = theirs.meta("project_id");
    report.model_before = model_in_force(ours_);
    done_ = 0;
    progress_.start("merge " + other.filename().string(),
                    static_cast<std::uint64_t>(theirs.database().integer(project::sql_text("merge/size"))));
    Transfer transfer(ours_, theirs, report, [this] { tick(); });
    compare_settings(transfer);
    take_coverage(transfer);
    take_surveys(transfer);
    StarTransfer stars(transfer);
    stars.take_lists();
    take_calibrations(transfer);
    take_dust_tables(transfer);
    take_arrays(transfer);
    take_models(transfer, options_.rename_models);
    for (const Stage& stage : stages_)
      StageTransfer(transfer, stage, recipes_, stars).take(aged_before_.at(stage.name));
    put_back_what_is_whole(ours_, stages_);
    if (transfer.stars_changed) ours_.statement("stars/count_change").run();
    progress_.finish();
    report.model_after = model_in_force(ours_);
    return report;
  }

 private:
  /// Damage does not travel: what is wrong there would be wrong here. Views stay there, and those of a file
  /// that another program of this schema wrote are its own.
  void check_whole(const Project& theirs) {
    const Verification found = [&] {
      const project::StopsReading stops(theirs.database(), stop_);
      return verify(theirs, stages_);
    }();
    stop_if_asked();  // what it could not read then is no damage
    const auto no_matter = [](const Remedy& remedy) { return remedy.cure == Cure::views; };
    if (std::all_of(found.remedies.begin(), found.remedies.end(), no_matter)) return;
    const std::string file = theirs.path().string();
    const std::string named = file + ": ";
    const std::string& first = found.problems.front();
    const std::string more = found.count > 1 ? ", and " + std::to_string(found.count - 1) + " more" : "";
    throw base::ProjectRefused((first.starts_with(named) ? "" : named) + first + more +
                               "; nothing was taken. `coalsack verify " + file +
                               "` lists what is wrong: merge a good copy, or repair this one first");
  }
  void tick() {
    progress_.update(++done_);
    stop_if_asked();
  }
  void stop_if_asked() const {
    if (stop_.stop_requested())
      throw base::Interrupted("interrupted; " + ours_.path().string() +
                              " is as it was, run the same command again to merge");
  }

  const Project& ours_;
  const std::vector<Stage>& stages_;
  const MergeOptions& options_;
  base::Progress& progress_;
  const std::stop_token& stop_;
  Recipes recipes_;
  AgedKeys aged_before_;
  std::uint64_t done_ = 0;
};

}  // namespace

bool MergeReport::changed() const {
  const auto stage_changed = [](const MergedStage& stage) {
    return stage.taken + stage.failures + stage.dropped > 0;
  };
  const auto model_taken = [](const MergedModel& model) { return model.taken; };
  return pixels_taken + regions_taken + star_lists_taken + calibrations_taken + dust_tables_taken +
                 arrays_taken + surveys_taken + diagrams_taken >
             0 ||
         std::any_of(models.begin(), models.end(), model_taken) ||
         std::any_of(stages.begin(), stages.end(), stage_changed);
}

std::vector<MergeReport> merge(const Project& ours, const std::vector<std::filesystem::path>& others,
                               const std::vector<Stage>& stages, const MergeOptions& options,
                               const project::RunArguments& arguments, base::Progress& progress,
                               const std::stop_token& stop) {
  check_names(ours, others);
  std::vector<MergeReport> reports;
  project::Transaction transaction(ours.database());
  check_nobody_fills(ours);
  const auto run = project::Run::within(transaction, ours, arguments);
  {
    Merge merge(ours, stages, options, progress, stop);
    for (const std::filesystem::path& other : others) reports.push_back(merge.take(other));
  }
  const auto changed = [](const MergeReport& report) { return report.changed(); };
  if (options.dry_run || std::none_of(reports.begin(), reports.end(), changed)) return reports;
  transaction.commit();
  run->finish("done");
  return reports;
}

}  // namespace coalsack::pipeline
