// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dust/dust_sky.h"
#include "project/digest.h"
#include "project/project.h"
#include "project/run.h"
#include "sky/region.h"

namespace coalsack::pipeline {

/// The 3D dust that the settings describe: the built-in one, or the table named by setting truth_table.
/// Immutable; any number of threads may ask. Throws base::InputError when the table is not in the file.
std::unique_ptr<dust::DustSky> simulated_dust(const project::Project& project);

/// The dust that all stars within one pixel of nside simulate_nside (as uniq) lie behind: the profile towards
/// its centre, dA_V/dr in mag/kpc. Nothing where the dust table does not reach.
std::vector<float> simulated_profile(const dust::DustSky& sky, std::int64_t uniq);

/// Reads a published 3D map (dust::read_dust_table) into the project under a name, replacing one of that
/// name, and chooses it (setting truth_table). One transaction. Throws base::InputError as the reader does.
void import_dust_table(const project::Project& project, const std::filesystem::path& path,
                       const std::string& name, double a_v_per_unit, project::Run& run);

/// The checksum of a dust table's row and arrays; kept in the row. Throws base::ProjectRefused when one of
/// these is missing or damaged.
project::Digest dust_table_checksum(const project::Project& project, const std::string& name);

}  // namespace coalsack::pipeline
