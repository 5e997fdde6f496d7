// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/claim.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <utility>

#include "base/clock.h"
#include "base/host_name.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

/// Field 22 of /proc/PID/stat; nothing when there is no such process, or only what its parent has not yet
/// reaped.
std::optional<std::int64_t> start_of_process(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::size_t after_name = line.rfind(')');
  if (after_name == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(after_name + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) {
    if (!(fields >> field)) return std::nullopt;
    if (i == 3 && (field == "Z" || field == "X")) return std::nullopt;
  }
  return std::strtoll(field.c_str(), nullptr, 10);
}

}  // namespace

Owner this_process() {
  Owner owner;
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::error_code error;
  const auto name_space = std::filesystem::read_symlink("/proc/self/ns/pid", error);
  owner.host = base::host_name() + " " + boot + " " + name_space.string();
  owner.pid = getpid();
  owner.process_start = start_of_process(owner.pid).value_or(0);
  return owner;
}

bool may_be_alive(const Owner& owner, const Owner& here, std::int64_t renewed_at, std::int64_t now) {
  if (owner.host == here.host && start_of_process(owner.pid) != owner.process_start) return false;
  return now - renewed_at <= claim_timeout_s;  // elsewhere we cannot look; here it may be suspended
}

ClaimTaker::ClaimTaker(const project::Project& project, const Stage& stage, const Recipe& recipe)
    : project_(project),
      recipe_(recipe),
      here_(this_process()),
      to_do_(project.database(),
             project::filled_in(project::sql_text("stage/to_do"), {{"wanted", stage.wanted()}})),
      all_(project.statement("claim/all")),
      find_(project.statement("claim/find")),
      insert_(project.statement("claim/insert")),
      renew_(project.statement("claim/renew")),
      drop_(project.statement("claim/drop")) {}

std::vector<Task> ClaimTaker::to_do(std::int64_t limit) {
  to_do_.reset();
  to_do_.bind(":stage_id", recipe_.stage_id);
  to_do_.bind(":recipe_id", recipe_.recipe_id);
  to_do_.bind(":key1", cursor_.first);
  to_do_.bind(":key2", cursor_.second);
  to_do_.bind(":limit", limit);
  std::vector<Task> tasks;
  while (to_do_.step()) {
    const auto inputs = to_do_.bytes(2);
    tasks.push_back({{to_do_.integer(0), to_do_.integer(1)},
                     project::Bytes(inputs.begin(), inputs.end()),
                     to_do_.integer(3) != 0});
  }
  to_do_.reset();
  return tasks;
}

/// The ranges of this stage that are taken; rows of the dead are deleted. Within a transaction.
std::vector<ClaimTaker::Range> ClaimTaker::living_ranges() {
  std::vector<Range> ranges;
  std::vector<std::int64_t> dead;
  const std::int64_t now = base::seconds_since_1970();
  all_.start();
  while (all_.step()) {
    const Owner owner{all_.text(6), all_.integer(7), all_.integer(8)};
    if (!may_be_alive(owner, here_, all_.integer(9), now)) {
      dead.push_back(all_.integer(0));
    } else if (all_.integer(1) == recipe_.stage_id) {
      ranges.push_back({{all_.integer(2), all_.integer(3)}, {all_.integer(4), all_.integer(5)}, owner});
    }
  }
  all_.reset();
  for (const std::int64_t claim_id : dead) drop_.run(claim_id);
  return ranges;
}

std::optional<Claim> ClaimTaker::take(std::int64_t most) {
  // The first look is made without a lock: a long stretch of finished entries is passed over here.
  const std::vector<Task> first = to_do(1);
  if (first.empty()) return std::nullopt;
  cursor_ = {first[0].key.first, first[0].key.second - 1};

  project::Transaction transaction(project_.database());
  const std::vector<Range> ranges = living_ranges();
  const auto range_of = [&](const Key& key) {
    return std::find_if(ranges.begin(), ranges.end(),
                        [&](const Range& range) { return range.from <= key && key <= range.to; });
  };
  Claim claim;
  for (;;) {
    std::vector<Task> tasks = to_do(most);
    if (tasks.empty()) break;
    const auto taken = range_of(tasks.front().key);
    if (taken != ranges.end()) {
      cursor_ = taken->to;
      continue;
    }
    // Up to the next key that somebody else has, so that ranges never overlap.
    const Key begin = tasks.front().key;
    Key next_range{std::numeric_limits<std::int64_t>::max(), 0};
    for (const Range& range : ranges)
      if (range.from > begin) next_range = std::min(next_range, range.from);
    const auto end =
        std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.key >= next_range; });
    tasks.erase(end, tasks.end());
    claim.tasks = std::move(tasks);
    break;
  }
  if (!claim.tasks.empty()) {
    const Key& from = claim.tasks.front().key;
    const Key& to = claim.tasks.back().key;
    insert_.run(recipe_.stage_id, from.first, from.second, to.first, to.second, here_.host, here_.pid,
                here_.process_start, base::seconds_since_1970());
    claim.claim_id = project::last_insert_id(project_.database());
    cursor_ = to;
  }
  transaction.commit();
  if (claim.tasks.empty()) return std::nullopt;
  return claim;
}

bool ClaimTaker::others_at_work() {
  project::Transaction transaction(project_.database());
  const std::vector<Range> ranges = living_ranges();
  transaction.commit();
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return range.owner.host != here_.host || range.owner.pid != here_.pid;
  });
}

bool ClaimTaker::holds(std::int64_t claim_id) {
  find_.start(claim_id, here_.host, here_.pid, here_.process_start);
  const bool found = find_.step();
  find_.reset();
  return found;
}

void ClaimTaker::renew(std::int64_t claim_id) {
  renew_.run(claim_id, base::seconds_since_1970());
}
void ClaimTaker::drop(std::int64_t claim_id) {
  drop_.run(claim_id);
}

}  // namespace coalsack::pipeline
