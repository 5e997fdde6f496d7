// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/diagram_builder.h"

#include <algorithm>

#include "cuda/check.h"
#include "cuda/device.h"
#include "cuda/example_tasks.h"
#include "cuda/memory.h"
#include "cuda/star_count_launch.h"
#include "diagram/curve_tables.h"

namespace coalsack::cuda {
namespace {

constexpr const char* cure = "the batch of the diagram builder";

template <class T>
DeviceArray<T> uploaded(std::span<const T> values, const char* what) {
  DeviceArray<T> array(values.size(), what, cure);
  if (!values.empty())
    COALSACK_CUDA(cudaMemcpy(array.data(), values.data(), values.size_bytes(), cudaMemcpyHostToDevice));
  return array;
}

// An array that grows, and what it is filled from in pinned memory.
template <class T>
struct Buffer {
  DeviceArray<T> device;
  PinnedArray<T> pinned;

  void reserve(std::size_t size, const char* what) {
    if (size <= device.size()) return;
    device = DeviceArray<T>(size, what, cure);
    pinned = PinnedArray<T>(size, what, cure);
  }
  void send(std::span<const T> values, cudaStream_t stream, const char* what) {
    reserve(values.size(), what);
    if (values.empty()) return;
    std::copy(values.begin(), values.end(), pinned.data());
    COALSACK_CUDA(
        cudaMemcpyAsync(device.data(), pinned.data(), values.size_bytes(), cudaMemcpyHostToDevice, stream));
  }
  void fetch(std::size_t size, cudaStream_t stream) {
    if (size > 0)
      COALSACK_CUDA(
          cudaMemcpyAsync(pinned.data(), device.data(), size * sizeof(T), cudaMemcpyDeviceToHost, stream));
  }
  void clear(std::size_t size, cudaStream_t stream) {
    COALSACK_CUDA(cudaMemsetAsync(device.data(), 0, size * sizeof(T), stream));
  }
  void copy_to(std::vector<T>& values) const {
    std::copy(pinned.data(), pinned.data() + values.size(), values.begin());
  }
};

}  // namespace

struct DiagramBuilder::State {
  const diagram::ExampleModel* model = nullptr;
  DiagramOptions options;
  Stream stream;
  StarCountTask task{};
  std::vector<DeviceArray<float>> columns, errors, detections;
  DeviceArray<float> bin_position;
  bool shared_histogram = true;
  ExampleTasks tasks;
  CountedExamples counted;
  Buffer<ExampleTask> task_buffer;
  Buffer<SlotRange> ranges;
  Buffer<float> edges;
  Buffer<std::uint16_t> counts;
  Buffer<std::uint32_t> by_bin, saturated;
  Buffer<std::uint64_t> stars_in;
  DeviceArray<std::uint32_t> histograms;

  void build(std::size_t examples);
};

DiagramBuilder::DiagramBuilder(const diagram::ExampleModel& model, const DiagramOptions& options)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.model = &model;
  state.options = options;
  state.options.batch = std::max<std::size_t>(options.batch, 1);
  use_device(options.device);
  state.stream = make_stream();
  state.task = star_count_task(model);
  for (std::size_t q = 0; q < model.columns().size(); ++q) {
    state.columns.push_back(uploaded(model.columns()[q], "the stars of a sightline"));
    state.errors.push_back(uploaded(std::span(model.tables().error[q].value_and_rise), "an error curve"));
    state.detections.push_back(
        uploaded(std::span(model.tables().detection[q].value_and_rise), "a detection curve"));
    state.task.quantities[q].column = state.columns.back().data();
    state.task.quantities[q].error = state.errors.back().data();
    state.task.quantities[q].detection = state.detections.back().data();  // null: certain
  }
  state.bin_position = uploaded(model.bin_position(), "the stars of a sightline");
  state.task.bin_position = state.bin_position.data();
  state.shared_histogram = histogram_size(state.task) * sizeof(std::uint32_t) <= histogram_limit();
}

DiagramBuilder::~DiagramBuilder() = default;
DiagramBuilder::DiagramBuilder(DiagramBuilder&&) noexcept = default;
DiagramBuilder& DiagramBuilder::operator=(DiagramBuilder&&) noexcept = default;

// Counts the examples of `tasks` into `counted`.
void DiagramBuilder::State::build(std::size_t examples) {
  counted.resize(task, examples);
  task_buffer.send(tasks.tasks, stream.get(), "a batch of examples");
  ranges.send(tasks.ranges, stream.get(), "a batch of examples");
  edges.send(tasks.edges_and_rises, stream.get(), "a batch of profiles");
  counts.reserve(counted.counts.size(), "a batch of diagrams");
  by_bin.reserve(counted.by_bin.size(), "a batch of diagrams");
  stars_in.reserve(counted.stars_in.size(), "a batch of diagrams");
  saturated.reserve(counted.saturated.size(), "a batch of diagrams");
  stars_in.clear(counted.stars_in.size(), stream.get());
  saturated.clear(counted.saturated.size(), stream.get());
  const std::size_t histogram = shared_histogram ? 0 : examples * histogram_size(task);
  if (histogram > histograms.size())
    histograms = DeviceArray<std::uint32_t>(histogram, "the histograms of a batch of examples", cure);

  task.examples = static_cast<std::uint32_t>(examples);
  task.tasks = task_buffer.device.data();
  task.ranges = ranges.device.data();
  task.edges_and_rises = edges.device.data();
  task.counts = counts.device.data();
  task.by_bin = by_bin.device.data();
  task.stars_in = stars_in.device.data();
  task.saturated = saturated.device.data();
  launch_star_count(task, histograms.data(), stream.get());

  counts.fetch(counted.counts.size(), stream.get());
  by_bin.fetch(counted.by_bin.size(), stream.get());
  stars_in.fetch(counted.stars_in.size(), stream.get());
  saturated.fetch(counted.saturated.size(), stream.get());
  COALSACK_CUDA(cudaStreamSynchronize(stream.get()));
  counts.copy_to(counted.counts);
  by_bin.copy_to(counted.by_bin);
  stars_in.copy_to(counted.stars_in);
  saturated.copy_to(counted.saturated);
}

void DiagramBuilder::build(std::span<const diagram::ExampleKey> keys, std::span<const float> profiles,
                           std::vector<diagram::Example>& examples) {
  State& state = *state_;
  use_device(state.options.device);
  const std::size_t bins = state.model->bins().size();
  examples.resize(keys.size());
  for (std::size_t first = 0; first < keys.size(); first += state.options.batch) {
    const std::size_t size = std::min(state.options.batch, keys.size() - first);
    prepare(*state.model, keys.subspan(first, size), profiles.subspan(first * bins, size * bins),
            state.tasks);
    state.build(size);
    for (std::size_t i = 0; i < size; ++i)
      take(state.task, state.tasks, state.counted, i, examples[first + i]);
  }
}

}  // namespace coalsack::cuda
