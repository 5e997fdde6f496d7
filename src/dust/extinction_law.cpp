// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/extinction_law.h"

#include <array>
#include <cmath>
#include <sstream>

#include "base/error.h"

namespace coalsack::dust {
namespace {

struct NamedLaw {
  ExtinctionLaw law;
  std::string_view name;
  LawRange range;
};

constexpr std::array<NamedLaw, 3> laws{{
    {ExtinctionLaw::ccm89, "ccm89", {0.1, 1 / 0.3, 2.0, 6.0}},
    {ExtinctionLaw::fitzpatrick99, "fitzpatrick99", {0.1, 1 / 0.3, 2.0, 6.0}},
    {ExtinctionLaw::wang_chen19, "wang_chen19", {0.3, 1 / 0.3, 3.1, 3.1}},
}};

constexpr std::array<Band, 6> band_table{{
    {"2mass", "J", 1.235},
    {"2mass", "H", 1.662},
    {"2mass", "Ks", 2.159},
    {"gaia", "G", 0.6218},
    {"gaia", "BP", 0.5110},
    {"gaia", "RP", 0.7769},
}};

// coefficients[0] + coefficients[1] x + ...
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = 0;
  for (std::size_t i = N; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

// Cardelli et al. 1989, equations 2 to 5; x in 1/um.
double cardelli(double r_v, double x) {
  double a = 0;
  double b = 0;
  if (x < 1.1) {
    const double power = std::pow(x, 1.61);
    a = 0.574 * power;
    b = -0.527 * power;
  } else if (x < 3.3) {
    const double y = x - 1.82;
    a = polynomial<8>({1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.77530, 0.32999}, y);
    b = polynomial<8>({0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.30260, -2.09002}, y);
  } else if (x <= 8) {
    const double y = x < 5.9 ? 0 : x - 5.9;
    a = 1.752 - 0.316 * x - 0.104 / ((x - 4.67) * (x - 4.67) + 0.341) + y * y * (-0.04473 - 0.009779 * y);
    b = -3.090 + 1.825 * x + 1.206 / ((x - 4.62) * (x - 4.62) + 0.263) + y * y * (0.2130 + 0.1207 * y);
  } else {
    const double y = x - 8;
    a = polynomial<4>({-1.073, -0.628, 0.137, -0.070}, y);
    b = polynomial<4>({13.670, 4.257, -0.420, 0.374}, y);
  }
  return a + b / r_v;
}

// The natural cubic spline through (x, y), x increasing, at t within [x[0], x[N-1]].
template <std::size_t N>
double natural_spline(const std::array<double, N>& x, const std::array<double, N>& y, double t) {
  std::array<double, N> second{};  // second derivatives at the knots, zero at both ends
  std::array<double, N> diagonal{};
  std::array<double, N> right{};
  for (std::size_t i = 1; i + 1 < N; ++i) {
    const double before = x[i] - x[i - 1];
    const double after = x[i + 1] - x[i];
    diagonal[i] = 2 * (before + after);
    right[i] = 6 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before);
    if (i > 1) {
      const double factor = before / diagonal[i - 1];
      diagonal[i] -= factor * before;
      right[i] -= factor * right[i - 1];
    }
  }
  for (std::size_t i = N - 2; i >= 1; --i)
    second[i] = (right[i] - (x[i + 1] - x[i]) * second[i + 1]) / diagonal[i];

  std::size_t k = 0;
  while (k + 2 < N && t > x[k + 1]) ++k;
  const double width = x[k + 1] - x[k];
  const double u = (x[k + 1] - t) / width;
  const double v = (t - x[k]) / width;
  return u * y[k] + v * y[k + 1] +
         ((u * u * u - u) * second[k] + (v * v * v - v) * second[k + 1]) * width * width / 6;
}

// Fitzpatrick 1999: the ultraviolet curve of Fitzpatrick & Massa 1990 with his tables 2 and 3, and below
// 1 / 0.27 um his spline through the anchors of table 4, whose dependence on R_V is that of his appendix.
double fitzpatrick(double r_v, double x) {
  const double c2 = -0.824 + 4.717 / r_v;
  const double c1 = 2.030 - 3.007 * c2;
  const auto ultraviolet = [&](double u) {
    constexpr double centre = 4.596;
    constexpr double width = 0.99;
    const double offset = u * u - centre * centre;
    const double drude = u * u / (offset * offset + u * u * width * width);
    const double rise = u > 5.9 ? u - 5.9 : 0;
    const double far = 0.5392 * rise * rise + 0.05644 * rise * rise * rise;
    return c1 + c2 * u + 3.23 * drude + 0.41 * far + r_v;
  };
  constexpr double x_ultraviolet = 1 / 0.27;
  if (x >= x_ultraviolet) return ultraviolet(x) / r_v;
  const std::array<double, 9> knots{0,         1 / 2.65,  1 / 1.22,      1 / 0.600, 1 / 0.547,
                                    1 / 0.467, 1 / 0.411, x_ultraviolet, 1 / 0.260};
  const std::array<double, 9> values{
      0,
      0.26469 * r_v / 3.1,
      0.82925 * r_v / 3.1,
      polynomial<3>({-4.22809e-01, 1.00270, 2.13572e-04}, r_v),
      polynomial<3>({-5.13540e-02, 1.00216, -7.35778e-05}, r_v),
      polynomial<3>({7.00127e-01, 1.00184, -3.32598e-05}, r_v),
      polynomial<5>({1.19456, 1.01707, -5.46959e-03, 7.97809e-04, -4.45636e-05}, r_v),
      ultraviolet(x_ultraviolet),
      ultraviolet(1 / 0.260),
  };
  return natural_spline(knots, values, x) / r_v;
}

// Wang & Chen 2019, equations 9 and 10.
double wang_chen(double x) {
  if (x < 1) return 0.3722 * std::pow(x, 2.07);
  return polynomial<8>({1, 0.7499, -0.1086, -0.08909, 0.02905, 0.01069, 0.001707, -0.001002}, x - 1.82);
}

const NamedLaw& entry(ExtinctionLaw law) {
  for (const NamedLaw& named : laws)
    if (named.law == law) return named;
  throw base::Error("an extinction law without a table entry");
}

}  // namespace

ExtinctionLaw parse_extinction_law(std::string_view name) {
  for (const NamedLaw& named : laws)
    if (named.name == name) return named.law;
  std::string message = "unknown extinction law '" + std::string(name) + "'; known are";
  for (const NamedLaw& named : laws) message.append(" ").append(named.name);
  throw base::InputError(message);
}

std::string_view extinction_law_name(ExtinctionLaw law) {
  return entry(law).name;
}

LawRange law_range(ExtinctionLaw law) {
  return entry(law).range;
}

double a_band_over_a_v(ExtinctionLaw law, double r_v, double wavelength_um) {
  const NamedLaw& named = entry(law);
  const LawRange& range = named.range;
  if (!(wavelength_um >= range.wavelength_min_um && wavelength_um <= range.wavelength_max_um)) {
    std::ostringstream text;
    text << "extinction law " << named.name << " is not defined at " << wavelength_um << " um; it holds from "
         << range.wavelength_min_um << " to " << range.wavelength_max_um << " um";
    throw base::InputError(text.str());
  }
  if (!(r_v >= range.r_v_min && r_v <= range.r_v_max)) {
    std::ostringstream text;
    text << "extinction law " << named.name << " is not defined for R_V = " << r_v << "; ";
    if (range.r_v_min < range.r_v_max)
      text << "choose R_V from " << range.r_v_min << " to " << range.r_v_max;
    else
      text << "set R_V to " << range.r_v_min << " or choose another law";
    throw base::InputError(text.str());
  }
  const double x = 1 / wavelength_um;
  switch (law) {
    case ExtinctionLaw::ccm89:
      return cardelli(r_v, x);
    case ExtinctionLaw::fitzpatrick99:
      return fitzpatrick(r_v, x);
    case ExtinctionLaw::wang_chen19:
      return wang_chen(x);
  }
  throw base::Error("an extinction law without a formula");
}

std::span<const Band> bands() {
  return band_table;
}

const Band& band(std::string_view name) {
  for (const Band& candidate : band_table)
    if (candidate.name == name) return candidate;
  std::string message = "unknown band '" + std::string(name) + "'; known are";
  for (const Band& candidate : band_table) message.append(" ").append(candidate.name);
  throw base::InputError(message);
}

double a_v_over_colour_excess(ExtinctionLaw law, double r_v, double blue_um, double red_um) {
  return 1 / (a_band_over_a_v(law, r_v, blue_um) - a_band_over_a_v(law, r_v, red_um));
}

}  // namespace coalsack::dust
