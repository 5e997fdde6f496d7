// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace coalsack::plot {
namespace {

constexpr const char* minus_sign = "\u2212";

std::string power_label(int exponent) {
  return "10^{" + (exponent < 0 ? minus_sign + std::to_string(-exponent) : std::to_string(exponent)) + "}";
}

struct Step {
  double size;
  int minor_parts;
};

// The smallest step of 1, 2 or 5 times a power of ten that makes at most `most` intervals.
Step linear_step(double length, int most) {
  const double rough = length / std::max(most, 1);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  constexpr std::array<Step, 4> steps = {{{1, 5}, {2, 4}, {5, 5}, {10, 5}}};
  for (const Step& step : steps) {
    if (step.size * power >= rough * (1 - 1e-9)) return {step.size * power, step.minor_parts};
  }
  return {10 * power, 5};
}

int decimals_of(double step) {
  return std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
}

std::string linear_label(double value, double step, double largest) {
  if (value == 0) return "0";
  if (largest < 1e5 && step > 2e-5) return number_label(value, decimals_of(step));
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  const double factor = value / std::pow(10, exponent);
  const int step_exponent = static_cast<int>(std::floor(std::log10(step) + 1e-9));
  const int digits = std::clamp(exponent - step_exponent, 0, 12);
  if (digits == 0 && std::abs(std::abs(factor) - 1) < 1e-9) {
    return (value < 0 ? minus_sign : "") + power_label(exponent);
  }
  return number_label(factor, digits) + "\u00d7" + power_label(exponent);
}

// How many multiples of the step lie in the range.
double labelled(Range range, const Step& step) {
  return std::floor(range.high / step.size + 1e-9) - std::ceil(range.low / step.size - 1e-9) + 1;
}

std::vector<Tick> linear_ticks(Range range, int most_major) {
  const double length = range.high - range.low;
  Step step = linear_step(length, most_major);
  // The next round step may be longer than the range: then more marks are better than none.
  for (int most = most_major + 1; labelled(range, step) < 2 && most <= most_major + 4; ++most) {
    step = linear_step(length, most);
  }
  const double minor = step.size / step.minor_parts;
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  const double slack = length * 1e-9;
  std::vector<Tick> marks;
  const double first = std::ceil((range.low - slack) / minor);
  if (!(largest / minor < 1e15)) return marks;  // the ends differ by less than a double can count
  for (double k = first; k * minor <= range.high + slack; k += 1) {
    const bool major = std::fmod(std::abs(k), step.minor_parts) == 0;
    // A major mark is a whole number of steps, so that it prints as one.
    const double value = major ? std::round(k / step.minor_parts) * step.size : k * minor;
    marks.push_back({value, major, major ? linear_label(value, step.size, largest) : ""});
  }
  return marks;
}

std::string decade_label(int exponent, bool plain) {
  if (!plain) return power_label(exponent);
  return number_label(std::pow(10, exponent), std::max(0, -exponent));
}

std::vector<Tick> logarithmic_ticks(Range range, int most_major) {
  const double decades = std::log10(range.high / range.low);
  const double slack = 1e-9;
  const int first = static_cast<int>(std::floor(std::log10(range.low) + slack));
  const int last = static_cast<int>(std::ceil(std::log10(range.high) - slack));
  const int every = std::max(1, static_cast<int>(std::ceil(decades / std::max(most_major, 1))));
  const bool plain = first >= -2 && last <= 4;
  // Too few powers of ten to read the axis by: 2 and 5 are written too.
  const double powers =
      std::floor(std::log10(range.high) + slack) - std::ceil(std::log10(range.low) - slack) + 1;
  const bool between = decades < 1.5 || powers < 2;
  std::vector<Tick> marks;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (int factor = 1; factor <= 9; ++factor) {
      const double value = factor * std::pow(10, exponent);
      if (value < range.low * (1 - slack) || value > range.high * (1 + slack)) continue;
      if (factor == 1) {
        const bool major = exponent % every == 0;
        marks.push_back({value, major, major ? decade_label(exponent, plain) : ""});
      } else if (between && (factor == 2 || factor == 5)) {
        const std::string label = plain ? number_label(value, std::max(0, -exponent))
                                        : std::to_string(factor) + "\u00d7" + power_label(exponent);
        marks.push_back({value, true, label});
      } else if (every == 1) {
        marks.push_back({value, false, ""});
      }
    }
  }
  return marks;
}

}  // namespace

std::string number_label(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, std::abs(value));
  const std::string digits = text.data();
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? minus_sign : "") + digits;
}

std::vector<Tick> ticks(Range range, Scaling scaling, int most_major) {
  if (scaling == Scaling::linear) return linear_ticks(range, most_major);
  if (scaling == Scaling::square_root) {  // minor marks would crowd at its wide end
    std::vector<Tick> marks = linear_ticks(range, most_major);
    std::erase_if(marks, [](const Tick& mark) { return !mark.major; });
    return marks;
  }
  // Less than a factor of two: round steps read better than powers.
  if (range.high / range.low < 2) return linear_ticks(range, most_major);
  return logarithmic_ticks(range, most_major);
}

}  // namespace coalsack::plot
