// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/diagram_builder.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cuda/example_tasks.h"
#include "diagram/curve_tables.h"

namespace coalsack::cuda {
namespace {

constexpr std::size_t most_together = 1024;  // examples of a launch: enough to fill any card
constexpr const char* cure = "--memory";

/// An array of the counter and one of the CPU that it is filled from or read through. Grows.
template <class T>
class Buffer {
 public:
  void reserve(StarCounter& counter, std::size_t size, const char* what) {
    if (size <= size_) return;
    size_ = 0;
    there_ = counter.allocate(size * sizeof(T), what, cure);
    here_ = counter.allocate_pinned(size * sizeof(T), what, cure);
    size_ = size;
  }
  T* there() const { return static_cast<T*>(there_.get()); }
  void send(StarCounter& counter, const std::vector<T>& values) const {
    std::copy(values.begin(), values.end(), here());
    counter.send(there(), here(), values.size() * sizeof(T));
  }
  void fetch(StarCounter& counter, std::size_t size) const {
    counter.fetch(here(), there(), size * sizeof(T));
  }
  void read(std::vector<T>& values) const { std::copy_n(here(), values.size(), values.begin()); }

 private:
  T* here() const { return static_cast<T*>(here_.get()); }

  std::size_t size_ = 0;
  StarCounter::Memory there_, here_;
};

/// A launch on its way through a counter.
struct Slot {
  ExampleTasks tasks;
  Buffer<ExampleTask> examples;
  Buffer<SlotRange> ranges;
  Buffer<float> edges;
  Buffer<std::uint16_t> counts;
  Buffer<std::uint32_t> by_bin, saturated;
  Buffer<std::uint64_t> stars_in;
  StarCounter::Memory histograms;
  std::size_t histogram_counters = 0;
};

/// A counter with the memory of two launches.
struct Bench {
  std::unique_ptr<StarCounter> counter;
  std::array<Slot, 2> slots;
};

/// The counters that no builder has now.
class Benches {
 public:
  explicit Benches(StarCounterMaker make) : make_(std::move(make)) {}

  std::unique_ptr<Bench> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Bench> bench = std::move(idle_.back());
        idle_.pop_back();
        return bench;
      }
    }
    auto bench = std::make_unique<Bench>();
    bench->counter = make_();
    return bench;
  }
  void give_back(std::unique_ptr<Bench> bench) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(bench));
  }

 private:
  StarCounterMaker make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Bench>> idle_;
};

/// A sightline's stars and its survey's curves in the memory of counters.
class Sightline {
 public:
  Sightline(StarCounter& counter, std::shared_ptr<const diagram::ExampleModel> model)
      : model_(std::move(model)), task_(star_count_task(*model_)) {
    for (std::size_t q = 0; q < model_->columns().size(); ++q) {
      diagram::KernelQuantity& quantity = task_.quantities[q];
      quantity.column = uploaded(counter, model_->columns()[q]);
      quantity.error = uploaded(counter, model_->tables().error[q].value_and_rise);
      quantity.detection = uploaded(counter, model_->tables().detection[q].value_and_rise);
    }
    task_.bin_position = uploaded(counter, model_->bin_position());
  }

  const diagram::ExampleModel& model() const { return *model_; }
  /// What all launches have in common.
  const StarCountTask& task() const { return task_; }

 private:
  // Null where there are none: detection that is certain.
  const float* uploaded(StarCounter& counter, std::span<const float> values) {
    if (values.empty()) return nullptr;
    memory_.push_back(
        counter.allocate(values.size_bytes(), "a sightline's stars", "the setting pool_area_factor"));
    counter.upload(memory_.back().get(), values.data(), values.size_bytes());
    return static_cast<const float*>(memory_.back().get());
  }

  std::shared_ptr<const diagram::ExampleModel> model_;
  StarCountTask task_;
  std::vector<StarCounter::Memory> memory_;
};

class Builder final : public diagram::SightlineBuilder {
 public:
  Builder(std::shared_ptr<const Sightline> sightline, std::shared_ptr<Benches> benches,
          std::size_t memory_bytes)
      : sightline_(std::move(sightline)), benches_(std::move(benches)), bench_(benches_->take()) {
    const StarCountTask& task = sightline_->task();
    const std::size_t histogram = histogram_size(task) * sizeof(std::uint32_t);
    in_counters_memory_ = histogram > bench_->counter->histogram_limit();
    const std::size_t bins = sightline_->model().bins().size();
    const std::size_t one =
        sizeof(ExampleTask) + sightline_->model().pool().blocks().size() * sizeof(SlotRange) +
        2 * (bins + 1) * sizeof(float) + task.first_cell[task.diagram_count] * sizeof(std::uint16_t) +
        (bins + 2) * sizeof(std::uint32_t) +
        static_cast<std::size_t>(task.diagram_count) * sizeof(std::uint64_t) +
        (in_counters_memory_ ? histogram : 0);
    together_ = std::clamp<std::size_t>(memory_bytes / bench_->slots.size() / one, 1, most_together);
  }

  ~Builder() override {
    try {
      wait();
      benches_->give_back(std::move(bench_));
    } catch (
        const base::Error&) {  // NOLINT(bugprone-empty-catch): a counter that failed is not kept, and who
    }                          // asked for its work was told
  }

