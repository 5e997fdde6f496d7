// SPDX-License-Identifier: GPL-2.0-or-later
// Compiled twice, as sql_functions.cpp. SQLite's manual, "The Virtual Table Mechanism Of SQLite", says what
// each method has to do. Both tables are eponymous: they exist without CREATE VIRTUAL TABLE, and their hidden
// columns are the arguments.
#include "map/sql_tables.h"

#include <sqlite3ext.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "map/array_value.h"
#include "project/sql_text.h"
#include "sky/disc.h"
#include "sky/pixel.h"

SQLITE_EXTENSION_INIT3

namespace coalsack::map {
namespace {

/// The rows that a table-valued function gives for its arguments.
class Rows {
 public:
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  virtual ~Rows() = default;
  /// None of the arguments is NULL.
  virtual void open(std::span<sqlite3_value*> arguments) = 0;
  virtual std::size_t size() const = 0;
  virtual void column(sqlite3_context* context, std::size_t row, int column) const = 0;
};

double number(sqlite3_value* value, const char* what) {
  const int type = sqlite3_value_type(value);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
    throw base::InputError(std::string(what) + " must be a number");
  return sqlite3_value_double(value);
}

/// profile_rows(profile): near_kpc, far_kpc, then the 14 rows of the prediction.
class ProfileRows final : public Rows {
 public:
  static constexpr const char* name = "profile_rows";
  static constexpr int first_argument = 18;
  static constexpr int arguments = 1;
  static constexpr double rows_expected = 128;

  void open(std::span<sqlite3_value*> values) override {
    if (sqlite3_value_type(values[0]) != SQLITE_BLOB)
      throw base::InputError("profile_rows: profile must be a blob");
    const auto* const data = static_cast<const std::byte*>(sqlite3_value_blob(values[0]));
    decoder_.decode_profile({data, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))},
                            "profile_rows: profile");
    rows_.clear();
    for (std::size_t i = 0; i < first_argument - 4; ++i) {
      const std::span<const float> row = decoder_.row(i);
      rows_.insert(rows_.end(), row.begin(), row.end());
    }
  }
  std::size_t size() const override { return rows_.empty() ? 0 : decoder_.bins(); }
  void column(sqlite3_context* context, std::size_t row, int column) const override {
    const auto bin = static_cast<double>(row);
    const double bin_kpc = decoder_.bin_kpc();
    if (column == 0) sqlite3_result_int64(context, static_cast<std::int64_t>(row));
    if (column == 1) sqlite3_result_double(context, bin * bin_kpc);
    if (column == 2) sqlite3_result_double(context, (bin + 0.5) * bin_kpc);
    if (column == 3) sqlite3_result_double(context, (bin + 1) * bin_kpc);
    if (column >= 4 && column < first_argument)
      sqlite3_result_double(context, rows_[static_cast<std::size_t>(column - 4) * decoder_.bins() + row]);
  }

 private:
  ArrayValueDecoder decoder_;
  std::vector<float> rows_;
};

/// cone(l, b, radius, nside): uniq, pixel and its distance from (l, b), in the order of uniq.
class Cone final : public Rows {
 public:
  static constexpr const char* name = "cone";
  static constexpr int first_argument = 3;
  static constexpr int arguments = 4;
  static constexpr double rows_expected = 1000;

  void open(std::span<sqlite3_value*> values) override {
    if (sqlite3_value_type(values[3]) != SQLITE_INTEGER)
      throw base::InputError("cone: nside must be an integer");
    centre_ = sky::checked(number(values[0], "cone: l"), number(values[1], "cone: b"));
    pixels_ = sky::pixels_in_disc(sqlite3_value_int64(values[3]), centre_.l_deg, centre_.b_deg,
                                  number(values[2], "cone: radius"));
  }
  std::size_t size() const override { return pixels_.size(); }
  void column(sqlite3_context* context, std::size_t row, int column) const override {
    const std::int64_t uniq = pixels_[row];
    if (column == 0) sqlite3_result_int64(context, uniq);
    if (column == 1) sqlite3_result_int64(context, sky::ipix_of(uniq));
    if (column == 2) sqlite3_result_double(context, sky::separation_deg(centre_, sky::centre_of(uniq)));
  }

 private:
  sky::Direction centre_;
  std::vector<std::int64_t> pixels_;
};

template <typename T>
struct Cursor : sqlite3_vtab_cursor {
  T rows;
  std::size_t at = 0;
  std::size_t size = 0;
};

/// Runs a method; exceptions become the table's error message.
template <typename Body>
int guarded(sqlite3_vtab* table, const Body& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (const std::exception& error) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}

