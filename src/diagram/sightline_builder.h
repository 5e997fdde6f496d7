// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "diagram/example.h"
#include "diagram/example_model.h"

namespace coalsack::diagram {

/// Builds the examples of one reference sightline, on the CPU or on a card: the same bits everywhere. Used by
/// one thread at a time.
class SightlineBuilder {
 public:
  SightlineBuilder() = default;
  SightlineBuilder(const SightlineBuilder&) = delete;
  SightlineBuilder& operator=(const SightlineBuilder&) = delete;
  virtual ~SightlineBuilder() = default;

  /// Is given example number i of a call; what it refers to is used again when it returns.
  using Take = std::function<void(std::size_t number, const Example& example)>;

  /// One example per key, handed to `take` on this thread in the order of the keys, each as soon as it and
  /// those before it are ready. `profiles`: (keys, bins), dA_V/dr in mag/kpc; profile i is not read any more
  /// when take(i) is called, so that it may be changed then. Throws base::InputError as check_profile does,
  /// base::DeviceError where a card fails, and what `take` throws; the builder can be used again.
  virtual void build(std::span<const ExampleKey> keys, std::span<const float> profiles, const Take& take) = 0;
};

/// Gives a thread a builder of one sightline. Any number of threads may call it.
using BuilderMaker = std::function<std::unique_ptr<SightlineBuilder>()>;

/// Puts a sightline's stars where its examples are built, once for all threads; they stay there as long as
/// what it returns or a builder made by it. Any number of threads may call it. Throws base::DeviceError.
using SightlinePlacer = std::function<BuilderMaker(std::shared_ptr<const ExampleModel> model)>;

/// Builders on the CPU: ExampleBuilder.
BuilderMaker place_on_cpu(std::shared_ptr<const ExampleModel> model);

}  // namespace coalsack::diagram
