// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/salvage.h"

#include <boost/test/unit_test.hpp>

#include "tests/project/fixture.h"

using namespace coalsack::project;

namespace {

constexpr std::int64_t pixels = 3000;

/// A project whose table of pixels has several pages.
struct SalvageFixture : coalsack::tests::ProjectFixture {
  std::filesystem::path fresh = folder / "fresh.sack";

  SalvageFixture() {
    const Project project = open();
    project.database().execute(
        "PRAGMA ignore_check_constraints = ON;"
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 3000) "
        "INSERT INTO pixel SELECT 4 * 64 * 64 + i, CASE WHEN i = 2990 THEN 0 ELSE 64 END, i, 280, 0 FROM n;"
        "PRAGMA wal_checkpoint(TRUNCATE)");
  }
  /// Fills the page that holds a row with zeros: the leaves follow the root in order of their rows.
  std::int64_t lose_page_of(std::int64_t row) {
    std::int64_t size = 0, page = 0;
    {
      const Project project = open(Access::read);
      size = project.database().integer("PRAGMA page_size");
      Statement leaf(
          project.database(),
          "SELECT pageno, ncell FROM dbstat WHERE name = 'pixel' AND pagetype = 'leaf' ORDER BY path");
      for (std::int64_t before = 0; leaf.step() && before <= row; before += leaf.integer(1)) {
        page = leaf.integer(0);
        lost_ = leaf.integer(1);
      }
    }
    std::string bytes = coalsack::tests::contents(path);
    bytes.replace(static_cast<std::size_t>((page - 1) * size), static_cast<std::size_t>(size),
                  static_cast<std::size_t>(size), '\0');
    coalsack::tests::write(path, bytes);
    return lost_;
  }
  std::int64_t saved() const {
    return Project::open(fresh, Access::read, {}).database().integer("SELECT COUNT(*) FROM pixel");
  }

 private:
  std::int64_t lost_ = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(salvage, SalvageFixture)

BOOST_AUTO_TEST_CASE(rows_on_both_sides_of_a_lost_page_are_saved_past_one_that_its_table_refuses) {
  const std::int64_t lost = lose_page_of(1500);
  BOOST_TEST_REQUIRE(lost > 100);
  const Salvage found = coalsack::project::salvage(path, fresh, {});
  BOOST_TEST(found.incomplete == std::vector<std::string>{"pixel"}, boost::test_tools::per_element());
  BOOST_TEST(saved() == pixels - lost - 1);
}

BOOST_AUTO_TEST_CASE(a_row_that_its_table_refuses_is_said) {
  const Salvage found = coalsack::project::salvage(path, fresh, {});
  BOOST_TEST(found.incomplete == std::vector<std::string>{"pixel"}, boost::test_tools::per_element());
  BOOST_TEST(saved() == pixels - 1);
}

BOOST_AUTO_TEST_SUITE_END()
