// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "network/engine.h"

namespace coalsack::cuda {

/// How matrix products are done on the card. Weights, moments, gradients of weights and all sums are in
/// single precision in each; convolutions and all else too.
enum class Precision {
  fp32,  ///< single precision throughout: the exact mode
  tf32,  ///< factors rounded to 11 significant bits, on tensor cores (cards from 2020 on; older ones: as
         ///< fp32)
  bf16,  ///< factors and what is between the layers in 8 significant bits, on tensor cores
};

/// "fp32", "tf32" or "bf16". Throws base::UsageError for another word.
Precision precision_of(std::string_view word);

struct CudaOptions {
  Precision precision = Precision::tf32;
  std::vector<int> devices = {0};  ///< cards of this machine, counted from 0; several train together (NCCL)
  std::size_t prediction_rows = 4096;  ///< rows that go through the network together: speed and memory only
};

/// The engine on the cards of this machine, with first_parameters. It agrees with the CPU engine within
/// rounding (docs/gpu.md has the tolerances) and draws the same masks; the same training on the same card
/// gives the same bits. Throws base::InputError as network::check(spec), base::DeviceError with what is
/// missing.
std::unique_ptr<network::Engine> cuda_engine(const network::ModelSpec& spec, const CudaOptions& options = {});

}  // namespace coalsack::cuda
