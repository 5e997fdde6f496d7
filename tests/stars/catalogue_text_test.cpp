// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>

#include "sky/frames.h"
#include "tests/stars/catalogue_file.h"

using namespace coalsack;
using tests::CatalogueFile;
using tests::import_all;
using tests::observed_options;

BOOST_AUTO_TEST_SUITE(catalogue_text)

BOOST_AUTO_TEST_CASE(csv_is_read_with_quotes_empty_cells_and_mixed_line_endings) {
  const CatalogueFile file(
      "\xEF\xBB\xBF\"name\",GLON,GLAT,Jmag,e_Jmag,Hmag,Kmag\r\n"
      "\"a, \"\"b\"\"\",10.5,-1.25,12.5,0.02,,11.5\n"
      "plain,370,0,1,0.1,1,1\r"
      "\"two\nlines\",-20,+2,13.25,0.03,12.75,12.0\n"
      "last,0,0,14,,13,12");
  const auto all = import_all(file.path(), observed_options());
  BOOST_TEST(all.report.format == "CSV");
  BOOST_TEST(all.report.place == "line");
  BOOST_TEST(all.report.rows_in == 4U);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2U);
  BOOST_TEST(all.refused("right ascension or longitude beyond 360 deg") == 1U);
  BOOST_TEST(all.refused("a needed band is not usable") == 1U);
  BOOST_TEST(all.dropped("J: no error (an upper limit)") == 1U);
  BOOST_TEST(all.report.dropped.at("J: no error (an upper limit)").first_places.front() == 6U);
  BOOST_TEST(all.stars.l_deg[0] == 10.5);
  BOOST_TEST(all.stars.b_deg[0] == -1.25);
  BOOST_TEST(all.stars.l_deg[1] == 340.0);
  BOOST_TEST(all.value("J", 0) == 12.5F);
  BOOST_TEST(all.value("J_error", 0) == 0.02F);
  BOOST_TEST(std::isnan(all.value("H", 0)));
  BOOST_TEST(all.value("Ks", 1) == 12.0F);
  BOOST_TEST(all.stars.find("Ks_error") == nullptr);
  BOOST_TEST(all.has_note("no errors for Ks"));
  BOOST_TEST(all.report.columns.at("Ks") == "Kmag");
}

BOOST_AUTO_TEST_CASE(batches_hold_at_most_the_rows_asked_for_and_give_the_same_stars) {
  std::string text = "l,b,J,Ks\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i % 360) + ",0,12," + std::to_string(i % 20) + ".5\n";
  const CatalogueFile file(text);
  auto options = observed_options();
  const auto whole = import_all(file.path(), options);
  BOOST_TEST(whole.batches == 1U);
  options.batch_rows = 7;
  const auto pieces = import_all(file.path(), options);
  BOOST_TEST(pieces.batches == 143U);
  BOOST_TEST((pieces.stars.l_deg == whole.stars.l_deg));
  BOOST_TEST((pieces.stars.find("Ks")->values == whole.stars.find("Ks")->values));
}

BOOST_AUTO_TEST_CASE(vizier_text_is_read_past_comments_units_and_rulers_with_sexagesimal_positions) {
  const std::string head =
      "#\n#   VizieR Astronomical Server vizier.cds.unistra.fr\n#Column\tJmag\t(F6.3)\n\n";
  const CatalogueFile tabs(head +
                           "RAJ2000\tDEJ2000\tArm\tJmag\tKmag\n"
                           "\"h:m:s\"\t\"d:m:s\"\t \tmag\tmag\n"
                           "#-----------\t-----------\t---\t------\t------\n"
                           "17 45 37.20\t-28 56 10.2\t...\t12.000\t11.000\n\n");
  const CatalogueFile semicolons(head +
                                 "RAJ2000;DEJ2000;Arm;Jmag;Kmag\n"
                                 "\"h:m:s\";\"d:m:s\"; ;mag;mag\n"
                                 "-----------;-----------;---;------;------\n"
                                 "17 45 37.20;-28 56 10.2;...;12.000;11.000\n");
  for (const CatalogueFile* const file : {&tabs, &semicolons}) {
    const auto all = import_all(file->path(), observed_options());
    BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
    BOOST_TEST(all.report.format.starts_with("VizieR text"));
    // ERFA: the origin of Galactic coordinates lies at 17h45m37.199s -28d56m10.22s (J2000).
    BOOST_TEST(std::abs(std::remainder(all.stars.l_deg[0], 360.0)) < 2e-5);
    BOOST_TEST(std::abs(all.stars.b_deg[0]) < 2e-5);
  }
}

