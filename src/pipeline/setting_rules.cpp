// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/setting_rules.h"

#include <charconv>

#include "base/error.h"
#include "dust/extinction_law.h"
#include "pipeline/diagrams.h"
#include "pipeline/dust_settings.h"
#include "pipeline/region_settings.h"

namespace coalsack::pipeline {

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) names.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

void apply_galaxy_parameters(stars::GalaxyModel& model, const project::Settings& settings,
                             const std::string& setting) {
  for (const std::string& change : names_in(settings.text(setting))) {
    const std::size_t equals = change.find('=');
    double value = 0;
    const char* const end = change.data() + change.size();
    if (equals == std::string::npos || equals + 1 == change.size() ||
        std::from_chars(change.data() + equals + 1, end, value).ptr != end)
      throw base::InputError("setting '" + setting + "': '" + change + "' should be NAME=NUMBER");
    stars::set_parameter(model, change.substr(0, equals), value);
  }
}

stars::GalaxyModel galaxy_model(const project::Settings& settings) {
  stars::GalaxyModel model;
  apply_galaxy_parameters(model, settings, "galaxy_parameters");
  return model;
}

stars::GenerateOptions generate_options(const project::Settings& settings) {
  stars::GenerateOptions options;
  options.limits = {{settings.text("galaxy_limit_band"), settings.real("galaxy_limit_mag")}};
  options.shells.max_kpc = settings.real("galaxy_max_distance_kpc");
  options.area_factor = settings.real("pool_area_factor");
  return options;
}

std::map<std::string, double> extinction_ratios(const project::Project& project) {
  const project::Settings settings = project.settings();
  const dust::ExtinctionLaw law = dust::parse_extinction_law(settings.text("extinction_law"));
  std::map<std::string, double> ratios;
  project::Statement bands = project.statement("stars/all_bands");
  while (bands.step())
    ratios[bands.text(0)] = dust::a_band_over_a_v(law, settings.real("r_v"), bands.real(1));
  return ratios;
}

void check_settings(const project::Project& project) {
  const project::Settings settings = project.settings();
  static_cast<void>(RegionSettings(settings));
  stars::GalaxyModel model = galaxy_model(settings);
  apply_galaxy_parameters(model, settings, "simulate_galaxy_parameters");
  extinction_ratios(project);
  diagrams_in_use(project);
  dust::check(mock_profile_settings(settings), profile_bins(settings));
  dust::check(truth_sky_settings(settings));
  dust::check(star_threshold(settings));
  if (settings.text("reference_source") == "imported" && settings.text("reference_diagrams") != "nearest")
    throw base::InputError(
        "reference_diagrams=" + settings.text("reference_diagrams") +
        " needs the built-in Galaxy; with reference_source=imported only 'nearest' can be");
}

std::vector<std::string> names_of_nothing(const project::Project& project) {
  std::vector<std::string> lines;
  const project::Settings settings = project.settings();
  const auto there = [&](const char* query, const std::string& name) {
    project::Statement find = project.statement(query);
    find.start(name);
    return find.step();
  };
  if (const std::string model = settings.text("map_model"); !model.empty() && !there("map/model", model))
    lines.push_back("setting map_model is '" + model +
                    "', and no finished model has this name: nothing is predicted");
  if (const std::string table = settings.text("truth_table");
      !table.empty() && !there("diagram/dust_table", table))
    lines.push_back("setting truth_table is '" + table +
                    "', and there is no dust table of this name: nothing is simulated");
  return lines;
}

}  // namespace coalsack::pipeline
