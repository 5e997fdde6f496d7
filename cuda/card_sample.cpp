// SPDX-License-Identifier: GPL-2.0-or-later
// Monte Carlo dropout: what comes before the first dropout once, the rest for every pass.
#include <algorithm>
#include <type_traits>

#include "cuda/card_network.h"

namespace coalsack::cuda {
namespace {

std::uint32_t u32(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

template <class T>
void CardNetwork<T>::sample(const Inputs& inputs, std::size_t sightlines, std::size_t most_rows,
                            const network::MonteCarlo& monte_carlo, std::span<float> rows) {
  const std::size_t bins = spec_.bins;
  const std::size_t passes = monte_carlo.passes;
  const char* cure = "the rows of a prediction";
  std::size_t first = 0;  // the first stage that drops
  while (first < plan_.stages.size() && plan_.stages[first].dropout == 0) ++first;
  const bool drops = first < plan_.stages.size();
  const std::size_t together =
      std::clamp<std::size_t>(most_rows / std::max<std::size_t>(sightlines, 1), 1, passes);

  reserve(still_, sightlines, false, cure);
  expand(still_, inputs, sightlines);
  const bool masked_after = drops && plan_.stages[first].kind == StageKind::dense;
  forward(still_, 0, masked_after ? first + 1 : first, sightlines, false, false);

  const std::size_t values = 2 * sightlines * bins * passes;
  if (values_.size() < values) {
    values_ = Array<float>(device_, values, "the passes of a prediction", cure);
    sorted_ = Array<float>(device_, values, "the passes of a prediction", cure);
  }
  if (statistics_.size() < rows.size()) statistics_ = Array<float>(device_, rows.size(), "predictions", cure);

  const base::Words4 family = network::mask_family(monte_carlo.seed);
  for (std::size_t pass = 0; pass < passes; pass += together) {
    const std::size_t here = std::min(together, passes - pass);
    const std::size_t pass_rows = sightlines * here;
    reserve(passes_, sightlines * together, false, cure);
    if (!drops) {
      device_.run(Activation<float>{u32(pass_rows),
                                    u32(bins),
                                    u32(here),
                                    still_.outputs.data(),
                                    passes_.outputs.data(),
                                    nullptr,
                                    false,
                                    0,
                                    {}});
    } else {
      draw_masks(passes_, inputs.keys, pass_rows, here, pass, family, nullptr);
      const Stage& stage = plan_.stages[first];
      if (masked_after) {
        device_.run(Activation<T>{u32(pass_rows), u32(stage.units), u32(here), still_.out[first].data(),
                                  passes_.out[first].data(), nullptr, false, 0,
                                  dropout_of(passes_, first, true)});
        forward(passes_, first + 1, plan_.stages.size(), pass_rows, true, false);
      } else {
        if (first == 0)
          device_.run(Activation<float>{u32(pass_rows),
                                        u32(stage.inputs()),
                                        u32(here),
                                        still_.float_inputs.data(),
                                        passes_.float_inputs.data(),
                                        nullptr,
                                        false,
                                        0,
                                        {}});
        else
          device_.run(Activation<T>{u32(pass_rows),
                                    u32(stage.inputs()),
                                    u32(here),
                                    still_.out[first - 1].data(),
                                    passes_.out[first - 1].data(),
                                    nullptr,
                                    false,
                                    0,
                                    {}});
        forward(passes_, first, plan_.stages.size(), pass_rows, true, false);
      }
    }
    device_.run(PassProfiles{u32(sightlines), u32(passes), u32(bins), u32(pass), u32(here),
                             passes_.outputs.data(), target_mean_.data(), target_scale_.data(), spec_.bin_kpc,
                             values_.data()});
  }
  device_.run(SortPasses{2 * sightlines * bins, u32(passes), values_.data(), sorted_.data()});
  PassStatistics statistics{u32(sightlines), u32(passes), u32(bins), sorted_.data(), {}, statistics_.data()};
  std::copy(network::quantile_levels.begin(), network::quantile_levels.end(), statistics.level);
  device_.run(statistics);
  device_.download(rows.data(), statistics_.data(), rows.size_bytes());
}

template class CardNetwork<float>;
template class CardNetwork<Bfloat16>;

}  // namespace coalsack::cuda
