// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/faults/volatile_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace coalsack::faults {
namespace {

constexpr std::int64_t sector_bytes = 512;

void put(std::string& content, std::int64_t offset, const char* data, std::int64_t bytes) {
  const auto end = static_cast<std::size_t>(offset + bytes);
  if (content.size() < end) content.resize(end, '\0');
  std::copy(data, data + bytes, content.begin() + offset);
}

}  // namespace

VolatileDisk& VolatileDisk::the() {
  static VolatileDisk disk;
  return disk;
}

void VolatileDisk::opened(const std::string& path, bool created) {
  History& history = names_[path];
  if (history.empty()) {
    history.emplace_back();
    if (!created) {
      std::ifstream file(path, std::ios::binary);
      history.back() = std::make_shared<Inode>();
      history.back()->synced.assign(std::istreambuf_iterator<char>(file), {});
      return;
    }
  }
  if (created || !history.back()) history.push_back(std::make_shared<Inode>());
}

VolatileDisk::Inode* VolatileDisk::inode(const std::string& path) {
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second.back().get();
}

void VolatileDisk::written(const std::string& path, std::int64_t offset, const void* data,
                           std::size_t bytes) {
  if (Inode* const file = inode(path))
    file->since.push_back({offset, std::string(static_cast<const char*>(data), bytes), false});
}

void VolatileDisk::truncated(const std::string& path, std::int64_t bytes) {
  if (Inode* const file = inode(path)) file->since.push_back({bytes, {}, true});
}

void VolatileDisk::synced(const std::string& path) {
  Inode* const file = inode(path);
  if (file == nullptr) return;
  for (const Change& change : file->since) {
    if (change.truncation)
      file->synced.resize(static_cast<std::size_t>(change.offset), '\0');
    else
      put(file->synced, change.offset, change.bytes.data(), static_cast<std::int64_t>(change.bytes.size()));
  }
  file->since.clear();
}

void VolatileDisk::removed(const std::string& path) {
  const auto found = names_.find(path);
  if (found != names_.end()) found->second.emplace_back();
}

void VolatileDisk::folder_synced() {
  for (auto& [path, history] : names_) history.erase(history.begin(), history.end() - 1);
}

/// Each sector written since the last sync is there or not; how many are, differs from crash to crash.
std::string VolatileDisk::left_of(const Inode& inode, std::mt19937_64& random) const {
  std::string content = inode.synced;
  const double share = std::uniform_int_distribution<int>(0, 4)(random) / 4.0;
  std::bernoulli_distribution survives(share);
  for (const Change& change : inode.since) {
    if (change.truncation) {
      if (survives(random)) content.resize(static_cast<std::size_t>(change.offset), '\0');
      continue;
    }
    const auto size = static_cast<std::int64_t>(change.bytes.size());
    for (std::int64_t at = 0; at < size;) {
      const std::int64_t next =
          std::min(size, (change.offset + at) / sector_bytes * sector_bytes + sector_bytes - change.offset);
      if (survives(random)) put(content, change.offset + at, change.bytes.data() + at, next - at);
      at = next;
    }
  }
  return content;
}

void VolatileDisk::crash(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (const auto& [path, history] : names_) {
    const auto& inode = history[std::uniform_int_distribution<std::size_t>(0, history.size() - 1)(random)];
    ::unlink(path.c_str());
    ::unlink((path + "-shm").c_str());  // shared memory does not outlive the power
    if (!inode) continue;
    const std::string content = left_of(*inode, random);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    for (std::size_t at = 0; file >= 0 && at < content.size();) {
      const ssize_t done = ::write(file, content.data() + at, content.size() - at);
      if (done <= 0) _exit(99);
      at += static_cast<std::size_t>(done);
    }
    if (file < 0 || ::close(file) != 0) _exit(99);
  }
  _exit(86);
}

}  // namespace coalsack::faults
