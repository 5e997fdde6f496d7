// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/content_hash.h"

#include "base/error.h"
#include "project/blob.h"

namespace coalsack::project {
namespace {}  // namespace

std::vector<NamedSql> content_queries() {
  return named_sql("queries/content.sql");
}

Digest content_hash(const Project& project, const std::vector<NamedSql>& queries) {
  Hasher hasher;
  FrameDecoder decoder;
  for (const NamedSql& query : queries) {
    hasher.add(std::string_view(query.name));
    Statement rows(project.database(), query.text);
    const int columns = rows.column_count();
    std::vector<bool> is_frame;
    for (int i = 0; i < columns; ++i) is_frame.push_back(rows.column_name(i) == "frame");
    for (std::int64_t row = 1; rows.step(); ++row) {
      for (int i = 0; i < columns; ++i) {
        if (!is_frame[static_cast<std::size_t>(i)]) {
          hasher.add(rows.value(i));
          continue;
        }
        try {
          hasher.add(std::span<const std::byte>(
              decoder.decode_bounded(rows.bytes(i), static_cast<std::size_t>(largest_frame_bytes))));
        } catch (const base::ProjectRefused& error) {
          throw base::ProjectRefused(project.path().string() + ": " + query.name + ", row " +
                                     std::to_string(row) + ": " + error.what());
        }
      }
    }
  }
  return hasher.finish();
}

}  // namespace coalsack::project
