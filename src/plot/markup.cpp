// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/markup.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/utf8.h"

namespace coalsack::plot {
namespace {

constexpr double index_size = 0.72;
constexpr double lower_rise = -0.18;
constexpr double upper_rise = 0.36;

// Takes the next character off `text`, made drawable.
std::string take_character(std::string_view& text) {
  const std::size_t length = base::utf8_length(text);
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
