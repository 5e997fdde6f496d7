// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numbers>

#include "base/error.h"
#include "pipeline/calibration.h"
#include "pipeline/coverage.h"
#include "pipeline/curve_text.h"
#include "pipeline/fill.h"
#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "project/settings.h"
#include "sky/reference_grid.h"
#include "sky/region.h"
#include "stars/galaxy/generate.h"
#include "stars/photometry.h"
#include "tests/pipeline/sky_project.h"
#include "tests/shared_data.h"

using namespace coalsack;

namespace {

/// A project that covers a small field at l = 280, b = 0, with a small pool.
struct FieldFixture : tests::SkyProjects {
  FieldFixture()
      : SkyProjects({{"pixel_nside", "128"}, {"pool_area_factor", "1"}, {"galaxy_limit_mag", "14"}},
                    "box 281,284,-1,1") {}
  pipeline::StageStatus status(const project::Project& project, const std::string& stage) const {
    for (const auto& row : pipeline::status(project, stages))
      if (row.stage == stage) return row;
    throw std::runtime_error("no stage " + stage);
  }
  std::int64_t stale(const project::Project& project, const std::string& stage) const {
    return status(project, stage).stale;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(star_stages, FieldFixture)

BOOST_AUTO_TEST_CASE(every_reference_gets_stars_and_curves_whatever_the_number_of_threads) {
  const auto project = open();
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM reference_sightline") == 2);  // l = 280 and 285
  const auto reference = pipeline::reference_stars(project, sky::reference_id(280, 0));
  BOOST_TEST(std::abs(reference.area_deg2 - std::numbers::pi * 0.25 * 0.25) < 1e-4);
  const stars::Column* const distance = reference.stars.find("distance_kpc");
  BOOST_REQUIRE(distance != nullptr);
  BOOST_TEST(std::is_sorted(distance->values.begin(), distance->values.end()));
  const double limit[] = {14.0};
  const double expected =
      stars::expected_counts(stars::GalaxyModel(), {280, 0, 0.25}, "Ks", limit)[0].total();
  BOOST_TEST(std::abs(static_cast<double>(distance->values.size()) - expected) < 5 * std::sqrt(expected));
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM selection WHERE origin = 'published'") == 6);

  const auto other_path = folder / "other.sack";
  create(other_path);
  const auto other = open(other_path);
  pipeline::FillOptions three;
  three.threads = 3;
  fill(other, three);
  BOOST_TEST((project::content_hash(other) == project::content_hash(project)));
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
}

BOOST_AUTO_TEST_CASE(a_changed_galaxy_ages_its_stars_and_nothing_else) {
  const auto project = open();
  fill(project);
  set(project, "galaxy_parameters", "warp.slope=0");
  BOOST_TEST(stale(project, "zone") == 0);
  BOOST_TEST(stale(project, "reference_stars") == 2);
  BOOST_TEST(stale(project, "selection") == 0);
  const std::int64_t before = project.database().integer("SELECT SUM(stars) FROM reference_stars");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT SUM(stars) FROM reference_stars") > before);
}

BOOST_AUTO_TEST_CASE(settings_that_make_no_sense_are_refused) {
  const auto project = open();
  for (const auto& [name, value] : {std::pair{"galaxy_parameters", "warp.slope"},
                                    {"galaxy_parameters", "warp.slop=1"},
                                    {"diagrams", "cmd_2mass,cmd_sdss"},
                                    {"diagrams", ""},
                                    {"reference_spacing_l_deg", "7"}}) {
    project::Transaction transaction(project.database());
    project::change_setting(project.database(), name, value);
    BOOST_CHECK_THROW(pipeline::check_settings(project), base::InputError);
  }
  pipeline::check_settings(project);
}

BOOST_AUTO_TEST_CASE(the_published_curves_in_the_file_are_those_of_the_stars_room) {
  const auto project = open();
  for (const auto& [survey, curves] : {std::pair{1, stars::published_2mass(stars::TwoMassSelection::all)},
                                       {2, stars::published_gaia_dr3()}}) {
    project::Statement bands = project.statement("stars/bands");
    bands.start(survey);
    for (const stars::BandCurves& curve : curves) {
      BOOST_REQUIRE(bands.step());
      BOOST_TEST(bands.text(0) == curve.band);
      const auto stored = stars::to_numbers(pipeline::parse_curve(curve.band, bands.text(2)));
      const auto published = stars::to_numbers(curve);
      BOOST_REQUIRE(stored.size() == published.size());
      for (std::size_t i = 0; i < stored.size(); ++i)
        BOOST_TEST(stored[i] == published[i], boost::test_tools::tolerance(1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_survey_added_as_rows_gets_its_curves) {
  const auto project = open();
  fill(project);
  set(project, "diagrams", "cmd_2mass,cmd_gaia");
  BOOST_TEST(status(project, "selection").missing == 2);
  BOOST_TEST(stale(project, "selection") == 0);
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM selection") == 12);
}

BOOST_AUTO_TEST_CASE(an_imported_model_list_becomes_the_reference) {
  const auto project = open();
  fill(project);
  {
    std::ofstream file(folder / "model.csv");
    file << "l,b,J,H,Ks,dist\n";
    for (int i = 0; i < 100; ++i) file << 282 + 0.001 * i << ",0.1,12,11.5,11," << 10 - 0.1 * i << "\n";
  }
  stars::ImportOptions options;
  options.kind = stars::StarKind::model;
  options.columns = stars::parse_column_mapping("distance_kpc=dist");
  options.sightline = stars::Sightline{282, 0, 0.5};
  {
    project::Run run(project, {"import", {}});
    base::Silence silence;
    BOOST_TEST(pipeline::import_catalogue(project, folder / "model.csv", options, {"import", {}}, silence)
                   .report.rows_kept == 100U);
    options.sightline.reset();
    BOOST_CHECK_THROW(
        pipeline::import_catalogue(project, folder / "model.csv", options, {"import", {}}, silence),
        base::InputError);
  }
  set(project, "reference_source", "imported");
  fill(project);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM reference_sightline") == 1);
  const auto reference = pipeline::reference_stars(project, sky::reference_id(282, 0));
  BOOST_TEST(reference.stars.find("Ks")->values.size() == 100U);
  BOOST_TEST(std::abs(reference.area_deg2 - std::numbers::pi * 0.25) < 1e-3);
}

BOOST_AUTO_TEST_CASE(calibration_is_used_where_it_was_asked_for_and_later_stars_change_nothing) {
  const auto field = tests::shared_data("tm_control_field/CF_2mass.fits");
  if (!field) return;
  const auto project = open();
  {
    project::Run run(project, {"import", {}});
    base::Silence silence;
    pipeline::import_catalogue(project, *field, {}, {"import", {}}, silence);
  }
  fill(project);
  {
    project::Run run(project, {"calibrate", {}});
    const auto bands =
        pipeline::calibrate(project, {"2mass", {233.27, -19.37, 0.9}, sky::reference_id(280, 0)}, run);
    BOOST_TEST(bands.size() == 3U);
    // The model meets this field within 10 % in every band, and the faintest model stars must not spoil that.
    for (const auto& band : bands)
      BOOST_TEST(std::abs(band.observed_over_model - 0.94) < 0.05, band.curves.band);
    // It is a ratio per area, however many model stars a small field was compared with.
    const auto small =
        pipeline::calibrate(project, {"2mass", {233.27, -19.37, 0.4}, sky::reference_id(285, 0)}, run);
    for (const auto& band : small)
      BOOST_TEST(std::abs(band.observed_over_model - 0.94) < 0.12, band.curves.band);
  }
  BOOST_TEST(stale(project, "selection") == 2);
  fill(project);
  BOOST_TEST(project.database().integer(
                 "SELECT COUNT(*) FROM selection WHERE origin = 'cone 233.27,-19.37,0.9'") == 3);
  const auto file = tests::shared_data("tm_ngc1333_cone/2mass.csv");
  project::Run run(project, {"import", {}});
  base::Silence silence;
  pipeline::import_catalogue(project, *file, {}, {"import", {}}, silence);
  BOOST_TEST(stale(project, "selection") == 0);
  BOOST_CHECK_THROW(pipeline::calibrate(project, {"2mass", {10, 10, 0.9}, {}}, run), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
