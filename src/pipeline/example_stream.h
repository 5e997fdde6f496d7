// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "network/engine.h"
#include "pipeline/example_set.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What the order and the batches depend on.
struct StreamOrder {
  Split split = Split::train;
  std::uint64_t seed = 1;
  std::size_t batch = 128;   ///< examples; what is left at the end of an epoch is dropped
  std::size_t window = 32;   ///< blocks that are open at once (see Shuffle)
  std::uint64_t epochs = 1;  ///< after these the stream ends
};

/// Where in a stream: so many epochs, and then so many batches, are behind.
struct StreamPosition {
  std::uint64_t epoch = 0;
  std::uint64_t batch = 0;
};

/// Shuffled mini-batches of a set, read by threads with connections of their own ahead of whoever takes them:
/// blocks stay packed until an example's turn comes, and a few batches wait unpacked, so that memory depends
/// on window and batch, not on the number of examples. The batches depend on the order alone, not on threads.
class ExampleStream {
 public:
  /// REQUIRES: project and set outlive it; order.batch, order.window, threads >= 1. Throws base::InputError
  /// when the split holds no whole batch.
  ExampleStream(const project::Project& project, const ExampleSet& set, const StreamOrder& order,
                const StreamPosition& start, int threads);
  ~ExampleStream();
  ExampleStream(const ExampleStream&) = delete;
  ExampleStream& operator=(const ExampleStream&) = delete;

  std::uint64_t batches_per_epoch() const;
  /// The next batch, valid until the next call; nothing after the last epoch. Rethrows what a reader threw.
  std::optional<network::Batch> next();
  /// Seconds that next() has waited for readers so far.
  double waited_s() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// About what a stream holds at most, in bytes.
std::size_t stream_bytes(const ExampleSet& set, const StreamOrder& order);

}  // namespace coalsack::pipeline
