// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "map/export/cube.h"
#include "map/export/healpix.h"
#include "map/export/map_source.h"
#include "map/export/moc_export.h"
#include "map/export/profiles.h"
#include "map/sql_functions.h"
#include "map/stored_map.h"
#include "pipeline/block_reader.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/coverage.h"
#include "pipeline/diagrams.h"
#include "pipeline/domain_store.h"
#include "pipeline/example_block.h"
#include "pipeline/example_set.h"
#include "pipeline/model_store.h"
#include "pipeline/prediction_store.h"
#include "pipeline/region_settings.h"
#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "project/query.h"
#include "tests/fuzz/exchange.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {
namespace {

using project::Project;

const std::vector<pipeline::Stage>& stages() {
  static const std::vector<pipeline::Stage> all = pipeline::all_stages();
  return all;
}

/// The first numbers of a table, as keys to ask for.
std::vector<std::int64_t> keys(const Project& project, const std::string& sql) {
  std::vector<std::int64_t> found;
  answered([&] {
    project::Statement rows(project.database(), sql);
    while (found.size() < 3 && rows.step()) found.push_back(rows.integer(0));
  });
  return found;
}

void status_and_reasons(const Project& project) {
  answered([&] { pipeline::status(project, stages()); });
  const auto pixels = keys(project, "SELECT uniq FROM pixel");
  for (const pipeline::Stage& stage : stages())
    answered([&] { pipeline::why(project, stages(), stage.name, {pixels.empty() ? 0 : pixels.front(), 1}); });
}

void contents(const Project& project) {
  for (const char* const name : {"coverage/nsides", "coverage/regions", "run/summary", "file/table_sizes"})
    answered([&] {
      project::Statement rows = project.statement(name);
      while (rows.step())
        for (int i = 0; i < rows.column_count(); ++i) rows.value(i);
    });
  answered([&] { project.meta("project_id"); });
  answered([&] { pipeline::RegionSettings(project.settings()); });
  answered([&] { pipeline::extinction_ratios(project); });
}

void stored(const Project& project) {
  const auto pixels = keys(project, "SELECT uniq FROM pixel");
  const auto references = keys(project, "SELECT reference_id FROM reference");
  const auto models = keys(project, "SELECT model_id FROM model ORDER BY model_id DESC");
  const auto lists = keys(project, "SELECT list_id FROM star_list");
  answered([&] { pipeline::diagrams_in_use(project); });
  for (const std::int64_t reference : references) {
    answered([&] { pipeline::observation_at(project, reference); });
    answered([&] { pipeline::stored_example(project, reference, 0, 1); });
    answered([&] { pipeline::stored_reference_diagram(project, reference, 1); });
    answered([&] { pipeline::reference_stars(project, reference); });
  }
  for (const std::int64_t pixel : pixels) {
    answered([&] { pipeline::stored_observed_diagram(project, pixel, 1); });
    answered([&] { pipeline::stored_truth(project, pixel); });
    for (const std::int64_t model : models)
      answered([&] { pipeline::stored_prediction(project, pixel, model); });
  }
  for (const std::int64_t list : lists) answered([&] { pipeline::stars_of_list(project, list); });
  answered([&] { pipeline::observed_stars(project, "2mass", 280, 0, 0.3); });
  for (const std::int64_t model : models) {
    answered([&] { pipeline::load_model(project, model); });
    answered([&] { pipeline::stored_domain(project, model); });
    answered([&] { pipeline::training_epochs(project, model); });
  }
  answered([&] {
    const pipeline::ExampleSet set = pipeline::example_set(project, stages());
    pipeline::BlockReader reader(project, set);
    pipeline::PackedBlock block;
    std::vector<std::uint16_t> counts(set.shape.counts());
    std::vector<float> profile(set.bins);
    for (std::size_t i = 0; i < set.blocks.size(); ++i)
      answered([&] {
        reader.read(i, block);
        for (std::size_t example = 0; example < set.blocks[i].examples; ++example)
          pipeline::unpack(set, block, example, counts, profile);
      });
  });
}

void questions(const Project& project) {
  map::register_functions(project.database().handle());
  static constexpr const char* asked[] = {
      "SELECT * FROM setting",
      "SELECT * FROM coverage LIMIT 20",
      "SELECT *, a_v(profile, 3.0), a_v_sd(profile, 1e9), a_v_quantile(profile, 0.5, 2), "
      "distance_at(profile, 1.0) "
      "FROM map LIMIT 20",
      "SELECT * FROM profile_bin LIMIT 200",
      "SELECT *, diagram_count(diagram, 3, 4) FROM sightline_diagram LIMIT 20",
      "SELECT * FROM stage_status",
      "SELECT * FROM reference_sightline LIMIT 20",
      "SELECT * FROM star_list_summary LIMIT 20",
      "SELECT * FROM mapped_model; SELECT * FROM model; SELECT * FROM training_epoch LIMIT 9; SELECT * FROM "
      "run LIMIT 9",
      "SELECT f32_json(frame) FROM truth_profile LIMIT 9",
      "SELECT pix2l(nside, pixel), pix2b(nside, pixel), ang2pix(nside, l_deg, b_deg), sep_deg(l_deg, b_deg, "
      "0, 0) "
      "FROM pixel LIMIT 20",
      "SELECT c.* FROM pixel AS p, cone(p.l_deg, p.b_deg, 0.5, p.nside) AS c LIMIT 20",
  };
  const project::RowSink sink{[](const std::vector<std::string>&) {},
                              [](const std::vector<project::Value>&) {}};
  for (const char* const sql : asked)
    answered([&] { project::query(project, sql, {1, 64 << 20, {}}, sink); });
}

void products(const Project& project, const std::filesystem::path& folder) {
  answered([&] { map::map_info(project); });
  answered([&] { map::sightline_at(project, map::map_info(project).model_id, 280, 0); });
  answered([&] {
    const map::MapSource source = map::map_source(project, "");
    const auto target = [&](const char* name) { return map::Target{folder / name, true, 1 << 20}; };
    answered([&] { map::export_profiles(source, false, target("long.csv")); });
    answered([&] { map::export_profiles(source, true, target("wide.csv")); });
    answered([&] { map::export_healpix(source, {}, target("map.fits")); });
    map::CubeOptions cube;
    cube.cell_deg = 0.5;
    cube.box = sky::Box{279, 281, -1, 1};
    cube.deviation = true;
    answered([&] { map::export_cube(source, cube, target("cube.fits")); });
    answered([&] { map::export_moc(source.info, map::uniqs_of(source), "map", target("moc.fits")); });
  });
}

void read_received(const std::filesystem::path& path) {
  const auto queries = pipeline::stage_queries(stages());
  answered([&] {
    const Project project = Project::open(path, project::Access::read, queries);
    contents(project);
    status_and_reasons(project);
    stored(project);
    products(project, path.parent_path());
    answered([&] { pipeline::verify(project, stages()); });
    questions(project);
  });
  answered([&] {
    const Project project = Project::open(path, project::Access::write, queries);
    pipeline::check_settings(project);
    pipeline::activate(project, stages(), project::Access::write);
  });
}

}  // namespace

/// One of the things that are done with a file, always the same for the same bytes.
void project(Input input) {
  const std::filesystem::path path = as_file(input, "x.sack");
  unsigned sum = 0;
  for (const std::uint8_t byte : input) sum = 31 * sum + byte;
  const unsigned choice = sum / 8;
  switch (sum % 8) {
    case 0:
    case 1:
      return merge_received(path, stages(), choice);
    case 2:
      return share_received(path, stages(), choice);
    case 3:
      return repair_received(path, stages());  // the slowest
    default:
      return read_received(path);
  }
}

}  // namespace coalsack::fuzz
