// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/classical_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "pipeline/classical_prediction.h"

namespace coalsack::pipeline {
namespace {

/// One reference: prepared by the first thread that needs it, dropped after the last.
struct Prepared {
  std::mutex mutex;
  std::optional<ClassicalPrediction> prediction;
  std::size_t left = 0;
};

class FitPool {
 public:
  FitPool(const project::Project& project, const std::vector<ClassicalTask>& tasks, int threads)
      : tasks_(tasks), results_(tasks.size()), order_(tasks.size()) {
    // By reference, so that few are kept at a time.
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return tasks[a].reference_id < tasks[b].reference_id;
    });
    for (const ClassicalTask& task : tasks) ++prepared_[task.reference_id].left;
    for (int i = 0; i < threads; ++i) readers_.push_back(project.reader());
    for (const project::Project& reader : readers_)
      threads_.emplace_back([this, &reader](const std::stop_token& stop) { work(reader, stop); });
  }

  std::vector<ClassicalResult> wait(base::Progress& progress, const std::stop_token& stop) {
    progress.start("Poisson fits", tasks_.size());
    std::unique_lock lock(mutex_);
    while (done_ < tasks_.size() && !error_ && !stop.stop_requested()) {
      has_results_.wait_for(lock, std::chrono::milliseconds(100));
      const std::size_t done = done_;
      lock.unlock();
      progress.update(done);
      lock.lock();
    }
    const bool whole = done_ == tasks_.size();
    const std::exception_ptr error = error_;
    lock.unlock();
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    progress.finish();
    if (error) std::rethrow_exception(error);
    if (!whole) throw base::Interrupted("stopped; scoring keeps nothing, run it again");
    return std::move(results_);
  }

 private:
  void work(const project::Project& reader, const std::stop_token& stop) {
    try {
      for (;;) {
        const std::size_t next = next_++;
        if (next >= order_.size() || stop.stop_requested()) return;
        const ClassicalTask& task = tasks_[order_[next]];
        Prepared& reference = prepared_.at(task.reference_id);
        {
          const std::lock_guard lock(reference.mutex);
          if (!reference.prediction) reference.prediction.emplace(reader, task.reference_id);
        }
        results_[order_[next]] = result(*reference.prediction, task);
        {
          const std::lock_guard lock(reference.mutex);
          if (--reference.left == 0) reference.prediction.reset();
        }
        const std::lock_guard lock(mutex_);
        ++done_;
        has_results_.notify_one();
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      has_results_.notify_one();
    }
  }

  static ClassicalResult result(const ClassicalPrediction& prediction, const ClassicalTask& task) {
    ClassicalResult result;
    if (!task.truth.empty()) result.reached = prediction.reached_bins(task.truth);
    if (task.counts.empty()) return result;
    const auto empty = [](const std::vector<std::uint16_t>& counts) {
      return std::all_of(counts.begin(), counts.end(), [](std::uint16_t count) { return count == 0; });
    };
    if (std::all_of(task.counts.begin(), task.counts.end(), empty)) return result;  // no star to fit
    const auto begin = std::chrono::steady_clock::now();
    result.rows = prediction.fit_sightline(task.counts, task.key).values;
    result.seconds = base::seconds_since(begin);
    return result;
  }

  const std::vector<ClassicalTask>& tasks_;
  std::vector<ClassicalResult> results_;
  std::vector<std::size_t> order_;
  std::map<std::int64_t, Prepared> prepared_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable has_results_;
  std::size_t done_ = 0;
  std::exception_ptr error_;
  std::vector<project::Project> readers_;
  std::vector<std::jthread> threads_;  // last: joined first
};

}  // namespace

std::vector<ClassicalResult> fit_all(const project::Project& project, const std::vector<ClassicalTask>& tasks,
                                     int threads, base::Progress& progress, const std::stop_token& stop) {
  if (tasks.empty()) return {};
  return FitPool(project, tasks, std::max(1, threads)).wait(progress, stop);
}

}  // namespace coalsack::pipeline
