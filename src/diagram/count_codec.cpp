// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/count_codec.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

constexpr std::size_t header_bytes = 16;
constexpr std::size_t most_counts = std::size_t{1} << 31;
constexpr std::uint16_t byte_escape = 255;  // of CountForm::bytes

struct Header {
  CountForm form;
  std::size_t n;
  std::size_t cells;
  std::size_t large;
};

[[noreturn]] void damaged(const std::string& why) {
  throw base::InputError("block of diagrams: " + why + "; the stored example is damaged");
}

void put_u16(std::vector<std::uint8_t>& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}

void put_u32(std::vector<std::uint8_t>& out, std::size_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint16_t u16_at(const std::uint8_t* p) {
  return static_cast<std::uint16_t>(p[0] | p[1] << 8);
}

std::size_t u32_at(const std::uint8_t* p) {
  return std::size_t{p[0]} | std::size_t{p[1]} << 8 | std::size_t{p[2]} << 16 | std::size_t{p[3]} << 24;
}

std::uint64_t u64_at(const std::uint8_t* p) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{p[i]} << (8 * i);
  return value;
}

std::uint16_t zigzag(std::uint16_t difference) {
  return static_cast<std::uint16_t>(difference << 1 ^ ((difference & 0x8000U) != 0 ? 0xFFFFU : 0U));
}

std::uint16_t unzigzag(std::uint16_t code) {
  return static_cast<std::uint16_t>(code >> 1 ^ ((code & 1U) != 0 ? 0xFFFFU : 0U));
}

Header read_header(std::span<const std::uint8_t> block, std::size_t cells) {
  if (block.size() < header_bytes) damaged("shorter than its header");
  if (block[0] > static_cast<std::uint8_t>(CountForm::sparse) || block[1] != 0 || block[2] != 0 ||
      block[3] != 0)
    damaged("unknown form");
  const Header header{static_cast<CountForm>(block[0]), u32_at(&block[4]), u32_at(&block[8]),
                      u32_at(&block[12])};
  if (header.cells != cells || cells == 0) damaged("it has other cells than its diagram");
  if (header.n > most_counts / cells) damaged("too many histograms");
  return header;
}

void require_size(std::size_t is, std::size_t should) {
  if (is != should) damaged("its length is wrong");
}

std::size_t set_bits(std::span<const std::uint8_t> bitmap) {
  std::size_t sum = 0;
  std::size_t i = 0;
  for (; i + 8 <= bitmap.size(); i += 8) sum += static_cast<std::size_t>(std::popcount(u64_at(&bitmap[i])));
  for (; i < bitmap.size(); ++i) sum += static_cast<std::size_t>(std::popcount(bitmap[i]));
  return sum;
}

// The two lists that a block is read from, in order, each read to its end and never beyond.
struct Lists {
  std::span<const std::uint8_t> values;
  std::span<const std::uint8_t> large;  // u16

  std::uint16_t next_large(std::uint16_t least) {
    if (large.size() < 2) damaged("a large count is missing");
    const std::uint16_t count = u16_at(large.data());
    large = large.subspan(2);
    if (count < least) damaged("a large count is too small");
    return count;
  }
};

void encode_planes(bool delta, std::span<const std::uint16_t> counts, std::size_t cells,
                   std::vector<std::uint8_t>& out) {
  const std::size_t low = out.size();
  const std::size_t high = low + counts.size();
  out.resize(high + counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::uint16_t before = i % cells == 0 ? std::uint16_t{0} : counts[i - 1];
    const std::uint16_t code = delta ? zigzag(static_cast<std::uint16_t>(counts[i] - before)) : counts[i];
    out[low + i] = static_cast<std::uint8_t>(code);
    out[high + i] = static_cast<std::uint8_t>(code >> 8);
  }
}

void encode_bytes(std::span<const std::uint16_t> counts, std::vector<std::uint8_t>& out,
                  std::vector<std::uint16_t>& large) {
  for (const std::uint16_t count : counts) {
    out.push_back(static_cast<std::uint8_t>(std::min(count, byte_escape)));
    if (count >= byte_escape) large.push_back(count);
  }
}

void encode_sparse(std::span<const std::uint16_t> counts, std::size_t cells, std::vector<std::uint8_t>& out,
                   std::vector<std::uint16_t>& large) {
  const std::size_t bitmap_bytes = (cells + 7) / 8;
  const std::size_t bitmaps = out.size();
  out.resize(bitmaps + counts.size() / cells * bitmap_bytes);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::uint16_t count = counts[i];
    if (count == 0) continue;
    const std::size_t cell = i % cells;
    std::uint8_t& byte = out[bitmaps + i / cells * bitmap_bytes + cell / 8];
    byte = static_cast<std::uint8_t>(byte | 1U << cell % 8);
    out.push_back(count < 256 ? static_cast<std::uint8_t>(count) : std::uint8_t{0});
    if (count >= 256) large.push_back(count);
  }
}

