// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.h"
#include "project/database.h"

namespace coalsack::project {

NewFile::NewFile(const std::filesystem::path& path, bool replace, const char* verb)
    : path_(path), replace_(replace), verb_(verb) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (std::filesystem::is_directory(status))
    throw base::InputError(path.string() + ": this is a folder; name a file in it");
  if (std::filesystem::exists(status) && !replace)
    throw base::InputError(path.string() + ": exists already; " + verb + " never overwrites");
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (error == std::errc::permission_denied)
    throw base::InputError(path.string() + ": the folder " + folder.string() +
                           " cannot be searched; check its permissions");
  if (!std::filesystem::is_directory(folder, error))
    throw base::InputError(path.string() + ": there is no folder " + folder.string() + "; make it first");
  if (::access(folder.c_str(), W_OK) != 0)
    throw base::InputError(path.string() + ": the folder " + folder.string() + " cannot be written");
  temporary_ = folder / ("." + path.filename().string() + ".new-" + std::to_string(::getpid()));
  remove();
}

NewFile::~NewFile() {
  remove();
}

void NewFile::remove() const {
  std::error_code error;
  for (const char* const suffix : {"", "-journal", "-wal", "-shm"})
    std::filesystem::remove(temporary_.string() + suffix, error);
}

void NewFile::finish() {
  sync_file(temporary_);
  if (replace_) {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      throw base::Error(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  } else if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    // A file system that does not know RENAME_NOREPLACE: a hard link fails, too, where a file is.
    const bool unknown = errno == EINVAL || errno == ENOSYS;
    if (!unknown || ::link(temporary_.c_str(), path_.c_str()) != 0) {
      if (errno == EEXIST)
        throw base::InputError(path_.string() + ": exists already; " + verb_ + " never overwrites");
      throw base::Error(path_.string() + ": cannot be created (" + std::strerror(errno) + ")");
    }
  }
  sync_folder(std::filesystem::absolute(path_).parent_path());
}

void without_log(const std::filesystem::path& path) {
  Database database(path, Access::write);
  database.execute("PRAGMA journal_mode = DELETE");
}

void sync_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw base::Error(path.string() + ": cannot be synced (" + std::strerror(error) + ")");
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace coalsack::project
