// SPDX-License-Identifier: GPL-2.0-or-later
#include <fitsio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/error.h"
#include "base/utf8.h"
#include "sky/fits_check.h"
#include "stars/catalogue/byte_source.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/fits_ascii_field.h"
#include "stars/catalogue/open_table.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

struct FitsCloser {
  void operator()(fitsfile* file) const noexcept {
    int status = 0;
    fits_close_file(file, &status);
  }
};
using FitsFile = std::unique_ptr<fitsfile, FitsCloser>;

// What CFITSIO says about a status, on one line; empties its stack of messages.
std::string fits_reason(int status) {
  char text[FLEN_STATUS] = "";
  fits_get_errstatus(status, text);
  fits_clear_errmsg();
  return std::string(text) + " (CFITSIO " + std::to_string(status) + ")";
}

// A temporary file that is deleted when it goes out of scope.
class TemporaryFile {
 public:
  TemporaryFile() : path_((std::filesystem::temp_directory_path() / "coalsack-fits-XXXXXX").string()) {
    descriptor_ = mkstemp(path_.data());
    if (descriptor_ < 0) throw base::Error("cannot create a temporary file " + path_ + "; set TMPDIR");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    close(descriptor_);
    unlink(path_.c_str());
  }
  void write(std::span<const char> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0)
        throw base::Error("cannot write to the temporary file " + path_ + ": is the disk full?");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

FitsFile open_file(const std::string& path, const std::string& name) {
  sky::check_fits(path, name);
  fitsfile* file = nullptr;
  int status = 0;
  // Not fits_open_file: that would take brackets in a file's name for a filter.
  fits_open_diskfile(&file, path.c_str(), READONLY, &status);
  if (status != 0) throw base::InputError(name + ": cannot be read as FITS: " + fits_reason(status));
  return FitsFile(file);
}

// What a small file may unpack to on the disk, and by how much a large one may grow.
constexpr std::uint64_t harmless_bytes = 64 << 20;
constexpr std::uint64_t most_unpacked = 200;

// CFITSIO itself would unpack a gzip file into memory; this keeps it on the disk, and the name is gone at
// once.
FitsFile open_unpacked(const std::filesystem::path& path) {
  ByteSource source(path);
  std::array<char, 1U << 16> buffer;
  std::size_t got = source.read(buffer);
  if (!source.compressed()) return open_file(path.string(), source.name());
  TemporaryFile unpacked;
  for (std::uint64_t written = 0; got > 0; got = source.read(buffer)) {
    written += got;
    if (written > harmless_bytes && written / most_unpacked > source.file_bytes())
      throw base::InputError(
          source.name() + ": unpacks to more than " + std::to_string(most_unpacked) +
          " times its size, as no star catalogue does; unpack it yourself if you trust it");
    unpacked.write(std::span(buffer).first(got));
  }
  return open_file(unpacked.path(), source.name());
}

struct FitsColumn {
  int type = 0;          // CFITSIO's code; negative: of variable length
  long repeat = 1;       // cells per row, or characters
  long width = 0;        // characters of a string
  FitsAsciiField field;  // of ASCII tables
};

class FitsTable final : public TableSource {
 public:
  FitsTable(const std::filesystem::path& path, const TableOptions& options)
      : name_(path.string()), file_(open_unpacked(path)) {
    choose_hdu(options);
    check_size();
  }

  std::string format() const override {
    return std::string(ascii_ ? "FITS ASCII table" : "FITS binary table") + " (" + hdu_name_ + ")";
  }
  std::string_view place() const override { return "row"; }
  const std::vector<TableColumn>& columns() const override { return columns_; }
  void select(const std::vector<ColumnRequest>& requests) override;
  bool read(RawBlock& block, std::size_t max_rows) override;
  double fraction_read() const override {
    return rows_ == 0 ? 1.0 : static_cast<double>(next_row_) / static_cast<double>(rows_);
  }

