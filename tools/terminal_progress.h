// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/progress.h"

namespace coalsack::tools {

/// Progress on stderr: on a terminal, from the second second on, one line that is drawn again and again with
/// share, rate and time left; elsewhere nothing but notes.
class TerminalProgress final : public base::Progress {
 public:
  TerminalProgress();
  void start(const std::string& what, std::uint64_t total) override;
  void update(std::uint64_t done) override;
  void describe(const std::string& detail) override { detail_ = detail; }
  void finish() override;
  void note(const std::string& line) override;

 private:
  using Clock = std::chrono::steady_clock;
  void erase();
  bool terminal_;
  bool drawn_ = false;
  std::string what_;
  std::string detail_;
  std::uint64_t total_ = 0;
  Clock::time_point begun_;
  Clock::time_point last_drawn_;
};

}  // namespace coalsack::tools
