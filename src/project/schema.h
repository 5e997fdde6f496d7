// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "project/database.h"

namespace coalsack::project {

/// PRAGMA user_version of a file that this program writes: MMmmpp of the schema (100 = 0.1.0).
std::int64_t latest_schema_version();
/// "0.1.0" for 100.
std::string schema_version_text(std::int64_t version);

/// Applies the steps of sql/schema that the file lacks, each with its version in one transaction. A killed
/// migration leaves the file at the last whole step.
void migrate(Database& database);
/// The same up to a version, to know what a file of that version holds.
void migrate(Database& database, std::int64_t version);

/// A stage as the view stage_status needs it.
struct StageQuery {
  std::string name;
  std::string wanted;  ///< SELECT key1, key2, inputs
};

/// Makes the views those of this program; a file whose views are the same is not written. Within one
/// transaction of its own.
void refresh_views(Database& database, std::span<const StageQuery> stages);

/// The names of our views.
std::vector<std::string> view_names();

/// For a connection that only reads: where a view of the file is not this program's, all of ours are laid
/// before the file's as temporary ones, so that nothing that we or a query call `map` is anybody else's.
void put_own_views_first(Database& database, std::span<const StageQuery> stages);

/// The SQL text that counts one stage's entries by state: stage, wanted, done, missing, stale, failed,
/// waiting.
std::string status_query(const StageQuery& stage);

}  // namespace coalsack::project
