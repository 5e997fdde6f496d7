// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/photometry.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/random_stream.h"

using namespace coalsack::stars;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(photometry)

// Medians of the catalogue errors of a 2MASS field at l 233, b -19 (Cutri et al. 2003, 24,609 stars).
BOOST_AUTO_TEST_CASE(two_mass_errors_are_those_measured_in_a_field) {
  const auto bands = published_2mass();
  struct Case {
    std::size_t band;
    double magnitude, sigma;
  };
  const Case cases[] = {{0, 13.0, .024}, {0, 15.0, .039}, {0, 16.0, .075}, {0, 16.5, .113}, {1, 13, .027},
                        {1, 14, .037},   {1, 15, .068},   {1, 15.5, .103}, {2, 12, .024},   {2, 13, .032},
                        {2, 14, .057},   {2, 14.5, .084}, {2, 15, .130},   {2, 15.5, .202}};
  for (const Case& c : cases)
    BOOST_TEST(bands[c.band].error.sigma(c.magnitude) == c.sigma, tt::tolerance(0.10));
}

// PyGaia 3, DR3 mean magnitudes, mmag; the floor of 5 mmag in quadrature.
BOOST_AUTO_TEST_CASE(gaia_errors_pass_through_the_published_values_with_the_floor) {
  const auto bands = published_gaia_dr3();
  BOOST_TEST(bands[0].error.sigma(20.0) == std::hypot(0.0045, 0.005), tt::tolerance(1e-9));
  BOOST_TEST(bands[1].error.sigma(19.0) == std::hypot(0.021, 0.005), tt::tolerance(1e-9));
  BOOST_TEST(bands[2].error.sigma(8.0) == std::hypot(0.00051, 0.005), tt::tolerance(1e-9));
  BOOST_TEST(bands[2].error.sigma(21.0) > bands[2].error.sigma(20.0));
  for (double m = 12; m < 21; m += 0.1)
    for (const BandCurves& band : bands) BOOST_TEST(band.error.sigma(m + 0.1) >= band.error.sigma(m));
}

BOOST_AUTO_TEST_CASE(detection_is_half_at_the_limit_and_nothing_beyond_the_bright_one) {
  const DetectionCurve curve = {4.0, 15.0, 0.2};
  BOOST_TEST(curve.probability(15.0) == 0.5, tt::tolerance(1e-12));
  BOOST_TEST(curve.probability(10.0) > 0.999999);
  BOOST_TEST(curve.probability(15.2) == 1.0 / (1.0 + std::exp(1.0)), tt::tolerance(1e-12));
  BOOST_TEST(curve.probability(30.0) < 1e-12);
  BOOST_TEST(curve.probability(3.9) == 0.0);
  BOOST_TEST(curve.probability(std::numeric_limits<double>::quiet_NaN()) == 0.0);
}

BOOST_AUTO_TEST_CASE(noise_has_the_width_of_the_curve) {
  const auto curve = published_2mass()[2].error;
  coalsack::base::RandomStream random({7, "noise"});
  const int n = 20000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double shift = noisy_magnitude(curve, 14.5, random.normal()) - 14.5;
    sum += shift;
    squares += shift * shift;
  }
  BOOST_TEST(std::abs(sum / n) < 5 * 0.086 / std::sqrt(n));
  BOOST_TEST(std::sqrt(squares / n) == curve.sigma(14.5), tt::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(sigma_is_finite_for_any_magnitude_and_unknown_stays_unknown) {
  for (const auto& bands : {published_2mass(), published_gaia_dr3()})
    for (const BandCurves& band : bands) {
      for (const double m : {-50.0, 0.0, 25.0, 200.0, 1e6}) {
        BOOST_TEST(band.error.sigma(m) > 0);
        BOOST_TEST(band.error.sigma(m) <= 10);
      }
      BOOST_TEST(std::isnan(band.error.sigma(std::numeric_limits<double>::quiet_NaN())));
    }
}

BOOST_AUTO_TEST_CASE(curves_survive_the_way_through_numbers) {
  for (const auto& bands : {published_2mass(TwoMassSelection::all), published_gaia_dr3()})
    for (const BandCurves& band : bands) {
      const auto numbers = to_numbers(band);
      const BandCurves back = from_numbers(band.band, numbers);
      BOOST_TEST(back.band == band.band);
      BOOST_TEST(to_numbers(back) == numbers, tt::per_element());
      BOOST_TEST(back.error.sigma(14.3) == band.error.sigma(14.3));
    }
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_curve_are_refused) {
  const auto good = to_numbers(published_gaia_dr3()[0]);
  const auto refused = [&](std::size_t place, double value) {
    auto bad = good;
    bad[place] = value;
    BOOST_CHECK_THROW(from_numbers("G", bad), coalsack::base::InputError);
  };
  refused(0, std::numeric_limits<double>::quiet_NaN());
  refused(0, -0.1);
  refused(7, 0.0);  // width
  refused(8, 6);    // knots
  refused(8, 1e300);
  refused(8, 2.5);
  refused(10, 13.0);   // not ascending
  refused(16, -1e-3);  // a negative error
  BOOST_CHECK_THROW(from_numbers("G", std::vector<double>{1, 2, 3}), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
