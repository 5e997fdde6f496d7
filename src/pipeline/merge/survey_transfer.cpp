// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/curve_text.h"
#include "pipeline/merge/sky_transfer.h"
#include "pipeline/merge/star_transfer.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::RowCopier;
using project::Statement;
using project::TravellingRow;
using project::Value;

/// What the rows mean: without columns that are for people only.
std::string rows_text(Statement& rows, int columns) {
  std::string text;
  while (rows.step()) {
    std::vector<Value> values;
    for (int i = 0; i < columns; ++i) values.push_back(rows.value(i));
    text += (text.empty() ? "" : "; ") + shown(values);
  }
  return text;
}

/// A survey and its bands.
std::string survey_text(const project::Project& project, std::int64_t id, const std::string& name) {
  Statement survey = project.statement("merge/survey");
  survey.start(id, name);
  std::string text = rows_text(survey, 2);
  Statement bands = project.statement("merge/bands");
  bands.start(id);
  return text.empty() ? text : text + ": " + rows_text(bands, 5);
}

std::string diagram_text(const project::Project& project, std::int64_t id, const std::string& name) {
  Statement diagram = project.statement("merge/diagram");
  diagram.start(id, name);
  return rows_text(diagram, 13);
}

void check_band(TravellingRow& row) {
  parse_curve(row.text("name"), row.text("curve"));
}

std::string owner_of_its_bands(const Transfer& transfer, std::int64_t survey_id) {
  Statement bands = transfer.theirs.statement("merge/bands");
  Statement other = transfer.ours.statement("merge/band_of_another");
  bands.start(survey_id);
  while (bands.step()) {
    other.start(bands.text(1), survey_id);
    if (other.step()) return other.text(0);
  }
  return "";
}

std::string for_whom(const std::string& survey, std::int64_t reference_id) {
  return survey +
         (reference_id == 0 ? " for all references" : " for reference " + std::to_string(reference_id));
}

constexpr const char* published = "published curves";

void check_calibration(TravellingRow& row) {
  const std::string& text = row.text("curves");
  const project::Digest fingerprint = project::Hasher().add(row.text("field")).add(text).finish();
  if (row.at("fingerprint") != Value(project::Bytes(fingerprint.begin(), fingerprint.end())))
    throw base::ProjectRefused("the fingerprint does not follow from field and curves");
  const auto curves = nlohmann::json::parse(text, nullptr, false);
  const auto points = nlohmann::json::parse(row.text("points"), nullptr, false);
  if (!curves.is_object() || !points.is_object())
    throw base::ProjectRefused("no JSON object of curves or points");
  for (const auto& [band, curve] : curves.items()) parse_curve(band, curve.dump());
}

}  // namespace

void take_surveys(Transfer& transfer) {
  RowCopier survey(transfer.theirs, transfer.ours, "survey", project::sql_text("merge/survey"));
  RowCopier bands(transfer.theirs, transfer.ours, "band", project::sql_text("merge/bands"));
  Statement surveys = transfer.theirs.statement("merge/surveys");
  while (surveys.step()) {
    const std::int64_t id = surveys.integer(0);
    const std::string name = surveys.text(1);
    const std::string there = survey_text(transfer.theirs, id, name);
    const std::string here = survey_text(transfer.ours, id, name);
    if (here == there) continue;
    const std::string owner = here.empty() ? owner_of_its_bands(transfer, id) : "";
    if (!here.empty() || !owner.empty()) {
      transfer.other_surveys.insert(id);
      transfer.differs("survey", name, here.empty() ? "its bands belong to survey " + owner : here, there);
      continue;
    }
    const std::array<Value, 2> key{id, name};
    survey.copy(key, {});
    bands.copy(std::span(key).first(1), check_band);
    ++transfer.report.surveys_taken;
  }
  RowCopier diagram(transfer.theirs, transfer.ours, "diagram", project::sql_text("merge/diagram"));
  Statement diagrams = transfer.theirs.statement("merge/diagrams");
  while (diagrams.step()) {
    const std::int64_t id = diagrams.integer(0);
    const std::string name = diagrams.text(1);
    const bool same_survey = !transfer.other_surveys.contains(diagrams.integer(2));
    const std::string there = diagram_text(transfer.theirs, id, name);
    const std::string here = diagram_text(transfer.ours, id, name);
    if (here == there && same_survey) continue;
    if (!here.empty() || !same_survey) {
      transfer.other_diagrams.insert(id);
      transfer.differs("diagram", name, here.empty() ? "(none)" : here, there,
                       same_survey ? "" : "its survey is another one here");
      continue;
    }
    const std::array<Value, 2> key{id, name};
    diagram.copy(key, {});
    ++transfer.report.diagrams_taken;
  }
}

void take_calibrations(Transfer& transfer) {
  RowCopier copier(transfer.theirs, transfer.ours, "calibration", project::sql_text("merge/calibration"));
  const auto made_without = [](const project::Project& project, const Statement& row) {
    Statement without = project.statement("merge/selections_without");
    const Value fingerprint = row.value(6);  // bound where it stands
    without.start(row.integer(0), row.integer(2), fingerprint);
    return without.step();
  };
  Statement theirs = transfer.theirs.statement("merge/calibrations");
  Statement ours = transfer.ours.statement("merge/calibration");
  while (theirs.step()) {
    if (transfer.other_surveys.contains(theirs.integer(0))) continue;
    const std::string name = for_whom(theirs.text(1), theirs.integer(2));
    ours.start(theirs.integer(0), theirs.integer(2));
    if (ours.step()) {
      if (ours.value(5) != theirs.value(6))
        transfer.differs("calibration", name, ours.text(2), theirs.text(3));
    } else if (made_without(transfer.ours, theirs)) {
      transfer.differs("calibration", name, published, theirs.text(3),
                       "`coalsack calibrate` here, on that field, then merge again");
    } else {
      const std::array<Value, 2> key{theirs.integer(0), theirs.integer(2)};
      copier.copy(key, [&](TravellingRow& row) {
        if (row.integer("reference_id") != 0) ensure_reference(transfer.ours, row.integer("reference_id"));
        check_calibration(row);
        row.at("run_id") = transfer.run(row.integer("run_id"));
      });
      ++transfer.report.calibrations_taken;
      transfer.stars_changed = true;
    }
    ours.reset();
  }
  // What is calibrated here alone, and was not when their results were made.
  Statement all = transfer.ours.statement("merge/calibrations");
  Statement there = transfer.theirs.statement("merge/calibration");
  while (all.step()) {
    there.start(all.integer(0), all.integer(2));
    if (!there.step() && made_without(transfer.theirs, all))
      transfer.differs("calibration", for_whom(all.text(1), all.integer(2)), all.text(3), published);
    there.reset();
  }
}

}  // namespace coalsack::pipeline
