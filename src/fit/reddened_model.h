// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "diagram/observation.h"
#include "diagram/star_pool.h"

namespace coalsack::fit {

/// How the reddened diagrams of model stars are tabulated.
struct ReddeningOptions {
  double smoothing_bins = 0.4;  ///< standard deviation of the Gaussian that each star is spread by; 0.3 to 1
  double step_mag = 0.25;       ///< of A_V between sheets; 0.05 to 1
  double end_mag = 60;          ///< A_V behind which no star is looked for; 1 to 200
  int deviates = 4;             ///< draws of each star's noise, in pairs of opposite sign; even, 2 to 64
  bool by_component = false;    ///< components of the Galaxy that matter in layers of their own
  double slab_kpc = 0.1;        ///< depth of a slab, at least; 0.01 to 1
  double slab_share = 0.02;     ///< ... and at least this share of its distance; 0 to 0.2
};

/// Throws base::InputError where a member is outside its range.
void check(const ReddeningOptions& options);

/// What a sightline's model stars would look like behind dust, tabulated once for many fits.
///
/// The stars are cut into layers: those of one slab of distance and one group of Galaxy components, which
/// share one A_V (that of the slab's mean distance). For every layer and every A_V from 0 in steps there is a
/// sheet: the expected counts of all diagrams, each star spread by a Gaussian and weighted with its chance of
/// detection, its noise deviates fixed for all A_V (stream "fit/noise" of reference and star). Between sheets
/// counts follow the cubic of Keys (1981), so that they and their first derivatives by A_V are continuous.
///
/// Sheets hold only the cells where there is something, in tiles of 8 cells along x. Immutable.
class ReddenedModel {
 public:
  /// `end_kpc`: where the profile ends; stars beyond lie behind all of its dust. Throws base::InputError as
  /// check() does, for a pool without stars and for one that lacks a column.
  ReddenedModel(const diagram::StarPool& pool, const diagram::Observation& observation, double end_kpc,
                std::uint64_t seed, std::uint64_t reference, const ReddeningOptions& options = {});

  struct Layer {
    double d_kpc = 0;  ///< mean distance of its stars, at most end_kpc
    std::uint32_t group = 0;
    std::uint32_t first_sheet = 0;
    std::uint32_t sheets = 0;
  };
  /// By distance.
  std::span<const Layer> layers() const { return layers_; }
  /// Groups of components with own densities, at least 1.
  std::size_t groups() const { return groups_; }

  /// All diagrams one after the other, each row padded to a multiple of 8 cells.
  std::size_t cells() const { return cells_; }
  /// Observed counts (by diagram, (y, x)) laid out like this; 0 in the padding. Throws base::InputError for
  /// arrays that are not the diagrams'.
  std::vector<float> lay_out(std::span<const std::vector<std::uint16_t>> counts) const;
  /// 1 where there is a cell, 0 in the padding.
  std::span<const float> is_cell() const { return is_cell_; }
  /// Expected counts back as diagrams, (y, x).
  std::vector<std::vector<float>> as_diagrams(std::span<const float> counts) const;

  /// Adds a layer's expected counts behind a_v_mag to `counts` (cells()).
  void add(const Layer& layer, double a_v_mag, std::span<float> counts) const;
  /// Adds them to `counts`, `factor` times their derivative by A_V to `slope`, and `lever` times that to
  /// `levered`.
  void add_with_slope(const Layer& layer, double a_v_mag, float lever, float factor, std::span<float> counts,
                      std::span<float> slope, std::span<float> levered) const;
  /// The number of stars of a layer that are expected to be counted behind a_v_mag, in the diagram with most.
  double stars(const Layer& layer, double a_v_mag) const;

  std::size_t bytes() const;

 private:
  struct Frame {
    std::size_t first = 0;   ///< cell of the diagram's row 0
    std::size_t stride = 0;  ///< cells from row to row
    int x_bins = 0, y_bins = 0;
  };
  /// The four sheets around an A_V with their weights; sheets beyond the last are left out.
  struct Taps {
    int count = 0;
    std::uint32_t sheet[4];
    float weight[4];
    float slope[4];
  };
  Taps taps(const Layer& layer, double a_v_mag) const;
  void store_sheet(std::span<float> image);

  ReddeningOptions options_;
  std::vector<Frame> frames_;
  std::size_t cells_ = 0;
  std::size_t groups_ = 1;
  std::vector<float> is_cell_;
  std::vector<Layer> layers_;
  std::vector<std::uint32_t> sheet_begin_{0};  ///< by sheet: its first tile
  std::vector<double> sheet_stars_;
  std::vector<std::uint32_t> tile_cell_;
  std::vector<float> tile_values_;  ///< (tiles, 8)

  friend class SheetMaker;
};

}  // namespace coalsack::fit
