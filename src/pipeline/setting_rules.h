// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "project/project.h"
#include "project/settings.h"
#include "stars/galaxy/galaxy_model.h"
#include "stars/galaxy/generate.h"

namespace coalsack::pipeline {

/// The built-in Galaxy with the changes of setting galaxy_parameters.
stars::GalaxyModel galaxy_model(const project::Settings& settings);
/// Changes a model by a setting that lists NAME=VALUE with commas. Throws base::InputError naming the
/// setting.
void apply_galaxy_parameters(stars::GalaxyModel& model, const project::Settings& settings,
                             const std::string& setting);
/// How its stars are generated: limit, distances, area factor.
stars::GenerateOptions generate_options(const project::Settings& settings);
/// The names in a setting that lists them with commas.
std::vector<std::string> names_in(const std::string& list);
/// A_band / A_V of every band of every survey, under the extinction law in force.
std::map<std::string, double> extinction_ratios(const project::Project& project);

/// What one setting's own limits cannot say: that the settings make sense by themselves and together. Throws
/// base::InputError.
void check_settings(const project::Project& project);

/// Settings that name what is not in the file, or not yet, a line each for the user: while they do, stages
/// have nothing to compute.
std::vector<std::string> names_of_nothing(const project::Project& project);

}  // namespace coalsack::pipeline
