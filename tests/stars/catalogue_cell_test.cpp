// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "stars/catalogue/cell.h"
#include "stars/catalogue/fits_ascii_field.h"
#include "stars/catalogue/magnitude_sum.h"
#include "stars/catalogue/quality.h"
#include "stars/catalogue/row_splitter.h"

using namespace coalsack::stars;

BOOST_AUTO_TEST_SUITE(catalogue_cell)

BOOST_AUTO_TEST_CASE(numbers_are_read_from_end_to_end_or_not_at_all) {
  double value = 0;
  BOOST_TEST((parse_number("+12.5", value) && value == 12.5));
  BOOST_TEST((parse_number("-1.5E-3", value) && value == -0.0015));
  BOOST_TEST((parse_number("1.5D+03", value) && value == 1500));
  BOOST_TEST((parse_number("inf", value) && std::isnan(value)));
  for (const char* const text : {"", "+", "+-1", "1,5", "1 2", "0x10", "12abc", "1d", "e5", "--1", "1e999"})
    BOOST_TEST(!parse_number(text, value), text);
}

BOOST_AUTO_TEST_CASE(sexagesimal_angles_keep_the_sign_of_minus_zero) {
  double value = 0;
  BOOST_TEST((parse_declination("-00 30 36", 1, value) && std::abs(value + 0.51) < 1e-12));
  BOOST_TEST((parse_declination("+41d16m09.0s", 1, value) && std::abs(value - 41.269166666666667) < 1e-12));
  BOOST_TEST((parse_declination("-13:48.5", 1, value) && std::abs(value + 13.808333333333334) < 1e-12));
  BOOST_TEST((parse_right_ascension("00h42m44.4s", 1, value) && std::abs(value - 10.685) < 1e-12));
  BOOST_TEST((parse_right_ascension("10d30m", 1, value) && std::abs(value - 10.5) < 1e-12));
  BOOST_TEST((parse_right_ascension("2.5", 15, value) && value == 37.5));
  for (const char* const text : {"12:61:00", "12:", "a:b:c", "1:2:3:4", "12 -3 4", ":1"})
    BOOST_TEST(!parse_declination(text, 1, value), text);
}

BOOST_AUTO_TEST_CASE(words_for_no_value_are_known) {
  for (const char* const text :
       {"", "null", "NULL", "\\N", "NaN", "-", "--", "---", "...", "N/A", "\"\"", "none"})
    BOOST_TEST(is_null(text), text);
  for (const char* const text : {"0", "-1", ".5", "-.5", "nullable"}) BOOST_TEST(!is_null(text), text);
}

BOOST_AUTO_TEST_CASE(flags_get_back_the_zeros_they_lost) {
  BOOST_TEST(flag_at("022", 0) == '0');
  BOOST_TEST(flag_at("22", 0) == '0');
  BOOST_TEST(flag_at("22", 1) == '2');
  BOOST_TEST(flag_at("2", 2) == '2');
  BOOST_TEST(flag_at("2", 1) == '0');
  BOOST_TEST(flag_at("", 1) == 0);
  BOOST_TEST(flag_at("AB", 1) == '?');
  BOOST_TEST(flag_at("0000", 1) == '?');
}

BOOST_AUTO_TEST_CASE(magnitudes_follow_from_colours_by_the_shortest_way) {
  const auto sum = [](const std::vector<TableColumn>& columns, std::string_view band) {
    std::string text;
    for (const auto& term : magnitude_from_colours(columns, band).terms)
      text += (term.sign < 0 ? "-(" : "+(") + columns[term.column].name + ")";
    return text;
  };
  const std::vector<TableColumn> web = {{"K", "", ""}, {"V-K", "", ""}, {"J-K", "", ""}, {"J-H", "", ""}};
  BOOST_TEST(sum(web, "K") == "+(K)");
  BOOST_TEST(sum(web, "J") == "+(J-K)+(K)");
  BOOST_TEST(sum(web, "H") == "-(J-H)+(J-K)+(K)");
  const std::vector<TableColumn> old = {
      {"J-H", "", ""}, {"H-K", "", ""}, {"J-K", "", ""}, {"V-K", "", ""}, {"V", "", ""}};
  BOOST_TEST(sum(old, "K") == "-(V-K)+(V)");
  BOOST_TEST(sum(old, "H") == "+(H-K)-(V-K)+(V)");
  BOOST_TEST(sum(old, "L").empty());
}

BOOST_AUTO_TEST_CASE(fits_ascii_fields_know_implied_decimals_and_nulls) {
  const FitsAsciiField field{2, 6, "F6.2", 2.0, 1.0, "-9"};
  double value = 0;
  BOOST_TEST(field.cell("ab 12.50cd") == "12.50");
  BOOST_TEST((field.number("12.50", value) && value == 26.0));
  BOOST_TEST((field.number("1250", value) && value == 26.0));
  BOOST_TEST((field.number("", value) && std::isnan(value)));
  BOOST_TEST((field.number("-9", value) && std::isnan(value)));
  BOOST_TEST(!field.number("x", value));
  BOOST_TEST(field.cell("a").empty());
}

BOOST_AUTO_TEST_CASE(control_characters_are_not_printed) {
  BOOST_TEST(printable("a\x1B[2Jb") == "a?[2Jb");
}

BOOST_AUTO_TEST_SUITE_END()
