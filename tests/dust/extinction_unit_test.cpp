// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/extinction_unit.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"

using namespace coalsack;
namespace tolerance = boost::test_tools;

BOOST_AUTO_TEST_SUITE(extinction_unit)

// CCM89 at R_V 3.1: A_J / A_V 0.2876057, A_Ks / A_V 0.1170131 (python3-extinction 0.4.6).
BOOST_AUTO_TEST_CASE(published_quantities_become_a_v) {
  const auto factor = [](const char* quantity) {
    return dust::a_v_per(quantity, dust::ExtinctionLaw::ccm89, 3.1);
  };
  for (const char* const name : {"A_V", "AV", "a_v", "A(V)"}) BOOST_TEST(factor(name) == 1.0);
  for (const char* const name : {"E(B-V)", "ebv", "EBV"}) BOOST_TEST(factor(name) == 3.1);
  for (const char* const name : {"A_Ks", "aks", "A Ks"})
    BOOST_TEST(factor(name) == 1 / 0.1170131, tolerance::tolerance(1e-4));
  BOOST_TEST(factor("E(J-Ks)") == 1 / (0.2876057 - 0.1170131), tolerance::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(other_words_are_refused_with_those_that_are_understood) {
  for (const char* const name : {"", "mag", "E(Ks-J)", "A_X", "E(B-V)2"})
    BOOST_CHECK_EXCEPTION(dust::a_v_per(name, dust::ExtinctionLaw::ccm89, 3.1), base::InputError,
                          [](const base::InputError& error) {
                            return std::string(error.what()).find("E(B-V)") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_SUITE_END()
