// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/star_table.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/error.h"
#include "stars/galaxy/star_table_text.h"

namespace coalsack::stars {
namespace {

// Splits a line at blanks and hands out its words.
class Words {
 public:
  Words(std::string_view line, std::size_t number) : rest_(line), number_(number) {}

  std::string_view next() {
    const std::size_t begin = rest_.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) {
      rest_ = {};
      return {};
    }
    const std::size_t end = std::min(rest_.find_first_of(" \t\r", begin), rest_.size());
    const std::string_view word = rest_.substr(begin, end - begin);
    rest_.remove_prefix(end);
    return word;
  }

  double number(std::string_view word) const {
    double value = 0;
    const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || result.ec != std::errc() || result.ptr != word.data() + word.size())
      fail("not a number: " + std::string(word));
    return value;
  }

  double next_number() { return number(next()); }

  [[noreturn]] void fail(const std::string& why) const {
    throw base::InputError("star table, line " + std::to_string(number_) + ": " + why);
  }

 private:
  std::string_view rest_;
  std::size_t number_;
};

StarCell read_cell(std::string_view first, Words& words, double m_ks) {
  constexpr double mmag = 0.001;
  StarCell cell;
  cell.n_per_pc3 = words.number(first);
  if (!(cell.n_per_pc3 > 0)) words.fail("a cell needs a positive density");
  const double j_ks = words.next_number() * mmag;
  cell.j_ks_half_width = words.next_number() * mmag;
  const double j_h = words.next_number() * mmag;
  const double g = m_ks + words.next_number() * mmag;
  const double bp_g = words.next_number() * mmag;
  const double g_rp = words.next_number() * mmag;
  cell.magnitude = {m_ks + j_ks, m_ks + j_ks - j_h, m_ks, g, g + bp_g, g - g_rp};
  cell.log_g = static_cast<int>(words.next_number());
  return cell;
}

}  // namespace

std::size_t galaxy_band_index(std::string_view band) {
  const auto found = std::find(galaxy_bands.begin(), galaxy_bands.end(), band);
  if (found == galaxy_bands.end())
    throw base::InputError("the built-in Galaxy has no band " + std::string(band) +
                           "; it has J, H, Ks, G, BP and RP: import a model list for others");
  return static_cast<std::size_t>(found - galaxy_bands.begin());
}

StarTable parse_star_table(std::string_view text) {
  StarTable table;
  std::vector<StarCell>* cells = nullptr;
  std::size_t expected = 0;
  double m_ks = 0;
  std::size_t line_number = 0;
  const auto check_complete = [&](const Words& words) {
    if (cells != nullptr && cells->size() != expected)
      words.fail("the component before has " + std::to_string(cells->size()) + " cells, not " +
                 std::to_string(expected));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Words words(text.substr(0, end), ++line_number);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view first = words.next();
    if (first.empty() || first.front() == '#') continue;
    if (first == "component") {
      check_complete(words);
      const std::string_view name = words.next();
      const auto found = std::find(component_names.begin(), component_names.end(), name);
      if (found == component_names.end()) words.fail("no component is called " + std::string(name));
      cells = &table[static_cast<std::size_t>(found - component_names.begin())];
      expected = static_cast<std::size_t>(words.next_number());
      cells->reserve(std::min<std::size_t>(expected, 100000));
    } else if (cells == nullptr) {
      words.fail("a component line must come first");
    } else if (first == "m_ks") {
      m_ks = words.next_number() * 0.01;
    } else {
      cells->push_back(read_cell(first, words, m_ks));
    }
  }
  check_complete(Words({}, line_number));
  for (std::size_t i = 0; i < component_count; ++i)
    if (table[i].empty())
      throw base::InputError("star table: component " + std::string(component_names[i]) + " is missing");
  return table;
}

const StarTable& star_table() {
  static const StarTable table = parse_star_table({star_table_text, star_table_text_size});
  return table;
}

}  // namespace coalsack::stars
