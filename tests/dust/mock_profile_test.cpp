// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/mock_profile.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "dust/table_sky.h"
#include "tests/shared_data.h"

using coalsack::base::InputError;
using coalsack::dust::Bins;
using coalsack::dust::MockDraw;
using coalsack::dust::MockProfiles;
using coalsack::dust::MockProfileSettings;

namespace {

double percentile(std::vector<double> values, double percent) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(percent / 100 * static_cast<double>(values.size() - 1))];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mock_profile)

BOOST_AUTO_TEST_CASE(equal_keys_give_equal_profiles_and_any_other_key_another) {
  const MockProfiles mocks({}, Bins{});
  std::vector<float> first(128), second(128);
  mocks.draw(1, 2, 3, first);
  MockProfiles({}, Bins{}).draw(1, 2, 3, second);
  BOOST_TEST(first == second, boost::test_tools::per_element());
  for (const auto& [seed, reference, example] :
       {std::tuple{2, 2, 3}, std::tuple{1, 3, 3}, std::tuple{1, 2, 4}}) {
    mocks.draw(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(reference),
               static_cast<std::uint64_t>(example), second);
    BOOST_TEST(first != second);
  }
}

BOOST_AUTO_TEST_CASE(profiles_are_never_negative_and_never_above_the_clip) {
  MockProfileSettings settings;
  settings.amplitude_max_mag_per_kpc = 20;
  settings.clip_mag_per_kpc = 10;
  const MockProfiles mocks(settings, Bins{});
  std::vector<float> profile(128);
  int clipped = 0;
  for (std::uint64_t example = 0; example < 2000; ++example) {
    mocks.draw(1, 0, example, profile);
    for (const float bin : profile) {
      BOOST_REQUIRE(std::isfinite(bin));
      BOOST_REQUIRE(bin >= 0);
      BOOST_REQUIRE(bin <= 10.0F);
      clipped += bin == 10.0F ? 1 : 0;
    }
  }
  BOOST_TEST(clipped > 100);
}

BOOST_AUTO_TEST_CASE(the_mean_of_the_log_normal_is_the_smooth_trend) {
  MockProfileSettings settings;
  settings.amplitude_min_mag_per_kpc = settings.amplitude_max_mag_per_kpc = 1;
  settings.slope_min_per_kpc = settings.slope_max_per_kpc = 0.1;
  settings.off_plane_share = 0;
  settings.large_sigma_min = settings.large_sigma_max = 0.5;
  settings.small_sigma_min = settings.small_sigma_max = 0.6;
  settings.clip_mag_per_kpc = 1000;
  const Bins bins;
  const MockProfiles mocks(settings, bins);
  const int trials = 10000;
  std::vector<double> sum(bins.size());
  std::vector<float> profile(bins.size());
  MockDraw draw{};
  for (int t = 0; t < trials; ++t) {
    draw = mocks.draw(1, 0, static_cast<std::uint64_t>(t), profile);
    for (std::size_t i = 0; i < bins.size(); ++i) sum[i] += static_cast<double>(profile[i]);
  }
  // Standard deviation of a log-normal of unit mean: sqrt(exp(variance) - 1).
  const double tolerance = 5 * std::sqrt(std::expm1(0.25 + 0.36) / trials);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double trend = std::exp(-0.1 * bins.centre_kpc(i)) * std::sinh(0.005) / 0.005;
    BOOST_TEST(std::abs(mean_profile(draw, bins, i) / trend - 1) < 1e-12);
    BOOST_TEST(std::abs(sum[i] / trials / trend - 1) < tolerance);
  }
}

BOOST_AUTO_TEST_CASE(the_trend_is_averaged_over_each_bin_exactly) {
  const Bins bins;
  const MockDraw steep{2.0, 20.0, 0, 0, true};
  double sum = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) sum += mean_profile(steep, bins, i) * bins.width_kpc;
  BOOST_TEST(std::abs(sum - 0.1) < 1e-9);
}

BOOST_AUTO_TEST_CASE(draws_stay_within_the_settings_and_off_plane_sightlines_have_their_share) {
  const MockProfileSettings settings;
  const MockProfiles mocks(settings, Bins{});
  std::vector<float> profile(128);
  int off_plane = 0;
  const int trials = 4000;
  for (int t = 0; t < trials; ++t) {
    const MockDraw draw = mocks.draw(5, 1, static_cast<std::uint64_t>(t), profile);
    BOOST_REQUIRE(draw.amplitude_mag_per_kpc >= settings.amplitude_min_mag_per_kpc);
    BOOST_REQUIRE(draw.amplitude_mag_per_kpc <= settings.amplitude_max_mag_per_kpc);
    BOOST_REQUIRE(draw.large_sigma >= settings.large_sigma_min);
    BOOST_REQUIRE(draw.large_sigma <= settings.large_sigma_max);
    BOOST_REQUIRE(draw.small_sigma >= settings.small_sigma_min);
    BOOST_REQUIRE(draw.small_sigma <= settings.small_sigma_max);
    if (draw.off_plane) {
      ++off_plane;
      BOOST_REQUIRE(draw.slope_per_kpc >= 1 / settings.off_plane_length_max_kpc - 1e-9);
    } else {
      BOOST_REQUIRE(draw.slope_per_kpc >= settings.slope_min_per_kpc);
      BOOST_REQUIRE(draw.slope_per_kpc <= settings.slope_max_per_kpc);
    }
  }
  const double share = settings.off_plane_share;
  BOOST_TEST(std::abs(off_plane - share * trials) < 5 * std::sqrt(share * (1 - share) * trials));
}

