// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/training_figure.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/model_store.h"
#include "plot/markup.h"

namespace coalsack::tools {
namespace {

using pipeline::EpochRow;

plot::Line line(const std::vector<EpochRow>& rows, double EpochRow::*value, plot::Colour colour,
                const char* name) {
  plot::Line out;
  for (const EpochRow& row : rows) {
    out.x.push_back(static_cast<double>(row.epoch));
    out.y.push_back(row.*value);
  }
  out.stroke = {colour, 1.1, plot::Dash::solid};
  out.name = name;
  return out;
}

/// A ring around the epoch that the model predicts with.
void mark_best(plot::Panel& panel, const std::vector<EpochRow>& rows, double EpochRow::*value) {
  for (const EpochRow& row : rows) {
    if (!row.best) continue;
    plot::Points best;
    best.x = {static_cast<double>(row.epoch)};
    best.y = {row.*value};
    best.name = "best epoch";
    best.marker = plot::Marker::circle;
    best.size_pt = 5;
    best.stroke = {plot::palette::black, 0.8, plot::Dash::solid};
    panel.layers.emplace_back(std::move(best));
  }
}

/// An axis' end that leaves room above the curve.
double above(const std::vector<EpochRow>& rows, double EpochRow::*value) {
  double most = 0;
  for (const EpochRow& row : rows) most = std::max(most, row.*value);
  return 1.08 * most;
}

plot::Panel panel_of(const char* label, const std::vector<EpochRow>& rows) {
  plot::Panel panel;
  panel.x.label = "Epoch";
  panel.x.low = 0;
  panel.x.high = 1.04 * static_cast<double>(rows.back().epoch);
  panel.y.label = label;
  panel.legend = plot::Legend::upper_right;
  return panel;
}

}  // namespace

plot::Figure training_figure(const project::Project& project, const std::string& model) {
  std::optional<pipeline::ModelRow> found;
  if (!model.empty()) found = pipeline::find_model(project, model);
  for (const pipeline::ModelRow& row : pipeline::models(project))
    if (model.empty() && row.method == "network") found = row;
  if (!found || found->method != "network")
    throw base::InputError(model.empty() ? "there is no network in this project; `coalsack train` makes one"
                                         : "there is no network '" + model + "' in this project");
  const std::vector<EpochRow> rows = pipeline::training_epochs(project, found->model_id);
  if (rows.empty())
    throw base::InputError("model '" + found->name + "' has no finished epoch yet; `coalsack train` goes on");

  plot::Panel losses = panel_of("Loss", rows);
  double least = rows.front().training_loss;
  double most = least;
  for (const EpochRow& row : rows) {
    least = std::min({least, row.training_loss, row.validation_loss});
    most = std::max({most, row.training_loss, row.validation_loss});
  }
  if (most > 8 * least) losses.y.scaling = plot::Scaling::logarithmic;
  losses.layers.emplace_back(
      line(rows, &EpochRow::training_loss, plot::palette::blue, "training, with dropout"));
  losses.layers.emplace_back(line(rows, &EpochRow::validation_loss, plot::palette::vermilion, "validation"));
  mark_best(losses, rows, &EpochRow::validation_loss);

  plot::Panel errors = panel_of("rms error of cumulative A_V (mag)", rows);
  errors.y.low = 0;
  errors.y.high = above(rows, &EpochRow::rms_a_v_mag);
  errors.legend = plot::Legend::lower_left;
  errors.layers.emplace_back(line(rows, &EpochRow::rms_a_v_mag, plot::palette::vermilion, "cumulative A_V"));
  mark_best(errors, rows, &EpochRow::rms_a_v_mag);
  errors.right.emplace();
  errors.right->label = "rms error of dA_V/dr (mag kpc^{\u22121})";
  errors.right->low = 0;
  errors.right->high = above(rows, &EpochRow::rms_dav_mag_per_kpc);
  errors.right->colour = plot::palette::green;
  plot::Line differential =
      line(rows, &EpochRow::rms_dav_mag_per_kpc, plot::palette::green, "dA_V/dr (right)");
  differential.right_axis = true;
  errors.layers.emplace_back(std::move(differential));

  plot::Figure figure;
  figure.columns = 2;
  figure.width_mm = plot::page_width_mm;
  figure.height_mm = 70;
  figure.title = plot::as_markup(found->name) + ": " + found->architecture +
                 (found->finished ? "" : " (still being trained)");
  figure.panels = {std::move(losses), std::move(errors)};
  return figure;
}

}  // namespace coalsack::tools
