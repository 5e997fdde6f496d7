// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "project/content_difference.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A setting with its values, as texts; "" where the project has no such setting.
struct SettingDifference {
  std::string name, a, b;
};

/// How the entries of a stage, or their results, differ.
struct StageDifference {
  std::int64_t only_in_a = 0, only_in_b = 0;
  std::int64_t other_fingerprint = 0;  ///< the same key, made by another recipe or from other inputs
  std::int64_t other_result = 0;       ///< rows that differ under one fingerprint: damage, or chance
};

/// What differs between two projects, by content.
struct Difference {
  std::vector<SettingDifference> settings;
  std::int64_t pixels_only_in_a = 0, pixels_only_in_b = 0;
  std::map<std::string, StageDifference> stages;  ///< those that differ
  std::vector<std::string> lines;  ///< models, star lists and what else differs by name; the first hundred
  std::vector<project::PartDifference> parts;  ///< all, in the order of the content hash
  bool equal() const;
};

/// Compares two projects, opened for reading, in one pass in key order; memory does not grow with them. They
/// are equal exactly when their content hashes are. Throws base::ProjectRefused when an array is damaged.
Difference difference(const project::Project& a, const project::Project& b);

}  // namespace coalsack::pipeline
