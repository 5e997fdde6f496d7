// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace coalsack::fit {

/// The lower triangle L of a symmetric matrix = L L^T (size, size; row by row, the upper triangle is not
/// read).
class Cholesky {
 public:
  /// False, and unusable, where the matrix is not positive definite.
  bool factorise(std::span<const double> matrix, std::size_t size);

  std::size_t size() const { return size_; }
  /// matrix^-1 b, in place.
  void solve(std::span<double> b) const;
  /// L^-T b, in place: turns deviates of unit variance into ones whose covariance is matrix^-1.
  void solve_upper(std::span<double> b) const;
  /// L^-1 b, in place: a gradient in the coordinates in which the matrix is the identity.
  void solve_lower(std::span<double> b) const;

 private:
  std::size_t size_ = 0;
  std::vector<double> lower_;
};

}  // namespace coalsack::fit
