// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/normal_equations.h"

#include <boost/test/unit_test.hpp>

using namespace coalsack;

BOOST_AUTO_TEST_SUITE(normal_equations)

BOOST_AUTO_TEST_CASE(a_solved_system_gives_its_right_side_back) {
  const std::vector<double> matrix = {4, 2, -1, 2, 5, 0.5, -1, 0.5, 3};
  fit::Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorise(matrix, 3));
  std::vector<double> x = {1, -2, 3};
  const std::vector<double> b = x;
  cholesky.solve(x);
  for (std::size_t i = 0; i < 3; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k) sum += matrix[3 * i + k] * x[k];
    BOOST_TEST(sum == b[i], boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(the_halves_make_round_coordinates) {
  // u = L^T x has |u|^2 = x^T A x, so solve_upper undoes it.
  const std::vector<double> matrix = {9, 3, 3, 5};  // L = (3 0; 1 2)
  fit::Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorise(matrix, 2));
  std::vector<double> u = {3 * 0.5 + 1 * -1.5, 2 * -1.5};
  cholesky.solve_upper(u);
  BOOST_TEST(u[0] == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(u[1] == -1.5, boost::test_tools::tolerance(1e-12));
  std::vector<double> g = {3, 5};
  cholesky.solve_lower(g);
  BOOST_TEST(g[0] == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(g[1] == 2.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_matrix_that_is_not_positive_is_told) {
  fit::Cholesky cholesky;
  BOOST_TEST(!cholesky.factorise(std::vector<double>{1, 2, 2, 1}, 2));
}

BOOST_AUTO_TEST_SUITE_END()
