// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "network/model.h"
#include "network/prediction.h"

namespace coalsack::network {

/// Examples or sightlines as they come from the file. The memory is used during the call only.
struct Batch {
  std::span<const std::uint16_t> counts;      ///< (size, diagrams, height, width)
  std::span<const std::uint32_t> references;  ///< (size): which of the engine's references
  std::span<const std::uint64_t> keys;        ///< (size): names each in the dropout masks
  std::span<const float> profiles;            ///< (size, bins), mag/kpc; empty where only predicted
  std::size_t size() const { return references.size(); }
};

/// One update of the weights.
struct Step {
  std::uint64_t number = 0;  ///< counted from 0 through the whole training; names the dropout masks
  float rate = 1e-3F;
};

/// All that a training has to remember to go on as if it had never stopped: flat vectors as
/// parameter_arrays lays them out.
struct TrainingState {
  std::vector<float> parameters;
  std::vector<float> first_moment;   ///< momentum
  std::vector<float> second_moment;  ///< Adam's; empty for momentum
};

/// Monte Carlo dropout (Gal and Ghahramani 2016).
struct MonteCarlo {
  std::size_t passes = 100;
  std::uint64_t seed = 1;  ///< of the masks, with each sightline's key
};

/// A network that can be trained and asked. The CPU engine is the specification; others agree with it within
/// a stated tolerance. Results depend on the spec, the state and the batch, not on the number of threads; a
/// sightline's prediction not on the others in its batch. Used by one thread at a time.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// What computes, for people: "CPU, OpenBLAS 0.3.21, 2 threads".
  virtual std::string name() const = 0;
  virtual const ModelSpec& spec() const = 0;

  virtual void set_state(const TrainingState& state) = 0;
  virtual TrainingState state() const = 0;
  /// The weights alone; the moments become 0.
  virtual void set_parameters(std::span<const float> parameters) = 0;

  /// Reference diagrams, expected counts (references, diagrams, height, width), replacing those before.
  virtual void set_references(std::span<const float> counts) = 0;

  /// One mini-batch forward, backward and the update by the mean gradient. Engines with a device return
  /// before it is done.
  virtual void train(const Batch& batch, const Step& step) = 0;
  /// The mean loss of the examples trained on since the last call (NaN when there were none); waits for them.
  virtual double training_loss() = 0;
  /// The gradient of the mean loss of a batch with the masks of `step`, laid out as the parameters; nothing
  /// is updated. For tests.
  virtual std::vector<float> gradient(const Batch& batch, std::uint64_t step) = 0;

  /// Mean loss of a batch with nothing dropped.
  virtual double loss(const Batch& batch) = 0;
  /// Profiles (size, bins) in mag/kpc with nothing dropped.
  virtual void predict(const Batch& batch, std::span<float> profiles) = 0;
  /// The distribution over passes with dropout on. What comes before the first dropout is computed once.
  virtual Predictions sample(const Batch& batch, const MonteCarlo& monte_carlo) = 0;
};

/// Threads and memory: they change speed only.
struct CpuOptions {
  int threads = 1;
  bool portable = false;  ///< without AVX2 even where the processor has it: the same bits, for tests
};

/// The CPU engine with first_parameters. Throws base::InputError as check(spec).
std::unique_ptr<Engine> cpu_engine(const ModelSpec& spec, const CpuOptions& options = {});

}  // namespace coalsack::network
