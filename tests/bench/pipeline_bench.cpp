// SPDX-License-Identifier: GPL-2.0-or-later
// What the engine costs per entry: a stage that computes nothing, beside a plain INSERT of the same result
// rows in transactions of the same size; and how long it takes to find the last missing entry among many.
#include <benchmark/benchmark.h>

#include "base/progress.h"
#include "pipeline/claim.h"
#include "pipeline/fill.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "pipeline/status.h"
#include "tests/pipeline/number_stages.h"
#include "tests/temporary_folder.h"

namespace {

using namespace coalsack;

const std::vector<pipeline::Stage>& empty_stage() {
  static const std::vector<pipeline::Stage> stages = {tests::NumberStages{true}.number()};
  return stages;
}

void fill_all(const project::Project& project, int threads) {
  project::Run run(project, {"fill", {}});
  base::Silence silence;
  pipeline::FillOptions options;
  options.threads = threads;
  pipeline::fill(project, empty_stage(), options, run, silence, {});
  run.finish("done");
}

void engine_on_an_empty_stage(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const tests::TemporaryFolder folder;
    tests::create_number_project(folder / "x.sack", state.range(0));
    const auto project = project::Project::open(folder / "x.sack", project::Access::write, {});
    state.ResumeTiming();
    fill_all(project, static_cast<int>(state.range(1)));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(engine_on_an_empty_stage)
    ->Args({200000, 1})
    ->Args({200000, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void plain_insert_loop(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const tests::TemporaryFolder folder;
    tests::create_number_project(folder / "x.sack", 0);
    const auto project = project::Project::open(folder / "x.sack", project::Access::write, {});
    state.ResumeTiming();
    project::Statement insert(project.database(),
                              "INSERT INTO number (key1, key2, value, frame) VALUES (?1, ?2, ?3, ?4)");
    const project::Bytes frame;
    for (std::int64_t i = 0; i < state.range(0);) {
      project::Transaction transaction(project.database());
      for (const std::int64_t end = std::min(state.range(0), i + state.range(1)); i < end; ++i)
        insert.run(i / 10, i % 10, 0.0, frame);
      transaction.commit();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(plain_insert_loop)
    ->Args({200000, 20000})
    ->Args({200000, 200000})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// A file of `state.range(0)` entries of which the last is missing.
void find_the_last_missing_entry(benchmark::State& state) {
  const tests::TemporaryFolder folder;
  tests::create_number_project(folder / "x.sack", state.range(0));
  const auto project = project::Project::open(folder / "x.sack", project::Access::write, {});
  fill_all(project, 2);
  project.database().execute("DELETE FROM entry WHERE key1 = (SELECT MAX(key1) FROM wish) AND key2 = 9");
  const auto recipes = pipeline::activate(project, empty_stage(), project::Access::read);
  for (auto _ : state) {
    pipeline::ClaimTaker taker(project, empty_stage()[0], recipes.at("number"));
    const auto claim = taker.take(1);
    if (!claim) state.SkipWithError("nothing found");
    state.PauseTiming();
    project.database().execute("DELETE FROM claim");
    state.ResumeTiming();
  }
}
BENCHMARK(find_the_last_missing_entry)
    ->Arg(200000)
    ->Arg(2000000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void count_states(benchmark::State& state) {
  const tests::TemporaryFolder folder;
  tests::create_number_project(folder / "x.sack", state.range(0));
  const auto project = project::Project::open(folder / "x.sack", project::Access::write, {});
  fill_all(project, 2);
  for (auto _ : state) benchmark::DoNotOptimize(pipeline::status(project, empty_stage()));
}
BENCHMARK(count_states)->Arg(200000)->Arg(2000000)->UseRealTime()->Unit(benchmark::kMillisecond);

/// A million stars over 900 square degrees.
void read_a_cone(benchmark::State& state) {
  const tests::TemporaryFolder folder;
  const auto stages = pipeline::all_stages();
  project::Project::create(folder / "x.sack", pipeline::stage_queries(stages), [](project::Project& project) {
    base::RandomStream stream({1, "bench"});
    stars::StarList list;
    list.columns = {{"J", {}}, {"H", {}}, {"Ks", {}}, {"J_error", {}}, {"H_error", {}}, {"Ks_error", {}}};
    for (int i = 0; i < 1000000; ++i) {
      list.l_deg.push_back(270 + 30 * stream.uniform());
      list.b_deg.push_back(-15 + 30 * stream.uniform());
      for (auto& column : list.columns)
        column.values.push_back(static_cast<float>(10 + 5 * stream.uniform()));
    }
    project::Run run(project, {"bench", {}});
    project::Transaction transaction(project.database());
    const project::Bytes hash(16);
    project.statement("stars/insert_list")
        .run(1, "observed", "bench", hash, "{}", project::Value(), project::Value(), hash, run.id());
    pipeline::store_stars(project, project::last_insert_id(project.database()), list);
    transaction.commit();
    run.finish("done");
  });
  const auto project =
      project::Project::open(folder / "x.sack", project::Access::read, pipeline::stage_queries(stages));
  base::RandomStream stream({2, "bench"});
  std::int64_t stars = 0;
  for (auto _ : state)
    stars += static_cast<std::int64_t>(pipeline::observed_stars(project, "2mass", 272 + 26 * stream.uniform(),
                                                                -13 + 26 * stream.uniform(), 0.25)
                                           .size());
  state.counters["stars_per_cone"] = static_cast<double>(stars) / static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_a_cone)->Unit(benchmark::kMicrosecond);

}  // namespace
