// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>

#include "base/error.h"

namespace coalsack::tools {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

InterruptWatch::InterruptWatch() {
  // Blocked here and so in every thread made later; only the waiter receives them.
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& over) {
    const sigset_t watched = stop_signals();
    const timespec nap{0, 100'000'000};
    while (!over.stop_requested()) {
      if (sigtimedwait(&watched, nullptr, &nap) < 0) continue;
      if (stop_.stop_requested()) _exit(static_cast<int>(base::ExitCode::interrupted));
      stop_.request_stop();
    }
  });
}

InterruptWatch::~InterruptWatch() {
  waiter_.request_stop();
  waiter_.join();
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace coalsack::tools
