// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/work_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace coalsack::pipeline {
namespace {

/// Small enough to share a claim among threads, large enough that the lock costs nothing beside the work.
std::size_t batch_size(std::size_t tasks, std::size_t threads) {
  return std::clamp<std::size_t>(tasks / (4 * threads), 1, 256);
}

}  // namespace

WorkPool::WorkPool(const project::Project& project, const Stage& stage, int threads) {
  for (int i = 0; i < threads; ++i) readers_.push_back(project.reader());
  for (int i = 0; i < threads; ++i)
    threads_.emplace_back([this, &stage, i](const std::stop_token& stop) {
      work(stop, stage, readers_[static_cast<std::size_t>(i)]);
    });
}

WorkPool::~WorkPool() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void WorkPool::work(const std::stop_token& stop, const Stage& stage, const project::Project& reader) {
  try {
    const Compute compute = stage.prepare(reader);
    std::vector<Result> finished;
    for (;;) {
      Batch batch;
      {
        std::unique_lock lock(mutex_);
        std::move(finished.begin(), finished.end(), std::back_inserter(results_));
        if (!finished.empty()) has_results_.notify_one();
        finished.clear();
        if (!has_work_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
        batch = std::move(waiting_.front());
        waiting_.pop_front();
      }
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
          const std::lock_guard lock(mutex_);
          std::move(finished.begin(), finished.end(), std::back_inserter(results_));
          finished.clear();
          has_results_.notify_one();
        }
      }
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    has_results_.notify_one();
  }
}

void WorkPool::submit(Claim claim) {
  outstanding_ += static_cast<std::int64_t>(claim.tasks.size());
  const std::size_t size = batch_size(claim.tasks.size(), threads_.size());
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