 private:
  void choose_hdu(const TableOptions& options);
  bool load_hdu(int number);
  void check_size();
  void read_binary(RawBlock& block, std::size_t slot, LONGLONG first, LONGLONG count);
  void read_ascii(RawBlock& block, LONGLONG first, LONGLONG count);
  void append(RawBlock& block, std::size_t slot, std::string_view cell, LONGLONG row);
  [[noreturn]] void fail(LONGLONG first, int status) const;

  std::string name_;
  FitsFile file_;
  std::string hdu_name_;
  bool ascii_ = false;
  std::vector<TableColumn> columns_;
  std::vector<FitsColumn> fits_columns_;
  std::vector<ColumnRequest> requests_;
  LONGLONG rows_ = 0;
  LONGLONG row_bytes_ = 0;
  LONGLONG next_row_ = 0;    // rows read so far
  LONGLONG chunk_rows_ = 1;  // what CFITSIO reads best at a time
  std::vector<char> bytes_;  // string cells, or the bytes of ASCII rows
  std::vector<char*> strings_;
  std::string null_;
};

// Moves to HDU `number` (1 is the primary); true and loaded when it is a table.
bool FitsTable::load_hdu(int number) {
  int status = 0, type = 0;
  fits_movabs_hdu(file_.get(), number, &type, &status);
  if (status != 0)
    throw base::InputError(name_ + ": HDU " + std::to_string(number - 1) +
                           " cannot be read, the file may be cut off: " + fits_reason(status));
  char extension[FLEN_VALUE] = "";
  fits_read_key(file_.get(), TSTRING, "EXTNAME", extension, nullptr, &status);
  status = 0;
  fits_clear_errmsg();
  hdu_name_ = "HDU " + std::to_string(number - 1);
  if (extension[0] != '\0') hdu_name_ += " '" + printable(trim(extension)) + "'";
  columns_.clear();
  fits_columns_.clear();
  if (type == IMAGE_HDU) return false;
  ascii_ = type == ASCII_TBL;
  int count = 0;
  fits_get_num_cols(file_.get(), &count, &status);
  fits_get_num_rowsll(file_.get(), &rows_, &status);
  fits_read_key(file_.get(), TLONGLONG, "NAXIS1", &row_bytes_, nullptr, &status);
  for (int k = 1; k <= count && status == 0; ++k) {
    TableColumn column;
    FitsColumn fits;
    char name[FLEN_VALUE] = "", unit[FLEN_VALUE] = "", format[FLEN_VALUE] = "", null[FLEN_VALUE] = "";
    double scale = 1, zero = 0;
    if (ascii_) {
      long begin = 0;
      fits_get_acolparms(file_.get(), k, name, &begin, unit, format, &scale, &zero, null, nullptr, &status);
      fits_get_coltype(file_.get(), k, &fits.type, &fits.repeat, &fits.width, &status);
      fits.field = FitsAsciiField{begin - 1, fits.width, format, scale, zero, std::string(trim(null))};
    } else {
      LONGLONG null_value = 0;
      fits_get_bcolparmsll(file_.get(), k, name, unit, format, nullptr, &scale, &zero, &null_value, nullptr,
                           &status);
      fits_get_coltype(file_.get(), k, &fits.type, &fits.repeat, &fits.width, &status);
    }
    const std::string_view trimmed = trim(name);
    if (!base::is_utf8(trimmed))
      throw base::InputError(name_ + ": " + hdu_name_ + ": the name of column " + std::to_string(k) +
                             " is not text; the header is damaged");
    column.name = trimmed.empty() ? "col" + std::to_string(k) : std::string(trimmed);
    column.unit = std::string(trim(unit));
    columns_.push_back(column);
    fits_columns_.push_back(fits);
  }
  if (status != 0) throw base::InputError(name_ + ": " + hdu_name_ + ": bad header: " + fits_reason(status));
  return true;
}

void FitsTable::choose_hdu(const TableOptions& options) {
  int status = 0, count = 0;
  fits_get_num_hdus(file_.get(), &count, &status);
  if (status != 0)
    throw base::InputError(name_ + ": the file is cut off or damaged: " + fits_reason(status) +
                           "; download or copy it again");
  std::string found;
  int tables = 0;
  for (int number = 1; number <= count; ++number) {
    const bool is_table = load_hdu(number);
    const std::string own_number = std::to_string(number - 1);
    if (!found.empty()) found += "; ";
    found += hdu_name_ + (is_table ? ": " + column_list(columns_) : ": no table");
    if (!options.table.empty()) {
      const bool named = hdu_name_.find('\'') != std::string::npos &&
                         equal_ignoring_case(hdu_name_, "HDU " + own_number + " '" + options.table + "'");
      if (options.table != own_number && !named) continue;
      if (is_table) return;
      throw base::InputError(name_ + ": " + hdu_name_ + " is no table; the file has " + found);
    }
    if (!is_table) continue;
    ++tables;
    if (!options.objection || options.objection(columns_).empty()) return;
  }
  if (!options.table.empty())
    throw base::InputError(name_ + ": there is no HDU '" + printable(options.table) + "'; the file has " +
                           found);
  if (tables == 0) throw base::InputError(name_ + ": holds no table; it has " + found);
  for (int number = 1; number <= count; ++number)
    if (load_hdu(number))
      throw base::InputError(name_ + ": " + options.objection(columns_) + "; the file has " + found);
}

// CFITSIO would notice a missing end only when it comes there, after all the rows before it were imported.
void FitsTable::check_size() {
  LONGLONG header = 0, data = 0, end = 0;
  int status = 0;
  fits_get_hduaddrll(file_.get(), &header, &data, &end, &status);
  if (status != 0 || rows_ < 0 || row_bytes_ < 0)
    throw base::InputError(name_ + ": " + hdu_name_ + ": bad header: " + fits_reason(status));
  const LONGLONG present = std::max<LONGLONG>(file_->Fptr->filesize - data, 0);
  if (row_bytes_ > 0 && present / row_bytes_ < rows_)
    throw base::InputError(name_ + ": is cut off: " + hdu_name_ + " should have " + std::to_string(rows_) +
                           " rows, the file ends within row " + std::to_string(present / row_bytes_ + 1) +
                           "; download or copy it again");
  long best = 1;
  fits_get_rowsize(file_.get(), &best, &status);
  chunk_rows_ = std::max(best, 1L);
}

void FitsTable::select(const std::vector<ColumnRequest>& requests) {
  requests_ = requests;
  for (const ColumnRequest& request : requests_) {
    const FitsColumn& column = fits_columns_[request.column];
    const auto where = [&] { return name_ + ": " + hdu_name_ + ": column " + columns_[request.column].name; };
    if (column.type < 0)
      throw base::InputError(where() + " has cells of variable length; write it as one value per row");
    if (column.type == TSTRING) {
      if (!ascii_ && column.width < column.repeat)
        throw base::InputError(where() + " has several strings per row; write it as one value per row");
      continue;
    }
    if (column.repeat != 1)
      throw base::InputError(where() + " is a vector of " + std::to_string(column.repeat) +
                             " values per row; write it as one column per value");
    if (column.type == TBIT || column.type == TCOMPLEX || column.type == TDBLCOMPLEX)
      throw base::InputError(where() + " holds bits or complex numbers; write it as plain numbers");
  }
}

void FitsTable::fail(LONGLONG first, int status) const {
  throw base::InputError(name_ + ": " + hdu_name_ + ": rows from " + std::to_string(first) +
                         " on cannot be read: " + fits_reason(status) + "; the file may be cut off");
}

void FitsTable::append(RawBlock& block, std::size_t slot, std::string_view cell, LONGLONG row) {
  if (!append_cell(block, slot, requests_[slot], cell, ""))
    throw base::InputError(name_ + ": " + hdu_name_ + ": row " + std::to_string(row) + ", column " +
                           printable(columns_[requests_[slot].column].name) + not_a_number(cell));
}

void FitsTable::read_binary(RawBlock& block, std::size_t slot, LONGLONG first, LONGLONG count) {
  const ColumnRequest& request = requests_[slot];
  const FitsColumn& column = fits_columns_[request.column];
  const int number = static_cast<int>(request.column) + 1;
  const auto rows = static_cast<std::size_t>(count);
  int status = 0, any_null = 0;
  if (column.type == TSTRING) {
    const auto width = static_cast<std::size_t>(column.width) + 1;
    bytes_.assign(rows * width, '\0');
    strings_.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) strings_[i] = bytes_.data() + i * width;
    char null[] = "";
    fits_read_col(file_.get(), TSTRING, number, first, 1, count, null, strings_.data(), &any_null, &status);
    if (status != 0) fail(first, status);
    for (std::size_t i = 0; i < rows; ++i) append(block, slot, strings_[i], first + static_cast<LONGLONG>(i));
    return;
  }
  std::vector<double> scratch;
  std::vector<double>& values = request.kind == CellKind::text ? scratch : block.numbers[slot];
  const std::size_t before = values.size();
  values.resize(before + rows);
  if (column.type == TLOGICAL) {
    bytes_.assign(rows, 0);
    fits_read_col(file_.get(), TLOGICAL, number, first, 1, count, nullptr, bytes_.data(), &any_null, &status);
    for (std::size_t i = 0; i < rows; ++i) values[before + i] = bytes_[i];
  } else {
    double null = std::numeric_limits<double>::quiet_NaN();
    fits_read_col(file_.get(), TDOUBLE, number, first, 1, count, &null, values.data() + before, &any_null,
                  &status);
  }
  if (status != 0) fail(first, status);
  if (request.kind == CellKind::text) {
    for (const double value : scratch)
      block.texts[slot].push_back(std::isnan(value) ? "" : std::to_string(std::llround(value)));
    return;
  }
  for (std::size_t i = before; i < values.size(); ++i) {
    if (std::isinf(values[i])) values[i] = std::numeric_limits<double>::quiet_NaN();
    values[i] *= request.scale;
  }
}