BOOST_AUTO_TEST_CASE(a_bulk_two_mass_line_without_header_is_read_by_the_order_of_its_columns) {
  const CatalogueFile file(
      "1.119851|-89.91861|0.11|0.06|90|00042876-8955069 "
      "|12.467|0.018|0.021|359.4|12.131|0.025|0.026|224.7|11.963|"
      "0.023|0.025|133.7|AAA|222|111|000|666666|37.2|245|1329023254|0|0|1101364107|s|2000-09-22|64|302.951|-"
      "27.208|"
      "1.6|2451809.7124|1.07|1.18|0.81|12.481|0.014|12.112|0.028|11.98|0.012|332|251|sw|1|1|0|\\N|\\N|\\N|"
      "\\N|0|"
      "\\N|59038|1357874|267\n",
      ".gz", true);
  const auto all = import_all(file.path(), observed_options());
  BOOST_TEST(all.report.format == "2MASS bulk point source file");
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  BOOST_TEST(std::abs(all.stars.l_deg[0] - 302.951) < 0.001);
  BOOST_TEST(std::abs(all.stars.b_deg[0] + 27.208) < 0.001);
  BOOST_TEST(all.value("H", 0) == 12.131F);
  BOOST_TEST(all.value("Ks_error", 0) == 0.025F);
}

BOOST_AUTO_TEST_CASE(ecsv_is_read_with_units_and_either_delimiter) {
  const CatalogueFile blanks(
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: l, unit: rad, datatype: float64}\n"
      "# - name: b\n#   unit: deg\n#   datatype: float64\n# - {name: note, datatype: string}\n"
      "# - {name: Jmag, unit: mag, datatype: float32}\n# - {name: Ksmag, unit: mag, datatype: float32}\n"
      "# meta: {name: x}\n# schema: astropy-2.0\nl b note Jmag Ksmag\n"
      "3.141592653589793 5 \"two words\" 10.5 9.5\n1.0 6 \"\" \"\" 9.5\n");
  const auto all = import_all(blanks.path(), observed_options());
  BOOST_TEST(all.report.format == "ECSV");
  BOOST_TEST(all.report.rows_in == 2U);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  BOOST_TEST(std::abs(all.stars.l_deg[0] - 180) < 1e-12);
  const CatalogueFile commas(
      "# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n# -\n#   name: l\n#   datatype: float64\n"
      "# schema: astropy-2.0\nl,b,Jmag,Ksmag\n10,5,10.5,9.5\n");
  BOOST_TEST(import_all(commas.path(), observed_options()).stars.l_deg[0] == 10.0);
}

// The last line is moved to the front of the buffer while the end of the file is looked for.
BOOST_AUTO_TEST_CASE(a_row_that_is_longer_than_all_before_it_is_read_whatever_ends_it) {
  for (const char* const end : {"", "\n", "\r", "\r\n"}) {
    const CatalogueFile file(std::string("l,b,J,H,Ks\n280.0,0.1,12.5,12.1,11.9") + end);
    const auto all = import_all(file.path(), observed_options());
    BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
    BOOST_TEST(all.stars.l_deg[0] == 280.0);
    BOOST_TEST(all.value("J", 0) == 12.5F);
    BOOST_TEST(all.value("Ks", 0) == 11.9F);
  }
}

