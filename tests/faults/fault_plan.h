// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace coalsack::faults {

/// What SQLite asks of the operating system, and the two kinds of memory.
enum class Operation {
  open,
  read,
  write,
  sync,
  truncate,
  remove,
  lock,
  shm_map,
  shm_lock,
  file_size,
  sqlite_memory,
  new_memory,
  count
};

/// What becomes of the call that was chosen. `error`: it does nothing and fails. `torn`: half of it is done,
/// then it fails. `full`: as torn, for want of space. `partial`: the system call does half and says so, which
/// callers have to take up. `crash`: the power fails before it. `kill`: SIGKILL comes before it.
enum class Fault { none, error, torn, full, partial, crash, kill };

/// What the environment asks for:
///   COALSACK_FAULT=OPERATION:FAULT:N[:on]  at the N-th call (from 1), once or from then on
///   COALSACK_FAULT_MET=FILE                is made when a call meets the fault
///   COALSACK_FAULT_COUNTS=FILE             where to write the number of calls of each kind at exit
///   COALSACK_FAULT_SEED=N                  which unsynced writes survive a crash
///   COALSACK_FAULT_LEDGER=FILE             where to note what was committed
///   COALSACK_FAULT_BUSY_MS=N               how long a connection waits for a lock
///   COALSACK_FAULT_FILE_SYSTEM=0xNNNN      what statfs calls the file system
class Plan {
 public:
  static Plan& the();

  /// Counts a call; the fault that it meets.
  Fault meet(Operation operation);
  /// Calls of one thread that are not the program's own are neither counted nor disturbed.
  static bool& suspended();
  std::uint64_t seed() const { return seed_; }
  /// From here on calls count: main has begun.
  void begin() { begun_ = true; }
  void write_counts() const;
  /// Whether the power is to fail.
  bool crashes() const { return fault_ == Fault::crash; }

 private:
  Plan();
  std::atomic<bool> begun_ = false;
  Operation operation_ = Operation::count;
  Fault fault_ = Fault::none;
  std::uint64_t at_ = 0;
  bool on_ = false;
  std::uint64_t seed_ = 1;
  const char* met_ = nullptr;
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Operation::count)> calls_{};
};

/// Puts the shim before SQLite's default VFS; the programs then use it for every file.
void install_vfs();
/// Lets SQLite's allocations fail as planned. Before SQLite is initialised.
void install_memory();

}  // namespace coalsack::faults
