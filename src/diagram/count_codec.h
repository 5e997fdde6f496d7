// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coalsack::diagram {

/// How histograms are laid out as bytes, before any general compression.
enum class CountForm : std::uint8_t {
  raw = 0,       ///< 16 bits a count
  shuffled = 1,  ///< all low bytes, then all high bytes
  delta = 2,     ///< differences from cell to cell (zigzag), low bytes, then high bytes
  bytes = 3,     ///< one byte a count; 255: see the list of large counts
  sparse = 4,    ///< a bit per cell, then a byte per cell that is not empty; 0: see the list of large counts
};

/// A block of n histograms of `cells` counts each, little-endian:
///
///   offset 0   u8    form
///          1   3 x u8   zero
///          4   u32   n, the histograms
///          8   u32   cells of each
///         12   u32   m, the large counts (0 for raw, shuffled, delta)
///         16   the body, by form:
///              raw       n * cells u16
///              shuffled  n * cells low bytes, n * cells high bytes
///              delta     the same of zigzag(count - count before it in the histogram), modulo 2^16
///              bytes     n * cells u8, then m u16: the counts of 255 and more, in order
///              sparse    n bitmaps of ceil(cells / 8) bytes (bit i % 8 of byte i / 8 is cell i), one u8 for
///                        every set bit in order, then m u16: the counts of 256 and more, in order
///
/// Writes the block into `out`, whose memory is used again. REQUIRES: cells >= 1 and counts.size() a multiple
/// of it. Throws InputError for more than 2^31 counts.
void encode_counts(CountForm form, std::span<const std::uint16_t> counts, std::size_t cells,
                   std::vector<std::uint8_t>& out);

/// How many histograms a block says it holds. Throws InputError for bytes that are no block of such cells.
std::size_t histograms_in(std::span<const std::uint8_t> block, std::size_t cells);

/// The histograms of a block into `counts`, (n, cells). Reads nothing outside `block` whatever it holds;
/// throws InputError where it is not exactly a block of counts.size() / cells histograms (what `counts` then
/// holds is not defined).
void decode_counts(std::span<const std::uint8_t> block, std::size_t cells, std::span<std::uint16_t> counts);

/// One histogram of a block into `counts` (cells of them), without unpacking the others. Throws InputError as
/// decode_counts, and for one that the block has not.
void decode_one(std::span<const std::uint8_t> block, std::size_t cells, std::size_t which,
                std::span<std::uint16_t> counts);

/// Where each histogram of a block stands, found once, so that any of them can be unpacked at once and in any
/// order. Holds no copy of the block.
class CountIndex {
 public:
  CountIndex() = default;
  /// Throws InputError as decode_counts.
  CountIndex(std::span<const std::uint8_t> block, std::size_t cells);
  std::size_t size() const { return starts_.size(); }
  /// Histogram `which` < size() of the block that it was made of.
  void decode(std::span<const std::uint8_t> block, std::size_t which, std::span<std::uint16_t> counts) const;

 private:
  struct Start {
    std::uint32_t values = 0;  ///< bytes of values before it
    std::uint32_t large = 0;   ///< large counts before it
  };
  std::size_t cells_ = 0;
  std::vector<Start> starts_;
};

}  // namespace coalsack::diagram
