// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/claim.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A computed entry on its way to the writer.
struct Result {
  std::int64_t claim_id = 0;
  Task task;
  std::vector<Row> rows;
  std::string failure;  ///< why it could not be computed; empty when it could
};

/// Threads that compute tasks of one stage, each with a connection of its own. Tasks go in and results come
/// out in batches; their order means nothing. The destructor stops and joins.
class WorkPool {
 public:
  WorkPool(const project::Project& project, const Stage& stage, int threads);
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  void submit(Claim claim);
  /// Tasks submitted whose results have not been taken.
  std::int64_t outstanding() const { return outstanding_; }
  /// The results there are, waiting until `deadline` for the first. Rethrows what a stage threw.
  std::vector<Result> take_results(std::chrono::steady_clock::time_point deadline);
  /// Forgets the tasks that no thread has begun; what is being computed still comes out.
  void cancel_waiting();

 private:
  struct Batch {
    std::int64_t claim_id;
    std::vector<Task> tasks;
  };
  void work(const std::stop_token& stop, const project::Project& reader);
  bool take_work(const std::stop_token& stop, Batch& batch, std::vector<Result>& finished);
  void hand_over(std::vector<Result>& finished);
  void one_by_one(const std::stop_token& stop, const project::Project& reader);
  void at_once(const std::stop_token& stop, const project::Project& reader);
  std::size_t batch_size(std::size_t tasks) const;

  const Stage& stage_;

  std::mutex mutex_;
  std::condition_variable_any has_work_;
  std::condition_variable has_results_;
  std::deque<Batch> waiting_;
  std::vector<Result> results_;
  std::exception_ptr error_;
  std::int64_t outstanding_ = 0;  ///< only the owner's thread reads and writes it
  std::int64_t cancelled_ = 0;
  std::vector<project::Project> readers_;
  std::vector<std::jthread> threads_;
};

}  // namespace coalsack::pipeline
