// SPDX-License-Identifier: GPL-2.0-or-later
// Compiled twice: into the program (with SQLITE_CORE, calling SQLite directly) and into the loadable
// extension (calling it through the table that the host hands over). The header makes the difference, not
// this file.
#include "map/sql_functions.h"

#include <sqlite3ext.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <exception>
#include <span>
#include <string>

#include "base/error.h"
#include "project/blob.h"
#include "sky/direction.h"
#include "sky/pixel.h"

// Where the host's table is kept; nothing when SQLite is called directly.
SQLITE_EXTENSION_INIT3

namespace coalsack::map {
namespace {

constexpr std::size_t largest_array_bytes = 16 << 20;

std::int64_t integer(sqlite3_value* value, const char* what) {
  if (sqlite3_value_type(value) != SQLITE_INTEGER)
    throw base::InputError(std::string(what) + " must be an integer");
  return sqlite3_value_int64(value);
}

double number(sqlite3_value* value, const char* what) {
  const int type = sqlite3_value_type(value);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
    throw base::InputError(std::string(what) + " must be a number");
  return sqlite3_value_double(value);
}

/// Wraps a function of our kind: NULL in, NULL out; exceptions become SQL errors.
template <void (*body)(sqlite3_context*, sqlite3_value**)>
void guarded(sqlite3_context* context, int count, sqlite3_value** arguments) {
  for (int i = 0; i < count; ++i)
    if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) return;
  try {
    body(context, arguments);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

void ang2pix(sqlite3_context* context, sqlite3_value** arguments) {
  sqlite3_result_int64(
      context, sky::ang2pix(integer(arguments[0], "ang2pix: nside"), number(arguments[1], "ang2pix: l"),
                            number(arguments[2], "ang2pix: b")));
}

sky::Direction centre(sqlite3_value** arguments) {
  return sky::centre_of(sky::uniq_of(integer(arguments[0], "nside"), integer(arguments[1], "pixel")));
}
void pix2l(sqlite3_context* context, sqlite3_value** arguments) {
  sqlite3_result_double(context, centre(arguments).l_deg);
}
void pix2b(sqlite3_context* context, sqlite3_value** arguments) {
  sqlite3_result_double(context, centre(arguments).b_deg);
}

void sep_deg(sqlite3_context* context, sqlite3_value** arguments) {
  const sky::Direction first =
      sky::checked(number(arguments[0], "sep_deg: l1"), number(arguments[1], "sep_deg: b1"));
  const sky::Direction second =
      sky::checked(number(arguments[2], "sep_deg: l2"), number(arguments[3], "sep_deg: b2"));
  sqlite3_result_double(context, sky::separation_deg(first, second));
}

void f32_json(sqlite3_context* context, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) != SQLITE_BLOB) throw base::InputError("f32_json: not a blob");
  const auto* const data = static_cast<const std::byte*>(sqlite3_value_blob(arguments[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
  const project::Bytes raw = project::FrameDecoder().decode_bounded({data, size}, largest_array_bytes);
  if (raw.size() % sizeof(float) != 0) throw base::InputError("f32_json: not an array of 32-bit floats");
  std::string text = "[";
  for (std::size_t at = 0; at < raw.size(); at += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, raw.data() + at, sizeof value);
    if (at > 0) text += ',';
    if (!std::isfinite(value)) {
      text += "null";
      continue;
    }
    char buffer[32];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    text.append(buffer, result.ptr);
  }
  text += ']';
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void register_functions(sqlite3* connection) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  struct Function {
    const char* name;
    int arguments;
    void (*call)(sqlite3_context*, int, sqlite3_value**);
  };
  static constexpr Function functions[] = {
      {"ang2pix", 3, guarded<ang2pix>}, {"pix2l", 2, guarded<pix2l>},       {"pix2b", 2, guarded<pix2b>},
      {"sep_deg", 4, guarded<sep_deg>}, {"f32_json", 1, guarded<f32_json>},
  };
  for (const Function& function : functions) {
    const int code = sqlite3_create_function_v2(connection, function.name, function.arguments, flags, nullptr,
                                                function.call, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
      throw base::Error(std::string("SQL function ") + function.name + " could not be added");
  }
}

}  // namespace coalsack::map