// One histogram of planes of `all` counts each, of which it is counts `first` to first + counts.size().
void decode_planes(bool delta, std::span<const std::uint8_t> body, std::size_t all, std::size_t first,
                   std::span<std::uint16_t> counts) {
  std::uint16_t before = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto code = static_cast<std::uint16_t>(body[first + i] | body[all + first + i] << 8);
    before = delta ? static_cast<std::uint16_t>(before + unzigzag(code)) : code;
    counts[i] = before;
  }
}

void decode_bytes(Lists& lists, std::span<std::uint16_t> counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = lists.values[i];
    if (counts[i] == byte_escape) counts[i] = lists.next_large(byte_escape);
  }
  lists.values = lists.values.subspan(counts.size());
}

// The cells of up to 64 bits; `value` moves on by as many bytes as bits are set, which the caller has
// counted.
inline void decode_word(std::uint64_t bits, const std::uint8_t*& value, std::uint16_t* counts, Lists& lists) {
  while (bits != 0) {
    std::uint16_t count = *value++;
    if (count == 0) count = lists.next_large(256);
    counts[std::countr_zero(bits)] = count;
    bits &= bits - 1;
  }
}

void decode_sparse(std::span<const std::uint8_t> bitmap, Lists& lists, std::span<std::uint16_t> counts) {
  const std::size_t filled = set_bits(bitmap);
  if (filled > lists.values.size()) damaged("a count is missing");
  if (counts.size() % 8 != 0 && bitmap.back() >> counts.size() % 8 != 0) damaged("a cell beyond the last");
  std::fill(counts.begin(), counts.end(), std::uint16_t{0});
  const std::uint8_t* value = lists.values.data();
  std::size_t i = 0;
  for (; i + 8 <= bitmap.size(); i += 8) decode_word(u64_at(&bitmap[i]), value, &counts[8 * i], lists);
  for (; i < bitmap.size(); ++i) decode_word(bitmap[i], value, &counts[8 * i], lists);
  lists.values = lists.values.subspan(filled);
}

}  // namespace

void encode_counts(CountForm form, std::span<const std::uint16_t> counts, std::size_t cells,
                   std::vector<std::uint8_t>& out) {
  if (counts.size() > most_counts || cells > most_counts)
    throw base::InputError("block of diagrams: more than 2^31 counts");
  out.clear();
  out.push_back(static_cast<std::uint8_t>(form));
  out.insert(out.end(), 3, std::uint8_t{0});
  put_u32(out, counts.size() / cells);
  put_u32(out, cells);
  put_u32(out, 0);
  std::vector<std::uint16_t> large;
  switch (form) {
    case CountForm::raw:
      for (const std::uint16_t count : counts) put_u16(out, count);
      break;
    case CountForm::shuffled:
    case CountForm::delta:
      encode_planes(form == CountForm::delta, counts, cells, out);
      break;
    case CountForm::bytes:
      encode_bytes(counts, out, large);
      break;
    case CountForm::sparse:
      encode_sparse(counts, cells, out, large);
      break;
  }
  for (unsigned i = 0; i < 4; ++i) out[12 + i] = static_cast<std::uint8_t>(large.size() >> (8 * i));
  for (const std::uint16_t count : large) put_u16(out, count);
}

std::size_t histograms_in(std::span<const std::uint8_t> block, std::size_t cells) {
  return read_header(block, cells).n;
}

void decode_counts(std::span<const std::uint8_t> block, std::size_t cells, std::span<std::uint16_t> counts) {
  const Header header = read_header(block, cells);
  if (header.n * cells != counts.size()) damaged("it has another number of histograms than expected");
  const std::span<const std::uint8_t> body = block.subspan(header_bytes);
  const std::size_t all = counts.size();
  const std::size_t large_bytes = 2 * header.large;
  switch (header.form) {
    case CountForm::raw:
      require_size(body.size(), 2 * all + large_bytes);
      for (std::size_t i = 0; i < all; ++i) counts[i] = u16_at(&body[2 * i]);
      break;
    case CountForm::shuffled:
    case CountForm::delta:
      require_size(body.size(), 2 * all + large_bytes);
      for (std::size_t first = 0; first < all; first += cells)
        decode_planes(header.form == CountForm::delta, body, all, first, counts.subspan(first, cells));
      break;
    case CountForm::bytes: {
      require_size(body.size(), all + large_bytes);
      Lists lists{body.first(all), body.subspan(all)};
      for (std::size_t first = 0; first < all; first += cells)
        decode_bytes(lists, counts.subspan(first, cells));
      require_size(lists.large.size(), 0);
      break;
    }
    case CountForm::sparse: {
      const std::size_t bitmap_bytes = (cells + 7) / 8;
      if (body.size() < header.n * bitmap_bytes + large_bytes) damaged("its length is wrong");
      const std::span<const std::uint8_t> bitmaps = body.first(header.n * bitmap_bytes);
      const std::span<const std::uint8_t> rest = body.subspan(bitmaps.size());
      Lists lists{rest.first(rest.size() - large_bytes), rest.last(large_bytes)};
      for (std::size_t i = 0; i < header.n; ++i)
        decode_sparse(bitmaps.subspan(i * bitmap_bytes, bitmap_bytes), lists,
                      counts.subspan(i * cells, cells));
      require_size(lists.values.size() + lists.large.size(), 0);
      break;
    }
  }
}

