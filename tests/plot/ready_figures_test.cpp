// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <limits>

#include "plot/curves_figure.h"
#include "plot/diagram_figure.h"
#include "plot/profile_figure.h"
#include "plot/save.h"
#include "plot/score_figure.h"
#include "plot/spectrum_figure.h"
#include "tests/plot/picture.h"

using namespace coalsack;
using namespace coalsack::plot;

namespace {

Diagram diagram_with(std::size_t colour_bin, std::size_t magnitude_bin, double count) {
  Diagram diagram;
  diagram.counts = {8, 8, {-0.5, 6.1}, {10, 16}, std::vector<double>(64)};
  diagram.counts.values[colour_bin * 8 + magnitude_bin] = count;
  return diagram;
}

tests::Picture full_size(const Figure& figure) {
  return tests::decoded_png(rendered(figure, Format::png));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ready_figures)

BOOST_AUTO_TEST_CASE(bright_stars_are_at_the_top_of_a_diagram_and_empty_bins_white) {
  Figure figure = diagram_figure(diagram_with(0, 0, 1));  // blue and bright
  figure.panels[0]->colour_bar = false;
  const tests::Picture picture = full_size(figure);
  const std::uint32_t one_star = tests::rgb(colour_at(ColourMap::viridis, 0));
  BOOST_TEST(picture.count(one_star) > picture.pixels.size() / 120);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      if (picture.at(x, y) != one_star) continue;
      BOOST_REQUIRE(x < picture.width / 2);
      BOOST_REQUIRE(y < picture.height / 2);
    }
  }
  BOOST_TEST(picture.count(0xffffff) > picture.pixels.size() * 8 / 10);
}

BOOST_AUTO_TEST_CASE(a_diagram_says_what_its_axes_are) {
  Diagram diagram = diagram_with(2, 3, 50);
  diagram.title = "2MASS";
  const std::string words = tests::texts(diagram_figure(diagram));
  for (const char* word : {"2MASS", "[J\u2212K] (mag)", "[K] (mag)", "Stars per bin", "12"})
    BOOST_TEST(tests::holds(words, word));
}

BOOST_AUTO_TEST_CASE(diagrams_side_by_side_share_their_scale) {
  const std::vector<Diagram> pair = {diagram_with(2, 3, 50), diagram_with(4, 5, 3000)};
  const Figure figure = diagrams_figure(pair);
  BOOST_REQUIRE(figure.panels.size() == 2);
  for (const auto& panel : figure.panels)
    BOOST_TEST(std::get<Image>(panel->layers[0]).colours.high.value() == 3000);
  BOOST_TEST(full_size(figure).width == 2126);
}

BOOST_AUTO_TEST_CASE(examples_are_rows_of_diagram_reference_and_profile) {
  std::vector<Example> rows(2);
  for (Example& row : rows) {
    row.extincted = diagram_with(3, 3, 20);
    row.reference = diagram_with(2, 2, 40);
    row.dav_mag_per_kpc = {0, 1, 2, 0.5};
  }
  const Figure figure = examples_figure(rows);
  BOOST_TEST(figure.panels.size() == 6);
  const std::string words = tests::texts(figure);
  for (const char* word : {"Extincted", "Reference", "Distance (kpc)", "dAV/dr", "AV (mag)"})
    BOOST_TEST(tests::holds(words, word));
  BOOST_TEST(full_size(figure).distinct_colours() > 100U);
}

BOOST_AUTO_TEST_CASE(cumulative_extinction_is_the_sum_of_the_profile) {
  const std::vector<double> sum = cumulative_av_mag({1, 2, 0.5}, 0.1);
  const std::vector<double> expected = {0, 0.1, 0.3, 0.35};
  BOOST_TEST(sum == expected, boost::test_tools::tolerance(1e-12) << boost::test_tools::per_element());
  BOOST_TEST(cumulative_av_mag({}, 0.1).size() == 1);
}

