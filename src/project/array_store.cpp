// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/array_store.h"

#include <algorithm>
#include <span>
#include <string>

#include "project/sql_text.h"

namespace coalsack::project {
namespace {}  // namespace

void store_array(Database& database, std::string_view owner, std::string_view name, const Array& array,
                 std::size_t chunk_bytes) {
  Statement(database, sql_text("file/drop_array")).run(owner, name);
  Statement(database, sql_text("file/insert_array"))
      .run(owner, name, dtype_name(array.dtype), shape_text(array.shape),
           static_cast<std::int64_t>(array.raw.size()), static_cast<std::int64_t>(chunk_bytes));
  const std::int64_t array_id = last_insert_id(database);
  Statement insert(database, sql_text("file/insert_chunk"));
  FrameEncoder encoder;
  std::int64_t chunk = 0;
  for (std::size_t at = 0; at < array.raw.size(); at += chunk_bytes) {
    const std::size_t size = std::min(chunk_bytes, array.raw.size() - at);
    const Bytes frame = encoder.encode(std::span(array.raw).subspan(at, size));
    insert.run(array_id, chunk++, std::span<const std::byte>(frame));
  }
}

std::optional<Array> load_array(Database& database, std::string_view owner, std::string_view name,
                                std::uint64_t limit_bytes) {
  limit_bytes = std::min(limit_bytes, largest_loaded_bytes);
  Statement find(database, sql_text("file/find_array"));
  find.start(owner, name);
  if (!find.step()) return std::nullopt;
  const std::string label =
      database.path().string() + ": array '" + std::string(owner) + "/" + std::string(name) + "': ";
  const auto refuse = [&](const std::string& why) {
    return base::ProjectRefused(label + why + "; run `coalsack verify` on this file");
  };
  try {
    const std::int64_t array_id = find.integer(0);
    Array array{parse_dtype(find.text(1)), parse_shape(find.text(2)), {}};
    const std::uint64_t size = raw_size(array.dtype, array.shape);
    const std::int64_t chunk_bytes = find.integer(4);
    if (find.integer(3) < 0 || static_cast<std::uint64_t>(find.integer(3)) != size)
      throw base::ProjectRefused("its shape and its size contradict each other");
    if (chunk_bytes < 1 || chunk_bytes > largest_chunk_bytes)
      throw base::ProjectRefused("its chunks are too large");
    if (size > limit_bytes)
      throw base::ProjectRefused(std::to_string(size) + " bytes are more than the " +
                                 std::to_string(limit_bytes) + " that are allowed here");
    Statement find_chunk(database, sql_text("file/find_chunk"));
    FrameDecoder decoder;
    const auto step = static_cast<std::size_t>(chunk_bytes);
    std::int64_t chunk = 0;
    // Grown chunk by chunk: a row that lies about its size must not make us allocate it all at once.
    for (std::uint64_t at = 0; at < size; at += step, ++chunk) {
      find_chunk.start(array_id, chunk);
      if (!find_chunk.step()) throw base::ProjectRefused("chunk " + std::to_string(chunk) + " is missing");
      const std::size_t now = std::min<std::uint64_t>(step, size - at);
      array.raw.resize(at + now);
      try {
        decoder.decode(find_chunk.bytes(0), std::span(array.raw).subspan(at, now));
      } catch (const base::ProjectRefused& error) {
        throw base::ProjectRefused("chunk " + std::to_string(chunk) + ": " + error.what());
      }
    }
    return array;
  } catch (const base::ProjectRefused& error) {
    throw refuse(error.what());
  }
}

}  // namespace coalsack::project
