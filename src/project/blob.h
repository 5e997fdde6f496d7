// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "project/value.h"

namespace coalsack::project {

/// The element type of a stored array, always little-endian.
enum class DType { u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8 };

/// "u2", "f4", ...: NumPy's short names, as they stand in the dtype columns.
std::string_view dtype_name(DType dtype);
/// Throws base::ProjectRefused for a name that is none of ours.
DType parse_dtype(std::string_view name);
std::size_t dtype_bytes(DType dtype);

/// The DType of a C++ element type.
template <typename T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, float>)
    return DType::f4;
  else if constexpr (std::is_same_v<T, double>)
    return DType::f8;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return DType::u1;
  else if constexpr (std::is_same_v<T, std::uint16_t>)
    return DType::u2;
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return DType::u4;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return DType::u8;
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return DType::i1;
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return DType::i2;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return DType::i4;
  else {
    static_assert(std::is_same_v<T, std::int64_t>, "an element type that arrays can have");
    return DType::i8;
  }
}

using Shape = std::vector<std::int64_t>;

/// "[64,64]", slowest axis first.
std::string shape_text(const Shape& shape);
/// Reads what shape_text wrote. Throws base::ProjectRefused unless it is a list of at most 8 non-negative
/// sizes.
Shape parse_shape(std::string_view text);
/// Elements times element size. Throws base::ProjectRefused when that passes 2^48 bytes.
std::uint64_t raw_size(DType dtype, const Shape& shape);

/// An array in memory: raw.size() == raw_size(dtype, shape).
struct Array {
  DType dtype = DType::u1;
  Shape shape;
  Bytes raw;

  template <typename T>
  static Array of(const Shape& shape, std::span<const T> values) {
    Array array{dtype_of<T>(), shape, {}};
    const auto bytes = std::as_bytes(values);
    array.raw.assign(bytes.begin(), bytes.end());
    if (array.raw.size() != raw_size(array.dtype, shape))
      throw base::Error("array size does not fit its shape");
    return array;
  }
  /// The elements; throws base::ProjectRefused when they are of another type.
  template <typename T>
  std::vector<T> values() const {
    if (dtype != dtype_of<T>())
      throw base::ProjectRefused("an array of " + std::string(dtype_name(dtype)) + " where " +
                                 std::string(dtype_name(dtype_of<T>())) + " was expected");
    std::vector<T> out(raw.size() / sizeof(T));
    std::copy(raw.begin(), raw.end(), std::as_writable_bytes(std::span(out)).begin());
    return out;
  }
};

/// Turns bytes into frames: zstd, one frame, content size and checksum inside (docs/format.md). Keeps its
/// working memory between calls; not shared between threads.
class FrameEncoder {
 public:
  explicit FrameEncoder(int level = 3);
  ~FrameEncoder();
  FrameEncoder(FrameEncoder&&) noexcept;
  FrameEncoder& operator=(FrameEncoder&&) noexcept;
  Bytes encode(std::span<const std::byte> raw);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Turns frames back into bytes. Never allocates or writes more than the caller allows; not shared between
/// threads.
class FrameDecoder {
 public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(FrameDecoder&&) noexcept;
  FrameDecoder& operator=(FrameDecoder&&) noexcept;
  /// Decodes into `raw`, whose size is what the row beside the frame declares. Throws base::ProjectRefused
  /// when the frame declares another size (before anything is decoded), is damaged, or is not one whole
  /// frame.
  void decode(std::span<const std::byte> frame, std::span<std::byte> raw);
  /// Decodes a frame whose size is known only to itself, if that is at most `limit_bytes`.
  Bytes decode_bounded(std::span<const std::byte> frame, std::size_t limit_bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coalsack::project
