// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/region_settings.h"

#include <algorithm>

#include "base/error.h"

namespace coalsack::pipeline {
namespace {

/// The rules of one setting, each value checked by `check`, which throws base::InputError.
template <typename Check>
sky::RegionRules rules_of(const project::Settings& settings, const std::string& name, std::size_t numbers,
                          const Check& check) {
  try {
    sky::RegionRules rules(settings.text(name), numbers);
    for (const sky::RegionRules::Rule& rule : rules.rules()) {
      try {
        check(rule.values);
      } catch (const base::InputError& error) {
        throw base::InputError("rule '" + sky::text_of(rule.region) + "': " + error.what());
      }
    }
    return rules;
  } catch (const base::InputError& error) {
    throw base::InputError("setting '" + name + "': " + error.what());
  }
}

/// A region's value has the range of the setting that it stands for.
void check_range(const project::Settings& settings, const char* name, double value) {
  const project::Setting& setting = settings.find(name);
  if (value < setting.minimum.value_or(value) || value > setting.maximum.value_or(value))
    throw base::InputError(project::value_text(setting, value) + " " + setting.unit +
                           " is outside the range of " + name + ", " +
                           project::value_text(setting, *setting.minimum) + " to " +
                           project::value_text(setting, *setting.maximum));
}

}  // namespace

RegionSettings::RegionSettings(const project::Settings& settings)
    : grid_{settings.real("reference_spacing_l_deg"), settings.real("reference_spacing_b_deg")},
      spacings_(rules_of(settings, "reference_spacing_regions", 2,
                         [&](const std::vector<double>& values) {
                           check_range(settings, "reference_spacing_l_deg", values[0]);
                           check_range(settings, "reference_spacing_b_deg", values[1]);
                           sky::check({values[0], values[1]});
                         })),
      radii_(rules_of(settings, "cone_radius_regions", 1, [&](const std::vector<double>& values) {
        check_range(settings, "cone_radius_deg", values[0]);
      })) {
  sky::check(grid_);
}

sky::ReferenceGrid RegionSettings::grid_at(double l_deg, double b_deg) const {
  const auto spacing = spacings_.at(l_deg, b_deg);
  return spacing.empty() ? grid_ : sky::ReferenceGrid{spacing[0], spacing[1]};
}

std::optional<double> RegionSettings::cone_radius_deg(std::int64_t reference_id) const {
  const sky::Direction there = sky::position_of(reference_id);
  const auto radius = radii_.at(there.l_deg, there.b_deg);
  return radius.empty() ? std::nullopt : std::optional(radius[0]);
}

std::vector<project::Value> RegionSettings::reference_row(std::int64_t reference_id) const {
  const sky::Direction there = sky::position_of(reference_id);
  std::vector<project::Value> row = {reference_id, there.l_deg, there.b_deg};
  row.emplace_back();
  if (const auto radius_deg = cone_radius_deg(reference_id)) row.back() = *radius_deg;
  return row;
}

std::vector<std::string> region_setting_names() {
  return {"cone_radius_regions", "reference_spacing_l_deg", "reference_spacing_b_deg",
          "reference_spacing_regions"};
}

double cone_radius_deg(const project::Project& project, std::int64_t reference_id) {
  project::Statement radius = project.statement("stars/reference_cone");
  radius.start(reference_id);
  if (!radius.step())
    throw base::InputError("reference " + std::to_string(reference_id) +
                           " is not known; run `coalsack fill` for stage zone");
  return radius.real(0);
}

}  // namespace coalsack::pipeline
