// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "base/random_stream.h"
#include "network/engine.h"

namespace coalsack::tests {

/// Examples drawn at random for a model: small counts, profiles from 0 to 2 mag/kpc, three references.
struct SmallBatch {
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;
  std::vector<float> reference_counts;

  SmallBatch(const network::ModelSpec& spec, std::size_t size, std::uint64_t number = 0) {
    base::RandomStream random({11, "test/batch", number, 0});
    for (std::size_t i = 0; i < size * spec.input.counts(); ++i)
      counts.push_back(static_cast<std::uint16_t>(random.below(6)));
    for (std::size_t i = 0; i < size; ++i) {
      references.push_back(static_cast<std::uint32_t>(random.below(3)));
      keys.push_back(1000 * number + i + (std::uint64_t{i} << 40));
    }
    for (std::size_t i = 0; i < size * spec.bins; ++i)
      profiles.push_back(static_cast<float>(2 * random.uniform()));
    base::RandomStream others({11, "test/references", 0, 0});
    for (std::size_t i = 0; i < 3 * spec.input.counts(); ++i)
      reference_counts.push_back(static_cast<float>(5 * others.uniform()));
  }

  network::Batch batch() const { return {counts, references, keys, profiles}; }
};

}  // namespace coalsack::tests
