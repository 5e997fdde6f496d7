// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <iostream>
#include <utility>

#include "base/error.h"
#include "project/file_check.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;
using coalsack::base::ProjectRefused;
using coalsack::tests::contents;

namespace {

/// Both ways of opening are refused with a line that names the file and holds `part`; not a byte changes.
void check_refused(const std::filesystem::path& path, const std::string& part) {
  const bool is_file = std::filesystem::is_regular_file(path);
  const std::string before = is_file ? contents(path) : "";
  for (const Access access : {Access::read, Access::write}) {
    BOOST_CHECK_EXCEPTION(Project::open(path, access, {}), ProjectRefused, [&](const ProjectRefused& error) {
      const std::string message = error.what();
      BOOST_TEST_MESSAGE(message);
      return message.find(path.string()) == 0 && message.find(part) != std::string::npos &&
             message.find('\n') == std::string::npos &&
             error.code() == coalsack::base::ExitCode::project_refused;
    });
  }
  if (is_file) BOOST_TEST((contents(path) == before));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(open_project, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(a_project_can_be_opened_again_and_again) {
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(open(Access::read).meta("project_id").size() == 32U);
    BOOST_TEST(open(Access::write).meta("created_by").size() >= 5U);
  }
  BOOST_TEST(!std::filesystem::exists(path.string() + "-wal"));
}

BOOST_AUTO_TEST_CASE(init_never_overwrites_and_leaves_nothing_behind_when_it_fails) {
  const std::string before = contents(path);
  BOOST_CHECK_THROW(Project::create(path, {}, [](Project&) {}), coalsack::base::InputError);
  BOOST_TEST((contents(path) == before));
  BOOST_CHECK_THROW(Project::create(folder / "no/such/folder.sack", {}, [](Project&) {}),
                    coalsack::base::InputError);
  BOOST_CHECK_THROW(
      Project::create(folder / "y.sack", {}, [](Project&) { throw std::runtime_error("setup"); }),
      std::runtime_error);
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path.parent_path())) ++files;
  BOOST_TEST(files == 1);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_project_is_refused_untouched) {
  check_refused(folder / "absent.sack", "no such file");
  std::filesystem::create_directory(folder / "folder.sack");
  check_refused(folder / "folder.sack", "this is a folder");
  coalsack::tests::write(folder / "text.sack", "l,b,J,H,K\n");
  check_refused(folder / "text.sack", "not an SQLite database");
  coalsack::tests::write(folder / "empty.sack", "");
  check_refused(folder / "empty.sack", "not an SQLite database");
  {
    Database other = Database::create(folder / "other.db");
    other.execute("CREATE TABLE t (x)");
  }
  check_refused(folder / "other.db", "another application");
}

BOOST_AUTO_TEST_CASE(a_newer_file_is_refused_untouched) {
  open().database().execute("PRAGMA user_version = 990000");
  check_refused(path, "newer Coalsack (schema 99.0.0");
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_is_refused_at_any_length) {
  const std::string whole = contents(path);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{16384}, std::size_t{99}}) {
    coalsack::tests::write(folder / "cut.sack", whole.substr(0, size));
    check_refused(folder / "cut.sack", "cut short");
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_page_is_refused) {
  std::string bytes = contents(path);
  for (std::size_t i = 3 * 16384; i < 4 * 16384; ++i) bytes[i] = static_cast<char>(0xA5);
  coalsack::tests::write(folder / "damaged.sack", bytes);
  check_refused(folder / "damaged.sack", "damaged");
}

BOOST_AUTO_TEST_CASE(a_file_that_carries_a_trigger_is_refused) {
  open().database().execute("CREATE TRIGGER surprise AFTER INSERT ON pixel BEGIN DELETE FROM zone; END");
  check_refused(path, "trigger 'surprise'");
}

BOOST_AUTO_TEST_CASE(a_file_without_read_permission_is_refused) {
  if (geteuid() == 0) {
    std::cout << "skipped: root may read every file\n";
    return;
  }
  chmod(path.c_str(), 0);
  BOOST_CHECK_EXCEPTION(open(Access::read), ProjectRefused, [](const ProjectRefused& error) {
    return std::string(error.what()).find("cannot be read") != std::string::npos;
  });
  chmod(path.c_str(), 0644);
}

BOOST_AUTO_TEST_CASE(local_folders_are_not_network_file_systems) {
  BOOST_TEST(network_file_system(path) == "");
  for (const std::uint32_t local : {0xEF53U, 0x58465342U, 0x9123683EU, 0x01021994U, 0x794C7630U, 0x2FC12FC1U})
    BOOST_TEST(network_file_system_name(local) == "");  // ext4, XFS, btrfs, tmpfs, overlay, ZFS
}

BOOST_AUTO_TEST_CASE(network_file_systems_are_known_by_their_numbers) {
  const std::pair<std::uint32_t, const char*> kinds[] = {
      {0x6969, "nfs"},        {0xFF534D42, "cifs"}, {0xFE534D42, "smb2"},   {0x517B, "smb"},
      {0x0BD00BD0, "lustre"}, {0x47504653, "gpfs"}, {0x19830326, "beegfs"}, {0x5346414F, "afs"},
      {0x6B414653, "afs"},    {0x00C36400, "ceph"}, {0x01021997, "9p"},     {0x65735546, "fuse"},
      {0x786F4256, "vboxsf"}, {0xAAD7AAEA, "panfs"}};
  for (const auto& [number, name] : kinds) BOOST_TEST(network_file_system_name(number) == name);
}

BOOST_AUTO_TEST_CASE(the_header_says_whether_a_log_belongs_to_a_file) {
  BOOST_TEST(uses_log(path));
  open().database().execute("PRAGMA journal_mode = DELETE");
  BOOST_TEST(!uses_log(path));
  BOOST_TEST(!uses_log(folder / "absent.sack"));
}

BOOST_AUTO_TEST_CASE(what_a_killed_program_left_beside_a_file_counts_through_a_link) {
  // Cut short but for its log: the header may run ahead of a file that has one.
  std::filesystem::create_directory(folder / "links");
  std::filesystem::create_symlink(path, folder / "links/x.sack");
  const std::string whole = contents(path);
  coalsack::tests::write(path, whole.substr(0, whole.size() - 16384));
  BOOST_CHECK_THROW(check_header(folder / "links/x.sack"), ProjectRefused);
  coalsack::tests::write(path.string() + "-wal", std::string(4096, 'x'));
  BOOST_CHECK_NO_THROW(check_header(folder / "links/x.sack"));
}

BOOST_AUTO_TEST_SUITE_END()
