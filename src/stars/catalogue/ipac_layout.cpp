// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error.h"
#include "base/utf8.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/text_header.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

// Names in an IPAC header may be padded with dashes as well as blanks.
std::string_view unpadded(std::string_view cell) {
  const std::size_t begin = cell.find_first_not_of(" -");
  if (begin == std::string_view::npos) return {};
  return cell.substr(begin, cell.find_last_not_of(" -") - begin + 1);
}

}  // namespace

// The IPAC table format (IRSA, "IPAC Table File Format Definitions"): lines that begin with a backslash are
// keywords and comments; up to four lines between bars give names, types, units and null words; a value
// stands between the positions of its bars.
TextLayout read_ipac_layout(LineReader& lines) {
  TextLayout layout;
  layout.format = "IPAC table";
  std::vector<std::size_t> bars;
  int header_line = 0;
  while (lines.next()) {
    const std::string_view line = lines.line();
    if (trim(line).empty()) continue;
    if (line.front() == '\\') {
      if (layout.preamble.size() < 100) layout.preamble.emplace_back(line.substr(0, 400));
      continue;
    }
    if (line.front() != '|') {
      lines.again();
      break;
    }
    const auto where = lines.name() + ": line " + std::to_string(lines.number());
    if (header_line == 4)
      throw base::InputError(where + ": an IPAC header has at most four lines between bars");
    if (header_line == 0) {
      for (std::size_t at = 0; at < line.size(); ++at)
        if (line[at] == '|') bars.push_back(at);
      if (bars.size() < 2)
        throw base::InputError(where + ": an IPAC header needs a bar on either side of a name");
    }
    for (const std::size_t bar : bars)
      if (bar >= line.size() || line[bar] != '|')
        throw base::InputError(where + ": the bars of the IPAC header do not stand below each other");
    std::vector<std::string> cells;
    for (std::size_t k = 0; k + 1 < bars.size(); ++k)
      cells.emplace_back(header_line == 3 ? trim(line.substr(bars[k] + 1, bars[k + 1] - bars[k] - 1))
                                          : unpadded(line.substr(bars[k] + 1, bars[k + 1] - bars[k] - 1)));
    if (header_line == 0) {
      if (!base::is_utf8(line))
        throw base::InputError(where + ": the header is not UTF-8; convert the file, e.g. iconv");
      layout.columns = columns_named(cells);
    }
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (header_line == 2) layout.columns[k].unit = cells[k];
    }
    if (header_line == 3) layout.nulls = cells;
    ++header_line;
  }
  if (bars.empty())
    throw base::InputError(lines.name() + ": an IPAC table without header lines between bars");
  layout.splitter = std::make_unique<FixedSplitter>(bars);
  layout.bars.assign(bars.begin() + 1, bars.end() - 1);
  return layout;
}

}  // namespace coalsack::stars
