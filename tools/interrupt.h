// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace coalsack::tools {

/// While it lives, the first Ctrl-C (or SIGTERM) asks the work to stop after what is being computed; a second
/// one ends the program at once. Make it before any other thread.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace coalsack::tools
