// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/file_check.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace coalsack::project {
namespace {

constexpr std::size_t header_bytes = 100;
constexpr std::string_view magic("SQLite format 3\0", 16);

std::uint32_t big_endian(const std::array<unsigned char, header_bytes>& header, std::size_t at) {
  return (std::uint32_t{header[at]} << 24) | (std::uint32_t{header[at + 1]} << 16) |
         (std::uint32_t{header[at + 2]} << 8) | header[at + 3];
}

}  // namespace

void check_header(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    throw base::ProjectRefused(name + ": there is no such file; `coalsack init " + name + "` creates one");
  if (std::filesystem::is_directory(status))
    throw base::ProjectRefused(name + ": this is a folder; name a project file in it");
  using Type = std::filesystem::file_type;
  if (status.type() == Type::fifo || status.type() == Type::socket || status.type() == Type::character ||
      status.type() == Type::block)
    throw base::ProjectRefused(name + ": not a regular file; name a project file");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw base::ProjectRefused(name + ": cannot be read (" + std::strerror(errno) +
                               "); ask its owner for permission, or copy it");
  std::array<unsigned char, header_bytes> header{};
  file.read(reinterpret_cast<char*>(header.data()), header.size());
  if (std::string_view(reinterpret_cast<const char*>(header.data()), magic.size()) != magic)
    throw base::ProjectRefused(name + ": not an SQLite database, so not a Coalsack project; check the name");
  if (file.gcount() < static_cast<std::streamsize>(header_bytes))
    throw base::ProjectRefused(name + ": cut short; copy it again from where it came");
  if (big_endian(header, 68) != application_id)
    throw base::ProjectRefused(name + ": an SQLite database of another application; check the name");
  // With a write-ahead log or a rollback journal beside it the header may run ahead of the file; SQLite knows
  // better.
  const auto real = std::filesystem::canonical(path, error);
  const auto beside = [&](const char* suffix) {
    const std::filesystem::path other = real.string() + suffix;
    return std::filesystem::exists(other, error) && std::filesystem::file_size(other, error) > 0;
  };
  const bool has_log = beside("-wal") || beside("-journal");
  const std::uint64_t page_bytes = (std::uint64_t{header[16]} << 8 | header[17]) == 1
                                       ? 65536
                                       : (std::uint64_t{header[16]} << 8 | header[17]);
  const std::uint64_t expected = page_bytes * big_endian(header, 28);
  const std::uint64_t actual = std::filesystem::file_size(path, error);
  if (!has_log && actual < expected)
    throw Damaged(
        name + ": cut short (" + std::to_string(actual) + " bytes of " + std::to_string(expected) +
        "); copy it again from where it came, with its -wal file, or save what is left: `coalsack verify " +
        name + " --repair`");
}

bool is_database(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error))) return false;
  std::array<char, magic.size()> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return std::string_view(start.data(), start.size()) == magic;
}

bool uses_log(const std::filesystem::path& path) {
  // A pipe would keep us waiting.
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 20> header{};
  file.read(header.data(), header.size());
  return file && header[18] == 2;
}

std::string network_file_system_name(std::uint32_t type) {
  // linux/magic.h, and for those outside the kernel their own sources; the same list as coreutils' `stat -f`
  // has.
  static constexpr std::pair<std::uint32_t, const char*> kinds[] = {
      {0x6969, "nfs"},        {0x6E667364, "nfsd"},   {0x517B, "smb"},        {0xFF534D42, "cifs"},
      {0xFE534D42, "smb2"},   {0x00C36400, "ceph"},   {0x0BD00BD0, "lustre"}, {0x47504653, "gpfs"},
      {0x19830326, "beegfs"}, {0xAAD7AAEA, "panfs"},  {0x5346414F, "afs"},    {0x6B414653, "afs"},
      {0x73757245, "coda"},   {0x564C, "ncp"},        {0x01021997, "9p"},     {0x013111A8, "ibrix"},
      {0xBEEFDEAD, "snfs"},   {0x01161970, "gfs2"},   {0x7461636F, "ocfs2"},  {0x61636673, "acfs"},
      {0x786F4256, "vboxsf"}, {0xBACBACBC, "vmhgfs"}, {0x7C7C6673, "prl_fs"}, {0x20030528, "orangefs"},
      {0x65735546, "fuse"}};
  for (const auto& [magic, kind] : kinds)
    if (type == magic) return kind;
  return "";
}

namespace {

/// The type of the mount that holds a device's files, as /proc/self/mountinfo has it ("fuse.sshfs"); "" when
/// it does not.
std::string mount_type(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
  const std::string device =
      std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, number, word, type;
    words >> id >> parent >> number;
    if (number != device) continue;
    while (words >> word && word != "-") {
    }
    words >> type;
    return type;
  }
  return "";
}

}  // namespace

std::string network_file_system(const std::filesystem::path& path) {
  struct statfs info {};
  const auto folder = std::filesystem::absolute(path).parent_path();
  const bool there = statfs(path.c_str(), &info) == 0;
  if (!there && statfs(folder.c_str(), &info) != 0) return "";
  std::string name = network_file_system_name(static_cast<std::uint32_t>(info.f_type));
  if (name != "fuse") return name;
  // Programs of users' own: sshfs and other networks, but also disks of foreign formats (fuseblk).
  const std::string type = mount_type(there ? path : folder);
  return type == "fuseblk" ? "" : type.empty() ? name : type;
}

}  // namespace coalsack::project
