// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc_file.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "sky/moc_text.h"
#include "sky/pixel.h"
#include "sky/region.h"
#include "tests/shared_data.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::Moc;
using sky::read_moc;

namespace {

struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("coalsack_moc_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string file(const std::string& name, const std::string& content) const {
    const std::string full = (path / name).string();
    std::ofstream(full, std::ios::binary) << content;
    return full;
  }
  std::filesystem::path path;
};

// FITS by hand, so that the reader is not tested with the library it is made of.
std::string block(std::string text, char filling) {
  text.resize((text.size() + 2879) / 2880 * 2880, filling);
  return text;
}

std::string card(const std::string& text) {
  std::string line = text;
  line.resize(80, ' ');
  return line;
}

std::string primary() {
  return block(card("SIMPLE  =                    T") + card("BITPIX  =                    8") +
                   card("NAXIS   =                    0") + card("EXTEND  =                    T") +
                   card("END"),
               ' ');
}

std::string moc_table(const std::vector<std::int64_t>& values, int bytes,
                      const std::vector<std::string>& words, std::int64_t promised_rows = -1) {
  const auto integer = [](const std::string& key, std::int64_t value) {
    std::string digits = std::to_string(value);
    return card(key + "= " + std::string(20 - digits.size(), ' ').append(digits));
  };
  std::string header =
      card("XTENSION= 'BINTABLE'") + integer("BITPIX  ", 8) + integer("NAXIS   ", 2) +
      integer("NAXIS1  ", bytes) +
      integer("NAXIS2  ", promised_rows < 0 ? static_cast<std::int64_t>(values.size()) : promised_rows) +
      integer("PCOUNT  ", 0) + integer("GCOUNT  ", 1) + integer("TFIELDS ", 1) +
      card(bytes == 4 ? "TFORM1  = '1J'" : "TFORM1  = '1K'") + card("TTYPE1  = 'UNIQ'");
  for (const std::string& word : words) header += card(word);
  header += card("END");
  std::string data;
  for (const std::int64_t value : values)
    for (int i = bytes - 1; i >= 0; --i) data += static_cast<char>((value >> (8 * i)) & 0xFF);
  return block(header, ' ') + block(data, '\0');
}

std::string moc_fits(const std::vector<std::int64_t>& values, int bytes,
                     const std::vector<std::string>& words) {
  return primary() + moc_table(values, bytes, words);
}

