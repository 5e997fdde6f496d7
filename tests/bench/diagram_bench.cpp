// SPDX-License-Identifier: GPL-2.0-or-later
#include <benchmark/benchmark.h>

#include <map>
#include <vector>

#include "diagram/example_builder.h"
#include "diagram/plain_builder.h"
#include "dust/mock_profile.h"
#include "tests/diagram/carina.h"

namespace {

using namespace coalsack;

// Models are made once and kept: the pool of 50,000 stars takes a second.
const diagram::ExampleModel& model(std::int64_t stars, std::int64_t surveys) {
  static std::map<std::pair<std::int64_t, std::int64_t>, diagram::ExampleModel> models;
  const auto found = models.find({stars, surveys});
  if (found != models.end()) return found->second;
  std::vector<diagram::Diagram> diagrams = {diagram::two_mass_diagram()};
  if (surveys > 1) diagrams.push_back(diagram::gaia_diagram());
  return models
      .emplace(std::pair{stars, surveys}, tests::carina_model(diagrams, static_cast<double>(stars), 4))
      .first->second;
}

class Profiles {
 public:
  Profiles() {
    const dust::MockProfiles mocks({}, dust::Bins{});
    for (std::size_t i = 0; i < count; ++i) {
      profiles_.emplace_back(128);
      mocks.draw(1, 0, i, profiles_.back());
    }
  }
  const std::vector<float>& operator[](std::uint64_t i) const { return profiles_[i % count]; }

 private:
  static constexpr std::size_t count = 64;
  std::vector<std::vector<float>> profiles_;
};

void report(benchmark::State& state, std::uint64_t stars) {
  state.SetItemsProcessed(state.iterations());
  state.counters["s_a_star"] = benchmark::Counter(static_cast<double>(stars),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void straightforward(benchmark::State& state) {
  const diagram::ExampleModel& examples = model(state.range(0), state.range(1));
  const Profiles profiles;
  std::uint64_t number = 0, stars = 0;
  for (auto _ : state) {
    const diagram::Example example =
        diagram::build_example_plainly(examples, {1, 0, number}, profiles[number]);
    ++number;
    stars += example.drawn;
    benchmark::DoNotOptimize(&example);
  }
  report(state, stars);
}

void fast(benchmark::State& state, diagram::Instructions instructions) {
  const diagram::ExampleModel& examples = model(state.range(0), state.range(1));
  diagram::ExampleBuilder builder(examples, instructions);
  const Profiles profiles;
  diagram::Example example;
  std::uint64_t number = 0, stars = 0;
  for (auto _ : state) {
    builder.build({1, 0, number}, profiles[number], example);
    ++number;
    stars += example.drawn;
    benchmark::DoNotOptimize(&example);
  }
  report(state, stars);
}

// Arguments: stars a sightline, surveys.
BENCHMARK_CAPTURE(fast, avx2, diagram::Instructions::best)
    ->Args({10000, 1})
    ->Args({50000, 1})
    ->Args({10000, 2})
    ->Args({50000, 2})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(fast, portable, diagram::Instructions::portable)
    ->Args({10000, 1})
    ->Args({50000, 1})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(straightforward)
    ->Args({10000, 1})
    ->Args({50000, 1})
    ->Args({10000, 2})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
