// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cuda/star_counter.h"
#include "diagram/sightline_builder.h"

namespace coalsack::cuda {

/// Speed and memory only.
struct DiagramOptions {
  /// Bytes of the card's memory that the examples which one thread has there may take, and as many of the
  /// CPU's; one example at a time goes in any case. The stars of a sightline come on top, once for all
  /// threads.
  std::size_t memory_bytes = std::size_t{64} << 20;
};

/// Builds examples where counters of `make` work: the same as diagram::ExampleBuilder, bit for bit (the same
/// random words, the same operations in single precision, none contracted). Each builder has a counter of its
/// own, kept for the next one when the builder goes; while one launch of a builder is counted, its thread
/// prepares the next and takes the results of the one before.
diagram::SightlinePlacer place_at_counters(StarCounterMaker make, const DiagramOptions& options = {});

/// Builders on CUDA device `device`, counted from 0. Throws base::DeviceError where there is no such device.
diagram::SightlinePlacer place_on_card(int device, const DiagramOptions& options = {});

}  // namespace coalsack::cuda
