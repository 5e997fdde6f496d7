// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace coalsack::sky {

/// A text without the blanks and line ends around it.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace coalsack::sky