BOOST_AUTO_TEST_CASE(a_profile_shows_prediction_target_and_bands) {
  Profile profile;
  profile.dav_mag_per_kpc = {0.5, 1, 2, 1};
  profile.target = {0.4, 1.2, 2.2, 0.8};
  profile.inside_68 = {{0.3, 0.8, 1.5, 0.7}, {0.7, 1.3, 2.4, 1.4}};
  profile.inside_95 = {{0.1, 0.4, 1, 0.2}, {1, 1.8, 3, 2}};
  profile.cumulative_68 = {{0.04, 0.12, 0.3, 0.4}, {0.06, 0.18, 0.4, 0.5}};
  profile.distribution = Grid{4, 5, {0, 0.4}, {0, 3}, std::vector<double>(20, 0.2)};
  const std::string words = tests::texts(profile_figure(profile));
  for (const char* word : {"prediction", "target", "68 %", "95 %", "Probability per bin"})
    BOOST_TEST(tests::holds(words, word));
}

BOOST_AUTO_TEST_CASE(curves_show_points_and_fits_of_every_band) {
  const MagnitudeCurve fitted{"J", {10, 11}, {0.02, 0.03}, {0.01, 0.01}, {9, 12}, {0.02, 0.05}};
  const MagnitudeCurve points_only{"H", {10, 11}, {0.9, 0.8}, {}, {}, {}};
  const Figure figure = curves_figure(std::vector{fitted}, std::vector{points_only}, "2MASS");
  BOOST_TEST(figure.columns == 2);
  const std::string words = tests::texts(figure);
  for (const char* word : {"2MASS", "Photometric error (mag)", "Completeness", "J", "H"})
    BOOST_TEST(tests::holds(words, word));
  BOOST_TEST(curves_figure({}, std::vector{points_only}, "").columns == 1);
}

BOOST_AUTO_TEST_CASE(a_spectrum_has_logarithmic_axes) {
  Spectrum spectrum{"theory", {0.1, 1, 10}, {1, 0.1, 0.001}, {}, {}, true};
  const Figure figure = spectrum_figure(std::vector{spectrum});
  BOOST_TEST((figure.panels[0]->x.scaling == Scaling::logarithmic));
  BOOST_TEST(tests::holds(tests::texts(figure), "Wave number k (kpc\u22121)"));
}

BOOST_AUTO_TEST_CASE(figures_of_nothing_are_drawn) {
  for (const Figure& figure : {diagram_figure({}), diagrams_figure(std::vector<Diagram>(1)),
                               examples_figure(std::vector<Example>(1)), profile_figure({}),
                               curves_figure({}, {}, ""), spectrum_figure({})}) {
    BOOST_TEST(full_size(figure).width > 500);
  }
}

BOOST_AUTO_TEST_CASE(scores_have_a_row_of_panels_per_set_and_a_colour_per_method) {
  ScoredMethod network{"network",       {1, 2, 3},         {0.1, 0.2, 0.3}, {0, 0.1, -0.1},
                       {0.5, 0.6, 0.4}, {0.16, 0.5, 0.84}, {0.2, 0.5, 0.8}};
  ScoredMethod fit = network;
  fit.name = "Poisson fit";
  fit.corr_dav[1] = std::numeric_limits<double>::quiet_NaN();
  const std::vector<ScoredSet> sets = {{"test split", {network, fit}}, {"simulated sky", {fit}}};
  const Figure figure = score_figure(sets);
  BOOST_TEST(figure.rows == 2U);
  BOOST_TEST(figure.panels.size() == 8U);
  const std::string words = tests::texts(figure);
  for (const char* part : {"test split", "simulated sky", "network", "Poisson fit", "Distance (kpc)"})
    BOOST_TEST(tests::holds(words, part), part);
  const tests::Picture picture = full_size(figure);
  BOOST_TEST(picture.count(tests::rgb(palette::blue)) > 100U);
  BOOST_TEST(picture.count(tests::rgb(palette::vermilion)) > 100U);
}

BOOST_AUTO_TEST_SUITE_END()
