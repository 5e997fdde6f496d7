// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coalsack::plot {

// Markup, the text of labels: UTF-8 with TeX's two marks, "A_{V}" for a lower index and "10^{-3}" for an
// upper one, around braces or the one letter that follows ("A_V"). A backslash takes the next character as it
// is. Indices do not nest.

/// A part of a label that is drawn in one piece.
struct TextRun {
  std::string text;
  /// Relative to the label's own size.
  double size = 1;
  /// How far the base line is raised, in units of the label's size.
  double rise = 0;

  bool operator==(const TextRun&) const = default;
};

/// The pieces of a label. Bytes that are not UTF-8 become U+FFFD, control characters spaces.
std::vector<TextRun> runs(std::string_view markup);

/// The label's letters without its marks, for a reader that has one size only.
std::string plain_text(std::string_view markup);

/// Markup that draws `text` as it stands: names of files, surveys and fields that may hold _ or ^.
std::string as_markup(std::string_view text);

}  // namespace coalsack::plot
