// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace coalsack::base {

/// What went wrong, as the exit code a shell sees (the table in README.md).
enum class ExitCode {
  done = 0,
  failed = 1,
  usage = 2,
  bad_input = 3,
  project_refused = 4,
  project_busy = 5,
  device_unavailable = 6,
  interrupted = 130,
};

/// The root of every exception we throw. The message is one line that names the thing (file, table, row,
/// pixel) and what to do; `code` is what the program exits with when nobody catches it.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, ExitCode code = ExitCode::failed)
      : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// The words of a command are wrong.
struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(message, ExitCode::usage) {}
};

/// A catalogue, map, region or setting that cannot be used as it is; says the file and the row or column.
struct InputError : Error {
  explicit InputError(const std::string& message) : Error(message, ExitCode::bad_input) {}
};

/// A project file that is not ours, newer than this program, or damaged. The file was not touched.
struct ProjectRefused : Error {
  explicit ProjectRefused(const std::string& message) : Error(message, ExitCode::project_refused) {}
};

/// Another process holds the project file.
struct ProjectBusy : Error {
  explicit ProjectBusy(const std::string& message) : Error(message, ExitCode::project_busy) {}
};

/// A device that was asked for is not there; says what is missing.
struct DeviceError : Error {
  explicit DeviceError(const std::string& message) : Error(message, ExitCode::device_unavailable) {}
};

/// The user asked to stop. What was finished is committed.
struct Interrupted : Error {
  explicit Interrupted(const std::string& message) : Error(message, ExitCode::interrupted) {}
};

}  // namespace coalsack::base
