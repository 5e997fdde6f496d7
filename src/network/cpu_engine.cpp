// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "network/cpu/cpu_network.h"
#include "network/kernels/loss.h"
#include "network/kernels/normalise.h"

namespace coalsack::network {
namespace {

// How many rows are taken at once where nothing is trained: speed and memory only.
constexpr std::size_t forward_rows = 256;
constexpr std::size_t sampled_sightlines = 16;
constexpr std::size_t sampled_rows = 480;

class CpuEngine : public Engine {
 public:
  CpuEngine(const ModelSpec& spec, const CpuOptions& options, const Kernels& kernels)
      : spec_(spec), kernels_(&kernels), network_(spec, kernels, std::max(options.threads, 1)) {
    if (spec_.loss.bin_weight.empty()) spec_.loss.bin_weight.assign(spec.bins, 1.0F);
    if (spec_.loss.cumulative_weight.empty()) spec_.loss.cumulative_weight.assign(spec.bins, 1.0F);
    const bool root = spec.normalisation.scale == CountScale::root;
    for (std::size_t count = 0; count < scaled_.size(); ++count)
      scaled_[count] = scaled_count(static_cast<float>(count), root);
    for (std::size_t k = 0; k < spec.input.counts(); ++k)
      empty_.push_back(spec.normalisation.factor[k / spec.input.cells()] *
                       (scaled_[0] - spec.normalisation.mean[k]));
    set_parameters(first_parameters(spec));
  }

  std::string name() const override {
    return std::string("CPU, ") + kernels_->name + ", " + std::to_string(threads()) +
           (threads() == 1 ? " thread" : " threads");
  }
  const ModelSpec& spec() const override { return spec_; }

  void set_state(const TrainingState& state) override {
    set_parameters(state.parameters);
    check_size("the first moment", state.first_moment.size(), state.parameters.size());
    network_.set(state.first_moment, 1);
    if (!adam()) return;
    check_size("the second moment", state.second_moment.size(), state.parameters.size());
    network_.set(state.second_moment, 2);
  }
  TrainingState state() const override {
    return {network_.flat(0), network_.flat(1), adam() ? network_.flat(2) : std::vector<float>()};
  }
  void set_parameters(std::span<const float> parameters) override {
    check_size("the weights", parameters.size(), parameter_count(spec_));
    network_.set(parameters, 0);
    network_.clear_moments(adam());
  }

  void set_references(std::span<const float> counts) override {
    const std::size_t size = spec_.input.counts();
    if (counts.empty() || counts.size() % size != 0)
      throw base::Error("the reference diagrams are not of the network's " + std::to_string(size) + " cells");
    network_.forget_references();
    references_.resize(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const std::size_t cell = size + i % size;  // among all channels
      references_[i] =
          input_of(counts[i], spec_.normalisation.scale == CountScale::root, spec_.normalisation.mean[cell],
                   spec_.normalisation.factor[cell / spec_.input.cells()]);
    }
  }

  void train(const Batch& batch, const Step& step) override {
    const Optimiser& optimiser = spec_.optimiser;
    const auto terms = [&](float weight_decay) {
      return update_terms(adam(), optimiser.momentum, optimiser.second_momentum, optimiser.epsilon,
                          weight_decay, step.rate, step.number);
    };
    const UpdateTerms weights = terms(optimiser.weight_decay);
    const UpdateTerms biases = terms(0);
    loss_sum_ += forward_backward(batch, step.number, {&weights, &biases, nullptr});
    trained_ += batch.size();
  }
  double training_loss() override {
    const double mean =
        trained_ == 0 ? std::numeric_limits<double>::quiet_NaN() : loss_sum_ / static_cast<double>(trained_);
    loss_sum_ = 0;
    trained_ = 0;
    return mean;
  }
  std::vector<float> gradient(const Batch& batch, std::uint64_t step) override {
    std::vector<float> result(parameter_count(spec_));
    forward_backward(batch, step, {nullptr, nullptr, result.data()});
    return result;
  }

  double loss(const Batch& batch) override {
    check_profiles(batch);
    std::vector<float> outputs(batch.size() * spec_.bins);
    forward_all(batch, outputs.data());
    double sum = 0;
    for (std::size_t n = 0; n < batch.size(); ++n)
      sum += example_loss(loss_terms(), outputs.data() + n * spec_.bins,
                          batch.profiles.data() + n * spec_.bins, 0, nullptr);
    return sum / static_cast<double>(batch.size());
  }

