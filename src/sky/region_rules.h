// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sky/region.h"

namespace coalsack::sky {

/// Numbers that hold in parts of the sky: "box 230,236,-22,-17: 0.5; cone 159,-20,3: 0.75". A rule is a box
/// or a cone, a colon and its numbers between commas; rules are separated by semicolons, and where several
/// hold, the first counts. An empty text has no rules.
class RegionRules {
 public:
  RegionRules() = default;
  /// Reads rules of `numbers` numbers each. Throws base::InputError that names the rule by its place, quotes
  /// it and says what is wrong; so for a MOC, whose file could be another tomorrow.
  RegionRules(std::string_view text, std::size_t numbers);

  struct Rule {
    Region region;
    std::vector<double> values;
  };
  std::span<const Rule> rules() const { return rules_; }
  /// The numbers of the first rule whose region holds (l, b), edges included; empty where none does.
  std::span<const double> at(double l_deg, double b_deg) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace coalsack::sky
