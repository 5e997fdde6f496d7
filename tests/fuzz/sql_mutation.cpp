// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/sql_mutation.h"

#include <sqlite3.h>

#include <cstring>
#include <limits>
#include <memory>
#include <string>

#include "base/error.h"
#include "project/blob.h"

namespace coalsack::fuzz {
namespace {

struct Close {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

class Editor {
 public:
  Editor(Input file, std::mt19937& random, const ByteChange& change_bytes)
      : random_(random), change_bytes_(change_bytes) {
    sqlite3* opened = nullptr;
    sqlite3_open(":memory:", &opened);
    connection_.reset(opened);
    auto* const copy = static_cast<unsigned char*>(sqlite3_malloc64(file.size()));
    if (copy == nullptr) return;
    std::memcpy(copy, file.data(), file.size());
    // In WAL mode SQLite would look for a log, which a file in memory has not: versions 1 and 1, for the time
    // being.
    wal_ = file.size() > 20 && copy[18] == 2;
    if (wal_) copy[18] = copy[19] = 1;
    const auto size = static_cast<sqlite3_int64>(file.size());
    sqlite3_deserialize(opened, "main", copy, size, size,
                        SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    run("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON;"
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  }

  bool run(const std::string& sql) {
    return sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  void change() {
    switch (random_() % 16) {
      case 0:
        return change_schema();
      case 1:
        return add_object();
      case 2:
        table();
        run("DELETE FROM " + table_ + " WHERE " + one_row());
        return;
      case 3:
        return double_row();
      case 4:
        return exchange();
      default:
        return set_value();
    }
  }

  std::vector<std::uint8_t> file() {
    sqlite3_int64 size = 0;
    unsigned char* const bytes = sqlite3_serialize(connection_.get(), "main", &size, 0);
    if (bytes == nullptr) return {};
    std::vector<std::uint8_t> out(bytes, bytes + size);
    sqlite3_free(bytes);
    if (wal_ && out.size() > 20) out[18] = out[19] = 2;
    return out;
  }

 private:
  Statement prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr);
    return Statement(statement);
  }
  /// One value of a query, picked at random.
  std::string any(const std::string& sql) {
    std::vector<std::string> found;
    const Statement rows = prepare(sql);
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
      if (const auto* text = sqlite3_column_text(rows.get(), 0))
        found.emplace_back(reinterpret_cast<const char*>(text));
    return found.empty() ? "meta" : found[random_() % found.size()];
  }
  /// A table, rather one that has rows.
  std::string table() {
    std::string name;
    for (int i = 0; i < 4; ++i) {
      name = "\"" + any("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") +
             "\"";
      const Statement row = prepare("SELECT 1 FROM " + name);
      if (row && sqlite3_step(row.get()) == SQLITE_ROW) break;
    }
    table_ = name;
    return name;
  }
  std::string column() {
    return "\"" + any("SELECT name FROM pragma_table_xinfo('" + table_.substr(1, table_.size() - 2) + "')") +
           "\"";
  }
  /// Picks a row by its primary key, which tables without rowid have too.
  std::string one_row() {
    const std::string bare = table_.substr(1, table_.size() - 2);
    const std::string keys =
        any("SELECT COALESCE(group_concat('\"' || name || '\"'), 'rowid') FROM pragma_table_info('" + bare +
            "') WHERE pk > 0");
    return "(" + keys + ") IN (SELECT " + keys + " FROM " + table_ + " LIMIT 1 OFFSET " +
           std::to_string(random_() % 6) + ")";
  }

  void set_value() {
    table();
    const std::string name = column();
    const std::string where = random_() % 8 == 0 ? "1" : one_row();
    const Statement old = prepare("SELECT " + name + " FROM " + table_ + " WHERE " + where);
    if (!old || sqlite3_step(old.get()) != SQLITE_ROW) return;
    const Statement set = prepare("UPDATE OR REPLACE " + table_ + " SET " + name + " = ?1 WHERE " + where);
    if (!set) return;
    const int type = sqlite3_column_type(old.get(), 0);
    if (random_() % 16 == 0) {
      bind_any(set.get());
    } else if (type == SQLITE_BLOB) {
      bind_blob(set.get(), blob_of(old.get()));
    } else if (type == SQLITE_TEXT) {
      bind_text(set.get(), reinterpret_cast<const char*>(sqlite3_column_text(old.get(), 0)));
    } else {
      bind_number(set.get(), type == SQLITE_INTEGER, sqlite3_column_int64(old.get(), 0),
                  sqlite3_column_double(old.get(), 0));
    }
    // The row that was read must not hold the table while it is written.
    sqlite3_reset(old.get());
    sqlite3_step(set.get());
  }

  static std::vector<std::uint8_t> blob_of(sqlite3_stmt* row) {
    const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(row, 0));
    return {data, data + sqlite3_column_bytes(row, 0)};
  }

