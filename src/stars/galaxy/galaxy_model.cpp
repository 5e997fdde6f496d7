// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/galaxy_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/angle.h"
#include "base/error.h"

namespace coalsack::stars {
namespace {

double square(double x) {
  return x * x;
}

// Calls visit(name, value) for every parameter; Model is GalaxyModel or const GalaxyModel.
template <typename Model, typename Visit>
void visit_parameters(Model& model, Visit visit) {
  visit("sun_radius_kpc", model.sun_radius_kpc);
  visit("sun_height_kpc", model.sun_height_kpc);
  for (std::size_t i = 0; i < thin_class_count; ++i)
    visit("thin.axis_ratio." + std::to_string(i + 1), model.thin.axis_ratio[i]);
  visit("thin.young_scale_kpc", model.thin.young_scale_kpc);
  visit("thin.young_hole_kpc", model.thin.young_hole_kpc);
  visit("thin.old_scale_kpc", model.thin.old_scale_kpc);
  visit("thin.old_hole_kpc", model.thin.old_hole_kpc);
  visit("thin.edge_kpc", model.thin.edge_kpc);
  visit("thick.scale_length_kpc", model.thick.scale_length_kpc);
  visit("thick.scale_height_kpc", model.thick.scale_height_kpc);
  visit("thick.break_height_kpc", model.thick.break_height_kpc);
  visit("halo.axis_ratio", model.halo.axis_ratio);
  visit("halo.core_kpc", model.halo.core_kpc);
  visit("halo.slope", model.halo.slope);
  visit("bulge.x0_kpc", model.bulge.x0_kpc);
  visit("bulge.y0_kpc", model.bulge.y0_kpc);
  visit("bulge.z0_kpc", model.bulge.z0_kpc);
  visit("bulge.cutoff_kpc", model.bulge.cutoff_kpc);
  visit("bulge.bar_angle_deg", model.bulge.bar_angle_deg);
  visit("bulge.tilt_deg", model.bulge.tilt_deg);
  visit("bulge.roll_deg", model.bulge.roll_deg);
  visit("warp.start_kpc", model.warp.start_kpc);
  visit("warp.slope", model.warp.slope);
  visit("warp.node_deg", model.warp.node_deg);
  visit("flare.start_kpc", model.flare.start_kpc);
  visit("flare.slope_per_kpc", model.flare.slope_per_kpc);
  for (std::size_t i = 0; i < component_count; ++i)
    visit("density_factor." + std::string(component_names[i]), model.density_factor[i]);
}

}  // namespace

GalacticPosition galactic_position(const GalaxyModel& model, double l_deg, double b_deg, double d_kpc) {
  const double l = l_deg * base::radians_per_degree;
  const double b = b_deg * base::radians_per_degree;
  return {model.sun_radius_kpc - d_kpc * std::cos(b) * std::cos(l), d_kpc * std::cos(b) * std::sin(l),
          d_kpc * std::sin(b) + model.sun_height_kpc};
}

double warp_height_kpc(const GalaxyModel& model, double x_kpc, double y_kpc) {
  const double r = std::hypot(x_kpc, y_kpc);
  if (r <= model.warp.start_kpc) return 0.0;
  const double theta = std::atan2(y_kpc, x_kpc);
  return model.warp.slope * (r - model.warp.start_kpc) *
         std::cos(theta - model.warp.node_deg * base::radians_per_degree);
}

double thin_disc_law(const ThinDisc& disc, std::size_t age_class, double axis_ratio, double r_kpc,
                     double z_kpc) {
  if (r_kpc > disc.edge_kpc) return 0.0;
  const double a2 = square(r_kpc) + square(z_kpc / axis_ratio);
  if (age_class == 0)
    return std::exp(-a2 / square(disc.young_scale_kpc)) - std::exp(-a2 / square(disc.young_hole_kpc));
  return std::exp(-std::sqrt(0.25 + a2 / square(disc.old_scale_kpc))) -
         std::exp(-std::sqrt(0.25 + a2 / square(disc.old_hole_kpc)));
}

double thick_disc_law(const ThickDisc& disc, double r_kpc, double z_kpc) {
  const double xl = disc.break_height_kpc;
  const double hz = disc.scale_height_kpc;
  const double z = std::abs(z_kpc);
  const double vertical =
      z <= xl ? 1.0 - square(z) / (xl * (2.0 * hz + xl)) : std::exp((xl - z) / hz) / (1.0 + xl / (2.0 * hz));
  return std::exp(-r_kpc / disc.scale_length_kpc) * vertical;
}

double halo_law(const Halo& halo, double r_kpc, double z_kpc) {
  const double a = std::sqrt(square(r_kpc) + square(z_kpc / halo.axis_ratio));
  return std::pow(std::max(a, halo.core_kpc), halo.slope);
}

double bulge_law(const Bulge& bulge, const GalacticPosition& at) {
  // Turn into the bar's axes: about z, then the long axis out of the plane, then about the long axis.
  const double phi = bulge.bar_angle_deg * base::radians_per_degree;
  const double along = at.x_kpc * std::cos(phi) + at.y_kpc * std::sin(phi);
  const double across = -at.x_kpc * std::sin(phi) + at.y_kpc * std::cos(phi);
  const double tilt = bulge.tilt_deg * base::radians_per_degree;
  const double x = along * std::cos(tilt) - at.z_kpc * std::sin(tilt);
  const double up = along * std::sin(tilt) + at.z_kpc * std::cos(tilt);
  const double roll = bulge.roll_deg * base::radians_per_degree;
  const double y = across * std::cos(roll) + up * std::sin(roll);
  const double z = -across * std::sin(roll) + up * std::cos(roll);

  const double rs2 = std::sqrt(square(square(x / bulge.x0_kpc) + square(y / bulge.y0_kpc)) +
                               square(square(z / bulge.z0_kpc)));
  const double beyond = std::max(0.0, std::hypot(x, y) - bulge.cutoff_kpc);
  return std::exp(-0.5 * rs2 - 2.0 * square(beyond));
}

double relative_density(const GalaxyModel& model, Component component, const GalacticPosition& at) {
  const double r = std::hypot(at.x_kpc, at.y_kpc);
  const double r_sun = model.sun_radius_kpc;
  const double z_sun = model.sun_height_kpc;
  switch (component) {
    case Component::thick:
      return thick_disc_law(model.thick, r, at.z_kpc) / thick_disc_law(model.thick, r_sun, z_sun);
    case Component::halo:
      return halo_law(model.halo, r, at.z_kpc) / halo_law(model.halo, r_sun, z_sun);
    case Component::bulge:
      return bulge_law(model.bulge, at);
    default:
      break;
  }
  const std::size_t age_class = index_of(component);
  const auto law = [&](double radius, double z) {
    const double flare = 1.0 + model.flare.slope_per_kpc * std::max(0.0, radius - model.flare.start_kpc);
    return thin_disc_law(model.thin, age_class, model.thin.axis_ratio[age_class] * flare, radius, z);
  };
  const double here = law(r, at.z_kpc - warp_height_kpc(model, at.x_kpc, at.y_kpc));
  const double sun = law(r_sun, z_sun - warp_height_kpc(model, r_sun, 0.0));
  return sun > 0 ? std::max(0.0, here / sun) : 0.0;
}

std::vector<ModelParameter> parameters(const GalaxyModel& model) {
  std::vector<ModelParameter> list;
  visit_parameters(model, [&](const std::string& name, double value) { list.push_back({name, value}); });
  return list;
}

void set_parameter(GalaxyModel& model, std::string_view name, double value) {
  if (!std::isfinite(value))
    throw base::InputError("Galaxy parameter " + std::string(name) + " must be a finite number");
  bool found = false;
  visit_parameters(model, [&](const std::string& known, double& place) {
    if (known != name) return;
    place = value;
    found = true;
  });
  if (!found) throw base::InputError("no Galaxy parameter is called " + std::string(name));
}

GalaxyModel vary_densities(const GalaxyModel& model, double fraction, base::RandomStream& stream) {
  GalaxyModel varied = model;
  for (double& factor : varied.density_factor) factor *= 1.0 + fraction * (2.0 * stream.uniform() - 1.0);
  return varied;
}

}  // namespace coalsack::stars
