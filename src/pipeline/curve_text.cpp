// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/curve_text.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"

namespace coalsack::pipeline {

std::string curve_text(const stars::BandCurves& curves) {
  return nlohmann::json(stars::to_numbers(curves)).dump();
}

stars::BandCurves parse_curve(std::string_view band, std::string_view text) {
  const auto list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) throw base::InputError("a curve should be a JSON list of numbers");
  std::vector<double> numbers;
  for (const auto& number : list) {
    if (!number.is_number()) throw base::InputError("a curve should be a JSON list of numbers");
    numbers.push_back(number.get<double>());
  }
  return stars::from_numbers(band, numbers);
}

}  // namespace coalsack::pipeline
