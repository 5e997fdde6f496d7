// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "project/project.h"
#include "project/run.h"
#include "stars/import_options.h"
#include "stars/import_report.h"
#include "stars/star_list.h"

namespace coalsack::pipeline {

/// Star lists are cut into HEALPix cells of this nside (55 arcmin), so that a cone is read without the rest.
inline constexpr std::int64_t star_cell_nside = 64;

/// What an import did.
struct ImportResult {
  bool already_there = false;  ///< the same file was imported before in the same way: nothing was added
  std::int64_t list_id = 0;
  std::vector<std::string>
      replaced;  ///< files of the sightline's model lists that this one took the place of
  stars::ImportReport report;
};

/// Reads a catalogue into the project: one transaction, so that a killed or failed import leaves the
/// file as it was.
/// Memory is bounded whatever the size of the file (about 100 MB). The same file read in the same way adds
/// nothing. `options` is completed from the project: the seed, and the extinction law's ratios for model
/// lists. Throws base::InputError as stars::open_catalogue does, and for a model list without a sightline.
ImportResult import_catalogue(const project::Project& project, const std::filesystem::path& path,
                              stars::ImportOptions options, const project::RunArguments& arguments,
                              base::Progress& progress);

/// Writes stars of one list into its cells; within the caller's transaction. Rows that come later for the
/// same cell make further parts.
void store_stars(const project::Project& project, std::int64_t list_id, const stars::StarList& stars);

/// The observed (or simulated) stars of a survey within a cone, from all lists; a star that several lists
/// hold is given once. Columns that only some lists have are NaN for the others. In a fixed order: by cell,
/// list, row.
stars::StarList observed_stars(const project::Project& project, std::string_view survey, double l_deg,
                               double b_deg, double radius_deg);

/// All stars of one list.
stars::StarList stars_of_list(const project::Project& project, std::int64_t list_id);

/// The stored model stars of a reference sightline. Throws base::InputError when stage reference_stars has
/// none.
struct ReferenceStars {
  double area_deg2 = 0;
  stars::StarList stars;  ///< all at the reference's position
};
ReferenceStars reference_stars(const project::Project& project, std::int64_t reference_id);

/// The survey's number. Throws base::InputError, listing the surveys, when there is none of that name.
std::int64_t survey_id(const project::Project& project, std::string_view survey);

}  // namespace coalsack::pipeline
