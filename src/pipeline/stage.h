// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "project/project.h"
#include "project/sql_text.h"
#include "project/value.h"

namespace coalsack::pipeline {

/// Names one entry within its stage. What the two numbers are, the stage says; each is at least 0.
struct Key {
  std::int64_t first = 0;
  std::int64_t second = 0;
  auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr): clang 14 sees a 0 here
};

/// One row that an entry stores: which of the stage's store statements, and its parameters ?3, ?4, ... (?1
/// and ?2 are the key).
struct Row {
  std::size_t statement = 0;
  std::vector<project::Value> values;
};

/// The pure function of a stage: the rows of one entry. Throws EntryFailed when this entry cannot be
/// computed.
using Compute = std::function<std::vector<Row>(const Key&)>;

/// What became of one entry of several that were computed at once.
struct Outcome {
  std::vector<Row> rows;
  std::string failure;  ///< why it could not be computed; empty when it could
};

/// The same for several entries at once, in key order, where that is faster. An entry's rows must not depend
/// on the others: one result per key.
using ComputeBatch = std::function<std::vector<Outcome>(std::span<const Key> keys)>;

/// An entry cannot be computed, and never will be from these inputs: too few stars, say. Recorded with its
/// reason; the fill goes on.
struct EntryFailed : base::Error {
  using base::Error::Error;
};

/// A stage: how one kind of entry is made from others. Adding one takes a file that returns this and a .sql
/// file.
struct Stage {
  std::string name;
  std::int64_t version = 1;           ///< raised by hand whenever the algorithm gives other numbers
  std::string key_names;              ///< for people: "pixel" or "pixel, diagram"
  std::vector<std::string> settings;  ///< the settings that its results depend on
  /// Settings that came when there were results already: a recipe names one only where its value is not the
  /// one given here, at which results are what they were without it, so that files of before stay current.
  std::vector<std::pair<std::string, std::string>> later_settings;
  std::vector<std::string> upstream;  ///< the stages whose entries it reads
  /// Stages whose entries it reads too, but whose recipes reach it through `inputs` alone: a change of their
  /// settings ages an entry only when it changes what the entry is made from.
  std::vector<std::string> watched;
  std::string sql;  ///< text of its .sql file: wanted, drop, store...
  /// Called once per computing thread with a connection of its own; reads inputs through it.
  std::function<Compute(const project::Project& reader)> prepare;
  /// In the place of prepare, for a stage that computes several entries at once. `threads`: how many compute,
  /// this one included, so that they can share what is too large for each to have.
  std::function<ComputeBatch(const project::Project& reader, int threads)> prepare_batch;
  std::size_t most_keys = 64;  ///< in one call of what prepare_batch gives

  /// SELECT key1, key2, inputs of every entry there should be; inputs is the concatenation of the
  /// fingerprints of what it is made from, NULL while one of them is missing. Must come in key order from an
  /// index.
  std::string wanted() const;
  /// Deletes what an entry has stored (?1, ?2: its key).
  std::string drop() const;
  /// The statements that store an entry's rows: all whose names begin with "store", in file order.
  std::vector<std::string> stores() const;
};

/// What the project room needs to make the status view.
std::vector<project::StageQuery> stage_queries(const std::vector<Stage>& stages);

/// The stage of that name; throws base::UsageError, listing those there are.
const Stage& find_stage(const std::vector<Stage>& stages, std::string_view name);

}  // namespace coalsack::pipeline
