// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/markup.h"

#include <boost/test/unit_test.hpp>

using namespace coalsack::plot;

BOOST_AUTO_TEST_SUITE(markup)

BOOST_AUTO_TEST_CASE(indices_are_smaller_and_moved) {
  const std::vector<TextRun> found = runs("dA_{V}/dr (mag kpc^{\u22121})");
  BOOST_REQUIRE(found.size() == 5);
  BOOST_TEST(found[0].text == "dA");
  BOOST_TEST(found[1].text == "V");
  BOOST_TEST(found[1].rise < 0);
  BOOST_TEST(found[1].size < 1);
  BOOST_TEST(found[2].text == "/dr (mag kpc");
  BOOST_TEST(found[3].text == "\u22121");
  BOOST_TEST(found[3].rise > 0);
  BOOST_TEST(found[4].text == ")");
}

BOOST_AUTO_TEST_CASE(an_index_without_braces_is_one_letter) {
  BOOST_TEST(runs("K_s mag")[1].text == "s");
  BOOST_TEST(runs("x^\u03b1y")[1].text == "\u03b1");
  BOOST_TEST(plain_text("A_{V}^2") == "AV2");
}

BOOST_AUTO_TEST_CASE(names_are_drawn_as_they_stand) {
  const std::string name = "control_field^2\\a";
  BOOST_TEST(plain_text(as_markup(name)) == name);
  BOOST_TEST(runs(as_markup(name)).size() == 1);
}

BOOST_AUTO_TEST_CASE(unfinished_marks_and_broken_letters_do_no_harm) {
  BOOST_TEST(plain_text("A_") == "A_");
  BOOST_TEST(plain_text("A_{V") == "AV");
  BOOST_TEST(plain_text("x\\") == "x\\");
  BOOST_TEST(plain_text("a\tb\n") == "a b ");
  BOOST_TEST(plain_text("a\xff\xc3") == "a\ufffd\ufffd");
  BOOST_TEST(plain_text("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");  // a surrogate
  BOOST_TEST(plain_text("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
  BOOST_TEST(runs("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
