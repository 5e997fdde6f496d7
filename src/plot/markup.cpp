// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/markup.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace coalsack::plot {
namespace {

constexpr double index_size = 0.72;
constexpr double lower_rise = -0.18;
constexpr double upper_rise = 0.36;

// Bytes in the UTF-8 character that begins at text[0]; 0 if it is none (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF).
std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [byte](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

// Takes the next character off `text`, made drawable.
std::string take_character(std::string_view& text) {
  const std::size_t length = character_length(text);
  const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
  text.remove_prefix(character.size());
  if (length == 0) return "\ufffd";
  const auto code = static_cast<unsigned char>(character[0]);
  return code < 0x20 || code == 0x7f ? " " : std::string(character);
}

void add(std::vector<TextRun>& found, const std::string& text, double size, double rise) {
  if (text.empty()) return;
  if (!found.empty() && found.back().size == size && found.back().rise == rise) {
    found.back().text += text;
  } else {
    found.push_back({text, size, rise});
  }
}

}  // namespace

std::vector<TextRun> runs(std::string_view markup) {
  std::vector<TextRun> found;
  while (!markup.empty()) {
    const char mark = markup[0];
    if (mark == '\\' && markup.size() > 1) {
      markup.remove_prefix(1);
      add(found, take_character(markup), 1, 0);
    } else if ((mark == '_' || mark == '^') && markup.size() > 1) {
      markup.remove_prefix(1);
      std::string index;
      if (markup[0] == '{') {
        markup.remove_prefix(1);
        while (!markup.empty() && markup[0] != '}') {
          if (markup[0] == '\\' && markup.size() > 1) markup.remove_prefix(1);
          index += take_character(markup);
        }
        if (!markup.empty()) markup.remove_prefix(1);
      } else {
        index = take_character(markup);
      }
      add(found, index, index_size, mark == '_' ? lower_rise : upper_rise);
    } else {
      add(found, take_character(markup), 1, 0);
    }
  }
  return found;
}

std::string plain_text(std::string_view markup) {
  std::string text;
  for (const TextRun& run : runs(markup)) text += run.text;
  return text;
}

std::string as_markup(std::string_view text) {
  std::string markup;
  for (const char letter : text) {
    if (letter == '_' || letter == '^' || letter == '\\') markup += '\\';
    markup += letter;
  }
  return markup;
}

}  // namespace coalsack::plot
