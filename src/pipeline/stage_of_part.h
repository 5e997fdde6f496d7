// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace coalsack::pipeline {

/// The stage whose results a part of the content holds (see project::ContentPart).
struct StageOfPart {
  std::string_view part;
  const char* stage;
  std::size_t keys;  ///< how many of a row's first columns are the entry's key: 1 or 2
};

/// Null for a part that no stage makes.
const StageOfPart* stage_of_part(std::string_view part);

}  // namespace coalsack::pipeline