void FitsTable::read_ascii(RawBlock& block, LONGLONG first, LONGLONG count) {
  const auto row_bytes = static_cast<std::size_t>(row_bytes_);
  bytes_.resize(static_cast<std::size_t>(count) * row_bytes);
  int status = 0;
  fits_read_tblbytes(file_.get(), first, 1, static_cast<LONGLONG>(bytes_.size()),
                     reinterpret_cast<unsigned char*>(bytes_.data()), &status);
  if (status != 0) fail(first, status);
  for (LONGLONG i = 0; i < count; ++i) {
    const std::string_view row(bytes_.data() + static_cast<std::size_t>(i) * row_bytes, row_bytes);
    for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
      const FitsColumn& column = fits_columns_[requests_[slot].column];
      const std::string_view cell = column.field.cell(row);
      if (column.type == TSTRING || requests_[slot].kind == CellKind::text) {
        append(block, slot, cell, first + i);
        continue;
      }
      double value = 0;
      if (column.field.number(cell, value))
        block.numbers[slot].push_back(value * requests_[slot].scale);
      else
        append(block, slot, cell, first + i);  // a cell that is no number: says so
    }
  }
}

bool FitsTable::read(RawBlock& block, std::size_t max_rows) {
  block.clear(requests_.size());
  while (block.rows < max_rows && next_row_ < rows_) {
    const LONGLONG count =
        std::min({chunk_rows_, rows_ - next_row_, static_cast<LONGLONG>(max_rows - block.rows)});
    const LONGLONG first = next_row_ + 1;
    if (ascii_)
      read_ascii(block, first, count);
    else
      for (std::size_t slot = 0; slot < requests_.size(); ++slot) read_binary(block, slot, first, count);
    for (LONGLONG i = 0; i < count; ++i) block.place.push_back(static_cast<std::uint64_t>(first + i));
    block.rows += static_cast<std::size_t>(count);
    next_row_ += count;
  }
  return block.rows > 0;
}

}  // namespace

std::unique_ptr<TableSource> open_fits_table(const std::filesystem::path& path, const TableOptions& options) {
  return std::make_unique<FitsTable>(path, options);
}

}  // namespace coalsack::stars
