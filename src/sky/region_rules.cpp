// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/region_rules.h"

#include <charconv>
#include <cmath>
#include <string>

#include "base/error.h"
#include "sky/trimmed.h"

namespace coalsack::sky {
namespace {

double number_of(std::string_view item) {
  if (item.starts_with('+')) item.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
  if (error != std::errc{} || end != item.data() + item.size() || !std::isfinite(value))
    throw base::InputError("'" + std::string(item) + "' is not a number");
  return value;
}

RegionRules::Rule rule_of(std::string_view text, std::size_t numbers) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) throw base::InputError("has no colon between region and value");
  RegionRules::Rule rule{parse_region(text.substr(0, colon)), {}};
  if (std::holds_alternative<MocRegion>(rule.region))
    throw base::InputError("a MOC file cannot be a rule's region; name boxes or cones");
  const std::string_view list = text.substr(colon + 1);
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    rule.values.push_back(number_of(trimmed(list.substr(begin, comma - begin))));
    begin = comma + 1;
  }
  if (rule.values.size() != numbers)
    throw base::InputError("has " + std::to_string(rule.values.size()) +
                           " numbers after the colon instead of " + std::to_string(numbers));
  return rule;
}

struct Holds {
  double l_deg, b_deg;
  bool operator()(const Box& box) const { return contains(box, l_deg, b_deg); }
  bool operator()(const Cone& cone) const { return contains(cone, l_deg, b_deg); }
  bool operator()(const MocRegion&) const { return false; }
};

}  // namespace

RegionRules::RegionRules(std::string_view text, std::size_t numbers) {
  if (trimmed(text).empty()) return;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    const std::string_view rule = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    const std::string place = "rule " + std::to_string(rules_.size() + 1) + ", '" + std::string(rule) + "': ";
    if (rule.empty()) throw base::InputError(place + "is empty; semicolons stand between rules only");
    try {
      rules_.push_back(rule_of(rule, numbers));
    } catch (const base::InputError& error) {
      throw base::InputError(place + error.what());
    }
  }
}

std::span<const double> RegionRules::at(double l_deg, double b_deg) const {
  for (const Rule& rule : rules_)
    if (std::visit(Holds{l_deg, b_deg}, rule.region)) return rule.values;
  return {};
}

}  // namespace coalsack::sky
