// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "diagram/sightline_builder.h"
#include "pipeline/engine_maker.h"
#include "pipeline/stage.h"

namespace coalsack::pipeline {

/// The reference sightline of every pixel, from its position and the reference grid (or the nearest imported
/// one), and the star cells that its cone touches.
Stage zone_stage();
/// The dust-free model stars of every reference sightline.
Stage reference_stars_stage();
/// The error and completeness curves of every survey in use at every reference sightline.
Stage selection_stage();
/// The observed stars of a simulated survey, by star cell.
Stage simulated_stars_stage();
/// The profile that the simulated sky has at every pixel.
Stage truth_stage();
/// The diagrams expected of every reference sightline without dust.
Stage reference_diagram_stage();
/// Training examples: mock profiles laid on reference stars, as a survey would have seen them, built where
/// `place` puts the stars.
Stage example_stage(const diagram::SightlinePlacer& place);
/// The diagrams of the stars in every pixel's cone.
Stage observed_diagram_stage();

/// The references around every pixel, when reference diagrams are interpolated.
Stage surrounding_stage();
/// The diagrams expected of every pixel itself, when each is its own reference.
Stage own_diagram_stage();
/// What the model in force says of every pixel, with engines made by `make`.
Stage prediction_stage(const EngineMaker& make);
/// What the diagrams that the model in force was trained on look like.
Stage training_domain_stage();
/// The plain columns of the map, from predictions.
Stage map_stage();

/// Every stage, each after those it reads: the list to add a new one to. `make` gives stage prediction its
/// engine, `place` puts the stars of stage example where its diagrams are built; without them both compute on
/// the CPU.
std::vector<Stage> all_stages(const EngineMaker& make = {}, const diagram::SightlinePlacer& place = {});

/// One statement of a stage's .sql file.
std::string stage_sql(const std::string& stage, const std::string& statement);

}  // namespace coalsack::pipeline
