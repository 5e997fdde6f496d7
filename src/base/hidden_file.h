// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

namespace coalsack::base {

/// Where a file is written until it is whole: under a hidden name in its folder that says which machine's
/// which process writes there, `.NAME.new-HOST-PID`. It goes when this does, unless it got its name.
class HiddenFile {
 public:
  /// Clears away what processes of this machine that are gone left under such names of this file.
  /// `companions`: endings of files that whoever writes may put beside ("-journal"); they go and come with
  /// it.
  explicit HiddenFile(const std::filesystem::path& target, std::span<const std::string_view> companions = {});
  ~HiddenFile();
  HiddenFile(const HiddenFile&) = delete;
  HiddenFile& operator=(const HiddenFile&) = delete;

  /// Where to write meanwhile: nothing is there to begin with.
  const std::filesystem::path& path() const { return path_; }

  /// Gives it its name. What has that name is replaced, or else stays, and the error is
  /// std::errc::file_exists; other errors are the system's. Nothing is synced.
  [[nodiscard]] std::error_code take_name(bool replace) const;

 private:
  void remove() const;

  std::filesystem::path target_;
  std::filesystem::path path_;
  std::span<const std::string_view> companions_;
};

}  // namespace coalsack::base