  void predict(const Batch& batch, std::span<float> profiles) override {
    check_size("the room for profiles", profiles.size(), batch.size() * spec_.bins);
    forward_all(batch, profiles.data());
    for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i] = as_profile(profiles[i], i % spec_.bins);
  }

  Predictions sample(const Batch& batch, const MonteCarlo& monte_carlo) override {
    if (monte_carlo.passes < 1) throw base::Error("a prediction needs at least one pass");
    check_batch(batch);
    Predictions result{spec_.bins, std::vector<float>(batch.size() * prediction_rows * spec_.bins)};
    for (std::size_t first = 0; first < batch.size(); first += sampled_sightlines)
      sample_some(batch, first, std::min(sampled_sightlines, batch.size() - first), monte_carlo, result);
    return result;
  }

 private:
  bool adam() const { return spec_.optimiser.method == Method::adam; }
  std::size_t threads() const { return const_cast<CpuNetwork&>(network_).threads().size(); }
  float as_profile(float output, std::size_t bin) const {
    return profile_of(output, spec_.normalisation.target_mean[bin], spec_.normalisation.target_scale[bin]);
  }
  LossTerms loss_terms() const {
    return {static_cast<int>(spec_.bins),
            static_cast<float>(spec_.bin_kpc),
            spec_.loss.differential,
            spec_.loss.cumulative,
            spec_.loss.bin_weight.data(),
            spec_.loss.cumulative_weight.data(),
            spec_.normalisation.target_mean.data(),
            spec_.normalisation.target_scale.data()};
  }
  static void check_size(const char* what, std::size_t size, std::size_t expected) {
    if (size != expected)
      throw base::Error(std::string(what) + " are " + std::to_string(size) +
                        " values where the network has " + std::to_string(expected));
  }
  void check_batch(const Batch& batch) const {
    check_size("the counts of a batch", batch.counts.size(), batch.size() * spec_.input.counts());
    check_size("the keys of a batch", batch.keys.size(), batch.size());
    for (const std::uint32_t reference : batch.references)
      if (reference >= references_.size() / spec_.input.counts())
        throw base::Error("a batch names reference " + std::to_string(reference) + ", and the engine has " +
                          std::to_string(references_.size() / spec_.input.counts()));
  }
  void check_profiles(const Batch& batch) const {
    check_batch(batch);
    if (batch.size() == 0) throw base::Error("an empty batch has no loss");
    check_size("the profiles of a batch", batch.profiles.size(), batch.size() * spec_.bins);
  }

  /// Rows [first, first + count) of the batch, normalised.
  void enter(const Batch& batch, std::size_t first, std::size_t count, bool for_training, Activations& rows) {
    const std::size_t size = spec_.input.counts();
    inputs_.observed.resize(count * size);
    network_.threads().run(count, [&](std::size_t n, std::size_t) {
      const std::uint16_t* counts = batch.counts.data() + (first + n) * size;
      float* values = inputs_.observed.data() + n * size;
      for (std::size_t channel = 0; channel < spec_.input.diagrams; ++channel) {
        const float factor = spec_.normalisation.factor[channel];
        const std::size_t begin = channel * spec_.input.cells();
        for (std::size_t k = begin; k < begin + spec_.input.cells(); ++k)
          values[k] = factor * (scaled_[counts[k]] - spec_.normalisation.mean[k]);
      }
    });
    // References in the order of their numbers, so that the same ones are known again.
    inputs_.slot.resize(count);
    inputs_.references.clear();
    slot_of_.assign(references_.size() / size, 0);
    for (std::size_t n = 0; n < count; ++n) slot_of_[batch.references[first + n]] = 1;
    for (std::size_t reference = 0; reference < slot_of_.size(); ++reference) {
      if (slot_of_[reference] == 0) continue;
      slot_of_[reference] = static_cast<std::uint32_t>(inputs_.references.size());
      inputs_.references.push_back(references_.data() + reference * size);
    }
    for (std::size_t n = 0; n < count; ++n) inputs_.slot[n] = slot_of_[batch.references[first + n]];
    inputs_.empty = empty_.data();
    network_.enter(inputs_, for_training, rows);
  }

  void outputs_of(const Activations& rows, float* outputs) const {
    for (std::size_t n = 0; n < rows.rows; ++n)
      for (std::size_t k = 0; k < spec_.bins; ++k) outputs[n * spec_.bins + k] = rows.dense.back().at(n, k);
  }

