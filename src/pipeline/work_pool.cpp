// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/work_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace coalsack::pipeline {

WorkPool::WorkPool(const project::Project& project, const Stage& stage, int threads) : stage_(stage) {
  for (int i = 0; i < threads; ++i) readers_.push_back(project.reader());
  for (int i = 0; i < threads; ++i)
    threads_.emplace_back(
        [this, i](const std::stop_token& stop) { work(stop, readers_[static_cast<std::size_t>(i)]); });
}

WorkPool::~WorkPool() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

/// Small enough to share a claim among threads, large enough that the lock costs nothing beside the work;
/// what is computed at once is best computed in few calls, one per thread and another while the results are
/// stored.
std::size_t WorkPool::batch_size(std::size_t tasks) const {
  if (stage_.prepare_batch)
    return std::clamp<std::size_t>(tasks / (2 * threads_.size()), 1, stage_.most_keys);
  return std::clamp<std::size_t>(tasks / (4 * threads_.size()), 1, 256);
}

void WorkPool::work(const std::stop_token& stop, const project::Project& reader) {
  try {
    if (stage_.prepare_batch)
      at_once(stop, reader);
    else
      one_by_one(stop, reader);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    has_results_.notify_one();
  }
}

void WorkPool::hand_over(std::vector<Result>& finished) {
  const std::lock_guard lock(mutex_);
  std::move(finished.begin(), finished.end(), std::back_inserter(results_));
  if (!finished.empty()) has_results_.notify_one();
  finished.clear();
}

/// Hands over what is finished and waits for more; false when there will be none.
bool WorkPool::take_work(const std::stop_token& stop, Batch& batch, std::vector<Result>& finished) {
  hand_over(finished);
  std::unique_lock lock(mutex_);
  if (!has_work_.wait(lock, stop, [&] { return !waiting_.empty(); })) return false;
  batch = std::move(waiting_.front());
  waiting_.pop_front();
  return true;
}

void WorkPool::one_by_one(const std::stop_token& stop, const project::Project& reader) {
  const Compute compute = stage_.prepare(reader);
  std::vector<Result> finished;
  Batch batch;
  while (take_work(stop, batch, finished)) {
    finished.reserve(batch.tasks.size());
    auto last_hand_over = std::chrono::steady_clock::now();
    for (Task& task : batch.tasks) {
      if (stop.stop_requested()) return;
      Result result{batch.claim_id, std::move(task), {}, {}};
      try {
        result.rows = compute(result.task.key);
      } catch (const EntryFailed& failed) {
        result.failure = failed.what();
      } catch (const base::InputError& bad) {  // the data of this entry cannot be used
        result.failure = bad.what();
      }
      finished.push_back(std::move(result));
      // Slow entries are handed over one by one, so that they are committed in time.
      const auto now = std::chrono::steady_clock::now();
      if (now - last_hand_over > std::chrono::milliseconds(50)) {
        last_hand_over = now;
        hand_over(finished);
      }
    }
  }
}

void WorkPool::at_once(const std::stop_token& stop, const project::Project& reader) {
  const ComputeBatch compute = stage_.prepare_batch(reader, static_cast<int>(readers_.size()));
  std::vector<Result> finished;
  Batch batch;
  while (take_work(stop, batch, finished)) {
    if (stop.stop_requested()) return;
    std::vector<Key> keys;
    for (const Task& task : batch.tasks) keys.push_back(task.key);
    std::vector<Outcome> outcomes = compute(keys);
    if (outcomes.size() != keys.size())
      throw base::Error("stage " + stage_.name + " gave " + std::to_string(outcomes.size()) +
                        " results for " + std::to_string(keys.size()) + " keys");
    for (std::size_t i = 0; i < keys.size(); ++i)
      finished.push_back({batch.claim_id, std::move(batch.tasks[i]), std::move(outcomes[i].rows),
                          std::move(outcomes[i].failure)});
  }
}

void WorkPool::submit(Claim claim) {
  outstanding_ += static_cast<std::int64_t>(claim.tasks.size());
  const std::size_t size = batch_size(claim.tasks.size());
  const std::lock_guard lock(mutex_);
  for (std::size_t at = 0; at < claim.tasks.size(); at += size) {
    Batch batch{claim.claim_id, {}};
    const auto begin = claim.tasks.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        claim.tasks.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, claim.tasks.size()));
    std::move(begin, end, std::back_inserter(batch.tasks));
    waiting_.push_back(std::move(batch));
  }
  has_work_.notify_all();
}

std::vector<Result> WorkPool::take_results(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  has_results_.wait_until(lock, deadline, [&] { return !results_.empty() || error_; });
  if (results_.empty() && error_) std::rethrow_exception(error_);
  std::vector<Result> taken = std::move(results_);
  results_.clear();
  outstanding_ -= static_cast<std::int64_t>(taken.size()) + std::exchange(cancelled_, 0);
  return taken;
}

void WorkPool::cancel_waiting() {
  const std::lock_guard lock(mutex_);
  for (const Batch& batch : waiting_) cancelled_ += static_cast<std::int64_t>(batch.tasks.size());
  waiting_.clear();
}

}  // namespace coalsack::pipeline
