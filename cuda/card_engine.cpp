// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/card_engine.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.h"
#include "cuda/card_network.h"

namespace coalsack::cuda {
namespace {

template <class T>
class CardEngine final : public network::Engine {
 public:
  CardEngine(const network::ModelSpec& spec, std::vector<std::unique_ptr<Operations>> devices,
             SumOverDevices sum, const CardEngineOptions& options)
      : spec_(spec), plan_(plan_of(spec)), sum_(std::move(sum)), options_(options) {
    for (std::unique_ptr<Operations>& device : devices) {
      cards_.push_back(std::make_unique<Card>(std::move(device), spec_, plan_));
    }
    set_parameters(network::first_parameters(spec_));
  }

  /// Waits for the work in flight, which reads pinned memory that goes now.
  ~CardEngine() override {
    for (const std::unique_ptr<Card>& card : cards_) {
      try {
        wait(*card);
      } catch (const base::Error&) {  // NOLINT(bugprone-empty-catch): a card that failed has no work in
      }                               // flight; who asked for the work was told
    }
  }

  std::string name() const override {
    std::string name = cards_.front()->device->name();
    if (cards_.size() > 1) name = std::to_string(cards_.size()) + " x " + name;
    return name;
  }
  const network::ModelSpec& spec() const override { return spec_; }

  void set_state(const network::TrainingState& state) override;
  network::TrainingState state() const override;
  void set_parameters(std::span<const float> parameters) override;
  void set_references(std::span<const float> counts) override;
  void train(const network::Batch& batch, const network::Step& step) override;
  double training_loss() override;
  std::vector<float> gradient(const network::Batch& batch, std::uint64_t step) override;
  double loss(const network::Batch& batch) override;
  void predict(const network::Batch& batch, std::span<float> profiles) override;
  network::Predictions sample(const network::Batch& batch, const network::MonteCarlo& monte_carlo) override;

 private:
  using Inputs = typename CardNetwork<T>::Inputs;

  /// A batch on its way to a card: what the CPU writes and the card copies.
  struct Slot {
    std::size_t rows = 0;  // that there is room for
    Operations::Memory counts, references, keys, profiles, step;
    Inputs inputs;
    std::map<std::pair<std::size_t, std::size_t>, std::unique_ptr<Recording>>
        recordings;  // (rows, whole batch)
  };
  struct Card {
    Card(std::unique_ptr<Operations> operations, const network::ModelSpec& spec, const NetworkPlan& plan)
        : device(std::move(operations)), network(*device, spec, plan) {}
    std::unique_ptr<Operations> device;
    CardNetwork<T> network;
    std::array<Slot, 2> slots;
    std::size_t rows = 0;  // that the network has room to train on
    Inputs still;          // of predictions
    std::size_t still_rows = 0;
  };

  void check(const network::Batch& batch, bool with_profiles) const;
  void check_size(std::size_t size, std::size_t expected, const char* what) const;
  network::Batch part_of(const network::Batch& batch, std::size_t first, std::size_t size) const;
  void make_room(Card& card, Slot& slot, std::size_t rows);
  void send(Card& card, int slot, const network::Batch& part, const StepNumbers& numbers);
  StepNumbers numbers_of(const network::Step& step) const;
  static void wait(Card& card) {
    for (const int slot : {0, 1}) card.device->wait_for_slot(slot);
  }
  void load(Card& card, const network::Batch& part, std::size_t rows);
  void run_step(const network::Batch& batch, const network::Step& step, bool update);

