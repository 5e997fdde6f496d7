// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "pipeline/checks/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "project/content_hash.h"
#include "project/project.h"

namespace coalsack::pipeline {

// The checks that `verify` makes, each of one kind of thing. Each reports what it finds; none changes
// anything. `recipes`: those in force; null when the settings do not give any.

/// SQLite's own structure.
void check_structure(const project::Project& project, Findings& findings);
/// Tables, views and the rows that come with the schema, against a fresh project of this program.
void check_schema(const project::Project& project, const std::vector<Stage>& stages, Findings& findings);
/// Settings against their limits and against what the last command left.
void check_settings(const project::Project& project, Findings& findings);
/// Pixels against their numbers, the regions that asked for them and the entries made for them.
void check_coverage(const project::Project& project, const Recipes* recipes, Findings& findings);
/// Foreign keys, runs, stages, the hashes of recipes, the fingerprints of entries and failures.
void check_provenance(const project::Project& project, Findings& findings);
/// Every entry has its result and every result its entry; results are whole as far as they can be told.
void check_results(const project::Project& project, const std::vector<Stage>& stages, Findings& findings);
/// Star lists, their cells and columns, simulated and reference stars, calibrations, dust tables.
void check_stars(const project::Project& project, const std::vector<Stage>& stages, const Recipes* recipes,
                 Findings& findings);
/// Models, their arrays and checkpoints.
void check_models(const project::Project& project, Findings& findings);
/// Every frame: size, shape, checksum.
void check_frames(const project::Project& project, const std::vector<Stage>& stages, Findings& findings);
/// Numbers of rows that the last command left.
void check_counts(const project::Project& project, Findings& findings);

/// What a stage wants: key1, key2, and the fingerprint of its entry, NULL when it is missing or stale.
project::Statement current_entries(const project::Project& project, const Stage& stage, const Recipe& recipe);

}  // namespace coalsack::pipeline
