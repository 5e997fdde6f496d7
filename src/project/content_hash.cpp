// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/content_hash.h"

#include "base/error.h"
#include "project/blob.h"

namespace coalsack::project {
std::vector<NamedSql> content_queries() {
  return named_sql("queries/content.sql");
}

ContentHashes content_hashes(const Project& project, const std::vector<NamedSql>& queries) {
  ContentHashes found;
  Hasher whole;
  FrameDecoder decoder;
  for (const NamedSql& query : queries) {
    ContentPart part{query.name, 0, {}};
    Hasher alone;
    const auto add = [&](const auto& value) {
      whole.add(value);
      alone.add(value);
    };
    add(std::string_view(query.name));
    Statement rows(project.database(), query.text);
    const int columns = rows.column_count();
    std::vector<bool> is_frame;
    for (int i = 0; i < columns; ++i) is_frame.push_back(rows.column_name(i) == "frame");
    while (rows.step()) {
      ++part.rows;
      for (int i = 0; i < columns; ++i) {
        if (!is_frame[static_cast<std::size_t>(i)]) {
          add(rows.value(i));
          continue;
        }
        try {
          const Bytes raw =
              decoder.decode_bounded(rows.bytes(i), static_cast<std::size_t>(largest_frame_bytes));
          add(std::span<const std::byte>(raw));
        } catch (const base::ProjectRefused& error) {
          throw base::ProjectRefused(project.path().string() + ": " + query.name + ", row " +
                                     std::to_string(part.rows) + ": " + error.what());
        }
      }
    }
    part.hash = alone.finish();
    found.parts.push_back(std::move(part));
  }
  found.whole = whole.finish();
  return found;
}

Digest content_hash(const Project& project, const std::vector<NamedSql>& queries) {
  return content_hashes(project, queries).whole;
}

}  // namespace coalsack::project