void decode_one(std::span<const std::uint8_t> block, std::size_t cells, std::size_t which,
                std::span<std::uint16_t> counts) {
  const Header header = read_header(block, cells);
  if (which >= header.n) damaged("it has no histogram " + std::to_string(which));
  if (counts.size() != cells) damaged("it has other cells than its diagram");
  const std::span<const std::uint8_t> body = block.subspan(header_bytes);
  const std::size_t all = header.n * cells;
  const std::size_t first = which * cells;
  const std::size_t large_bytes = 2 * header.large;
  switch (header.form) {
    case CountForm::raw:
      require_size(body.size(), 2 * all + large_bytes);
      for (std::size_t i = 0; i < cells; ++i) counts[i] = u16_at(&body[2 * (first + i)]);
      break;
    case CountForm::shuffled:
    case CountForm::delta:
      require_size(body.size(), 2 * all + large_bytes);
      decode_planes(header.form == CountForm::delta, body, all, first, counts);
      break;
    case CountForm::bytes: {
      require_size(body.size(), all + large_bytes);
      const auto before = static_cast<std::size_t>(
          std::count(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(first), std::uint8_t{255}));
      if (2 * before > large_bytes) damaged("a large count is missing");
      Lists lists{body.subspan(first, cells), body.subspan(all + 2 * before)};
      decode_bytes(lists, counts);
      break;
    }
    case CountForm::sparse: {
      const std::size_t bitmap_bytes = (cells + 7) / 8;
      if (body.size() < header.n * bitmap_bytes + large_bytes) damaged("its length is wrong");
      const std::span<const std::uint8_t> rest = body.subspan(header.n * bitmap_bytes);
      const std::span<const std::uint8_t> values = rest.first(rest.size() - large_bytes);
      const std::size_t skipped = set_bits(body.first(which * bitmap_bytes));
      if (skipped > values.size()) damaged("a count is missing");
      const auto before = static_cast<std::size_t>(
          std::count(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(skipped), std::uint8_t{0}));
      if (2 * before > large_bytes) damaged("a large count is missing");
      Lists lists{values.subspan(skipped), rest.last(large_bytes).subspan(2 * before)};
      decode_sparse(body.subspan(which * bitmap_bytes, bitmap_bytes), lists, counts);
      break;
    }
  }
}

CountIndex::CountIndex(std::span<const std::uint8_t> block, std::size_t cells) : cells_(cells) {
  const Header header = read_header(block, cells);
  const std::size_t bitmap_bytes = (cells + 7) / 8;
  if (header.n > block.size()) damaged("its length is wrong");
  starts_.resize(header.n);
  if (header.form != CountForm::sparse) return;
  const std::span<const std::uint8_t> body = block.subspan(header_bytes);
  if (body.size() < header.n * bitmap_bytes + 2 * header.large) damaged("its length is wrong");
  const std::span<const std::uint8_t> values =
      body.subspan(header.n * bitmap_bytes, body.size() - header.n * bitmap_bytes - 2 * header.large);
  Start at;
  for (std::size_t i = 0; i < header.n; ++i) {
    starts_[i] = at;
    const std::size_t filled = set_bits(body.subspan(i * bitmap_bytes, bitmap_bytes));
    if (at.values + filled > values.size()) damaged("a count is missing");
    const auto own = values.subspan(at.values, filled);
    at.large += static_cast<std::uint32_t>(std::count(own.begin(), own.end(), std::uint8_t{0}));
    at.values += static_cast<std::uint32_t>(filled);
  }
  require_size(at.values, values.size());
  require_size(at.large, header.large);
}

void CountIndex::decode(std::span<const std::uint8_t> block, std::size_t which,
                        std::span<std::uint16_t> counts) const {
  const Header header = read_header(block, cells_);
  if (header.n != starts_.size() || which >= header.n) damaged("it is not the block that was indexed");
  if (header.form != CountForm::sparse) {
    decode_one(block, cells_, which, counts);
    return;
  }
  if (counts.size() != cells_) damaged("it has other cells than its diagram");
  const std::size_t bitmap_bytes = (cells_ + 7) / 8;
  const std::span<const std::uint8_t> body = block.subspan(header_bytes);
  const std::size_t large_bytes = 2 * header.large;
  if (body.size() < header.n * bitmap_bytes + large_bytes) damaged("its length is wrong");
  const std::span<const std::uint8_t> rest = body.subspan(header.n * bitmap_bytes);
  const std::span<const std::uint8_t> values = rest.first(rest.size() - large_bytes);
  const Start& start = starts_[which];
  if (start.values > values.size() || 2 * std::size_t{start.large} > large_bytes)
    damaged("it is not the block that was indexed");
  Lists lists{values.subspan(start.values), rest.last(large_bytes).subspan(2 * std::size_t{start.large})};
  decode_sparse(body.subspan(which * bitmap_bytes, bitmap_bytes), lists, counts);
}

}  // namespace coalsack::diagram
