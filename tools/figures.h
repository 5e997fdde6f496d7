// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/diagrams.h"
#include "plot/diagram_figure.h"
#include "plot/figure.h"
#include "project/project.h"
#include "stars/sightline.h"

namespace coalsack::tools {

/// Figures of what a project holds. Each throws base::InputError, saying which verb makes it, when what is to
/// be drawn is not there.

/// The observed (or simulated) stars of a cone in every diagram in use.
plot::Figure cone_figure(const project::Project& project, const stars::Sightline& cone);
/// A covered pixel's diagrams, each followed by what `model` compares it with ('': what setting
/// reference_diagrams says); none when they have not been made.
std::vector<plot::Diagram> pixel_diagrams(const project::Project& project, double l_deg, double b_deg,
                                          const std::string& model = "");
/// A covered pixel's diagram beside the one that it is compared with.
plot::Figure pixel_figure(const project::Project& project, double l_deg, double b_deg);
/// The diagrams of a reference sightline: as expected without dust, in every diagram in use.
plot::Figure reference_figure(const project::Project& project, std::int64_t reference_id);
/// Training examples: diagram, reference diagram, profile, one row each.
plot::Figure examples_figure(const project::Project& project, std::int64_t reference_id,
                             const std::vector<std::int64_t>& numbers);
/// The error and completeness curves of a survey at a reference, with what calibrate measured.
plot::Figure selection_figure(const project::Project& project, const std::string& survey,
                              std::int64_t reference_id);
/// The simulated sky's profile at a covered pixel.
plot::Figure truth_figure(const project::Project& project, double l_deg, double b_deg);

}  // namespace coalsack::tools
