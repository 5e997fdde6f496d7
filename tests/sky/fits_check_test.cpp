// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/fits_check.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "tests/temporary_folder.h"

using coalsack::base::InputError;

namespace {

/// A header of these cards ("KEY = value"), its END and blanks to the end of the block.
std::string header(std::vector<std::string> cards) {
  std::string text;
  cards.emplace_back("END");
  for (std::string& card : cards) {
    const std::size_t equals = card.find('=');
    if (equals != std::string::npos) {
      std::string key = card.substr(0, equals);
      key.resize(8, ' ');
      card = key + "= " + card.substr(equals + 1);
    }
    card.resize(80, ' ');
    text += card;
  }
  text.resize((text.size() + 2879) / 2880 * 2880, ' ');
  return text;
}

const std::string primary = header({"SIMPLE=T", "BITPIX=8", "NAXIS=0"});

/// A table of two columns, E and 3A, and three rows, with some cards in the place of its own.
std::string table(const std::vector<std::string>& changed = {}) {
  std::vector<std::string> cards = {
      "XTENSION='BINTABLE'", "BITPIX=8",   "NAXIS=2",    "NAXIS1=7", "NAXIS2=3", "PCOUNT=0", "GCOUNT=1",
      "TFIELDS=2",           "TFORM1='E'", "TFORM2='3A'"};
  for (const std::string& change : changed) {
    bool found = false;
    for (std::string& card : cards)
      if (card.substr(0, card.find('=')) == change.substr(0, change.find('='))) {
        card = change;
        found = true;
      }
    if (!found) cards.push_back(change);
  }
  return header(cards) + std::string(2880, '\0');
}

struct FitsFolder {
  coalsack::tests::TemporaryFolder folder;
  std::string said(const std::string& bytes) const {
    const auto path = folder / "x.fits";
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      coalsack::sky::check_fits(path, "x.fits");
    } catch (const InputError& error) {
      BOOST_TEST(std::string(error.what()).starts_with("x.fits: "));
      return error.what();
    }
    return "";
  }
  void check_refused(const std::vector<std::string>& changed, const std::string& part) const {
    const std::string why = said(primary + table(changed));
    BOOST_TEST(why.find(part) != std::string::npos, "'" << why << "' says nothing of '" << part << "'");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fits_check, FitsFolder)

BOOST_AUTO_TEST_CASE(a_sound_file_is_let_through) {
  BOOST_TEST(said(primary + table()) == "");
  BOOST_TEST(said(primary + table() + table({"TFORM2='1PE(4)'", "NAXIS1=12", "PCOUNT=100"})) == "");
  BOOST_TEST(said(primary +
                  table({"XTENSION='TABLE'", "TBCOL1=1", "TFORM1='F4.1'", "TBCOL2=5", "TFORM2='A3'"})) == "");
  BOOST_TEST(said(header({"SIMPLE=T", "BITPIX=-32", "NAXIS=2", "NAXIS1=10", "NAXIS2=72"}) +
                  std::string(2880, ' ') + table()) == "");
  // What follows the last HDU is nobody's, and an end that is missing is for the reader to tell.
  BOOST_TEST(said(primary + table() + std::string(2880, 'x')) == "");
  BOOST_TEST(said((primary + table()).substr(0, 3 * 2880 - 2875)) == "");
}

BOOST_AUTO_TEST_CASE(what_cfitsio_would_unpack_is_refused) {
  for (const char* const magic : {"\x1f\x8b\x08", "PK\x03\x04", "\x1f\x9d", "BZh9", ""})
    BOOST_TEST(said(magic + primary.substr(6)).find("not a plain FITS file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_header_without_end_is_refused) {
  std::string endless = primary;
  for (int i = 0; i < 2001; ++i) endless += std::string(2880, ' ');
  const std::size_t end = endless.find("END");
  endless.replace(end, 3, "NED");
  BOOST_TEST(said(endless).find("longer than 2000 blocks") != std::string::npos);
  BOOST_TEST(said(endless.substr(0, 2880 * 3 + 77)).find("the header has no end") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sizes_that_cannot_be_are_refused) {
  check_refused({"NAXIS1=-7"}, "HDU 1: NAXIS1 = -7");
  check_refused({"NAXIS2=99999999999999999999"}, "NAXIS2 = 99999999999999999999 is not a number");
  check_refused({"NAXIS1=0", "TFIELDS=0"}, "NAXIS1 = 0");
  check_refused({"NAXIS2=1125899906842624"}, "more than any file holds");
  check_refused({"PCOUNT=-1"}, "PCOUNT = -1");
  check_refused({"GCOUNT=2"}, "GCOUNT = 2");
  check_refused({"THEAP=22"}, "THEAP = 22");
  check_refused({"NAXIS=3"}, "NAXIS = 2");
  check_refused({"BITPIX=16"}, "BITPIX = 8");
  BOOST_TEST(said(header({"SIMPLE=T", "BITPIX=12", "NAXIS=0"})).find("HDU 0: BITPIX = 12") !=
             std::string::npos);
  BOOST_TEST(
      said(header({"SIMPLE=T", "BITPIX=64", "NAXIS=3", "NAXIS1=1000000", "NAXIS2=1000000", "NAXIS3=1000000"}))
          .find("more than any file holds") != std::string::npos);
}

// CFITSIO takes the first cards by their place and asks for memory by what it did not read: found by fuzzing.
BOOST_AUTO_TEST_CASE(cards_stand_once_and_where_they_must) {
  std::string swapped = table();
  swapped.replace(5 * 80, 6, "GCOUNT");
  swapped.replace(6 * 80, 6, "PCOUNT");
  BOOST_TEST(said(primary + swapped).find("card 6 of the header should be PCOUNT") != std::string::npos);
  std::string damaged = table();
  damaged[6 * 80 + 2] = '\xff';
  BOOST_TEST(said(primary + damaged).find("card 7 of the header should be GCOUNT") != std::string::npos);
  std::string moved = table();
  moved.replace(3 * 80, 8, " NAXIS1 ");
  BOOST_TEST(said(primary + moved).find("card 4 of the header should be NAXIS1") != std::string::npos);
  std::string no_value = table();
  no_value[3 * 80 + 9] = '\x1f';
  BOOST_TEST(said(primary + no_value).find("card of NAXIS1 holds no value") != std::string::npos);
  check_refused({"NAXIS2='3'"}, "NAXIS2 = '3");
  check_refused({"TFORM1=E"}, "TFORM1 = ''");
  std::string long_end = primary;
  long_end[long_end.find("END") + 40] = ')';
  BOOST_TEST(said(long_end + table()).find("END card goes on") != std::string::npos);
  check_refused({"TFORM01='9E'"}, "TFORM01 stands there twice");
  std::string twice = table({"TUNIT2=x"});
  twice.replace(twice.find("TUNIT2  = x"), 14, "TFORM2  = '9D'");
  BOOST_TEST(said(primary + twice).find("TFORM2 stands there twice") != std::string::npos);
}

// CFITSIO 4.2 overflows a buffer when it says that such a value is no integer: found by fuzzing.
BOOST_AUTO_TEST_CASE(values_that_are_too_long_for_cfitsios_message_are_refused) {
  const std::string b(40, 'b');
  check_refused({"MOCORDER={" + b}, "MOCORDER = {bbbbb");
  check_refused({"TNULL1='" + b + "'"}, "TNULL1 = 'bbbbb");
  std::string no_blank = table({"MOCORDER={" + b});
  no_blank.erase(no_blank.find("= {") + 1, 1).insert(2879, 1, ' ');
  BOOST_TEST(said(primary + no_blank).find("MOCORDER = {bbbbb") != std::string::npos);
  check_refused({"ANYTHING=" + b}, "is not a number; the header is damaged");
  BOOST_TEST(said(header({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "BLANK='" + b + "'"})).find("BLANK") !=
             std::string::npos);
  const std::string digits = "0." + std::string(40, '3');
  BOOST_TEST(said(primary + table({"OBJECT='" + b + "'", "EPOCH=" + digits, "C=(" + digits + ",1)",
                                   "DATE=1999-12-31 noon, or soon after", "TNULL1=-99", "TNULL2='x'",
                                   "COMMENT=" + std::string(60, '=')})) == "");
}

BOOST_AUTO_TEST_CASE(columns_that_do_not_make_up_the_row_are_refused) {
  check_refused({"TFIELDS=1000"}, "TFIELDS = 1000");
  check_refused({"TFIELDS=3"}, "TFORM3 = ''");
  check_refused({"TFORM1='3E'"}, "column 1 ends beyond its row of 7 bytes");
  check_refused({"TFIELDS=1"}, "take 4 bytes of a row of 7");
  check_refused({"TFORM1='Z'"}, "TFORM1 = 'Z'");
  check_refused({"TFORM1='99999999999999E'"}, "TFORM1 = '99999999999999E'");
  check_refused({"TFORM2='3A0'"}, "TFORM2 = '3A0'");
  check_refused({"TFORM2='3A4'"}, "TFORM2 = '3A4'");
  check_refused({"TFORM1='2PE'"}, "TFORM1 = '2PE'");
  check_refused({"XTENSION='TABLE'", "TFORM1='F4.1'", "TBCOL1=5", "TFORM2='A3'", "TBCOL2=1"},
                "column 1 ends beyond");
  check_refused({"XTENSION='TABLE'", "TFORM1='F0.1'", "TBCOL1=1"}, "TFORM1 = 'F0.1'");
  check_refused({"XTENSION='TABLE'", "TFORM1='F4.1'", "TBCOL1=0"}, "TBCOL1 = 0");
}

BOOST_AUTO_TEST_SUITE_END()