void refused(const std::string& path, const std::string& words) {
  BOOST_CHECK_EXCEPTION(read_moc(path), base::InputError, [&](const base::InputError& error) {
    BOOST_TEST_INFO(error.what());
    return tests::says(words)(error) && tests::says(path)(error);
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(moc_file)

BOOST_AUTO_TEST_CASE(nuniq_files_of_both_widths_and_versions_are_read) {
  const Folder folder;
  const Moc expected = sky::parse_moc_ascii("3/3 10 4/16-18 8/", "expected");
  const std::vector<std::int64_t> uniqs = {259, 266, 1040, 1041, 1042};
  const std::vector<std::string> version1 = {"PIXTYPE = 'HEALPIX '", "ORDERING= 'NUNIQ   '",
                                             "COORDSYS= 'C       '", "MOCORDER=                    8"};
  const std::vector<std::string> version2 = {"MOCVERS = '2.0'", "MOCDIM  = 'SPACE'", "ORDERING= 'NUNIQ'",
                                             "COORDSYS= 'C'", "MOCORD_S=                    8"};
  BOOST_TEST((read_moc(folder.file("v1j.fits", moc_fits(uniqs, 4, version1))) == expected));
  BOOST_TEST((read_moc(folder.file("v1k.fits", moc_fits(uniqs, 8, version1))) == expected));
  BOOST_TEST((read_moc(folder.file("v2j.fits", moc_fits(uniqs, 4, version2))) == expected));
  BOOST_TEST((read_moc(folder.file("v2k.fits", moc_fits(uniqs, 8, version2))) == expected));
  // Another table before it does no harm, redundant and unsorted cells neither.
  const std::string two = primary() + moc_table({1, 2}, 8, {"EXTNAME = 'OTHER'"}) +
                          moc_table({1042, 1041, 1040, 266, 259, 259 * 4 + 1, 266}, 8, version2);
  BOOST_TEST((read_moc(folder.file("two.fits", two)) == expected));
}

BOOST_AUTO_TEST_CASE(range_files_and_galactic_axes_are_read) {
  const Folder folder;
  const auto range = sky::range_of({3, 3});
  const std::vector<std::string> words = {"MOCVERS = '2.0'", "MOCDIM  = 'SPACE'", "ORDERING= 'RANGE'",
                                          "COORDSYS= 'G'", "MOCORD_S=                    5"};
  const Moc moc = read_moc(folder.file("range.fits", moc_fits({range.first, range.last}, 8, words)));
  BOOST_TEST((moc.frame == sky::Frame::galactic));
  BOOST_TEST(moc.order == 5);
  BOOST_TEST(sky::moc_ascii(moc) == "3/3 5/");
  const auto centre = sky::centre_of(sky::uniq_of(8, 3));
  BOOST_TEST(sky::contains(moc, centre.l_deg, centre.b_deg));
  BOOST_TEST(sky::pixels_centred_in(moc, 64, "cell", 1000).size() == 64);
}

BOOST_AUTO_TEST_CASE(ascii_and_json_files_are_known_by_their_content) {
  const Folder folder;
  const Moc expected = sky::parse_moc_ascii("3/3 10 8/", "expected");
  BOOST_TEST((read_moc(folder.file("a", "3/3,10 8/\n")) == expected));
  BOOST_TEST((read_moc(folder.file("b", "\n {\"3\":[3,10],\"8\":[]}\n")) == expected));
  std::string longer = "8/";
  for (int i = 0; i < 5000; ++i) longer += std::to_string(2 * i) + "\n";
  BOOST_TEST(read_moc(folder.file("c", longer)).cells.cells().size() == 5000);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  const Folder folder;
  const auto uniqs = sky::pixels_in(sky::make_box(280, 290, -2, 2), 128);
  for (const Moc& moc :
       {sky::icrs_moc_covering(uniqs), sky::galactic_moc_of(uniqs),
        sky::parse_moc_ascii("3/3 28/123456789", "fine"), sky::parse_moc_ascii("8/", "empty")}) {
    const std::string path = (folder.path / "out.fits").string();
    sky::write_moc_fits(path, moc, {"coalsack", "carina", "", "2024-05-01T12:00:00"});
    BOOST_TEST((read_moc(path) == moc));
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto has = [&](const std::string& words) { return bytes.find(words) != std::string::npos; };
    BOOST_TEST(has("ORDERING= 'NUNIQ   '"));
    BOOST_TEST(has(moc.frame == sky::Frame::icrs ? "COORDSYS= 'C       '" : "COORDSYS= 'G       '"));
    BOOST_TEST(has("MOCDIM  = 'SPACE   '"));
    BOOST_TEST(has("MOCVERS = '2.0     '"));
    BOOST_TEST(has("MOCTOOL = 'coalsack'"));
    BOOST_TEST(has("DATE    = '2024-05-01T12:00:00'"));
    BOOST_TEST(has("TTYPE1  = 'UNIQ    '"));
    BOOST_TEST(has(moc.order < 14 ? "TFORM1  = '1J      '" : "TFORM1  = '1K      '"));
    BOOST_TEST(!has("PIXTYPE"));
    BOOST_TEST(!has("ORIGIN"));
  }
  BOOST_CHECK_EXCEPTION(sky::write_moc_fits((folder.path / "none" / "out.fits").string(), {}, {}),
                        base::InputError, tests::says("cannot be written"));
}

BOOST_AUTO_TEST_CASE(files_that_are_no_space_moc_are_refused_by_name) {
  const Folder folder;
  refused((folder.path / "absent.fits").string(), "cannot be read");
  refused(folder.path.string(), "cannot be read");
  refused(folder.file("empty", ""), "empty");
  refused(folder.file("gzip.fits.gz", "\x1f\x8b\x08 and so on, and on"), "gunzip");
  refused(folder.file("prose.txt", "hello"), "is no MOC");
  refused(folder.file("binary", std::string(100, '\x80')), "is no MOC");
  refused(folder.file("image.fits", primary()), "holds no table");
  refused(folder.file("table.fits", primary() + moc_table({1}, 8, {})), "holds no MOC");
  refused(folder.file("map.fits", moc_fits({1, 2}, 8, {"PIXTYPE = 'HEALPIX'", "ORDERING= 'NESTED'"})),
          "but 'NESTED'");
  refused(folder.file("time.fits",
                      moc_fits({0, 16}, 8,
                               {"ORDERING= 'RANGE'", "MOCDIM  = 'TIME'", "MOCORD_T=                   61"})),
          "MOC of TIME");
  refused(folder.file("oldtime.fits", moc_fits({64}, 8, {"ORDERING= 'NUNIQ'", "TIMESYS = 'JD'"})),
          "MOC of time");
  refused(folder.file("st.fits", moc_fits({0, 16}, 8, {"ORDERING= 'RANGE'", "MOCDIM  = 'TIME.SPACE'"})),
          "MOC of TIME.SPACE");
  refused(folder.file("oldst.fits",
                      moc_fits({0, 16}, 8,
                               {"ORDERING= 'RANGE29'", "COORDSYS= 'C'", "MOCORDER=                    8"})),
          "space-time");
  refused(folder.file("ecliptic.fits", moc_fits({64}, 8, {"ORDERING= 'NUNIQ'", "COORDSYS= 'E'"})),
          "COORDSYS is 'E'");
}

BOOST_AUTO_TEST_CASE(damaged_files_are_refused_by_name) {
  const Folder folder;
  const std::vector<std::string> nuniq = {"ORDERING= 'NUNIQ'", "COORDSYS= 'C'"};
  const std::vector<std::string> range = {"ORDERING= 'RANGE'", "COORDSYS= 'C'"};
  std::vector<std::int64_t> many;
  for (int i = 0; i < 2000; ++i) many.push_back(262144 + 5 * i);
  const std::string whole = moc_fits(many, 8, nuniq);
  refused(folder.file("cut1.fits", whole.substr(0, whole.size() - 5760)), "fetch it again");
  refused(folder.file("cut2.fits", whole.substr(0, 3000)), "fetch it again");
  refused(folder.file("cut3.fits", whole.substr(0, 2880)), "fetch it again");
  refused(folder.file("cut4.fits", whole.substr(0, 100)), "fetch it again");
  refused(folder.file("huge.fits", primary() + moc_table({4, 5}, 8, nuniq, std::int64_t{1} << 50)),
          "fetch it again");
  refused(folder.file("uniq.fits", moc_fits({64, 2}, 8, nuniq)), "row 2: 2 is not a NUNIQ");
  refused(folder.file("minus.fits", moc_fits({64, -1}, 4, nuniq)), "row 2: -1 is not a NUNIQ");
  refused(folder.file("odd.fits", moc_fits({0, 16, 20}, 8, range)), "pairs");
  refused(folder.file("back.fits", moc_fits({16, 0}, 8, range)), "row 1: 16 to 0");
  refused(folder.file("far.fits", moc_fits({0, INT64_MAX}, 8, range)), "not a range");
}

// Files written by other programs; pixel counts at nside 64 by healpy 1.16.1 and astropy 5.2.1.
BOOST_AUTO_TEST_CASE(moc_files_of_the_cds_give_the_pixels_that_healpy_and_astropy_give) {
  const struct {
    const char* name;
    int order;
    double sky_fraction;
    std::size_t pixels;
  } files[] = {{"moc/CDS-I-125A-catalog_MOC.fits", 8, 0.0162340799967, 792},
               {"moc/P-GALEXGR6-AIS-FUV.fits", 29, 0.682103474935, 33574},
               {"moc/polygon_moc.fits", 9, 0.00295003255208, 148},
               {"moc/SMOC.fits", 29, 0.00406901042152, 198}};
  for (const auto& file : files) {
    const auto path = tests::shared_data(file.name);
    if (!path) return;
    const Moc moc = read_moc(path->string());
    BOOST_TEST(moc.order == file.order);
    BOOST_TEST(moc.cells.area_deg2() / 41252.96124941927 == file.sky_fraction,
               boost::test_tools::tolerance(1e-11));
    BOOST_TEST(sky::pixels_in(sky::MocRegion{path->string()}, 64).size() == file.pixels);
  }
  const auto fits = tests::shared_data("moc/SMOC.fits");
  const auto ascii = tests::shared_data("moc/smoc.ascii.txt");
  if (fits && ascii) BOOST_TEST((read_moc(fits->string()) == read_moc(ascii->string())));
  for (const char* name : {"moc/stmoc.ascii.txt", "moc/tmoc.ascii.txt"})
    if (const auto path = tests::shared_data(name)) refused(path->string(), "time");
}

BOOST_AUTO_TEST_SUITE_END()
