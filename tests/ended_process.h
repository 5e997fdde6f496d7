// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace coalsack::tests {

/// The number of a process that has ended.
inline pid_t ended_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

}  // namespace coalsack::tests
