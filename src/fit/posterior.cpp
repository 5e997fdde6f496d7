// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/posterior.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace coalsack::fit {
namespace {

void require_prior(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    throw base::InputError("Poisson fit: the prior's " + std::string(name) + " is " + std::to_string(value) +
                           "; " + std::to_string(low) + " to " + std::to_string(high) + " is possible");
}

constexpr std::size_t lanes = 8;

// REQUIRES: lengths are multiples of 8.
double dot(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t stretch = 512;
  double total = 0;
  for (std::size_t from = 0; from < a.size(); from += stretch) {
    float sum[lanes] = {};
    const std::size_t end = std::min(from + stretch, a.size());
    for (std::size_t i = from; i < end; i += lanes)
      for (std::size_t k = 0; k < lanes; ++k) sum[k] += a[i + k] * b[i + k];
    total += static_cast<double>(((sum[0] + sum[1]) + (sum[2] + sum[3])) +
                                 ((sum[4] + sum[5]) + (sum[6] + sum[7])));
  }
  return total;
}

}  // namespace

void check(const Prior& prior) {
  require_prior("mean_mag_per_kpc", prior.mean_mag_per_kpc, 0.01, 50);
  require_prior("sigma", prior.sigma, 0.1, 10);
  require_prior("step_sigma", prior.step_sigma, 0.05, 10);
  require_prior("density_sigma", prior.density_sigma, 0, 1);
  require_prior("background", prior.background, 1e-6, 1);
}

Posterior::Posterior(const ReddenedModel& model, const CoarseBins& bins, const Prior& prior,
                     std::vector<float> counts)
    : model_(&model),
      bins_(&bins),
      prior_(prior),
      counts_(std::move(counts)),
      fitted_groups_(prior.density_sigma > 0 ? model.groups() : 0),
      density_(bins.size()),
      factor_(model.groups(), 1.0),
      expected_(model.cells()),
      by_group_(model.groups() * model.cells()),
      derivative_((bins.size() + fitted_groups_) * model.cells()),
      beyond_(model.cells()),
      slope_(bins.size() * model.cells()),
      weight_(model.cells()) {
  check(prior);
  if (counts_.size() != model.cells())
    throw base::InputError("Poisson fit: the counts are not laid out as the model's");
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) occupied_.push_back(static_cast<std::uint32_t>(i));
}

double Posterior::prior_value(std::span<const double> parameters) const {
  const std::size_t bins = bins_->size();
  const double mean = std::log(prior_.mean_mag_per_kpc);
  double sum = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    const double off = (parameters[i] - mean) / prior_.sigma;
    sum += 0.5 * off * off;
    if (i + 1 == bins) break;
    const double step = (parameters[i + 1] - parameters[i]) / prior_.step_sigma;
    sum += 0.5 * step * step;
  }
  for (std::size_t g = 0; g < fitted_groups_; ++g) {
    const double off = parameters[bins + g] / prior_.density_sigma;
    sum += 0.5 * off * off;
  }
  return sum;
}

void Posterior::densities(std::span<const double> parameters) {
  for (std::size_t i = 0; i < density_.size(); ++i) density_[i] = std::exp(parameters[i]);
  for (std::size_t g = 0; g < fitted_groups_; ++g) factor_[g] = std::exp(parameters[bins_->size() + g]);
}

// Sums the groups into expected_.
double Posterior::likelihood() {
  const std::size_t cells = model_->cells();
  std::fill(expected_.begin(), expected_.end(), 0.0F);
  for (std::size_t g = 0; g < model_->groups(); ++g) {
    const auto factor = static_cast<float>(factor_[g]);
    const float* const group = by_group_.data() + g * cells;
    for (std::size_t i = 0; i < cells; ++i) expected_[i] += factor * group[i];
  }
  // The cubic between sheets may dip below 0 beside a steep edge.
  const auto background = static_cast<float>(prior_.background);
  const std::span<const float> is_cell = model_->is_cell();
  double sum = 0;
  for (std::size_t from = 0; from < cells; from += lanes) {
    float part = 0;
    for (std::size_t i = from; i < from + lanes; ++i) {
      expected_[i] = is_cell[i] * std::max(expected_[i], 0.0F) + background;
      part += is_cell[i] * expected_[i];
    }
    sum += static_cast<double>(part);
  }
  for (const std::uint32_t cell : occupied_)
    sum -= static_cast<double>(counts_[cell]) * std::log(static_cast<double>(expected_[cell]));
  return sum;
}

double Posterior::value(std::span<const double> parameters) {
  densities(parameters);
  std::fill(by_group_.begin(), by_group_.end(), 0.0F);
  const std::size_t cells = model_->cells();
  for (const ReddenedModel::Layer& layer : model_->layers())
    model_->add(layer, bins_->a_v_at(density_, layer.d_kpc),
                std::span(by_group_).subspan(layer.group * cells, cells));
  return likelihood_weight_ * likelihood() + prior_value(parameters);
}

