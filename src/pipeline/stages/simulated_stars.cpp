// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "base/random_stream.h"
#include "dust/profile.h"
#include "pipeline/curve_text.h"
#include "pipeline/dust_settings.h"
#include "pipeline/setting_rules.h"
#include "pipeline/simulated_sky.h"
#include "pipeline/stages.h"
#include "pipeline/star_cells.h"
#include "pipeline/star_store.h"
#include "sky/disc.h"
#include "sky/pixel.h"
#include "stars/galaxy/generate.h"
#include "stars/survey_columns.h"

namespace coalsack::pipeline {
namespace {

struct Survey {
  double greatest_error_mag = 0;
  std::vector<stars::BandCurves> bands;
  std::vector<double> a_over_a_v;
  std::vector<bool> needed;
};

Survey survey_of(const project::Project& reader, std::int64_t survey_id) {
  Survey survey;
  survey.greatest_error_mag = reader.settings().real("greatest_error_mag");
  const auto ratios = extinction_ratios(reader);
  std::string name;
  project::Statement names = reader.statement("stars/survey_name");
  names.start(survey_id);
  if (names.step()) name = names.text(0);
  const auto known = stars::find_survey_columns(name);
  project::Statement bands = reader.statement("stars/bands");
  bands.start(survey_id);
  while (bands.step()) {
    const std::string band = bands.text(0);
    survey.bands.push_back(parse_curve(band, bands.text(2)));
    survey.a_over_a_v.push_back(ratios.at(band));
    survey.needed.push_back(!known || std::find(known->needed_bands.begin(), known->needed_bands.end(),
                                                band) != known->needed_bands.end());
  }
  return survey;
}

/// Looks at the dust-free stars of one pixel through its dust as the survey does, and appends those it lists:
/// the needed bands together against one draw, each other band against one of its own.
void observe(const stars::StarList& truth, std::int64_t uniq, std::span<const double> edges,
             const dust::Bins& bins, const Survey& survey, base::RandomStream& noise,
             stars::StarList& listed) {
  const std::int64_t nside = sky::nside_of(uniq);
  const std::vector<float>& distance = truth.find("distance_kpc")->values;
  std::vector<const std::vector<float>*> magnitudes;
  for (const stars::BandCurves& band : survey.bands) {
    const stars::Column* const column = truth.find(band.band);
    if (column == nullptr) throw EntryFailed("the built-in Galaxy has no magnitudes in band " + band.band);
    magnitudes.push_back(&column->values);
  }
  std::vector<float> values(2 * survey.bands.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (sky::uniq_at(nside, truth.l_deg[i], truth.b_deg[i]) != uniq) continue;
    const double a_v = dust::a_v_at(edges, bins, static_cast<double>(distance[i]));
    double chance = 1;
    for (std::size_t b = 0; b < survey.bands.size(); ++b) {
      const stars::ErrorCurve& error = survey.bands[b].error;
      const double faded = static_cast<double>((*magnitudes[b])[i]) + survey.a_over_a_v[b] * a_v;
      const double sigma = error.sigma(faded);
      const double seen = faded + sigma * noise.normal();
      double probability =
          sigma > survey.greatest_error_mag ? 0 : survey.bands[b].detection.probability(seen);
      if (survey.needed[b]) {
        chance *= probability;
        probability = 1;
      }
      const bool found = survey.needed[b] || noise.uniform() < probability;
      values[2 * b] = found ? static_cast<float>(seen) : std::numeric_limits<float>::quiet_NaN();
      values[2 * b + 1] =
          found ? static_cast<float>(error.sigma(seen)) : std::numeric_limits<float>::quiet_NaN();
    }
    if (!(noise.uniform() < chance)) continue;
    listed.l_deg.push_back(truth.l_deg[i]);
    listed.b_deg.push_back(truth.b_deg[i]);
    for (std::size_t c = 0; c < values.size(); ++c) listed.columns[c].values.push_back(values[c]);
  }
}

Compute prepare(const project::Project& reader) {
  const project::Settings settings = reader.settings();
  const auto seed = static_cast<std::uint64_t>(settings.integer("seed"));
  stars::GalaxyModel model = galaxy_model(settings);
  apply_galaxy_parameters(model, settings, "simulate_galaxy_parameters");
  stars::GenerateOptions options = generate_options(settings);
  options.area_factor = 1;
  return [&reader, seed, model, options, sky = std::shared_ptr<const dust::DustSky>(simulated_dust(reader)),
          nside = settings.integer("simulate_nside"), bins = profile_bins(settings)](const Key& key) {
    const Survey survey = survey_of(reader, key.second);
    stars::StarList listed;
    for (const stars::BandCurves& band : survey.bands) {
      listed.columns.push_back({band.band, {}});
      listed.columns.push_back({band.band + "_error", {}});
    }
    // The cell's pixels: its NUNIQ descendants.
    std::int64_t first = key.first;
    std::int64_t count = 1;
    for (std::int64_t size = sky::nside_of(key.first); size < nside; size *= 2) {
      first *= 4;
      count *= 4;
    }
    const double radius_deg = sky::max_radius_deg(nside);
    for (std::int64_t uniq = first; uniq < first + count; ++uniq) {
      const std::vector<float> profile = simulated_profile(*sky, uniq);
      if (profile.empty()) continue;
      const sky::Direction centre = sky::centre_of(uniq);
      // The same stars for every survey; their noise is the survey's own.
      const auto pixel = static_cast<std::uint64_t>(uniq);
      const stars::StarList truth = stars::generate_sightline(model, {centre.l_deg, centre.b_deg, radius_deg},
                                                              {seed, "simulated_stars", pixel}, options);
      base::RandomStream noise(
          {seed, "simulated_stars/noise", pixel, static_cast<std::uint64_t>(key.second)});
      observe(truth, uniq, dust::cumulative_at_edges(profile, bins), bins, survey, noise, listed);
    }
    std::vector<Row> rows{{0, {}}};
    for (const EncodedCell& cell : encode_cell(listed)) {
      rows.push_back(
          {1, {cell.part, cell.stars, project::Bytes(cell.fingerprint.begin(), cell.fingerprint.end())}});
      for (const EncodedColumn& column : cell.columns)
        rows.push_back(
            {2, {cell.part, column.position, column.name, column.dtype, column.raw_bytes, column.frame}});
    }
    return rows;
  };
}

}  // namespace

Stage simulated_stars_stage() {
  Stage stage;
  stage.name = "simulated_stars";
  stage.version = 1;
  stage.key_names = "cell (as uniq), survey_id";
  stage.settings = {"seed",
                    "sky_source",
                    "truth_table",
                    "simulate_nside",
                    "simulate_galaxy_parameters",
                    "galaxy_parameters",
                    "galaxy_limit_band",
                    "galaxy_limit_mag",
                    "galaxy_max_distance_kpc",
                    "greatest_error_mag",
                    "extinction_law",
                    "r_v",
                    "profile_bins",
                    "profile_bin_kpc"};
  for (std::string& name : truth_setting_names()) stage.settings.push_back(std::move(name));
  stage.sql = std::string(project::sql_file("stages/simulated_stars.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline
