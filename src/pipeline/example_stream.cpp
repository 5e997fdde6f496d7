// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/example_stream.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "pipeline/block_reader.h"
#include "pipeline/example_block.h"
#include "pipeline/shuffle.h"

namespace coalsack::pipeline {
namespace {

constexpr std::size_t ready_batches = 4;  // one in use, the others ahead

/// Blocks that are open together. Its packed blocks are read by several threads, each its own slot.
struct OpenWindow {
  std::uint64_t epoch = 0;
  Shuffle::Window plan;
  std::vector<std::vector<std::uint16_t>> members;  ///< by slot: the split's examples in the block
  std::vector<PackedBlock> blocks;                  ///< by slot
  std::size_t claimed = 0;                          ///< slots that a thread has begun to read
  std::size_t loaded = 0;
  bool whole() const { return loaded == blocks.size(); }
};
using WindowPointer = std::shared_ptr<OpenWindow>;

struct Place {
  OpenWindow* window;
  std::uint16_t slot;
  std::uint16_t example;
};

/// A batch on its way from the plan to whoever takes it; used again for a later one.
struct Buffer {
  enum class Phase { free, planned, building, ready, taken } phase = Phase::free;
  std::vector<WindowPointer> windows;
  std::vector<Place> places;
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;
};

}  // namespace

struct ExampleStream::State {
  State(const project::Project& project, const ExampleSet& examples, const StreamOrder& stream_order)
      : set(examples),
        order(stream_order),
        shuffle(examples.counts(stream_order.split), stream_order.window, stream_order.seed),
        file(project) {}

  const ExampleSet& set;
  const StreamOrder order;
  const Shuffle shuffle;
  const project::Project& file;
  std::uint64_t per_epoch = 0;

  std::mutex mutex;
  std::condition_variable_any changed;
  std::exception_ptr error;
  double waited_s = 0;

  // The plan: batch `planned` is the next to be laid out, from window `cursor_window` on.
  std::array<Buffer, ready_batches> ring;
  std::uint64_t planned = 0;          ///< batches laid out so far, from the first epoch on
  std::uint64_t taken = 0;            ///< batches handed out so far
  std::uint64_t last = 0;             ///< there are so many batches in all
  std::deque<WindowPointer> windows;  ///< the one under the cursor, and those ahead
  std::vector<WindowPointer> spare;   ///< memory of windows that are done
  std::uint64_t next_epoch = 0;       ///< of the next window to open
  std::size_t next_window = 0;
  std::vector<std::uint32_t> block_order;
  std::size_t cursor = 0;  ///< in windows.front()->plan.order

  std::vector<project::Project> readers;
  std::vector<std::jthread> threads;

  /// Opens the window after those in `windows`; false when there are no more epochs.
  bool open_window() {
    if (next_epoch >= order.epochs) return false;
    if (next_window == 0) block_order = shuffle.block_order(next_epoch);
    WindowPointer window;
    const auto idle = std::find_if(spare.begin(), spare.end(),
                                   [](const WindowPointer& old) { return old.use_count() == 1; });
    if (idle != spare.end()) {
      window = std::move(*idle);
      spare.erase(idle);
    }
    if (!window) window = std::make_shared<OpenWindow>();
    window->epoch = next_epoch;
    window->plan = shuffle.window(next_epoch, next_window, block_order);
    window->members.clear();
    for (const std::uint32_t block : window->plan.blocks)
      window->members.push_back(set.members(block, order.split));
    window->blocks.resize(window->plan.blocks.size());
    window->claimed = window->loaded = 0;
    windows.push_back(std::move(window));
    if (++next_window == shuffle.windows()) {
      next_window = 0;
      ++next_epoch;
    }
    return true;
  }

  /// Those in use: under the cursor, ahead, and those that batches still wait for.
  std::size_t open_windows() const {
    const auto in_use = [](const WindowPointer& window) { return window.use_count() > 1; };
    return windows.size() + static_cast<std::size_t>(std::count_if(spare.begin(), spare.end(), in_use));
  }

  void drop_window() {
    spare.push_back(std::move(windows.front()));
    windows.pop_front();
    cursor = 0;
  }

  /// Passes over `count` examples of the epoch under the cursor, opening windows but reading nothing.
  void skip(std::uint64_t count) {
    while (count > 0) {
      if (windows.empty() && !open_window()) return;
      const std::uint64_t left = windows.front()->plan.order.size() - cursor;
      if (count < left) {
        cursor += static_cast<std::size_t>(count);
        return;
      }
      count -= left;
      drop_window();
    }
  }

  /// Lays out the next batch when a buffer is free. With the lock held.
  void plan() {
    while (planned < last) {
      Buffer& buffer = ring[planned % ready_batches];
      if (buffer.phase != Buffer::Phase::free) break;
      if (planned % per_epoch == 0 && planned > 0) {
        // The rest of the epoch is dropped.
        const std::uint64_t epoch = planned / per_epoch;
        while (!windows.empty() && windows.front()->epoch < epoch) drop_window();
        if (windows.empty() && next_epoch < epoch) {
          next_epoch = epoch;
          next_window = 0;
        }
      }
      buffer.places.clear();
      buffer.windows.clear();
      while (buffer.places.size() < order.batch) {
        if (windows.empty()) open_window();
        OpenWindow& window = *windows.front();
        if (buffer.windows.empty() || buffer.windows.back().get() != &window)
          buffer.windows.push_back(windows.front());
        while (cursor < window.plan.order.size() && buffer.places.size() < order.batch) {
          const Shuffle::Place place = window.plan.order[cursor++];
          buffer.places.push_back({&window, place.slot, window.members[place.slot][place.example]});
        }
        if (cursor == window.plan.order.size()) drop_window();
      }
      buffer.phase = Buffer::Phase::planned;
      ++planned;
    }
    // One window is read ahead of the one under the cursor, once the one before it is done with.
    while (open_windows() < 2 && open_window()) {
    }
  }

  /// A batch whose windows are all there. With the lock held.
  Buffer* to_build() {
    for (std::uint64_t n = taken; n < planned; ++n) {
      Buffer& buffer = ring[n % ready_batches];
      if (buffer.phase != Buffer::Phase::planned) continue;
      if (std::all_of(buffer.windows.begin(), buffer.windows.end(),
                      [](const WindowPointer& window) { return window->whole(); }))
        return &buffer;
    }
    return nullptr;
  }

  /// The first window with a slot that nobody has begun: of those that planned batches need, then those
  /// ahead.
  WindowPointer to_load() {
    const auto open = [](const WindowPointer& window) { return window->claimed < window->blocks.size(); };
    for (std::uint64_t n = taken; n < planned; ++n)
      for (const WindowPointer& window : ring[n % ready_batches].windows)
        if (open(window)) return window;
    for (const WindowPointer& window : windows)
      if (open(window)) return window;
    return nullptr;
  }

  void build(Buffer& buffer) const {
    const std::size_t size = buffer.places.size();
    const std::size_t counts = set.shape.counts();
    buffer.counts.resize(size * counts);
    buffer.references.resize(size);
    buffer.keys.resize(size);
    buffer.profiles.resize(size * set.bins);
    for (std::size_t i = 0; i < size; ++i) {
      const Place& place = buffer.places[i];
      const ExampleSet::Block& block = set.blocks[place.window->plan.blocks[place.slot]];
      buffer.references[i] = block.reference;
      buffer.keys[i] = example_key(set.reference_id(block), block.block * block_examples + place.example);
      unpack(set, place.window->blocks[place.slot], place.example,
             std::span(buffer.counts).subspan(i * counts, counts),
             std::span(buffer.profiles).subspan(i * set.bins, set.bins));
    }
  }

  void work(const std::stop_token& stop, const project::Project& connection) {
    try {
      BlockReader reader(connection, set);
      std::unique_lock lock(mutex);
      while (!stop.stop_requested() && !error) {
        plan();
        if (Buffer* const buffer = to_build()) {
          buffer->phase = Buffer::Phase::building;
          lock.unlock();
          build(*buffer);
          lock.lock();
          buffer->windows.clear();
          buffer->phase = Buffer::Phase::ready;
          changed.notify_all();
        } else if (const WindowPointer window = to_load()) {
          const std::size_t slot = window->claimed++;
          lock.unlock();
          reader.read(window->plan.blocks[slot], window->blocks[slot]);
          lock.lock();
          if (++window->loaded == window->blocks.size()) changed.notify_all();
        } else {
          changed.wait(lock, stop, [&] {
            plan();
            return error != nullptr || to_build() != nullptr || to_load() != nullptr;
          });
        }
      }
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (!error) error = std::current_exception();
      changed.notify_all();
    }
  }
};

ExampleStream::ExampleStream(const project::Project& project, const ExampleSet& set, const StreamOrder& order,
                             const StreamPosition& start, int threads)
    : state_(std::make_unique<State>(project, set, order)) {
  State& state = *state_;
  state.per_epoch = state.shuffle.size() / order.batch;
  if (state.per_epoch == 0)
    throw base::InputError("there are " + std::to_string(state.shuffle.size()) +
                           " examples, fewer than a batch of " + std::to_string(order.batch) +
                           "; `coalsack fill " + project.path().string() +
                           " example` makes more (setting examples_per_reference), or lower --batch");
  state.last = order.epochs * state.per_epoch;
  state.planned = state.taken = std::min(state.last, start.epoch * state.per_epoch + start.batch);
  state.next_epoch = state.taken / state.per_epoch;
  state.skip(state.taken % state.per_epoch * order.batch);
  for (int i = 0; i < threads; ++i) state.readers.push_back(project.reader());
  for (const project::Project& reader : state.readers)
    state.threads.emplace_back([&state, &reader](const std::stop_token& stop) { state.work(stop, reader); });
}

ExampleStream::~ExampleStream() {
  for (std::jthread& thread : state_->threads) thread.request_stop();
  state_->changed.notify_all();
}

std::uint64_t ExampleStream::batches_per_epoch() const {
  return state_->per_epoch;
}

double ExampleStream::waited_s() const {
  return state_->waited_s;
}

std::optional<network::Batch> ExampleStream::next() {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (state.taken > 0) {
    Buffer& before = state.ring[(state.taken - 1) % ready_batches];
    if (before.phase == Buffer::Phase::taken) {
      before.phase = Buffer::Phase::free;
      state.changed.notify_all();
    }
  }
  if (state.taken == state.last) return std::nullopt;
  Buffer& buffer = state.ring[state.taken % ready_batches];
  const auto begin = std::chrono::steady_clock::now();
  state.changed.wait(lock, [&] { return state.error || buffer.phase == Buffer::Phase::ready; });
  state.waited_s += base::seconds_since(begin);
  if (state.error) std::rethrow_exception(state.error);
  buffer.phase = Buffer::Phase::taken;
  ++state.taken;
  return network::Batch{buffer.counts, buffer.references, buffer.keys, buffer.profiles};
}

std::size_t stream_bytes(const ExampleSet& set, const StreamOrder& order) {
  // Two windows, and those that batches larger than a window are planned over.
  const auto in_window = static_cast<double>(order.window) * static_cast<double>(set.count(order.split)) /
                         static_cast<double>(std::max<std::size_t>(1, set.blocks.size()));
  const double ready = static_cast<double>(ready_batches * order.batch);
  const auto open = 2 + static_cast<std::size_t>(in_window > 0 ? ready / in_window : 0);
  const std::size_t windows = std::min(open * order.window, set.blocks.size()) * set.block_bytes;
  const std::size_t example = set.shape.counts() * sizeof(std::uint16_t) + set.bins * sizeof(float) + 12;
  return windows + ready_batches * order.batch * example;
}

}  // namespace coalsack::pipeline