BOOST_AUTO_TEST_CASE(ipac_cells_are_taken_by_the_bars_above_them) {
  const CatalogueFile file(
      "\\fixlen = T\n\\ a comment\n"
      "|  ra    | dec    | name     | j_m  |j_cmsig|j_msigcom| k_m  |\n"
      "| double | double | char     |double| double| double  |double|\n"
      "| deg    | deg    |          | mag  | mag   | mag     | mag  |\n"
      "| null   | null   |          | -9.99| null  | null    | null |\n"
      "  10.50   -20.25   a b c d    12.00    0.01      0.02  11.00\n"
      "  11.50   -20.25              -9.99    0.01      0.02  11.00\n");
  const auto all = import_all(file.path(), observed_options());
  BOOST_TEST(all.report.format == "IPAC table");
  BOOST_REQUIRE_EQUAL(all.stars.size(), 1U);
  BOOST_TEST(all.value("J_error", 0) == 0.02F);  // the total error before the measurement's own
  BOOST_TEST(all.dropped("J: no magnitude") == 1U);
  const auto expected = sky::galactic_from_icrs(10.5, -20.25);
  BOOST_TEST(all.stars.l_deg[0] == expected.l_deg);
}

BOOST_AUTO_TEST_CASE(a_table_in_columns_takes_its_names_from_the_comment_above) {
  const CatalogueFile file(
      "# made by a script\n# l b J Ks\n# deg deg mag mag\n10.5 2 12 11\n  11.5\t3 13 12\n");
  const auto all = import_all(file.path(), observed_options());
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2U);
  BOOST_TEST(all.value("Ks", 1) == 12.0F);
  // Without any names the columns are col1, col2, ...
  const CatalogueFile bare("10.5 2 12 11\n");
  auto options = observed_options();
  options.columns = stars::parse_column_mapping("l=col1,b=col2,J=col3,Ks=col4");
  BOOST_TEST(import_all(bare.path(), options).value("J", 0) == 12.0F);
}

BOOST_AUTO_TEST_CASE(columns_named_by_the_user_come_before_the_usual_names) {
  const CatalogueFile file("l,b,J,K,lon,\"[3.6], raw\"\n1,2,3,4,5,6\n");
  auto options = observed_options();
  options.columns = stars::parse_column_mapping("l=lon,b=b,Ks=\"[3.6], raw\"");
  const auto all = import_all(file.path(), options);
  BOOST_TEST(all.stars.l_deg[0] == 5.0);
  BOOST_TEST(all.value("Ks", 0) == 6.0F);
  BOOST_CHECK_THROW(stars::parse_column_mapping("l"), base::UsageError);
  BOOST_CHECK_THROW(stars::parse_column_mapping("l=a,l=b"), base::UsageError);
  BOOST_CHECK_THROW(stars::parse_column_mapping("l=\"a"), base::UsageError);
  options.columns = {{"longitude", "lon"}};
  BOOST_CHECK_THROW(stars::open_catalogue(file.path(), options), base::UsageError);
}

