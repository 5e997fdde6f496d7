// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "pipeline/region_settings.h"
#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "project/blob.h"
#include "project/digest.h"
#include "stars/galaxy/generate.h"

namespace coalsack::pipeline {
namespace {

constexpr std::size_t largest_part = 262144;

/// Stars by distance, so that a profile is laid on them in one sweep; positions within the cone mean nothing.
std::vector<Row> rows_of(const stars::StarList& list, double area_deg2) {
  const stars::Column* const distance = list.find("distance_kpc");
  if (distance == nullptr) throw EntryFailed("the model list has no distances");
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return distance->values[a] < distance->values[b]; });
  std::vector<Row> rows{{0, {static_cast<std::int64_t>(list.size()), area_deg2, {}}}};
  std::map<std::string, project::Hasher> hashers;  // as columns are read back: by name
  project::FrameEncoder encoder;
  std::vector<float> values;
  for (const stars::Column& column : list.columns) {
    for (std::size_t begin = 0, part = 0; begin < order.size(); begin += largest_part, ++part) {
      values.clear();
      for (std::size_t i = begin; i < std::min(begin + largest_part, order.size()); ++i)
        values.push_back(column.values[order[i]]);
      const auto raw = std::as_bytes(std::span(values));
      hashers[column.name].add(raw);
      rows.push_back({1,
                      {column.name, static_cast<std::int64_t>(part), static_cast<std::int64_t>(raw.size()),
                       encoder.encode(raw)}});
    }
  }
  project::Hasher all;
  for (auto& [name, hasher] : hashers) {
    const project::Digest digest = hasher.finish();
    all.add(name).add(std::span<const std::byte>(digest));
  }
  const project::Digest fingerprint = all.finish();
  rows.front().values.back() = project::Bytes(fingerprint.begin(), fingerprint.end());
  return rows;
}

/// A model's magnitudes were freed of its extinction by the law of the import. Throws EntryFailed when the
/// project's is another one by now.
void check_law(const project::Project& reader, const std::string& options, const std::string& report) {
  using nlohmann::json;
  const json how = json::parse(options, nullptr, false);
  const json what = json::parse(report, nullptr, false);
  if (how.is_discarded() || what.is_discarded() || !how.contains("extinction_ratio")) return;
  if (!what.contains("columns") || !what["columns"].contains("A_V")) return;
  for (const auto& [band, ratio] : extinction_ratios(reader))
    if (how["extinction_ratio"].contains(band) && how["extinction_ratio"][band] != ratio)
      throw EntryFailed(
          "the extinction of its model list was taken off by another law or R_V than the "
          "project's is now; import the list again");
}

stars::StarList imported_list(const project::Project& reader, std::int64_t reference_id, double& area_deg2) {
  project::Statement lists(reader.database(), stage_sql("reference_stars", "model_lists"));
  lists.start(reference_id);
  if (!lists.step()) throw EntryFailed("no model list was imported for this sightline");
  stars::StarList list = stars_of_list(reader, lists.integer(0));
  const double radius_deg = lists.real(1);
  check_law(reader, lists.text(2), lists.text(3));
  if (lists.step())
    throw EntryFailed(
        "more than one model list was imported for this sightline; import one of them again, "
        "changed or with another cone, and it replaces all");
  area_deg2 = stars::solid_angle_deg2({0, 0, radius_deg});
  return list;
}

Compute prepare(const project::Project& reader) {
  const project::Settings settings = reader.settings();
  const bool imported = settings.text("reference_source") == "imported";
  const auto seed = static_cast<std::uint64_t>(settings.integer("seed"));
  auto position =
      std::make_shared<project::Statement>(reader.database(), stage_sql("reference_stars", "input"));
  return [&reader, imported, seed, model = galaxy_model(settings), options = generate_options(settings),
          position](const Key& key) {
    double area_deg2 = 0;
    if (imported) {
      const stars::StarList list = imported_list(reader, key.first, area_deg2);
      return rows_of(list, area_deg2);
    }
    position->start(key.first);
    if (!position->step()) throw base::Error("reference " + std::to_string(key.first) + " is gone");
    const stars::Sightline sightline{position->real(0), position->real(1),
                                     cone_radius_deg(reader, key.first)};
    position->reset();
    area_deg2 = stars::solid_angle_deg2(sightline) * options.area_factor;
    return rows_of(
        stars::generate_sightline(model, sightline,
                                  {seed, "reference_stars", static_cast<std::uint64_t>(key.first)}, options),
        area_deg2);
  };
}

}  // namespace

Stage reference_stars_stage() {
  Stage stage;
  stage.name = "reference_stars";
  stage.version = 1;
  stage.key_names = "reference_id, 0";
  stage.settings = {"seed",
                    "cone_radius_deg",
                    "reference_source",
                    "pool_area_factor",
                    "galaxy_limit_band",
                    "galaxy_limit_mag",
                    "galaxy_max_distance_kpc",
                    "galaxy_parameters"};
  stage.watched = {"zone", "surrounding"};
  stage.sql = std::string(project::sql_file("stages/reference_stars.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline
