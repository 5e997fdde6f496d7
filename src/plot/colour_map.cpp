// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/colour_map.h"

#include <algorithm>
#include <cmath>

#include "plot/colour_tables.h"

namespace coalsack::plot {
namespace {

Colour unpacked(std::uint32_t rgb) {
  return {static_cast<double>(rgb >> 16 & 0xff) / 255., static_cast<double>(rgb >> 8 & 0xff) / 255.,
          static_cast<double>(rgb & 0xff) / 255.};
}

Colour from_table(const ColourTable& table, double t) {
  const double place = t * static_cast<double>(table.size() - 1);
  const auto index = std::min(static_cast<std::size_t>(place), table.size() - 2);
  const double part = place - static_cast<double>(index);
  const Colour low = unpacked(table[index]);
  const Colour high = unpacked(table[index + 1]);
  return {std::lerp(low.red, high.red, part), std::lerp(low.green, high.green, part),
          std::lerp(low.blue, high.blue, part)};
}

// The transfer function of sRGB (IEC 61966-2-1), linear light to code value.
double encoded(double light) {
  const double clipped = std::clamp(light, 0.0, 1.0);
  return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * std::pow(clipped, 1 / 2.4) - 0.055;
}

// CIE L*a*b* under D65 to sRGB.
Colour from_lab(double lightness, double a, double b) {
  const auto cube = [](double f) { return f > 6. / 29 ? f * f * f : (f - 4. / 29) * 3 * 36 / 841; };
  const double fy = (lightness + 16) / 116;
  const double x = 0.95047 * cube(fy + a / 500);
  const double y = cube(fy);
  const double z = 1.08883 * cube(fy - b / 200);
  return {encoded(3.2406 * x - 1.5372 * y - 0.4986 * z), encoded(-0.9689 * x + 1.8758 * y + 0.0415 * z),
          encoded(0.0557 * x - 0.2040 * y + 1.0570 * z)};
}

// Moreland 2009: Msh is polar CIELAB (length M, saturation angle s, hue h). From the blue end (59, 76, 192)
// to the red one (180, 4, 38), the hue turned at the dull ends as his section 5 does. In the middle M is 97,
// almost white, where he has 88: his grey would pass for missing data.
Colour cool_warm(double t) {
  constexpr double m_end = 80;
  constexpr double s_end = 1.08;
  constexpr double h_blue = -1.1;
  constexpr double h_red = 0.5;
  constexpr double m_middle = 97;
  constexpr double turn = 0.8396;           // s sqrt(97^2 - M^2) / (M sin s) of the ends, his AdjustHue
  const double side = std::abs(2 * t - 1);  // 1 at an end, 0 in the middle
  const double m = std::lerp(m_middle, m_end, side);
  const double s = s_end * side;
  const double h = t < 0.5 ? std::lerp(h_blue - turn, h_blue, side) : std::lerp(h_red + turn, h_red, side);
  return from_lab(m * std::cos(s), m * std::sin(s) * std::cos(h), m * std::sin(s) * std::sin(h));
}

}  // namespace

Colour colour_at(ColourMap map, double t) {
  const double place = t > 0 ? std::min(t, 1.0) : 0.0;
  switch (map) {
    case ColourMap::viridis:
      return from_table(viridis_table, place);
    case ColourMap::magma:
      return from_table(magma_table, place);
    case ColourMap::inferno:
      return from_table(inferno_table, place);
    case ColourMap::cool_warm:
      return cool_warm(place);
    case ColourMap::grey:
      return from_lab(std::lerp(97.0, 5.0, place), 0, 0);
  }
  return palette::no_data;
}

}  // namespace coalsack::plot
