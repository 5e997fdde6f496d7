// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/reddened_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "fit/sheet_maker.h"

namespace coalsack::fit {
namespace {

constexpr std::size_t tile = 8;

void require(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    throw base::InputError("Poisson fit: " + std::string(name) + " is " + std::to_string(value) + "; " +
                           std::to_string(low) + " to " + std::to_string(high) + " is possible");
}

/// Edges of the slabs from the Sun to the end.
std::vector<double> slab_edges(const ReddeningOptions& options, double end_kpc) {
  std::vector<double> edges{0.0};
  while (edges.back() < end_kpc)
    edges.push_back(edges.back() + std::max(options.slab_kpc, options.slab_share * edges.back()));
  edges.back() = end_kpc;
  return edges;
}

/// Which group each component is in: one of its own where it gives a tenth or more of the pool's stars, the
/// others together.
std::vector<std::uint32_t> component_groups(const diagram::StarPool& pool, std::size_t& groups) {
  std::vector<std::size_t> stars(diagram::most_components);
  for (const std::uint8_t component : pool.component()) ++stars[component];
  std::vector<std::uint32_t> group(diagram::most_components);
  groups = 0;
  bool rest = false;
  for (std::size_t c = 0; c < stars.size(); ++c) {
    if (10 * stars[c] >= pool.size())
      group[c] = static_cast<std::uint32_t>(groups++);
    else
      rest = rest || stars[c] > 0;
  }
  for (std::size_t c = 0; c < stars.size(); ++c)
    if (10 * stars[c] < pool.size()) group[c] = static_cast<std::uint32_t>(groups);
  groups += rest ? 1 : 0;
  return group;
}

}  // namespace

void check(const ReddeningOptions& options) {
  require("smoothing_bins", options.smoothing_bins, 0.3, 1);
  require("step_mag", options.step_mag, 0.05, 1);
  require("end_mag", options.end_mag, 1, 200);
  require("deviates", options.deviates, 2, 64);
  if (options.deviates % 2 != 0) throw base::InputError("Poisson fit: the number of deviates must be even");
  require("slab_kpc", options.slab_kpc, 0.01, 1);
  require("slab_share", options.slab_share, 0, 0.2);
}

ReddenedModel::ReddenedModel(const diagram::StarPool& pool, const diagram::Observation& observation,
                             double end_kpc, std::uint64_t seed, std::uint64_t reference,
                             const ReddeningOptions& options)
    : options_(options) {
  check(options);
  diagram::check(observation);
  require("end_kpc", end_kpc, 0.1, 1e4);
  if (pool.size() == 0) throw base::InputError("Poisson fit: the reference has no model stars");
  for (const diagram::Diagram& diagram : observation.diagrams) {
    Frame frame;
    frame.first = cells_;
    frame.x_bins = diagram.x.bins;
    frame.y_bins = diagram.y.bins;
    frame.stride = (static_cast<std::size_t>(diagram.x.bins) + tile - 1) / tile * tile;
    cells_ += frame.stride * static_cast<std::size_t>(diagram.y.bins);
    frames_.push_back(frame);
  }
  is_cell_.assign(cells_, 0.0F);
  for (const Frame& frame : frames_)
    for (int y = 0; y < frame.y_bins; ++y)
      for (int x = 0; x < frame.x_bins; ++x)
        is_cell_[frame.first + static_cast<std::size_t>(y) * frame.stride + static_cast<std::size_t>(x)] = 1;

  // The stars of each layer.
  const std::vector<double> edges = slab_edges(options, end_kpc);
  const std::vector<std::uint32_t> group = options.by_component
                                               ? component_groups(pool, groups_)
                                               : std::vector<std::uint32_t>(diagram::most_components);
  std::vector<std::vector<std::uint32_t>> members(edges.size() * groups_);  // the last slab is beyond the end
  for (std::size_t star = 0; star < pool.size(); ++star) {
    const double d_kpc = pool.distance_kpc()[star];
    const auto slab =
        static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), d_kpc) - edges.begin()) - 1;
    members[slab * groups_ + group[pool.component()[star]]].push_back(static_cast<std::uint32_t>(star));
  }
  SheetMaker maker(pool, observation, seed, reference, options);
  std::vector<float> image(cells_);
  std::vector<std::uint8_t> there;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].empty()) continue;
    Layer layer;
    layer.group = static_cast<std::uint32_t>(i % groups_);
    layer.first_sheet = static_cast<std::uint32_t>(sheet_begin_.size()) - 1;
    double sum = 0;
    for (const std::uint32_t star : members[i]) sum += pool.distance_kpc()[star];
    layer.d_kpc = std::min(sum / static_cast<double>(members[i].size()), end_kpc);
    // The first sheet lies one step before no dust, for the cubic.
    for (double a_v = -options.step_mag; a_v <= options.end_mag; a_v += options.step_mag) {
      std::fill(image.begin(), image.end(), 0.0F);
      there.assign(members[i].size(), 0);
      for (std::size_t f = 0; f < frames_.size(); ++f)
        maker.draw(members[i], a_v, f, std::span(image).subspan(frames_[f].first), frames_[f].stride, there);
      std::size_t left = 0;
      for (std::size_t n = 0; n < members[i].size(); ++n)
        if (there[n] != 0) members[i][left++] = members[i][n];
      members[i].resize(left);
      if (left == 0) break;
      store_sheet(image);
      ++layer.sheets;
    }
    if (layer.sheets > 0) layers_.push_back(layer);
  }
  std::stable_sort(layers_.begin(), layers_.end(),
                   [](const Layer& a, const Layer& b) { return a.d_kpc < b.d_kpc; });
}

