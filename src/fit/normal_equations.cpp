// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/normal_equations.h"

#include <cmath>

namespace coalsack::fit {

bool Cholesky::factorise(std::span<const double> matrix, std::size_t size) {
  size_ = size;
  lower_.assign(size * size, 0.0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * size + j];
      for (std::size_t k = 0; k < j; ++k) sum -= lower_[i * size + k] * lower_[j * size + k];
      if (i != j) {
        lower_[i * size + j] = sum / lower_[j * size + j];
      } else {
        if (!(sum > 0)) return false;
        lower_[i * size + i] = std::sqrt(sum);
      }
    }
  }
  return true;
}

void Cholesky::solve(std::span<double> b) const {
  solve_lower(b);
  solve_upper(b);
}

void Cholesky::solve_lower(std::span<double> b) const {
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= lower_[i * size_ + k] * b[k];
    b[i] /= lower_[i * size_ + i];
  }
}

void Cholesky::solve_upper(std::span<double> b) const {
  for (std::size_t i = size_; i-- > 0;) {
    for (std::size_t k = i + 1; k < size_; ++k) b[i] -= lower_[k * size_ + i] * b[k];
    b[i] /= lower_[i * size_ + i];
  }
}

}  // namespace coalsack::fit