BOOST_AUTO_TEST_CASE(one_setting_never_shifts_the_numbers_of_another) {
  MockProfileSettings settings;
  settings.off_plane_share = 0;
  std::vector<float> first(128), second(128);
  const MockDraw draw = MockProfiles(settings, Bins{}).draw(1, 0, 0, first);
  settings.amplitude_min_mag_per_kpc *= 2;
  settings.amplitude_max_mag_per_kpc *= 2;
  const MockDraw doubled = MockProfiles(settings, Bins{}).draw(1, 0, 0, second);
  BOOST_TEST(std::abs(doubled.amplitude_mag_per_kpc / draw.amplitude_mag_per_kpc - 2) < 1e-12);
  for (std::size_t i = 0; i < 128; ++i) BOOST_TEST(std::abs(second[i] / first[i] - 2) < 1e-4);
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused_by_name) {
  const auto refused = [](auto change, const std::string& name) {
    MockProfileSettings settings;
    change(settings);
    BOOST_CHECK_EXCEPTION(MockProfiles(settings, Bins{}), InputError, [&](const InputError& e) {
      return std::string(e.what()).find(name) != std::string::npos;
    });
  };
  refused([](auto& s) { s.amplitude_min_mag_per_kpc = 0; }, "mock.amplitude_min_mag_per_kpc");
  refused([](auto& s) { s.amplitude_min_mag_per_kpc = 4; }, "mock.amplitude_max_mag_per_kpc");
  refused([](auto& s) { s.off_plane_share = 1.5; }, "mock.off_plane_share");
  refused([](auto& s) { s.small_sigma_max = std::nan(""); }, "mock.small_sigma_max");
  refused([](auto& s) { s.split_kpc = 0.1; }, "mock.split_kpc");
  refused([](auto& s) { s.spectral_slope = 1; }, "mock.spectral_slope");
  BOOST_CHECK_THROW(MockProfiles({}, Bins{0, 0.1}), InputError);
}

// A training set has to contain what the sky shows: the 5th and 95th percentile of the mock profiles'
// cumulative extinction enclose those of Marshall et al. (2006) at |b| < 5 in Carina, at every distance, and
// the two medians are within a factor 2. A_V = 2.65 times the table's E(B-V).
BOOST_AUTO_TEST_CASE(the_mock_profiles_enclose_what_a_real_map_shows_in_carina) {
  const auto path = coalsack::tests::shared_data("dust3d_combined19_hpx/carina_l250-310_b-10+10.csv");
  if (!path) return;
  const Bins bins;
  const coalsack::dust::TableSky real(coalsack::dust::read_dust_table(*path, 2.65), bins);
  const MockProfiles mocks({}, bins);
  std::vector<float> profile(bins.size());
  for (const double d_kpc : {2.0, 4.0, 6.0, 10.0}) {
    std::vector<double> mock_a_v, real_a_v;
    for (std::uint64_t example = 0; example < 3000; ++example) {
      mocks.draw(1, 0, example, profile);
      mock_a_v.push_back(cumulative_a_v(profile, bins, d_kpc));
    }
    for (std::size_t row = 0; row < real.table().rows(); ++row) {
      if (std::abs(real.table().b_deg[row]) > 5) continue;
      real_a_v.push_back(real.a_v(real.table().pixel[row], d_kpc));
    }
    BOOST_TEST_MESSAGE("A_V at " << d_kpc << " kpc, 5/50/95 %: mock " << percentile(mock_a_v, 5) << " "
                                 << percentile(mock_a_v, 50) << " " << percentile(mock_a_v, 95) << ", map "
                                 << percentile(real_a_v, 5) << " " << percentile(real_a_v, 50) << " "
                                 << percentile(real_a_v, 95));
    BOOST_TEST(percentile(mock_a_v, 5) < percentile(real_a_v, 5));
    BOOST_TEST(percentile(mock_a_v, 95) > percentile(real_a_v, 95));
    BOOST_TEST(percentile(mock_a_v, 50) < 2 * percentile(real_a_v, 50));
    BOOST_TEST(percentile(mock_a_v, 50) > 0.5 * percentile(real_a_v, 50));
  }
}

BOOST_AUTO_TEST_SUITE_END()
