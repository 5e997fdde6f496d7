// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/blob.h"

#include <zstd.h>

#include <array>
#include <charconv>
#include <utility>

namespace coalsack::project {
namespace {

struct DTypeRow {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<DTypeRow, 11> dtypes = {{{"u1", 1},
                                              {"u2", 2},
                                              {"u4", 4},
                                              {"u8", 8},
                                              {"i1", 1},
                                              {"i2", 2},
                                              {"i4", 4},
                                              {"i8", 8},
                                              {"f2", 2},
                                              {"f4", 4},
                                              {"f8", 8}}};
constexpr std::uint64_t largest_array_bytes = std::uint64_t{1} << 48;
constexpr std::size_t most_axes = 8;

/// The content size that a frame's header declares.
std::size_t declared_size(std::span<const std::byte> frame) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR) throw base::ProjectRefused("the frame is not a zstd frame");
  if (size == ZSTD_CONTENTSIZE_UNKNOWN) throw base::ProjectRefused("the frame does not declare its size");
  const std::size_t compressed = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(compressed) != 0U || compressed != frame.size())
    throw base::ProjectRefused("the blob is not one whole zstd frame");
  return size;
}

}  // namespace

std::string_view dtype_name(DType dtype) {
  return dtypes.at(static_cast<std::size_t>(dtype)).name;
}

DType parse_dtype(std::string_view name) {
  for (std::size_t i = 0; i < dtypes.size(); ++i)
    if (dtypes.at(i).name == name) return static_cast<DType>(i);
  throw base::ProjectRefused("'" + std::string(name) + "' is no array type");
}

std::size_t dtype_bytes(DType dtype) {
  return dtypes.at(static_cast<std::size_t>(dtype)).bytes;
}

std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (const std::int64_t size : shape) {
    if (text.size() > 1) text += ',';
    text += std::to_string(size);
  }
  return text + "]";
}

Shape parse_shape(std::string_view text) {
  const auto refuse = [&] {
    return base::ProjectRefused("'" + std::string(text.substr(0, 60)) + "' is no array shape");
  };
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') throw refuse();
  Shape shape;
  const char* at = text.data() + 1;
  const char* const end = text.data() + text.size() - 1;
  while (at != end) {
    std::int64_t size = 0;
    const auto [next, error] = std::from_chars(at, end, size);
    if (error != std::errc() || size < 0 || shape.size() == most_axes) throw refuse();
    shape.push_back(size);
    at = next;
    if (at == end) break;
    if (*at != ',' || at + 1 == end) throw refuse();
    ++at;
  }
  return shape;
}

std::uint64_t raw_size(DType dtype, const Shape& shape) {
  std::uint64_t bytes = dtype_bytes(dtype);
  for (const std::int64_t size : shape) {
    if (size < 0 || (size > 0 && bytes > largest_array_bytes / static_cast<std::uint64_t>(size)))
      throw base::ProjectRefused("an array of shape " + shape_text(shape) + " is too large");
    bytes *= static_cast<std::uint64_t>(size);
  }
  return bytes;
}

struct FrameEncoder::State {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context{ZSTD_createCCtx()};
};

FrameEncoder::FrameEncoder(int level) : state_(std::make_unique<State>()) {
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_contentSizeFlag, 1);
}
FrameEncoder::~FrameEncoder() = default;
FrameEncoder::FrameEncoder(FrameEncoder&&) noexcept = default;
FrameEncoder& FrameEncoder::operator=(FrameEncoder&&) noexcept = default;

Bytes FrameEncoder::encode(std::span<const std::byte> raw) {
  Bytes frame(ZSTD_compressBound(raw.size()));
  const std::size_t size =
      ZSTD_compress2(state_->context.get(), frame.data(), frame.size(), raw.data(), raw.size());
  if (ZSTD_isError(size) != 0U)
    throw base::Error(std::string("compression failed: ") + ZSTD_getErrorName(size));
  frame.resize(size);
  return frame;
}

struct FrameDecoder::State {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
};

FrameDecoder::FrameDecoder() : state_(std::make_unique<State>()) {}
FrameDecoder::~FrameDecoder() = default;
FrameDecoder::FrameDecoder(FrameDecoder&&) noexcept = default;
FrameDecoder& FrameDecoder::operator=(FrameDecoder&&) noexcept = default;

void FrameDecoder::decode(std::span<const std::byte> frame, std::span<std::byte> raw) {
  const std::size_t declared = declared_size(frame);
  if (declared != raw.size())
    throw base::ProjectRefused("the frame declares " + std::to_string(declared) +
                               " bytes where its row says " + std::to_string(raw.size()));
  const std::size_t size =
      ZSTD_decompressDCtx(state_->context.get(), raw.data(), raw.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0U)
    throw base::ProjectRefused(std::string("the frame is damaged (") + ZSTD_getErrorName(size) + ")");
  if (size != raw.size()) throw base::ProjectRefused("the frame holds fewer bytes than it declares");
}

Bytes FrameDecoder::decode_bounded(std::span<const std::byte> frame, std::size_t limit_bytes) {
  const std::size_t declared = declared_size(frame);
  if (declared > limit_bytes)
    throw base::ProjectRefused("the frame declares " + std::to_string(declared) + " bytes, more than the " +
                               std::to_string(limit_bytes) + " that are allowed here");
  Bytes raw(declared);
  decode(frame, raw);
  return raw;
}

}  // namespace coalsack::project
