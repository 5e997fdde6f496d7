// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "network/prediction.h"
#include "pipeline/coverage.h"
#include "pipeline/map_columns.h"
#include "pipeline/prediction_store.h"
#include "pipeline/recipe.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "project/digest.h"
#include "project/project.h"
#include "project/run.h"
#include "project/settings.h"
#include "sky/direction.h"
#include "sky/region.h"

namespace coalsack::tests {

/// Dust whose extinction is known in closed form, so that every reader of a map can compute what it must
/// find: a layer that thins with latitude and distance, and one cloud.
struct AnalyticDust {
  double local_mag_per_kpc = 0.8;
  double scale_height_deg = 3;  ///< density falls as exp(-|b| / this)
  double fall_kpc = 4;          ///< ... and as exp(-r / this)
  double cloud_l_deg = 280, cloud_b_deg = 1, cloud_radius_deg = 1;
  double cloud_near_kpc = 1.5, cloud_far_kpc = 1.7;  ///< on edges of 0.1 kpc bins
  double cloud_mag_per_kpc = 10;
  double relative_deviation = 0.1;

  double height(double b_deg) const {
    return local_mag_per_kpc * std::exp(-std::abs(b_deg) / scale_height_deg);
  }
  bool in_cloud(double l_deg, double b_deg) const {
    return sky::separation_deg({l_deg, b_deg}, {cloud_l_deg, cloud_b_deg}) < cloud_radius_deg;
  }
  /// A_V in mag from the Sun to d_kpc.
  double a_v_mag(double l_deg, double b_deg, double d_kpc) const {
    const double smooth = height(b_deg) * fall_kpc * (1 - std::exp(-d_kpc / fall_kpc));
    const double within = std::clamp(d_kpc, cloud_near_kpc, cloud_far_kpc) - cloud_near_kpc;
    return smooth + (in_cloud(l_deg, b_deg) ? cloud_mag_per_kpc * within : 0);
  }
  /// The rows of network::Predictions, (prediction_rows, bins): the mean in each bin, its deviation
  /// relative_deviation times the mean, quantiles of a normal distribution.
  std::vector<float> rows(double l_deg, double b_deg, std::size_t bins, double bin_kpc) const {
    constexpr double normal_quantiles[] = {-1.959964, -0.994458, 0, 0.994458, 1.959964};
    std::vector<float> rows(network::prediction_rows * bins);
    const auto put = [&](network::Row row, std::size_t more, std::size_t bin, double value) {
      rows[(static_cast<std::size_t>(row) + more) * bins + bin] = static_cast<float>(value);
    };
    for (std::size_t i = 0; i < bins; ++i) {
      const double before = a_v_mag(l_deg, b_deg, static_cast<double>(i) * bin_kpc);
      const double after = a_v_mag(l_deg, b_deg, static_cast<double>(i + 1) * bin_kpc);
      const double mean = (after - before) / bin_kpc;
      put(network::Row::mean, 0, i, mean);
      put(network::Row::deviation, 0, i, relative_deviation * mean);
      put(network::Row::cumulative_mean, 0, i, after);
      put(network::Row::cumulative_deviation, 0, i, relative_deviation * after);
      for (std::size_t q = 0; q < 5; ++q) {
        put(network::Row::quantile, q, i, mean * (1 + relative_deviation * normal_quantiles[q]));
        put(network::Row::cumulative_quantile, q, i, after * (1 + relative_deviation * normal_quantiles[q]));
      }
    }
    return rows;
  }
};

/// What a synthetic map covers and is called.
struct SyntheticMapOptions {
  std::string region = "box 278,282,-2,3";
  std::string nside = "128";
  std::string model = "synthetic";
  std::vector<std::pair<std::string, std::string>> settings;  ///< more of them
};

/// Values beside the profile that synthetic sightlines have.
inline constexpr double synthetic_reliable_kpc = 8;
inline std::int64_t synthetic_stars(std::int64_t uniq) {
  return 1000 + uniq % 1000;
}
inline std::int64_t synthetic_flags(std::int64_t uniq) {
  return uniq % 8;
}

/// A project at `path` (which must not exist) with a covered region, a finished model and a map of `dust` in
/// the real tables, written by the statements of stages prediction and map. No stage is filled: `verify`
/// finds results without entries.
inline void write_synthetic_map(const std::filesystem::path& path, const AnalyticDust& dust = {},
                                const SyntheticMapOptions& options = {}) {
  const std::vector<pipeline::Stage> stages = pipeline::all_stages();
  project::Project::create(path, pipeline::stage_queries(stages), [&](project::Project& project) {
    auto& database = project.database();
    {
      project::Transaction transaction(database);
      project::change_setting(database, "pixel_nside", options.nside);
      project::change_setting(database, "map_model", options.model);
      for (const auto& [name, value] : options.settings) project::change_setting(database, name, value);
      pipeline::activate(project, stages, project::Access::write);
      transaction.commit();
    }
    project::Run run(project, {"extend", {}});
    pipeline::extend(project, sky::parse_region(options.region), run);
    run.finish("done");
    const auto bins = static_cast<std::size_t>(project.settings().integer("profile_bins"));
    const double bin_kpc = project.settings().real("profile_bin_kpc");

    project::Transaction transaction(database);
    const project::Digest fingerprint = project::Hasher().add(std::string_view(options.model)).finish();
    project::Statement(
        database,
        "INSERT INTO model (name, method, state, architecture, diagrams, axes, bins, bin_kpc, "
        "settings, fingerprint, finished_at, run_id) VALUES (?1, 'network', 'finished', 'D' || ?2, "
        "'cmd_2mass', '[]', ?2, ?3, '{}', ?4, '2026-01-01T00:00:00.000Z', ?5)")
        .run(options.model, static_cast<std::int64_t>(bins), bin_kpc, std::span<const std::byte>(fingerprint),
             run.id());
    const std::int64_t model_id = project::last_insert_id(database);
    project::Statement store_prediction(database, pipeline::stage_sql("prediction", "store"));
    project::Statement store_map(database, pipeline::stage_sql("map", "store"));
    const auto store = [&](project::Statement& statement, std::int64_t uniq,
                           const std::vector<project::Value>& values) {
      statement.start(uniq, model_id);
      int index = 2;
      for (const project::Value& value : values) statement.bind(++index, value);
      while (statement.step()) {
      }
      statement.reset();
    };
    project::FrameEncoder encoder;
    project::Statement pixels(database, "SELECT uniq, l_deg, b_deg FROM pixel ORDER BY uniq");
    while (pixels.step()) {
      const std::int64_t uniq = pixels.integer(0);
      const std::vector<float> rows = dust.rows(pixels.real(1), pixels.real(2), bins, bin_kpc);
      store(store_prediction, uniq, pipeline::prediction_values(rows, bin_kpc, encoder));
      pipeline::MapContext context;
      context.reliable_kpc = synthetic_reliable_kpc;
      context.stars = synthetic_stars(uniq);
      context.domain = 0.5;
      context.flags = synthetic_flags(uniq);
      const auto stored = pipeline::stored_prediction(project, uniq, model_id);
      store(store_map, uniq, pipeline::map_values(*stored, context));
    }
    transaction.commit();
  });
}

}  // namespace coalsack::tests
