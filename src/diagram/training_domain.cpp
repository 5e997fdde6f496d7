// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/training_domain.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

constexpr std::size_t fewest_examples = 32;
constexpr double share_inside = 0.99;

template <typename Count>
void append_coarse(std::span<const Count> counts, std::size_t height, std::size_t width,
                   std::vector<double>& features) {
  const std::size_t first = features.size();
  features.resize(first + domain_cells_per_side * domain_cells_per_side, 0.0);
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      features[first + y * domain_cells_per_side / height * domain_cells_per_side +
               x * domain_cells_per_side / width] += static_cast<double>(counts[y * width + x]);
  for (std::size_t i = first; i < features.size(); ++i) features[i] = 2 * std::sqrt(features[i] + 0.375);
}

/// In place: the lower Cholesky factor of a symmetric positive matrix (n, n); what is above the diagonal is
/// 0.
void factorise(std::vector<double>& matrix, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = i == j ? std::sqrt(sum) : sum / matrix[j * n + j];
    }
    std::fill(matrix.begin() + static_cast<std::ptrdiff_t>(i * n + i + 1),
              matrix.begin() + static_cast<std::ptrdiff_t>((i + 1) * n), 0.0);
  }
}

/// sqrt(difference^T (L L^T)^-1 difference) by forward substitution.
double distance(const TrainingDomain& domain, std::span<const double> features) {
  const std::size_t n = domain.mean.size();
  std::vector<double> solved(n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double value = features[i] - domain.mean[i];
    for (std::size_t k = 0; k < i; ++k) value -= domain.factor[i * n + k] * solved[k];
    solved[i] = value / domain.factor[i * n + i];
    sum += solved[i] * solved[i];
  }
  return std::sqrt(sum);
}

}  // namespace

void append_domain_features(std::span<const std::uint16_t> observed, std::span<const float> reference,
                            std::size_t height, std::size_t width, std::vector<double>& features) {
  if (height < domain_cells_per_side || width < domain_cells_per_side || observed.size() != height * width ||
      reference.size() != height * width)
    throw base::InputError("diagrams of " + std::to_string(observed.size()) + " and " +
                           std::to_string(reference.size()) + " cells cannot be looked at as " +
                           std::to_string(height) + " by " + std::to_string(width));
  append_coarse(observed, height, width, features);
  append_coarse(reference, height, width, features);
}

double TrainingDomain::relative_distance(std::span<const double> features) const {
  if (features.size() != mean.size())
    throw base::InputError("a sightline of " + std::to_string(features.size()) + " features in a domain of " +
                           std::to_string(mean.size()));
  return distance(*this, features) / limit_distance;
}

TrainingDomain measure_domain(std::span<const double> examples, std::size_t features) {
  const std::size_t count = features == 0 ? 0 : examples.size() / features;
  if (count < fewest_examples || count * features != examples.size())
    throw base::InputError("a training domain needs " + std::to_string(fewest_examples) + " examples, not " +
                           std::to_string(count));
  if (!std::all_of(examples.begin(), examples.end(), [](double value) { return std::isfinite(value); }))
    throw base::InputError("a feature of a training example is not finite");
  TrainingDomain domain;
  const auto example = [&](std::size_t i) { return examples.subspan(i * features, features); };
  const std::size_t measured = (count + 1) / 2;  // the even ones
  domain.mean.assign(features, 0);
  for (std::size_t i = 0; i < count; i += 2)
    for (std::size_t f = 0; f < features; ++f)
      domain.mean[f] += example(i)[f] / static_cast<double>(measured);
  domain.factor.assign(features * features, 0);
  std::vector<double> difference(features);
  for (std::size_t i = 0; i < count; i += 2) {
    for (std::size_t f = 0; f < features; ++f) difference[f] = example(i)[f] - domain.mean[f];
    for (std::size_t f = 0; f < features; ++f)
      for (std::size_t g = 0; g <= f; ++g)
        domain.factor[f * features + g] += difference[f] * difference[g] / static_cast<double>(measured - 1);
  }
  for (std::size_t f = 0; f < features; ++f) domain.factor[f * features + f] += 1;
  factorise(domain.factor, features);
  std::vector<double> distances;
  for (std::size_t i = 1; i < count; i += 2) distances.push_back(distance(domain, example(i)));
  std::sort(distances.begin(), distances.end());
  const auto rank = static_cast<std::size_t>(share_inside * static_cast<double>(distances.size() - 1));
  domain.limit_distance = std::max(distances[rank], 1e-9);
  return domain;
}

}  // namespace coalsack::diagram
