// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/stage.h"
#include "pipeline/verify.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::pipeline {

/// What a repair did, and what is left.
struct Repair {
  std::vector<std::string> done;  ///< one line each, saying what to do where something cannot be computed
  std::filesystem::path kept;     ///< the damaged original, when a fresh file took its place
  Verification before;            ///< empty when the file could not be opened
  Verification after;
};

/// Whether repair would do anything about it.
bool repairable(const Verification& found);

/// Drops what is damaged, so that fill computes it again, and puts back what can be told: rows of the schema,
/// settings as the last command left them, pixels, provenance. What cannot be computed (imported stars,
/// weights) is dropped, too, and said. One transaction; a file where all is well, or where nothing can be
/// done, is not written to: a user's own table, and a shared copy of which what nothing computes differs from
/// its list of contents.
///
/// A file whose SQLite structure is damaged, or that is cut short, is read row by row as far as it can be,
/// into a fresh file, which is repaired and takes its name; the damaged one stays beside it, as NAME.damaged.
/// No other program may use the file meanwhile. Throws base::ProjectRefused when the file is no project, and
/// when its first page cannot be read.
Repair repair(const std::filesystem::path& path, const std::vector<Stage>& stages,
              const project::RunArguments& arguments);

}  // namespace coalsack::pipeline
