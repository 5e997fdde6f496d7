// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/fits_file.h"

#include <fitsio.h>

#include "base/error.h"
#include "base/utf8.h"
#include "map/export/output_file.h"

namespace coalsack::map {
namespace {

static_assert(sizeof(LONGLONG) == sizeof(std::int64_t));

const char* form_of(FitsType type) {
  switch (type) {
    case FitsType::int16:
      return "1I";
    case FitsType::int32:
      return "1J";
    case FitsType::int64:
      return "1K";
    case FitsType::float32:
      return "1E";
    case FitsType::float64:
      return "1D";
  }
  throw base::Error("no such FITS type");
}

}  // namespace

struct FitsFile::State {
  OutputFile output;
  fitsfile* file = nullptr;
  int hdus = 0;

  State(const std::filesystem::path& path, bool replace) : output(path, replace) {
    int status = 0;
    fits_create_diskfile(&file, output.temporary().c_str(), &status);
    check(status);
  }
  ~State() {
    int status = 0;
    if (file != nullptr) fits_close_file(file, &status);
    fits_clear_errmsg();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void check(int status) const {
    if (status == 0) return;
    char words[FLEN_STATUS] = "";
    fits_get_errstatus(status, words);
    fits_clear_errmsg();
    throw base::InputError(output.path().string() + ": cannot be written (" + words +
                           "); is the disk full, or the folder write-protected?");
  }
  /// Ends the HDU before another begins.
  void seal() {
    if (hdus++ == 0) return;
    int status = 0;
    fits_write_chksum(file, &status);
    check(status);
  }
};

FitsFile::FitsFile(const std::filesystem::path& path, bool replace)
    : state_(std::make_unique<State>(path, replace)) {}
FitsFile::~FitsFile() = default;

void FitsFile::empty_primary() {
  state_->seal();
  int status = 0;
  fits_create_img(state_->file, BYTE_IMG, 0, nullptr, &status);
  state_->check(status);
}

void FitsFile::image(const std::string& name, const std::vector<std::int64_t>& shape) {
  state_->seal();
  int status = 0;
  std::vector<LONGLONG> axes(shape.begin(), shape.end());
  fits_create_imgll(state_->file, FLOAT_IMG, static_cast<int>(axes.size()), axes.data(), &status);
  state_->check(status);
  if (!name.empty()) key("EXTNAME", name, "name of this HDU");
}

void FitsFile::table(const std::string& name, const std::vector<FitsColumn>& columns, std::int64_t rows) {
  state_->seal();
  std::vector<std::string> texts;
  for (const FitsColumn& column : columns) {
    texts.push_back(base::printable_ascii(column.name));
    texts.push_back(form_of(column.type));
    texts.push_back(base::printable_ascii(column.unit));
  }
  std::vector<char*> names, forms, units;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names.push_back(texts[3 * i].data());
    forms.push_back(texts[3 * i + 1].data());
    units.push_back(texts[3 * i + 2].data());
  }
  int status = 0;
  fits_create_tbl(state_->file, BINARY_TBL, rows, static_cast<int>(columns.size()), names.data(),
                  forms.data(), units.data(), base::printable_ascii(name).c_str(), &status);
  state_->check(status);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const std::string comment = base::printable_ascii(columns[i].description).substr(0, 40);
    if (!comment.empty())
      fits_modify_comment(state_->file, ("TTYPE" + number).c_str(), comment.c_str(), &status);
    if (columns[i].has_null) {
      LONGLONG nothing = -1;
      fits_write_key(state_->file, TLONGLONG, ("TNULL" + number).c_str(), &nothing, "outside the map",
                     &status);
    }
  }
  fits_set_hdustruc(state_->file, &status);
  state_->check(status);
}

void FitsFile::key(const std::string& name, const std::string& value, const std::string& comment) {
  int status = 0;
  fits_write_key_longstr(state_->file, name.c_str(), base::printable_ascii(value).c_str(),
                         base::printable_ascii(comment).c_str(), &status);
  state_->check(status);
}

void FitsFile::key(const std::string& name, const char* value, const std::string& comment) {
  key(name, std::string(value), comment);
}

void FitsFile::key(const std::string& name, double value, const std::string& comment) {
  int status = 0;
  fits_write_key_dbl(state_->file, name.c_str(), value, -15, base::printable_ascii(comment).c_str(), &status);
  state_->check(status);
}

void FitsFile::key(const std::string& name, std::int64_t value, const std::string& comment) {
  int status = 0;
  LONGLONG number = value;
  fits_write_key(state_->file, TLONGLONG, name.c_str(), &number, base::printable_ascii(comment).c_str(),
                 &status);
  state_->check(status);
}

void FitsFile::key(const std::string& name, int value, const std::string& comment) {
  key(name, static_cast<std::int64_t>(value), comment);
}

void FitsFile::remark(const std::string& text) {
  int status = 0;
  fits_write_comment(state_->file, base::printable_ascii(text).c_str(), &status);
  state_->check(status);
}

// CFITSIO takes values by pointers to what it does not change.
void FitsFile::write(std::int64_t first, std::span<const float> values) {
  int status = 0;
  fits_write_img(state_->file, TFLOAT, first + 1, static_cast<LONGLONG>(values.size()),
                 const_cast<float*>(values.data()), &status);
  state_->check(status);
}

void FitsFile::write(int column, std::int64_t first, std::span<const float> values) {
  int status = 0;
  fits_write_col(state_->file, TFLOAT, column, first + 1, 1, static_cast<LONGLONG>(values.size()),
                 const_cast<float*>(values.data()), &status);
  state_->check(status);
}

void FitsFile::write(int column, std::int64_t first, std::span<const double> values) {
  int status = 0;
  fits_write_col(state_->file, TDOUBLE, column, first + 1, 1, static_cast<LONGLONG>(values.size()),
                 const_cast<double*>(values.data()), &status);
  state_->check(status);
}

void FitsFile::write(int column, std::int64_t first, std::span<const std::int64_t> values) {
  int status = 0;
  fits_write_col(state_->file, TLONGLONG, column, first + 1, 1, static_cast<LONGLONG>(values.size()),
                 const_cast<std::int64_t*>(values.data()), &status);
  state_->check(status);
}

void FitsFile::finish() {
  state_->seal();
  int status = 0;
  fits_close_file(state_->file, &status);
  state_->file = nullptr;
  state_->check(status);
  state_->output.finish();
}

}  // namespace coalsack::map