  void build(std::span<const diagram::ExampleKey> keys, std::span<const float> profiles,
             const Take& take) override {
    wait();  // where the last call ended with an error
    const std::size_t bins = sightline_->model().bins().size();
    // Two launches at least, so that the second is prepared while the first is counted.
    const std::size_t size = std::clamp<std::size_t>((keys.size() + 1) / 2, 1, together_);
    const std::size_t launches = (keys.size() + size - 1) / size;
    for (std::size_t i = 0; i <= launches; ++i) {
      if (i < launches) {
        const std::size_t here = std::min(size, keys.size() - i * size);
        start(static_cast<int>(i % 2), keys.subspan(i * size, here),
              profiles.subspan(i * size * bins, here * bins));
      }
      if (i > 0) finish(static_cast<int>((i - 1) % 2), (i - 1) * size, take);
    }
  }

 private:
  Slot& slot(int number) { return bench_->slots[static_cast<std::size_t>(number)]; }

  void wait() {
    for (const int number : {0, 1}) bench_->counter->wait_for(number);
  }

  void start(int number, std::span<const diagram::ExampleKey> keys, std::span<const float> profiles) {
    StarCounter& counter = *bench_->counter;
    Slot& slot = this->slot(number);
    prepare(sightline_->model(), keys, profiles, slot.tasks);
    StarCountTask task = sightline_->task();
    counted_.resize(task, keys.size());
    reserve(slot, task, keys.size());
    slot.examples.send(counter, slot.tasks.tasks);
    slot.ranges.send(counter, slot.tasks.ranges);
    slot.edges.send(counter, slot.tasks.edges_and_rises);
    counter.clear(slot.stars_in.there(), counted_.stars_in.size() * sizeof(std::uint64_t));
    counter.clear(slot.saturated.there(), counted_.saturated.size() * sizeof(std::uint32_t));
    task.examples = static_cast<std::uint32_t>(keys.size());
    task.tasks = slot.examples.there();
    task.ranges = slot.ranges.there();
    task.edges_and_rises = slot.edges.there();
    task.counts = slot.counts.there();
    task.by_bin = slot.by_bin.there();
    task.stars_in = slot.stars_in.there();
    task.saturated = slot.saturated.there();
    counter.count(task, in_counters_memory_ ? static_cast<std::uint32_t*>(slot.histograms.get()) : nullptr);
    slot.counts.fetch(counter, counted_.counts.size());
    slot.by_bin.fetch(counter, counted_.by_bin.size());
    slot.stars_in.fetch(counter, counted_.stars_in.size());
    slot.saturated.fetch(counter, counted_.saturated.size());
    counter.mark(number);
  }

  void reserve(Slot& slot, const StarCountTask& task, std::size_t examples) {
    StarCounter& counter = *bench_->counter;
    const char* what = "a launch of the diagram builder";
    slot.examples.reserve(counter, slot.tasks.tasks.size(), what);
    slot.ranges.reserve(counter, std::max<std::size_t>(slot.tasks.ranges.size(), 1), what);
    slot.edges.reserve(counter, slot.tasks.edges_and_rises.size(), what);
    slot.counts.reserve(counter, counted_.counts.size(), what);
    slot.by_bin.reserve(counter, counted_.by_bin.size(), what);
    slot.stars_in.reserve(counter, counted_.stars_in.size(), what);
    slot.saturated.reserve(counter, counted_.saturated.size(), what);
    const std::size_t counters = in_counters_memory_ ? examples * histogram_size(task) : 0;
    if (counters > slot.histogram_counters) {
      slot.histogram_counters = 0;
      slot.histograms = counter.allocate(counters * sizeof(std::uint32_t), what, cure);
      slot.histogram_counters = counters;
    }
  }

  void finish(int number, std::size_t first, const Take& take) {
    const Slot& slot = this->slot(number);
    bench_->counter->wait_for(number);
    const StarCountTask& task = sightline_->task();
    counted_.resize(task, slot.tasks.tasks.size());
    slot.counts.read(counted_.counts);
    slot.by_bin.read(counted_.by_bin);
    slot.stars_in.read(counted_.stars_in);
    slot.saturated.read(counted_.saturated);
    for (std::size_t i = 0; i < slot.tasks.tasks.size(); ++i) {
      cuda::take(task, slot.tasks, counted_, i, example_);
      take(first + i, example_);
    }
  }

  std::shared_ptr<const Sightline> sightline_;
  std::shared_ptr<Benches> benches_;
  std::unique_ptr<Bench> bench_;
  bool in_counters_memory_ = false;
  std::size_t together_ = 1;
  CountedExamples counted_;
  diagram::Example example_;
};

}  // namespace

diagram::SightlinePlacer place_at_counters(StarCounterMaker make, const DiagramOptions& options) {
  const auto benches = std::make_shared<Benches>(std::move(make));
  return [benches, options](std::shared_ptr<const diagram::ExampleModel> model) -> diagram::BuilderMaker {
    std::unique_ptr<Bench> bench = benches->take();
    const auto sightline = std::make_shared<const Sightline>(*bench->counter, std::move(model));
    benches->give_back(std::move(bench));
    return [sightline, benches, options] {
      return std::make_unique<Builder>(sightline, benches, options.memory_bytes);
    };
  };
}

}  // namespace coalsack::cuda
