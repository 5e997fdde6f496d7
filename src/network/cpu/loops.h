// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "network/cpu/kernels.h"

namespace coalsack::network {

/// The loops of struct Kernels, written once for LanesPortable and LanesAvx2.
template <class V>
struct Loops {
  using F = typename V::F;
  using I = typename V::I;

  template <std::size_t rows>
  static void product_of(const float* a, std::size_t a_stride, const float* b, std::size_t depth, float* c) {
    F sum[rows][2];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
      sum[r][0] = V::load(c + r * 16);
      sum[r][1] = V::load(c + r * 16 + 8);
    }
    for (std::size_t panel = 0; panel < depth; panel += 16) {
#pragma GCC unroll 4
      for (std::size_t k = 0; k < 16; ++k) {
        const F b0 = V::load(b + k * 16);
        const F b1 = V::load(b + k * 16 + 8);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < rows; ++r) {
          const F x = V::all(a[r * 16 + k]);
          sum[r][0] = V::fma(x, b0, sum[r][0]);
          sum[r][1] = V::fma(x, b1, sum[r][1]);
        }
      }
      a += a_stride;
      b += std::size_t{16} * 16;
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
      V::store(c + r * 16, sum[r][0]);
      V::store(c + r * 16 + 8, sum[r][1]);
    }
  }

  static void product(const float* a, std::size_t a_stride, std::size_t rows, const float* b,
                      std::size_t depth, float* c) {
    std::size_t row = 0;
    for (; row + 6 <= rows; row += 6) product_of<6>(a + row * 16, a_stride, b, depth, c + row * 16);
    a += row * 16;
    c += row * 16;
    switch (rows - row) {
      case 1:
        return product_of<1>(a, a_stride, b, depth, c);
      case 2:
        return product_of<2>(a, a_stride, b, depth, c);
      case 3:
        return product_of<3>(a, a_stride, b, depth, c);
      case 4:
        return product_of<4>(a, a_stride, b, depth, c);
      case 5:
        return product_of<5>(a, a_stride, b, depth, c);
      default:
        return;
    }
  }

  template <std::size_t rows>
  static void product_some_of(const float* a, std::size_t a_stride, const float* b, const std::uint32_t* ks,
                              std::size_t count, float* c) {
    F sum[rows][2];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
      sum[r][0] = V::load(c + r * 16);
      sum[r][1] = V::load(c + r * 16 + 8);
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = ks[i];
      const float* x = a + k / 16 * a_stride + k % 16;
      const F b0 = V::load(b + k * 16);
      const F b1 = V::load(b + k * 16 + 8);
#pragma GCC unroll 8
      for (std::size_t r = 0; r < rows; ++r) {
        const F value = V::all(x[r * 16]);
        sum[r][0] = V::fma(value, b0, sum[r][0]);
        sum[r][1] = V::fma(value, b1, sum[r][1]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
      V::store(c + r * 16, sum[r][0]);
      V::store(c + r * 16 + 8, sum[r][1]);
    }
  }

  static void product_some(const float* a, std::size_t a_stride, std::size_t rows, const float* b,
                           const std::uint32_t* ks, std::size_t count, float* c) {
    switch (rows) {
      case 1:
        return product_some_of<1>(a, a_stride, b, ks, count, c);
      case 2:
        return product_some_of<2>(a, a_stride, b, ks, count, c);
      case 3:
        return product_some_of<3>(a, a_stride, b, ks, count, c);
      case 4:
        return product_some_of<4>(a, a_stride, b, ks, count, c);
      case 5:
        return product_some_of<5>(a, a_stride, b, ks, count, c);
      default:
        return product_some_of<6>(a, a_stride, b, ks, count, c);
    }
  }

  static void gradient_some(const float* a, const float* b, const std::uint32_t* rows, std::size_t depth,
                            float* c) {
    F sum[6][2];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) sum[r][0] = sum[r][1] = V::all(0);
#pragma GCC unroll 4
    for (std::size_t n = 0; n < depth; ++n) {
      const float* row = b + std::size_t{rows[n]} * 16;
      const F b0 = V::load(row);
      const F b1 = V::load(row + 8);
#pragma GCC unroll 8
      for (std::size_t r = 0; r < 6; ++r) {
        const F x = V::all(a[n * 6 + r]);
        sum[r][0] = V::fma(x, b0, sum[r][0]);
        sum[r][1] = V::fma(x, b1, sum[r][1]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) {
      V::store(c + r * 16, sum[r][0]);
      V::store(c + r * 16 + 8, sum[r][1]);
    }
  }

  static void gradient(const float* a, const float* b, std::size_t depth, float* c) {
    F sum[6][2];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) sum[r][0] = sum[r][1] = V::all(0);
#pragma GCC unroll 4
    for (std::size_t n = 0; n < depth; ++n) {
      const F b0 = V::load(b + n * 16);
      const F b1 = V::load(b + n * 16 + 8);
#pragma GCC unroll 8
      for (std::size_t r = 0; r < 6; ++r) {
        const F x = V::all(a[n * 6 + r]);
        sum[r][0] = V::fma(x, b0, sum[r][0]);
        sum[r][1] = V::fma(x, b1, sum[r][1]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) {
      V::store(c + r * 16, sum[r][0]);
      V::store(c + r * 16 + 8, sum[r][1]);
    }
  }

  static void window(const float* in, const std::size_t* offsets, std::size_t count, const float* a, float* c,
                     std::size_t c_stride) {
    F sum[6][2];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) {
      sum[r][0] = V::load(c + r * c_stride);
      sum[r][1] = V::load(c + r * c_stride + 8);
    }
    for (std::size_t k = 0; k < count; ++k) {
      const F b0 = V::load(in + offsets[k]);
      const F b1 = V::load(in + offsets[k] + 8);
#pragma GCC unroll 8
      for (std::size_t r = 0; r < 6; ++r) {
        const F x = V::all(a[k * 6 + r]);
        sum[r][0] = V::fma(x, b0, sum[r][0]);
        sum[r][1] = V::fma(x, b1, sum[r][1]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < 6; ++r) {
      V::store(c + r * c_stride, sum[r][0]);
      V::store(c + r * c_stride + 8, sum[r][1]);
    }
  }

  template <int windows>
  static void window_gradient_of(const float* in, std::size_t in_stride, const std::size_t* offsets,
                                 const float* d, std::size_t d_stride, std::size_t height, std::size_t width,
                                 float* out) {
    F sum[windows];
#pragma GCC unroll 8
    for (int k = 0; k < windows; ++k) sum[k] = V::all(0);
    for (std::size_t y = 0; y < height; ++y) {
      const float* row = in + y * in_stride;
      const float* slope = d + y * d_stride;
      for (std::size_t x = 0; x < width; x += 8) {
        const F b = V::load(slope + x);
#pragma GCC unroll 8
        for (int k = 0; k < windows; ++k) sum[k] = V::fma(V::load(row + offsets[k] + x), b, sum[k]);
      }
    }
    for (int k = 0; k < windows; ++k) {
      float lanes[8];
      V::store(lanes, sum[k]);
      float total = 0;
      for (const float lane : lanes) total += lane;
      out[k] += total;
    }
  }

  static void window_gradient(const float* in, std::size_t in_stride, const std::size_t* offsets,
                              std::size_t count, const float* d, std::size_t d_stride, std::size_t height,
                              std::size_t width, float* out) {
    std::size_t k = 0;
    for (; k + 8 <= count; k += 8)
      window_gradient_of<8>(in, in_stride, offsets + k, d, d_stride, height, width, out + k);
    for (; k < count; ++k)
      window_gradient_of<1>(in, in_stride, offsets + k, d, d_stride, height, width, out + k);
  }

  static void mask(const MaskWords& words, std::uint32_t first_block, std::size_t groups,
                   const DropTerms& terms, float* factors) {
    for (std::size_t group = 0; group < groups; ++group) {
      I of[4];
      V::philox(first_block + static_cast<std::uint32_t>(8 * group), words.high, words.key, of);
      for (std::size_t w = 0; w < 4; ++w)
        V::store(factors + group * 32 + 8 * w, V::kept(of[w], terms.threshold, terms.scale));
    }
  }

  static void rectify(float* values, const float* factors, float leak, std::size_t count) {
    const F slope = V::all(leak);
    for (std::size_t i = 0; i < count; i += 8) {
      const F x = V::load(values + i);
      F y = V::where_not_above_0(x, V::multiply(slope, x), x);
      if (factors != nullptr) y = V::multiply(y, V::load(factors + i));
      V::store(values + i, y);
    }
  }

  static void update(const UpdateTerms& terms, const float* gradient, float* weights, float* first,
                     float* second, std::size_t count) {
    if (terms.adam)
      adam(terms, gradient, weights, first, second, count);
    else
      momentum(terms, gradient, weights, first, count);
  }

  // The steps of kernels/optimiser.h in the same order of operations.
  static void momentum(const UpdateTerms& terms, const float* gradient, float* weights, float* first,
                       std::size_t count) {
    const F rate = V::all(terms.rate);
    const F decay = V::all(terms.decay);
    const F momentum = V::all(terms.momentum);
    for (std::size_t i = 0; i < count; i += 8) {
      const F weight = V::load(weights + i);
      const F moment = V::add(V::multiply(momentum, V::load(first + i)), V::load(gradient + i));
      V::store(first + i, moment);
      V::store(weights + i,
               V::subtract(weight, V::add(V::multiply(rate, moment), V::multiply(decay, weight))));
    }
  }
  static void adam(const UpdateTerms& terms, const float* gradient, float* weights, float* first,
                   float* second, std::size_t count) {
    const F rate = V::all(terms.rate);
    const F decay = V::all(terms.decay);
    const F keep1 = V::all(terms.momentum);
    const F new1 = V::all(1 - terms.momentum);
    const F keep2 = V::all(terms.second_momentum);
    const F new2 = V::all(1 - terms.second_momentum);
    const F correction1 = V::all(terms.first_correction);
    const F correction2 = V::all(terms.second_correction);
    const F epsilon = V::all(terms.epsilon);
    for (std::size_t i = 0; i < count; i += 8) {
      const F g = V::load(gradient + i);
      const F weight = V::load(weights + i);
      const F m = V::add(V::multiply(keep1, V::load(first + i)), V::multiply(new1, g));
      const F v = V::add(V::multiply(keep2, V::load(second + i)), V::multiply(V::multiply(new2, g), g));
      V::store(first + i, m);
      V::store(second + i, v);
      const F direction =
          V::divide(V::multiply(m, correction1), V::add(V::sqrt(V::multiply(v, correction2)), epsilon));
      V::store(weights + i,
               V::subtract(weight, V::add(V::multiply(rate, direction), V::multiply(decay, weight))));
    }
  }

  static constexpr Kernels table(const char* name) {
    return Kernels{name,    &product,         &product_some, &gradient, &gradient_some,
                   &window, &window_gradient, &mask,         &rectify,  &update};
  }
};

}  // namespace coalsack::network
