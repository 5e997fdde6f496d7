// SPDX-License-Identifier: GPL-2.0-or-later
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>

#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;
using tests::contains_all;
using tests::import_all;
using tests::import_error;
using tests::observed_options;

namespace {

const std::string head =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<VOTABLE version=\"1.4\" "
    "xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n"
    "<RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n";
const std::string fields =
    "<FIELD name=\"GLON\" datatype=\"double\" unit=\"deg\"/><FIELD name=\"GLAT\" datatype=\"double\" "
    "unit=\"deg\"/>\n"
    "<FIELD name=\"designation\" datatype=\"char\" arraysize=\"*\"/>"
    "<FIELD name=\"Jmag\" datatype=\"float\" unit=\"mag\"/>"
    "<FIELD name=\"Kmag\" datatype=\"short\" unit=\"mag\"><VALUES null=\"-99\"/></FIELD>"
    "<FIELD name=\"Qflg\" datatype=\"char\" arraysize=\"3\"/>\n";

std::string table_data(const std::string& rows, const std::string& after = "") {
  return head +
         "<TABLE name=\"other\"><FIELD name=\"x\" datatype=\"int\"/><DATA><TABLEDATA><TR><TD>1</TD></TR>" +
         "</TABLEDATA></DATA></TABLE>\n<TABLE name=\"stars\" ID=\"t1\">" + fields + "<DATA><TABLEDATA>\n" +
         rows + "</TABLEDATA></DATA></TABLE>" + after + "</RESOURCE></VOTABLE>\n";
}

const std::string good_rows =
    "<TR><TD>10.5</TD><TD>-1</TD><TD>a &amp; b</TD><TD>12.5</TD><TD>11</TD><TD>AAA</TD></TR>\n"
    "<TR><TD> 20 </TD><TD>-2</TD><TD/><TD>NaN</TD><TD>11</TD><TD>AAA</TD></TR>\n"
    "<TR><TD>30</TD><TD>-3</TD><TD><![CDATA[c]]></TD><TD>12.5</TD><TD>-99</TD><TD>AAA</TD></TR>\n"
    "<TR><TD>40</TD><TD>-4</TD><TD></TD><TD>13.5</TD><TD>12</TD><TD></TD></TR>\n";

template <typename Number>
void put(std::string& bytes, Number value) {
  for (int shift = 8 * static_cast<int>(sizeof(Number)) - 8; shift >= 0; shift -= 8)
    bytes += static_cast<char>((value >> shift) & 0xFF);
}

// The same four rows as BINARY or BINARY2.
std::string binary_rows(bool with_nulls, int copies) {
  struct Row {
    double l, b;
    std::string name;
    float j;
    std::int16_t k;
    std::string quality;
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Row rows[] = {{10.5, -1, "a & b", 12.5F, 11, "AAA"},
                      {20, -2, "", nan, 11, "AAA"},
                      {30, -3, "c", 12.5F, -99, "AAA"},
                      {40, -4, "", 13.5F, 12, std::string(3, '\0')}};
  std::string bytes;
  for (int copy = 0; copy < copies; ++copy)
    for (const Row& row : rows) {
      // Bit 0 is the first column; the last row's Qflg is null.
      if (with_nulls) bytes += static_cast<char>(row.quality[0] == '\0' ? 0x04 : 0x00);
      put(bytes, std::bit_cast<std::uint64_t>(row.l));
      put(bytes, std::bit_cast<std::uint64_t>(row.b));
      put(bytes, static_cast<std::uint32_t>(row.name.size()));
      bytes += row.name;
      put(bytes, std::bit_cast<std::uint32_t>(row.j));
      put(bytes, static_cast<std::uint16_t>(row.k));
      bytes += row.quality;
    }
  return bytes;
}

std::string base64(const std::string& bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : digits[(group >> (18 - 6 * k)) & 63U];
    if (i % 48 == 45) text += '\n';
  }
  return text;
}

std::string binary_table(const std::string& element, const std::string& stream) {
  return head + "<TABLE name=\"stars\">" + fields + "<DATA><" + element + "><STREAM encoding=\"base64\">" +
         stream + "</STREAM></" + element + "></DATA></TABLE></RESOURCE></VOTABLE>\n";
}

void check_rows(const tests::Imported& all, std::size_t copies) {
  BOOST_TEST(all.report.rows_in == 4 * copies);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2 * copies);
  BOOST_TEST(all.stars.l_deg[0] == 10.5);
  BOOST_TEST(all.value("J", 0) == 12.5F);
  BOOST_TEST(all.value("Ks", 0) == 11.0F);
  BOOST_TEST(all.stars.b_deg[2 * copies - 1] == -4.0);
  BOOST_TEST(all.dropped("J: no magnitude") == copies);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_votable)

