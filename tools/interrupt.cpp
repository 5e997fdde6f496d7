// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/error.h"

namespace coalsack::tools {
namespace {

/// Those that ask to stop, and the one by which the destructor wakes the waiter.
sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGRTMIN);
  return set;
}

}  // namespace

InterruptWatch::InterruptWatch() {
  // Blocked here and so in every thread made later; only the waiter receives them.
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& over) {
    const sigset_t watched = watched_signals();
    while (!over.stop_requested()) {
      const int signal = sigwaitinfo(&watched, nullptr);
      if (signal != SIGINT && signal != SIGTERM) continue;
      if (stop_.stop_requested()) _exit(static_cast<int>(base::ExitCode::interrupted));
      stop_.request_stop();
    }
  });
}

InterruptWatch::~InterruptWatch() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGRTMIN);
  waiter_.join();
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace coalsack::tools
