// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace coalsack::dust {

/// The published laws that turn A_V into the extinction of another band. A map's A_V scale depends on the one
/// chosen: between these three, A_V from the same J-Ks excess differs by up to 14 %, A_V from the same A_Ks
/// by half.
enum class ExtinctionLaw {
  ccm89,          ///< Cardelli, Clayton & Mathis 1989, ApJ 345, 245: the paper's choice
  fitzpatrick99,  ///< Fitzpatrick 1999, PASP 111, 63
  wang_chen19,    ///< Wang & Chen 2019, ApJ 877, 116: the Galactic average, R_V = 3.1 only
};

/// The law named "ccm89", "fitzpatrick99" or "wang_chen19". Throws InputError listing the names otherwise.
ExtinctionLaw parse_extinction_law(std::string_view name);

/// The name that parse_extinction_law takes.
std::string_view extinction_law_name(ExtinctionLaw law);

/// Where a law may be used; both ends included.
struct LawRange {
  double wavelength_min_um;
  double wavelength_max_um;
  double r_v_min;
  double r_v_max;
};

/// Wavelengths and R_V the law was published for.
LawRange law_range(ExtinctionLaw law);

/// A(wavelength) / A_V, monochromatic, for R_V = A_V / E(B-V) = r_v and a wavelength in micrometres. Throws
/// InputError outside law_range(law). The laws are normalised where their authors did: at 1.82 um^-1 for
/// ccm89 and wang_chen19, at V for fitzpatrick99 (1.000 within 0.2 % at 0.547 um).
double a_band_over_a_v(ExtinctionLaw law, double r_v, double wavelength_um);

/// A band of a survey at the effective wavelength where the laws are evaluated.
struct Band {
  std::string_view survey;
  std::string_view name;
  double wavelength_um;
};

/// 2MASS J, H, Ks (the paper's section 2) and Gaia (E)DR3 G, BP, RP (pivot wavelengths). For the wide Gaia
/// bands one wavelength is a first approximation only: the true A_G / A_V falls with the star's colour and
/// with A_V.
std::span<const Band> bands();

/// The band of that name ("J", "H", "Ks", "G", "BP", "RP"). Throws InputError listing the names otherwise.
const Band& band(std::string_view name);

/// A_V / E(blue - red) of two wavelengths in micrometres, e.g. 5.86 for J - Ks with ccm89 and r_v = 3.1.
double a_v_over_colour_excess(ExtinctionLaw law, double r_v, double blue_um, double red_um);

}  // namespace coalsack::dust
