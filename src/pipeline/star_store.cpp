// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/star_store.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "base/error.h"
#include "pipeline/left_out.h"
#include "pipeline/star_cells.h"
#include "project/blob.h"
#include "sky/disc.h"
#include "sky/pixel.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {
namespace {

constexpr std::uint64_t largest_reference_part = 1 << 20;  // bytes

/// Adds columns of one part to `out`; columns new to `out` are NaN for the stars before.
class StarAppender {
 public:
  explicit StarAppender(stars::StarList& out) : out_(out) {}

  /// `lost` is called when there are no columns at all.
  template <typename Lost>
  void add(project::Statement& columns, std::size_t count, const std::string& where, const Lost& lost) {
    const std::size_t before = out_.size();
    bool any = false;
    while (columns.step()) {
      any = true;
      const std::string name = columns.text(0);
      const bool is_double = columns.text(1) == "f8";
      const std::size_t raw = count * (is_double ? sizeof(double) : sizeof(float));
      try {
        if (count > most_stars_a_part || static_cast<std::size_t>(columns.integer(2)) != raw)
          throw base::ProjectRefused("the column's size does not fit the number of stars");
        if (is_double) {
          std::vector<double>& target = name == "l_deg" ? out_.l_deg : out_.b_deg;
          target.resize(before + count);
          decoder_.decode(columns.bytes(3), std::as_writable_bytes(std::span(target).subspan(before)));
        } else {
          std::vector<float>& target = column(name, before);
          target.resize(before + count);
          decoder_.decode(columns.bytes(3), std::as_writable_bytes(std::span(target).subspan(before)));
        }
      } catch (const base::ProjectRefused& error) {
        throw base::ProjectRefused(where + ", column " + name + ": " + error.what() +
                                   "; run `coalsack verify`");
      }
    }
    if (!any) lost();
    if (out_.l_deg.size() != before + count || out_.b_deg.size() != before + count)
      throw base::ProjectRefused(where + ": positions are missing; run `coalsack verify`");
    for (stars::Column& column : out_.columns)
      column.values.resize(before + count, std::numeric_limits<float>::quiet_NaN());
  }

 private:
  std::vector<float>& column(const std::string& name, std::size_t before) {
    for (stars::Column& column : out_.columns)
      if (column.name == name) return column.values;
    out_.columns.push_back({name, std::vector<float>(before, std::numeric_limits<float>::quiet_NaN())});
    return out_.columns.back().values;
  }

  stars::StarList& out_;
  project::FrameDecoder decoder_;
};

/// The stars of the rows named, in that order.
stars::StarList selected(const stars::StarList& all, const std::vector<std::size_t>& kept) {
  stars::StarList out;
  for (const std::size_t i : kept) {
    out.l_deg.push_back(all.l_deg[i]);
    out.b_deg.push_back(all.b_deg[i]);
  }
  for (const stars::Column& column : all.columns) {
    stars::Column copy{column.name, {}};
    copy.values.reserve(kept.size());
    for (const std::size_t i : kept) copy.values.push_back(column.values[i]);
    out.columns.push_back(std::move(copy));
  }
  return out;
}

/// Whether two stars of one place are the same: no number that is known of both differs, and one is.
bool same_star(const stars::StarList& list, std::size_t a, std::size_t b) {
  bool common = false;
  for (const stars::Column& column : list.columns) {
    if (std::isnan(column.values[a]) || std::isnan(column.values[b])) continue;
    if (column.values[a] != column.values[b]) return false;
    common = true;
  }
  return common;
}

/// Lists that overlap hold the same star with the same numbers, perhaps each with some of them: of each one
/// stays, with all that is known of it, in its first one's place.
void join_repeated(stars::StarList& list) {
  std::map<std::pair<double, double>, std::vector<std::size_t>> at;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::vector<std::size_t>& here = at[{list.l_deg[i], list.b_deg[i]}];
    std::size_t star = i;
    // What two lists know together may be what tells that a third has the same star.
    for (auto same = here.begin(); same != here.end();) {
      if (!same_star(list, *same, star)) {
        ++same;
        continue;
      }
      const std::size_t first = std::min(*same, star);
      const std::size_t other = std::max(*same, star);
      for (stars::Column& column : list.columns)
        if (std::isnan(column.values[first])) column.values[first] = column.values[other];
      star = first;
      here.erase(same);
      same = here.begin();
    }
    here.push_back(star);
  }
  std::vector<std::size_t> kept;
  for (const auto& [place, stars] : at) kept.insert(kept.end(), stars.begin(), stars.end());
  std::sort(kept.begin(), kept.end());
  if (kept.size() < list.size()) list = selected(list, kept);
}

}  // namespace

std::int64_t survey_id(const project::Project& project, std::string_view survey) {
  project::Statement find = project.statement("stars/survey");
  find.start(survey);
  if (find.step()) return find.integer(0);
  std::string names;
  project::Statement all = project.statement("stars/surveys");
  while (all.step()) names += (names.empty() ? "" : ", ") + all.text(0);
  throw base::InputError("there is no survey '" + std::string(survey) + "'; the surveys are " + names);
}

void store_stars(const project::Project& project, std::int64_t list_id, const stars::StarList& list) {
  std::vector<std::int64_t> cell(list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    cell[i] = sky::uniq_at(star_cell_nside, list.l_deg[i], list.b_deg[i]);
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return cell[a] < cell[b]; });

  project::Statement last_part = project.statement("stars/last_part");
  project::Statement insert_cell = project.statement("stars/insert_cell");
  project::Statement insert_column = project.statement("stars/insert_column");
  for (std::size_t begin = 0; begin < order.size();) {
    const std::int64_t here = cell[order[begin]];
    std::size_t end = begin;
    while (end < order.size() && cell[order[end]] == here) ++end;
    last_part.start(list_id, here);
    const std::int64_t first_part = last_part.step() && !last_part.is_null(0) ? last_part.integer(0) + 1 : 0;
    last_part.reset();
    const std::vector<std::size_t> rows(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                        order.begin() + static_cast<std::ptrdiff_t>(end));
    for (const EncodedCell& part : encode_cell(list, rows, first_part)) {
      insert_cell.run(list_id, here, part.part, part.stars, std::span<const std::byte>(part.fingerprint));
      for (const EncodedColumn& column : part.columns)
        insert_column.run(list_id, here, part.part, column.position, column.name, column.dtype,
                          column.raw_bytes, column.frame);
    }
    begin = end;
  }
}

stars::StarList observed_stars(const project::Project& project, std::string_view survey, double l_deg,
                               double b_deg, double radius_deg) {
  const std::int64_t id = survey_id(project, survey);
  stars::StarList cells;
  StarAppender appender(cells);
  project::Statement parts = project.statement("stars/cell_parts");
  project::Statement columns = project.statement("stars/columns");
  std::set<std::int64_t> lists;
  for (const std::int64_t cell :
       sky::pixels_in_disc(star_cell_nside, l_deg, b_deg, radius_deg, sky::DiscRule::overlapping)) {
    parts.start(cell, id);
    while (parts.step()) {
      lists.insert(parts.integer(0));
      columns.start(parts.integer(0), cell, parts.integer(1));
      appender.add(columns, static_cast<std::size_t>(parts.integer(2)),
                   project.path().string() + ": stars of cell " + std::to_string(cell), [&] {
                     const bool simulated = project.settings().text("sky_source") == "simulated";
                     check_in_copy(project, simulated ? "simulated_stars" : "star_list",
                                   "the stars of cell " + std::to_string(cell));
                   });
      columns.reset();
    }
    parts.reset();
  }
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (sky::separation_deg(l_deg, b_deg, cells.l_deg[i], cells.b_deg[i]) <= radius_deg) kept.push_back(i);
  stars::StarList inside = selected(cells, kept);
  if (lists.size() > 1) join_repeated(inside);
  return inside;
}

stars::StarList stars_of_list(const project::Project& project, std::int64_t list_id) {
  stars::StarList list;
  StarAppender appender(list);
  project::Statement parts = project.statement("stars/list_parts");
  project::Statement columns = project.statement("stars/columns");
  parts.start(list_id);
  while (parts.step()) {
    columns.start(list_id, parts.integer(0), parts.integer(1));
    appender.add(columns, static_cast<std::size_t>(parts.integer(2)),
                 project.path().string() + ": stars of list " + std::to_string(list_id),
                 [&] { check_in_copy(project, "star_list", "star list " + std::to_string(list_id)); });
    columns.reset();
  }
  return list;
}

ReferenceStars reference_stars(const project::Project& project, std::int64_t reference_id) {
  project::Statement find = project.statement("stars/reference_stars");
  find.start(reference_id);
  const bool there_is = find.step();
  if (!there_is)
    check_in_copy(project, "reference_stars", "the stars of reference " + std::to_string(reference_id));
  if (!there_is)
    throw base::InputError("reference " + std::to_string(reference_id) +
                           " has no stars yet; `coalsack fill PROJECT zone reference_stars` makes them");
  constexpr std::int64_t most_stars = 300'000'000;
  if (find.integer(0) < 0 || find.integer(0) > most_stars)
    throw base::ProjectRefused(project.path().string() + ": reference " + std::to_string(reference_id) +
                               " has an impossible number of stars; run `coalsack verify`");
  const auto count = static_cast<std::size_t>(find.integer(0));
  ReferenceStars out;
  out.area_deg2 = find.real(1);
  project::Statement columns = project.statement("stars/reference_columns");
  project::FrameDecoder decoder;
  columns.start(reference_id);
  while (columns.step()) {
    const std::string name = columns.text(0);
    if (out.stars.columns.empty() || out.stars.columns.back().name != name)
      out.stars.columns.push_back({name, {}});
    std::vector<float>& values = out.stars.columns.back().values;
    const std::size_t before = values.size();
    const auto raw = static_cast<std::uint64_t>(columns.integer(2));
    if (raw % sizeof(float) != 0 || raw > largest_reference_part || before + raw / sizeof(float) > count)
      throw base::ProjectRefused(project.path().string() + ": stars of reference " +
                                 std::to_string(reference_id) + ", column " + name +
                                 ": more values than stars, or a part too large; run `coalsack verify`");
    values.resize(before + raw / sizeof(float));
    decoder.decode(columns.bytes(3), std::as_writable_bytes(std::span(values).subspan(before)));
  }
  for (const stars::Column& column : out.stars.columns)
    if (column.values.size() != count)
      throw base::ProjectRefused(project.path().string() + ": stars of reference " +
                                 std::to_string(reference_id) + ", column " + column.name +
                                 " is not whole; run `coalsack verify`");
  if (out.stars.columns.empty() && count > 0)
    throw base::ProjectRefused(project.path().string() + ": reference " + std::to_string(reference_id) +
                               " has lost its stars; run `coalsack verify`");
  // Only now is it known that there are so many.
  const sky::Direction there = sky::position_of(reference_id);
  out.stars.l_deg.assign(count, there.l_deg);
  out.stars.b_deg.assign(count, there.b_deg);
  return out;
}

}  // namespace coalsack::pipeline
