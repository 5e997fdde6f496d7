// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "network/kernels/dropout.h"
#include "network/kernels/optimiser.h"

namespace coalsack::network {

/// Neurons of a panel: values stand as [panel][row][16].
inline constexpr std::size_t panel_width = 16;
/// Rows of C that a product makes at once.
inline constexpr std::size_t product_rows = 6;

/// Units of a layer of dropout: 32 neighbours from 8 blocks of random words.
struct DropTerms {
  std::uint32_t threshold;
  float scale;
};

/// The inner loops of the CPU engine, once for AVX2 with FMA and once for any processor, to the same bits:
/// each number is one chain of fused multiply-adds in the order of k, whatever the rows beside it.
struct Kernels {
  const char* name;
  /// c[r][j] += sum over k of a[k / 16 * a_stride + r * 16 + k % 16] * b[k * 16 + j]; c (rows, 16), b (depth,
  /// 16), depth a multiple of 16.
  void (*product)(const float* a, std::size_t a_stride, std::size_t rows, const float* b, std::size_t depth,
                  float* c);
  /// The same over the k in ks[0..count) only, in that order; rows at most 6.
  void (*product_some)(const float* a, std::size_t a_stride, std::size_t rows, const float* b,
                       const std::uint32_t* ks, std::size_t count, float* c);
  /// c[r][j] = sum over n of a[n * 6 + r] * b[n * 16 + j]; c (6, 16).
  void (*gradient)(const float* a, const float* b, std::size_t depth, float* c);
  /// The same with row rows[n] of b for a's row n.
  void (*gradient_some)(const float* a, const float* b, const std::uint32_t* rows, std::size_t depth,
                        float* c);
  /// c[r * c_stride + j] += sum over k of a[k * 6 + r] * in[offsets[k] + j], r < 6, j < 16.
  void (*window)(const float* in, const std::size_t* offsets, std::size_t count, const float* a, float* c,
                 std::size_t c_stride);
  /// out[k] += sum over y < height, x < width of in[offsets[k] + y * in_stride + x] * d[y * d_stride + x];
  /// width a multiple of 8, eight sums over every eighth x added at the end.
  void (*window_gradient)(const float* in, std::size_t in_stride, const std::size_t* offsets,
                          std::size_t count, const float* d, std::size_t d_stride, std::size_t height,
                          std::size_t width, float* out);
  /// What each of `groups` * 32 units, from 8 * first block on, is multiplied by: 0 or the scale.
  void (*mask)(const MaskWords& words, std::uint32_t first_block, std::size_t groups, const DropTerms& terms,
               float* factors);
  /// values = rectified(values) * factors (where not null); count a multiple of 8.
  void (*rectify)(float* values, const float* factors, float leak, std::size_t count);
  /// Optimiser step of `count` weights, a multiple of 8; `second` only for Adam.
  void (*update)(const UpdateTerms& terms, const float* gradient, float* weights, float* first, float* second,
                 std::size_t count);
};

const Kernels& portable_kernels();
/// Null where the processor lacks AVX2 or FMA.
const Kernels* avx2_kernels();

}  // namespace coalsack::network
