// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/hidden_file.h"

#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "base/host_name.h"
#include "tests/ended_process.h"
#include "tests/temporary_folder.h"

using coalsack::base::HiddenFile;
using coalsack::base::host_name;
using coalsack::tests::ended_process;

namespace {

constexpr std::array<std::string_view, 1> companions = {"-journal"};

struct Folder {
  coalsack::tests::TemporaryFolder folder;
  std::filesystem::path target = folder / "map.fits";

  static void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::set<std::string> names() const { return coalsack::tests::names_in(target.parent_path()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hidden_file, Folder)

BOOST_AUTO_TEST_CASE(it_has_its_name_when_it_takes_it_and_not_before) {
  {
    const HiddenFile hidden(target);
    write(hidden.path(), "whole");
    BOOST_TEST(hidden.path().filename().string().starts_with(".map.fits.new-" + host_name()));
    BOOST_TEST(!std::filesystem::exists(target));
    BOOST_TEST(!hidden.take_name(false));
    BOOST_TEST(read(target) == "whole");
  }
  BOOST_TEST(names() == std::set<std::string>{"map.fits"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_has_the_name_stays_unless_it_is_to_be_replaced) {
  write(target, "there");
  {
    const HiddenFile hidden(target);
    write(hidden.path(), "new");
    BOOST_TEST((hidden.take_name(false) == std::errc::file_exists));
    BOOST_TEST(read(target) == "there");
    BOOST_TEST(!hidden.take_name(true));
  }
  BOOST_TEST(read(target) == "new");
  BOOST_TEST((HiddenFile(target).take_name(true) == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(it_goes_with_its_companions_when_it_takes_no_name) {
  {
    const HiddenFile hidden(target, companions);
    write(hidden.path(), "half");
    write(hidden.path().string() + "-journal", "half");
  }
  BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_CASE(what_killed_processes_of_this_machine_left_is_cleared_away) {
  const std::string ended = host_name() + "-" + std::to_string(ended_process());
  const std::string running = host_name() + "-" + std::to_string(getppid());
  const std::set<std::string> stay = {".map.fits.new-" + running, ".map.fits.new-elsewhere-1",
                                      ".other.fits.new-" + ended, ".map.fits.new-" + ended + "-notes",
                                      ".map.fits.new-" + host_name() + "-me"};
  for (const std::string& name : stay) write(folder / name, "here");
  for (const char* const ending : {"", "-journal"})
    write(folder / (".map.fits.new-" + ended + ending), "half");
  const HiddenFile hidden(target, companions);
  BOOST_TEST(names() == stay, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
