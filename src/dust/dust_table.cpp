// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/dust_table.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <istream>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "base/error.h"

namespace coalsack::dust {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

// Reads one table; holds where it is for the messages.
class Reader {
 public:
  Reader(std::istream& stream, std::string name, double a_v_per_unit)
      : stream_(stream), name_(std::move(name)), a_v_per_unit_(a_v_per_unit) {
    if (!(a_v_per_unit > 0) || !std::isfinite(a_v_per_unit))
      throw base::InputError("dust table " + name_ + ": the factor to A_V is " +
                             std::to_string(a_v_per_unit) + "; give a number above 0");
  }

  DustTable read() {
    if (!next()) fail("the file is empty; give a header line and one line per pixel");
    read_header();
    std::unordered_set<std::int64_t> seen;
    while (next()) {
      read_row();
      if (!seen.insert(table_.pixel.back()).second)
        fail("pixel " + std::to_string(table_.pixel.back()) + " stands in an earlier row too; keep one");
    }
    if (stream_.bad()) fail("reading stopped; check the disk");
    if (table_.rows() == 0) fail("there is a header but no pixel");
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw base::InputError("dust table " + name_ + ", row " + std::to_string(row_) + ": " + what);
  }

  bool next() {
    while (std::getline(stream_, line_)) {
      ++row_;
      if (!line_.empty() && line_.back() == '\r') line_.pop_back();
      if (!line_.empty() && line_.front() != '#') return true;
    }
    return false;
  }

  void read_header() {
    header_ = line_;
    columns_ = split(header_);
    if (columns_.size() < 5) fail("needs a pixel, l_deg, b_deg and two distance columns or more");
    const std::string_view pixel = columns_[0];
    if (pixel.substr(0, 3) != "pix") fail("the first column is '" + std::string(pixel) + "', not pix...");
    if (columns_[1] != "l_deg" || columns_[2] != "b_deg")
      fail("the second and third columns must be l_deg and b_deg (Galactic)");
    table_.nested = pixel.find("ring") == std::string_view::npos;
    if (const std::size_t at = pixel.find("nside"); at != std::string_view::npos) {
      const auto nside = parse<int>(pixel.substr(at + 5));
      if (!nside || *nside < 1 || *nside > (1 << 29))
        fail("the first column, '" + std::string(pixel) + "', does not end with nside and a number");
      table_.nside = *nside;
    }
    for (std::size_t i = 3; i < columns_.size(); ++i) {
      const std::string_view column = columns_[i];
      const std::size_t at = column.rfind("_d");
      std::optional<double> distance;
      if (at != std::string_view::npos && column.size() > at + 5 && column.substr(column.size() - 3) == "kpc")
        distance = parse<double>(column.substr(at + 2, column.size() - at - 5));
      if (!distance || !(*distance > 0) || !std::isfinite(*distance))
        fail("column '" + std::string(column) + "' is not named like ebv_d1.5kpc");
      if (!table_.d_kpc.empty() && *distance <= table_.d_kpc.back())
        fail("column '" + std::string(column) + "' is not farther than the one before it; sort them");
      table_.d_kpc.push_back(*distance);
    }
  }

  double number(std::size_t column, std::string_view text) const {
    const auto value = parse<double>(text);
    if (!value || !std::isfinite(*value))
      fail("column " + std::string(columns_[column]) + ": '" + std::string(text) + "' is not a number");
    return *value;
  }

  void read_row() {
    const std::vector<std::string_view> fields = split(line_);
    if (fields.size() != columns_.size())
      fail("has " + std::to_string(fields.size()) + " values where the header names " +
           std::to_string(columns_.size()) + " columns");
    const auto pixel = parse<std::int64_t>(fields[0]);
    if (!pixel || *pixel < 0) fail("'" + std::string(fields[0]) + "' is not a pixel number");
    if (table_.nside > 0 && *pixel >= 12 * static_cast<std::int64_t>(table_.nside) * table_.nside)
      fail("pixel " + std::to_string(*pixel) + " does not exist at nside " + std::to_string(table_.nside));
    const double l_deg = number(1, fields[1]);
    const double b_deg = number(2, fields[2]);
    if (l_deg < -360 || l_deg > 360) fail("l_deg " + std::string(fields[1]) + " is outside -360 to 360");
    if (b_deg < -90 || b_deg > 90) fail("b_deg " + std::string(fields[2]) + " is outside -90 to 90");
    table_.pixel.push_back(*pixel);
    const double turned = l_deg < 0 ? l_deg + 360 : l_deg;
    table_.l_deg.push_back(turned >= 360 ? 0 : turned);
    table_.b_deg.push_back(b_deg);
    float highest = 0;
    for (std::size_t i = 3; i < fields.size(); ++i) {
      const double value = number(i, fields[i]);
      if (value < 0 || value * a_v_per_unit_ > 1e5)
        fail("column " + std::string(columns_[i]) + ": " + std::string(fields[i]) +
             " is no cumulative extinction; mark unknown pixels by leaving their rows out");
      const auto a_v = static_cast<float>(value * a_v_per_unit_);
      if (a_v < highest)
        ++table_.repaired;
      else
        highest = a_v;
      table_.a_v_mag.push_back(highest);
    }
  }

  std::istream& stream_;
  std::string name_;
  double a_v_per_unit_;
  std::size_t row_ = 0;
  std::string line_;
  std::string header_;
  std::vector<std::string_view> columns_;  // into header_
  DustTable table_;
};

}  // namespace

DustTable read_dust_table(const std::filesystem::path& file, double a_v_per_unit) {
  std::ifstream stream(file);
  if (!stream) throw base::InputError("dust table " + file.string() + ": cannot be opened; check the path");
  return read_dust_table(stream, file.string(), a_v_per_unit);
}

DustTable read_dust_table(std::istream& stream, const std::string& name, double a_v_per_unit) {
  return Reader(stream, name, a_v_per_unit).read();
}

}  // namespace coalsack::dust
