// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pipeline/prediction_store.h"
#include "project/value.h"

namespace coalsack::pipeline {

/// The distances at which table map_pixel has A_V in plain columns, kpc.
inline constexpr std::array<double, 5> map_distances_kpc = {1, 2, 3, 5, 10};

/// Why a sightline is to be used with care: bits of column flags.
enum MapFlag : std::int64_t { few_stars = 1, outside_domain = 2, zone_border = 4 };

/// What a sightline's columns need beside its prediction.
struct MapContext {
  double reliable_kpc = 0;
  std::int64_t stars = 0;
  project::Value domain;  ///< a real, or NULL
  std::int64_t flags = 0;
};

/// What statement `store` of stage map takes from ?3 on: A_V and its standard deviation at map_distances_kpc
/// (NULL beyond the profile) and at the profile's end, linear within a bin; the centre of the bin with the
/// greatest mean dA_V/dr (the nearest one, among equals) and that value; then the context.
std::vector<project::Value> map_values(const StoredPrediction& prediction, const MapContext& context);

}  // namespace coalsack::pipeline
