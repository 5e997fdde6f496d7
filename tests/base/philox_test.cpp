// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/philox.h"

#include <boost/test/unit_test.hpp>

using coalsack::base::philox4x32;
using coalsack::base::Words4;

BOOST_AUTO_TEST_SUITE(philox)

// The known answers published with Random123 (kat_vectors, philox4x32 with 10 rounds).
BOOST_AUTO_TEST_CASE(published_known_answers_are_reproduced) {
  struct Case {
    Words4 counter;
    std::uint32_t key[2];
    Words4 answer;
  };
  const Case cases[] = {
      {{{0, 0, 0, 0}}, {0, 0}, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
      {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
       {0xffffffff, 0xffffffff},
       {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
      {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
       {0xa4093822, 0x299f31d0},
       {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
  };
  for (const Case& c : cases) {
    const Words4 words = philox4x32(c.counter, c.key[0], c.key[1]);
    BOOST_TEST(words.word == c.answer.word, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
