// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc_fits.h"

#include <fitsio.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "sky/fits_check.h"
#include "sky/moc_file.h"
#include "sky/pixel.h"

namespace coalsack::sky {
namespace {

static_assert(sizeof(LONGLONG) == sizeof(std::int64_t));

struct CloseFits {
  void operator()(fitsfile* file) const {
    int status = 0;
    fits_close_file(file, &status);
  }
};
using FitsFile = std::unique_ptr<fitsfile, CloseFits>;

constexpr const char* perhaps = "; is the disk full, or the folder write-protected?";

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw base::InputError(path + ": " + why);
}

std::string words_of(int status) {
  char words[FLEN_STATUS] = "";
  fits_get_errstatus(status, words);
  fits_clear_errmsg();
  return words;
}

void require_whole(int status, const std::string& path) {
  if (status != 0)
    fail(path, "cannot be read as FITS (" + words_of(status) + "); it may be cut short, fetch it again");
}

// A keyword's words, upper case, without trailing blanks; empty when the header has none.
std::string word(fitsfile* file, const char* key) {
  char value[FLEN_VALUE] = "";
  int status = 0;
  fits_read_key(file, TSTRING, key, value, nullptr, &status);
  if (status != 0) fits_clear_errmsg();
  std::string text = status == 0 ? value : "";
  while (!text.empty() && text.back() == ' ') text.pop_back();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

int order_word(fitsfile* file) {
  for (const char* key : {"MOCORD_S", "MOCORDER"}) {
    int order = 0, status = 0;
    fits_read_key(file, TINT, key, &order, nullptr, &status);
    if (status == 0 && order >= 0 && order <= max_order) return order;
  }
  fits_clear_errmsg();
  return 0;
}

// Moves to the first table that says it is a MOC; its ORDERING.
std::string find_moc_table(fitsfile* file, const std::string& path) {
  int status = 0, tables = 0;
  fits_get_num_hdus(file, &tables, &status);
  require_whole(status, path);
  if (tables < 2) fail(path, "holds no table, so no MOC; if it should, it was cut short: fetch it again");
  std::string others;
  for (int i = 2; i <= tables; ++i) {
    int type = 0;
    fits_movabs_hdu(file, i, &type, &status);
    require_whole(status, path);
    if (type != BINARY_TBL) continue;
    std::string ordering = word(file, "ORDERING");
    if (ordering == "NUNIQ" || ordering.starts_with("RANGE")) return ordering;
    if (!ordering.empty()) others += (others.empty() ? "" : ", ") + ordering;
  }
  fail(path, "holds no MOC: no table with ORDERING = 'NUNIQ' or 'RANGE'" +
                 (others.empty() ? std::string() : " but '" + others + "'") +
                 "; a HEALPix map is not a region, export its footprint as a MOC");
}

void require_space(fitsfile* file, const std::string& path, const std::string& ordering) {
  const std::string dimension = word(file, "MOCDIM");
  const bool has_other_axis = !word(file, "MOCORD_T").empty() || !word(file, "MOCORD_F").empty() ||
                              !word(file, "TORDER").empty() || ordering == "RANGE29";
  const bool is_time = dimension.empty() && !word(file, "TIMESYS").empty() && word(file, "COORDSYS").empty();
  if ((!dimension.empty() && dimension != "SPACE") || (dimension.empty() && has_other_axis) || is_time)
    fail(path, "is a MOC of " + (dimension.empty() ? std::string("time or space-time") : dimension) +
                   ", not of space; give its space part");
}

Frame frame_of(fitsfile* file, const std::string& path) {
  const std::string frame = word(file, "COORDSYS");
  if (frame == "C" || frame.empty()) return Frame::icrs;
  if (frame == "G") return Frame::galactic;
  fail(path, "COORDSYS is '" + frame + "'; MOCs are read in C (ICRS) and G (Galactic)");
}

// The one column, whatever its width. Its size is held against the file's before memory is taken.
std::vector<std::int64_t> column(fitsfile* file, const std::string& path) {
  int status = 0, columns = 0, type = 0;
  long repeat = 0, width = 0;
  LONGLONG rows = 0;
  fits_get_num_cols(file, &columns, &status);
  fits_get_num_rowsll(file, &rows, &status);
  if (status == 0 && columns != 1)
    fail(path, "the MOC table has " + std::to_string(columns) + " columns instead of 1");
  fits_get_coltype(file, 1, &type, &repeat, &width, &status);
  require_whole(status, path);
  if ((type != TLONG && type != TLONGLONG) || repeat != 1)
    fail(path, "the MOC column is neither 1J nor 1K (32- or 64-bit integers)");
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error || rows < 0 || static_cast<std::uintmax_t>(rows) > bytes / static_cast<std::uintmax_t>(width))
    fail(path, "promises " + std::to_string(rows) + " rows, more than the file holds; fetch it again");
  std::vector<std::int64_t> values(static_cast<std::size_t>(rows));
  std::vector<LONGLONG> raw(values.size());
  if (rows > 0) fits_read_col(file, TLONGLONG, 1, 1, 1, rows, nullptr, raw.data(), nullptr, &status);
  require_whole(status, path);
  std::copy(raw.begin(), raw.end(), values.begin());
  return values;
}

CellSet set_from_uniqs(const std::vector<std::int64_t>& uniqs, const std::string& path) {
  std::vector<Cell> cells;
  cells.reserve(uniqs.size());
  for (std::size_t row = 0; row < uniqs.size(); ++row) {
    if (!is_valid_uniq(uniqs[row]))
      fail(path, "row " + std::to_string(row + 1) + ": " + std::to_string(uniqs[row]) +
                     " is not a NUNIQ number; is the file complete?");
    cells.push_back({order_of(nside_of(uniqs[row])), ipix_of(uniqs[row])});
  }
  return CellSet(cells);
}

CellSet set_from_ranges(const std::vector<std::int64_t>& ends, const std::string& path) {
  if (ends.size() % 2 != 0)
    fail(path, std::to_string(ends.size()) + " rows do not make pairs of range ends; fetch it again");
  const std::int64_t count = pixel_count(max_nside);
  std::vector<CellRange> ranges;
  ranges.reserve(ends.size() / 2);
  for (std::size_t row = 0; row < ends.size(); row += 2) {
    if (ends[row] < 0 || ends[row] >= ends[row + 1] || ends[row + 1] > count)
      fail(path, "row " + std::to_string(row + 1) + ": " + std::to_string(ends[row]) + " to " +
                     std::to_string(ends[row + 1]) + " is not a range of order-29 pixels");
    ranges.push_back({ends[row], ends[row + 1]});
  }
  return CellSet(std::move(ranges));
}

void write_word(fitsfile* file, const char* key, const std::string& value, const char* comment, int& status) {
  if (!value.empty())
    fits_write_key_longstr(file, key, base::printable_ascii(value).c_str(), comment, &status);
}

void write_table(fitsfile* file, const Moc& moc, const MocHeader& header, int& status) {
  int order = std::max(moc.order, moc.cells.finest_order());
  std::vector<LONGLONG> uniqs;
  for (const Cell& cell : moc.cells.cells()) uniqs.push_back((LONGLONG{4} << (2 * cell.order)) + cell.ipix);
  char name[] = "UNIQ";
  char form[] = "1J", wide_form[] = "1K";
  char* names[] = {name};
  char* forms[] = {order < 14 ? form : wide_form};
  fits_create_tbl(file, BINARY_TBL, 0, 1, names, forms, nullptr, "MOC", &status);
  write_word(file, "MOCVERS", "2.0", "MOC version", status);
  write_word(file, "MOCDIM", "SPACE", "physical dimension", status);
  write_word(file, "ORDERING", "NUNIQ", "4 * 4^order + nested pixel", status);
  write_word(file, "COORDSYS", moc.frame == Frame::icrs ? "C" : "G",
             moc.frame == Frame::icrs ? "ICRS" : "Galactic axes", status);
  fits_write_key(file, TINT, "MOCORD_S", &order, "resolution: the finest order", &status);
  fits_write_key(file, TINT, "MOCORDER", &order, "as MOCORD_S, for MOC 1.1 readers", &status);
  write_word(file, "MOCTOOL", header.tool, "made by", status);
  write_word(file, "MOCID", header.id, "what is covered", status);
  write_word(file, "ORIGIN", header.origin, nullptr, status);
  write_word(file, "DATE", header.date, nullptr, status);
  if (!uniqs.empty())
    fits_write_col(file, TLONGLONG, 1, 1, 1, static_cast<LONGLONG>(uniqs.size()), uniqs.data(), &status);
  for (const int hdu : {1, 2}) {
    fits_movabs_hdu(file, hdu, nullptr, &status);
    fits_write_chksum(file, &status);
  }
}

}  // namespace

