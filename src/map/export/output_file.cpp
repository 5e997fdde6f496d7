// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace coalsack::map {
namespace {

base::InputError already_there(const std::filesystem::path& path) {
  return base::InputError(path.string() + ": exists already; --force replaces it");
}

void sync(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::string why = std::strerror(errno);
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw base::InputError(path.string() + ": cannot be written to the disk (" + why + ")");
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path, bool replace) : path_(std::move(path)), replace_(replace) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path_, error);
  if (std::filesystem::is_directory(status)) throw base::InputError(path_.string() + ": is a folder");
  if (std::filesystem::exists(status) && !replace_) throw already_there(path_);
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, error))
    throw base::InputError(path_.string() + ": the folder " + folder.string() +
                           " is not there; make it first");
  temporary_ = folder / ("." + path_.filename().string() + ".new-" + std::to_string(::getpid()));
  std::filesystem::remove(temporary_, error);
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!finished_) std::filesystem::remove(temporary_, ignored);
}

void OutputFile::finish() {
  sync(temporary_);
  if (replace_) {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      throw base::InputError(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  } else if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) throw already_there(path_);
    // A file system that does not know RENAME_NOREPLACE: a hard link fails, too, where a file is.
    if (::link(temporary_.c_str(), path_.c_str()) != 0) {
      if (errno == EEXIST) throw already_there(path_);
      throw base::InputError(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
    }
    ::unlink(temporary_.c_str());
  }
  finished_ = true;
}

}  // namespace coalsack::map
