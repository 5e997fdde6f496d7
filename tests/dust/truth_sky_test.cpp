// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/truth_sky.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/error.h"

using coalsack::dust::ArmModel;
using coalsack::dust::Bins;
using coalsack::dust::TruthSky;
using coalsack::dust::TruthSkySettings;

namespace {

// The disc alone: no arms, turbulence, clouds, warp or flare; the Sun in the plane.
TruthSkySettings plain_disc() {
  TruthSkySettings settings;
  settings.arm_model = ArmModel::none;
  settings.turbulence.sigma = settings.turbulence.large_sigma = 0;
  settings.clouds.per_kpc2 = 0;
  settings.disc.warp_slope = 0;
  settings.disc.flare_per_kpc = 0;
  settings.disc.sun_height_kpc = 0;
  return settings;
}

std::vector<float> profile_of(const TruthSky& sky, double l_deg, double b_deg) {
  std::vector<float> profile(sky.bins().size());
  sky.profile(l_deg, b_deg, profile);
  return profile;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(truth_sky)

BOOST_AUTO_TEST_CASE(the_disc_alone_integrates_to_its_closed_forms) {
  TruthSkySettings settings = plain_disc();
  settings.local_a_v_mag_per_kpc = 0.71;
  const Bins bins;
  const double end = bins.end_kpc();
  const double h = settings.disc.scale_height_kpc;
  const double length = settings.disc.scale_length_kpc;
  const TruthSky sky(settings, 1, bins);
  // To the pole, R = R0: local h (1 - exp(-d / h)).
  const std::vector<float> pole = profile_of(sky, 0, 90);
  for (const double d : {0.1, 0.5, end})
    BOOST_TEST(std::abs(cumulative_a_v(pole, bins, d) / (0.71 * h * -std::expm1(-d / h)) - 1) < 1e-3);
  // To the anticentre, R = R0 + d: local L (1 - exp(-d / L)).
  const std::vector<float> anticentre = profile_of(sky, 180, 0);
  for (const double d : {1.0, 6.0, end})
    BOOST_TEST(std::abs(cumulative_a_v(anticentre, bins, d) / (0.71 * length * -std::expm1(-d / length)) -
                        1) < 1e-4);
  // Towards (180, b): both at once, local / k with k = cos b / L + sin b / h.
  const double b = 30 * coalsack::base::radians_per_degree;
  const double k = std::cos(b) / length + std::sin(b) / h;
  BOOST_TEST(std::abs(total_a_v(profile_of(sky, 180, 30), bins) / (0.71 / k) - 1) < 1e-3);
  // From 50 pc above the plane, the poles differ as exp(-z0 / h) says.
  settings.disc.sun_height_kpc = 0.05;
  const TruthSky above(settings, 1, bins);
  BOOST_TEST(std::abs(total_a_v(profile_of(above, 0, 90), bins) / (0.71 * h * std::exp(-0.05 / h)) - 1) <
             1e-3);
  BOOST_TEST(std::abs(total_a_v(profile_of(above, 0, -90), bins) / (0.71 * h * (2 - std::exp(-0.05 / h))) -
                      1) < 1e-3);
}

BOOST_AUTO_TEST_CASE(the_local_density_is_the_mean_of_disc_and_arms_around_the_sun) {
  TruthSkySettings settings = plain_disc();
  settings.arm_model = ArmModel::hou_han_2014;
  settings.disc.scale_length_kpc = 20;
  const TruthSky sky(settings, 1, Bins{});
  double sum = 0;
  int count = 0;
  for (double x = -1.95; x < 2; x += 0.1) {
    for (double y = -1.95; y < 2; y += 0.1) {
      if (x * x + y * y > 4) continue;
      sum += sky.smooth_density({settings.disc.sun_radius_kpc + x, y, 0});
      ++count;
    }
  }
  BOOST_TEST(std::abs(sum / count / settings.local_a_v_mag_per_kpc - 1) < 0.02);
}

BOOST_AUTO_TEST_CASE(turbulence_keeps_the_mean) {
  TruthSkySettings settings = plain_disc();
  settings.turbulence.sigma = 0.8;
  settings.turbulence.large_sigma = 0.3;
  settings.turbulence.waves = 128;
  settings.steps_per_bin = 4;
  const Bins bins;
  double sum = 0;
  double squares = 0;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const TruthSky sky(settings, seed, bins);
    for (double l = 30; l < 360; l += 60, ++count) {
      const double smooth = settings.local_a_v_mag_per_kpc;
      // Mean density over the first kpc relative to the disc's.
      const std::vector<float> profile = profile_of(sky, l, 0);
      double relative = 0;
      for (std::size_t i = 0; i < 10; ++i) {
        const double d = bins.centre_kpc(i);
        const auto place =
            galactocentric(coalsack::dust::direction(l, 0), d, settings.disc.sun_radius_kpc, 0);
        relative += static_cast<double>(profile[i]) / (smooth * disc_density(settings.disc, place)) / 10;
      }
      sum += relative;
      squares += relative * relative;
    }
  }
  const double mean = sum / count;
  // Directions of one seed share the dust near the Sun: the error is taken from a sixth of the sightlines.
  const double error = std::sqrt((squares / count - mean * mean) / (count / 6.0));
  BOOST_TEST(std::abs(mean - 1) < 4 * error);
  BOOST_TEST(error < 0.06);
}

BOOST_AUTO_TEST_CASE(profiles_integrate_the_density_that_the_sky_states) {
  TruthSkySettings settings;
  settings.clouds.per_kpc2 = 0;
  settings.clip_mag_per_kpc = 1000;
  const Bins bins;
  const TruthSky sky(settings, 3, bins);
  const std::vector<float> profile = profile_of(sky, 285, -0.7);
  for (const std::size_t bin : {0UL, 17UL, 60UL, 120UL}) {
    double sum = 0;
    for (int k = 0; k < 10; ++k)
      sum += sky.diffuse_density(galactocentric(coalsack::dust::direction(285, -0.7),
                                                bins.near_kpc(bin) + (k + 0.5) * 0.01,
                                                settings.disc.sun_radius_kpc, settings.disc.sun_height_kpc));
    BOOST_TEST(std::abs(static_cast<double>(profile[bin]) / (sum / 10) - 1) < 1e-5);
  }
}

// Correlation of ln(density / disc) bin by bin from 1 to 3 kpc, sightlines in the plane.
BOOST_AUTO_TEST_CASE(neighbouring_sightlines_are_alike_and_less_so_with_angle) {
  TruthSkySettings settings = plain_disc();
  const Bins bins{30, 0.1};
  const TruthSky disc(settings, 0, bins);
  settings.turbulence.sigma = 1;
  settings.turbulence.waves = 128;
  const auto logarithms = [&](const TruthSky& sky, double l_deg) {
    const std::vector<float> profile = profile_of(sky, l_deg, 0);
    const std::vector<float> smooth = profile_of(disc, l_deg, 0);
    std::vector<double> values;
    for (std::size_t i = 10; i < bins.size(); ++i)
      values.push_back(std::log(static_cast<double>(profile[i] / smooth[i])));
    return values;
  };
  double before = 1;
  double correlation_at[4];
  const double apart_deg[4] = {0.05, 0.5, 2, 15};
  for (int a = 0; a < 4; ++a) {
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const TruthSky sky(settings, seed, bins);
      for (double l = 10; l < 360; l += 70) {
        const std::vector<double> here = logarithms(sky, l);
        const std::vector<double> there = logarithms(sky, l + apart_deg[a]);
        for (std::size_t i = 0; i < here.size(); ++i) {
          n += 1;
          x += here[i];
          y += there[i];
          xx += here[i] * here[i];
          yy += there[i] * there[i];
          xy += here[i] * there[i];
        }
      }
    }
    const double correlation = (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
    BOOST_TEST_MESSAGE("correlation at " << apart_deg[a] << " deg: " << correlation);
    BOOST_TEST(correlation < before);
    before = correlation_at[a] = correlation;
  }
  BOOST_TEST(correlation_at[0] > 0.98);
  BOOST_TEST(correlation_at[1] > 0.7);
  BOOST_TEST(std::abs(correlation_at[3]) < 0.15);
}

BOOST_AUTO_TEST_CASE(own_clouds_stand_where_they_are_put) {
  TruthSkySettings settings;
  const Bins bins;
  const double l = 301, b = -0.5;
  const TruthSky without(settings, 5, bins);
  settings.own_clouds = {{l, b, 3.05, 0.03, 4.0}};
  const TruthSky with(settings, 5, bins);
  const std::vector<float> before = profile_of(without, l, b);
  const std::vector<float> after = profile_of(with, l, b);
  BOOST_TEST(std::abs(total_a_v(after, bins) - total_a_v(before, bins) - 4) < 1e-3);
  BOOST_TEST(after[30] - before[30] > 30);
  BOOST_TEST(after[20] == before[20]);
  BOOST_TEST(profile_of(with, l + 3, b) == profile_of(without, l + 3, b), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_clip_holds_and_equal_seeds_give_equal_skies) {
  TruthSkySettings settings;
  settings.clip_mag_per_kpc = 1;
  const TruthSky sky(settings, 8, Bins{});
  const std::vector<float> profile = profile_of(sky, 284, 0);
  for (const float bin : profile) BOOST_TEST(bin <= 1.0F);
  BOOST_TEST(profile == profile_of(TruthSky(settings, 8, Bins{}), 284, 0), boost::test_tools::per_element());
  BOOST_TEST(profile != profile_of(TruthSky(settings, 9, Bins{}), 284, 0));
}

BOOST_AUTO_TEST_CASE(a_cone_averages_the_rays_within_it) {
  const Bins bins;
  TruthSkySettings settings;
  const TruthSky sky(settings, 2, bins);
  std::vector<float> mean(bins.size());
  cone_profile(sky, 290, 1, 0.25, 1, mean);
  BOOST_TEST(mean == profile_of(sky, 290, 1), boost::test_tools::per_element());
  // At the pole of a plane disc the column grows as 1 / sin b; its mean over a small cap is nearly the axis'.
  const TruthSky disc(plain_disc(), 1, bins);
  cone_profile(disc, 0, 90, 10, 64, mean);
  double expected = 0;
  for (int i = 0; i < 1000; ++i) {
    const double cosine = 1 - (i + 0.5) / 1000 * (1 - std::cos(10 * coalsack::base::radians_per_degree));
    expected += 1 / cosine / 1000;
  }
  BOOST_TEST(std::abs(total_a_v(mean, bins) / total_a_v(profile_of(disc, 0, 90), bins) - expected) < 2e-3);
  BOOST_CHECK_THROW(cone_profile(sky, 0, 0, 0.25, 0, mean), coalsack::base::InputError);
  BOOST_CHECK_THROW(cone_profile(sky, 0, 0, -1, 7, mean), coalsack::base::InputError);
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused_by_name) {
  const auto refused = [](auto change, const std::string& name) {
    TruthSkySettings settings;
    change(settings);
    BOOST_CHECK_EXCEPTION(TruthSky(settings, 1, Bins{}), coalsack::base::InputError,
                          [&](const coalsack::base::InputError& e) {
                            return std::string(e.what()).find(name) != std::string::npos;
                          });
  };
  refused([](auto& s) { s.local_a_v_mag_per_kpc = -1; }, "truth.local_a_v_mag_per_kpc");
  refused([](auto& s) { s.disc.scale_length_kpc = 0; }, "disc.scale_length_kpc");
  refused([](auto& s) { s.turbulence.longest_kpc = 0.001; }, "turbulence.longest_kpc");
  refused([](auto& s) { s.clouds.mass_min_solar = 1e7; }, "clouds.mass_max_solar");
  refused([](auto& s) { s.arm_width.width_kpc = 0; }, "arms.width_kpc");
  refused([](auto& s) { s.steps_per_bin = 0; }, "truth.steps_per_bin");
  refused([](auto& s) { s.own_clouds = {{0, 0, -1, 1, 1}}; }, "cloud 1");
}

BOOST_AUTO_TEST_SUITE_END()
