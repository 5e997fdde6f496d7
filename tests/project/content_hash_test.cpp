// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/content_hash.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "project/array_store.h"
#include "project/run.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;

BOOST_FIXTURE_TEST_SUITE(content_hash, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(layout_runs_and_compression_level_do_not_count_but_content_does) {
  const Project file = open();
  Database& database = file.database();
  const Array array = Array::of<double>({2}, std::vector<double>{1, 2});
  store_array(database, "a", "one", array);
  store_array(database, "a", "two", array);
  const Digest before = coalsack::project::content_hash(file);

  store_array(database, "a", "one", array);  // another row number
  Run(file, {"fill", {}}).finish("done");
  Statement(database, "UPDATE array_chunk SET frame = ?1").run(FrameEncoder(19).encode(array.raw));
  database.execute("VACUUM");
  BOOST_TEST(hex(coalsack::project::content_hash(file)) == hex(before));

  change_setting(database, "title", "another");
  BOOST_TEST(hex(coalsack::project::content_hash(file)) != hex(before));
}

BOOST_AUTO_TEST_CASE(a_damaged_frame_is_named) {
  const Project file = open();
  store_array(file.database(), "a", "one", Array::of<double>({2}, std::vector<double>{1, 2}));
  file.database().execute("UPDATE array_chunk SET frame = x'00'");
  BOOST_CHECK_EXCEPTION(coalsack::project::content_hash(file), coalsack::base::ProjectRefused,
                        [](const auto& error) {
                          return std::string(error.what()).find("array_chunk, row 1: ") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()
