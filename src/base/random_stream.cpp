// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/random_stream.h"

#include <cmath>
#include <numbers>

namespace coalsack::base {
namespace {

// FNV-1a, 64 bits: turns a purpose's letters into a counter. Purposes are a few fixed words of ours.
std::uint64_t word_of(std::string_view purpose) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : purpose) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3U;
  }
  return hash;
}

std::uint32_t low(std::uint64_t x) {
  return static_cast<std::uint32_t>(x);
}
std::uint32_t high(std::uint64_t x) {
  return static_cast<std::uint32_t>(x >> 32);
}

}  // namespace

// Two keyed bijections in a row: seed and purpose give a key, that key and (a, b) give the stream's 64-bit
// key and the upper half of its counters, so that a stream is one of 2^128.
RandomBlocks::RandomBlocks(const StreamKey& key) {
  const std::uint64_t word = word_of(key.purpose);
  const Words4 family = philox4x32(Words4{{low(word), high(word), 0, 0}}, low(key.seed), high(key.seed));
  const Words4 stream =
      philox4x32(Words4{{low(key.a), high(key.a), low(key.b), high(key.b)}}, family.word[0], family.word[1]);
  key0_ = stream.word[0];
  key1_ = stream.word[1];
  high0_ = stream.word[2];
  high1_ = stream.word[3];
}

std::uint32_t RandomStream::bits() {
  if (left_ == 0) {
    words_ = blocks_.block(next_block_++);
    left_ = 4;
  }
  return words_.word[4 - left_--];
}

double RandomStream::uniform() {
  const std::uint64_t high_bits = bits() >> 5;  // 27 bits
  const std::uint64_t low_bits = bits() >> 6;   // 26 bits
  return (static_cast<double>((high_bits << 26) | low_bits) + 0.5) * 0x1.0p-53;
}

double RandomStream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint64_t RandomStream::poisson(double mean) {
  if (!(mean > 0)) return 0;
  if (mean < 10) {
    double probability = std::exp(-mean);
    double cumulative = probability;
    const double u = uniform();
    std::uint64_t k = 0;
    while (u > cumulative && k < 1000) {
      ++k;
      probability *= mean / static_cast<double>(k);
      cumulative += probability;
    }
    return k;
  }
  const double root = std::sqrt(mean);
  const double b = 0.931 + 2.53 * root;
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2.0);
  for (;;) {
    const double u = uniform() - 0.5;
    const double v = uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<std::uint64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b) <=
        -mean + k * std::log(mean) - std::lgamma(k + 1.0))
      return static_cast<std::uint64_t>(k);
  }
}

std::uint64_t RandomStream::below(std::uint64_t n) {
  const auto next64 = [this] {
    const std::uint64_t upper = bits();
    return (upper << 32) | bits();
  };
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(next64()) * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t threshold = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < threshold) product = static_cast<Wide>(next64()) * n;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace coalsack::base
