// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace coalsack::base {

/// Bytes of the character that begins at text[0]; 0 where there is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text);

/// Whether a text is UTF-8 throughout.
bool is_utf8(std::string_view text);

/// The same in printable ASCII, which is all that FITS headers hold: one '?' for each other character.
std::string printable_ascii(std::string_view text);

}  // namespace coalsack::base
