// SPDX-License-Identifier: GPL-2.0-or-later
// Training the paper's network on a card from a project file, and from memory that holds the same batches.
// Prints one line per measurement for tools/gpu-report. Usage: bench_stream PROJECT [seconds] [batch]
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "base/error.h"
#include "cuda/cuda_engine.h"
#include "cuda/device.h"
#include "pipeline/example_stream.h"
#include "pipeline/stages.h"

namespace {

using namespace coalsack;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A batch that stays.
struct Kept {
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;

  explicit Kept(const network::Batch& batch)
      : counts(batch.counts.begin(), batch.counts.end()),
        references(batch.references.begin(), batch.references.end()),
        keys(batch.keys.begin(), batch.keys.end()),
        profiles(batch.profiles.begin(), batch.profiles.end()) {}
  network::Batch batch() const { return {counts, references, keys, profiles}; }
};

network::ModelSpec paper(const pipeline::ExampleSet& set) {
  network::ModelSpec spec;
  spec.architecture = network::parse_architecture("paper");
  spec.architecture.layers.back().units = set.bins;
  spec.input = set.shape;
  spec.bins = set.bins;
  spec.bin_kpc = set.bin_kpc;
  spec.normalisation.factor.assign(spec.input.channels(), 1.0F);
  spec.normalisation.mean.assign(spec.input.channels() * spec.input.cells(), 0.7F);
  spec.normalisation.target_mean.assign(spec.bins, 0.5F);
  spec.normalisation.target_scale.assign(spec.bins, 0.5F);
  return spec;
}

int run(const std::string& path, double seconds, std::size_t batch) {
  if (!cuda::device_report().available) {
    std::printf("skipped: no CUDA device\n");
    return 0;
  }
  const auto stages = pipeline::all_stages();
  const auto project = project::Project::open(path, project::Access::read, pipeline::stage_queries(stages));
  const pipeline::ExampleSet set = pipeline::example_set(project, stages);
  const auto engine = cuda::cuda_engine(paper(set), {cuda::Precision::bf16});
  engine->set_references(set.reference_counts);
  pipeline::StreamOrder order;
  order.batch = batch;
  order.epochs = std::uint64_t{1} << 40;
  pipeline::ExampleStream stream(project, set, order, {}, 8);
  std::vector<Kept> kept;
  for (int i = 0; i < 16; ++i) {
    kept.emplace_back(stream.next().value());
    engine->train(kept.back().batch(), {0, 1e-5F});
  }
  // In turns, so that what else the machine does meets both.
  double examples[2] = {0, 0}, took[2] = {0, 0};
  for (int turn = 0; turn < 6; ++turn) {
    const bool from_file = turn % 2 == 0;
    engine->training_loss();
    const auto begin = Clock::now();
    while (seconds_since(begin) < seconds / 3) {
      for (std::size_t i = 0; i < kept.size(); ++i) {
        engine->train(from_file ? stream.next().value() : kept[i].batch(), {0, 1e-5F});
        examples[from_file ? 0 : 1] += static_cast<double>(batch);
      }
    }
    engine->training_loss();
    took[from_file ? 0 : 1] += seconds_since(begin);
  }
  std::printf("stream\tthe project file\t%zu\t%.0f\n", batch, examples[0] / took[0]);
  std::printf("stream\tmemory\t%zu\t%.0f\n", batch, examples[1] / took[1]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: bench_stream PROJECT [seconds] [batch]\n");
    return 2;
  }
  try {
    return run(argv[1], argc > 2 ? std::stod(argv[2]) : 6, argc > 3 ? std::stoul(argv[3]) : 1024);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
