// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "base/random_stream.h"
#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "project/blob.h"
#include "project/content_hash.h"
#include "project/project.h"

namespace coalsack::tests {

/// Two stages for tests of the engine: `number` draws a number and a small array for each of N keys; `square`
/// reads it. Their tables are made by create_number_project.
struct NumberStages {
  bool empty = false;  ///< compute nothing: what remains is the engine's overhead

  std::vector<pipeline::Stage> all() const { return {number(), square()}; }

  pipeline::Stage number() const {
    pipeline::Stage stage;
    stage.name = "number";
    stage.key_names = "tens, number";
    stage.settings = {"seed"};
    stage.sql =
        "-- :name wanted\n"
        "SELECT key1, key2, x'' AS inputs FROM wish\n"
        "-- :name drop\n"
        "DELETE FROM number WHERE key1 = ?1 AND key2 = ?2\n"
        "-- :name store\n"
        "INSERT INTO number (key1, key2, value, frame) VALUES (?1, ?2, ?3, ?4)\n";
    stage.prepare = [nothing = empty](const project::Project& reader) -> pipeline::Compute {
      if (nothing)
        return [](const pipeline::Key&) { return std::vector<pipeline::Row>{{0, {0.0, project::Bytes{}}}}; };
      const auto seed = static_cast<std::uint64_t>(reader.settings().integer("seed"));
      return [seed, encoder = std::make_shared<project::FrameEncoder>(1)](const pipeline::Key& key) {
        if (key.second % 10 == 7 && key.first % 1000 == 13) throw pipeline::EntryFailed("thirteen and seven");
        base::RandomStream stream(
            {seed, "number", static_cast<std::uint64_t>(key.first), static_cast<std::uint64_t>(key.second)});
        project::Bytes raw(64);
        for (std::byte& byte : raw) byte = static_cast<std::byte>(stream.below(16));
        return std::vector<pipeline::Row>{{0, {stream.normal(), encoder->encode(raw)}}};
      };
    };
    return stage;
  }

  pipeline::Stage square() const {
    pipeline::Stage stage;
    stage.name = "square";
    stage.key_names = "tens, number";
    stage.settings = {"reference_spacing_l_deg"};
    stage.upstream = {"number"};
    stage.sql =
        "-- :name wanted\n"
        "SELECT w.key1, w.key2, e.fingerprint AS inputs FROM wish AS w\n"
        "LEFT JOIN stage AS s ON s.name = 'number'\n"
        "LEFT JOIN current_recipe AS c ON c.stage_id = s.stage_id\n"
        "LEFT JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = w.key1 AND e.key2 = w.key2\n"
        " AND e.recipe_id = c.recipe_id\n"
        "-- :name drop\n"
        "DELETE FROM square WHERE key1 = ?1 AND key2 = ?2\n"
        "-- :name store\n"
        "INSERT INTO square (key1, key2, value) VALUES (?1, ?2, ?3)\n";
    stage.prepare = [](const project::Project& reader) -> pipeline::Compute {
      auto find = std::make_shared<project::Statement>(
          reader.database(), "SELECT value FROM number WHERE key1 = ?1 AND key2 = ?2");
      return [find](const pipeline::Key& key) {
        find->start(key.first, key.second);
        if (!find->step()) throw base::Error("no number for the square");
        const double value = find->real(0);
        find->reset();
        return std::vector<pipeline::Row>{{0, {value * value}}};
      };
    };
    return stage;
  }
};

/// A project that wishes for `entries` numbers, ten to each first key.
inline void create_number_project(const std::filesystem::path& path, std::int64_t entries) {
  project::Project::create(path, {}, [&](project::Project& project) {
    project.database().execute(
        "CREATE TABLE wish (key1 INTEGER NOT NULL, key2 INTEGER NOT NULL, PRIMARY KEY (key1, key2)) STRICT, "
        "WITHOUT ROWID;"
        "CREATE TABLE number (key1 INTEGER NOT NULL, key2 INTEGER NOT NULL, value REAL NOT NULL, frame BLOB "
        "NOT NULL,"
        " PRIMARY KEY (key1, key2)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE square (key1 INTEGER NOT NULL, key2 INTEGER NOT NULL, value REAL NOT NULL,"
        " PRIMARY KEY (key1, key2)) STRICT, WITHOUT ROWID;");
    project::Transaction transaction(project.database());
    project::Statement wish(project.database(), "INSERT INTO wish (key1, key2) VALUES (?1, ?2)");
    for (std::int64_t i = 0; i < entries; ++i) wish.run(i / 10, i % 10);
    pipeline::activate(project, NumberStages().all(), project::Access::write);
    transaction.commit();
  });
}

/// The content hash of such a project.
inline std::string number_hash(const project::Project& project) {
  std::vector<project::NamedSql> queries = project::content_queries();
  queries.push_back(
      {"number", "SELECT key1, key2, value, frame FROM number WHERE length(frame) > 0 ORDER BY key1, key2"});
  queries.push_back({"square", "SELECT key1, key2, value FROM square ORDER BY key1, key2"});
  return project::hex(project::content_hash(project, queries));
}

}  // namespace coalsack::tests
