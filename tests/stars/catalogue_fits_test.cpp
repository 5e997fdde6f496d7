// SPDX-License-Identifier: GPL-2.0-or-later
#include <fitsio.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;
using tests::contains_all;
using tests::import_all;
using tests::import_error;
using tests::observed_options;

namespace {

struct Closer {
  void operator()(fitsfile* file) const {
    int status = 0;
    fits_close_file(file, &status);
  }
};

// A FITS file under construction in a temporary place.
class FitsBuilder {
 public:
  FitsBuilder() : place_("", ".fits") {
    fitsfile* file = nullptr;
    fits_create_diskfile(&file, ("!" + place_.path().string()).substr(1).c_str(), &status_);
    if (status_ != 0) {  // it exists already, empty
      status_ = 0;
      std::filesystem::remove(place_.path());
      fits_create_diskfile(&file, place_.path().c_str(), &status_);
    }
    file_.reset(file);
  }
  void table(int type, const char* extension, std::vector<const char*> names,
             std::vector<const char*> formats, std::vector<const char*> units, LONGLONG rows) {
    fits_create_tbl(file_.get(), type, rows, static_cast<int>(names.size()), const_cast<char**>(names.data()),
                    const_cast<char**>(formats.data()), const_cast<char**>(units.data()),
                    const_cast<char*>(extension), &status_);
  }
  void key(const char* name, double value) {
    fits_write_key(file_.get(), TDOUBLE, name, &value, nullptr, &status_);
  }
  void key(const char* name, int value) {
    fits_write_key(file_.get(), TINT, name, &value, nullptr, &status_);
  }
  void rescan() { fits_set_hdustruc(file_.get(), &status_); }
  void numbers(int column, std::vector<double> values, LONGLONG row = 1) {
    fits_write_col(file_.get(), TDOUBLE, column, row, 1, static_cast<LONGLONG>(values.size()), values.data(),
                   &status_);
  }
  void strings(int column, std::vector<const char*> values) {
    fits_write_col(file_.get(), TSTRING, column, 1, 1, static_cast<LONGLONG>(values.size()), values.data(),
                   &status_);
  }
  void undefined(int column, LONGLONG row) { fits_write_col_null(file_.get(), column, row, 1, 1, &status_); }
  const std::filesystem::path& finish() {
    file_.reset();
    BOOST_REQUIRE_EQUAL(status_, 0);
    return place_.path();
  }

 private:
  CatalogueFile place_;
  int status_ = 0;
  std::unique_ptr<fitsfile, Closer> file_;
};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Scaled integers with nulls, strings, a vector column that is not needed, after a table that does not help.
void build(FitsBuilder& fits, int rows) {
  fits.table(BINARY_TBL, "OTHER", {"x"}, {"1J"}, {""}, 1);
  fits.table(BINARY_TBL, "STARS", {"GLON", "GLAT", "Jmag", "Kmag", "Qflg", "spectrum"},
             {"1D", "1E", "1I", "1E", "3A", "4E"}, {"deg", "deg", "mag", "mag", "", ""}, rows);
  fits.key("TSCAL3", 0.001);
  fits.key("TZERO3", 10.0);
  fits.key("TNULL3", -32768);
  fits.rescan();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_fits)

BOOST_AUTO_TEST_CASE(binary_tables_give_scaled_columns_nulls_and_strings) {
  FitsBuilder fits;
  build(fits, 4);
  fits.numbers(1, {10, 20, 30, 40});
  fits.numbers(2, {-1, -2, -3, -4});
  fits.numbers(3, {12.5, 13.25, 14, 12});
  fits.undefined(3, 3);
  fits.numbers(4, {11, std::numeric_limits<double>::quiet_NaN(), 12, 13});
  fits.strings(5, {"AAA", "AAA", "AAA", "UAA"});
  const auto all = import_all(fits.finish(), observed_options());
  BOOST_TEST(all.report.format == "FITS binary table (HDU 2 'STARS')");
  BOOST_TEST(all.report.place == "row");
  BOOST_TEST(all.report.rows_in == 4U);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  BOOST_TEST(all.stars.l_deg[0] == 10.0);
  BOOST_TEST(all.value("J", 0) == 12.5F);
  BOOST_TEST(all.dropped("J: no magnitude") == 1U);
  BOOST_TEST(all.report.dropped.at("J: no magnitude").first_places.front() == 3U);
  BOOST_TEST(all.dropped("Ks: no magnitude") == 1U);
  BOOST_TEST(all.dropped("J: refused by ph_qual") == 1U);
}

BOOST_AUTO_TEST_CASE(the_hdu_is_chosen_by_number_name_or_the_columns_it_has) {
  FitsBuilder fits;
  build(fits, 1);
  fits.numbers(1, {10});
  fits.numbers(2, {-1});
  fits.numbers(3, {12.5});
  fits.numbers(4, {11});
  fits.strings(5, {"AAA"});
  const auto path = fits.finish();
  auto options = observed_options();
  for (const char* const table : {"", "2", "STARS", "stars"}) {
    options.table = table;
    BOOST_TEST(import_all(path, options).stars.size() == 1U);
  }
  options.table = "1";
  BOOST_TEST(contains_all(import_error(path, options), {"no column for", "the columns are x"}));
  options.table = "0";
  BOOST_TEST(contains_all(import_error(path, options), {"HDU 0 is no table"}));
  options.table = "9";
  BOOST_TEST(contains_all(import_error(path, options), {"no HDU '9'", "HDU 1 'OTHER': x", "GLON"}));
  options = observed_options();
  options.columns = {{"J", "nothing"}};
  BOOST_TEST(
      contains_all(import_error(path, options), {"'nothing'", "HDU 1 'OTHER': x", "HDU 2 'STARS': GLON"}));
  options.columns = {{"J", "spectrum"}};
  BOOST_TEST(contains_all(import_error(path, options), {"spectrum", "vector of 4"}));
}

BOOST_AUTO_TEST_CASE(ascii_tables_take_blank_cells_for_unknown_ones_and_not_for_zero) {
  FitsBuilder fits;
  fits.table(ASCII_TBL, "A", {"GLON", "GLAT", "Jmag", "Kmag"}, {"F8.3", "F8.3", "F8.3", "F8.3"},
             {"deg", "deg", "mag", "mag"}, 3);
  fits.numbers(1, {10.125, 20, 30});
  fits.numbers(2, {-1.5, 0, 0});
  fits.numbers(3, {12.625, 13, 77.777});
  fits.numbers(4, {11, 12, 12});
  std::string bytes = bytes_of(fits.finish());
  const std::size_t at = bytes.rfind("77.777");
  bytes.replace(at, 6, "      ");
  const CatalogueFile file(bytes, ".fits");
  const auto all = import_all(file.path(), observed_options());
  BOOST_TEST(all.report.format == "FITS ASCII table (HDU 1 'A')");
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2U);
  BOOST_TEST(all.stars.l_deg[0] == 10.125);
  BOOST_TEST(all.value("J", 0) == 12.625F);
  BOOST_TEST(all.dropped("J: no magnitude") == 1U);
}

