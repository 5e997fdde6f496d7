// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/sheet_maker.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random_stream.h"

namespace coalsack::fit {
namespace {

double normal_integral(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

// A CurveTable at a magnitude; NaN gives NaN.
float look_up(const diagram::CurveTable& table, float magnitude) {
  if (std::isnan(magnitude)) return magnitude;
  constexpr auto last = static_cast<float>(diagram::CurveTable::pieces) - 0.001F;
  const float place =
      std::clamp(magnitude * static_cast<float>(diagram::CurveTable::pieces_per_mag), 0.0F, last);
  const auto piece = static_cast<std::size_t>(place);
  return table.value_and_rise[2 * piece] +
         table.value_and_rise[2 * piece + 1] * (place - static_cast<float>(piece));
}

}  // namespace

SheetMaker::SheetMaker(const diagram::StarPool& pool, const diagram::Observation& observation,
                       std::uint64_t seed, std::uint64_t reference, const ReddeningOptions& options)
    : observation_(observation),
      resolved_(diagram::resolve(observation)),
      error_from_(diagram::resolve_error_from(observation)),
      tables_(diagram::make_curve_tables(observation)),
      pairs_(options.deviates / 2),
      share_(static_cast<float>(1.0 / (options.deviates * pool.area_factor()))) {
  for (const diagram::Quantity& quantity : observation.quantities)
    columns_.push_back(pool.column(quantity.column));
  const std::size_t per_star = static_cast<std::size_t>(pairs_) * observation.quantities.size();
  deviates_.reserve(pool.size() * per_star);
  for (std::size_t star = 0; star < pool.size(); ++star) {
    base::RandomStream stream({seed, "fit/noise", reference, star});
    for (std::size_t i = 0; i < per_star; ++i) deviates_.push_back(static_cast<float>(stream.normal()));
  }
  // The share of a Gaussian around each place within the middle cell that falls into each cell; in all 1.
  for (int place = 0; place < places; ++place) {
    const double centre = (place + 0.5) / places;
    double sum = 0;
    std::array<double, width> share{};
    for (int i = 0; i < width; ++i) {
      const double low = (i - reach - centre) / options.smoothing_bins;
      const double high = (i - reach + 1 - centre) / options.smoothing_bins;
      share[static_cast<std::size_t>(i)] = normal_integral(high) - normal_integral(low);
      sum += share[static_cast<std::size_t>(i)];
    }
    for (int i = 0; i < width; ++i)
      shares_[static_cast<std::size_t>(place) * width + static_cast<std::size_t>(i)] =
          static_cast<float>(share[static_cast<std::size_t>(i)] / sum);
  }
}

SheetMaker::Seen SheetMaker::see(std::size_t quantity, std::uint32_t star, float a_v_mag,
                                 float deviate) const {
  const diagram::Quantity& observed = observation_.quantities[quantity];
  const auto from = static_cast<std::size_t>(error_from_[quantity]);
  const auto true_value = [&](std::size_t q) {
    return columns_[q][star] + static_cast<float>(observation_.quantities[q].a_over_a_v) * a_v_mag;
  };
  const float value = true_value(quantity) + look_up(tables_.error[quantity], true_value(from)) * deviate;
  if (!observed.detection.has_value()) return {value, 1.0F, false};
  if (!(value >= static_cast<float>(observed.detection->bright_limit_mag)))
    return {value, 0.0F, !std::isnan(value)};
  return {value, look_up(tables_.detection[quantity], value), false};
}

void SheetMaker::draw(std::span<const std::uint32_t> stars, double a_v_mag, std::size_t diagram,
                      std::span<float> image, std::size_t stride, std::span<std::uint8_t> there) const {
  const diagram::Diagram& axes = observation_.diagrams[diagram];
  const diagram::ResolvedDiagram& resolved = resolved_[diagram];
  const std::size_t quantities = observation_.quantities.size();
  const auto a_v = static_cast<float>(a_v_mag);
  std::array<float, diagram::most_quantities> value{};
  for (std::size_t n = 0; n < stars.size(); ++n) {
    const std::uint32_t star = stars[n];
    const float* deviate =
        deviates_.data() + static_cast<std::size_t>(star) * static_cast<std::size_t>(pairs_) * quantities;
    for (int pair = 0; pair < pairs_; ++pair, deviate += quantities) {
      for (const float sign : {1.0F, -1.0F}) {
        float chance = 1;
        bool too_faint = false;
        for (const int used : resolved.used) {
          const auto q = static_cast<std::size_t>(used);
          const Seen seen = see(q, star, a_v, sign * deviate[q]);
          value[q] = seen.value;
          chance *= seen.chance;
          too_faint = too_faint || !(seen.too_bright || seen.chance > gone);
        }
        if (!too_faint) there[n] = 1;
        if (!(chance > gone)) continue;  // also where a value is NaN
        bool within = true;
        for (std::size_t i = 0; i < axes.limits.size(); ++i) {
          const float limited = value[static_cast<std::size_t>(resolved.limits[i])];
          within = within && limited >= static_cast<float>(axes.limits[i].low) &&
                   limited < static_cast<float>(axes.limits[i].high);
        }
        if (!within) continue;
        float x = value[static_cast<std::size_t>(resolved.x)];
        if (resolved.x_minus >= 0) x -= value[static_cast<std::size_t>(resolved.x_minus)];
        float y = value[static_cast<std::size_t>(resolved.y)];
        if (resolved.y_minus >= 0) y -= value[static_cast<std::size_t>(resolved.y_minus)];
        if (std::isnan(x) || std::isnan(y)) continue;
        spread(x, y, chance * share_, axes, image, stride);
      }
    }
  }
}

void SheetMaker::spread(float x, float y, float weight, const diagram::Diagram& diagram,
                        std::span<float> image, std::size_t stride) const {
  const auto place_on = [](const diagram::Axis& axis, float value) {
    return (value - static_cast<float>(axis.low)) * static_cast<float>(axis.bins / (axis.high - axis.low));
  };
  const float x_place = place_on(diagram.x, x);
  const float y_place = place_on(diagram.y, y);
  if (!(std::abs(x_place) < 1e6F && std::abs(y_place) < 1e6F)) return;
  const float x_floor = std::floor(x_place);
  const float y_floor = std::floor(y_place);
  const int x_cell = static_cast<int>(x_floor) - reach;
  const int y_cell = static_cast<int>(y_floor) - reach;
  const auto within = [](float part) {
    return std::min(static_cast<int>(part * static_cast<float>(places)), places - 1) * width;
  };
  const float* const x_share = shares_.data() + within(x_place - x_floor);
  const float* const y_share = shares_.data() + within(y_place - y_floor);
  for (int j = std::max(0, -y_cell); j < width && y_cell + j < diagram.y.bins; ++j) {
    float* const row = image.data() + static_cast<std::size_t>(y_cell + j) * stride;
    const float row_weight = weight * y_share[j];
    for (int i = std::max(0, -x_cell); i < width && x_cell + i < diagram.x.bins; ++i)
      row[x_cell + i] += row_weight * x_share[i];
  }
}

}  // namespace coalsack::fit