  network::ModelSpec spec_;
  NetworkPlan plan_;
  SumOverDevices sum_;
  CardEngineOptions options_;
  std::vector<std::unique_ptr<Card>> cards_;
  int next_slot_ = 0;
  std::size_t references_ = 0;
};

template <class T>
void CardEngine<T>::check_size(std::size_t size, std::size_t expected, const char* what) const {
  if (size != expected)
    throw base::InputError("network '" + network::notation(spec_.architecture) + "': " + what + " has " +
                           std::to_string(size) + " values instead of " + std::to_string(expected));
}

template <class T>
void CardEngine<T>::check(const network::Batch& batch, bool with_profiles) const {
  check_size(batch.counts.size(), batch.size() * spec_.input.counts(), "the counts of a batch");
  check_size(batch.keys.size(), batch.size(), "the keys of a batch");
  if (with_profiles) check_size(batch.profiles.size(), batch.size() * spec_.bins, "the profiles of a batch");
  for (const std::uint32_t reference : batch.references)
    if (reference >= references_)
      throw base::InputError("network '" + network::notation(spec_.architecture) +
                             "': a batch names reference " + std::to_string(reference) + " of " +
                             std::to_string(references_));
}

template <class T>
network::Batch CardEngine<T>::part_of(const network::Batch& batch, std::size_t first,
                                      std::size_t size) const {
  network::Batch part;
  part.counts = batch.counts.subspan(first * spec_.input.counts(), size * spec_.input.counts());
  part.references = batch.references.subspan(first, size);
  part.keys = batch.keys.subspan(first, size);
  if (!batch.profiles.empty()) part.profiles = batch.profiles.subspan(first * spec_.bins, size * spec_.bins);
  return part;
}

template <class T>
void CardEngine<T>::set_state(const network::TrainingState& state) {
  const std::size_t size = network::parameter_count(spec_);
  const bool adam = spec_.optimiser.method == network::Method::adam;
  check_size(state.parameters.size(), size, "the weights");
  check_size(state.first_moment.size(), size, "the first moment");
  check_size(state.second_moment.size(), adam ? size : 0, "the second moment");
  const std::vector<float> first = to_device_layout(plan_, state.first_moment);
  const std::vector<float> second =
      adam ? to_device_layout(plan_, state.second_moment) : std::vector<float>();
  for (const std::unique_ptr<Card>& card : cards_) {
    card->network.set_parameters(to_device_layout(plan_, state.parameters));
    card->network.set_moments(first, second);
  }
}

template <class T>
network::TrainingState CardEngine<T>::state() const {
  const CardNetwork<T>& network = cards_.front()->network;
  network::TrainingState state;
  state.parameters = to_flat_layout(plan_, network.parameters());
  state.first_moment = to_flat_layout(plan_, network.first_moment());
  if (spec_.optimiser.method == network::Method::adam)
    state.second_moment = to_flat_layout(plan_, network.second_moment());
  return state;
}

template <class T>
void CardEngine<T>::set_parameters(std::span<const float> parameters) {
  network::TrainingState state;
  state.parameters.assign(parameters.begin(), parameters.end());
  state.first_moment.assign(parameters.size(), 0.0F);
  if (spec_.optimiser.method == network::Method::adam) state.second_moment.assign(parameters.size(), 0.0F);
  set_state(state);
}

template <class T>
void CardEngine<T>::set_references(std::span<const float> counts) {
  references_ = counts.size() / spec_.input.counts();
  check_size(counts.size(), references_ * spec_.input.counts(), "the reference diagrams");
  for (const std::unique_ptr<Card>& card : cards_) {
    wait(*card);  // the steps in flight read the references that go now
    card->network.set_references(counts);
    card->still_rows = 0;  // rows left from before may name references that are gone
    for (Slot& slot : card->slots) slot.recordings.clear();  // they hold the old place of the references
  }
}

template <class T>
void CardEngine<T>::make_room(Card& card, Slot& slot, std::size_t rows) {
  if (rows > card.rows) {
    wait(card);  // the step in flight works in the memory that goes now
    for (Slot& each : card.slots) each.recordings.clear();
    card.rows = 0;
    card.network.reserve_training(rows);
    card.rows = rows;
  }
  if (rows <= slot.rows) return;
  slot.rows = 0;
  const char* cure = "--batch";
  const char* what = "a batch of diagrams";
  slot.recordings.clear();
  slot.inputs = card.network.make_inputs(rows);
  slot.counts = card.device->allocate_pinned(slot.inputs.counts.bytes(), what, cure);
  slot.references = card.device->allocate_pinned(slot.inputs.references.bytes(), what, cure);
  slot.keys = card.device->allocate_pinned(slot.inputs.keys.bytes(), what, cure);
  slot.profiles = card.device->allocate_pinned(slot.inputs.profiles.bytes(), what, cure);
  slot.step = card.device->allocate_pinned(slot.inputs.step.bytes(), what, cure);
  slot.rows = rows;
}

template <class T>
StepNumbers CardEngine<T>::numbers_of(const network::Step& step) const {
  const network::Optimiser& optimiser = spec_.optimiser;
  const auto terms = [&](float decay) {
    return network::update_terms(optimiser.method == network::Method::adam, optimiser.momentum,
                                 optimiser.second_momentum, optimiser.epsilon, decay, step.rate, step.number);
  };
  return {step.number, terms(optimiser.weight_decay), terms(0)};
}

template <class T>
void CardEngine<T>::send(Card& card, int number, const network::Batch& part, const StepNumbers& numbers) {
  Slot& slot = card.slots[static_cast<std::size_t>(number)];
  Operations& device = *card.device;
  const auto copy = [&](const auto& values, const Operations::Memory& pinned, void* to) {
    const auto bytes = std::as_bytes(values);
    std::copy(bytes.begin(), bytes.end(), static_cast<std::byte*>(pinned.get()));
    device.send(to, pinned.get(), bytes.size());
  };
  copy(part.counts, slot.counts, slot.inputs.counts.data());
  copy(part.references, slot.references, slot.inputs.references.data());
  copy(part.keys, slot.keys, slot.inputs.keys.data());
  copy(part.profiles, slot.profiles, slot.inputs.profiles.data());
  copy(std::span(&numbers, 1), slot.step, slot.inputs.step.data());
  device.slot_sent(number);
}

template <class T>
void CardEngine<T>::run_step(const network::Batch& batch, const network::Step& step, bool update) {
  check(batch, true);
  if (batch.size() == 0) return;
  const int number = next_slot_;
  next_slot_ = 1 - next_slot_;
  const StepNumbers numbers = numbers_of(step);
  const bool alone = cards_.size() == 1;
  std::vector<float*> gradients;
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    Card& card = *cards_[i];
    const std::size_t first = batch.size() * i / cards_.size();
    const std::size_t rows = batch.size() * (i + 1) / cards_.size() - first;
    Slot& slot = card.slots[static_cast<std::size_t>(number)];
    card.device->wait_for_slot(number);
    make_room(card, slot, std::max<std::size_t>(rows, 1));
    send(card, number, part_of(batch, first, rows), numbers);
    const auto work = [&card, &slot, rows, all = batch.size(), update, alone] {
      card.network.find_gradient(slot.inputs, rows, all, update);
      if (update && alone) card.network.update(slot.inputs);
    };
    std::unique_ptr<Recording>* recording = nullptr;
    if (options_.record && update) {
      // The first step of its kind is done at once: what the device prepares meanwhile cannot be recorded.
      const auto [found, first_time] = slot.recordings.try_emplace({rows, batch.size()});
      if (!first_time) recording = &found->second;
    }
    if (recording == nullptr) {
      work();
    } else {
      if (*recording == nullptr) *recording = card.device->record(work);
      (*recording)->replay();
    }
    gradients.push_back(card.network.gradient_data());
  }
  if (!alone) sum_(gradients, plan_.parameters);
  for (const std::unique_ptr<Card>& card : cards_) {
    if (update && !alone) card->network.update(card->slots[static_cast<std::size_t>(number)].inputs);
    card->device->slot_used(number);
  }
}

template <class T>
void CardEngine<T>::train(const network::Batch& batch, const network::Step& step) {
  run_step(batch, step, true);
}

template <class T>
double CardEngine<T>::training_loss() {
  double sum = 0, examples = 0;
  for (const std::unique_ptr<Card>& card : cards_) {
    double card_sum = 0, card_examples = 0;
    card->network.take_training_loss(card_sum, card_examples);
    sum += card_sum;
    examples += card_examples;
  }
  return examples > 0 ? sum / examples : std::numeric_limits<double>::quiet_NaN();
}

template <class T>
std::vector<float> CardEngine<T>::gradient(const network::Batch& batch, std::uint64_t step) {
  run_step(batch, {step, 0}, false);
  return to_flat_layout(plan_, cards_.front()->network.gradient());
}

template <class T>
void CardEngine<T>::load(Card& card, const network::Batch& part, std::size_t rows) {
  if (card.still_rows < rows) {
    card.still_rows = 0;
    card.still = card.network.make_inputs(rows);
    // Rows that no example fills are computed too.
    card.device->clear(card.still.counts.data(), card.still.counts.bytes());
    card.device->clear(card.still.references.data(), card.still.references.bytes());
    card.device->clear(card.still.keys.data(), card.still.keys.bytes());
    card.device->clear(card.still.profiles.data(), card.still.profiles.bytes());
    card.still_rows = rows;
  }
  card.device->upload(card.still.counts.data(), part.counts.data(), part.counts.size_bytes());
  card.device->upload(card.still.references.data(), part.references.data(), part.references.size_bytes());
  card.device->upload(card.still.keys.data(), part.keys.data(), part.keys.size_bytes());
  if (!part.profiles.empty())
    card.device->upload(card.still.profiles.data(), part.profiles.data(), part.profiles.size_bytes());
}

// Predictions always go through products of the same shape, so that the bits of one do not depend on how many
// there are; rows that are not needed hold what was there.
template <class T>
double CardEngine<T>::loss(const network::Batch& batch) {
  check(batch, true);
  Card& card = *cards_.front();
  double sum = 0;
  std::vector<float> outputs;
  std::vector<double> losses;
  for (std::size_t first = 0; first < batch.size(); first += options_.prediction_rows) {
    const std::size_t size = std::min(options_.prediction_rows, batch.size() - first);
    load(card, part_of(batch, first, size), options_.prediction_rows);
    card.network.find_outputs(card.still, options_.prediction_rows, outputs, &losses);
    sum = std::accumulate(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(size), sum);
  }
  return sum / static_cast<double>(batch.size());
}

template <class T>
void CardEngine<T>::predict(const network::Batch& batch, std::span<float> profiles) {
  check(batch, false);
  check_size(profiles.size(), batch.size() * spec_.bins, "the place for profiles");
  Card& card = *cards_.front();
  std::vector<float> outputs;
  for (std::size_t first = 0; first < batch.size(); first += options_.prediction_rows) {
    const std::size_t size = std::min(options_.prediction_rows, batch.size() - first);
    load(card, part_of(batch, first, size), options_.prediction_rows);
    card.network.find_outputs(card.still, options_.prediction_rows, outputs, nullptr);
    for (std::size_t i = 0; i < size * spec_.bins; ++i)
      profiles[first * spec_.bins + i] =
          network::profile_of(outputs[i], spec_.normalisation.target_mean[i % spec_.bins],
                              spec_.normalisation.target_scale[i % spec_.bins]);
  }
}

template <class T>
network::Predictions CardEngine<T>::sample(const network::Batch& batch,
                                           const network::MonteCarlo& monte_carlo) {
  check(batch, false);
  if (monte_carlo.passes == 0) throw base::InputError("a prediction takes at least one pass");
  Card& card = *cards_.front();
  const std::size_t row_values = network::prediction_rows * spec_.bins;
  const std::size_t together = std::max<std::size_t>(options_.prediction_rows / monte_carlo.passes, 1);
  network::Predictions predictions;
  predictions.bins = spec_.bins;
  predictions.values.resize(batch.size() * row_values);
  std::vector<float> rows(together * row_values);
  for (std::size_t first = 0; first < batch.size(); first += together) {
    const std::size_t size = std::min(together, batch.size() - first);
    load(card, part_of(batch, first, size), together);
    card.network.sample(card.still, together, options_.prediction_rows, monte_carlo, rows);
    std::copy_n(rows.begin(), size * row_values,
                predictions.values.begin() + static_cast<std::ptrdiff_t>(first * row_values));
  }
  return predictions;
}

}  // namespace

std::unique_ptr<network::Engine> card_engine(const network::ModelSpec& spec,
                                             std::vector<std::unique_ptr<Operations>> devices,
                                             SumOverDevices sum, const CardEngineOptions& options) {
  network::check(spec);
  CardEngineOptions checked = options;
  checked.prediction_rows = std::max<std::size_t>(options.prediction_rows, 1);
  if (options.products == Number::bfloat16)
    return std::make_unique<CardEngine<Bfloat16>>(spec, std::move(devices), std::move(sum), checked);
  return std::make_unique<CardEngine<float>>(spec, std::move(devices), std::move(sum), checked);
}

}  // namespace coalsack::cuda
