// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "dust/mock_profile.h"
#include "dust/profile.h"
#include "dust/star_threshold.h"
#include "dust/truth_sky.h"
#include "project/settings.h"

namespace coalsack::pipeline {

/// The dust room's parameters as the settings give them: mock_*, truth_*, stars_beyond*, profile_*.
dust::Bins profile_bins(const project::Settings& settings);
dust::MockProfileSettings mock_profile_settings(const project::Settings& settings);
dust::TruthSkySettings truth_sky_settings(const project::Settings& settings);
dust::StarThreshold star_threshold(const project::Settings& settings);

/// The names of the settings that mock profiles, and the simulated sky's dust, depend on.
std::vector<std::string> mock_setting_names();
std::vector<std::string> truth_setting_names();

}  // namespace coalsack::pipeline
