// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/sharing.h"

#include <map>
#include <system_error>

#include "base/error.h"
#include "base/version.h"
#include "pipeline/verify.h"
#include "project/constraint_error.h"
#include "project/new_file.h"
#include "project/row_counts.h"
#include "project/table_copy.h"

namespace coalsack::pipeline {
namespace {

using Selects = std::map<std::string, std::string>;  ///< table -> which of its rows, and as what

/// Of the tables that do not go as they are.
Selects selects_of(ShareLevel level) {
  Selects selects;
  const auto add = [&](const char* file) {
    for (project::NamedSql& statement : project::named_sql(file))
      selects[statement.name] = std::move(statement.text);
  };
  add("queries/share_always.sql");
  if (level == ShareLevel::results) add("queries/share_results.sql");
  if (level == ShareLevel::weights) add("queries/share_weights.sql");
  return selects;
}

void copy_tables(const project::Project& project, project::Project& copy, const ShareOptions& options,
                 base::Progress& progress) {
  const Selects selects = selects_of(options.level);
  const std::string folder =
      std::filesystem::absolute(project.path()).lexically_normal().parent_path().string() + "/";
  const std::vector<std::string> tables = project::table_names(copy.database());
  project::empty_for_copy(copy.database());
  progress.start("copy", tables.size());
  project::Transaction transaction(copy.database());
  std::uint64_t done = 0;
  for (const std::string& table : tables) {
    const auto special = selects.find(table);
    const std::string select =
        special == selects.end() || table == "left_out" ? project::select_all(table) : special->second;
    project::copy_rows(
        project.database(), select, copy.database(), table,
        table == "failure" ? std::vector<project::Value>{folder} : std::vector<project::Value>{});
    progress.update(++done);
  }
  transaction.commit();
  progress.finish();
}

/// The copy's run, what it lacks, and its row counts.
void record(const project::Project& project, project::Project& copy, const ShareOptions& options) {
  project::Transaction transaction(copy.database());
  copy.statement("share/record")
      .run("[\"--with\",\"" + level_name(options.level) + "\"]", base::program_version(),
           copy.settings().json());
  const std::int64_t run_id = project::last_insert_id(copy.database());
  const Selects selects = selects_of(options.level);
  if (const auto parts = selects.find("left_out"); parts != selects.end()) {
    project::Statement rows(project.database(), parts->second);
    while (rows.step()) copy.statement("share/leave_out").run(rows.text(0), rows.integer(1), run_id);
  }
  project::reset_row_counts(copy.database());
  transaction.commit();
}

void list_contents(project::Project& copy, const std::vector<project::ContentPart>& parts) {
  project::Transaction transaction(copy.database());
  for (const project::ContentPart& part : parts)
    copy.statement("share/store_part").run(part.name, part.rows, std::span<const std::byte>(part.hash));
  transaction.commit();
}

/// All but its name.
void write_copy(const project::Project& project, const std::vector<Stage>& stages,
                const std::filesystem::path& path, const ShareOptions& options, base::Progress& progress,
                ShareReport& report) {
  project.database().execute("BEGIN");  // one state of the project, whoever writes meanwhile
  project::Project::make(path, stage_queries(stages), [&](project::Project& copy) {
    const auto damaged = [&](const std::string& why) {
      return base::ProjectRefused(project.path().string() + ": cannot be shared, it is damaged (" + why +
                                  "); see `coalsack verify " + project.path().string() + "`");
    };
    try {
      copy_tables(project, copy, options, progress);
      record(project, copy, options);
      const project::ContentHashes hashes = project::content_hashes(copy);
      report.contents = hashes.parts;
      report.content_hash = project::hex(hashes.whole);
      list_contents(copy, hashes.parts);
    } catch (const base::ProjectRefused& error) {
      throw damaged(error.what());
    } catch (const project::ConstraintError& error) {
      throw damaged(error.reason);
    }
  });
  project.database().execute("COMMIT");
  project::without_log(path);
  const project::Project copy = project::Project::open(path, project::Access::read, stage_queries(stages));
  const Verification found = verify(copy, stages);
  if (!found.problems.empty() || found.content_hash != report.content_hash)
    throw base::ProjectRefused(project.path().string() + ": its copy is not whole (" +
                               (found.problems.empty() ? "it reads back otherwise" : found.problems.front()) +
                               "); see `coalsack verify " + project.path().string() + "`");
  report.left_out = left_out(copy);
}

std::uintmax_t size_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes;
}

}  // namespace

std::string level_name(ShareLevel level) {
  return level == ShareLevel::results ? "results" : level == ShareLevel::weights ? "weights" : "everything";
}

ShareReport share(const project::Project& project, const std::vector<Stage>& stages,
                  const std::filesystem::path& path, const ShareOptions& options, base::Progress& progress) {
  std::error_code error;
  if (std::filesystem::equivalent(project.path(), path, error))
    throw base::InputError(path.string() + ": is the project itself; name another file");
  project::NewFile file(path, options.replace ? project::Existing::replaced : project::Existing::stays,
                        "share never overwrites without --force");
  ShareReport report;
  file.write([&](const std::filesystem::path& hidden) {
    write_copy(project, stages, hidden, options, progress, report);
  });
  report.bytes = size_of(path);
  report.original_bytes = size_of(project.path()) + size_of(project.path().string() + "-wal");
  return report;
}

}  // namespace coalsack::pipeline
