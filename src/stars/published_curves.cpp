// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/photometry.h"

namespace coalsack::stars {
namespace {

BandCurves two_mass_band(const char* band, double s0, double a, double m0, double p, double bright,
                         double faint, double width) {
  BandCurves curves;
  curves.band = band;
  curves.error.s0_mag = s0;
  curves.error.a_mag = a;
  curves.error.m0_mag = m0;
  curves.error.p = p;
  curves.detection = {bright, faint, width};
  return curves;
}

BandCurves gaia_band(const char* band, std::vector<double> magnitude, std::vector<double> sigma_mmag,
                     double faint) {
  BandCurves curves;
  curves.band = band;
  curves.error.floor_mag = 0.005;
  curves.error.knot_mag = std::move(magnitude);
  for (double& sigma : sigma_mmag) sigma *= 0.001;
  curves.error.knot_sigma_mag = std::move(sigma_mmag);
  curves.detection = {3.0, faint, 0.15};
  return curves;
}

}  // namespace

std::vector<BandCurves> published_2mass(TwoMassSelection selection) {
  const bool all = selection == TwoMassSelection::all;
  const double width = all ? 0.10 : 0.15;
  return {two_mass_band("J", 0.0242, 0.0705, 16.0, 0.363, 4.5, all ? 16.95 : 16.3, width),
          two_mass_band("H", 0.0237, 0.0654, 15.0, 0.369, 4.0, all ? 16.35 : 15.6, width),
          two_mass_band("Ks", 0.0216, 0.0830, 14.5, 0.372, 3.5, all ? 15.75 : 14.9, width)};
}

std::vector<BandCurves> published_gaia_dr3() {
  return {gaia_band("G", {13, 15, 17, 18, 19, 20, 20.5}, {0.19, 0.27, 0.74, 1.3, 2.4, 4.5, 6.4}, 20.7),
          gaia_band("BP", {13, 15, 17, 18, 19, 20, 20.5}, {0.62, 1.3, 4.5, 9.5, 21, 44, 66}, 20.9),
          gaia_band("RP", {13, 15, 17, 18, 19, 20}, {0.51, 1.6, 7, 15, 32, 72}, 20.9)};
}

}  // namespace coalsack::stars
