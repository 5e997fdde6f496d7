// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <deque>
#include <iterator>

#include "base/error.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/text_header.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

// The order of columns in the bulk files psc_aaa.gz ... of the 2MASS All-Sky Point Source Catalog (Cutri et
// al. 2003, Explanatory Supplement, section II.2a, table 1). They have no header.
constexpr const char* bulk_psc_columns[] = {
    "ra",           "dec",       "err_maj",      "err_min",      "err_ang",      "designation",   "j_m",
    "j_cmsig",      "j_msigcom", "j_snr",        "h_m",          "h_cmsig",      "h_msigcom",     "h_snr",
    "k_m",          "k_cmsig",   "k_msigcom",    "k_snr",        "ph_qual",      "rd_flg",        "bl_flg",
    "cc_flg",       "ndet",      "prox",         "pxpa",         "pxcntr",       "gal_contam",    "mp_flg",
    "pts_key",      "hemis",     "date",         "scan",         "glon",         "glat",          "x_scan",
    "jdate",        "j_psfchi",  "h_psfchi",     "k_psfchi",     "j_m_stdap",    "j_msig_stdap",  "h_m_stdap",
    "h_msig_stdap", "k_m_stdap", "k_msig_stdap", "dist_edge_ns", "dist_edge_ew", "dist_edge_flg", "dup_src",
    "use_src",      "a",         "dist_opt",     "phi_opt",      "b_m_opt",      "vr_m_opt",      "nopt_mchs",
    "ext_key",      "scan_key",  "coadd_key",    "coadd"};

std::string format_name(char separator, bool vizier) {
  switch (separator) {
    case ',':
      return "CSV";
    case '\t':
      return vizier ? "VizieR text, separated by tabs" : "TSV";
    case ';':
      return vizier ? "VizieR text, separated by semicolons" : "text separated by semicolons";
    case '|':
      return "text separated by bars";
    default:
      return "text in columns";
  }
}

// The names of a table whose first line that is no comment is already a row: the bulk PSC order, or the
// nearest comment above with as many words as the row has cells, or col1, col2, ...
void name_columns(TextLayout& layout, const LineReader& lines, char separator, std::size_t cells,
                  const std::deque<std::string>& comments) {
  if (separator == '|' && cells == std::size(bulk_psc_columns)) {
    layout.format = "2MASS bulk point source file";
    layout.columns = columns_named({std::begin(bulk_psc_columns), std::end(bulk_psc_columns)});
    return;
  }
  std::vector<std::string> units;
  for (auto comment = comments.rbegin(); comment != comments.rend(); ++comment) {
    const std::string_view text = without_hash(*comment);
    if (is_ruler(text)) continue;
    const std::vector<std::string> names = header_cells(lines, text, separator);
    if (names.size() != cells || are_values(names)) continue;
    if (units.empty() && are_units(names)) {
      units = names;
      continue;
    }
    layout.columns = columns_named(names);
    for (std::size_t k = 0; k < units.size(); ++k) layout.columns[k].unit = units[k];
    return;
  }
  for (std::size_t k = 0; k < cells; ++k) layout.columns.push_back({"col" + std::to_string(k + 1), "", ""});
}

// Reads past a units line and a ruler below the names, in either order of absence.
void read_units(TextLayout& layout, LineReader& lines, char separator) {
  bool units_read = false;
  while (lines.next()) {
    const std::string_view line = lines.line();
    if (trim(line).empty() || is_ruler(line)) continue;
    if (trim(line).front() == '#') continue;
    if (!units_read) {
      const std::vector<std::string> units = header_cells(lines, line, separator);
      if (units.size() <= layout.columns.size() + 1 && are_units(units)) {
        for (std::size_t k = 0; k < std::min(units.size(), layout.columns.size()); ++k)
          layout.columns[k].unit = units[k];
        units_read = true;
        continue;
      }
    }
    lines.again();
    return;
  }
}

}  // namespace

TextLayout read_delimited_layout(LineReader& lines) {
  constexpr std::size_t comments_kept = 16;
  TextLayout layout;
  std::deque<std::string> comments;
  bool vizier = false;
  while (lines.next()) {
    const std::string_view trimmed = trim(lines.line());
    if (trimmed.empty() || is_ruler(trimmed)) continue;
    if (trimmed.front() != '#') break;
    vizier = vizier || trimmed.find("VizieR") != std::string_view::npos;
    comments.emplace_back(trimmed);
    if (comments.size() > comments_kept) comments.pop_front();
  }
  const std::string_view line = lines.line();
  if (trim(line).empty() || trim(line).front() == '#') {
    // Only comments: the last may name the columns of a table without rows.
    layout.format = "text without rows";
    layout.splitter = std::make_unique<BlankSplitter>();
    if (!comments.empty())
      layout.columns = columns_named(header_cells(lines, without_hash(comments.back()), ' '));
    return layout;
  }
  const char separator = separator_of(line);
  layout.format = format_name(separator, vizier);
  layout.preamble = {comments.begin(), comments.end()};
  if (separator == ' ')
    layout.splitter = std::make_unique<BlankSplitter>();
  else
    layout.splitter = std::make_unique<DelimitedSplitter>(separator);
  std::vector<std::string> cells = header_cells(lines, line, separator);
  if (are_values(cells)) {
    if (cells.size() > 1 && cells.back().empty() && separator != '|') cells.pop_back();
    name_columns(layout, lines, separator, cells.size(), comments);
    lines.again();
    return layout;
  }
  if (cells.size() > 1 && cells.back().empty()) cells.pop_back();
  layout.columns = columns_named(cells);
  read_units(layout, lines, separator);
  return layout;
}

}  // namespace coalsack::stars
