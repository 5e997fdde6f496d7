// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "diagram/curve_tables.h"
#include "diagram/observation.h"
#include "diagram/star_pool.h"
#include "fit/reddened_model.h"

namespace coalsack::fit {

/// Draws the sheets of a ReddenedModel, star by star. The pool and the observation must outlive it.
class SheetMaker {
 public:
  SheetMaker(const diagram::StarPool& pool, const diagram::Observation& observation, std::uint64_t seed,
             std::uint64_t reference, const ReddeningOptions& options);

  /// Adds what these stars of the pool look like in one diagram behind a_v_mag to `image`, whose rows are
  /// `stride` cells long, over the pool's area factor. Sets `there` (one mark per star) to 1 for those that
  /// are not too faint to be listed, as they would be behind any more dust.
  void draw(std::span<const std::uint32_t> stars, double a_v_mag, std::size_t diagram, std::span<float> image,
            std::size_t stride, std::span<std::uint8_t> there) const;

 private:
  static constexpr int reach = 2;    ///< cells on each side of a star's that get a share
  static constexpr int places = 64;  ///< positions within a cell that are told apart
  static constexpr int width = 2 * reach + 1;
  static constexpr float gone = 1e-4F;  ///< chances below this count as none

  struct Seen {
    float value;
    float chance;
    bool too_bright;  ///< more dust could bring it into the list
  };
  Seen see(std::size_t quantity, std::uint32_t star, float a_v_mag, float deviate) const;
  void spread(float x, float y, float weight, const diagram::Diagram& diagram, std::span<float> image,
              std::size_t stride) const;

  const diagram::Observation& observation_;
  std::vector<diagram::ResolvedDiagram> resolved_;
  std::vector<int> error_from_;
  std::vector<std::span<const float>> columns_;
  diagram::CurveTables tables_;
  int pairs_;                    ///< of deviates of opposite sign
  std::vector<float> deviates_;  ///< (stars, pairs, quantities)
  std::array<float, std::size_t{places} * width> shares_{};
  float share_;  ///< of a star in one cone, in each deviate
};

}  // namespace coalsack::fit
