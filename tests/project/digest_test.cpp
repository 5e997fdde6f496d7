// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/digest.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "base/error.h"

using namespace coalsack::project;

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(no_two_sequences_of_values_give_the_same_digest) {
  std::set<std::string> seen;
  const auto keep = [&](Hasher& hasher) { seen.insert(hex(hasher.finish())); };
  const std::vector<std::vector<Value>> sequences = {{},
                                                     {Value{}},
                                                     {std::string()},
                                                     {std::string("ab")},
                                                     {std::string("a"), std::string("b")},
                                                     {Bytes{}},
                                                     {std::int64_t{1}},
                                                     {1.0},
                                                     {std::int64_t{0}},
                                                     {std::int64_t{1}, std::int64_t{0}},
                                                     {std::string("1")},
                                                     {Bytes{std::byte{'a'}, std::byte{'b'}}}};
  for (const auto& sequence : sequences) {
    Hasher hasher;
    for (const Value& value : sequence) hasher.add(value);
    keep(hasher);
  }
  BOOST_TEST(seen.size() == sequences.size());
}

BOOST_AUTO_TEST_CASE(the_digest_of_a_known_sequence_never_changes) {
  // Recorded once: fingerprints in files that exist depend on it.
  BOOST_TEST(hex(Hasher().add("zone").add(std::int64_t{1}).add(2.5).finish()) ==
             "be86df307ad99d9b4aaa7170ff2db616");
  BOOST_TEST(hex(Hasher().add(-0.0).finish()) == hex(Hasher().add(0.0).finish()));
}

BOOST_AUTO_TEST_CASE(only_sixteen_bytes_make_a_digest) {
  BOOST_CHECK_THROW(digest_of(Bytes(15)), coalsack::base::ProjectRefused);
  BOOST_TEST(hex(digest_of(Bytes(16))) == "00000000000000000000000000000000");
}

BOOST_AUTO_TEST_SUITE_END()
