// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <variant>

#include "base/error.h"
#include "diagram/observed_diagram.h"
#include "pipeline/compared_diagrams.h"
#include "pipeline/coverage.h"
#include "pipeline/curve_text.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "pipeline/left_out.h"
#include "pipeline/model_store.h"
#include "pipeline/star_store.h"
#include "plot/curves_figure.h"
#include "plot/diagram_figure.h"
#include "plot/markup.h"
#include "plot/profile_figure.h"
#include "sky/pixel.h"
#include "sky/reference_grid.h"
#include "sky/region.h"
#include "tools/map_source.h"
#include "tools/shell.h"

namespace coalsack::tools {
namespace {

std::string axis_label(const diagram::Axis& axis) {
  const std::string name = axis.minus.empty() ? axis.column : axis.column + "\u2212" + axis.minus;
  return axis.column == "parallax_mas" ? "parallax (mas)" : "[" + name + "] (mag)";
}

/// Counts are (y, x); a grid is [x][y].
template <typename T>
plot::Diagram drawn(const diagram::Diagram& shape, const std::vector<T>& counts, const std::string& title) {
  plot::Diagram out;
  const auto nx = static_cast<std::size_t>(shape.x.bins);
  const auto ny = static_cast<std::size_t>(shape.y.bins);
  out.counts = {
      nx, ny, {shape.x.low, shape.x.high}, {shape.y.low, shape.y.high}, std::vector<double>(nx * ny)};
  for (std::size_t y = 0; y < ny; ++y)
    for (std::size_t x = 0; x < nx; ++x)
      out.counts.values[x * ny + y] = static_cast<double>(counts[y * nx + x]);
  out.colour_label = axis_label(shape.x);
  out.magnitude_label = axis_label(shape.y);
  out.title = title;
  return out;
}

std::string place(double l_deg, double b_deg) {
  return "l = " + degrees_text(l_deg) + ", b = " + degrees_text(b_deg);
}

std::string stars_text(double stars) {
  return grouped(std::llround(stars)) + " stars";
}

/// Where curves come from: the field that calibrate took, or the word that is there.
std::string origin_text(const std::string& origin) {
  if (!origin.starts_with("cone ")) return origin;
  const sky::Cone field = std::get<sky::Cone>(sky::parse_region(origin));
  return "measured within " + short_number(field.radius_deg) + "\u00b0 of " + place(field.l_deg, field.b_deg);
}

plot::Diagram reference_drawn(const project::Project& project, std::int64_t reference_id,
                              const pipeline::StoredDiagram& row, bool narrow = false) {
  const std::vector<float> counts = pipeline::stored_reference_diagram(project, reference_id, row.diagram_id);
  const sky::Direction there = sky::position_of(reference_id);
  if (counts.empty()) pipeline::check_in_copy(project, "reference_diagram", "diagram " + row.name);
  if (counts.size() != row.diagram.cells())
    throw base::InputError("reference " + place(there.l_deg, there.b_deg) +
                           " has no diagram yet; `coalsack fill` makes it");
  double stars = 0;
  for (const float count : counts) stars += static_cast<double>(count);
  const std::string title = "no dust: " + (narrow ? "" : place(there.l_deg, there.b_deg) + ", ");
  return drawn(row.diagram, counts, title + stars_text(stars));
}

plot::MagnitudeCurve sampled(const std::string& band, double from, double to, const auto& value) {
  plot::MagnitudeCurve curve;
  curve.band = band;
  for (double magnitude = from; magnitude <= to; magnitude += 0.05) {
    curve.fit_mag.push_back(magnitude);
    curve.fit_value.push_back(value(magnitude));
  }
  return curve;
}

}  // namespace

plot::Figure cone_figure(const project::Project& project, const stars::Sightline& cone) {
  std::vector<plot::Diagram> panels;
  for (const pipeline::StoredDiagram& row : pipeline::diagrams_in_use(project)) {
    const stars::StarList stars =
        pipeline::observed_stars(project, row.diagram.survey, cone.l_deg, cone.b_deg, cone.radius_deg);
    if (stars.size() == 0)
      throw base::InputError("there are no " + row.diagram.survey +
                             " stars in that cone; import some, or see setting sky_source");
    const auto observed = diagram::observed_diagram(stars, row.diagram);
    panels.push_back(drawn(row.diagram, observed.counts,
                           plot::as_markup(row.diagram.survey) + ": " + place(cone.l_deg, cone.b_deg) + ", " +
                               stars_text(static_cast<double>(observed.stars_in))));
  }
  return panels.size() == 1 ? plot::diagram_figure(panels[0]) : plot::diagrams_figure(panels);
}

std::vector<plot::Diagram> pixel_diagrams(const project::Project& project, double l_deg, double b_deg,
                                          const std::string& model) {
  const std::int64_t uniq = pipeline::covered_pixel_at(project, l_deg, b_deg);
  const sky::Direction centre = sky::centre_of(uniq);
  const std::string mode = pipeline::compared_mode(project, pipeline::find_model(project, model));
  std::vector<plot::Diagram> panels;
  for (const pipeline::StoredDiagram& row : pipeline::diagrams_in_use(project)) {
    const auto counts = pipeline::stored_observed_diagram(project, uniq, row.diagram_id);
    if (counts.size() != row.diagram.cells()) return {};
    double stars = 0;
    for (const std::uint16_t count : counts) stars += count;
    panels.push_back(drawn(row.diagram, counts,
                           "observed: " + place(centre.l_deg, centre.b_deg) + ", " + stars_text(stars)));
    pipeline::ComparedDiagrams compared(project, {row}, mode);
    if (mode == "nearest") {
      panels.push_back(reference_drawn(project, compared.zone_of(uniq), row));
      continue;
    }
    const std::vector<float>& expected = *compared.of_pixel(uniq).counts;
    const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
    panels.push_back(drawn(row.diagram, expected,
                           std::string("no dust: ") +
                               (mode == "own" ? "of the pixel itself" : "interpolated") + ", " +
                               stars_text(sum)));
  }
  return panels;
}

plot::Figure pixel_figure(const project::Project& project, double l_deg, double b_deg) {
  const std::vector<plot::Diagram> panels = pixel_diagrams(project, l_deg, b_deg);
  if (panels.empty())
    pipeline::check_in_copy(project, "observed_diagram", "the diagram at " + place(l_deg, b_deg));
  if (panels.empty())
    throw base::InputError("the pixel at " + place(l_deg, b_deg) +
                           " has no diagram yet; `coalsack fill` makes it");
  return plot::diagrams_figure(panels);
}

plot::Figure reference_figure(const project::Project& project, std::int64_t reference_id) {
  std::vector<plot::Diagram> panels;
  for (const pipeline::StoredDiagram& row : pipeline::diagrams_in_use(project))
    panels.push_back(reference_drawn(project, reference_id, row));
  return panels.size() == 1 ? plot::diagram_figure(panels[0]) : plot::diagrams_figure(panels);
}

plot::Figure examples_figure(const project::Project& project, std::int64_t reference_id,
                             const std::vector<std::int64_t>& numbers) {
  const pipeline::StoredDiagram row = pipeline::diagrams_in_use(project).front();
  const double bin_kpc = pipeline::profile_bins(project.settings()).width_kpc;
  std::vector<plot::Example> rows;
  for (const std::int64_t number : numbers) {
    const auto example = pipeline::stored_example(project, reference_id, number, row.diagram_id);
    if (!example) pipeline::check_in_copy(project, "example", "example " + std::to_string(number));
    if (!example || example->counts.size() != row.diagram.cells())
      throw base::InputError("example " + std::to_string(number) +
                             " of that reference has not been made; `coalsack fill` does");
    double stars = 0;
    for (const std::uint16_t count : example->counts) stars += count;
    rows.push_back(
        {drawn(row.diagram, example->counts, "example " + std::to_string(number) + ": " + stars_text(stars)),
         reference_drawn(project, reference_id, row, true), bin_kpc,
         std::vector<double>(example->profile.begin(), example->profile.end()), ""});
  }
  return plot::examples_figure(rows);
}

plot::Figure selection_figure(const project::Project& project, const std::string& survey,
                              std::int64_t reference_id) {
  const std::int64_t survey_id = pipeline::survey_id(project, survey);
  project::Statement curves = project.statement("stars/selection");
  curves.start(reference_id, survey_id);
  std::vector<plot::MagnitudeCurve> errors;
  std::vector<plot::MagnitudeCurve> completeness;
  std::string origin;
  std::map<std::string, std::string> stored;
  while (curves.step()) {
    stored[curves.text(0)] = curves.text(1);
    origin = curves.text(2);
  }
  project::Statement bands = project.statement("stars/bands");  // in the survey's order: J, H, Ks
  bands.start(survey_id);
  while (bands.step()) {
    const std::string band = bands.text(0);
    if (!stored.contains(band)) continue;
    const stars::BandCurves curve = pipeline::parse_curve(band, stored[band]);
    const double faint = curve.detection.faint_limit_mag;
    errors.push_back(sampled(band, faint - 6, faint + 1, [&](double m) { return curve.error.sigma(m); }));
    completeness.push_back(
        sampled(band, faint - 6, faint + 1, [&](double m) { return curve.detection.probability(m); }));
  }
  if (errors.empty())
    throw base::InputError("that reference has no curves of " + survey +
                           " yet; `coalsack fill PROJECT selection` makes them");
  for (const std::int64_t owner : {reference_id, std::int64_t{0}}) {
    project::Statement measured = project.statement("stars/calibration");
    measured.start(survey_id, owner);
    if (!measured.step() || measured.text(0) != origin) continue;
    try {
      const auto points = nlohmann::json::parse(measured.text(2));
      for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!points.contains(errors[i].band)) continue;
        const auto& band = points.at(errors[i].band);
        for (const auto& point : band.at("error")) {
          errors[i].bin_mag.push_back(point.at(0).get<double>());
          errors[i].bin_value.push_back(point.at(1).get<double>());
        }
        for (const auto& point : band.at("counts")) {
          const double expected = point.at(2).get<double>();
          if (!(expected >= 20)) continue;
          completeness[i].bin_mag.push_back(point.at(0).get<double>());
          completeness[i].bin_value.push_back(point.at(1).get<double>() / expected);
          completeness[i].bin_error.push_back(std::sqrt(std::max(1.0, point.at(1).get<double>())) / expected);
        }
      }
    } catch (const nlohmann::json::exception&) {
      throw base::ProjectRefused(project.path().string() + ": the points of calibration '" + origin +
                                 "' cannot be read; run calibrate again");
    }
    break;
  }
  const sky::Direction there = sky::position_of(reference_id);
  return plot::curves_figure(
      errors, completeness,
      plot::as_markup(survey) + " at " + place(there.l_deg, there.b_deg) + ": " + origin_text(origin));
}

plot::Figure truth_figure(const project::Project& project, double l_deg, double b_deg) {
  const std::vector<float> truth =
      pipeline::stored_truth(project, pipeline::covered_pixel_at(project, l_deg, b_deg));
  if (truth.empty())
    throw base::InputError("there is no simulated profile at " + place(l_deg, b_deg) +
                           "; `coalsack simulate` makes them");
  plot::Profile profile;
  profile.bin_kpc = pipeline::profile_bins(project.settings()).width_kpc;
  profile.dav_mag_per_kpc.assign(truth.begin(), truth.end());
  profile.title = "simulated sky, " + place(l_deg, b_deg);
  return plot::profile_figure(profile);
}

}  // namespace coalsack::tools
