// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/calibration.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/curve_text.h"
#include "pipeline/setting_rules.h"
#include "pipeline/star_store.h"
#include "project/digest.h"
#include "sky/region.h"
#include "stars/galaxy/generate.h"

namespace coalsack::pipeline {
namespace {

using nlohmann::json;

/// The model must go well beyond the survey, or the survey would look complete to the model's end.
constexpr double magnitudes_beyond_limit = 3.0;

json points_of(const stars::BandCalibration& band) {
  json errors = json::array();
  for (const auto& point : band.error_points)
    errors.push_back({point.magnitude, point.sigma_mag, point.stars});
  json counts = json::array();
  for (const auto& point : band.completeness_points)
    counts.push_back({point.magnitude, point.observed, point.expected, point.fitted});
  return {{"error", errors},
          {"counts", counts},
          {"error_rms_ln", band.error_rms_ln},
          {"observed_over_model", band.observed_over_model},
          {"chi2_per_bin", band.chi2_per_bin},
          {"greatest_excess", band.greatest_excess}};
}

}  // namespace

std::vector<stars::BandCalibration> calibrate(const project::Project& project,
                                              const CalibrationRequest& request, project::Run& run) {
  const project::Settings settings = project.settings();
  if (settings.text("sky_source") != "observed")
    throw base::InputError(
        "calibrate measures observed stars, but setting sky_source is 'simulated'; change it first");
  const std::int64_t survey = survey_id(project, request.survey);
  std::vector<stars::BandCurves> published;
  project::Statement bands = project.statement("stars/bands");
  bands.start(survey);
  double faintest = 0;
  while (bands.step()) {
    published.push_back(parse_curve(bands.text(0), bands.text(2)));
    faintest = std::max(faintest, published.back().detection.faint_limit_mag);
  }
  if (request.reference_id && *request.reference_id == 0)
    throw base::InputError(
        "the south pole's number, 0, stands for all sightlines here; use --all, or a reference beside it");
  const stars::StarList observed = observed_stars(project, request.survey, request.field.l_deg,
                                                  request.field.b_deg, request.field.radius_deg);
  if (observed.size() == 0)
    throw base::InputError("no observed " + request.survey + " stars in that field; import them first");

  stars::GenerateOptions options = generate_options(settings);
  options.area_factor = std::max(1.0, 200000.0 / static_cast<double>(50 * observed.size()));
  options.limits = {
      {published.back().band, published.back().detection.faint_limit_mag + magnitudes_beyond_limit}};
  const stars::StarList model =
      stars::generate_sightline(galaxy_model(settings), request.field,
                                {static_cast<std::uint64_t>(settings.integer("seed")), "calibrate",
                                 static_cast<std::uint64_t>(request.reference_id.value_or(0))},
                                options);
  stars::CalibrationOptions rules;
  rules.greatest_error_mag = settings.real("greatest_error_mag");
  std::vector<stars::BandCalibration> measured = stars::calibrate(observed, model, published, rules);
  for (stars::BandCalibration& band : measured) band.observed_over_model *= options.area_factor;

  json curves = json::object();
  json points = json::object();
  for (const stars::BandCalibration& band : measured) {
    curves[band.curves.band] = json::parse(curve_text(band.curves));
    points[band.curves.band] = points_of(band);
  }
  const std::string field =
      sky::text_of(sky::make_cone(request.field.l_deg, request.field.b_deg, request.field.radius_deg));
  const project::Digest fingerprint = project::Hasher().add(field).add(curves.dump()).finish();
  project::Transaction transaction(project.database());
  project.statement("stars/store_calibration")
      .run(survey, request.reference_id.value_or(0), field, curves.dump(), points.dump(),
           std::span<const std::byte>(fingerprint), run.id());
  project.statement("stars/count_change").run();
  transaction.commit();
  return measured;
}

}  // namespace coalsack::pipeline
