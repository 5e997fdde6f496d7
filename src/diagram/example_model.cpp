// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/example_model.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "diagram/curve_tables.h"

namespace coalsack::diagram {

ExampleModel::ExampleModel(StarPool pool, Observation observation, const Variation& variation,
                           const dust::Bins& bins)
    : pool_(std::move(pool)), observation_(std::move(observation)), variation_(variation), bins_(bins) {
  check(observation_);
  check(variation_);
  dust::check(bins_);
  diagrams_ = resolve(observation_);
  error_from_ = resolve_error_from(observation_);
  for (const Quantity& quantity : observation_.quantities) columns_.push_back(pool_.column(quantity.column));
  bin_position_.reserve(pool_.size());
  for (const float d_kpc : pool_.distance_kpc())
    bin_position_.push_back(static_cast<float>(static_cast<double>(d_kpc) / bins_.width_kpc));
  tables_ = std::make_unique<const CurveTables>(make_curve_tables(observation_));
}

ExampleModel::~ExampleModel() = default;
ExampleModel::ExampleModel(ExampleModel&&) noexcept = default;
ExampleModel& ExampleModel::operator=(ExampleModel&&) noexcept = default;

void check_profile(std::span<const float> profile, const dust::Bins& bins) {
  if (profile.size() != bins.size())
    throw base::InputError("example: the profile has " + std::to_string(profile.size()) + " bins, not " +
                           std::to_string(bins.count));
  for (const float density : profile)
    if (!std::isfinite(density)) throw base::InputError("example: the profile has a bin that is not finite");
}

}  // namespace coalsack::diagram