template <typename T>
int connect(sqlite3* connection, void* /*unused*/, int /*unused*/, const char* const* /*unused*/,
            sqlite3_vtab** table, char** /*unused*/) {
  const std::string columns = project::sql_text("table_function/" + std::string(T::name));
  if (const int code = sqlite3_declare_vtab(connection, columns.c_str()); code != SQLITE_OK) return code;
  // Harmless in a file's views too: it reads its arguments only.
  sqlite3_vtab_config(connection, SQLITE_VTAB_INNOCUOUS);
  *table = new (std::nothrow) sqlite3_vtab{};
  return *table == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete table;
  return SQLITE_OK;
}

/// Every argument must be given; in which order the planner finds them does not matter.
template <typename T>
int best_index(sqlite3_vtab* /*table*/, sqlite3_index_info* plan) {
  int found[T::arguments];
  for (int& at : found) at = -1;
  bool unusable = false;
  for (int i = 0; i < plan->nConstraint; ++i) {
    const auto& constraint = plan->aConstraint[i];
    const int argument = constraint.iColumn - T::first_argument;
    if (argument < 0 || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (constraint.usable != 0)
      found[argument] = i;
    else
      unusable = true;
  }
  for (int argument = 0; argument < T::arguments; ++argument) {
    if (found[argument] < 0) {
      if (unusable) return SQLITE_CONSTRAINT;  // another order of the join may give it
      plan->idxNum = 1;                        // said when it is read
      return SQLITE_OK;
    }
    plan->aConstraintUsage[found[argument]].argvIndex = argument + 1;
    plan->aConstraintUsage[found[argument]].omit = 1;
  }
  plan->idxNum = 0;
  plan->estimatedCost = T::rows_expected;
  plan->estimatedRows = static_cast<sqlite3_int64>(T::rows_expected);
  return SQLITE_OK;
}

template <typename T>
int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  return guarded(table, [&] {
    *cursor = new Cursor<T>{};
    return SQLITE_OK;
  });
}

template <typename T>
Cursor<T>& of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<Cursor<T>*>(cursor);
}

template <typename T>
int close(sqlite3_vtab_cursor* cursor) {
  delete &of<T>(cursor);
  return SQLITE_OK;
}

template <typename T>
int filter(sqlite3_vtab_cursor* cursor, int plan, const char* /*unused*/, int count, sqlite3_value** values) {
  return guarded(cursor->pVtab, [&] {
    Cursor<T>& ours = of<T>(cursor);
    ours.at = ours.size = 0;
    if (plan != 0)
      throw base::InputError(std::string(T::name) + ": takes " + std::to_string(T::arguments) + " argument" +
                             (T::arguments == 1 ? "" : "s"));
    const std::span<sqlite3_value*> arguments(values, static_cast<std::size_t>(count));
    for (sqlite3_value* const value : arguments)
      if (sqlite3_value_type(value) == SQLITE_NULL) return SQLITE_OK;
    ours.rows.open(arguments);
    ours.size = ours.rows.size();
    return SQLITE_OK;
  });
}

template <typename T>
int next(sqlite3_vtab_cursor* cursor) {
  ++of<T>(cursor).at;
  return SQLITE_OK;
}
template <typename T>
int eof(sqlite3_vtab_cursor* cursor) {
  return of<T>(cursor).at >= of<T>(cursor).size ? 1 : 0;
}
template <typename T>
int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
  return guarded(cursor->pVtab, [&] {
    if (index < T::first_argument) of<T>(cursor).rows.column(context, of<T>(cursor).at, index);
    return SQLITE_OK;
  });
}
template <typename T>
int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(of<T>(cursor).at);
  return SQLITE_OK;
}

template <typename T>
const sqlite3_module& module_of() {
  static const sqlite3_module ours = [] {
    sqlite3_module made{};
    made.xConnect = connect<T>;
    made.xBestIndex = best_index<T>;
    made.xDisconnect = disconnect;
    made.xOpen = open<T>;
    made.xClose = close<T>;
    made.xFilter = filter<T>;
    made.xNext = next<T>;
    made.xEof = eof<T>;
    made.xColumn = column<T>;
    made.xRowid = rowid<T>;
    return made;
  }();
  return ours;
}

template <typename T>
void add(sqlite3* connection) {
  if (sqlite3_create_module_v2(connection, T::name, &module_of<T>(), nullptr, nullptr) != SQLITE_OK)
    throw base::Error(std::string("SQL table ") + T::name + " could not be added");
  // Connected now, because a connection that only reads (project::query) does not let tables be declared
  // later. Should it fail here (the file is locked), SQLite connects when the table is first used.
  const std::string look = project::sql_text("table_function/connect_" + std::string(T::name));
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(connection, look.c_str(), -1, &statement, nullptr);
  sqlite3_finalize(statement);
}

}  // namespace

void register_tables(sqlite3* connection) {
  add<ProfileRows>(connection);
  add<Cone>(connection);
}

}  // namespace coalsack::map
