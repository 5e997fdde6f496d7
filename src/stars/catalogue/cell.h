// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace coalsack::stars {

/// `text` without blanks and tabs at either end.
std::string_view trim(std::string_view text);

/// True for what archives write where there is no value: nothing, null, \N, NaN, N/A, none, masked, "", or
/// only dashes or dots.
bool is_null(std::string_view trimmed);

/// Reads a decimal number (a leading plus and a Fortran D exponent are accepted, infinities become NaN);
/// false when the text is not one number from end to end.
bool parse_number(std::string_view trimmed, double& value);

/// Reads a right ascension: decimal degrees times `scale`, or sexagesimal hours as "17 20 04.04",
/// "17:20:04.04", "17h20m04.04s" (degrees when the first unit is d). Result in degrees. False when it is
/// neither.
bool parse_right_ascension(std::string_view trimmed, double scale, double& ra_deg);

/// Reads a declination or any angle in degrees: decimal times `scale`, or sexagesimal as "-38 58 30.9",
/// "-38d58m30.9s".
bool parse_declination(std::string_view trimmed, double scale, double& dec_deg);

/// `text` as it may stand in a message on one line of a terminal: control characters replaced, at most 40
/// bytes.
std::string printable(std::string_view text);

/// True when the two are equal but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace coalsack::stars
