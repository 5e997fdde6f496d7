// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/diagrams.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "pipeline/curve_text.h"
#include "pipeline/setting_rules.h"

namespace coalsack::pipeline {
namespace {

std::vector<diagram::Diagram> plain(const std::vector<StoredDiagram>& stored) {
  std::vector<diagram::Diagram> out;
  for (const StoredDiagram& row : stored) out.push_back(row.diagram);
  return out;
}

/// The bands of every survey in use, with curves from `statement`: name and curve by (argument..., survey).
template <typename Curves>
diagram::Observation observation(const project::Project& project, const std::vector<StoredDiagram>& stored,
                                 const Curves& curves_of) {
  const auto ratios = extinction_ratios(project);
  std::vector<diagram::Quantity> known;
  std::set<std::int64_t> surveys;
  for (const StoredDiagram& row : stored) {
    if (!surveys.insert(row.survey_id).second) continue;
    for (const stars::BandCurves& curves : curves_of(row.survey_id)) {
      const auto ratio = ratios.find(curves.band);
      if (ratio == ratios.end())
        throw base::ProjectRefused(project.path().string() + ": there are curves of a band '" + curves.band +
                                   "', which no survey has; run `coalsack verify` on this file");
      known.push_back(diagram::band_quantity(curves, ratio->second));
    }
    if (row.diagram.survey == "gaia") known.push_back(diagram::gaia_parallax());
  }
  diagram::Observation all = diagram::observation_of(plain(stored), known);
  all.greatest_sigma_mag = project.settings().real("greatest_error_mag");
  return all;
}

std::vector<stars::BandCurves> read(project::Statement& rows, int name, int curve) {
  std::vector<stars::BandCurves> curves;
  while (rows.step()) curves.push_back(parse_curve(rows.text(name), rows.text(curve)));
  return curves;
}

}  // namespace

std::vector<StoredDiagram> diagrams_in_use(const project::Project& project) {
  const std::vector<std::string> wanted = names_in(project.settings().text("diagrams"));
  std::vector<StoredDiagram> in_use;
  std::string known;
  std::set<std::string> found;
  project::Statement rows = project.statement("diagram/all");
  while (rows.step()) {
    const std::string name = rows.text(1);
    known += (known.empty() ? "" : ", ") + name;
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    found.insert(name);
    StoredDiagram row{rows.integer(0), name, rows.integer(13), {}};
    row.diagram.survey = rows.text(2);
    row.diagram.x = {rows.text(3), rows.text(4), rows.real(5), rows.real(6),
                     static_cast<int>(rows.integer(7))};
    row.diagram.y = {rows.text(8), rows.text(9), rows.real(10), rows.real(11),
                     static_cast<int>(rows.integer(12))};
    diagram::check(row.diagram);
    in_use.push_back(std::move(row));
  }
  for (const std::string& name : wanted)
    if (!found.contains(name))
      throw base::InputError("setting 'diagrams': there is no diagram '" + name + "'; the diagrams are " +
                             known);
  if (in_use.empty()) throw base::InputError("setting 'diagrams': name at least one of " + known);
  return in_use;
}

diagram::Observation observation_at(const project::Project& project, std::int64_t reference_id) {
  return observation_at(project, reference_id, diagrams_in_use(project));
}

diagram::Observation observation_at(const project::Project& project, std::int64_t reference_id,
                                    const std::vector<StoredDiagram>& diagrams) {
  return observation(project, diagrams, [&](std::int64_t survey_id) {
    project::Statement rows = project.statement("stars/selection");
    rows.start(reference_id, survey_id);
    auto curves = read(rows, 0, 1);
    if (curves.empty())
      throw base::InputError("reference " + std::to_string(reference_id) +
                             " has no selection curves yet; `coalsack fill PROJECT selection` makes them");
    return curves;
  });
}

diagram::Observation published_observation(const project::Project& project) {
  return observation(project, diagrams_in_use(project), [&](std::int64_t survey_id) {
    project::Statement rows = project.statement("stars/bands");
    rows.start(survey_id);
    return read(rows, 0, 2);
  });
}

}  // namespace coalsack::pipeline
