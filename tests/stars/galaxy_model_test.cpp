// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/galaxy_model.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"

using namespace coalsack::stars;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(galaxy_model)

BOOST_AUTO_TEST_CASE(the_density_at_the_sun_is_one_and_the_bulge_is_one_at_the_centre) {
  const GalaxyModel model;
  const auto sun = galactic_position(model, 123, 45, 0);
  BOOST_TEST(sun.x_kpc == 8.0);
  BOOST_TEST(sun.z_kpc == 0.015);
  for (const Component component : all_components)
    if (component != Component::bulge)
      BOOST_TEST(relative_density(model, component, sun) == 1.0, tt::tolerance(1e-12));
  BOOST_TEST(relative_density(model, Component::bulge, {0, 0, 0}) == 1.0, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(directions_point_where_they_should) {
  const GalaxyModel model;
  const auto centre = galactic_position(model, 0, 0, 8);
  BOOST_TEST(std::abs(centre.x_kpc) < 1e-12);
  BOOST_TEST(galactic_position(model, 90, 0, 2).y_kpc == 2.0, tt::tolerance(1e-12));
  BOOST_TEST(galactic_position(model, 180, 0, 1).x_kpc == 9.0, tt::tolerance(1e-12));
  BOOST_TEST(galactic_position(model, 17, 90, 3).z_kpc == 3.015, tt::tolerance(1e-12));
}

// By hand from Robin et al. 2003, table 3, at R = 5 kpc, z = 0.1 kpc.
BOOST_AUTO_TEST_CASE(the_laws_give_values_computed_by_hand) {
  const ThinDisc thin;
  // Young: a^2 = 25 + (0.1/0.014)^2 = 76.020; exp(-3.04082) - exp(-8.44671) = 0.0475816.
  BOOST_TEST(thin_disc_law(thin, 0, 0.0140, 5.0, 0.1) == 0.0475816, tt::tolerance(1e-4));
  // Class 7: a^2 = 25 + (0.1/0.0791)^2 = 26.5983; exp(-sqrt(0.25 + 4.15536)) - exp(-sqrt(0.25 + 15.2653))
  // = 0.122570 - 0.0194682.
  BOOST_TEST(thin_disc_law(thin, 6, 0.0791, 5.0, 0.1) == 0.103104, tt::tolerance(2e-4));
  // Thick: exp(-2) (1 - 0.01 / (0.4 * 2.0)) = 0.133644.
  BOOST_TEST(thick_disc_law({}, 5.0, 0.1) == 0.133644, tt::tolerance(1e-5));
  // Thick at 1.2 kpc: exp(-2) exp(-0.8/0.8) / 1.25 = 0.0398297.
  BOOST_TEST(thick_disc_law({}, 5.0, -1.2) == 0.0398297, tt::tolerance(1e-5));
  // Halo: 5^-2.44 = 0.0197026; within the core 0.5^-2.44 = 5.42642.
  BOOST_TEST(halo_law({}, 5.0, 0.0) == 0.0197026, tt::tolerance(1e-4));
  BOOST_TEST(halo_law({}, 0.1, 0.1) == 5.42642, tt::tolerance(1e-5));
  // Bulge, bar untilted: on the long axis at 1.59 kpc exp(-1/2); at 3.54 kpc exp(-2.478462 - 2).
  Bulge bulge;
  bulge.bar_angle_deg = bulge.tilt_deg = bulge.roll_deg = 0;
  BOOST_TEST(bulge_law(bulge, {1.59, 0, 0}) == std::exp(-0.5), tt::tolerance(1e-12));
  BOOST_TEST(bulge_law(bulge, {0, 0, 0.424}) == std::exp(-0.5), tt::tolerance(1e-12));
  BOOST_TEST(bulge_law(bulge, {3.54, 0, 0}) == std::exp(-2.478462 - 2.0), tt::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(parabola_and_exponential_of_the_thick_disc_meet) {
  const ThickDisc thick;
  const double at = thick.break_height_kpc;
  BOOST_TEST(thick_disc_law(thick, 8, at - 1e-9) == thick_disc_law(thick, 8, at + 1e-9), tt::tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(without_warp_every_disc_is_the_same_above_and_below_and_all_around) {
  GalaxyModel model;
  model.warp.slope = 0;
  for (const Component component : all_components) {
    if (component == Component::bulge) continue;
    const double here = relative_density(model, component, {6, 2, 0.3});
    BOOST_TEST(relative_density(model, component, {6, 2, -0.3}) == here, tt::tolerance(1e-12));
    BOOST_TEST(relative_density(model, component, {-2, 6, 0.3}) == here, tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(the_bar_is_point_symmetric_and_its_near_end_is_at_positive_longitude) {
  const GalaxyModel model;
  const auto density = [&](double x, double y, double z) {
    return relative_density(model, Component::bulge, {x, y, z});
  };
  BOOST_TEST(density(1.2, 0.3, 0.1) == density(-1.2, -0.3, -0.1), tt::tolerance(1e-12));
  BOOST_TEST(density(1.5, 0.3, 0) > density(1.5, -0.3, 0));
}

// Robin et al. 2003: slope 0.18 from 8.4 kpc, largest along theta = 90 deg; northern at l = 90.
BOOST_AUTO_TEST_CASE(the_warp_rises_towards_l_90_and_falls_towards_l_270) {
  const GalaxyModel model;
  BOOST_TEST(warp_height_kpc(model, 0, 10.4) == 0.36, tt::tolerance(1e-12));
  BOOST_TEST(warp_height_kpc(model, 0, -10.4) == -0.36, tt::tolerance(1e-12));
  BOOST_TEST(std::abs(warp_height_kpc(model, 10.4, 0)) < 1e-12);
  BOOST_TEST(warp_height_kpc(model, 0, 8.0) == 0.0);
  for (std::size_t i = 0; i < thin_class_count; ++i) {
    const Component component = all_components[i];
    BOOST_TEST(relative_density(model, component, {0, -10.4, -0.36}) >
               relative_density(model, component, {0, -10.4, 0.0}));
  }
  BOOST_TEST(relative_density(model, Component::thin7, {0, -10.4, -0.46}) ==
                 relative_density(model, Component::thin7, {0, -10.4, -0.26}),
             tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_flare_thickens_the_outer_disc_and_the_disc_ends_at_its_edge) {
  GalaxyModel model;
  model.warp.slope = 0;
  GalaxyModel unflared = model;
  unflared.flare.slope_per_kpc = 0;
  const auto ratio = [&](double r) {
    return relative_density(model, Component::thin5, {r, 0, 0.5}) /
           relative_density(unflared, Component::thin5, {r, 0, 0.5});
  };
  BOOST_TEST(ratio(9.0) == 1.0, tt::tolerance(1e-12));
  BOOST_TEST(ratio(13.0) > 1.0);
  BOOST_TEST(ratio(13.0) < 1.01);
  BOOST_TEST(relative_density(model, Component::thin5, {13.99, 0, 0}) > 0);
  BOOST_TEST(relative_density(model, Component::thin5, {14.01, 0, 0}) == 0);
  BOOST_TEST(relative_density(model, Component::thick, {14.01, 0, 0}) > 0);
}

BOOST_AUTO_TEST_CASE(every_parameter_can_be_read_changed_and_named_wrongly) {
  GalaxyModel model;
  const auto before = parameters(model);
  BOOST_TEST(before.size() == 42U);
  for (const ModelParameter& parameter : before) set_parameter(model, parameter.name, parameter.value + 1);
  const auto after = parameters(model);
  for (std::size_t i = 0; i < before.size(); ++i) BOOST_TEST(after[i].value == before[i].value + 1);
  set_parameter(model, "density_factor.thick", 1.86);
  BOOST_TEST(model.density_factor[index_of(Component::thick)] == 1.86);
  BOOST_CHECK_THROW(set_parameter(model, "density_factor.thik", 1), coalsack::base::InputError);
  BOOST_CHECK_THROW(set_parameter(model, "warp.slope", std::numeric_limits<double>::quiet_NaN()),
                    coalsack::base::InputError);
}

BOOST_AUTO_TEST_CASE(varied_densities_stay_within_the_fraction_and_differ_by_component) {
  const GalaxyModel model;
  double least = 2, greatest = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    coalsack::base::RandomStream stream({1, "vary", i});
    const GalaxyModel varied = vary_densities(model, 0.2, stream);
    for (const double factor : varied.density_factor) {
      BOOST_REQUIRE(factor > 0.8);
      BOOST_REQUIRE(factor < 1.2);
      least = std::min(least, factor);
      greatest = std::max(greatest, factor);
    }
  }
  BOOST_TEST(least < 0.81);
  BOOST_TEST(greatest > 1.19);
}

BOOST_AUTO_TEST_SUITE_END()
