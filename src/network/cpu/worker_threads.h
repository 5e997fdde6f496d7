// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace coalsack::network {

/// Threads that share tasks. The calling thread works too, so one thread means none besides it.
class WorkerThreads {
 public:
  /// `threads` >= 1.
  explicit WorkerThreads(int threads);
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  std::size_t size() const { return threads_.size() + 1; }
  /// Calls task(i, worker) once for each i < count, worker < size(), and returns when all are done. Which
  /// worker gets which task is chance: a task's result must not depend on it. Throws what a task threw first.
  void run(std::size_t count, const std::function<void(std::size_t task, std::size_t worker)>& task);

 private:
  void wait_for_work(std::size_t worker);
  void work(std::size_t worker);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(std::size_t, std::size_t)>* task_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::size_t busy_ = 0;   // guarded by mutex_, as are the rest
  std::size_t round_ = 0;  // counts calls of run
  bool stopping_ = false;
  std::exception_ptr error_;
};

}  // namespace coalsack::network