  /// The sum of the examples' losses.
  double forward_backward(const Batch& batch, std::uint64_t step, const GradientUse& use) {
    check_profiles(batch);
    const std::size_t rows = batch.size();
    enter(batch, 0, rows, true, training_);
    masks_.family = mask_family(spec_.seed);
    masks_.keys.assign(batch.keys.begin(), batch.keys.end());
    masks_.numbers.assign(rows, step);
    network_.forward(training_, 0, network_.stages(), &masks_, true);
    outputs_.resize(rows * spec_.bins);
    by_outputs_.resize(rows * spec_.bins);
    outputs_of(training_, outputs_.data());
    double sum = 0;
    for (std::size_t n = 0; n < rows; ++n)
      sum +=
          example_loss(loss_terms(), outputs_.data() + n * spec_.bins, batch.profiles.data() + n * spec_.bins,
                       1.0F / static_cast<float>(rows), by_outputs_.data() + n * spec_.bins);
    network_.backward(training_, by_outputs_, use);
    return sum;
  }

  void forward_all(const Batch& batch, float* outputs) {
    check_batch(batch);
    for (std::size_t first = 0; first < batch.size(); first += forward_rows) {
      enter(batch, first, std::min(forward_rows, batch.size() - first), false, prefix_);
      network_.forward(prefix_, 0, network_.stages(), nullptr, false);
      outputs_of(prefix_, outputs + first * spec_.bins);
    }
  }

  /// Up to the first dropout once, then all passes of all these sightlines as rows.
  void sample_some(const Batch& batch, std::size_t first, std::size_t count, const MonteCarlo& monte_carlo,
                   Predictions& result) {
    const std::size_t dropping = network_.first_dropping_stage();
    const std::size_t prefix = std::min(dropping + 1, network_.stages());
    enter(batch, first, count, false, prefix_);
    network_.forward(prefix_, 0, prefix, nullptr, false);
    const std::size_t passes = monte_carlo.passes;
    outputs_.resize(count * passes * spec_.bins);
    masks_.family = mask_family(monte_carlo.seed);
    std::vector<std::size_t> source;
    for (std::size_t begin = 0; begin < count * passes; begin += sampled_rows) {
      const std::size_t rows = std::min(sampled_rows, count * passes - begin);
      source.resize(rows);
      masks_.keys.resize(rows);
      masks_.numbers.resize(rows);
      for (std::size_t r = 0; r < rows; ++r) {
        source[r] = (begin + r) / passes;
        masks_.keys[r] = batch.keys[first + source[r]];
        masks_.numbers[r] = (begin + r) % passes;
      }
      network_.copy_stage(prefix_, source, prefix - 1, masks_, passes_);
      network_.forward(passes_, prefix, network_.stages(), &masks_, false);
      outputs_of(passes_, outputs_.data() + begin * spec_.bins);
    }
    network_.threads().run(count, [&](std::size_t s, std::size_t) {
      const std::span<float> profiles =
          std::span(outputs_).subspan(s * passes * spec_.bins, passes * spec_.bins);
      for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i] = as_profile(profiles[i], i % spec_.bins);
      const std::size_t size = prediction_rows * spec_.bins;
      summarise(profiles, spec_.bins, spec_.bin_kpc,
                std::span(result.values).subspan((first + s) * size, size));
    });
  }

  ModelSpec spec_;
  const Kernels* kernels_;
  CpuNetwork network_;
  std::vector<float> scaled_ = std::vector<float>(std::numeric_limits<std::uint16_t>::max() + std::size_t{1});
  std::vector<float> references_;  // normalised
  std::vector<float> empty_;       // an observed diagram without stars, normalised
  std::vector<std::uint32_t> slot_of_;
  NetworkInputs inputs_;
  Activations training_, prefix_, passes_;
  RowMasks masks_;
  std::vector<float> outputs_, by_outputs_;
  double loss_sum_ = 0;
  std::size_t trained_ = 0;
};

}  // namespace

std::unique_ptr<Engine> cpu_engine(const ModelSpec& spec, const CpuOptions& options) {
  check(spec);
  const Kernels* faster = options.portable ? nullptr : avx2_kernels();
  return std::make_unique<CpuEngine>(spec, options, faster != nullptr ? *faster : portable_kernels());
}

}  // namespace coalsack::network
