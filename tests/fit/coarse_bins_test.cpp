// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/coarse_bins.h"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "base/error.h"

using namespace coalsack;

BOOST_AUTO_TEST_SUITE(coarse_bins)

BOOST_AUTO_TEST_CASE(the_project_s_default_bins_give_nineteen) {
  const fit::CoarseBins bins{dust::Bins{}};
  BOOST_TEST(bins.size() == 19U);
  for (std::size_t i = 0; i < 12; ++i)
    BOOST_TEST(bins.width_kpc(i) == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins.width_kpc(12) == 0.75, boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 13; i < 18; ++i)
    BOOST_TEST(bins.width_kpc(i) == 1.1 * bins.width_kpc(i - 1), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins.edges_kpc().back() == 12.8, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(they_cover_any_profile) {
  for (const dust::Bins& fine :
       {dust::Bins{1, 0.3}, dust::Bins{20, 0.2}, dust::Bins{64, 0.2}, dust::Bins{40, 1.0}}) {
    const fit::CoarseBins bins(fine);
    BOOST_TEST(bins.size() >= 1U);
    BOOST_TEST(bins.edges_kpc().front() == 0);
    BOOST_TEST(bins.edges_kpc().back() == fine.end_kpc());
    for (std::size_t i = 0; i < bins.size(); ++i) BOOST_TEST(bins.width_kpc(i) > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_distance_is_in_its_bin) {
  const fit::CoarseBins bins{dust::Bins{}};
  BOOST_TEST(bins.bin_at(0.1) == 0U);
  BOOST_TEST(bins.bin_at(0.5) == 1U);
  BOOST_TEST(bins.bin_at(5.99) == 11U);
  BOOST_TEST(bins.bin_at(12.8) == 18U);
  BOOST_TEST(bins.bin_at(30) == 18U);
}

BOOST_AUTO_TEST_CASE(extinction_grows_with_density_and_ends_with_the_profile) {
  const fit::CoarseBins bins{dust::Bins{}};
  std::vector<double> density(bins.size(), 2.0);
  BOOST_TEST(bins.a_v_at(density, 0) == 0);
  BOOST_TEST(bins.a_v_at(density, 3.2) == 6.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins.a_v_at(density, 12.8) == 25.6, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins.a_v_at(density, 20) == 25.6, boost::test_tools::tolerance(1e-12));
  density[1] = 5;
  BOOST_TEST(bins.a_v_at(density, 0.75) == 1 + 1.25, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(fine_bins_keep_the_cumulative_extinction) {
  const dust::Bins fine{64, 0.2};
  const fit::CoarseBins bins(fine);
  std::vector<double> density;
  for (std::size_t i = 0; i < bins.size(); ++i) density.push_back(0.3 + 0.1 * static_cast<double>(i % 5));
  std::vector<float> profile(fine.size());
  bins.to_fine(density, profile);
  for (const double d_kpc : {0.4, 2.0, 6.0, 10.0, 12.8})
    BOOST_TEST(dust::cumulative_a_v(profile, fine, d_kpc) == bins.a_v_at(density, d_kpc),
               boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(impossible_widths_are_refused) {
  BOOST_CHECK_THROW(fit::CoarseBins(dust::Bins{}, 0.01), base::InputError);
  BOOST_CHECK_THROW(fit::CoarseBins(dust::Bins{0, 0.1}), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
