// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "project/blob.h"

namespace coalsack::map {

/// An array as a view hands it out: a blob that says what it is, "DTYPE SHAPE[ BIN_KPC]:" in ASCII with a
/// frame behind it ("f2 [14,128] 0.1:..." is a profile, "u2 [64,64]:..." a diagram), so that one SQL value is
/// enough.
struct ArrayValue {
  project::DType dtype = project::DType::u1;
  project::Shape shape;
  double bin_kpc = 0;  ///< 0: none given
  project::Bytes raw;
};

/// Decodes such values; keeps its memory between calls. Not shared between threads.
class ArrayValueDecoder {
 public:
  /// Throws base::InputError, beginning with `what`, for a blob that is no such value, is damaged, or is
  /// larger than 16 MiB.
  const ArrayValue& decode(std::span<const std::byte> value, const std::string& what);
  /// The same for a profile, whose rows then are to be had.
  void decode_profile(std::span<const std::byte> value, const std::string& what);
  /// One of its 14 rows (docs/format.md); valid until the next call.
  std::span<const float> row(std::size_t index);
  std::size_t bins() const { return static_cast<std::size_t>(value_.shape.at(1)); }
  double bin_kpc() const { return value_.bin_kpc; }

 private:
  project::FrameDecoder decoder_;
  ArrayValue value_;
  std::vector<float> row_;
};

}  // namespace coalsack::map
