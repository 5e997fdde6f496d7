// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/healpix_file.h"

#include <fitsio.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <system_error>

#include "base/error.h"
#include "sky/fits_check.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

static_assert(sizeof(LONGLONG) == sizeof(std::int64_t));
constexpr double sentinel = -1.6375e30;

struct CloseFits {
  void operator()(fitsfile* file) const {
    int status = 0;
    fits_close_file(file, &status);
  }
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path.string()) {
    sky::check_fits(path, path_);
    int status = 0;
    fitsfile* opened = nullptr;
    fits_open_diskfile(&opened, path_.c_str(), READONLY,
                       &status);  // no URLs, filters or commands in the name
    check(status);
    file_.reset(opened);
  }

  [[noreturn]] void fail(const std::string& why) const { throw base::InputError(path_ + ": " + why); }

  void check(int status) const {
    if (status == 0) return;
    char words[FLEN_STATUS] = "";
    fits_get_errstatus(status, words);
    fits_clear_errmsg();
    fail(std::string("cannot be read as FITS (") + words + "); is it there, and whole?");
  }

  /// A keyword's text without trailing blanks; empty when there is none.
  std::string word(const std::string& key) const {
    char value[FLEN_VALUE] = "";
    int status = 0;
    fits_read_key(file_.get(), TSTRING, key.c_str(), value, nullptr, &status);
    if (status != 0) fits_clear_errmsg();
    std::string text = status == 0 ? value : "";
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
  }

  double number(const std::string& key, double otherwise) const {
    double value = 0;
    int status = 0;
    fits_read_key(file_.get(), TDOUBLE, key.c_str(), &value, nullptr, &status);
    if (status != 0) fits_clear_errmsg();
    return status == 0 ? value : otherwise;
  }

  /// Moves to the first table with PIXTYPE HEALPIX, or with NSIDE.
  void find_table() const {
    int status = 0;
    int hdus = 0;
    fits_get_num_hdus(file_.get(), &hdus, &status);
    check(status);
    for (int i = 2; i <= hdus; ++i) {
      int type = 0;
      fits_movabs_hdu(file_.get(), i, &type, &status);
      check(status);
      if (type == BINARY_TBL && (upper(word("PIXTYPE")) == "HEALPIX" || number("NSIDE", 0) > 0)) return;
    }
    fail("holds no HEALPix table (a binary table with PIXTYPE = 'HEALPIX')");
  }

  int columns() const {
    int status = 0;
    int count = 0;
    fits_get_num_cols(file_.get(), &count, &status);
    check(status);
    return count;
  }

  /// How many numbers a column holds, held against the size of the file.
  std::int64_t elements(int column) const {
    int status = 0;
    int type = 0;
    LONGLONG rows = 0, repeat = 0, width = 0, row_bytes = 0, naxis = 0;
    fits_get_num_rowsll(file_.get(), &rows, &status);
    fits_get_coltypell(file_.get(), column, &type, &repeat, &width, &status);
    check(status);
    naxis = static_cast<LONGLONG>(number("NAXIS1", 0));
    row_bytes = std::max<LONGLONG>(1, naxis);
    if (type < 0 || type == TSTRING || type == TLOGICAL || type == TBIT || type == TCOMPLEX ||
        type == TDBLCOMPLEX)
      fail("column " + std::to_string(column) + " ('" + word("TTYPE" + std::to_string(column)) +
           "') holds no plain numbers");
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path_, error);
    if (error || rows < 0 || repeat < 0 ||
        static_cast<std::uintmax_t>(rows) > bytes / static_cast<std::uintmax_t>(row_bytes) ||
        repeat > row_bytes)
      fail("promises more rows than the file holds; it may be cut short, fetch it again");
    return rows * repeat;
  }

  std::vector<float> values(int column) const {
    std::vector<float> out(static_cast<std::size_t>(elements(column)));
    int status = 0;
    int any_null = 0;  // CFITSIO writes there without asking
    float null = std::numeric_limits<float>::quiet_NaN();
    if (!out.empty())
      fits_read_col(file_.get(), TFLOAT, column, 1, 1, static_cast<LONGLONG>(out.size()), &null, out.data(),
                    &any_null, &status);
    check(status);
    const auto bad = static_cast<float>(number("BAD_DATA", sentinel));
    for (float& value : out)
      if (!std::isfinite(value) || value == bad || value < -1.6e30F)
        value = std::numeric_limits<float>::quiet_NaN();
    return out;
  }

  std::vector<std::int64_t> integers(int column) const {
    std::vector<std::int64_t> out(static_cast<std::size_t>(elements(column)));
    int status = 0;
    int any_null = 0;
    if (!out.empty())
      fits_read_col(file_.get(), TLONGLONG, column, 1, 1, static_cast<LONGLONG>(out.size()), nullptr,
                    out.data(), &any_null, &status);
    check(status);
    return out;
  }

 private:
  std::string path_;
  std::unique_ptr<fitsfile, CloseFits> file_;
};

