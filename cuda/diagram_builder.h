// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "diagram/example.h"
#include "diagram/example_model.h"

namespace coalsack::cuda {

struct DiagramOptions {
  int device = 0;
  std::size_t batch = 1024;  ///< examples of a launch; speed and memory only
};

/// Builds the examples of one reference sightline on the card, whose memory holds the sightline's stars: the
/// same examples as diagram::ExampleBuilder, bit for bit (the same random words, the same operations in
/// single precision, none contracted). Used by one thread at a time; the model must outlive it.
class DiagramBuilder {
 public:
  /// Throws base::DeviceError where there is no such device, or not enough memory on it.
  explicit DiagramBuilder(const diagram::ExampleModel& model, const DiagramOptions& options = {});
  ~DiagramBuilder();
  DiagramBuilder(DiagramBuilder&&) noexcept;
  DiagramBuilder& operator=(DiagramBuilder&&) noexcept;
  DiagramBuilder(const DiagramBuilder&) = delete;
  DiagramBuilder& operator=(const DiagramBuilder&) = delete;

  /// One example per key into `examples`, whose memory is used again. `profiles`: (keys, bins), dA_V/dr in
  /// mag/kpc. Throws base::InputError as diagram::check_profile does, base::DeviceError where the card fails.
  void build(std::span<const diagram::ExampleKey> keys, std::span<const float> profiles,
             std::vector<diagram::Example>& examples);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coalsack::cuda
