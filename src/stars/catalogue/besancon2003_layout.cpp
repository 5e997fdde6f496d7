// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/text_header.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

bool names_columns(std::string_view line) {
  const std::string_view text = without_hash(line);
  return text.starts_with("Dist ") && text.find(" Mv ") != std::string_view::npos;
}

}  // namespace

// The 2003 service's output (Robin et al. 2003): model parameters, a line of names, the stars, the line of
// names once more, totals. All lines but the stars may be commented out.
TextLayout read_besancon2003_layout(LineReader& lines) {
  TextLayout layout;
  layout.format = "Besancon model, 2003 service";
  while (lines.next()) {
    const std::string_view line = lines.line();
    if (names_columns(line)) {
      layout.columns = columns_named(header_cells(lines, without_hash(line), ' '));
      layout.splitter = std::make_unique<BlankSplitter>();
      layout.is_end = names_columns;
      return layout;
    }
    if (layout.preamble.size() < 200) layout.preamble.emplace_back(without_hash(line).substr(0, 400));
  }
  throw base::InputError(
      lines.name() + ": a Besancon model output without its line of names ('Dist Mv CL Typ ...'): keep it");
}

}  // namespace coalsack::stars
