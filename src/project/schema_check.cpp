// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/schema_check.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "project/file_check.h"
#include "project/schema.h"
#include "project/sql_text.h"

namespace coalsack::project {
namespace {

/// Smaller files are checked whole whenever they are opened; larger ones by `coalsack verify`.
constexpr std::uintmax_t quick_check_bytes = 32 << 20;

using Name = std::pair<std::string, std::string>;  // type, name in lower case

/// What a file declares: its text by type and name.
using Objects = std::map<Name, std::string>;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return text;
}

Objects objects_of(Database& database) {
  Objects objects;
  Statement rows(database, sql_text("file/objects"));
  while (rows.step()) objects[{rows.text(0), lower(rows.text(1))}] = rows.text(2);
  return objects;
}

std::vector<std::string> lines_of(Database& database, std::string_view statement) {
  std::vector<std::string> lines;
  Statement rows(database, sql_text(statement));
  while (rows.step()) lines.push_back(rows.text(0));
  return lines;
}

/// What this program makes: without views, which it renews, and can put before a file's.
struct OwnSchema {
  Objects objects;
  std::set<std::string> views;        ///< names
  std::vector<std::string> settings;  ///< their types and limits, a line each
};

OwnSchema made_schema(std::int64_t version) {
  Database fresh = Database::create(":memory:");
  migrate(fresh, version);
  OwnSchema own{objects_of(fresh), {}, lines_of(fresh, "file/setting_limits")};
  for (std::string& name : view_names()) own.views.insert(std::move(name));
  return own;
}

/// Made once for each version that is met: a third of the time that opening a small file takes.
const OwnSchema& own_schema(std::int64_t version) {
  static std::mutex guard;
  static std::map<std::int64_t, OwnSchema> made;  // as many as there are numbers up to the latest, at most
  const std::lock_guard lock(guard);
  const auto found = made.find(version);
  return found != made.end() ? found->second : made.emplace(version, made_schema(version)).first->second;
}

class SchemaCheck {
 public:
  explicit SchemaCheck(Database& database) : database_(database) {}

  void run() {
    const std::int64_t version = database_.integer("PRAGMA user_version");
    if (version > latest_schema_version())
      refuse("written by a newer Coalsack (schema " + schema_version_text(version) + ", this program knows " +
             schema_version_text(latest_schema_version()) + "); update the program");
    if (version < 100) refuse("holds no Coalsack schema");
    const OwnSchema& own = own_schema(version);
    const bool only_ours = check_objects(own);
    check_structure(own, only_ours);
    check_indexes(own);
    check_settings(own);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw base::ProjectRefused(database_.path().string() + ": " + why);
  }

  /// What is left can be saved.
  [[noreturn]] void damaged(const std::string& why) const {
    const std::string file = database_.path().string();
    throw Damaged(file + ": " + why +
                  "; restore it from a good copy, or take a copy of it, and `coalsack verify " + file +
                  " --repair` saves what can be read");
  }

  /// True when there is nothing but ours.
  bool check_objects(const OwnSchema& own) const {
    Objects stored = objects_of(database_);
    for (const auto& [name, text] : stored)
      if (name.first == "trigger")
        refuse("carries the trigger '" + name.second +
               "', which no Coalsack wrote; drop it with sqlite3 if you trust it");
    for (const auto& [name, text] : own.objects) {
      const auto found = stored.find(name);
      if (found == stored.end()) damaged("its " + name.first + " " + name.second + " is missing");
      if (found->second != text)
        damaged("its " + name.first + " " + name.second + " is not as Coalsack makes it");
      stored.erase(found);
    }
    bool only_ours = true;
    for (const auto& [name, text] : stored) {
      const bool our_name = own.views.contains(name.second) || own.objects.contains({"table", name.second}) ||
                            own.objects.contains({"index", name.second});
      const bool our_view = name.first == "view" && own.views.contains(name.second);
      if (our_name && !our_view)
        refuse("has a " + name.first + " '" + name.second +
               "', which is a name of Coalsack's own; rename it with sqlite3");
      if (!our_view) only_ours = false;
    }
    return only_ours;
  }

  /// Checks constraints of ours only: those of others' tables would run what stands in them.
  void check_structure(const OwnSchema& own, bool only_ours) const {
    std::error_code error;
    if (std::filesystem::file_size(database_.path(), error) > quick_check_bytes) return;
    const auto judge = [&](const Value& answer) {
      if (answer == Value("ok")) return;
      const auto* const text = std::get_if<std::string>(&answer);
      std::string why = text == nullptr ? "no answer" : *text;
      std::replace(why.begin(), why.end(), '\n', ' ');
      damaged("damaged (" + why + ")");
    };
    if (only_ours) {
      judge(database_.scalar("PRAGMA quick_check(1)"));
      return;
    }
    for (const auto& [name, text] : own.objects)
      if (name.first == "table") judge(database_.scalar("PRAGMA quick_check(\"" + name.second + "\")"));
  }

  /// An index on an expression, or on some rows only, would run when we write.
  void check_indexes(const OwnSchema& own) const {
    Statement computing(database_, sql_text("file/computing_indexes"));
    for (const auto& [table, text] : own.objects) {
      if (table.first != "table") continue;
      computing.start(table.second);
      while (computing.step()) {
        const std::string index = computing.text(0);
        if (!own.objects.contains({"index", lower(index)}))
          refuse("carries the index '" + index + "' on table " + table.second +
                 ", which computes and which no Coalsack wrote; drop it with sqlite3 if you trust it");
      }
    }
  }

  void check_settings(const OwnSchema& own) const {
    const std::vector<std::string> stored = lines_of(database_, "file/setting_limits");
    for (const std::string& line : stored)
      if (std::find(own.settings.begin(), own.settings.end(), line) == own.settings.end())
        damaged("setting " + line.substr(0, 200) + " has not the type and limits that Coalsack gives it");
    if (stored.size() != own.settings.size()) damaged("settings are missing");
  }

  Database& database_;
};

}  // namespace

void check_schema(Database& database) {
  SchemaCheck(database).run();
}

}  // namespace coalsack::project
