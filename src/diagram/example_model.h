// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "diagram/observation.h"
#include "diagram/star_pool.h"
#include "diagram/variation.h"
#include "dust/profile.h"

namespace coalsack::diagram {

struct CurveTables;

/// Everything that the examples of one reference sightline have in common: its stars, what is observed, how
/// examples vary, how a profile is binned. Immutable; any number of threads may build examples from it.
class ExampleModel {
 public:
  /// Throws InputError as the checks of its parts do, and where the pool lacks an observed column.
  ExampleModel(StarPool pool, Observation observation, const Variation& variation, const dust::Bins& bins);
  ~ExampleModel();
  ExampleModel(ExampleModel&&) noexcept;
  ExampleModel& operator=(ExampleModel&&) noexcept;
  ExampleModel(const ExampleModel&) = delete;
  ExampleModel& operator=(const ExampleModel&) = delete;

  const StarPool& pool() const { return pool_; }
  const Observation& observation() const { return observation_; }
  const Variation& variation() const { return variation_; }
  const dust::Bins& bins() const { return bins_; }

  /// By diagram.
  std::span<const ResolvedDiagram> diagrams() const { return diagrams_; }
  /// By quantity: the one whose magnitude sets its error.
  std::span<const int> error_from() const { return error_from_; }
  /// By quantity: its column in the pool, one value per star.
  std::span<const std::span<const float>> columns() const { return columns_; }
  /// distance / bin width of every star of the pool.
  std::span<const float> bin_position() const { return bin_position_; }
  /// The survey's curves as tables, one per quantity.
  const CurveTables& tables() const { return *tables_; }

 private:
  StarPool pool_;
  Observation observation_;
  Variation variation_;
  dust::Bins bins_;
  std::vector<ResolvedDiagram> diagrams_;
  std::vector<int> error_from_;
  std::vector<std::span<const float>> columns_;
  std::vector<float> bin_position_;
  std::unique_ptr<const CurveTables> tables_;
};

/// The parts of an example's profile that both builders refuse to work with: throws InputError for a profile
/// whose length is not the bins' or that holds a value that is not finite.
void check_profile(std::span<const float> profile, const dust::Bins& bins);

}  // namespace coalsack::diagram
