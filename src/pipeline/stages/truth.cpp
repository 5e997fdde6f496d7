// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/dust_settings.h"
#include "pipeline/region_settings.h"
#include "pipeline/simulated_sky.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "sky/disc.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {
namespace {

/// The mean of the profiles that the stars of the cone lie behind, over the pixels whose centres it holds.
Compute prepare(const project::Project& reader) {
  const project::Settings settings = reader.settings();
  auto position = std::make_shared<project::Statement>(reader.database(), stage_sql("truth", "input"));
  return [&reader, position, sky = std::shared_ptr<const dust::DustSky>(simulated_dust(reader)),
          nside = settings.integer("simulate_nside"),
          encoder = std::make_shared<project::FrameEncoder>()](const Key& key) -> std::vector<Row> {
    position->start(key.first);
    if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
    const double l_deg = position->real(0);
    const double b_deg = position->real(1);
    const double radius_deg = cone_radius_deg(reader, position->integer(2));
    position->reset();
    std::vector<std::int64_t> inside =
        sky::pixels_in_disc(nside, l_deg, b_deg, radius_deg, sky::DiscRule::centre_inside);
    if (inside.empty()) inside.push_back(sky::uniq_at(nside, l_deg, b_deg));
    std::vector<double> sum(sky->bins().size());
    int pixels = 0;
    for (const std::int64_t uniq : inside) {
      const std::vector<float> profile = simulated_profile(*sky, uniq);
      if (profile.empty()) continue;
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(profile[i]);
      ++pixels;
    }
    if (pixels == 0) throw EntryFailed("the dust table does not reach this pixel");
    std::vector<float> mean(sum.size());
    for (std::size_t i = 0; i < sum.size(); ++i) mean[i] = static_cast<float>(sum[i] / pixels);
    const auto raw = std::as_bytes(std::span(mean));
    return {{0,
             {project::shape_text({static_cast<std::int64_t>(mean.size())}),
              static_cast<std::int64_t>(raw.size()), encoder->encode(raw)}}};
  };
}

}  // namespace

Stage truth_stage() {
  Stage stage;
  stage.name = "truth";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), 0";
  stage.settings = {"seed",        "sky_source",   "cone_radius_deg", "simulate_nside",
                    "truth_table", "profile_bins", "profile_bin_kpc"};
  for (std::string& name : truth_setting_names()) stage.settings.push_back(std::move(name));
  stage.watched = {"zone"};
  stage.sql = std::string(project::sql_file("stages/truth.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline
