// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge/star_transfer.h"

#include <array>
#include <optional>

#include "base/error.h"
#include "pipeline/left_out.h"
#include "pipeline/merge/sky_transfer.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::RowCopier;
using project::Statement;
using project::TravellingRow;
using project::Value;

constexpr std::int64_t most_stars_in_a_part = 65536;

/// Of source_hash and options, as docs/format.md has it.
project::Digest list_fingerprint(TravellingRow& row) {
  return project::Hasher().add(row.at("source_hash")).add(row.text("options")).finish();
}

std::span<const std::byte> bytes_of(const Value& value) {
  const auto* const bytes = std::get_if<project::Bytes>(&value);
  return bytes == nullptr ? std::span<const std::byte>() : std::span<const std::byte>(*bytes);
}

bool is(const Value& value, const project::Digest& digest) {
  const auto bytes = bytes_of(value);
  return std::equal(bytes.begin(), bytes.end(), digest.begin(), digest.end());
}

}  // namespace

StarTransfer::StarTransfer(Transfer& transfer)
    : transfer_(transfer),
      list_(transfer.theirs, transfer.ours, "star_list", project::sql_text("merge/list")),
      cell_(transfer.theirs, transfer.ours, "star_cell", project::sql_text("merge/cell")),
      column_(transfer.theirs, transfer.ours, "star_column", project::sql_text("merge/columns")),
      cells_(transfer.theirs.statement("merge/cells")) {}

void StarTransfer::take_lists() {
  Statement theirs = transfer_.theirs.statement("merge/lists");
  Statement find = transfer_.ours.statement("merge/find_list");
  Statement model_list = transfer_.ours.statement("merge/model_list");
  while (theirs.step()) {
    transfer_.tick();
    ++transfer_.report.star_lists_there;
    const std::string source = theirs.text(4);
    const Value fingerprint = theirs.value(1);  // bound where it stands
    find.start(fingerprint);
    if (find.step()) {
      take_stars(theirs.integer(0), find.integer(0));
      continue;
    }
    if (transfer_.other_surveys.contains(theirs.integer(2))) {
      transfer_.differs("star_list", source, "(none)", source, "its survey is another one here");
      continue;
    }
    if (theirs.text(3) == "model") {
      // A sightline has one model list.
      model_list.start(theirs.integer(7));
      if (model_list.step()) {
        transfer_.differs("model_stars", "reference " + theirs.text(7), model_list.text(0), source,
                          "`coalsack import --kind model` of their list replaces ours");
        continue;
      }
    }
    if (has_stars(theirs.integer(0), {}))
      take_list(theirs.integer(0));
    else
      transfer_.differs("star_list", source, "(none)", "without its stars",
                        "import it here, or merge a copy that has them");
  }
}

bool StarTransfer::has_stars(std::int64_t their_list, const Cells& cells) const {
  Statement bare = transfer_.theirs.statement("merge/bare_cell");
  bare.start(their_list, cells.low, cells.high);
  return !bare.step();
}

bool StarTransfer::has_simulated(std::int64_t cell, std::int64_t survey_id) {
  Statement theirs = transfer_.theirs.statement("merge/simulated_list");
  theirs.start(survey_id);
  return theirs.step() && has_stars(theirs.integer(0), {cell, cell});
}

void StarTransfer::take_list(std::int64_t their_list) {
  const std::array<Value, 1> key{their_list};
  list_.copy(key, [&](TravellingRow& row) {
    if (!is(row.at("fingerprint"), list_fingerprint(row)))
      throw base::ProjectRefused("the fingerprint of list '" + row.text("source") +
                                 "' does not follow from its file and options");
    if (!std::holds_alternative<std::monostate>(row.at("reference_id")))
      ensure_reference(transfer_.ours, row.integer("reference_id"));
    row.at("run_id") = transfer_.run(row.integer("run_id"));
  });
  const std::int64_t our_list = project::last_insert_id(transfer_.ours.database());
  take_cells(their_list, our_list, {});
  ++transfer_.report.star_lists_taken;
  transfer_.stars_changed = true;
}

void StarTransfer::take_stars(std::int64_t their_list, std::int64_t our_list) {
  if (!lacks_stars(transfer_.ours, our_list) || !has_stars(their_list, {})) return;
  transfer_.ours.statement("merge/drop_cells").run(our_list);
  take_cells(their_list, our_list, {});
  ++transfer_.report.star_lists_taken;
  transfer_.stars_changed = true;
}

void StarTransfer::take_simulated(std::int64_t cell, std::int64_t survey_id) {
  Statement theirs = transfer_.theirs.statement("merge/simulated_list");
  theirs.start(survey_id);
  if (!theirs.step())
    transfer_.refuse("the list of simulated stars of survey " + std::to_string(survey_id) + " is missing");
  const std::int64_t their_list = theirs.integer(0);
  Statement ours = transfer_.ours.statement("merge/simulated_list");
  ours.start(survey_id);
  std::optional<std::int64_t> our_list;
  if (ours.step()) our_list = ours.integer(0);
  ours.reset();
  if (!our_list) {
    const std::array<Value, 1> key{their_list};
    list_.copy(key, [&](TravellingRow& row) { row.at("run_id") = transfer_.run(row.integer("run_id")); });
    our_list = project::last_insert_id(transfer_.ours.database());
  }
  take_cells(their_list, *our_list, {cell, cell});
  transfer_.stars_changed = true;
}

void StarTransfer::take_cells(std::int64_t their_list, std::int64_t our_list, const Cells& cells) {
  cells_.start(their_list, cells.low, cells.high);
  while (cells_.step()) {
    transfer_.tick();
    const std::int64_t stars = cells_.integer(2);
    const std::array<Value, 3> key{their_list, cells_.integer(0), cells_.integer(1)};
    const auto to_our_list = [&](TravellingRow& row) { row.at("list_id") = our_list; };
    cell_.copy(key, [&](TravellingRow& row) {
      ensure_cell(transfer_.ours, row.integer("cell"));
      to_our_list(row);
    });
    project::Hasher hasher;
    column_.copy(key, [&](TravellingRow& row) {
      const std::int64_t element = row.text("dtype") == "f8" ? 8 : 4;
      if (stars > most_stars_in_a_part || row.integer("raw_bytes") != element * stars)
        throw base::ProjectRefused("the size of column " + row.text("name") +
                                   " does not fit the number of stars");
      hasher.add(row.text("name")).add(row.raw);
      to_our_list(row);
    });
    if (!is(cells_.value(3), hasher.finish()))
      transfer_.refuse("the stars of cell " + cells_.text(0) + ", part " + cells_.text(1) +
                       " are not what their fingerprint says");
    transfer_.report.stars_taken += stars;
  }
}

}  // namespace coalsack::pipeline
