// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stage.h"

namespace coalsack::pipeline {
namespace {

std::string statement_named(const Stage& stage, std::string_view name) {
  for (project::NamedSql& statement : project::split_named_sql(stage.sql))
    if (statement.name == name) return std::move(statement.text);
  throw base::Error("stage " + stage.name + " has no SQL statement '" + std::string(name) + "'");
}

}  // namespace

std::string Stage::wanted() const {
  return statement_named(*this, "wanted");
}
std::string Stage::drop() const {
  return statement_named(*this, "drop");
}

std::vector<std::string> Stage::stores() const {
  std::vector<std::string> found;
  for (project::NamedSql& statement : project::split_named_sql(sql))
    if (statement.name.starts_with("store")) found.push_back(std::move(statement.text));
  return found;
}

std::vector<project::StageQuery> stage_queries(const std::vector<Stage>& stages) {
  std::vector<project::StageQuery> queries;
  queries.reserve(stages.size());
  for (const Stage& stage : stages) queries.push_back({stage.name, stage.wanted()});
  return queries;
}

const Stage& find_stage(const std::vector<Stage>& stages, std::string_view name) {
  std::string names;
  for (const Stage& stage : stages) {
    if (stage.name == name) return stage;
    names += (names.empty() ? "" : ", ") + stage.name;
  }
  throw base::UsageError("there is no stage '" + std::string(name) + "'; the stages are " + names);
}

}  // namespace coalsack::pipeline
