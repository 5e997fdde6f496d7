// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
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
  hidden_.emplace(path_);
}

void OutputFile::finish() {
  sync(hidden_->path());
  const std::error_code error = hidden_->take_name(replace_);
  if (error == std::errc::file_exists) throw already_there(path_);
  if (error) throw base::InputError(path_.string() + ": cannot be written (" + error.message() + ")");
}

}  // namespace coalsack::map