void ReddenedModel::store_sheet(std::span<float> image) {
  double most = 0;
  for (const Frame& frame : frames_) {
    double stars = 0;
    const std::size_t end = frame.first + frame.stride * static_cast<std::size_t>(frame.y_bins);
    for (std::size_t cell = frame.first; cell < end; cell += tile) {
      float sum = 0;
      for (std::size_t i = cell; i < cell + tile; ++i) {
        image[i] *= is_cell_[i];  // what is spread over the rim of a diagram is lost
        sum += image[i];
      }
      if (!(sum > 0)) continue;
      stars += static_cast<double>(sum);
      tile_cell_.push_back(static_cast<std::uint32_t>(cell));
      tile_values_.insert(tile_values_.end(), image.begin() + static_cast<std::ptrdiff_t>(cell),
                          image.begin() + static_cast<std::ptrdiff_t>(cell + tile));
    }
    most = std::max(most, stars);
  }
  sheet_begin_.push_back(static_cast<std::uint32_t>(tile_cell_.size()));
  sheet_stars_.push_back(most);
}

std::vector<float> ReddenedModel::lay_out(std::span<const std::vector<std::uint16_t>> counts) const {
  if (counts.size() != frames_.size())
    throw base::InputError("Poisson fit: " + std::to_string(counts.size()) + " observed diagrams, not " +
                           std::to_string(frames_.size()));
  std::vector<float> cells(cells_);
  for (std::size_t f = 0; f < frames_.size(); ++f) {
    const Frame& frame = frames_[f];
    const auto x_bins = static_cast<std::size_t>(frame.x_bins);
    const auto y_bins = static_cast<std::size_t>(frame.y_bins);
    if (counts[f].size() != x_bins * y_bins)
      throw base::InputError("Poisson fit: an observed diagram has " + std::to_string(counts[f].size()) +
                             " cells, not " + std::to_string(x_bins * y_bins));
    for (std::size_t y = 0; y < y_bins; ++y)
      for (std::size_t x = 0; x < x_bins; ++x)
        cells[frame.first + y * frame.stride + x] = static_cast<float>(counts[f][y * x_bins + x]);
  }
  return cells;
}

