// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/extinction_unit.h"

#include <cctype>
#include <string>

#include "base/error.h"

namespace coalsack::dust {
namespace {

/// Small letters and digits only.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

double a_v_per(std::string_view quantity, ExtinctionLaw law, double r_v) {
  const std::string wanted = bare(quantity);
  if (wanted == "av") return 1;
  if (wanted == "ebv") return r_v;
  std::string known = "A_V, E(B-V)";
  for (const Band& blue : bands()) {
    known += ", A_" + std::string(blue.name);
    if (wanted == "a" + bare(blue.name)) return 1 / a_band_over_a_v(law, r_v, blue.wavelength_um);
  }
  for (const Band& blue : bands())
    for (const Band& red : bands())
      if (blue.wavelength_um < red.wavelength_um && wanted == "e" + bare(blue.name) + bare(red.name))
        return a_v_over_colour_excess(law, r_v, blue.wavelength_um, red.wavelength_um);
  throw base::InputError("'" + std::string(quantity) + "' is no extinction that is understood: " + known +
                         ", or an excess of two of these bands, as E(J-Ks); --factor takes any other");
}

}  // namespace coalsack::dust
