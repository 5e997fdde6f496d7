// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/array_copy.h"

#include <algorithm>
#include <functional>
#include <string>

#include "base/error.h"
#include "project/array_store.h"
#include "project/blob.h"

namespace coalsack::project {
namespace {

struct ArrayRow {
  std::int64_t array_id = 0;
  std::string dtype;
  std::string shape;
  std::int64_t raw_bytes = 0;
  std::int64_t chunk_bytes = 0;
};

using ChunkSink =
    std::function<void(std::int64_t chunk, std::span<const std::byte> frame, std::span<const std::byte> raw)>;

/// The row, then every chunk in order, decoded.
void read_array(const Project& project, std::string_view owner, std::string_view name,
                const std::function<void(const ArrayRow&)>& begin, const ChunkSink& sink) {
  try {
    Statement find = project.statement("file/find_array");
    find.start(owner, name);
    if (!find.step()) throw base::ProjectRefused("it is missing");
    const ArrayRow row{find.integer(0), find.text(1), find.text(2), find.integer(3), find.integer(4)};
    find.reset();
    const std::uint64_t size = raw_size(parse_dtype(row.dtype), parse_shape(row.shape));
    if (row.raw_bytes < 0 || static_cast<std::uint64_t>(row.raw_bytes) != size)
      throw base::ProjectRefused("its shape and its size contradict each other");
    if (row.chunk_bytes < 1 || row.chunk_bytes > largest_chunk_bytes)
      throw base::ProjectRefused("its chunks are too large");
    begin(row);
    Statement find_chunk = project.statement("file/find_chunk");
    FrameDecoder decoder;
    Bytes raw;
    std::int64_t chunk = 0;
    for (std::uint64_t at = 0; at < size; at += static_cast<std::uint64_t>(row.chunk_bytes), ++chunk) {
      find_chunk.start(row.array_id, chunk);
      if (!find_chunk.step()) throw base::ProjectRefused("chunk " + std::to_string(chunk) + " is missing");
      raw.resize(std::min<std::uint64_t>(static_cast<std::uint64_t>(row.chunk_bytes), size - at));
      try {
        decoder.decode(find_chunk.bytes(0), raw);
      } catch (const base::ProjectRefused& error) {
        throw base::ProjectRefused("chunk " + std::to_string(chunk) + ": " + error.what());
      }
      sink(chunk, find_chunk.bytes(0), raw);
    }
  } catch (const base::ProjectRefused& error) {
    throw base::ProjectRefused(project.path().string() + ": array '" + std::string(owner) + "/" +
                               std::string(name) + "': " + error.what() +
                               "; run `coalsack verify` on this file");
  }
}

}  // namespace

std::int64_t copy_array(const Project& from, const Project& to, std::string_view owner, std::string_view name,
                        std::string_view new_owner) {
  Statement insert_array = to.statement("file/insert_array");
  Statement insert_chunk = to.statement("file/insert_chunk");
  std::int64_t array_id = 0;
  std::int64_t chunks = 0;
  read_array(
      from, owner, name,
      [&](const ArrayRow& row) {
        insert_array.run(new_owner, name, row.dtype, row.shape, row.raw_bytes, row.chunk_bytes);
        array_id = last_insert_id(to.database());
      },
      [&](std::int64_t chunk, std::span<const std::byte> frame, std::span<const std::byte> /*raw*/) {
        insert_chunk.run(array_id, chunk, frame);
        ++chunks;
      });
  return chunks;
}

void hash_array(const Project& project, std::string_view owner, std::string_view name, Hasher& hasher) {
  read_array(
      project, owner, name,
      [&](const ArrayRow& row) { hasher.begin_bytes(static_cast<std::uint64_t>(row.raw_bytes)); },
      [&](std::int64_t /*chunk*/, std::span<const std::byte> /*frame*/, std::span<const std::byte> raw) {
        hasher.add_part(raw);
      });
}

Digest array_digest(const Project& project, std::string_view owner, std::string_view name) {
  // Pieces of one size, so that the hash does not depend on how the array is cut.
  constexpr std::size_t piece_bytes = 1 << 20;
  Hasher hasher;
  Bytes piece;
  read_array(
      project, owner, name, [&](const ArrayRow& row) { hasher.add(row.dtype).add(row.shape); },
      [&](std::int64_t /*chunk*/, std::span<const std::byte> /*frame*/, std::span<const std::byte> raw) {
        while (!raw.empty()) {
          const std::size_t now = std::min(raw.size(), piece_bytes - piece.size());
          piece.insert(piece.end(), raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(now));
          raw = raw.subspan(now);
          if (piece.size() < piece_bytes) continue;
          hasher.add(std::span<const std::byte>(piece));
          piece.clear();
        }
      });
  hasher.add(std::span<const std::byte>(piece));
  return hasher.finish();
}

}  // namespace coalsack::project
