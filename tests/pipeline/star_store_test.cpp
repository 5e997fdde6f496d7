// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/star_store.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/random_stream.h"
#include "pipeline/stages.h"
#include "project/content_hash.h"
#include "sky/direction.h"
#include "stars/survey_columns.h"
#include "tests/temporary_folder.h"

using namespace coalsack;

namespace {

struct StarFixture {
  tests::TemporaryFolder folder;
  std::vector<pipeline::Stage> stages = pipeline::all_stages();
  std::filesystem::path path = folder / "stars.sack";

  StarFixture() {
    project::Project::create(path, pipeline::stage_queries(stages), [](project::Project&) {});
  }
  project::Project open() const {
    return project::Project::open(path, project::Access::write, pipeline::stage_queries(stages));
  }

  /// A catalogue of `n` stars spread over a 6 by 6 degree box around (l0, 0) through l = 0.
  std::filesystem::path catalogue(const std::string& name, int n, std::uint64_t seed, double l0 = 0) const {
    base::RandomStream stream({seed, "star_store_test"});
    std::ofstream file(folder / name);
    file << "l,b,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag\n";
    file.precision(9);
    for (int i = 0; i < n; ++i) {
      const double l = std::fmod(360 + l0 + 6 * (stream.uniform() - 0.5), 360);
      file << l << "," << 6 * (stream.uniform() - 0.5);
      for (int band = 0; band < 3; ++band) file << "," << 10 + 5 * stream.uniform() << ",0.03";
      file << "\n";
    }
    return folder / name;
  }

  pipeline::ImportResult import(const project::Project& project, const std::filesystem::path& file,
                                std::vector<std::string> needed_bands = {}) const {
    stars::ImportOptions options;
    options.needed_bands = std::move(needed_bands);
    project::Run run(project, {"import", {}});
    base::Silence silence;
    return pipeline::import_catalogue(project, file, options, {"import", {}}, silence);
  }
};

std::size_t count_within(const stars::StarList& list, double l, double b, double radius) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < list.size(); ++i)
    count += sky::separation_deg(l, b, list.l_deg[i], list.b_deg[i]) <= radius ? 1 : 0;
  return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(star_store, StarFixture)

BOOST_AUTO_TEST_CASE(what_was_imported_is_read_back_whole_and_by_cone) {
  const auto project = open();
  const auto result = import(project, catalogue("a.csv", 20000, 1));
  BOOST_TEST(result.report.rows_kept == 20000U);
  const stars::StarList all = pipeline::stars_of_list(project, result.list_id);
  BOOST_TEST(all.size() == 20000U);
  for (const auto& [l, b, radius] :
       {std::tuple{0.0, 0.0, 0.25}, {359.9, 1.0, 1.5}, {2.9, -2.9, 0.5}, {180.0, 0.0, 1.0}}) {
    const stars::StarList cone = pipeline::observed_stars(project, "2mass", l, b, radius);
    BOOST_TEST(cone.size() == count_within(all, l, b, radius));
    for (std::size_t i = 0; i < cone.size(); ++i)
      BOOST_REQUIRE(sky::separation_deg(l, b, cone.l_deg[i], cone.b_deg[i]) <= radius);
  }
  const stars::Column* const j = all.find("J");
  BOOST_REQUIRE(j != nullptr);
  for (const float value : j->values) BOOST_REQUIRE(value >= 10 && value <= 15);
  BOOST_TEST(all.find("Ks_error")->values.at(7) == 0.03F);
}

BOOST_AUTO_TEST_CASE(importing_the_same_file_twice_adds_nothing) {
  const auto project = open();
  const auto file = catalogue("a.csv", 500, 2);
  import(project, file);
  const auto hash = project::content_hash(project);
  const auto again = import(project, file);
  BOOST_TEST(again.already_there);
  BOOST_TEST((project::content_hash(project) == hash));
  // The same bytes under another name are the same file.
  std::filesystem::copy(file, folder / "copy.csv");
  BOOST_TEST(import(project, folder / "copy.csv").already_there);
}