BOOST_AUTO_TEST_CASE(two_mass_flags_decide_band_by_band) {
  const std::string head = "l,b,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag,Qflg,Rflg,Cflg,Xflg,Aflg,use\n";
  const CatalogueFile file(head +
                           "1,0,12,.1,12,.1,12,.1,AAA,222,000,0,0,1\n"
                           "2,0,12,.1,12,.1,12,.1,AUA,222,000,0,0,1\n"
                           "3,0,12,.1,12,.1,12,.1,XAA,222,000,0,0,1\n"
                           "4,0,12,.1,12,.1,12,.1,AAA,22,000,0,0,1\n"   // 022: J not detected
                           "5,0,12,.1,12,.1,12,.1,AAA,226,0,0,0,1\n"    // K an upper limit; 0 is 000
                           "6,0,12,.1,12,.1,12,.1,AAA,222,0c0,0,0,1\n"  // confusion is kept
                           "7,0,12,.1,12,.1,12,.1,AAA,222,00d,0,0,1\n"
                           "8,0,12,.1,12,.1,12,.1,AAA,222,000,2,0,1\n"
                           "9,0,12,.1,12,.1,12,.1,AAA,222,000,0,1,1\n"
                           "10,0,12,.1,12,.1,12,.1,AAA,222,000,0,0,0\n"
                           "11,0,99.999,.1,12,.1,12,9.999,FEE,111,000,0,0,1\n"
                           "12,0,-999,.1,12,-9.99,12,.1,EEE,111,000,0,0,1\n");
  auto options = observed_options();
  const auto all = import_all(file.path(), options);
  BOOST_TEST((all.stars.l_deg == std::vector<double>{1, 2, 6}));
  BOOST_TEST(std::isnan(all.value("H", 1)));
  BOOST_TEST(std::isnan(all.value("H_error", 1)));
  BOOST_TEST(all.dropped("J: refused by ph_qual") == 1U);
  BOOST_TEST(all.dropped("J: refused by rd_flg") == 1U);
  BOOST_TEST(all.dropped("Ks: refused by rd_flg") == 1U);
  BOOST_TEST(all.dropped("Ks: refused by cc_flg") == 1U);
  BOOST_TEST(all.dropped("J: a magnitude that means none (99.999 or the like)") == 2U);
  BOOST_TEST(all.dropped("Ks: an error that means none (9.99 or the like)") == 1U);
  BOOST_TEST(all.refused("extended source (gal_contam)") == 1U);
  BOOST_TEST(all.refused("minor planet (mp_flg)") == 1U);
  BOOST_TEST(all.refused("leftover of a tile overlap (use_src 0)") == 1U);
  std::uint64_t sum = all.report.rows_kept;
  for (const auto& [reason, tally] : all.report.refused) sum += tally.count;
  BOOST_TEST(sum == all.report.rows_in);

  options.quality.refused_cc_flg = "pdsbc";
  BOOST_TEST((import_all(file.path(), options).stars.size() == 3U));  // row 6 keeps J and Ks
  options.needed_bands = {"J", "H", "Ks"};
  BOOST_TEST((import_all(file.path(), options).stars.l_deg == std::vector<double>{1}));
  options = observed_options();
  options.quality = {"", "", "", false, false, false, false};
  BOOST_TEST(import_all(file.path(), options).stars.size() == 10U);
}

BOOST_AUTO_TEST_CASE(gaia_columns_give_errors_from_signal_to_noise_and_parallaxes) {
  const CatalogueFile file(
      "source_id,ra,dec,parallax,parallax_error,phot_g_mean_mag,phot_g_mean_flux_over_error,phot_bp_mean_mag,"
      "phot_bp_mean_flux_over_error,phot_rp_mean_mag,phot_rp_mean_flux_over_error\n"
      "1,266.4,-28.9,0.5,0.02,15.0,1000,16.0,100,14.0,50\n"
      "2,266.4,-28.9,null,null,15.0,1000,16.0,100,14.0,50\n"
      "3,266.4,-28.9,0.5,0.02,15.0,1000,null,null,14.0,50\n");
  auto options = observed_options();
  options.survey = stars::gaia_columns();
  const auto all = import_all(file.path(), options);
  BOOST_REQUIRE_EQUAL(all.stars.size(), 2U);
  BOOST_TEST(all.value("G_error", 0) == 0.0010857362F, boost::test_tools::tolerance(1e-6F));
  BOOST_TEST(all.value("RP_error", 0) == 0.021714724F, boost::test_tools::tolerance(1e-6F));
  BOOST_TEST(all.value("parallax_mas", 0) == 0.5F);
  BOOST_TEST(std::isnan(all.value("parallax_mas", 1)));
}

BOOST_AUTO_TEST_CASE(a_survey_known_by_its_bands_alone_is_read_by_their_names) {
  const CatalogueFile file("l,b,Zmag,e_Zmag,Y\n1,2,15,0.1,14\n");
  auto options = observed_options();
  options.survey = stars::survey_columns("vvv", {"Z", "Y"});
  const auto all = import_all(file.path(), options);
  BOOST_TEST(all.value("Z_error", 0) == 0.1F);
  BOOST_TEST(all.value("Y", 0) == 14.0F);
}

BOOST_AUTO_TEST_SUITE_END()
