// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/spectrum_figure.h"

#include <utility>

#include "plot/line_colours.h"

namespace coalsack::plot {

Figure spectrum_figure(std::span<const Spectrum> spectra, const std::string& title,
                       const std::string& wave_number_label, const std::string& power_label) {
  Panel panel;
  panel.title = title;
  panel.x = {wave_number_label, std::nullopt, std::nullopt, Scaling::logarithmic, false, palette::black};
  panel.y = {power_label, std::nullopt, std::nullopt, Scaling::logarithmic, false, palette::black};
  panel.legend = Legend::lower_left;
  std::size_t measured = 0;
  for (const Spectrum& spectrum : spectra) {
    const Colour colour = spectrum.theory ? palette::black : line_colour(measured++);
    if (!spectrum.power_low.empty()) {
      Band band;
      band.x = spectrum.wave_number;
      band.low = spectrum.power_low;
      band.high = spectrum.power_high;
      band.colour = with_opacity(colour, 0.25);
      panel.layers.emplace_back(std::move(band));
    }
    Line line;
    line.x = spectrum.wave_number;
    line.y = spectrum.power;
    line.stroke = {colour, 1.1, spectrum.theory ? Dash::dashed : Dash::solid};
    line.name = spectrum.name;
    panel.layers.emplace_back(std::move(line));
  }
  return single(std::move(panel), column_width_mm, 72);
}

}  // namespace coalsack::plot
