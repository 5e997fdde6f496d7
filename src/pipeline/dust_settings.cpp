// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/dust_settings.h"

namespace coalsack::pipeline {
namespace {

template <typename T>
struct Field {
  const char* setting;
  double& (*member)(T&);
};

constexpr Field<dust::MockProfileSettings> mock_fields[] = {
    {"mock_amplitude_min",
     [](dust::MockProfileSettings& s) -> double& { return s.amplitude_min_mag_per_kpc; }},
    {"mock_amplitude_max",
     [](dust::MockProfileSettings& s) -> double& { return s.amplitude_max_mag_per_kpc; }},
    {"mock_slope_min", [](dust::MockProfileSettings& s) -> double& { return s.slope_min_per_kpc; }},
    {"mock_slope_max", [](dust::MockProfileSettings& s) -> double& { return s.slope_max_per_kpc; }},
    {"mock_off_plane_share", [](dust::MockProfileSettings& s) -> double& { return s.off_plane_share; }},
    {"mock_off_plane_length_min",
     [](dust::MockProfileSettings& s) -> double& { return s.off_plane_length_min_kpc; }},
    {"mock_off_plane_length_max",
     [](dust::MockProfileSettings& s) -> double& { return s.off_plane_length_max_kpc; }},
    {"mock_large_sigma_min", [](dust::MockProfileSettings& s) -> double& { return s.large_sigma_min; }},
    {"mock_large_sigma_max", [](dust::MockProfileSettings& s) -> double& { return s.large_sigma_max; }},
    {"mock_small_sigma_min", [](dust::MockProfileSettings& s) -> double& { return s.small_sigma_min; }},
    {"mock_small_sigma_max", [](dust::MockProfileSettings& s) -> double& { return s.small_sigma_max; }},
    {"mock_split", [](dust::MockProfileSettings& s) -> double& { return s.split_kpc; }},
    {"mock_large_outer_scale",
     [](dust::MockProfileSettings& s) -> double& { return s.large_outer_scale_kpc; }},
    {"mock_small_outer_scale",
     [](dust::MockProfileSettings& s) -> double& { return s.small_outer_scale_kpc; }},
    {"mock_spectral_slope", [](dust::MockProfileSettings& s) -> double& { return s.spectral_slope; }},
    {"mock_clip", [](dust::MockProfileSettings& s) -> double& { return s.clip_mag_per_kpc; }},
};

constexpr Field<dust::TruthSkySettings> truth_fields[] = {
    {"truth_local_a_v", [](dust::TruthSkySettings& s) -> double& { return s.local_a_v_mag_per_kpc; }},
    {"truth_scale_length", [](dust::TruthSkySettings& s) -> double& { return s.disc.scale_length_kpc; }},
    {"truth_scale_height", [](dust::TruthSkySettings& s) -> double& { return s.disc.scale_height_kpc; }},
    {"truth_flare_start", [](dust::TruthSkySettings& s) -> double& { return s.disc.flare_start_kpc; }},
    {"truth_flare", [](dust::TruthSkySettings& s) -> double& { return s.disc.flare_per_kpc; }},
    {"truth_warp_start", [](dust::TruthSkySettings& s) -> double& { return s.disc.warp_start_kpc; }},
    {"truth_warp_slope", [](dust::TruthSkySettings& s) -> double& { return s.disc.warp_slope; }},
    {"truth_warp_azimuth", [](dust::TruthSkySettings& s) -> double& { return s.disc.warp_azimuth_deg; }},
    {"truth_arm_width", [](dust::TruthSkySettings& s) -> double& { return s.arm_width.width_kpc; }},
    {"truth_arm_gain", [](dust::TruthSkySettings& s) -> double& { return s.arm_gain; }},
    {"truth_turbulence_sigma", [](dust::TruthSkySettings& s) -> double& { return s.turbulence.sigma; }},
    {"truth_turbulence_shortest",
     [](dust::TruthSkySettings& s) -> double& { return s.turbulence.shortest_kpc; }},
    {"truth_turbulence_longest",
     [](dust::TruthSkySettings& s) -> double& { return s.turbulence.longest_kpc; }},
    {"truth_turbulence_slope", [](dust::TruthSkySettings& s) -> double& { return s.turbulence.slope; }},
    {"truth_large_sigma", [](dust::TruthSkySettings& s) -> double& { return s.turbulence.large_sigma; }},
    {"truth_clouds_per_kpc2", [](dust::TruthSkySettings& s) -> double& { return s.clouds.per_kpc2; }},
    {"truth_cloud_peak_a_v", [](dust::TruthSkySettings& s) -> double& { return s.clouds.peak_a_v_mag; }},
    {"truth_cloud_scale_height",
     [](dust::TruthSkySettings& s) -> double& { return s.clouds.scale_height_kpc; }},
};

template <typename T, std::size_t N>
T filled(const project::Settings& settings, const Field<T> (&fields)[N]) {
  T out;
  for (const Field<T>& field : fields) field.member(out) = settings.real(field.setting);
  return out;
}

template <typename T, std::size_t N>
std::vector<std::string> names(const Field<T> (&fields)[N]) {
  std::vector<std::string> out;
  for (const Field<T>& field : fields) out.emplace_back(field.setting);
  return out;
}

}  // namespace

dust::Bins profile_bins(const project::Settings& settings) {
  return {static_cast<int>(settings.integer("profile_bins")), settings.real("profile_bin_kpc")};
}

dust::MockProfileSettings mock_profile_settings(const project::Settings& settings) {
  return filled(settings, mock_fields);
}

dust::TruthSkySettings truth_sky_settings(const project::Settings& settings) {
  return filled(settings, truth_fields);
}

dust::StarThreshold star_threshold(const project::Settings& settings) {
  return {settings.real("stars_beyond"), settings.real("stars_beyond_power"),
          settings.real("stars_beyond_detected"), settings.real("stars_beyond_min"),
          settings.real("stars_beyond_max")};
}

std::vector<std::string> mock_setting_names() {
  return names(mock_fields);
}
std::vector<std::string> truth_setting_names() {
  return names(truth_fields);
}

}  // namespace coalsack::pipeline
