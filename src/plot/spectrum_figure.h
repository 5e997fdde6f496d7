// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// Power over wave number, or any positive quantity over another.
struct Spectrum {
  std::string name;
  std::vector<double> wave_number;
  std::vector<double> power;
  std::vector<double> power_low;  // the band of its scatter; may be empty
  std::vector<double> power_high;
  bool theory = false;  // dashed black, and without scatter
};

/// All on logarithmic axes, with a legend.
Figure spectrum_figure(std::span<const Spectrum> spectra, const std::string& title = "",
                       const std::string& wave_number_label = "Wave number k (kpc^{\u22121})",
                       const std::string& power_label = "P(k)");

}  // namespace coalsack::plot