  /// What a frame holds, changed, and packed again; other blobs changed as they are.
  void bind_blob(sqlite3_stmt* statement, std::vector<std::uint8_t> value) {
    try {
      if (random_() % 8 == 0) throw base::Error("the frame itself");
      const project::Bytes raw =
          project::FrameDecoder().decode_bounded(std::as_bytes(std::span(value)), 1 << 20);
      std::vector<std::uint8_t> bytes(raw.size());
      std::memcpy(bytes.data(), raw.data(), raw.size());
      if (random_() % 4 == 0)
        poke(bytes);
      else
        bytes = change_bytes_(std::move(bytes));
      const project::Bytes frame = project::FrameEncoder(1).encode(std::as_bytes(std::span(bytes)));
      value.resize(frame.size());
      std::memcpy(value.data(), frame.data(), frame.size());
    } catch (const base::Error&) {
      value = change_bytes_(std::move(value));
    }
    sqlite3_bind_blob64(statement, 1,
                        value.empty() ? reinterpret_cast<const std::uint8_t*>("") : value.data(),
                        value.size(), SQLITE_TRANSIENT);
  }

  /// Puts NaN, infinities and extremes where numbers may stand.
  void poke(std::vector<std::uint8_t>& bytes) {
    static constexpr std::uint64_t patterns[] = {
        0x7FC000007FC00000, 0x7F8000007F800000, 0xFF800000FF800000, 0,
        0xFFFFFFFFFFFFFFFF, 0x7E007E007E007E00, 0x7FF0000000000000, 0x8000000000000000};
    if (bytes.size() < 8) return;
    const std::uint64_t pattern = patterns[random_() % std::size(patterns)];
    const std::size_t first = random_() % (bytes.size() - 7) & ~std::size_t{7};
    const std::size_t count = random_() % 3 == 0 ? bytes.size() / 8 : 1 + random_() % 4;
    for (std::size_t at = first; at + 8 <= bytes.size() && at < first + 8 * count; at += 8)
      std::memcpy(&bytes[at], &pattern, 8);
  }

