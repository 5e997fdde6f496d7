// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/merge.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// One file on its way into ours: both ends, the report, and what its numbers are here. Lives within one
/// transaction of ours.
class Transfer {
 public:
  Transfer(const project::Project& to, const project::Project& from, MergeReport& found,
           std::function<void()> count)
      : ours(to), theirs(from), report(found), tick(std::move(count)) {}

  const project::Project& ours;
  const project::Project& theirs;
  MergeReport& report;
  /// Called for every row or so; it counts, and throws base::Interrupted when it is time to stop.
  std::function<void()> tick;

  std::map<std::int64_t, std::int64_t> models;  ///< their model_id -> ours; those that are here
  std::set<std::int64_t> other_surveys;         ///< survey_id that means another survey there
  std::set<std::int64_t> other_diagrams;        ///< diagram_id that means another diagram there
  std::set<std::int64_t> other_domains;         ///< our model_id whose training domain differs there
  bool stars_changed = false;                   ///< stars, calibrations or dust tables have come

  /// Our number of their run; it is copied when it is first asked for, unless it has been here before.
  std::int64_t run(std::int64_t their_run);
  void differs(std::string kind, std::string name, std::string here, std::string there,
               std::string advice = "");
  /// Throws base::ProjectRefused, naming their file.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  std::map<std::int64_t, std::int64_t> runs_;
};

/// "a, b, 1.5": the values of a row for people.
std::string shown(const std::vector<project::Value>& values);

}  // namespace coalsack::pipeline
