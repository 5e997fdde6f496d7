// SPDX-License-Identifier: GPL-2.0-or-later
#include <benchmark/benchmark.h>

#include "stars/galaxy/generate.h"
#include "stars/galaxy/star_table.h"

namespace {

using coalsack::stars::DistanceShells;
using coalsack::stars::GalaxyModel;
using coalsack::stars::GenerateOptions;
using coalsack::stars::Sightline;

// Stars per second of the cone of one pixel (15') and of a pool of six, at l 280, b 0, Ks < 17.
void generate_pixel(benchmark::State& state) {
  const GalaxyModel model;
  GenerateOptions options;
  options.area_factor = static_cast<double>(state.range(0));
  coalsack::stars::star_table();
  std::int64_t stars = 0;
  std::uint64_t sightline = 0;
  for (auto _ : state) {
    const auto list = generate_sightline(model, Sightline{280, 0, 0.25}, {1, "bench", sightline++}, options);
    stars += static_cast<std::int64_t>(list.size());
    benchmark::DoNotOptimize(list.l_deg.data());
  }
  state.SetItemsProcessed(stars);
}
BENCHMARK(generate_pixel)->Arg(1)->Arg(6)->Unit(benchmark::kMillisecond);

void expect_counts(benchmark::State& state) {
  const GalaxyModel model;
  const std::vector<double> limits = {10, 11, 12, 13, 14, 15, 16};
  coalsack::stars::star_table();
  for (auto _ : state)
    benchmark::DoNotOptimize(expected_counts(model, Sightline{280, 0, 0.25}, "Ks", limits).size());
}
BENCHMARK(expect_counts)->Unit(benchmark::kMillisecond);

}  // namespace
