// SPDX-License-Identifier: GPL-2.0-or-later
#include <benchmark/benchmark.h>

#include <vector>

#include "dust/mock_profile.h"
#include "dust/table_sky.h"
#include "dust/truth_sky.h"

namespace {

using coalsack::dust::Bins;

void mock_profile(benchmark::State& state) {
  const coalsack::dust::MockProfiles mocks({}, Bins{});
  std::vector<float> profile(128);
  std::uint64_t example = 0;
  for (auto _ : state) {
    mocks.draw(1, 0, example++, profile);
    benchmark::DoNotOptimize(profile.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(mock_profile)->Unit(benchmark::kMicrosecond);

void truth_sky_profile(benchmark::State& state) {
  const coalsack::dust::TruthSky sky({}, 1, Bins{});
  std::vector<float> profile(128);
  double l_deg = 257;
  for (auto _ : state) {
    l_deg = l_deg > 303 ? 257 : l_deg + 0.2;
    sky.profile(l_deg, 0.3, profile);
    benchmark::DoNotOptimize(profile.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(truth_sky_profile)->Unit(benchmark::kMicrosecond);

void truth_sky_construction(benchmark::State& state) {
  for (auto _ : state) {
    const coalsack::dust::TruthSky sky({}, 1, Bins{});
    benchmark::DoNotOptimize(&sky);
  }
}
BENCHMARK(truth_sky_construction)->Unit(benchmark::kMillisecond);

void table_sky_profile(benchmark::State& state) {
  // As many pixels as the published Carina slice has: nearest of 365 centres.
  coalsack::dust::DustTable table;
  table.nside = 32;
  for (int i = 0; i < 120; ++i) table.d_kpc.push_back(0.063 * (1 + i));
  for (int pixel = 0; pixel < 365; ++pixel) {
    table.pixel.push_back(pixel);
    table.l_deg.push_back(250 + pixel % 30 * 2);
    table.b_deg.push_back(-10 + pixel / 30 * 1.7);
    for (int i = 0; i < 120; ++i) table.a_v_mag.push_back(static_cast<float>(i));
  }
  const coalsack::dust::TableSky sky(table, Bins{}, 3);
  std::vector<float> profile(128);
  double l_deg = 257;
  for (auto _ : state) {
    l_deg = l_deg > 303 ? 257 : l_deg + 0.2;
    sky.profile(l_deg, 0.3, profile);
    benchmark::DoNotOptimize(profile.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(table_sky_profile)->Unit(benchmark::kMicrosecond);

}  // namespace
