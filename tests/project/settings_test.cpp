// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/settings.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;
using coalsack::base::InputError;

BOOST_FIXTURE_TEST_SUITE(settings, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(every_setting_starts_at_its_default_and_describes_itself) {
  const Settings all = open().settings();
  BOOST_TEST(all.all().size() >= 8U);
  for (const Setting& setting : all.all()) {
    BOOST_TEST(value_text(setting) == value_text(setting, setting.default_value), setting.name);
    BOOST_TEST(setting.description.size() > 20U, setting.name);
  }
}

BOOST_AUTO_TEST_CASE(values_are_checked_against_type_range_and_choices) {
  const Project file = open();
  Database& database = file.database();
  for (const auto& [name, text] :
       std::vector<std::pair<std::string, std::string>>{{"pixel_nside", "300"},
                                                        {"pixel_nside", "256.0"},
                                                        {"pixel_nside", ""},
                                                        {"pixel_nside", "256 "},
                                                        {"seed", "-1"},
                                                        {"seed", "abc"},
                                                        {"reference_spacing_l_deg", "0"},
                                                        {"reference_spacing_l_deg", "nan"},
                                                        {"reference_spacing_l_deg", "inf"},
                                                        {"reference_spacing_l_deg", "1e999"},
                                                        {"reference_spacing_b_deg", "-0.1"}}) {
    BOOST_CHECK_EXCEPTION(change_setting(database, name, text), InputError, [&](const InputError& error) {
      return std::string(error.what()).find("'" + name + "'") != std::string::npos;
    });
  }
  BOOST_TEST(change_setting(database, "reference_spacing_l_deg", "2.5"));
  BOOST_TEST(file.settings().real("reference_spacing_l_deg") == 2.5);
}

// Recipes and runs keep settings as JSON.
BOOST_AUTO_TEST_CASE(texts_are_utf_8) {
  const Project file = open();
  Database& database = file.database();
  BOOST_CHECK_THROW(change_setting(database, "title", "caf\xE9"), InputError);
  change_setting(database, "title", "caf\xC3\xA9");
  BOOST_TEST(file.settings().text("title") == "caf\xC3\xA9");
  for (const char* const edit : {"UPDATE setting SET value = CAST(x'ff' AS TEXT) WHERE name = 'title'",
                                 "UPDATE setting SET name = CAST(x'ff' AS TEXT) WHERE name = 'title'"}) {
    const Transaction undone(database);
    database.execute(edit);
    BOOST_CHECK_THROW(file.settings(), coalsack::base::ProjectRefused);
  }
}

BOOST_AUTO_TEST_CASE(a_misspelt_name_gets_the_nearest_one) {
  const Project file = open();
  BOOST_CHECK_EXCEPTION(
      change_setting(file.database(), "pixel_nsid", "256"), InputError, [](const InputError& error) {
        return std::string(error.what()).find("did you mean 'pixel_nside'?") != std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(only_a_change_of_results_counts_as_one) {
  const Project file = open();
  Database& database = file.database();
  const std::int64_t before = setting_changes(database);
  BOOST_TEST(change_setting(database, "title", "Carina"));
  BOOST_TEST(!change_setting(database, "seed", "1"));
  BOOST_TEST(setting_changes(database) == before);
  BOOST_TEST(change_setting(database, "seed", "2"));
  BOOST_TEST(setting_changes(database) == before + 1);
}

BOOST_AUTO_TEST_CASE(a_value_that_was_edited_to_nonsense_is_refused_when_read) {
  const Project file = open();
  file.database().execute("UPDATE setting SET value = 3 WHERE name = 'pixel_nside'");
  BOOST_CHECK_THROW(file.settings(), coalsack::base::ProjectRefused);
}

BOOST_AUTO_TEST_CASE(json_is_sorted_and_names_only_what_was_asked) {
  const Settings all = open().settings();
  BOOST_TEST(all.json({"seed", "pixel_nside"}) == R"({"pixel_nside":"256","seed":"1"})");
}

BOOST_AUTO_TEST_SUITE_END()
