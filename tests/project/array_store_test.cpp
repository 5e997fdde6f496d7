// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/array_store.h"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "project/array_copy.h"
#include "project/sql_text.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;
using coalsack::base::ProjectRefused;

namespace {

Array ramp(std::int64_t n) {
  std::vector<float> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 0.0F);
  return Array::of<float>({n}, values);
}

bool says(const ProjectRefused& error, const std::string& part) {
  const bool found = std::string(error.what()).find(part) != std::string::npos;
  if (!found) BOOST_TEST_MESSAGE(error.what());
  return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(array_store, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(arrays_of_any_number_of_chunks_come_back) {
  const Project file = open();
  for (const std::int64_t n : {0, 1, 255, 256, 257, 1000}) {
    const Array array = ramp(n);
    store_array(file.database(), "model/a", "weights", array, 1024);
    const auto back = load_array(file.database(), "model/a", "weights");
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->shape == array.shape, boost::test_tools::per_element());
    BOOST_TEST((back->raw == array.raw));
  }
  BOOST_TEST(!load_array(file.database(), "model/a", "momentum").has_value());
  BOOST_TEST(file.database().integer("SELECT COUNT(*) FROM array") == 1);
}

BOOST_AUTO_TEST_CASE(a_missing_or_lying_chunk_is_named) {
  const Project file = open();
  Database& database = file.database();
  store_array(database, "m", "w", ramp(1000), 1024);
  database.execute("DELETE FROM array_chunk WHERE chunk = 2");
  BOOST_CHECK_EXCEPTION(load_array(database, "m", "w"), ProjectRefused, [&](const auto& error) {
    return says(error, "x.sack: array 'm/w': chunk 2 is missing");
  });

  store_array(database, "m", "w", ramp(1000), 1024);
  Statement(database, "UPDATE array_chunk SET frame = ?1 WHERE chunk = 1")
      .run(FrameEncoder().encode(Bytes(1 << 20)));
  BOOST_CHECK_EXCEPTION(load_array(database, "m", "w"), ProjectRefused, [&](const auto& error) {
    return says(error, "chunk 1: the frame declares 1048576 bytes where its row says 1024");
  });

  store_array(database, "m", "w", ramp(1000), 1024);
  database.execute("UPDATE array SET shape = '[1000000]', raw_bytes = 4000000");
  BOOST_CHECK_THROW(load_array(database, "m", "w"), ProjectRefused);
  database.execute("UPDATE array SET shape = '[1000]'");
  BOOST_CHECK_EXCEPTION(load_array(database, "m", "w"), ProjectRefused,
                        [&](const auto& error) { return says(error, "contradict"); });
  database.execute("UPDATE array SET raw_bytes = 4000");
  BOOST_CHECK_EXCEPTION(load_array(database, "m", "w", 3999), ProjectRefused,
                        [&](const auto& error) { return says(error, "allowed"); });
  BOOST_TEST(load_array(database, "m", "w").has_value());
}

BOOST_AUTO_TEST_CASE(an_array_is_hashed_chunk_by_chunk_as_its_bytes_are) {
  const Project file = open();
  for (const std::int64_t n : {0, 1, 256, 1000}) {
    const Array array = ramp(n);
    store_array(file.database(), "m", "w", array, 1024);
    Hasher parts;
    parts.add("before");
    hash_array(file, "m", "w", parts);
    BOOST_TEST(hex(parts.finish()) ==
               hex(Hasher().add("before").add(std::span<const std::byte>(array.raw)).finish()));
  }
  Hasher hasher;
  BOOST_CHECK_THROW(hash_array(file, "m", "none", hasher), ProjectRefused);
}

BOOST_AUTO_TEST_SUITE_END()
