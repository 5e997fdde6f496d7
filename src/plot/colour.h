// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace coalsack::plot {

/// A colour in sRGB; every part from 0 to 1. Opacity 0 draws nothing.
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
  double opacity = 1;

  bool operator==(const Colour&) const = default;
};

/// The same colour, seen through.
constexpr Colour with_opacity(Colour colour, double opacity) {
  colour.opacity = opacity;
  return colour;
}

/// Black or white, whichever stands out more from the colour: half-way is a lightness L* of 50.
constexpr Colour readable_on(const Colour& beneath) {
  // Luminance with the sRGB weights (IEC 61966-2-1), its transfer function taken as a square.
  const double luminance = 0.2126 * beneath.red * beneath.red + 0.7152 * beneath.green * beneath.green +
                           0.0722 * beneath.blue * beneath.blue;
  return luminance < 0.184 ? Colour{1, 1, 1, 1} : Colour{0, 0, 0, 1};
}

/// For lines and markers: the palette of Okabe & Ito (2008, Color Universal Design), which readers with any
/// common colour vision tell apart.
namespace palette {
inline constexpr Colour black{0, 0, 0};
inline constexpr Colour white{1, 1, 1};
inline constexpr Colour grey{0.45, 0.45, 0.45};
inline constexpr Colour blue{0, 114 / 255., 178 / 255.};
inline constexpr Colour orange{230 / 255., 159 / 255., 0};
inline constexpr Colour green{0, 158 / 255., 115 / 255.};
inline constexpr Colour vermilion{213 / 255., 94 / 255., 0};
inline constexpr Colour purple{204 / 255., 121 / 255., 167 / 255.};
inline constexpr Colour sky_blue{86 / 255., 180 / 255., 233 / 255.};
inline constexpr Colour red{0.80, 0.05, 0.10};
/// What has no value: NaN.
inline constexpr Colour no_data{0.85, 0.85, 0.85};
}  // namespace palette

}  // namespace coalsack::plot
