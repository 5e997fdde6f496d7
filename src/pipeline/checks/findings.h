// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "pipeline/stage.h"
#include "project/disk_error.h"

namespace coalsack::pipeline {

/// What repair does about a problem.
enum class Cure {
  none,           ///< nothing: it has to be looked at
  copy,           ///< a shared copy that was changed: nothing; it has to be asked for again
  salvage,        ///< the file is damaged as a database: what can be read goes into a fresh one
  views,          ///< they are written anew, as any command that writes does
  schema,         ///< the schema's own rows are put back
  setting,        ///< `name` gets the value that the last command left
  coverage,       ///< pixels, references, cells, regions are put back
  provenance,     ///< runs, stages and recipes are put back
  entry,          ///< of stage `name`: dropped with its result, or the result without an entry
  failure,        ///< of stage `name`: forgotten, so that it is tried again
  star_list,      ///< number key.first: dropped; its catalogue has to be imported again
  star_list_row,  ///< number key.first, simulated: written anew
  calibration,    ///< survey key.first, reference key.second: dropped; calibrate has to be run again
  dust_table,     ///< `name`: dropped; it has to be imported again
  model,          ///< number key.first: dropped with what it predicted; it has to be trained again
  weights_hash,   ///< of model number key.first: written anew, since the weights are whole
  array,          ///< `name`, owner and name: dropped
  orphans,        ///< rows that name a row which is not there are dropped
  counts          ///< rows are counted anew
};

struct Remedy {
  Cure cure = Cure::none;
  std::string name;
  Key key;
  bool operator<(const Remedy& other) const {
    return std::tie(cure, name, key) < std::tie(other.cure, other.name, other.key);
  }
};

/// What the checks of a file find.
class Findings {
 public:
  void report(const std::string& problem, Remedy remedy = {}) {
    ++count;
    if (problems.size() < most_problems) problems.push_back(problem);
    remedies.insert(std::move(remedy));
  }
  /// A part that meets damage it cannot read past is a problem found, not the end of the check. Another
  /// program's lock is.
  template <typename Part>
  void guarded(const Part& part, const Remedy& remedy = {}) {
    try {
      part();
    } catch (const project::DiskError&) {
      throw;  // not the file's fault
    } catch (const base::ProjectBusy&) {
      throw;
    } catch (const base::Error& error) {
      report(error.what(), remedy);
    }
  }

  std::vector<std::string> problems;  ///< the first most_problems, one line each
  std::int64_t count = 0;             ///< of all
  std::set<Remedy> remedies;
  std::int64_t entries = 0;  ///< whose fingerprint was checked
  std::int64_t frames = 0;   ///< blobs that were decoded

 private:
  static constexpr std::size_t most_problems = 100;
};

}  // namespace coalsack::pipeline
