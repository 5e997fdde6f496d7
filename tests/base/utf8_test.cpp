// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/utf8.h"

#include <boost/test/unit_test.hpp>

using coalsack::base::is_utf8;
using coalsack::base::printable_ascii;
using coalsack::base::utf8_length;

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(characters_of_one_to_four_bytes) {
  BOOST_TEST(utf8_length("a") == 1U);
  BOOST_TEST(utf8_length("\xC3\xA9z") == 2U);
  BOOST_TEST(utf8_length("\xE2\x82\xAC") == 3U);
  BOOST_TEST(utf8_length("\xF0\x9F\x98\x80") == 4U);
  BOOST_TEST(utf8_length("") == 0U);
  BOOST_TEST(is_utf8("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"));
  BOOST_TEST(is_utf8(""));
}

BOOST_AUTO_TEST_CASE(in_ascii_a_character_is_one_question_mark) {
  BOOST_TEST(printable_ascii("Besan\xC3\xA7on, \xE2\x82\xAC\n~") == "Besan?on, ??~");
}

// Latin-1, cut short, overlong, a surrogate, beyond U+10FFFF, no first byte.
BOOST_AUTO_TEST_CASE(what_is_none) {
  for (const char* const text : {"\xE9", "\xC3", "\xE2\x82", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                 "\xF4\x90\x80\x80", "\xF0\x80\x80\x80", "\xFF", "\x80", "a\xBF"})
    BOOST_TEST(!is_utf8(text));
}

BOOST_AUTO_TEST_SUITE_END()
