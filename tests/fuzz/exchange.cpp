// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/exchange.h"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/difference.h"
#include "pipeline/merge.h"
#include "pipeline/repair.h"
#include "pipeline/sharing.h"
#include "pipeline/stages.h"
#include "pipeline/verify.h"
#include "project/received_file.h"
#include "tests/fuzz/input_file.h"
#include "tests/temporary_folder.h"

namespace coalsack::fuzz {
namespace {

namespace fs = std::filesystem;
using project::Project;

using Stages = std::vector<pipeline::Stage>;

Project opened_to_write(const fs::path& path, const Stages& stages) {
  return Project::open(path, project::Access::write, pipeline::stage_queries(stages));
}

/// Projects that inputs made from the seed can be merged into: one without entries, with the seed's settings,
/// so that everything comes, and the seed itself, where everything is already.
struct Ours {
  tests::TemporaryFolder folder;
  std::vector<fs::path> files{folder / "empty.sack", folder / "full.sack"};

  explicit Ours(const Stages& stages) {
    fs::copy_file(COALSACK_SEED, files[1]);
    Project::create(files[0], pipeline::stage_queries(stages), [](Project&) {});
    sqlite3* opened = nullptr;
    sqlite3_open(files[0].c_str(), &opened);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> connection(opened, sqlite3_close);
    const std::string sql =
        "PRAGMA journal_mode = DELETE; ATTACH '" + files[1].string() +
        "' AS seed;"
        "UPDATE setting SET (value, recorded_value) = (SELECT s.value, s.recorded_value FROM seed.setting AS "
        "s "
        "                                              WHERE s.name = setting.name);"
        "UPDATE diagram SET (x_bins, y_bins, y_low, y_high) = (SELECT s.x_bins, s.y_bins, s.y_low, s.y_high "
        "  FROM seed.diagram AS s WHERE s.diagram_id = diagram.diagram_id)";
    if (sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string("no project to merge into: ") + sqlite3_errmsg(opened));
    require_taken(stages);
  }

  /// A seed that is refused, or has nothing that is wanted, would make every merge of its variants a short
  /// one.
  void require_taken(const Stages& stages) const {
    const fs::path tried = folder / "tried.sack";
    fs::copy_file(files[0], tried);
    base::Silence silence;
    const auto report = pipeline::merge(opened_to_write(tried, stages), {files[1]}, stages, {}, {"merge", {}},
                                        silence, std::stop_token())
                            .front();
    for (const pipeline::MergedStage& stage : report.stages)
      if (stage.taken != stage.there)
        throw std::logic_error("of the seed's own " + stage.stage +
                               " not all is taken; make_seeds.py makes it anew");
  }
};

void require_whole(const fs::path& path, const Stages& stages, const std::string& when) {
  try {
    const Project project = Project::open(path, project::Access::read, pipeline::stage_queries(stages));
    const pipeline::Verification found = pipeline::verify(project, stages);
    if (found.count > 0) throw std::logic_error(when + ": " + found.problems.front());
  } catch (const base::Error& error) {
    throw std::logic_error(when + ": " + error.what());
  }
}

}  // namespace

void merge_received(const fs::path& received, const Stages& stages, unsigned choice) {
  static const Ours ours(stages);
  const auto queries = pipeline::stage_queries(stages);
  const fs::path mine = received.parent_path() / "mine.sack";
  fs::copy_file(ours.files[choice % ours.files.size()], mine, fs::copy_options::overwrite_existing);
  base::Silence silence;
  answered([&] {
    const project::ReceivedFile file(received, queries);
    const Project project = Project::open(mine, project::Access::read, queries);
    pipeline::difference(project, file.project());
  });
  answered([&] {
    const Project project = opened_to_write(mine, stages);
    pipeline::MergeOptions options;
    options.rename_models = choice % 3 == 0;
    pipeline::merge(project, {received}, stages, options, {"merge", {}}, silence, std::stop_token());
  });
  require_whole(mine, stages, "after a merge");
}

void share_received(const fs::path& received, const Stages& stages, unsigned choice) {
  base::Silence silence;
  answered([&] {
    const Project project = Project::open(received, project::Access::read, pipeline::stage_queries(stages));
    pipeline::ShareOptions options;
    options.level = static_cast<pipeline::ShareLevel>(choice % 3);
    const fs::path copy = received.parent_path() / "copy.sack";
    pipeline::share(project, stages, copy, options, silence);
    require_whole(copy, stages, "a shared copy");
  });
}

void repair_received(const fs::path& received, const Stages& stages) {
  answered([&] {
    const pipeline::Repair repair = pipeline::repair(received, stages, {"verify", {}});
    if (repair.after.count == 0) require_whole(received, stages, "after a repair");
  });
}

}  // namespace coalsack::fuzz
