// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>

#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;
using tests::contains_all;
using tests::import_error;
using tests::observed_options;

namespace {

std::string error_of(std::string_view content, const std::string& ending = ".csv", bool compress = false) {
  const CatalogueFile file(content, ending, compress);
  return import_error(file.path(), observed_options());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_errors)

BOOST_AUTO_TEST_CASE(a_malformed_number_names_its_line_its_column_and_itself) {
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,3,4\n1,2,3.x,4\n"), {"line 3", "column J", "'3.x'"}));
  BOOST_TEST(contains_all(error_of("l;b;J;K\n1;2;3,5;4\n"), {"line 2", "column J", "decimal points"}));
  BOOST_TEST(contains_all(error_of("ra,dec,J,K\n1,12h30m,3,4x\n"), {"line 2", "column K"}));
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,1e999,4\n"), {"line 2", "'1e999'"}));
}

BOOST_AUTO_TEST_CASE(a_row_of_the_wrong_length_names_its_line) {
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,3,4\n1,2,3\n"), {"line 3", "3 cells", "4", "cut off"}));
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,3,4,5\n"), {"line 2", "5 cells"}));
}

BOOST_AUTO_TEST_CASE(missing_columns_are_named_together_with_those_there_are) {
  BOOST_TEST(contains_all(error_of("x,y,Hmag\n1,2,3\n"), {"a position", "J, Ks", "x, y, Hmag", "--columns"}));
  auto options = observed_options();
  options.columns = {{"J", "j_mag"}};
  const CatalogueFile file("l,b,J,K\n1,2,3,4\n");
  BOOST_TEST(contains_all(import_error(file.path(), options), {"'j_mag'", "l, b, J, K"}));
}

BOOST_AUTO_TEST_CASE(a_file_without_usable_rows_says_why) {
  BOOST_TEST(contains_all(error_of("l,b,J,K\n"), {"no rows"}));
  BOOST_TEST(contains_all(error_of("# l b J K\n"), {"no rows"}));
  BOOST_TEST(contains_all(error_of("l,b,J,K\nnan,2,3,4\n,2,3,4\n"), {"none of its 2 rows", "no position 2"}));
  BOOST_TEST(contains_all(error_of("ra,dec,J,K\n1,90.5,3,4\n"), {"beyond 90 deg 1 times"}));
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,99.999,4\n"), {"none of its 1 rows", "99.999"}));
}

BOOST_AUTO_TEST_CASE(rows_without_a_place_on_the_sphere_are_counted_and_the_rest_is_kept) {
  const CatalogueFile file("ra,dec,J,K\n1,91,3,4\n1,-90,3,4\nnan,0,3,4\n-999,0,3,4\n");
  const auto all = tests::import_all(file.path(), observed_options());
  BOOST_TEST(all.stars.size() == 1U);
  BOOST_TEST(all.refused("declination or latitude beyond 90 deg") == 1U);
  BOOST_TEST(all.refused("no position") == 1U);
  BOOST_TEST(all.refused("right ascension or longitude beyond 360 deg") == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_of_ten_megabytes_is_refused) {
  const std::string line(10U << 20, '7');
  BOOST_TEST(contains_all(error_of("l,b,J,K\n1,2,3,4\n" + line), {"line 3", "longer than 1048576 bytes"}));
  BOOST_TEST(contains_all(error_of(line), {"line 1", "longer than"}));
}

BOOST_AUTO_TEST_CASE(a_quote_that_is_never_closed_is_refused) {
  BOOST_TEST(contains_all(error_of("n,l,b,J,K\n\"a,1,2,3,4\nb,1,2,3,4\n"), {"line 2", "quote"}));
}

BOOST_AUTO_TEST_CASE(a_header_that_is_no_utf_8_is_refused) {
  BOOST_TEST(contains_all(error_of("l,b,J,K,caf\xE9\n1,2,3,4,5\n"), {"line 1", "UTF-8", "iconv"}));
  BOOST_TEST(contains_all(error_of("\xFF\xFEl\0,\0"), {"UTF-16"}));
}

BOOST_AUTO_TEST_CASE(a_second_table_in_the_same_file_is_refused) {
  BOOST_TEST(contains_all(error_of("l\tb\tJ\tK\n1\t2\t3\t4\n\n#RESOURCE=yCat_1\nl\tb\n"),
                          {"line 4", "second table"}));
}

BOOST_AUTO_TEST_CASE(files_of_other_kinds_are_named_with_a_cure) {
  BOOST_TEST(contains_all(error_of(""), {"is empty"}));
  BOOST_TEST(contains_all(error_of("<!DOCTYPE html><html><body>Error 503</body></html>"), {"web page"}));
  BOOST_TEST(contains_all(error_of("PK\x03\x04zip"), {"zip"}));
  BOOST_TEST(contains_all(error_of("PAR1...."), {"Parquet", "CSV"}));
  BOOST_TEST(contains_all(error_of(std::string_view("ab\0cd", 5)), {"binary"}));
  BOOST_TEST(contains_all(import_error("/no/such/file.csv", observed_options()), {"no such file"}));
  BOOST_TEST(
      contains_all(import_error(std::filesystem::temp_directory_path(), observed_options()), {"plain file"}));
}

BOOST_AUTO_TEST_CASE(control_characters_of_a_file_do_not_reach_the_terminal) {
  const std::string message = error_of("l,b,J,K\n1,2,\x1B[31m,4\n");
  BOOST_TEST(!message.empty());
  BOOST_TEST(message.find('\x1B') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_gzip_file_that_is_cut_off_is_refused) {
  std::string text = "l,b,J,K\n";
  for (int i = 0; i < 20000; ++i)
    text += std::to_string(i * 7919 % 360) + ",2,3," + std::to_string(i % 20) + "\n";
  const CatalogueFile file(text, ".csv.gz", true);
  BOOST_TEST(tests::import_all(file.path(), observed_options()).stars.size() == 20000U);
  std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) / 2);
  BOOST_TEST(contains_all(import_error(file.path(), observed_options()), {"gzip", "cut off"}));
}

BOOST_AUTO_TEST_CASE(an_ipac_table_that_ends_within_a_row_is_refused) {
  const std::string head = "|  l  |  b  | j_m |  k_m |\n| real| real| real|  real|\n";
  const std::string row = "  10.1   2.0  12.0 12.734 ";
  for (const std::size_t length : {row.size() - 3, row.size() - 5, row.size() - 9})
    BOOST_TEST(
        contains_all(error_of(head + row + "\n" + row.substr(0, length), ".tbl"), {"line 4", "cut off"}));
  const CatalogueFile whole(head + row + "\n" + row, ".tbl");
  BOOST_TEST(tests::import_all(whole.path(), observed_options()).stars.size() == 2U);
}

BOOST_AUTO_TEST_CASE(shifted_ipac_columns_are_refused) {
  const std::string head = "|  l  |  b  | j_m | k_m |\n| real| real| real| real|\n";
  BOOST_TEST(contains_all(error_of(head + "  10.123456  2.0  12.0\n", ".tbl"), {"line 3", "bar"}));
}

BOOST_AUTO_TEST_CASE(a_flag_of_the_wrong_length_names_its_line) {
  BOOST_TEST(
      contains_all(error_of("l,b,J,K,Qflg\n1,2,3,4,AB\n"), {"line 2", "Qflg", "'AB'", "three characters"}));
}

BOOST_AUTO_TEST_CASE(a_unit_that_is_not_understood_is_refused) {
  BOOST_TEST(contains_all(error_of("l\tb\tJ\tK\nparsec\tdeg\tmag\tmag\n1\t2\t3\t4\n", ".tsv"),
                          {"column l", "parsec"}));
}

BOOST_AUTO_TEST_SUITE_END()
