// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/scores.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "plot/score_figure.h"

namespace coalsack::tools {
namespace {

constexpr double quantile_levels[] = {0.025, 0.16, 0.5, 0.84, 0.975};

std::vector<double> distances(std::size_t bins, double bin_kpc) {
  std::vector<double> within;
  for (const double d_kpc : map::score_distances_kpc())
    if (d_kpc <= static_cast<double>(bins) * bin_kpc * (1 + 1e-9)) within.push_back(d_kpc);
  return within;
}

struct Method {
  const char* key;
  const char* title;
  std::optional<map::AccuracyReport> SetScores::*report;
};
constexpr Method methods[] = {{"network", "network", &SetScores::network},
                              {"mean_profile", "mean profile", &SetScores::mean_profile},
                              {"poisson_fit", "Poisson fit", &SetScores::poisson_fit}};

nlohmann::json at_json(const map::AccuracyAt& at) {
  return {{"count", at.a_v.count},
          {"bias_a_v_mag", at.a_v.bias},
          {"rms_a_v_mag", at.a_v.rms},
          {"rms_sd_a_v_mag", at.a_v.rms_sd},
          {"corr_a_v", at.a_v.corr},
          {"inside_68", at.a_v_coverage.inside_68},
          {"inside_95", at.a_v_coverage.inside_95},
          {"bias_dav_mag_per_kpc", at.dav.bias},
          {"rms_dav_mag_per_kpc", at.dav.rms},
          {"corr", at.dav.corr},
          {"inside_68_dav", at.dav_coverage.inside_68},
          {"inside_95_dav", at.dav_coverage.inside_95}};
}

nlohmann::json by_distance_json(const SetScores& set) {
  nlohmann::json list = nlohmann::json::array();
  const std::optional<map::AccuracyReport>& some = set.mean_profile;
  for (std::size_t i = 0; some && i < some->by_distance.size(); ++i) {
    nlohmann::json row = {{"d_kpc", some->by_distance[i].d_kpc}};
    for (const Method& method : methods) {
      const auto& report = set.*method.report;
      row[method.key] = report ? at_json(report->by_distance[i]) : nlohmann::json();
    }
    list.push_back(std::move(row));
  }
  return list;
}

nlohmann::json overall_json(const SetScores& set) {
  nlohmann::json all;
  for (const Method& method : methods) {
    const auto& report = set.*method.report;
    all[method.key] = report ? at_json(report->all) : nlohmann::json();
    if (report) all[method.key]["median_corr_along"] = report->median_corr_along;
  }
  return all;
}

std::string number(double value, const char* format) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string cells(const map::AccuracyAt& at) {
  return padded(number(at.a_v.bias, "%+.2f"), 8) + padded(number(at.a_v.rms, "%.2f"), 7) +
         padded(number(at.dav.corr, "%.2f"), 7) +
         padded(number(100 * at.a_v_coverage.inside_68, "%.0f%%"), 6) +
         padded(number(100 * at.a_v_coverage.inside_95, "%.0f%%"), 6);
}

void add_table(const SetScores& set, const std::string& title, std::vector<std::string>& lines) {
  if (!set.mean_profile) return;
  lines.push_back(title);
  std::string names = padded("", 12);
  std::string columns = padded("d (kpc)", 7) + padded("n", 5);
  for (const Method& method : methods) {
    if (!(set.*method.report)) continue;
    names += "  " + std::string(method.title) + std::string(34 - std::string(method.title).size(), ' ');
    columns +=
        padded("bias", 10) + padded("rms", 7) + padded("corr", 7) + padded("68%", 6) + padded("95%", 6);
  }
  lines.push_back(names);
  lines.push_back(columns);
  for (std::size_t i = 0; i < set.mean_profile->by_distance.size(); ++i) {
    const map::AccuracyAt& here = set.mean_profile->by_distance[i];
    std::string line = padded(number(here.d_kpc, "%g"), 7) + padded(std::to_string(here.a_v.count), 5);
    for (const Method& method : methods)
      if (const auto& report = set.*method.report) line += "  " + cells(report->by_distance[i]);
    lines.push_back(line);
  }
  std::string all = padded("all", 7) + padded(std::to_string(set.mean_profile->sightlines), 5);
  for (const Method& method : methods)
    if (const auto& report = set.*method.report) all += "  " + cells(report->all);
  lines.push_back(all);
}

}  // namespace

void ScoreBoard::add(const pipeline::ScoredSightline& sightline, std::size_t bins, double bin_kpc) {
  Kind& kind = kinds_[static_cast<std::size_t>(sightline.on)];
  kind.any = true;
  const auto put = [&](std::optional<map::Accuracy>& accuracy, std::span<const float> rows) {
    if (rows.empty()) return;
    if (!accuracy) accuracy.emplace(bins, bin_kpc, distances(bins, bin_kpc));
    accuracy->add(sightline.truth, sightline.reached, rows);
  };
  put(kind.all.network, sightline.network);
  put(kind.all.mean_profile, sightline.mean_profile);
  if (!sightline.fitted) return;
  put(kind.fitted.network, sightline.network);
  put(kind.fitted.mean_profile, sightline.mean_profile);
  put(kind.fitted.poisson_fit, sightline.poisson_fit);
}

SetScores ScoreBoard::Set::report() const {
  const auto of = [](const std::optional<map::Accuracy>& accuracy) {
    return accuracy ? std::optional(accuracy->report()) : std::nullopt;
  };
  return {of(network), of(mean_profile), of(poisson_fit)};
}

std::optional<Scores> ScoreBoard::scores(pipeline::ScoredOn on) const {
  const Kind& kind = kinds_[static_cast<std::size_t>(on)];
  if (!kind.any) return std::nullopt;
  Scores scores;
  scores.title = on == pipeline::ScoredOn::test_split ? "test split" : "simulated sky";
  scores.all = kind.all.report();
  scores.fitted = kind.fitted.poisson_fit.has_value();
  scores.same = scores.fitted ? kind.fitted.report() : scores.all;
  return scores;
}

nlohmann::json score_json(const Scores& scores) {
  return {{"sightlines", scores.all.mean_profile->sightlines},
          {"compared_sightlines", scores.same.mean_profile->sightlines},
          {"by_distance", by_distance_json(scores.same)},
          {"overall", overall_json(scores.same)},
          {"by_distance_all", by_distance_json(scores.all)},
          {"overall_all", overall_json(scores.all)}};
}

std::vector<std::string> score_table(const Scores& scores) {
  std::vector<std::string> lines;
  if (scores.fitted)
    add_table(scores.same, "A_V on the " + scores.title + ", the sightlines with a Poisson fit", lines);
  add_table(scores.all, "A_V on the " + scores.title + ", all sightlines", lines);
  return lines;
}

plot::Figure score_picture(const std::vector<Scores>& scores) {
  std::vector<plot::ScoredSet> sets;
  for (const Scores& one : scores) {
    plot::ScoredSet& set = sets.emplace_back();
    set.title = one.title;
    for (const Method& method : methods) {
      const auto& report = one.same.*method.report;
      if (!report) continue;
      plot::ScoredMethod& drawn = set.methods.emplace_back();
      drawn.name = method.title;
      for (const map::AccuracyAt& at : report->by_distance) {
        drawn.d_kpc.push_back(at.d_kpc);
        drawn.rms_a_v_mag.push_back(at.a_v.rms);
        drawn.bias_a_v_mag.push_back(at.a_v.bias);
        drawn.corr_dav.push_back(at.dav.corr);
      }
      for (std::size_t q = 0; q < report->all.a_v_coverage.below.size(); ++q) {
        drawn.level.push_back(quantile_levels[q]);
        drawn.below.push_back(report->all.a_v_coverage.below[q]);
      }
    }
  }
  return plot::score_figure(sets);
}

}  // namespace coalsack::tools
