// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace coalsack::faults {

/// What a power failure would leave of the files, were it to come now: their synced content, and of what was
/// written since a random part. The files themselves always hold everything, so that the process and its
/// connections see what they wrote. One folder; all calls with the lock held. Names never opened are not
/// known.
class VolatileDisk {
 public:
  static VolatileDisk& the();
  std::mutex mutex;

  /// A file is opened; `created` when it was not there. Its content so far counts as synced.
  void opened(const std::string& path, bool created);
  void written(const std::string& path, std::int64_t offset, const void* data, std::size_t bytes);
  void truncated(const std::string& path, std::int64_t bytes);
  void synced(const std::string& path);
  void removed(const std::string& path);
  /// Files that came and went are so for good.
  void folder_synced();
  /// The power fails: files become what is left of them, and the process ends with code 86.
  [[noreturn]] void crash(std::uint64_t seed);

 private:
  struct Change {
    std::int64_t offset;  ///< of bytes written; the new size for a truncation
    std::string bytes;
    bool truncation;
  };
  struct Inode {
    std::string synced;
    std::vector<Change> since;
  };
  /// What the name stood for, from the last folder sync on; null: there was no file.
  using History = std::vector<std::shared_ptr<Inode>>;
  Inode* inode(const std::string& path);
  std::string left_of(const Inode& inode, std::mt19937_64& random) const;
  std::map<std::string, History> names_;
};

}  // namespace coalsack::faults