std::vector<std::vector<float>> ReddenedModel::as_diagrams(std::span<const float> counts) const {
  std::vector<std::vector<float>> diagrams;
  for (const Frame& frame : frames_) {
    std::vector<float>& diagram = diagrams.emplace_back();
    for (int y = 0; y < frame.y_bins; ++y) {
      const auto row = counts.subspan(frame.first + static_cast<std::size_t>(y) * frame.stride,
                                      static_cast<std::size_t>(frame.x_bins));
      diagram.insert(diagram.end(), row.begin(), row.end());
    }
  }
  return diagrams;
}

// Keys' cubic convolution (IEEE Trans. ASSP 29, 1153, 1981) with a = -1/2.
ReddenedModel::Taps ReddenedModel::taps(const Layer& layer, double a_v_mag) const {
  Taps taps;
  const double place = std::max(a_v_mag, 0.0) / options_.step_mag + 1;
  if (!(place < static_cast<double>(layer.sheets) + 1)) return taps;
  const auto base = static_cast<std::uint32_t>(place);
  const double t = place - base;
  const double weight[4] = {((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1,
                            ((-1.5 * t + 2) * t + 0.5) * t, (0.5 * t - 0.5) * t * t};
  const double slope[4] = {(-1.5 * t + 2) * t - 0.5, (4.5 * t - 5) * t, (-4.5 * t + 4) * t + 0.5,
                           (1.5 * t - 1) * t};
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::uint32_t sheet = base - 1 + i;
    if (sheet >= layer.sheets) break;
    taps.sheet[taps.count] = layer.first_sheet + sheet;
    taps.weight[taps.count] = static_cast<float>(weight[i]);
    taps.slope[taps.count] = static_cast<float>(slope[i] / options_.step_mag);
    ++taps.count;
  }
  return taps;
}

void ReddenedModel::add(const Layer& layer, double a_v_mag, std::span<float> counts) const {
  const Taps taps = this->taps(layer, a_v_mag);
  for (int k = 0; k < taps.count; ++k) {
    const float weight = taps.weight[k];
    for (std::uint32_t t = sheet_begin_[taps.sheet[k]]; t < sheet_begin_[taps.sheet[k] + 1]; ++t) {
      float* const to = counts.data() + tile_cell_[t];
      const float* const from = tile_values_.data() + tile * t;
      for (std::size_t i = 0; i < tile; ++i) to[i] += weight * from[i];
    }
  }
}

void ReddenedModel::add_with_slope(const Layer& layer, double a_v_mag, float lever, float factor,
                                   std::span<float> counts, std::span<float> slope,
                                   std::span<float> levered) const {
  const Taps taps = this->taps(layer, a_v_mag);
  for (int k = 0; k < taps.count; ++k) {
    const float weight = taps.weight[k];
    const float rise = factor * taps.slope[k];
    const float levered_rise = lever * rise;
    for (std::uint32_t t = sheet_begin_[taps.sheet[k]]; t < sheet_begin_[taps.sheet[k] + 1]; ++t) {
      const std::size_t cell = tile_cell_[t];
      const float* const from = tile_values_.data() + tile * t;
      float* const to = counts.data() + cell;
      float* const to_slope = slope.data() + cell;
      float* const to_levered = levered.data() + cell;
      float value[tile];
      for (std::size_t i = 0; i < tile; ++i) value[i] = from[i];
      for (std::size_t i = 0; i < tile; ++i) to[i] += weight * value[i];
      for (std::size_t i = 0; i < tile; ++i) to_slope[i] += rise * value[i];
      for (std::size_t i = 0; i < tile; ++i) to_levered[i] += levered_rise * value[i];
    }
  }
}

double ReddenedModel::stars(const Layer& layer, double a_v_mag) const {
  const Taps taps = this->taps(layer, a_v_mag);
  double stars = 0;
  for (int k = 0; k < taps.count; ++k)
    stars += static_cast<double>(taps.weight[k]) * sheet_stars_[taps.sheet[k]];
  return std::max(stars, 0.0);
}

std::size_t ReddenedModel::bytes() const {
  return tile_values_.size() * sizeof(float) + tile_cell_.size() * sizeof(std::uint32_t) +
         sheet_begin_.size() * sizeof(std::uint32_t) + sheet_stars_.size() * sizeof(double);
}

}  // namespace coalsack::fit
