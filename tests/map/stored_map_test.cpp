// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/stored_map.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "sky/pixel.h"
#include "tests/map/synthetic_map.h"
#include "tests/temporary_folder.h"

using namespace coalsack;
namespace tolerance = boost::test_tools;

namespace {

struct SyntheticFixture {
  tests::TemporaryFolder folder;
  std::filesystem::path path = folder / "synthetic.sack";
  tests::AnalyticDust dust;
  SyntheticFixture() {
    tests::SyntheticMapOptions options;
    options.region = "box 279,281,-1,2";
    options.nside = "64";
    options.settings = {{"title", "A map"}, {"r_v", "3.3"}};
    tests::write_synthetic_map(path, dust, options);
  }
  project::Project open(project::Access access = project::Access::read) const {
    return project::Project::open(path, access, pipeline::stage_queries(pipeline::all_stages()));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stored_map, SyntheticFixture)

BOOST_AUTO_TEST_CASE(the_map_says_what_it_is) {
  const auto project = open();
  for (const char* const name : {"", "synthetic"}) {
    const map::MapInfo info = map::map_info(project, name);
    BOOST_TEST(info.model == "synthetic");
    BOOST_TEST(info.title == "A map");
    BOOST_TEST(info.r_v == 3.3);
    BOOST_TEST(info.extinction_law == "ccm89");
    BOOST_TEST(info.bins == 128U);
    BOOST_TEST(info.bin_kpc == 0.1);
    BOOST_TEST(info.project_id.size() == 32U);
    BOOST_TEST(info.sightlines == project.database().integer("SELECT COUNT(*) FROM pixel"));
  }
  BOOST_CHECK_EXCEPTION(map::map_info(project, "none"), base::InputError, [](const base::InputError& error) {
    return std::string(error.what()).find("poisson_fit, synthetic") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(without_a_name_the_model_of_the_setting_is_meant_then_the_one_finished_last) {
  const auto project = open(project::Access::write);
  auto& database = project.database();
  database.execute(
      "INSERT INTO model (name, method, state, architecture, diagrams, axes, settings, fingerprint, "
      "finished_at) VALUES "
      "('older', 'network', 'finished', 'D1', '', '[]', '{}', zeroblob(16), '2025-01-01T00:00:00.000Z'), "
      "('newer', 'network', 'finished', 'D1', '', '[]', '{}', zeroblob(16), '2027-01-01T00:00:00.000Z')");
  BOOST_TEST(map::map_info(project).model == "synthetic");
  project::change_setting(database, "map_model", "");
  BOOST_TEST(map::map_info(project).model == "newer");
  BOOST_TEST(map::map_info(project).sightlines == 0);
  BOOST_TEST(map::map_info(project).bins == 128U);  // the project's
  database.execute("DELETE FROM model WHERE name IN ('older', 'newer')");
  BOOST_TEST(map::map_info(project).model == "synthetic");
  BOOST_TEST(map::map_info(project, "poisson_fit").model_id == 1);
}

BOOST_AUTO_TEST_CASE(every_sightline_comes_once_in_order_with_its_rows) {
  const auto project = open();
  const map::MapInfo info = map::map_info(project);
  std::int64_t count = 0, last = 0;
  map::for_each_sightline(project, info.model_id, [&](const map::Sightline& sightline) {
    ++count;
    BOOST_TEST(sightline.uniq > last);
    last = sightline.uniq;
    BOOST_TEST(sightline.uniq == sky::uniq_of(sightline.nside, sightline.pixel));
    BOOST_TEST(sightline.stars == tests::synthetic_stars(sightline.uniq));
    BOOST_TEST(sightline.flags == tests::synthetic_flags(sightline.uniq));
    BOOST_TEST(sightline.reliable_kpc == tests::synthetic_reliable_kpc);
    const std::vector<float> truth = dust.rows(sightline.l_deg, sightline.b_deg, info.bins, info.bin_kpc);
    BOOST_REQUIRE(sightline.rows.size() == truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i)
      if (!(std::abs(sightline.rows[i] - truth[i]) <= 0x1p-11F * std::abs(truth[i]) + 3e-8F))
        BOOST_ERROR("row value " << i << " of " << sightline.uniq << ": " << sightline.rows[i] << ", not "
                                 << truth[i]);
    BOOST_TEST(sightline.row(map::Row::cumulative_quantile, 4).back() == sightline.rows.back());
  });
  BOOST_TEST(count == info.sightlines);
  BOOST_TEST(count > 5);
  map::for_each_sightline(project, 1, [&](const map::Sightline&) { BOOST_ERROR("the fit mapped nothing"); });
}

BOOST_AUTO_TEST_CASE(a_direction_finds_its_pixel_and_nothing_outside_the_map) {
  const auto project = open();
  const std::int64_t model_id = map::map_info(project).model_id;
  map::for_each_sightline(project, model_id, [&](const map::Sightline& expected) {
    const auto found = map::sightline_at(project, model_id, expected.l_deg, expected.b_deg);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->uniq == expected.uniq);
    BOOST_TEST(found->rows == expected.rows);
  });
  BOOST_TEST(!map::sightline_at(project, model_id, 100, 20).has_value());
  BOOST_TEST(!map::sightline_at(project, 1, 280, 0).has_value());
  BOOST_CHECK_THROW(map::sightline_at(project, model_id, 100, 91), base::InputError);
}

BOOST_AUTO_TEST_CASE(plain_columns_are_those_of_the_profile) {
  const auto project = open();
  project::Statement rows(
      project.database(),
      "SELECT p.l_deg, p.b_deg, m.a_v_1kpc_mag, m.a_v_2kpc_mag, m.a_v_2kpc_sd_mag, m.a_v_10kpc_mag, "
      "m.a_v_total_mag, m.strongest_kpc, m.strongest_mag_per_kpc FROM map_pixel AS m JOIN pixel AS p "
      "ON p.uniq = m.uniq");
  int inside = 0;
  while (rows.step()) {
    const double l = rows.real(0), b = rows.real(1);
    const auto near = tolerance::tolerance(1e-3);
    BOOST_TEST(rows.real(2) == dust.a_v_mag(l, b, 1), near);
    BOOST_TEST(rows.real(3) == dust.a_v_mag(l, b, 2), near);
    BOOST_TEST(rows.real(4) == dust.relative_deviation * dust.a_v_mag(l, b, 2), near);
    BOOST_TEST(rows.real(5) == dust.a_v_mag(l, b, 10), near);
    BOOST_TEST(rows.real(6) == dust.a_v_mag(l, b, 12.8), near);
    inside += dust.in_cloud(l, b) ? 1 : 0;
    BOOST_TEST(rows.real(7) == (dust.in_cloud(l, b) ? 1.55 : 0.05), tolerance::tolerance(1e-12));
    BOOST_TEST((rows.real(8) > 5) == dust.in_cloud(l, b));
  }
  BOOST_TEST(inside > 0);
}

BOOST_AUTO_TEST_CASE(columns_beyond_a_short_profile_are_null) {
  pipeline::StoredPrediction prediction;
  prediction.bins = 30;  // to 3 kpc
  prediction.bin_kpc = 0.1;
  prediction.rows = dust.rows(280, 1, 30, 0.1);
  const auto values = pipeline::map_values(prediction, {});
  BOOST_REQUIRE(values.size() == 18U);
  BOOST_TEST(std::get<double>(values[4]) == dust.a_v_mag(280, 1, 3), tolerance::tolerance(1e-6));
  for (const std::size_t beyond : {6, 7, 8, 9})
    BOOST_TEST(std::holds_alternative<std::monostate>(values[beyond]));
  BOOST_TEST(std::get<double>(values[10]) == std::get<double>(values[4]));
}

BOOST_AUTO_TEST_CASE(flags_mean_the_same_to_those_who_write_and_read_them) {
  BOOST_TEST(static_cast<int>(pipeline::few_stars) == static_cast<int>(map::few_stars));
  BOOST_TEST(static_cast<int>(pipeline::outside_domain) == static_cast<int>(map::outside_domain));
  BOOST_TEST(static_cast<int>(pipeline::zone_border) == static_cast<int>(map::zone_border));
  BOOST_TEST(map::prediction_rows == network::prediction_rows);
}

BOOST_AUTO_TEST_CASE(extinction_is_linear_within_a_bin) {
  const std::vector<float> cumulative = {1, 3, 3, 7};
  for (const auto& [d_kpc, a_v] :
       {std::pair{0.0, 0.0}, {0.25, 0.5}, {0.5, 1.0}, {0.75, 2.0}, {1.2, 3.0}, {1.75, 5.0}, {2.0, 7.0}})
    BOOST_TEST(map::a_v_to(cumulative, 0.5, d_kpc) == a_v, tolerance::tolerance(1e-12));
  BOOST_TEST(std::isnan(map::a_v_to(cumulative, 0.5, -0.1)));
  BOOST_TEST(std::isnan(map::a_v_to(cumulative, 0.5, 2.1)));
  BOOST_TEST(std::isnan(map::a_v_to(cumulative, 0.5, std::nan(""))));
  const std::vector<float> many(128, 2.0F);
  BOOST_TEST(map::a_v_to(many, 0.1, 12.8) == 2.0);
}

// Their number lays out columns: found by fuzzing.
BOOST_AUTO_TEST_CASE(a_model_of_too_many_bins_is_refused) {
  const auto project = open(project::Access::write);
  for (const char* const damage : {"bins = 1 << 40", "bins = 4097", "bin_kpc = 9e999"}) {
    const project::Transaction undone(project.database());
    project.database().execute("UPDATE model SET " + std::string(damage) + " WHERE name = 'synthetic'");
    BOOST_CHECK_EXCEPTION(
        map::map_info(project), base::ProjectRefused, [](const base::ProjectRefused& error) {
          return std::string(error.what()).find("model 'synthetic' has ") != std::string::npos;
        });
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_prediction_is_refused_by_name) {
  const auto project = open(project::Access::write);
  const std::int64_t model_id = map::map_info(project).model_id;
  const std::int64_t uniq = project.database().integer("SELECT MIN(uniq) FROM prediction");
  const std::string where = " WHERE uniq = " + std::to_string(uniq);
  for (const char* const damage : {"frame = x'28b52ffd'", "shape = '[14,127]'", "shape = '[13,128]'",
                                   "shape = '[14,99999999]'", "raw_bytes = 12"}) {
    project.database().execute("SAVEPOINT whole");
    project.database().execute("UPDATE prediction SET " + std::string(damage) + where);
    const auto names_it = [&](const base::ProjectRefused& error) {
      return std::string(error.what())
                 .find("prediction of pixel " + std::to_string(sky::ipix_of(uniq)) + " of nside 64") !=
             std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(map::for_each_sightline(project, model_id, [](const map::Sightline&) {}),
                          base::ProjectRefused, names_it);
    BOOST_CHECK_THROW(pipeline::stored_prediction(project, uniq, model_id), base::ProjectRefused);
    project.database().execute("ROLLBACK TO whole; RELEASE whole");
  }
}

BOOST_AUTO_TEST_SUITE_END()
