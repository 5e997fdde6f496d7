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
#include "map/array_value.h"
#include "map/curve.h"
#include "map/sql_tables.h"
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

std::span<const std::byte> blob(sqlite3_value* value, const char* what) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) throw base::InputError(std::string(what) + " must be a blob");
  const auto* const data = static_cast<const std::byte*>(sqlite3_value_blob(value));
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// The profile in an argument, decoded by the function's own decoder.
ArrayValueDecoder& profile(sqlite3_context* context, sqlite3_value* value, const char* what) {
  auto& decoder = *static_cast<ArrayValueDecoder*>(sqlite3_user_data(context));
  decoder.decode_profile(blob(value, what), what);
  return decoder;
}

// Rows of a prediction at the bins' outer edges (docs/format.md).
constexpr std::size_t mean_row = 7, deviation_row = 8, first_quantile_row = 9;
constexpr double quantile_levels[] = {0.025, 0.16, 0.5, 0.84, 0.975};

/// NULL beyond the profile.
void result_at(sqlite3_context* context, ArrayValueDecoder& profile, std::size_t row, double d_kpc) {
  const double value = a_v_to(profile.row(row), profile.bin_kpc(), d_kpc);
  if (!std::isnan(value)) sqlite3_result_double(context, value);
}

void a_v(sqlite3_context* context, sqlite3_value** arguments) {
  result_at(context, profile(context, arguments[0], "a_v: profile"), mean_row,
            number(arguments[1], "a_v: d_kpc"));
}
void a_v_sd(sqlite3_context* context, sqlite3_value** arguments) {
  result_at(context, profile(context, arguments[0], "a_v_sd: profile"), deviation_row,
            number(arguments[1], "a_v_sd: d_kpc"));
}
void a_v_quantile(sqlite3_context* context, sqlite3_value** arguments) {
  const double level = number(arguments[1], "a_v_quantile: level");
  for (std::size_t i = 0; i < std::size(quantile_levels); ++i)
    if (std::abs(quantile_levels[i] - level) < 1e-6) {
      result_at(context, profile(context, arguments[0], "a_v_quantile: profile"), first_quantile_row + i,
                number(arguments[2], "a_v_quantile: d_kpc"));
      return;
    }
  throw base::InputError("a_v_quantile: level must be 0.025, 0.16, 0.5, 0.84 or 0.975");
}
void distance_at(sqlite3_context* context, sqlite3_value** arguments) {
  ArrayValueDecoder& decoder = profile(context, arguments[0], "distance_at: profile");
  const auto found =
      distance_to(decoder.row(mean_row), decoder.bin_kpc(), number(arguments[1], "distance_at: a_v_mag"));
  if (found) sqlite3_result_double(context, *found);
}

void diagram_count(sqlite3_context* context, sqlite3_value** arguments) {
  auto& decoder = *static_cast<ArrayValueDecoder*>(sqlite3_user_data(context));
  const ArrayValue& value =
      decoder.decode(blob(arguments[0], "diagram_count: diagram"), "diagram_count: diagram");
  if (value.dtype != project::DType::u2 || value.shape.size() != 2)
    throw base::InputError("diagram_count: diagram: not a diagram; take it from sightline_diagram.diagram");
  const std::int64_t i = integer(arguments[1], "diagram_count: i");
  const std::int64_t j = integer(arguments[2], "diagram_count: j");
  if (i < 0 || i >= value.shape[1] || j < 0 || j >= value.shape[0])
    throw base::InputError("diagram_count: i is 0 to " + std::to_string(value.shape[1] - 1) + " and j 0 to " +
                           std::to_string(value.shape[0] - 1));
  std::uint16_t count = 0;
  std::memcpy(&count, value.raw.data() + 2 * (j * value.shape[1] + i), sizeof count);
  sqlite3_result_int64(context, count);
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
      {"ang2pix", 3, guarded<ang2pix>},
      {"pix2l", 2, guarded<pix2l>},
      {"pix2b", 2, guarded<pix2b>},
      {"sep_deg", 4, guarded<sep_deg>},
      {"f32_json", 1, guarded<f32_json>},
      {"a_v", 2, guarded<a_v>},
      {"a_v_sd", 2, guarded<a_v_sd>},
      {"a_v_quantile", 3, guarded<a_v_quantile>},
      {"distance_at", 2, guarded<distance_at>},
      {"diagram_count", 3, guarded<diagram_count>},
  };
  for (const Function& function : functions) {
    // SQLite deletes the decoder with the function, also when this call fails.
    const int code = sqlite3_create_function_v2(
        connection, function.name, function.arguments, flags, new ArrayValueDecoder, function.call, nullptr,
        nullptr, [](void* decoder) { delete static_cast<ArrayValueDecoder*>(decoder); });
    if (code != SQLITE_OK)
      throw base::Error(std::string("SQL function ") + function.name + " could not be added");
  }
  register_tables(connection);
}

}  // namespace coalsack::map
