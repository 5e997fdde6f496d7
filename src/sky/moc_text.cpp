// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/error.h"
#include "sky/pixel.h"

namespace coalsack::sky {
namespace {

constexpr const char* not_space =
    "it is not a space MOC but one of time, frequency or space-time; give its space part";

// Collects cells and the resolution, checking that they exist.
class Collector {
 public:
  // Both call `fail`, which does not return, with what is wrong.
  template <typename Fail>
  void set_order(std::uint64_t order, const Fail& fail) {
    if (order > static_cast<std::uint64_t>(max_order))
      fail("order " + std::to_string(order) +
           " is beyond 29, the finest of the sky; a time MOC is not a region");
    order_ = static_cast<int>(order);
    finest_ = std::max(finest_, order_);
  }
  template <typename Fail>
  void add(std::uint64_t first, std::uint64_t last, const Fail& fail) {
    const std::uint64_t count = std::uint64_t{12} << (2 * order_);
    if (first > last) fail("range " + std::to_string(first) + "-" + std::to_string(last) + " runs backwards");
    if (last >= count)
      fail("pixel " + std::to_string(last) + " is not one of order " + std::to_string(order_) + ", 0 to " +
           std::to_string(count - 1));
    ranges_.push_back({range_of({order_, static_cast<std::int64_t>(first)}).first,
                       range_of({order_, static_cast<std::int64_t>(last)}).last});
  }
  Moc moc() { return {Frame::icrs, finest_, CellSet(std::move(ranges_))}; }

 private:
  int order_ = 0;
  int finest_ = 0;
  std::vector<CellRange> ranges_;
};

bool is_gap(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Moc parse_moc_ascii(std::string_view text, const std::string& source) {
  Collector collector;
  bool has_order = false;
  std::size_t at = 0;
  const auto fail = [&](const std::string& why) {
    throw base::InputError(source + ", character " + std::to_string(at + 1) + ": " + why);
  };
  // The next number, at least one digit.
  const auto read = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    const auto value = number(text.substr(begin, at - begin));
    if (!value && at == begin) fail("a pixel number should stand here (ASCII MOC: '3/3 10 4/16-18')");
    if (!value) fail("the number is too large");
    return *value;
  };
  for (;;) {
    while (at < text.size() && is_gap(text[at])) ++at;
    if (at == text.size()) break;
    if (text[at] == 't' || text[at] == 'f') fail(not_space);
    if (text[at] == 's') ++at;  // marks the space part
    const std::uint64_t first = read();
    if (at < text.size() && text[at] == '/') {
      collector.set_order(first, fail);
      has_order = true;
      ++at;
      continue;
    }
    if (!has_order) fail("an order should stand before the first pixel, as '3/'");
    std::uint64_t last = first;
    if (at < text.size() && text[at] == '-') {
      ++at;
      last = read();
    }
    collector.add(first, last, fail);
  }
  if (!has_order) fail("no order and no pixels; an ASCII MOC reads '3/3 10 4/16-18'");
  return collector.moc();
}

Moc parse_moc_json(std::string_view text, const std::string& source) {
  const auto fail = [&](const std::string& why) { throw base::InputError(source + ": " + why); };
  const nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) fail("is not valid JSON; is the file complete?");
  if (json.is_array()) fail(not_space);
  if (!json.is_object()) fail("a JSON MOC reads {\"3\":[3,10],\"4\":[16]}");
  if (json.contains("t") || json.contains("f")) fail(not_space);
  Collector collector;
  for (const auto& [key, pixels] : json.items()) {
    const auto order = number(key);
    if (!order) fail("'" + key + "' is not a HEALPix order");
    collector.set_order(*order, fail);
    if (!pixels.is_array()) fail("order " + key + " holds no list of pixels");
    for (const auto& pixel : pixels) {
      if (!pixel.is_number_unsigned()) fail("order " + key + ": " + pixel.dump() + " is not a pixel number");
      collector.add(pixel.get<std::uint64_t>(), pixel.get<std::uint64_t>(), fail);
    }
  }
  if (json.empty()) fail("no order and no pixels; an empty MOC still names its order, as {\"8\":[]}");
  return collector.moc();
}

std::string moc_ascii(const Moc& moc) {
  const std::vector<Cell> cells = moc.cells.cells();
  std::string text;
  const auto begin_order = [&](int order) {
    if (!text.empty()) text += ' ';
    text += std::to_string(order);
    text += '/';
  };
  int order = -1;
  for (std::size_t i = 0; i < cells.size();) {
    if (cells[i].order != order)
      begin_order(cells[i].order);
    else
      text += ' ';
    order = cells[i].order;
    std::size_t end = i + 1;
    while (end < cells.size() && cells[end].order == order && cells[end].ipix == cells[end - 1].ipix + 1)
      ++end;
    text += std::to_string(cells[i].ipix);
    if (end > i + 1) text.append("-").append(std::to_string(cells[end - 1].ipix));
    i = end;
  }
  if (order < moc.order) begin_order(moc.order);
  return text;
}

std::string moc_json(const Moc& moc) {
  std::string text;
  const auto begin_order = [&](int order) {
    text.append(text.empty() ? "{\"" : "],\"").append(std::to_string(order)).append("\":[");
  };
  int order = -1;
  for (const Cell& cell : moc.cells.cells()) {
    if (cell.order != order)
      begin_order(cell.order);
    else
      text += ',';
    order = cell.order;
    text += std::to_string(cell.ipix);
  }
  if (order < moc.order) begin_order(moc.order);
  return text + "]}";
}

}  // namespace coalsack::sky
