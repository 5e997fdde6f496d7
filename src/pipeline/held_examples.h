// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "network/engine.h"
#include "pipeline/example_set.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// Some examples of a split, kept in memory packed, for what looks at the same ones again and again:
/// validation, normalisation, calibration. All of the split where it has no more than `limit`; otherwise
/// those of randomly chosen blocks, the same ones for every model.
class HeldExamples {
 public:
  HeldExamples(const project::Project& project, const ExampleSet& set, Split split, std::size_t limit);

  std::size_t size() const { return references_.size(); }
  static constexpr std::size_t batch_size = 128;
  std::size_t batches() const { return (size() + batch_size - 1) / batch_size; }
  /// One batch in the order of keys, valid until the next call.
  network::Batch batch(std::size_t which);
  /// Profiles (size, bins), mag/kpc.
  std::span<const float> profiles() const { return profiles_; }

 private:
  network::InputShape shape_;
  std::size_t bins_;
  std::vector<std::uint32_t> references_;
  std::vector<std::uint64_t> keys_;
  std::vector<float> profiles_;
  std::vector<std::vector<std::uint8_t>> packed_;  ///< by batch: its counts
  std::vector<std::uint16_t> counts_;
};

}  // namespace coalsack::pipeline
