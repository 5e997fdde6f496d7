// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "project/project.h"

namespace coalsack::project {

/// What a command was told, for the record.
struct RunArguments {
  std::string command;                 ///< the verb
  std::vector<std::string> arguments;  ///< as typed
};

/// The record of one command that writes: started when constructed (a transaction of its own), and marked
/// 'failed' when it goes out of scope unfinished. A killed run stays 'running'.
class Run {
 public:
  Run(const Project& project, const RunArguments& arguments);
  /// Started within the caller's transaction, so that a command that fails leaves no trace.
  static std::unique_ptr<Run> within(const Transaction& transaction, const Project& project,
                                     const RunArguments& arguments);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  std::int64_t id() const { return id_; }
  void add_entries(std::int64_t count);   ///< within the caller's transaction
  void finish(std::string_view outcome);  ///< 'done' or 'interrupted'; a transaction of its own

 private:
  explicit Run(const Project& project) : project_(project) {}
  void start(const RunArguments& arguments);

  const Project& project_;
  std::int64_t id_ = 0;
  bool finished_ = false;
};

}  // namespace coalsack::project
