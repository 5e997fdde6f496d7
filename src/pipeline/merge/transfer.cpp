// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge/transfer.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "project/digest.h"
#include "project/row_copier.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {

std::int64_t Transfer::run(std::int64_t their_run) {
  const auto known = runs_.find(their_run);
  if (known != runs_.end()) return known->second;
  project::Statement row = theirs.statement("merge/run");
  row.start(their_run);
  if (!row.step()) refuse("run " + std::to_string(their_run) + " is missing");
  project::Statement find = ours.statement("merge/find_run");
  find.start(row.value(7), row.value(0), row.value(2), row.value(6));
  if (find.step()) return runs_[their_run] = find.integer(0);
  find.reset();
  project::RowCopier copier(theirs, ours, "run", project::sql_text("merge/run"));
  const std::array<project::Value, 1> key{their_run};
  copier.copy(key, {});
  ++report.runs_taken;
  return runs_[their_run] = project::last_insert_id(ours.database());
}

void Transfer::differs(std::string kind, std::string name, std::string here, std::string there,
                       std::string advice) {
  report.differences.push_back(
      {std::move(kind), std::move(name), std::move(here), std::move(there), std::move(advice)});
}

void Transfer::refuse(const std::string& why) const {
  throw base::ProjectRefused(theirs.path().string() + ": " + why +
                             "; nothing was merged, see what `coalsack verify` says of it");
}

std::string shown(const std::vector<project::Value>& values) {
  std::string text;
  for (const project::Value& value : values) {
    if (!text.empty()) text += ", ";
    if (const auto* const integer = std::get_if<std::int64_t>(&value))
      text += std::to_string(*integer);
    else if (const auto* const real = std::get_if<double>(&value))
      text += nlohmann::json(*real).dump();
    else if (const auto* const word = std::get_if<std::string>(&value))
      text += *word;
    else if (const auto* const bytes = std::get_if<project::Bytes>(&value))
      text += project::hex(*bytes);
    else
      text += "-";
  }
  return text;
}

}  // namespace coalsack::pipeline
