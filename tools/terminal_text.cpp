// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/terminal_text.h"

namespace coalsack::tools {

std::string terminal_text(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // 0x80 to 0x9F are control characters too, in UTF-8 behind 0xC2.
    const bool late = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (late) text[i + 1] = '?';
    if (late || (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) text[i] = '?';
  }
  return text;
}

}  // namespace coalsack::tools