// Fills derivative_, and gives value and gradient.
double Posterior::sweep(std::span<const double> parameters, std::span<double> gradient) {
  densities(parameters);
  const std::size_t cells = model_->cells();
  const std::size_t bins = bins_->size();
  std::fill(by_group_.begin(), by_group_.end(), 0.0F);
  std::fill(slope_.begin(), slope_.end(), 0.0F);
  std::fill(derivative_.begin(), derivative_.end(), 0.0F);
  // A layer at distance d in bin j: A_V grows with density i by its width for i < j, by d - edge for i = j.
  // Layers of a group have their own density, so their slopes are weighted as they are added: the slope is
  // linear in the counts.
  for (const ReddenedModel::Layer& layer : model_->layers()) {
    const std::size_t bin = bins_->bin_at(layer.d_kpc);
    const double lever = std::min(layer.d_kpc, bins_->edges_kpc()[bin + 1]) - bins_->edges_kpc()[bin];
    model_->add_with_slope(
        layer, bins_->a_v_at(density_, layer.d_kpc), static_cast<float>(lever),
        static_cast<float>(factor_[layer.group]), std::span(by_group_).subspan(layer.group * cells, cells),
        std::span(slope_).subspan(bin * cells, cells), std::span(derivative_).subspan(bin * cells, cells));
  }
  const double value = likelihood_weight_ * likelihood() + prior_value(parameters);

  std::fill(beyond_.begin(), beyond_.end(), 0.0F);
  for (std::size_t bin = bins; bin-- > 0;) {
    const auto density = static_cast<float>(density_[bin]);
    const auto width = static_cast<float>(bins_->width_kpc(bin));
    float* const derivative = derivative_.data() + bin * cells;
    const float* const slope = slope_.data() + bin * cells;
    for (std::size_t i = 0; i < cells; ++i) {
      derivative[i] = density * (derivative[i] + width * beyond_[i]);
      beyond_[i] += slope[i];
    }
  }
  for (std::size_t g = 0; g < fitted_groups_; ++g) {
    const auto factor = static_cast<float>(factor_[g]);
    float* const derivative = derivative_.data() + (bins + g) * cells;
    const float* const group = by_group_.data() + g * cells;
    for (std::size_t i = 0; i < cells; ++i) derivative[i] = factor * group[i];
  }

  const std::span<const float> is_cell = model_->is_cell();
  for (std::size_t i = 0; i < cells; ++i) weight_[i] = is_cell[i] * (1.0F - counts_[i] / expected_[i]);
  const double mean = std::log(prior_.mean_mag_per_kpc);
  const double tight = 1 / (prior_.sigma * prior_.sigma);
  const double smooth = 1 / (prior_.step_sigma * prior_.step_sigma);
  for (std::size_t i = 0; i < size(); ++i) {
    gradient[i] = likelihood_weight_ * dot(std::span(derivative_).subspan(i * cells, cells), weight_);
    if (i >= bins) {
      gradient[i] += parameters[i] / (prior_.density_sigma * prior_.density_sigma);
      continue;
    }
    gradient[i] += tight * (parameters[i] - mean);
    if (i > 0) gradient[i] += smooth * (parameters[i] - parameters[i - 1]);
    if (i + 1 < bins) gradient[i] += smooth * (parameters[i] - parameters[i + 1]);
  }
  return value;
}

double Posterior::gradient(std::span<const double> parameters, std::span<double> gradient) {
  return sweep(parameters, gradient);
}

double Posterior::curvature(std::span<const double> parameters, std::span<double> gradient,
                            std::span<double> matrix) {
  const double value = sweep(parameters, gradient);
  const std::size_t cells = model_->cells();
  const std::size_t bins = bins_->size();
  const std::size_t n = size();
  // The root of what a star in a cell weighs: the second derivative of mu - n ln mu.
  for (std::size_t c = 0; c < cells; ++c) weight_[c] = std::sqrt(counts_[c]) / expected_[c];
  for (std::size_t i = 0; i < n; ++i) {
    float* const row = derivative_.data() + i * cells;
    for (std::size_t c = 0; c < cells; ++c) row[c] *= weight_[c];
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      matrix[i * n + j] = matrix[j * n + i] =
          likelihood_weight_ * dot(std::span(derivative_).subspan(i * cells, cells),
                                   std::span(derivative_).subspan(j * cells, cells));
  const double smooth = 1 / (prior_.step_sigma * prior_.step_sigma);
  for (std::size_t i = 0; i < bins; ++i) {
    matrix[i * n + i] += 1 / (prior_.sigma * prior_.sigma);
    if (i + 1 == bins) break;
    matrix[i * n + i] += smooth;
    matrix[(i + 1) * n + i + 1] += smooth;
    matrix[i * n + i + 1] -= smooth;
    matrix[(i + 1) * n + i] -= smooth;
  }
  for (std::size_t i = bins; i < n; ++i)
    matrix[i * n + i] += 1 / (prior_.density_sigma * prior_.density_sigma);
  return value;
}

std::vector<float> Posterior::expected() const {
  std::vector<float> counts = expected_;
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = model_->is_cell()[i] * (counts[i] - static_cast<float>(prior_.background));
  return counts;
}

}  // namespace coalsack::fit
