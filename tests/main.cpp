// SPDX-License-Identifier: GPL-2.0-or-later
#define BOOST_TEST_MODULE coalsack
#include <boost/test/included/unit_test.hpp>
