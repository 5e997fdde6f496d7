// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/new_file.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "base/error.h"
#include "base/host_name.h"
#include "tests/ended_process.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;
using coalsack::tests::contents;
using coalsack::tests::ended_process;
using coalsack::tests::write;

namespace {

struct Folder : coalsack::tests::ProjectFixture {
  std::filesystem::path copy = folder / "copy.sack";

  static void make(const std::filesystem::path& hidden) {
    Project::make(hidden, {}, [](Project&) {});
    without_log(hidden);
  }
  /// What `share --force` does to the file `copy`.
  void replace_copy() const { NewFile(copy, Existing::replaced).write(make); }
  static std::string identity(const std::filesystem::path& file) {
    return Project::open(file, Access::read, {}).meta("project_id");
  }
  static std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
    return file.string() + suffix;
  }
  std::set<std::string> names() const { return coalsack::tests::names_in(path.parent_path()); }
};

bool says(const std::exception& error, const std::string& part) {
  BOOST_TEST_MESSAGE(error.what());
  return std::string(error.what()).find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(new_file, Folder)

BOOST_AUTO_TEST_CASE(a_log_that_lies_beside_is_not_taken_for_the_new_files) {
  for (const char* const suffix : {"-wal", "-journal"}) {
    write(beside(copy, suffix), "committed by a program that was killed");
    for (const Existing existing : {Existing::stays, Existing::replaced})
      BOOST_CHECK_EXCEPTION(NewFile(copy, existing), coalsack::base::InputError, [&](const auto& error) {
        return says(error, std::string("copy.sack") + suffix);
      });
    BOOST_CHECK_THROW(Project::create(copy, {}, [](Project&) {}), coalsack::base::InputError);
    BOOST_TEST(contents(beside(copy, suffix)) == "committed by a program that was killed");
    std::filesystem::remove(beside(copy, suffix));
  }
  // Nor one that comes while the file is made.
  BOOST_CHECK_THROW(
      Project::create(copy, {}, [&](Project&) { write(beside(copy, "-wal"), "committed meanwhile"); }),
      coalsack::base::InputError);
  BOOST_TEST(names() == (std::set<std::string>{"x.sack", "copy.sack-wal"}), boost::test_tools::per_element());
  // Empty ones say nothing.
  for (const char* const suffix : {"-wal", "-journal", "-shm"}) write(beside(copy, suffix), "");
  Project::create(copy, {}, [](Project&) {});
  BOOST_TEST(names() == (std::set<std::string>{"x.sack", "copy.sack"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_killed_program_left_beside_goes_with_the_file_that_is_replaced) {
  {
    const Project project = open();
    project.database().execute("PRAGMA wal_autocheckpoint = 0; UPDATE meta SET value = 'old'");
    for (const char* const suffix : {"", "-wal"})  // as if it were killed now
      std::filesystem::copy_file(beside(path, suffix), beside(copy, suffix));
  }
  BOOST_TEST(std::filesystem::file_size(beside(copy, "-wal")) > 0U);
  replace_copy();
  BOOST_TEST(names() == (std::set<std::string>{"x.sack", "copy.sack"}), boost::test_tools::per_element());
  BOOST_TEST(identity(copy).size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_replaced_too) {
  for (const std::string& old : {std::string("notes"), std::string(), contents(path).substr(0, 20'000)}) {
    write(copy, old);
    replace_copy();
    BOOST_TEST(identity(copy).size() == 32U);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_another_connection_has_open_is_not_replaced) {
  std::filesystem::copy_file(path, copy);
  const std::string before = identity(copy);
  const auto is_busy = [&] {
    BOOST_CHECK_EXCEPTION(replace_copy(), coalsack::base::ProjectBusy, [&](const auto& error) {
      return says(error, copy.string() + ": another program");
    });
  };
  {
    const Project writer = Project::open(copy, Access::write, {});
    is_busy();
    {
      const Project reader = writer.reader();
      Statement rows = reader.statement("setting/all");
      BOOST_TEST(rows.step());
      is_busy();
      BOOST_TEST(rows.step());
    }
    writer.database().execute("UPDATE meta SET value = 'kept' WHERE name = 'created_by'");
  }
  BOOST_TEST(Project::open(copy, Access::read, {}).meta("created_by") == "kept");
  // Nor one that is opened while the new one is made.
  {
    std::optional<Project> late;
    NewFile file(copy, Existing::replaced);
    BOOST_CHECK_THROW(file.write([&](const std::filesystem::path& hidden) {
      make(hidden);
      late = Project::open(copy, Access::write, {});
    }),
                      coalsack::base::ProjectBusy);
  }
  BOOST_TEST(identity(copy) == before);
  replace_copy();
  BOOST_TEST(identity(copy) != before);
}

BOOST_AUTO_TEST_CASE(who_waited_for_a_file_that_was_replaced_does_not_write_to_the_old_one) {
  make(copy);  // no log, so that an idle connection holds no lock
  Database idle(copy, Access::write);
  idle.integer("PRAGMA user_version");
  replace_copy();
  BOOST_CHECK_EXCEPTION(idle.execute("UPDATE meta SET value = 'lost'"), coalsack::base::ProjectBusy,
                        [](const auto& error) { return says(error, "replaced this file"); });
  BOOST_TEST(identity(copy).size() == 32U);
}

BOOST_AUTO_TEST_CASE(what_killed_programs_left_is_cleared_away) {
  const std::string left =
      ".copy.sack.new-" + coalsack::base::host_name() + "-" + std::to_string(ended_process());
  for (const char* const suffix : {"", "-journal", "-wal", "-shm"})
    write(folder / (left + suffix), "half a file");
  Project::create(copy, {}, [](Project&) {});
  BOOST_TEST(std::filesystem::remove(copy));
  BOOST_TEST(names() == std::set<std::string>{"x.sack"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(errors_name_the_file_and_not_its_hidden_name) {
  NewFile file(copy, Existing::stays);
  const auto fails = [](const std::filesystem::path& hidden) {
    throw coalsack::base::ProjectRefused(hidden.string() + ": damaged; `coalsack verify " + hidden.string() +
                                         "`");
  };
  BOOST_CHECK_EXCEPTION(file.write(fails), coalsack::base::Error, [&](const coalsack::base::Error& error) {
    return error.what() == copy.string() + ": damaged; `coalsack verify " + copy.string() + "`" &&
           error.code() == coalsack::base::ExitCode::project_refused;
  });
  BOOST_CHECK_EXCEPTION(NewFile("", Existing::stays), coalsack::base::InputError,
                        [](const auto& error) { return says(error, "is empty"); });
}

BOOST_AUTO_TEST_SUITE_END()
