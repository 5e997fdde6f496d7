// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/array_value.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/error.h"
#include "base/half.h"

namespace coalsack::map {
namespace {

constexpr std::size_t largest_array_bytes = 16 << 20;
constexpr std::size_t longest_header = 200;
constexpr std::int64_t profile_rows = 14;

}  // namespace

const ArrayValue& ArrayValueDecoder::decode(std::span<const std::byte> value, const std::string& what) {
  const std::string_view all(reinterpret_cast<const char*>(value.data()), value.size());
  const std::size_t end = all.substr(0, longest_header).find(':');
  const std::string_view header = all.substr(0, end);
  const std::size_t first = header.find(' ');
  if (end == std::string_view::npos || first == std::string_view::npos)
    throw base::InputError(
        what + ": not an array value; take it from a view (map.profile, sightline_diagram.diagram)");
  const std::size_t second = std::min(header.find(' ', first + 1), header.size());
  try {
    value_.dtype = project::parse_dtype(header.substr(0, first));
    value_.shape = project::parse_shape(header.substr(first + 1, second - first - 1));
    const std::uint64_t bytes = project::raw_size(value_.dtype, value_.shape);
    if (bytes > largest_array_bytes) throw base::ProjectRefused("more than 16 MiB");
    value_.bin_kpc = 0;
    if (second < header.size()) {
      const std::string_view text = header.substr(second + 1);
      const auto read = std::from_chars(text.data(), text.data() + text.size(), value_.bin_kpc);
      if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !(value_.bin_kpc > 0))
        throw base::ProjectRefused("'" + std::string(text) + "' is no bin width");
    }
    value_.raw.resize(bytes);
    decoder_.decode(value.subspan(end + 1), value_.raw);
  } catch (const base::ProjectRefused& error) {
    throw base::InputError(what + ": damaged array value: " + error.what());
  }
  return value_;
}

void ArrayValueDecoder::decode_profile(std::span<const std::byte> value, const std::string& what) {
  decode(value, what);
  if (value_.dtype != project::DType::f2 || value_.shape.size() != 2 || value_.shape[0] != profile_rows ||
      value_.shape[1] < 1 || value_.bin_kpc == 0)
    throw base::InputError(what + ": not a profile; take it from map.profile");
}

std::span<const float> ArrayValueDecoder::row(std::size_t index) {
  row_.resize(bins());
  const std::byte* at = value_.raw.data() + index * bins() * sizeof(std::uint16_t);
  for (float& value : row_) {
    std::uint16_t half = 0;
    std::memcpy(&half, at, sizeof half);
    at += sizeof half;
    value = base::float_from_half(half);
  }
  return row_;
}

}  // namespace coalsack::map