BOOST_AUTO_TEST_CASE(rows_of_tabledata_are_read_from_the_table_that_has_the_columns) {
  const CatalogueFile file(table_data(good_rows), ".vot");
  const auto all = import_all(file.path(), observed_options());
  BOOST_TEST(all.report.format == "VOTable, TABLEDATA");
  check_rows(all, 1);
  BOOST_TEST(all.dropped("Ks: no magnitude") == 1U);
  BOOST_TEST(all.report.dropped.at("Ks: no magnitude").first_places.front() == 3U);
  auto options = observed_options();
  options.batch_rows = 1;
  BOOST_TEST((import_all(file.path(), options).stars.l_deg == all.stars.l_deg));
  for (const char* const table : {"2", "stars", "t1"}) {
    options.table = table;
    BOOST_TEST(import_all(file.path(), options).stars.size() == 2U);
  }
  options.table = "third";
  BOOST_TEST(contains_all(import_error(file.path(), options), {"'third'", "table 1 'other': x"}));
  const CatalogueFile packed(table_data(good_rows), ".vot.gz", true);
  check_rows(import_all(packed.path(), observed_options()), 1);
}

BOOST_AUTO_TEST_CASE(binary_and_binary2_give_the_same_rows) {
  constexpr int copies = 3000;  // more than one piece of the file
  for (const bool with_nulls : {false, true}) {
    const std::string element = with_nulls ? "BINARY2" : "BINARY";
    const CatalogueFile file(binary_table(element, base64(binary_rows(with_nulls, copies))), ".vot");
    auto options = observed_options();
    options.batch_rows = 1000;
    const auto all = import_all(file.path(), options);
    BOOST_TEST(all.report.format == "VOTable, " + element);
    check_rows(all, copies);
    BOOST_TEST(all.dropped("Ks: a magnitude that means none (99.999 or the like)") +
                   all.dropped("Ks: no magnitude") ==
               static_cast<std::uint64_t>(copies));
  }
}

BOOST_AUTO_TEST_CASE(a_votable_that_is_cut_off_or_damaged_is_refused) {
  const std::string text = table_data(good_rows);
  const CatalogueFile cut(text.substr(0, text.find("<TD>40")), ".vot");
  BOOST_TEST(contains_all(import_error(cut.path(), observed_options()), {"line ", "cut off"}));
  const CatalogueFile crossed(table_data("<TR><TD>1</TR></TD>"), ".vot");
  BOOST_TEST(contains_all(import_error(crossed.path(), observed_options()), {"line 8", "well-formed"}));
  const CatalogueFile nested(table_data("<TR><TD>1<TR>text<TD>2</TD></TR></TD></TR>"), ".vot");
  BOOST_TEST(contains_all(import_error(nested.path(), observed_options()), {"row 1", "cells"}));
  const CatalogueFile few(table_data("<TR><TD>1</TD></TR>"), ".vot");
  BOOST_TEST(contains_all(import_error(few.path(), observed_options()), {"row 1", "1 cells", "6 columns"}));
  const CatalogueFile word(table_data("<TR><TD>1</TD><TD>x1</TD><TD/><TD/><TD/><TD/></TR>"), ".vot");
  BOOST_TEST(contains_all(import_error(word.path(), observed_options()), {"row 1", "GLAT", "'x1'"}));
  const std::string bytes = binary_rows(false, 1);
  const CatalogueFile half(binary_table("BINARY", base64(bytes.substr(0, bytes.size() - 5))), ".vot");
  BOOST_TEST(contains_all(import_error(half.path(), observed_options()), {"row 4", "cut off"}));
  const CatalogueFile garbage(binary_table("BINARY", "????"), ".vot");
  BOOST_TEST(contains_all(import_error(garbage.path(), observed_options()), {"base64"}));
  std::string huge = bytes;
  huge[16] = '\x7F';  // the length of the first name
  const CatalogueFile long_cell(binary_table("BINARY", base64(huge)), ".vot");
  BOOST_TEST(contains_all(import_error(long_cell.path(), observed_options()), {"row 1", "damaged"}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_says_how_to_save_it) {
  const std::string start = head + "<TABLE>" + fields + "<DATA>";
  const std::string finish = "</DATA></TABLE></RESOURCE></VOTABLE>";
  const CatalogueFile fits(start + "<FITS><STREAM encoding=\"base64\"></STREAM></FITS>" + finish, ".vot");
  BOOST_TEST(contains_all(import_error(fits.path(), observed_options()), {"FITS inside XML", "TABLEDATA"}));
  const CatalogueFile away(start + "<BINARY><STREAM href=\"file:///x\"/></BINARY>" + finish, ".vot");
  BOOST_TEST(contains_all(import_error(away.path(), observed_options()), {"href", "TABLEDATA"}));
  const CatalogueFile empty(head + "</RESOURCE></VOTABLE>", ".vot");
  BOOST_TEST(contains_all(import_error(empty.path(), observed_options()), {"without a table"}));
  const CatalogueFile entities(
      "<?xml version=\"1.0\"?><!DOCTYPE VOTABLE [<!ENTITY a \"b\">]><VOTABLE>&a;</VOTABLE>");
  BOOST_TEST(contains_all(import_error(entities.path(), observed_options()), {"entities"}));
}

BOOST_AUTO_TEST_CASE(an_answer_that_the_service_cut_is_reported) {
  const CatalogueFile file(table_data(good_rows, "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/>"), ".vot");
  BOOST_TEST(import_all(file.path(), observed_options()).has_note("OVERFLOW"));
}

BOOST_AUTO_TEST_SUITE_END()
