// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace coalsack::tests {

/// A reference file that stands beside the project on some machines and not on others. Absent: prints that
/// the test is skipped and returns nothing; the caller returns.
inline std::optional<std::filesystem::path> shared_data(const std::string& name) {
  const char* root = std::getenv("COALSACK_SHARED");
  const std::filesystem::path path =
      std::filesystem::path(root == nullptr ? "../shared" : root) / "data" / name;
  if (std::filesystem::exists(path)) return path;
  std::cout << "skipped: no reference data " << name << "\n";
  return std::nullopt;
}

}  // namespace coalsack::tests
