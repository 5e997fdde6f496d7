// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/row_printer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <vector>

#include "project/digest.h"
#include "tools/terminal_text.h"

namespace coalsack::tools {
namespace {

constexpr std::size_t rows_measured = 1000;
constexpr std::size_t most_held_bytes = 16 << 20;

std::string number_text(double value) {
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

std::string plain_text(const project::Value& value, bool short_blobs) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* bytes = std::get_if<project::Bytes>(&value))
    return short_blobs ? "<" + std::to_string(bytes->size()) + " bytes>" : project::hex(*bytes);
  return "";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

nlohmann::json json_value(const project::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* bytes = std::get_if<project::Bytes>(&value)) return project::hex(*bytes);
  return nullptr;
}

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

struct RowPrinter::State {
  std::ostream& out;
  RowFormat format;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> held;
  std::vector<bool> right;  // numbers are aligned to the right
  std::vector<std::size_t> widths;
  bool open = false;
  bool first = true;
  std::size_t held_bytes = 0;

  void write_cells(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::size_t width = width_of(cells[i]);
      const std::string pad(widths[i] > width ? widths[i] - width : 0, ' ');
      line += (i == 0 ? "" : "  ") + (right[i] ? pad + cells[i] : cells[i] + pad);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out << line << "\n";
  }

  void release() {
    if (held.empty() && !first) return;
    if (first) {
      widths.clear();
      for (std::size_t i = 0; i < names.size(); ++i) {
        std::size_t width = width_of(names[i]);
        for (const auto& cells : held) width = std::max(width, width_of(cells[i]));
        widths.push_back(width);
      }
      write_cells(names);
      std::vector<std::string> rules;
      for (const std::size_t width : widths) rules.emplace_back(width, '-');
      write_cells(rules);
      first = false;
    }
    for (const auto& cells : held) write_cells(cells);
    held.clear();
    held_bytes = 0;
  }

  void close() {
    if (!open) return;
    open = false;
    if (format == RowFormat::table) release();
    if (format == RowFormat::json) out << (first ? "[]\n" : "\n]\n");
  }

  /// A key stands once in a JSON object: the second column named a becomes a_2.
  void make_distinct() {
    for (std::size_t i = 1; i < names.size(); ++i) {
      const std::string name = names[i];
      const auto before = names.begin() + static_cast<std::ptrdiff_t>(i);
      for (int count = 2; std::find(names.begin(), before, names[i]) != before; ++count)
        names[i] = name + "_" + std::to_string(count);
    }
  }

  void begin(const std::vector<std::string>& columns) {
    close();
    open = !columns.empty();
    first = true;
    names = columns;
    if (format == RowFormat::json) make_distinct();
    right.assign(columns.size(), false);
    held.clear();
    if (!open || format != RowFormat::csv) return;
    for (std::size_t i = 0; i < columns.size(); ++i) out << (i == 0 ? "" : ",") << csv_field(columns[i]);
    out << "\n";
  }

  void row(const std::vector<project::Value>& values) {
    if (format == RowFormat::json) {
      nlohmann::ordered_json object = nlohmann::ordered_json::object();
      for (std::size_t i = 0; i < values.size(); ++i) object[names[i]] = json_value(values[i]);
      out << (first ? "[\n" : ",\n") << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      first = false;
      return;
    }
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < values.size(); ++i) {
      cells.push_back(plain_text(values[i], format == RowFormat::table));
      if (format == RowFormat::table) cells.back() = terminal_text(std::move(cells.back()));
      held_bytes += cells.back().size();
      if (std::holds_alternative<std::int64_t>(values[i]) || std::holds_alternative<double>(values[i]))
        right[i] = true;
    }
    if (format == RowFormat::csv) {
      for (std::size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << csv_field(cells[i]);
      out << "\n";
      return;
    }
    held.push_back(std::move(cells));
    if (!first || held.size() >= rows_measured || held_bytes > most_held_bytes) release();
  }
};

RowPrinter::RowPrinter(std::ostream& out, RowFormat format)
    : state_(std::make_unique<State>(State{out, format, {}, {}, {}, {}})) {}
RowPrinter::~RowPrinter() = default;

project::RowSink RowPrinter::sink() {
  return {[this](const std::vector<std::string>& names) { state_->begin(names); },
          [this](const std::vector<project::Value>& values) { state_->row(values); }};
}

void RowPrinter::finish() {
  state_->close();
}

}  // namespace coalsack::tools
