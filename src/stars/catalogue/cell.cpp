// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/cell.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace coalsack::stars {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "[+-]a[sep]b[sep]c" with two or three parts; the sign applies to the whole. `in_degrees` is set when the
// first part is followed by d or a degree sign.
bool parse_sexagesimal(std::string_view text, double& value, bool& in_degrees) {
  double sign = 1;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') sign = -1;
    text.remove_prefix(1);
    text = trim(text);
  }
  double parts[3] = {0, 0, 0};
  int count = 0;
  in_degrees = false;
  while (!text.empty()) {
    if (count == 3 || !is_digit(text.front())) return false;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), parts[count], std::chars_format::fixed);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (!text.empty() && !is_digit(text.front())) {
      const char c = lower(text.front());
      const bool degree_sign = static_cast<unsigned char>(c) == 0xC2 || static_cast<unsigned char>(c) == 0xB0;
      if (count == 0 && (c == 'd' || degree_sign)) in_degrees = true;
      if (!is_blank(c) && !degree_sign && std::string_view(":hdms'\"").find(c) == std::string_view::npos)
        return false;
      text.remove_prefix(1);
    }
    ++count;
  }
  if (count < 2 || parts[1] > 60 || parts[2] > 60) return false;
  value = sign * (parts[0] + parts[1] / 60 + parts[2] / 3600);
  return true;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_null(std::string_view trimmed) {
  if (trimmed.empty()) return true;
  const char first = trimmed.front();
  if (is_digit(first)) return false;
  if (first == '-' || first == '.') return trimmed.find_first_not_of(first) == std::string_view::npos;
  if (trimmed.size() > 6) return false;
  for (const std::string_view word : {"null", "nan", "\\N", "n/a", "none", "masked", "\"\""})
    if (equal_ignoring_case(trimmed, word)) return true;
  return false;
}

bool parse_number(std::string_view trimmed, double& value) {
  if (!trimmed.empty() && trimmed.front() == '+') {
    trimmed.remove_prefix(1);
    if (!trimmed.empty() && trimmed.front() == '-') return false;
  }
  const char* const last = trimmed.data() + trimmed.size();
  const auto [end, error] = std::from_chars(trimmed.data(), last, value);
  if (error != std::errc{}) return false;
  if (end != last) {
    if (lower(*end) != 'd' || trimmed.size() > 40) return false;
    std::string with_e(trimmed);
    with_e[static_cast<std::size_t>(end - trimmed.data())] = 'e';
    return parse_number(with_e, value);
  }
  if (!std::isfinite(value)) value = std::numeric_limits<double>::quiet_NaN();
  return true;
}

bool parse_right_ascension(std::string_view trimmed, double scale, double& ra_deg) {
  if (parse_number(trimmed, ra_deg)) {
    ra_deg *= scale;
    return true;
  }
  bool in_degrees = false;
  if (!parse_sexagesimal(trimmed, ra_deg, in_degrees)) return false;
  if (!in_degrees) ra_deg *= 15;
  return true;
}

bool parse_declination(std::string_view trimmed, double scale, double& dec_deg) {
  if (parse_number(trimmed, dec_deg)) {
    dec_deg *= scale;
    return true;
  }
  bool in_degrees = false;
  return parse_sexagesimal(trimmed, dec_deg, in_degrees);
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result(text.substr(0, longest));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) c = '?';
  if (text.size() > longest) result += "...";
  return result;
}

}  // namespace coalsack::stars
