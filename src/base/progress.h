// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace coalsack::base {

/// Where long work reports how far it is. The library never prints; the program shows a bar, tests count.
/// Called from one thread at a time.
class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;
  /// A piece of work begins: `total` units are ahead (0 = unknown), named as the user knows them.
  virtual void start(const std::string& what, std::uint64_t total) = 0;
  /// `done` of them are finished so far.
  virtual void update(std::uint64_t done) = 0;
  /// What else is worth seeing beside the count now: an epoch, a loss.
  virtual void describe(const std::string& /*detail*/) {}
  /// The piece of work is over.
  virtual void finish() = 0;
  /// A line for the user, whether or not a bar is shown.
  virtual void note(const std::string& line) = 0;
};

/// Reports nowhere.
class Silence final : public Progress {
 public:
  void start(const std::string& /*what*/, std::uint64_t /*total*/) override {}
  void update(std::uint64_t /*done*/) override {}
  void finish() override {}
  void note(const std::string& /*line*/) override {}
};

}  // namespace coalsack::base
