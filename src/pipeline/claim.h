// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// This process, as other processes on the same file see it.
struct Owner {
  std::string host;  ///< machine, boot and process namespace
  std::int64_t pid = 0;
  std::int64_t process_start = 0;  ///< clock ticks since boot
};
Owner this_process();
/// Whether the owner can still be working: on this machine the process table says whether it is gone; a claim
/// that was not renewed for claim_timeout_s has expired anywhere.
bool may_be_alive(const Owner& owner, const Owner& here, std::int64_t renewed_at, std::int64_t now);
inline constexpr std::int64_t claim_timeout_s = 120;
inline constexpr std::int64_t claim_renewal_s = 10;

/// One entry to compute.
struct Task {
  Key key;
  project::Bytes inputs;
  bool replaces = false;  ///< an old entry or failure stands under this key
};

/// A range of keys that this process has taken.
struct Claim {
  std::int64_t claim_id = 0;
  std::vector<Task> tasks;
};

/// Takes work from one stage of a file that other processes may be filling too: ranges of keys, each recorded
/// in table claim, in key order. Claims of dead processes are dropped. Not shared between threads.
class ClaimTaker {
 public:
  ClaimTaker(const project::Project& project, const Stage& stage, const Recipe& recipe);

  /// The next range with at most `most` tasks; nothing when all that is left is taken or done. A transaction
  /// of its own.
  std::optional<Claim> take(std::int64_t most);
  /// Whether a living process other than this one holds a claim on this stage.
  bool others_at_work();
  /// Starts again from the first key.
  void rewind() { cursor_ = {-1, 0}; }

  /// Whether the claim is still ours; within the caller's transaction.
  bool holds(std::int64_t claim_id);
  void renew(std::int64_t claim_id);
  void drop(std::int64_t claim_id);

 private:
  struct Range {
    Key from, to;
    Owner owner;
  };
  std::vector<Range> living_ranges();
  std::vector<Task> to_do(std::int64_t limit);

  const project::Project& project_;
  const Recipe& recipe_;
  Owner here_;
  Key cursor_{-1, 0};
  project::Statement to_do_;
  project::Statement all_;
  project::Statement find_;
  project::Statement insert_;
  project::Statement renew_;
  project::Statement drop_;
};

}  // namespace coalsack::pipeline