Moc read_moc_fits(const std::string& path) {
  check_fits(path, path);
  int status = 0;
  fitsfile* opened = nullptr;
  fits_open_diskfile(&opened, path.c_str(), READONLY, &status);  // no URLs, filters or commands in the name
  require_whole(status, path);
  const FitsFile file(opened);
  const std::string ordering = find_moc_table(file.get(), path);
  require_space(file.get(), path, ordering);
  const Frame frame = frame_of(file.get(), path);
  const std::vector<std::int64_t> values = column(file.get(), path);
  CellSet cells = ordering == "NUNIQ" ? set_from_uniqs(values, path) : set_from_ranges(values, path);
  const int order = std::max(order_word(file.get()), cells.finest_order());
  return {frame, order, std::move(cells)};
}

void write_moc_fits(const std::string& path, const Moc& moc, const MocHeader& header) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  int status = 0;
  fitsfile* created = nullptr;
  fits_create_diskfile(&created, path.c_str(), &status);
  if (status != 0) fail(path, "cannot be written (" + words_of(status) + ")" + perhaps);
  FitsFile file(created);
  write_table(file.get(), moc, header, status);
  int close_status = 0;
  fits_close_file(file.release(), &close_status);
  if (status == 0) status = close_status;
  if (status == 0) return;
  std::filesystem::remove(path, ignored);
  fail(path, "cannot be written (" + words_of(status) + ")" + perhaps);
}

}  // namespace coalsack::sky
