// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"
#include "tests/fuzz/targets.h"

namespace coalsack::fuzz {

/// Lays the input down as a file, alone in this process's folder (below TMPDIR, best in memory), and gives
/// its path. Whatever earlier inputs left there is gone.
std::filesystem::path as_file(Input input, const std::string& name);

/// Runs one part of a target: what the program says about bad input is an answer.
template <typename Part>
void answered(const Part& part) {
  try {
    part();
  } catch (const base::Error&) {  // NOLINT(bugprone-empty-catch): said, and that is all we ask
  }
}

}  // namespace coalsack::fuzz
