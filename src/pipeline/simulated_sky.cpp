// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/simulated_sky.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "dust/dust_table.h"
#include "dust/table_sky.h"
#include "dust/truth_sky.h"
#include "pipeline/dust_settings.h"
#include "pipeline/left_out.h"
#include "project/array_copy.h"
#include "project/array_store.h"
#include "project/digest.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {
namespace {

/// Columns of a table, at most.
constexpr std::uint64_t most_distances = 1 << 16;

std::string owner_of(const std::string& name) {
  return "dust_table/" + name;
}

template <typename T>
std::vector<T> stored(const project::Project& project, const std::string& name, const char* array,
                      std::uint64_t most) {
  const auto found = project::load_array(project.database(), owner_of(name), array, most * sizeof(T));
  if (!found)
    throw base::ProjectRefused(project.path().string() + ": array '" + array + "' of dust table '" + name +
                               "' is missing; run `coalsack verify`");
  return found->template values<T>();
}

std::unique_ptr<dust::DustSky> table_sky(const project::Project& project, const std::string& name,
                                         const dust::Bins& bins) {
  project::Statement find = project.statement("diagram/dust_table");
  find.start(name);
  if (!find.step())
    throw base::InputError("setting 'truth_table': there is no dust table '" + name +
                           "'; `coalsack simulate PROJECT --dust FILE` imports one");
  dust::DustTable table;
  table.nside = static_cast<int>(find.integer(0));
  if (!project::load_array(project.database(), owner_of(name), "d_kpc", most_distances * sizeof(double)))
    check_in_copy(project, "dust_table", "dust table '" + name + "'");
  const std::int64_t nside = std::clamp<std::int64_t>(table.nside, 0, sky::finest_map_nside);
  table.pixel = stored<std::int64_t>(project, name, "pixel", static_cast<std::uint64_t>(12 * nside * nside));
  const std::size_t rows = table.rows();
  table.l_deg = stored<double>(project, name, "l_deg", rows);
  table.b_deg = stored<double>(project, name, "b_deg", rows);
  table.d_kpc = stored<double>(project, name, "d_kpc", most_distances);
  table.a_v_mag = stored<float>(project, name, "a_v_mag", rows * table.d_kpc.size());
  const bool whole =
      table.nside >= 1 && rows > 0 && !table.d_kpc.empty() && table.l_deg.size() == rows &&
      table.b_deg.size() == rows && table.a_v_mag.size() == rows * table.d_kpc.size() &&
      table.d_kpc.front() > 0 &&
      std::adjacent_find(table.d_kpc.begin(), table.d_kpc.end(), std::greater_equal<>()) == table.d_kpc.end();
  if (!whole)
    throw base::ProjectRefused(project.path().string() + ": the arrays of dust table '" + name +
                               "' contradict each other; import it again");
  return std::make_unique<dust::TableSky>(std::move(table), bins);
}

}  // namespace

std::unique_ptr<dust::DustSky> simulated_dust(const project::Project& project) {
  const project::Settings settings = project.settings();
  const dust::Bins bins = profile_bins(settings);
  const std::string table = settings.text("truth_table");
  if (!table.empty()) return table_sky(project, table, bins);
  return std::make_unique<dust::TruthSky>(truth_sky_settings(settings),
                                          static_cast<std::uint64_t>(settings.integer("seed")), bins);
}

std::vector<float> simulated_profile(const dust::DustSky& sky, std::int64_t uniq) {
  const sky::Direction centre = sky::centre_of(uniq);
  std::vector<float> profile(sky.bins().size());
  try {
    sky.profile(centre.l_deg, centre.b_deg, profile);
  } catch (const base::InputError&) {
    return {};
  }
  return profile;
}

void import_dust_table(const project::Project& project, const std::filesystem::path& path,
                       const std::string& name, double a_v_per_unit, project::Run& run) {
  const dust::DustTable table = dust::read_dust_table(path, a_v_per_unit);
  const project::Digest file_hash = project::digest_of_file(path);
  // The factor is part of what the table means.
  const project::Digest hash =
      project::Hasher().add(std::span<const std::byte>(file_hash)).add(a_v_per_unit).finish();
  const auto rows = static_cast<std::int64_t>(table.rows());
  const auto distances = static_cast<std::int64_t>(table.d_kpc.size());
  project::Transaction transaction(project.database());
  project.statement("diagram/store_dust_table")
      .run(name, path.filename().string(), std::span<const std::byte>(hash), a_v_per_unit, table.nside,
           static_cast<std::int64_t>(table.repaired), run.id());
  const auto store = [&](const char* array, const project::Array& values) {
    project::store_array(project.database(), owner_of(name), array, values);
  };
  store("pixel", project::Array::of<std::int64_t>({rows}, table.pixel));
  store("l_deg", project::Array::of<double>({rows}, table.l_deg));
  store("b_deg", project::Array::of<double>({rows}, table.b_deg));
  store("d_kpc", project::Array::of<double>({distances}, table.d_kpc));
  store("a_v_mag", project::Array::of<float>({rows, distances}, table.a_v_mag));
  const project::Digest checksum = dust_table_checksum(project, name);
  project.statement("diagram/store_dust_checksum").run(name, std::span<const std::byte>(checksum));
  if (left_out(project, "dust_table") &&
      project.database().integer(project::sql_text("left_out/tables_without_arrays")) == 0)
    project.statement("left_out/put_back").run("dust_table");
  project.statement("stars/count_change").run();
  transaction.commit();
}

project::Digest dust_table_checksum(const project::Project& project, const std::string& name) {
  project::Statement row = project.statement("diagram/dust_table_identity");
  row.start(name);
  if (!row.step()) throw base::InputError("there is no dust table '" + name + "'");
  project::Hasher hasher;
  for (int i = 0; i < row.column_count(); ++i) hasher.add(row.value(i));
  for (const char* const array : {"pixel", "l_deg", "b_deg", "d_kpc", "a_v_mag"})
    project::hash_array(project, owner_of(name), array, hasher);
  return hasher.finish();
}

}  // namespace coalsack::pipeline
