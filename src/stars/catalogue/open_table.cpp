// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/open_table.h"

#include <array>
#include <string>

#include "base/error.h"
#include "stars/catalogue/byte_source.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

using namespace std::string_view_literals;

// Formats that are recognised only to say what to do about them.
struct ForeignFormat {
  std::string_view magic;
  std::string_view cure;
};
constexpr ForeignFormat foreign_formats[] = {
    {"\x89HDF", "is HDF5; save it as FITS or CSV, e.g. with TOPCAT"},
    {"PAR1", "is Parquet; save it as FITS or CSV, e.g. with TOPCAT"},
    {"SQLite format 3", "is an SQLite database; export the table as CSV first"},
    {"PK\x03\x04", "is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV"},
    {"BZh", "is packed with bzip2; unpack it (bunzip2) or pack it with gzip"},
    {"\xFD"
     "7zXZ",
     "is packed with xz; unpack it (unxz) or pack it with gzip"},
    {"\x28\xB5\x2F\xFD", "is packed with zstd; unpack it (unzstd) or pack it with gzip"},
    {"\x1F\x9D", "is packed with compress; unpack it (uncompress) or pack it with gzip"},
    {"%PDF", "is a PDF document, not a catalogue"},
    {"\xFF\xFE", "is UTF-16 text; convert it to UTF-8, e.g. iconv -f utf-16 -t utf-8"},
    {"\xFE\xFF", "is UTF-16 text; convert it to UTF-8, e.g. iconv -f utf-16 -t utf-8"},
};

bool is_ipac(std::string_view text) {
  if (text.starts_with('\\')) return true;
  // A bar at either end of the first line and, below, a line of types between bars.
  if (!text.starts_with('|')) return false;
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos || trim(text.substr(0, end)).back() != '|') return false;
  const std::size_t second = text.find('|', end);
  if (second == std::string_view::npos) return false;
  const std::string_view types = text.substr(second, text.find_first_of("\r\n", second) - second);
  for (const std::string_view type : {"int"sv, "long"sv, "char"sv, "double"sv, "float"sv, "real"sv})
    if (types.find(type) != std::string_view::npos) return true;
  return false;
}

std::unique_ptr<TableSource> open_text(const std::filesystem::path& path, const TableOptions& options,
                                       TextLayout (*read_layout)(LineReader&)) {
  auto lines = std::make_unique<LineReader>(path, options.max_line_bytes);
  TextLayout layout = read_layout(*lines);
  return std::make_unique<TextTable>(std::move(lines), std::move(layout));
}

}  // namespace

std::unique_ptr<TableSource> open_table(const std::filesystem::path& path, const TableOptions& options) {
  const std::string name = path.string();
  std::array<char, 16384> bytes{};
  ByteSource source(path);
  std::string_view text(bytes.data(), source.read(bytes));
  if (text.empty()) throw base::InputError(name + ": is empty");
  if (text.starts_with("SIMPLE  =")) return open_fits_table(path, options);
  for (const ForeignFormat& format : foreign_formats)
    if (text.starts_with(format.magic)) throw base::InputError(name + ": " + std::string(format.cure));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  const std::string_view content = start == std::string_view::npos ? std::string_view() : text.substr(start);
  if (content.starts_with('<')) {
    if (content.find("VOTABLE") != std::string_view::npos) return open_votable(path, options);
    throw base::InputError(name + ": is a web page or other XML, not a catalogue; was the download refused?");
  }
  if (text.find('\0') != std::string_view::npos)
    throw base::InputError(name + ": holds binary data of no format that is understood");
  if (content.starts_with("# %ECSV")) return open_text(path, options, read_ecsv_layout);
  if (is_ipac(content)) return open_text(path, options, read_ipac_layout);
  if (content.find("BESANCON MODEL OF STELLAR POPULATION SYNTHESIS") != std::string_view::npos)
    return open_text(path, options, read_besancon2003_layout);
  return open_text(path, options, read_delimited_layout);
}

}  // namespace coalsack::stars
