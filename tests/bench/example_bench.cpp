// SPDX-License-Identifier: GPL-2.0-or-later
// Reading training examples in shuffled order: blocks from a project file, beside the same frames from LMDB
// and from memory, and decoding alone. Usage: bench_example PROJECT [seconds]
#include <lmdb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "base/random_stream.h"
#include "diagram/count_codec.h"
#include "diagram/profile_codec.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "project/project.h"
#include "tests/temporary_folder.h"

namespace {

using namespace coalsack;
using Clock = std::chrono::steady_clock;

struct Block {
  std::int64_t reference_id, block, examples, cells, counts_raw, profile_raw;
  project::Bytes counts, profile;
};

/// Decodes a block as the trainer would: counts as u16, profiles as float.
class Decoder {
 public:
  void decode(std::span<const std::byte> counts, std::int64_t counts_raw, std::span<const std::byte> profile,
              std::int64_t profile_raw, std::int64_t examples, std::int64_t cells) {
    packed_.resize(static_cast<std::size_t>(counts_raw));
    frames_.decode(counts, std::as_writable_bytes(std::span(packed_)));
    counts_.resize(static_cast<std::size_t>(examples * cells));
    diagram::decode_counts(packed_, static_cast<std::size_t>(cells), counts_);
    halves_.resize(static_cast<std::size_t>(profile_raw) / 2);
    frames_.decode(profile, std::as_writable_bytes(std::span(halves_)));
    profiles_.resize(halves_.size());
    diagram::decode_halves(halves_, profiles_);
  }

 private:
  project::FrameDecoder frames_;
  std::vector<std::uint8_t> packed_;
  std::vector<std::uint16_t> counts_, halves_;
  std::vector<float> profiles_;
};

/// Goes through shuffled blocks until the time is up; prints examples per second.
void measure(const char* what, double seconds, const std::vector<Block>& blocks,
             const std::function<void(const Block&)>& read) {
  std::vector<std::size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  base::RandomStream stream({1, "bench/order"});
  std::int64_t examples = 0;
  const auto begin = Clock::now();
  double elapsed = 0;
  while (elapsed < seconds) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
    for (const std::size_t i : order) {
      read(blocks[i]);
      examples += blocks[i].examples;
    }
    elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  std::printf("%-46s %12.0f examples/s\n", what, static_cast<double>(examples) / elapsed);
}

void check(int code) {
  if (code != MDB_SUCCESS) throw base::Error(mdb_strerror(code));
}

int run(const std::filesystem::path& path, double seconds) {
  const auto stages = pipeline::all_stages();
  const auto project = project::Project::open(path, project::Access::read, pipeline::stage_queries(stages));
  std::vector<Block> blocks;
  project::Statement all(
      project.database(),
      "SELECT b.reference_id, b.block, b.examples, c.cells, c.raw_bytes, b.raw_bytes, c.frame, b.frame "
      "FROM example_block AS b JOIN example_counts AS c ON c.reference_id = b.reference_id "
      "AND c.block = b.block AND c.diagram_id = 1 ORDER BY b.reference_id, b.block");
  std::int64_t bytes = 0;
  std::int64_t examples = 0;
  while (all.step()) {
    const auto counts = all.bytes(6);
    const auto profile = all.bytes(7);
    blocks.push_back({all.integer(0), all.integer(1), all.integer(2), all.integer(3), all.integer(4),
                      all.integer(5), project::Bytes(counts.begin(), counts.end()),
                      project::Bytes(profile.begin(), profile.end())});
    bytes += static_cast<std::int64_t>(counts.size() + profile.size());
    examples += blocks.back().examples;
  }
  std::printf("%lld examples in %zu blocks, %.0f bytes an example\n", static_cast<long long>(examples),
              blocks.size(), static_cast<double>(bytes) / static_cast<double>(examples));

  Decoder decoder;
  measure("decoding alone, frames in memory", seconds, blocks, [&](const Block& b) {
    decoder.decode(b.counts, b.counts_raw, b.profile, b.profile_raw, b.examples, b.cells);
  });
  for (const int cache_mib : {2, 256}) {
    const auto reader = project.reader();
    reader.database().execute("PRAGMA cache_size = -" + std::to_string(1024 * cache_mib));
    project::Statement counts = reader.statement("diagram/example_counts");
    project::Statement profile = reader.statement("diagram/example_block");
    measure(("project file, SQLite cache " + std::to_string(cache_mib) + " MiB").c_str(), seconds, blocks,
            [&](const Block& b) {
              counts.start(b.reference_id, b.block, 1);
              profile.start(b.reference_id, b.block);
              if (!counts.step() || !profile.step()) throw base::Error("a block is gone");
              decoder.decode(counts.bytes(2), counts.integer(1), profile.bytes(3), profile.integer(2),
                             b.examples, b.cells);
            });
  }

  const tests::TemporaryFolder folder;
  MDB_env* environment = nullptr;
  check(mdb_env_create(&environment));
  check(mdb_env_set_mapsize(environment, static_cast<std::size_t>(bytes) * 2 + (64U << 20)));
  check(mdb_env_open(environment, (folder / "peer.lmdb").c_str(), MDB_NOSUBDIR, 0644));
  MDB_txn* transaction = nullptr;
  MDB_dbi table = 0;
  check(mdb_txn_begin(environment, nullptr, 0, &transaction));
  check(mdb_dbi_open(transaction, nullptr, MDB_INTEGERKEY, &table));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    project::Bytes both = blocks[i].counts;
    both.insert(both.end(), blocks[i].profile.begin(), blocks[i].profile.end());
    MDB_val key{sizeof i, &i};
    MDB_val value{both.size(), both.data()};
    check(mdb_put(transaction, table, &key, &value, 0));
  }
  check(mdb_txn_commit(transaction));
  check(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction));
  measure("LMDB, the same frames", seconds, blocks, [&](const Block& b) {
    std::size_t i = static_cast<std::size_t>(&b - blocks.data());
    MDB_val key{sizeof i, &i};
    MDB_val value{};
    check(mdb_get(transaction, table, &key, &value));
    const std::span<const std::byte> both(static_cast<const std::byte*>(value.mv_data), value.mv_size);
    decoder.decode(both.first(b.counts.size()), b.counts_raw, both.subspan(b.counts.size()), b.profile_raw,
                   b.examples, b.cells);
  });
  mdb_txn_abort(transaction);
  mdb_env_close(environment);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: bench_example PROJECT [seconds]\n");
    return 2;
  }
  try {
    return run(argv[1], argc > 2 ? std::stod(argv[2]) : 5);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
