// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/database.h"
#include "project/value.h"

namespace coalsack::project {

/// One setting: its value in force and what it may be.
struct Setting {
  std::string name;
  Value value;
  std::string type;  ///< 'integer', 'real', 'boolean' (0 or 1) or 'text'
  std::string unit;  ///< '' where there is none
  Value default_value;
  std::optional<double> minimum;  ///< inclusive
  std::optional<double> maximum;  ///< inclusive
  std::string choices;            ///< JSON list of the values allowed; '' = any
  bool changes_results = true;    ///< false: a label that travels with the file and makes nothing stale
  std::string description;
};

/// "256", "5", "0.25", "true", "text" as a user types and reads it; also the canonical form in fingerprints.
std::string value_text(const Setting& setting);
std::string value_text(const Setting& setting, const Value& value);

/// All settings of a file, read once; a value, safe to share between threads.
class Settings {
 public:
  explicit Settings(Database& database);

  const std::vector<Setting>& all() const { return settings_; }
  /// Throws base::InputError, with the nearest name there is, when there is no such setting.
  const Setting& find(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::string text(std::string_view name) const;
  /// JSON object of those named (all when none are named), sorted by name: canonical.
  std::string json(const std::vector<std::string>& names = {}) const;

 private:
  std::vector<Setting> settings_;
};

/// What `text` means for this setting. Throws base::InputError naming the setting, its range and its unit.
Value parse_value(const Setting& setting, std::string_view text);

/// Changes one setting after checking it; within the caller's transaction. True when the value is another
/// than before. Throws as parse_value and Settings::find.
bool change_setting(Database& database, std::string_view name, std::string_view text);

/// A counter that grows whenever a setting that changes results does.
std::int64_t setting_changes(Database& database);

}  // namespace coalsack::project
