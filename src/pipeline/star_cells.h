// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "project/digest.h"
#include "project/value.h"
#include "stars/star_list.h"

namespace coalsack::pipeline {

/// Stars of a list within one cell are stored in parts of at most so many.
inline constexpr std::size_t most_stars_a_part = 65536;

/// One column of a part of a star cell, as table star_column keeps it.
struct EncodedColumn {
  std::int64_t position = 0;
  std::string name;
  std::string dtype;
  std::int64_t raw_bytes = 0;
  project::Bytes frame;
};

/// A part of a star cell: at most 65,536 stars.
struct EncodedCell {
  std::int64_t part = 0;
  std::int64_t stars = 0;
  project::Digest fingerprint{};  ///< of the columns' names and raw bytes
  std::vector<EncodedColumn> columns;
};

/// All stars of the list, which lie in one cell, in parts from 0 on. Their order stays.
std::vector<EncodedCell> encode_cell(const stars::StarList& list);
/// The same for the rows named, in that order, in parts from `first_part` on.
std::vector<EncodedCell> encode_cell(const stars::StarList& list, const std::vector<std::size_t>& rows,
                                     std::int64_t first_part);

}  // namespace coalsack::pipeline
