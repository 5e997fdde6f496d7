// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <string>

#include "cuda/operations.h"

namespace coalsack::cuda {

/// How floats are multiplied.
enum class FloatProducts {
  exact,  ///< in single precision
  tf32,   ///< rounded to 10 bits behind the point, on tensor cores; sums in single precision
};

/// Matrix products by cuBLASLt, whose library is loaded when the first one is made: programs that never
/// multiply on a card start without it. The way of a product is chosen once for each shape, and never adds
/// through atomics, so that the same products give the same bits. For the device and stream it was made with.
class Blas {
 public:
  /// Throws base::DeviceError saying which library is missing.
  Blas(cudaStream_t stream, FloatProducts floats);
  ~Blas();
  Blas(const Blas&) = delete;
  Blas& operator=(const Blas&) = delete;

  bool can_multiply(const Product& product);
  void multiply(const Product& product);
  /// "cuBLASLt 13.0".
  std::string name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coalsack::cuda