  void bind_text(sqlite3_stmt* statement, const std::string& old) {
    static constexpr const char* words[] = {"",
                                            "f2",
                                            "f4",
                                            "f8",
                                            "u2",
                                            "i8",
                                            "[14,128]",
                                            "[14,1]",
                                            "[14,4096]",
                                            "[1024,1024]",
                                            "[64,64]",
                                            "[0]",
                                            "[-1]",
                                            "[9223372036854775807,2]",
                                            "[1,1,1,1,1,1,1,1]",
                                            "training",
                                            "finished",
                                            "network",
                                            "poisson_fit",
                                            "C5x5.12-P2-D128",
                                            "D1",
                                            "D4000000000-D16",
                                            "C63x63.65535-D16",
                                            "[]",
                                            "{}",
                                            "null",
                                            "[[1]]",
                                            "{\"seed\":1e999}",
                                            "cone 280,0,180",
                                            "box 0,360,-90,90",
                                            "imported",
                                            "galaxy",
                                            "own",
                                            "interpolated",
                                            "cmd_2mass",
                                            "cmd_2mass,cmd_2mass",
                                            "J",
                                            "K",
                                            "J-K",
                                            "done",
                                            "running",
                                            "observed",
                                            "simulated",
                                            "model",
                                            "\xFF\xFE",
                                            "/etc/passwd",
                                            "[0.01,0,0,0,0,0,0,0,1e9]"};
    std::string text = old;
    if (random_() % 2 == 0) {
      text = words[random_() % std::size(words)];
    } else {
      std::vector<std::uint8_t> bytes = change_bytes_({old.begin(), old.end()});
      text.assign(bytes.begin(), bytes.end());
    }
    sqlite3_bind_text(statement, 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }

  void bind_number(sqlite3_stmt* statement, bool integer, std::int64_t old_integer, double old_real) {
    static constexpr std::int64_t integers[] = {0,
                                                1,
                                                -1,
                                                2,
                                                13,
                                                64,
                                                127,
                                                255,
                                                256,
                                                4096,
                                                65535,
                                                65536,
                                                65537,
                                                1 << 20,
                                                1 << 24,
                                                (std::int64_t{1} << 31) - 1,
                                                std::int64_t{1} << 31,
                                                std::int64_t{1} << 32,
                                                std::int64_t{1} << 48,
                                                std::numeric_limits<std::int64_t>::max(),
                                                std::numeric_limits<std::int64_t>::min()};
    static constexpr double reals[] = {0,
                                       -0.0,
                                       1,
                                       -1,
                                       1e-300,
                                       5e-324,
                                       1e300,
                                       -1e300,
                                       std::numeric_limits<double>::infinity(),
                                       -std::numeric_limits<double>::infinity(),
                                       1e9,
                                       360,
                                       90,
                                       -90.0001,
                                       0.05,
                                       1e-9};
    if (integer)
      sqlite3_bind_int64(statement, 1,
                         random_() % 3 == 0 ? static_cast<std::int64_t>(
                                                  static_cast<std::uint64_t>(old_integer) + random_() % 5 - 2)
                                            : integers[random_() % std::size(integers)]);
    else
      sqlite3_bind_double(statement, 1,
                          random_() % 3 == 0 ? old_real * 1.5 : reals[random_() % std::size(reals)]);
  }

  void bind_any(sqlite3_stmt* statement) {
    switch (random_() % 4) {
      case 0:
        return;  // NULL
      case 1:
        return bind_text(statement, "x");
      case 2:
        return bind_blob(statement, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
      default:
        return bind_number(statement, random_() % 2 == 0, 7, 0.5);
    }
  }

  /// The same row under another key, and everything else the same.
  void double_row() {
    table();
    const std::string name = column();
    const std::string bare = table_.substr(1, table_.size() - 2);
    const Statement names = prepare("SELECT name FROM pragma_table_info('" + bare + "')");
    std::string list, values;
    while (names && sqlite3_step(names.get()) == SQLITE_ROW) {
      const std::string quoted =
          "\"" + std::string(reinterpret_cast<const char*>(sqlite3_column_text(names.get(), 0))) + "\"";
      list += (list.empty() ? "" : ",") + quoted;
      values += (values.empty() ? "" : ",") +
                (quoted == name ? quoted + " + " + std::to_string(1 + random_() % 3) : quoted);
    }
    run("INSERT OR IGNORE INTO " + table_ + " (" + list + ") SELECT " + values + " FROM " + table_ +
        " WHERE " + one_row());
  }

  /// A column of all rows takes the value of one of them.
  void exchange() {
    table();
    const std::string name = column();
    run("UPDATE OR IGNORE " + table_ + " SET " + name + " = (SELECT " + name + " FROM " + table_ +
        " LIMIT 1 OFFSET " + std::to_string(random_() % 6) + ") WHERE " + one_row());
  }

  void change_schema() {
    table();
    const std::string bare = table_.substr(1, table_.size() - 2);
    static constexpr const char* edits[] = {
        "replace(sql, 'STRICT', '')",
        "replace(sql, ') STRICT', ', more ANY GENERATED ALWAYS AS (zeroblob(1000000)) VIRTUAL) STRICT')",
        "replace(sql, ') STRICT', ', CHECK (length(printf(''%.*c'', 1000000, ''x'')) > 0)) STRICT')",
        "replace(sql, 'INTEGER NOT NULL', 'TEXT')",
        "replace(sql, 'TEXT', 'ANY')",
        "replace(sql, 'BLOB', 'TEXT')",
        "replace(sql, 'WITHOUT ROWID', '')",
        "replace(sql, 'CHECK', 'DEFAULT 0 CHECK')"};
    run("UPDATE sqlite_schema SET sql = " + std::string(edits[random_() % std::size(edits)]) +
        " WHERE name = '" + bare + "'");
    if (random_() % 4 == 0)
      run("UPDATE sqlite_schema SET rootpage = rootpage % 9 + 1 WHERE name = '" + bare + "'");
  }

  void add_object() {
    static constexpr const char* objects[] = {
        "CREATE TRIGGER surprise AFTER INSERT ON pixel BEGIN DELETE FROM zone; END",
        "DROP VIEW map; CREATE VIEW map AS SELECT * FROM setting",
        "DROP VIEW map; CREATE VIEW map AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i FROM n",
        "DROP VIEW coverage; CREATE TABLE coverage (nside, pixel)",
        "DROP TABLE zone; CREATE VIEW zone AS SELECT uniq, 1 AS reference_id, 0.0 AS separation_deg, 0.0 AS "
        "border_deg FROM pixel",
        "DROP TABLE pixel; CREATE VIRTUAL TABLE pixel USING dbstat",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
        "CREATE INDEX slow ON pixel (printf('%.*c', 100000, 'x') || uniq)",
        "CREATE INDEX partial ON setting (value) WHERE length(value) > 0",
        "CREATE VIEW profile_rows AS SELECT 1",
        "CREATE TABLE mine (a, b AS (a || a) STORED, CHECK (length(a) < 1e9)); INSERT INTO mine (a) VALUES "
        "(1)",
        "PRAGMA user_version = 300",
        "PRAGMA user_version = 100",
        "PRAGMA encoding = 'UTF-16'"};
    run(objects[random_() % std::size(objects)]);
  }

  std::mt19937& random_;
  const ByteChange& change_bytes_;
  std::unique_ptr<sqlite3, Close> connection_;
  bool wal_ = false;
  std::string table_;
};

}  // namespace

std::vector<std::uint8_t> changed_by_sql(Input file, std::mt19937& random, const ByteChange& change_bytes) {
  if (file.size() < 512) return {};
  Editor editor(file, random, change_bytes);
  const unsigned changes = 1 + random() % 4;
  for (unsigned i = 0; i < changes; ++i) editor.change();
  return editor.file();
}

}  // namespace coalsack::fuzz
