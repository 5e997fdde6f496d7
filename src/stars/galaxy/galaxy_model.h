// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/random_stream.h"
#include "stars/galaxy/component.h"

namespace coalsack::stars {

/// The thin disc: ellipsoids of one axis ratio per age class, each with a hole in the middle.
/// a^2 = R^2 + z^2 / axis_ratio^2. Class 1: exp(-(a/scale)^2) - exp(-(a/hole)^2). Classes 2 to 7:
/// exp(-sqrt(1/4 + (a/scale)^2)) - exp(-sqrt(1/4 + (a/hole)^2)). Robin et al. 2003, table 3 (erratum 2004).
struct ThinDisc {
  std::array<double, thin_class_count> axis_ratio = {0.0140, 0.0268, 0.0375, 0.0551, 0.0696, 0.0785, 0.0791};
  double young_scale_kpc = 5.0;
  double young_hole_kpc = 3.0;
  double old_scale_kpc = 2.53;
  double old_hole_kpc = 1.32;
  double edge_kpc = 14.0;  ///< no thin disc beyond this R
};

/// The thick disc: exponential in R; in z a parabola up to break_height, exponential beyond.
/// Robin et al. 2003, table 3.
struct ThickDisc {
  double scale_length_kpc = 2.5;
  double scale_height_kpc = 0.8;
  double break_height_kpc = 0.4;
};

/// The halo: (max(a, core) / R0)^slope on ellipsoids. Robin et al. 2003, table 3.
struct Halo {
  double axis_ratio = 0.76;
  double core_kpc = 0.5;
  double slope = -2.44;
};

/// The bulge or bar: exp(-rs^2 / 2), rs^4 = ((x/x0)^2 + (y/y0)^2)^2 + (z/z0)^4 along its own axes, times
/// exp(-2 (r - cutoff)^2) beyond the cutoff in its own plane (r in kpc). Robin et al. 2003, section 2.2.4;
/// the form is G2 of Dwek et al. 1995.
struct Bulge {
  double x0_kpc = 1.59;
  double y0_kpc = 0.424;
  double z0_kpc = 0.424;
  double cutoff_kpc = 2.54;
  /// Long axis from the Sun-centre line, its near end at positive longitude (90 - alpha, alpha = 78.9).
  double bar_angle_deg = 11.1;
  double tilt_deg = 3.5;  ///< near end below the plane (beta)
  double roll_deg = 1.3;  ///< about the long axis (gamma - 90, gamma = 91.3)
};

/// The thin disc's middle is at z = slope (R - start) cos(theta - node) beyond R = start; theta is the
/// Galactocentric azimuth from the Sun's direction towards l = 90. Robin et al. 2003, section 2.2.1.
struct Warp {
  double start_kpc = 8.4;
  double slope = 0.18;
  double node_deg = 90.0;
};

/// The thin disc's axis ratios grow by the factor 1 + slope (R - start) beyond R = start.
struct Flare {
  double start_kpc = 9.5;
  double slope_per_kpc = 5.45e-4;
};

/// The built-in Galaxy: what stands where. The defaults are the published model of Robin, Reyle, Derriere and
/// Picaud 2003 (A&A 409, 523; erratum A&A 416, 157) with the Sun at 8.0 kpc. How many stars of which kind a
/// component has at the Sun (at the centre for the bulge) is in star_table.h.
struct GalaxyModel {
  double sun_radius_kpc = 8.0;
  double sun_height_kpc = 0.015;
  ThinDisc thin;
  ThickDisc thick;
  Halo halo;
  Bulge bulge;
  Warp warp;
  Flare flare;
  /// Stars of each component relative to the published density. 1.86 for the thick disc and 1.78 for the halo
  /// give as many stars brighter than M_V = 8 as the published service prints (docs/galaxy.md).
  std::array<double, component_count> density_factor = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
};

/// A place in the Galaxy: origin at the centre, x towards the Sun, y towards l = 90 deg, z north; kpc.
struct GalacticPosition {
  double x_kpc = 0;
  double y_kpc = 0;
  double z_kpc = 0;
};

/// The place at distance d_kpc >= 0 from the Sun towards (l, b).
GalacticPosition galactic_position(const GalaxyModel& model, double l_deg, double b_deg, double d_kpc);

/// z of the warped middle of the thin disc at (x, y), kpc; 0 within the warp's start.
double warp_height_kpc(const GalaxyModel& model, double x_kpc, double y_kpc);

/// The published laws, not normalised. z_kpc is counted from the (warped) middle of the disc; axis_ratio
/// includes the flare.
double thin_disc_law(const ThinDisc& disc, std::size_t age_class, double axis_ratio, double r_kpc,
                     double z_kpc);
double thick_disc_law(const ThickDisc& disc, double r_kpc, double z_kpc);
double halo_law(const Halo& halo, double r_kpc, double z_kpc);
double bulge_law(const Bulge& bulge, const GalacticPosition& at);

/// Density of a component over its density at the Sun (bulge: at the centre), without density_factor.
/// Any place; never negative.
double relative_density(const GalaxyModel& model, Component component, const GalacticPosition& at);

/// One number of the model by name, for settings and fingerprints: "sun_radius_kpc", "thin.axis_ratio.3",
/// "density_factor.thick".
struct ModelParameter {
  std::string name;
  double value = 0;
};
/// Every parameter, always in the same order.
std::vector<ModelParameter> parameters(const GalaxyModel& model);
/// Changes one. Throws InputError for an unknown name or a value that is not finite.
void set_parameter(GalaxyModel& model, std::string_view name, double value);

/// The model with every component's density_factor multiplied by an independent number, even in
/// [1 - fraction, 1 + fraction]; 0 <= fraction < 1.
GalaxyModel vary_densities(const GalaxyModel& model, double fraction, base::RandomStream& stream);

}  // namespace coalsack::stars