BOOST_AUTO_TEST_CASE(a_star_in_two_overlapping_lists_is_given_once) {
  const auto project = open();
  const auto first = catalogue("a.csv", 3000, 3);
  import(project, first);
  const std::size_t before = pipeline::observed_stars(project, "2mass", 0, 0, 1).size();
  // The first half of the same stars and some others.
  std::ifstream in(first);
  std::ofstream out(folder / "b.csv");
  std::string line;
  for (int i = 0; i <= 1500 && std::getline(in, line); ++i) out << line << "\n";
  out << "0.1,0.1,12,0.03,11,0.03,10.5,0.03\n";
  out.close();
  import(project, folder / "b.csv");
  BOOST_TEST(pipeline::observed_stars(project, "2mass", 0, 0, 1).size() == before + 1);
}

// The same catalogue without its errors, and then with them: of each star, what is known.
BOOST_AUTO_TEST_CASE(a_star_of_which_one_list_knows_less_is_given_once_with_all) {
  const auto project = open();
  const auto whole = catalogue("whole.csv", 500, 1);
  std::ifstream in(whole);
  std::ofstream out(folder / "bare.csv");
  for (std::string line; std::getline(in, line);) {
    std::string bare;
    std::size_t column = 0;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ','); ++column)
      if (column != 3 && column != 5 && column != 7) bare += (bare.empty() ? "" : ",") + cell;
    out << bare << "\n";
  }
  out.close();
  import(project, folder / "bare.csv");
  const std::size_t before = pipeline::observed_stars(project, "2mass", 0, 0, 2).size();
  BOOST_TEST_REQUIRE(before > 50U);
  import(project, whole);
  const stars::StarList stars = pipeline::observed_stars(project, "2mass", 0, 0, 2);
  BOOST_TEST(stars.size() == before);
  const stars::Column* const error = stars.find("J_error");
  BOOST_REQUIRE(error != nullptr);
  for (const float value : error->values) BOOST_TEST(value == 0.03F);
}

// Lists of different bands: each star once, with the bands of all. The third tells that the first two have
// the same.
BOOST_AUTO_TEST_CASE(a_star_of_which_every_list_knows_something_else_is_given_once_with_all) {
  const auto project = open();
  const auto list = [&](const char* name, const std::string& columns, const std::string& values) {
    std::ofstream out(folder / name);
    out << "l,b," << columns << "\n0.1,0.2," << values << "\n";
    out.close();
    import(project, folder / name, {columns.substr(0, columns.find(','))});
  };
  list("j.csv", "J,J_error", "12.5,0.02");
  list("k.csv", "Ks,Ks_error", "11.25,0.03");
  BOOST_TEST(pipeline::observed_stars(project, "2mass", 0, 0, 1).size() == 2U);
  list("all.csv", "J,Ks,H", "12.5,11.25,11.75");
  const stars::StarList stars = pipeline::observed_stars(project, "2mass", 0, 0, 1);
  BOOST_REQUIRE_EQUAL(stars.size(), 1U);
  for (const auto& [column, value] : std::map<std::string, float>{
           {"J", 12.5F}, {"H", 11.75F}, {"Ks", 11.25F}, {"J_error", 0.02F}, {"Ks_error", 0.03F}}) {
    BOOST_REQUIRE(stars.find(column) != nullptr);
    BOOST_TEST(stars.find(column)->values.at(0) == value, column);
  }
}

BOOST_AUTO_TEST_CASE(a_catalogue_that_fails_half_way_adds_nothing) {
  const auto project = open();
  const auto file = catalogue("bad.csv", 200000, 4);
  std::ofstream(file, std::ios::app) << "1,1,twelve,0.03,11,0.03,10,0.03\n";
  const auto hash = project::content_hash(project);
  BOOST_CHECK_EXCEPTION(import(project, file), base::InputError, [](const base::InputError& error) {
    return std::string(error.what()).find("200002") != std::string::npos;
  });
  BOOST_TEST((project::content_hash(project) == hash));
}

BOOST_AUTO_TEST_CASE(an_unknown_survey_is_answered_with_the_known_ones) {
  BOOST_CHECK_EXCEPTION(
      pipeline::observed_stars(open(), "sdss", 0, 0, 1), base::InputError,
      [](const auto& error) { return std::string(error.what()).find("2mass, gaia") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_damaged_column_is_named) {
  const auto project = open();
  import(project, catalogue("a.csv", 500, 5));
  project.database().execute("UPDATE star_column SET raw_bytes = raw_bytes * 4096 WHERE name = 'J'");
  BOOST_CHECK_EXCEPTION(
      pipeline::observed_stars(project, "2mass", 0, 0, 1), base::ProjectRefused,
      [](const auto& error) { return std::string(error.what()).find("column J") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()