sky::Frame frame_of(const Reader& reader, const std::string& given) {
  const std::string word = upper(given.empty() ? reader.word("COORDSYS") : given);
  if (word.starts_with("G")) return sky::Frame::galactic;
  if (word == "C" || word == "Q" || word.starts_with("CEL") || word.starts_with("EQU") || word == "ICRS")
    return sky::Frame::icrs;
  if (word.empty()) reader.fail("does not say its axes (COORDSYS); --frame G or --frame C does");
  reader.fail("COORDSYS is '" + word + "'; maps are read in G (Galactic) and C (ICRS)");
}

bool ring_of(const Reader& reader, const std::string& given) {
  const std::string word = upper(given.empty() ? reader.word("ORDERING") : given);
  if (word == "RING") return true;
  if (word.starts_with("NEST")) return false;
  if (word.empty())
    reader.fail("does not say the order of its pixels (ORDERING); --ordering RING or NESTED does");
  reader.fail("ORDERING is '" + word + "', neither RING nor NESTED");
}

/// The number of the column meant; the first column of values is `first`.
int column_of(const Reader& reader, const std::string& name, int first) {
  const int count = reader.columns();
  if (count < first) reader.fail("the HEALPix table has no column of values");
  if (name.empty()) return first;
  std::string list;
  for (int i = first; i <= count; ++i) {
    const std::string there = reader.word("TTYPE" + std::to_string(i));
    if (upper(there) == upper(name)) return i;
    list += (list.empty() ? "" : ", ") + there;
  }
  int number = 0;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), number);
  if (end.ec == std::errc() && end.ptr == name.data() + name.size() && number >= 1 &&
      number <= count - first + 1)
    return first + number - 1;
  reader.fail("has no column '" + name + "'; there are " + list);
}

/// Pixels in ascending NESTED order, values with them.
void sort_pixels(const Reader& reader, bool ring, HealpixFile& map, std::vector<std::int64_t> pixels) {
  const std::int64_t count = sky::pixel_count(map.nside);
  for (std::size_t row = 0; row < pixels.size(); ++row) {
    if (pixels[row] < 0 || pixels[row] >= count)
      reader.fail("row " + std::to_string(row + 1) + ": " + std::to_string(pixels[row]) +
                  " is no pixel of nside " + std::to_string(map.nside));
    if (ring) pixels[row] = sky::nested_of_ring(map.nside, pixels[row]);
  }
  std::vector<std::size_t> order(pixels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pixels[a] < pixels[b]; });
  std::vector<float> values;
  for (const std::size_t row : order) {
    if (!map.pixels.empty() && map.pixels.back() == pixels[row])
      reader.fail("row " + std::to_string(row + 1) + ": its pixel is there twice");
    map.pixels.push_back(pixels[row]);
    values.push_back(map.values[row]);
  }
  map.values = std::move(values);
}

}  // namespace

double HealpixFile::value_at(double l_deg, double b_deg) const {
  double longitude = l_deg;
  double latitude = b_deg;
  if (frame == sky::Frame::icrs) {
    const sky::IcrsDirection there = sky::icrs_from_galactic(l_deg, b_deg);
    longitude = there.ra_deg;
    latitude = there.dec_deg;
  }
  const std::int64_t pixel = sky::ang2pix(nside, longitude, latitude);
  if (pixels.empty()) {
    const std::int64_t place = ring ? sky::ring_of_nested(nside, pixel) : pixel;
    return static_cast<double>(values[static_cast<std::size_t>(place)]);
  }
  const auto place = std::lower_bound(pixels.begin(), pixels.end(), pixel);
  if (place == pixels.end() || *place != pixel) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(values[static_cast<std::size_t>(place - pixels.begin())]);
}

HealpixFile read_healpix_file(const std::filesystem::path& path, const HealpixFileOptions& options) {
  const Reader reader(path);
  reader.find_table();
  HealpixFile map;
  map.frame = frame_of(reader, options.frame);
  const bool ring = ring_of(reader, options.ordering);
  map.nside = static_cast<std::int64_t>(std::clamp(reader.number("NSIDE", 0), 0.0, 1e9));
  if (!sky::is_valid_nside(map.nside)) reader.fail("NSIDE is not a power of two from 1 to 2^29");
  const bool partial =
      upper(reader.word("INDXSCHM")) == "EXPLICIT" || upper(reader.word("OBJECT")) == "PARTIAL";
  const int column = column_of(reader, options.column, partial ? 2 : 1);
  map.column = reader.word("TTYPE" + std::to_string(column));
  map.unit = reader.word("TUNIT" + std::to_string(column));
  map.values = reader.values(column);
  if (partial) {
    std::vector<std::int64_t> pixels = reader.integers(1);
    if (pixels.empty() || pixels.size() != map.values.size())
      reader.fail("has " + std::to_string(pixels.size()) + " pixels and " +
                  std::to_string(map.values.size()) +
                  " values; partial maps with one value per pixel are read");
    sort_pixels(reader, ring, map, std::move(pixels));
  } else {
    map.ring = ring;
    if (static_cast<std::int64_t>(map.values.size()) != sky::pixel_count(map.nside))
      reader.fail("has " + std::to_string(map.values.size()) + " values instead of the " +
                  std::to_string(sky::pixel_count(map.nside)) + " of nside " + std::to_string(map.nside));
  }
  return map;
}

}  // namespace coalsack::map