BOOST_AUTO_TEST_CASE(a_fits_file_inside_gzip_is_read_and_one_that_is_cut_off_is_refused) {
  constexpr int rows = 5000;
  FitsBuilder fits;
  build(fits, rows);
  fits.numbers(1, std::vector<double>(rows, 10));
  fits.numbers(2, std::vector<double>(rows, 5));
  fits.numbers(3, std::vector<double>(rows, 12));
  fits.numbers(4, std::vector<double>(rows, 11));
  fits.strings(5, std::vector<const char*>(rows, "AAA"));
  const std::string bytes = bytes_of(fits.finish());
  const CatalogueFile packed(bytes, ".fits.gz", true);
  BOOST_TEST(import_all(packed.path(), observed_options()).stars.size() == 5000U);
  // The name does not matter, and brackets in it are no filter.
  const CatalogueFile odd(bytes, "[1].csv");
  BOOST_TEST(import_all(odd.path(), observed_options()).stars.size() == 5000U);
  const CatalogueFile cut(bytes.substr(0, bytes.size() / 2), ".fits");
  BOOST_TEST(contains_all(import_error(cut.path(), observed_options()), {"cut off"}));
  const CatalogueFile header_only(bytes.substr(0, 2880 + 1000), ".fits");
  BOOST_TEST(!import_error(header_only.path(), observed_options()).empty());
}

BOOST_AUTO_TEST_CASE(a_packed_file_that_would_fill_the_disk_is_refused) {
  std::string bytes(std::size_t{80} << 20, '\0');
  bytes.replace(0, 9, "SIMPLE  =");
  const CatalogueFile bomb(bytes, ".fits.gz", true);
  BOOST_TEST(contains_all(import_error(bomb.path(), observed_options()), {"200 times its size"}));
}

BOOST_AUTO_TEST_CASE(a_header_that_cfitsio_must_not_see_is_refused) {
  FitsBuilder fits;
  build(fits, 3);
  std::string bytes = bytes_of(fits.finish());
  const std::size_t form = bytes.find("TFORM1  = '");
  bytes.replace(form + 11, 1, "Z");
  const CatalogueFile file(bytes, ".fits");
  BOOST_TEST(contains_all(import_error(file.path(), observed_options()), {"HDU 1", "TFORM1"}));
}

BOOST_AUTO_TEST_CASE(a_fits_image_holds_no_table) {
  FitsBuilder fits;
  fits.table(BINARY_TBL, "T", {"x"}, {"1J"}, {""}, 1);
  const std::string bytes = bytes_of(fits.finish());
  const CatalogueFile primary(bytes.substr(0, 2880), ".fits");
  BOOST_TEST(contains_all(import_error(primary.path(), observed_options()), {"holds no table", "HDU 0"}));
}

BOOST_AUTO_TEST_SUITE_END()
