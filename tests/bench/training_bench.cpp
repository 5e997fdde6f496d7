// SPDX-License-Identifier: GPL-2.0-or-later
// What it costs to read training examples from the file. Prints tables.
//   bench_training FILE.sack [THREADS [STEPS [NETWORK]]]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "pipeline/example_sample.h"
#include "pipeline/example_stream.h"
#include "pipeline/normalisation.h"
#include "pipeline/stages.h"

using namespace coalsack;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// A batch whose memory is its own.
struct OwnBatch {
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;
  explicit OwnBatch(const network::Batch& batch)
      : counts(batch.counts.begin(), batch.counts.end()),
        references(batch.references.begin(), batch.references.end()),
        keys(batch.keys.begin(), batch.keys.end()),
        profiles(batch.profiles.begin(), batch.profiles.end()) {}
  network::Batch view() const { return {counts, references, keys, profiles}; }
};

void measure(const char* path, int threads, int steps, const std::string& notation) {
  const auto stages = pipeline::all_stages();
  const auto project = project::Project::open(path, project::Access::read, pipeline::stage_queries(stages));
  const pipeline::ExampleSet set = pipeline::example_set(project, stages);
  const pipeline::StreamOrder order{pipeline::Split::train, 1, 128, 32, 1000};
  std::printf("%zu blocks, %lld examples to train on; a block takes at most %.2f MB, the stream %.0f MB\n",
              set.blocks.size(), static_cast<long long>(set.count(pipeline::Split::train)),
              static_cast<double>(set.block_bytes) / 1e6,
              static_cast<double>(pipeline::stream_bytes(set, order)) / 1e6);

  for (const int readers : {1, 2}) {
    pipeline::ExampleStream stream(project, set, order, {}, readers);
    stream.next();
    const auto begin = Clock::now();
    const auto batches = static_cast<int>(std::min<std::uint64_t>(stream.batches_per_epoch(), 2000));
    for (int i = 0; i < batches; ++i) stream.next();
    std::printf("read and unpacked by %d: %.0f examples/s\n", readers, batches * 128 / since(begin));
  }
  std::printf("peak memory after an epoch's reading: %.0f MB\n", peak_mb());

  network::ModelSpec spec;
  spec.architecture = network::parse_architecture(notation);
  spec.input = set.shape;
  spec.bins = set.bins;
  pipeline::ExampleSample sample(project, set, pipeline::Split::train, 1024);
  spec.normalisation =
      pipeline::measure_normalisation(sample, set, network::CountScale::root, pipeline::TargetScale::uniform);
  const auto engine = network::cpu_engine(spec, {.threads = threads});
  engine->set_references(set.reference_counts);
  std::vector<OwnBatch> memory;
  {
    pipeline::ExampleStream stream(project, set, order, {}, 1);
    for (int i = 0; i < 32; ++i) memory.emplace_back(*stream.next());
  }
  pipeline::ExampleStream stream(project, set, order, {}, 1);
  std::uint64_t step = 0;
  double from_memory = 0;
  double from_file = 0;
  // In turns, so that what else the machine does meets both alike.
  for (int round = 0; round < 5; ++round) {
    auto begin = Clock::now();
    for (int i = 0; i < steps; ++i)
      engine->train(memory[static_cast<std::size_t>(i) % 32].view(), {step++, 1e-4F});
    engine->training_loss();
    if (round > 0) from_memory += since(begin);
    begin = Clock::now();
    for (int i = 0; i < steps; ++i) engine->train(*stream.next(), {step++, 1e-4F});
    engine->training_loss();
    if (round > 0) from_file += since(begin);
  }
  const double examples = 4.0 * 128 * steps;
  std::printf("%s, batch 128, %s\n", notation.c_str(), engine->name().c_str());
  std::printf(
      "trained from memory: %.0f examples/s\ntrained from the file: %.0f examples/s, %+.1f %% time, waited "
      "%.2f s\n",
      examples / from_memory, examples / from_file, 100 * (from_file / from_memory - 1), stream.waited_s());
  std::printf("peak memory: %.0f MB\n", peak_mb());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "bench_training FILE.sack [THREADS [STEPS [NETWORK]]]\n");
    return 2;
  }
  try {
    measure(argv[1], argc > 2 ? std::atoi(argv[2]) : 2, argc > 3 ? std::atoi(argv[3]) : 50,
            argc > 4 ? argv[4] : "small");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
