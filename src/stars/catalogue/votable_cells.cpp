// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/votable_cells.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace coalsack::stars {
namespace {

struct Datatype {
  std::string_view name;
  std::size_t bytes;
};
constexpr Datatype datatypes[] = {{"boolean", 1}, {"bit", 0},    {"unsignedByte", 1}, {"short", 2},
                                  {"int", 4},     {"long", 8},   {"char", 1},         {"unicodeChar", 2},
                                  {"float", 4},   {"double", 8}, {"floatComplex", 8}, {"doubleComplex", 16}};

const Datatype* find_datatype(std::string_view name) {
  for (const Datatype& type : datatypes)
    if (type.name == name) return &type;
  return nullptr;
}

std::uint64_t big_endian(const unsigned char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = (value << 8) | bytes[i];
  return value;
}

template <typename Number>
std::string digits_of(Number value) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc{} ? std::string(text, end) : std::string();
}

std::string number_text(std::string_view type, const unsigned char* bytes) {
  if (type == "float") {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes, 4)));
    return std::isfinite(value) ? digits_of(value) : "";
  }
  if (type == "double") {
    const auto value = std::bit_cast<double>(big_endian(bytes, 8));
    return std::isfinite(value) ? digits_of(value) : "";
  }
  if (type == "unsignedByte") return digits_of(static_cast<unsigned>(bytes[0]));
  if (type == "short") return digits_of(static_cast<std::int16_t>(big_endian(bytes, 2)));
  if (type == "int") return digits_of(static_cast<std::int32_t>(big_endian(bytes, 4)));
  if (type == "long") return digits_of(static_cast<std::int64_t>(big_endian(bytes, 8)));
  if (type == "boolean") {
    const char c = static_cast<char>(bytes[0]);
    if (c == 'T' || c == 't' || c == '1') return "1";
    return c == 'F' || c == 'f' || c == '0' ? "0" : "";
  }
  return "";
}

std::string characters(std::string_view type, const unsigned char* bytes, std::size_t count) {
  std::string text;
  const std::size_t step = type == "char" ? 1 : 2;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t code = big_endian(bytes + i * step, step);
    if (code == 0) break;
    text += code < 0x80 ? static_cast<char>(code) : '?';
  }
  return text;
}

}  // namespace

bool parse_arraysize(std::string_view text, VotableField& field) {
  field.is_array = !text.empty();
  field.count = 1;
  while (!text.empty()) {
    std::size_t number = 1;
    if (text.front() != '*') {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || number > (1U << 24)) return false;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    if (!text.empty() && text.front() == '*') {
      field.variable = true;
      text.remove_prefix(1);
      if (!text.empty()) return false;
    }
    field.count *= number;
    if (field.count > (1U << 24)) return false;
    if (text.empty()) return true;
    if (text.front() != 'x' || text.size() == 1) return false;
    text.remove_prefix(1);
  }
  return true;
}

bool Base64Decoder::decode(std::string_view text, std::vector<unsigned char>& bytes) {
  for (const char c : text) {
    unsigned digit = 0;
    if (c >= 'A' && c <= 'Z')
      digit = static_cast<unsigned>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      digit = static_cast<unsigned>(c - 'a') + 26;
    else if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0') + 52;
    else if (c == '+')
      digit = 62;
    else if (c == '/')
      digit = 63;
    else if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
      continue;
    else if (c == '=') {
      padded_ = true;
      continue;
    } else
      return false;
    if (padded_) return false;
    group_ = (group_ << 6) | digit;
    // The first digit of four completes no byte, each of the others one.
    digits_ = (digits_ + 1) % 4;
    if (digits_ == 2) bytes.push_back(static_cast<unsigned char>(group_ >> 4));
    if (digits_ == 3) bytes.push_back(static_cast<unsigned char>(group_ >> 2));
    if (digits_ == 0) bytes.push_back(static_cast<unsigned char>(group_));
  }
  return true;
}

VotableRow::Outcome VotableRow::read(const unsigned char* bytes, std::size_t size) {
  std::size_t at = 0;
  const std::size_t columns = fields_->size();
  cells_.resize(columns);
  const unsigned char* nulls = nullptr;
  if (with_nulls_) {
    nulls = bytes;
    at = (columns + 7) / 8;
    if (at > size) return Outcome::needs_more;
  }
  for (std::size_t k = 0; k < columns; ++k) {
    const VotableField& field = (*fields_)[k];
    const Datatype* const type = find_datatype(field.datatype);
    if (type == nullptr) return Outcome::bad;
    std::size_t count = field.count;
    if (field.variable) {
      if (size - at < 4) return Outcome::needs_more;
      count = big_endian(bytes + at, 4);
      at += 4;
    }
    if (count > max_bytes_) return Outcome::bad;
    const std::size_t length = type->bytes == 0 ? (count + 7) / 8 : count * type->bytes;
    if (length > max_bytes_) return Outcome::bad;
    if (size - at < length) return Outcome::needs_more;
    const bool is_null = nulls != nullptr && ((nulls[k / 8] >> (7 - k % 8)) & 1U) != 0;
    if (is_null)
      cells_[k].clear();
    else if (type->name == "char" || type->name == "unicodeChar")
      cells_[k] = characters(type->name, bytes + at, count);
    else
      cells_[k] = count == 1 ? number_text(type->name, bytes + at) : std::string();
    at += length;
  }
  used_ = at;
  return Outcome::row;
}

}  // namespace coalsack::stars
