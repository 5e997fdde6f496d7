// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"
#include "base/utf8.h"
#include "project/sql_text.h"

namespace coalsack::project {
namespace {

std::string number_text(double value) {
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string allowed(const Setting& setting) {
  std::string text = setting.type == "boolean" ? "true or false" : setting.type;
  if (!setting.choices.empty()) text = "one of " + setting.choices;
  if (setting.minimum && setting.maximum && setting.choices.empty())
    text += " from " + number_text(*setting.minimum) + " to " + number_text(*setting.maximum);
  else if (setting.minimum && setting.choices.empty())
    text += ", at least " + number_text(*setting.minimum);
  if (!setting.unit.empty()) text += " (" + setting.unit + ")";
  return text;
}

}  // namespace

std::string value_text(const Setting& setting, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (setting.type == "boolean") return *integer != 0 ? "true" : "false";
    return std::to_string(*integer);
  }
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  throw base::ProjectRefused("setting '" + setting.name + "' has a value of no known type");
}

std::string value_text(const Setting& setting) {
  return value_text(setting, setting.value);
}

Settings::Settings(Database& database) {
  Statement all(database, sql_text("setting/all"));
  while (all.step()) {
    Setting setting;
    setting.name = all.text(0);
    if (!base::is_utf8(setting.name))
      throw base::ProjectRefused(database.path().string() + ": the name of a setting is not UTF-8");
    setting.value = all.value(1);
    setting.type = all.text(2);
    setting.unit = all.text(3);
    setting.default_value = all.value(4);
    if (!all.is_null(5)) setting.minimum = all.real(5);
    if (!all.is_null(6)) setting.maximum = all.real(6);
    setting.choices = all.text(7);
    setting.changes_results = all.text(8) == "results";
    setting.description = all.text(9);
    // A file from elsewhere may hold anything: what is in force must be allowed.
    try {
      setting.value = parse_value(setting, value_text(setting));
    } catch (const base::InputError& error) {
      throw base::ProjectRefused(database.path().string() + ": " + error.what());
    }
    settings_.push_back(std::move(setting));
  }
}

const Setting& Settings::find(std::string_view name) const {
  for (const Setting& setting : settings_)
    if (setting.name == name) return setting;
  const Setting* nearest = nullptr;
  std::size_t nearest_distance = name.size() / 2 + 1;
  for (const Setting& setting : settings_) {
    const std::size_t distance = edit_distance(name, setting.name);
    if (distance < nearest_distance) {
      nearest_distance = distance;
      nearest = &setting;
    }
  }
  throw base::InputError("there is no setting '" + std::string(name) + "'" +
                         (nearest == nullptr ? std::string("; `coalsack config PROJECT` lists them")
                                             : "; did you mean '" + nearest->name + "'?"));
}

std::int64_t Settings::integer(std::string_view name) const {
  return std::get<std::int64_t>(find(name).value);
}
double Settings::real(std::string_view name) const {
  return std::get<double>(find(name).value);
}
bool Settings::boolean(std::string_view name) const {
  return std::get<std::int64_t>(find(name).value) != 0;
}
std::string Settings::text(std::string_view name) const {
  return std::get<std::string>(find(name).value);
}

std::string Settings::json(const std::vector<std::string>& names) const {
  nlohmann::json object = nlohmann::json::object();
  const auto put = [&](const Setting& setting) { object[setting.name] = value_text(setting); };
  if (names.empty()) {
    for (const Setting& setting : settings_) put(setting);
  } else {
    for (const std::string& name : names) put(find(name));
  }
  return object.dump();
}

Value parse_value(const Setting& setting, std::string_view text) {
  const auto refuse = [&] {
    return base::InputError("setting '" + setting.name + "': '" + std::string(text) + "' is not " +
                            allowed(setting));
  };
  const char* const end = text.data() + text.size();
  Value value;
  double number = 0;
  if (setting.type == "text") {
    if (!base::is_utf8(text)) throw base::InputError("setting '" + setting.name + "': its text is not UTF-8");
    value = std::string(text);
  } else if (setting.type == "boolean") {
    if (text != "true" && text != "false" && text != "1" && text != "0") throw refuse();
    value = std::int64_t{text == "true" || text == "1"};
  } else if (setting.type == "integer") {
    std::int64_t integer = 0;
    const auto [at, error] = std::from_chars(text.data(), end, integer);
    if (error != std::errc() || at != end) throw refuse();
    value = integer;
    number = static_cast<double>(integer);
  } else if (setting.type == "real") {
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end || !std::isfinite(number)) throw refuse();
    value = number;
  } else {
    throw base::ProjectRefused("setting '" + setting.name + "' is of the unknown type '" + setting.type +
                               "'");
  }
  if ((setting.minimum && number < *setting.minimum) || (setting.maximum && number > *setting.maximum))
    throw refuse();
  if (!setting.choices.empty()) {
    const auto choices = nlohmann::json::parse(setting.choices, nullptr, false);
    const auto same = [&](const nlohmann::json& choice) {
      if (choice.is_string()) return choice.get_ref<const std::string&>() == text;
      return choice.is_number() && setting.type != "text" && choice.get<double>() == number;
    };
    if (!choices.is_array() || std::none_of(choices.begin(), choices.end(), same)) throw refuse();
  }
  return value;
}

bool change_setting(Database& database, std::string_view name, std::string_view text) {
  const Settings settings(database);
  const Setting& setting = settings.find(name);
  const Value value = parse_value(setting, text);
  // Also when it is the same: it may have been edited behind our back, and is accepted now.
  Statement(database, sql_text("setting/set")).run(setting.name, value);
  if (value == setting.value) return false;
  if (setting.changes_results) Statement(database, sql_text("setting/count_change")).run();
  return true;
}

std::int64_t setting_changes(Database& database) {
  return database.integer(sql_text("setting/changes"));
}

}  // namespace coalsack::project
