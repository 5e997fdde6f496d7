// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/hidden_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>

#include "base/host_name.h"

namespace coalsack::base {
namespace {

namespace fs = std::filesystem;

std::string prefix_of(const fs::path& target) {
  return "." + target.filename().string() + ".new-" + host_name() + "-";
}

/// Whether the rest of a hidden name is that of a process that is gone, or of a companion of its file.
bool is_abandoned(std::string_view rest, std::span<const std::string_view> companions) {
  pid_t process = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), process);
  const std::string_view ending(end, rest.data() + rest.size() - end);
  if (error != std::errc() || process <= 0) return false;
  if (!ending.empty() && std::find(companions.begin(), companions.end(), ending) == companions.end())
    return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

void remove_abandoned(const fs::path& folder, const std::string& prefix,
                      std::span<const std::string_view> companions) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with(prefix) && is_abandoned(std::string_view(name).substr(prefix.size()), companions))
      fs::remove(entry->path(), ignored);
  }
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

}  // namespace

HiddenFile::HiddenFile(const fs::path& target, std::span<const std::string_view> companions)
    : target_(target), companions_(companions) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  const std::string prefix = prefix_of(target);
  path_ = folder / (prefix + std::to_string(::getpid()));
  remove();
  remove_abandoned(folder, prefix, companions);
}

HiddenFile::~HiddenFile() {
  remove();
}

void HiddenFile::remove() const {
  std::error_code ignored;
  fs::remove(path_, ignored);
  for (const std::string_view ending : companions_) fs::remove(path_.string() + std::string(ending), ignored);
}

std::error_code HiddenFile::take_name(bool replace) const {
  if (replace) return ::rename(path_.c_str(), target_.c_str()) == 0 ? std::error_code() : last_error();
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) return {};
  // A file system that does not know RENAME_NOREPLACE: a hard link fails, too, where a file is.
  if (errno != EINVAL && errno != ENOSYS) return last_error();
  if (::link(path_.c_str(), target_.c_str()) != 0) return last_error();
  ::unlink(path_.c_str());
  return {};
}

}  // namespace coalsack::base
