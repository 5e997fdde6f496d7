// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "diagram/example.h"
#include "diagram/example_model.h"

namespace coalsack::diagram {

/// Which instructions the fast builder uses. All give the same bits.
enum class Instructions {
  best,      ///< the widest that this processor has
  portable,  ///< any processor
};

/// Builds the examples of one reference sightline, fast: the same random words and the same steps as
/// build_example_plainly, in single precision and eight stars at a time where the processor can (AVX2).
///
/// Rounding moves a star to another cell, or decides its detection otherwise, for fewer than 1 in 10,000
/// stars. The result depends on the model, the key and the profile only, not on the instructions, the thread
/// or what was built before. One builder per thread: it keeps its buffers. The model must outlive it.
class ExampleBuilder {
 public:
  explicit ExampleBuilder(const ExampleModel& model, Instructions instructions = Instructions::best);
  ~ExampleBuilder();
  ExampleBuilder(ExampleBuilder&&) noexcept;
  ExampleBuilder& operator=(ExampleBuilder&&) noexcept;
  ExampleBuilder(const ExampleBuilder&) = delete;
  ExampleBuilder& operator=(const ExampleBuilder&) = delete;

  /// One example into `example`, whose memory is used again. `profile`: dA_V/dr in mag/kpc, one per bin.
  /// Throws InputError as check_profile does.
  void build(const ExampleKey& key, std::span<const float> profile, Example& example);

  /// "avx2" or "portable".
  std::string_view instructions() const;

 private:
  struct Buffers;
  const ExampleModel* model_;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace coalsack::diagram
