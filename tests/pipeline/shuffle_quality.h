// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

namespace coalsack::tests {

/// How well an order is mixed. Of a full shuffle: displacement 1/3, and shares that only chance makes.
struct ShuffleQuality {
  double displacement = 0;     ///< mean distance from where an example stands in the file, of all examples
  double follows = 0;          ///< share of examples followed by one of the same block
  double block_share = 0;      ///< largest share of a batch from one block, mean over batches
  double reference_share = 0;  ///< the same from one reference sightline
};

/// `order` holds places in the file; its blocks have `block_size` examples, and a reference
/// `blocks_of_reference`.
inline ShuffleQuality shuffle_quality(const std::vector<std::uint64_t>& order, std::uint64_t block_size,
                                      std::uint64_t blocks_of_reference, std::size_t batch) {
  ShuffleQuality out;
  const auto n = static_cast<double>(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    out.displacement += std::abs(static_cast<double>(order[i]) - static_cast<double>(i)) / n / n;
    if (i > 0 && order[i] / block_size == order[i - 1] / block_size) out.follows += 1 / n;
  }
  const std::size_t batches = order.size() / batch;
  for (std::size_t b = 0; b < batches; ++b) {
    std::map<std::uint64_t, int> of_block;
    std::map<std::uint64_t, int> of_reference;
    int most = 0;
    int most_of_reference = 0;
    for (std::size_t i = b * batch; i < (b + 1) * batch; ++i) {
      most = std::max(most, ++of_block[order[i] / block_size]);
      most_of_reference =
          std::max(most_of_reference, ++of_reference[order[i] / block_size / blocks_of_reference]);
    }
    const double all = static_cast<double>(batch) * static_cast<double>(batches);
    out.block_share += most / all;
    out.reference_share += most_of_reference / all;
  }
  return out;
}

}  // namespace coalsack::tests
