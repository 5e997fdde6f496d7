// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/sightline_builder.h"

#include <utility>

#include "diagram/example_builder.h"

namespace coalsack::diagram {
namespace {

class CpuBuilder final : public SightlineBuilder {
 public:
  explicit CpuBuilder(std::shared_ptr<const ExampleModel> model)
      : model_(std::move(model)), builder_(*model_) {}

  void build(std::span<const ExampleKey> keys, std::span<const float> profiles, const Take& take) override {
    const std::size_t bins = model_->bins().size();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      builder_.build(keys[i], profiles.subspan(i * bins, bins), example_);
      take(i, example_);
    }
  }

 private:
  std::shared_ptr<const ExampleModel> model_;
  ExampleBuilder builder_;
  Example example_;
};

}  // namespace

BuilderMaker place_on_cpu(std::shared_ptr<const ExampleModel> model) {
  return [model = std::move(model)] { return std::make_unique<CpuBuilder>(model); };
}

}  // namespace coalsack::diagram
