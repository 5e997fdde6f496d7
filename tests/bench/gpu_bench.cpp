// SPDX-License-Identifier: GPL-2.0-or-later
// What a card reaches: matrix products, training and predicting with the paper's network from memory, filling
// diagrams. Prints one line per measurement, its words separated by tabs; tools/gpu-report makes a table of
// them. Usage: bench_gpu [--seconds S] [--batches 64,1024,...]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/random_stream.h"
#include "cuda/cuda_engine.h"
#include "cuda/device.h"
#include "cuda/diagram_builder.h"
#include "cuda/matrix_rate.h"
#include "dust/mock_profile.h"
#include "tests/diagram/carina.h"

namespace {

using namespace coalsack;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

network::ModelSpec paper() {
  network::ModelSpec spec;
  spec.architecture = network::parse_architecture("paper");
  spec.input = {1, 64, 64};
  spec.bins = 128;
  spec.normalisation.factor.assign(2, 1.0F);
  spec.normalisation.mean.assign(2 * spec.input.cells(), 0.7F);
  spec.normalisation.target_mean.assign(spec.bins, 0.5F);
  spec.normalisation.target_scale.assign(spec.bins, 0.5F);
  return spec;
}

/// Examples in memory, as sparse as real ones: a quarter of the cells hold a few stars.
struct Examples {
  network::ModelSpec spec = paper();
  std::size_t size;
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles, reference_counts;

  explicit Examples(std::size_t examples) : size(examples) {
    base::RandomStream random({1, "bench/examples", 0, 0});
    counts.resize(size * spec.input.counts());
    for (std::uint16_t& count : counts) {
      const std::uint32_t bits = random.bits();
      count = static_cast<std::uint16_t>(bits % 4 == 0 ? 1 + (bits >> 8) % 12 : 0);
    }
    for (std::size_t i = 0; i < size; ++i) {
      references.push_back(static_cast<std::uint32_t>(i % 9));
      keys.push_back(i);
    }
    profiles.resize(size * spec.bins);
    const dust::MockProfiles mocks({}, dust::Bins{});
    for (std::size_t i = 0; i < size; ++i)
      mocks.draw(1, 0, i % 256, std::span(profiles).subspan(i * spec.bins, spec.bins));
    reference_counts.assign(9 * spec.input.counts(), 1.5F);
  }
  network::Batch batch(std::size_t first, std::size_t rows) const {
    const std::size_t cells = spec.input.counts();
    return {std::span(counts).subspan(first * cells, rows * cells),
            std::span(references).subspan(first, rows), std::span(keys).subspan(first, rows),
            std::span(profiles).subspan(first * spec.bins, rows * spec.bins)};
  }
};

/// Training examples a second, batches taken from memory one after the other.
double training_rate(network::Engine& engine, const Examples& examples, std::size_t batch, double seconds) {
  std::uint64_t step = 0;
  std::size_t first = 0;
  const auto one = [&] {
    if (first + batch > examples.size) first = 0;
    engine.train(examples.batch(first, batch), {step++, 1e-5F});
    first += batch;
  };
  for (int i = 0; i < 8; ++i) one();  // the first steps prepare and record
  engine.training_loss();
  const auto begin = Clock::now();
  const std::uint64_t before = step;
  while (seconds_since(begin) < seconds)
    for (int i = 0; i < 8; ++i) one();
  engine.training_loss();  // waits for the last step
  return static_cast<double>((step - before) * batch) / seconds_since(begin);
}

double prediction_rate(network::Engine& engine, const Examples& examples, std::size_t passes,
                       double seconds) {
  const std::size_t together = std::min<std::size_t>(examples.size, 4000);
  network::Batch batch = examples.batch(0, together);
  batch.profiles = {};
  engine.sample(batch, {passes, 1});
  const auto begin = Clock::now();
  std::size_t done = 0;
  for (; seconds_since(begin) < seconds; done += together) engine.sample(batch, {passes, 1});
  return static_cast<double>(done) / seconds_since(begin);
}

/// Diagrams a second that `threads` threads have built, as stage example builds them: in blocks of 256.
double diagram_rate(const diagram::BuilderMaker& maker, unsigned threads, double seconds) {
  constexpr std::size_t block = 256;
  std::vector<float> profiles(128 * block);
  const dust::MockProfiles mocks({}, dust::Bins{});
  for (std::size_t i = 0; i < block; ++i) mocks.draw(1, 0, i, std::span(profiles).subspan(128 * i, 128));
  std::atomic<std::uint64_t> done = 0;
  std::atomic<bool> counts = false, stop = false;
  Clock::time_point begin;
  double elapsed = 0;
  {
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; ++t)
      workers.emplace_back([&, t] {
        const auto builder = maker();
        std::vector<diagram::ExampleKey> keys(block);
        for (std::uint64_t number = 0; !stop; ++number) {
          for (std::size_t i = 0; i < block; ++i) keys[i] = {1, t, number * block + i};
          builder->build(keys, profiles, [](std::size_t, const diagram::Example&) {});
          if (counts) done += block;
        }
      });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds / 3));
    begin = Clock::now();
    counts = true;
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    counts = false;
    elapsed = seconds_since(begin);
    stop = true;
  }
  return static_cast<double>(done) / elapsed;
}

void diagrams(double seconds) {
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  for (const double stars : {10000.0, 50000.0}) {
    const auto model = std::make_shared<const diagram::ExampleModel>(
        tests::carina_model({diagram::two_mass_diagram()}, stars, 3));
    const diagram::BuilderMaker on_card = cuda::place_on_card(0)(model);
    const diagram::BuilderMaker on_cpu = diagram::place_on_cpu(model);
    std::printf("diagrams\t%.0f\tcard\t1\t%.0f\n", stars, diagram_rate(on_card, 1, seconds));
    std::printf("diagrams\t%.0f\tcard\t%u\t%.0f\n", stars, threads, diagram_rate(on_card, threads, seconds));
    std::printf("diagrams\t%.0f\tcpu\t%u\t%.0f\n", stars, threads, diagram_rate(on_cpu, threads, seconds));
    std::fflush(stdout);
  }
}

std::vector<std::size_t> numbers(const std::string& words) {
  std::vector<std::size_t> result;
  std::istringstream stream(words);
  for (std::string word; std::getline(stream, word, ',');) result.push_back(std::stoul(word));
  return result;
}

int run(double seconds, const std::vector<std::size_t>& batches) {
  const cuda::DeviceReport device = cuda::device_report();
  if (!device.available) {
    std::printf("skipped: no CUDA device\n");
    return 0;
  }
  std::printf("device\t%s\n", device.name.c_str());
  const Examples examples(16384);
  const auto operations = 6.0 * static_cast<double>(network::multiply_adds(examples.spec));
  std::printf("operations\t%.0f\n", operations);
  for (const char* word : {"bf16", "tf32", "fp32"}) {
    const cuda::Precision precision = cuda::precision_of(word);
    std::printf("matrix\t%s\t%.4g\n", word, cuda::matrix_rate(precision, 0, seconds));
    const auto engine = cuda::cuda_engine(examples.spec, {precision});
    std::printf("engine\t%s\t%s\n", word, engine->name().c_str());
    engine->set_references(examples.reference_counts);
    for (const std::size_t batch : batches) {
      std::printf("train\t%s\t%zu\t%.0f\n", word, batch, training_rate(*engine, examples, batch, seconds));
      std::fflush(stdout);
    }
    std::printf("predict\t%s\t100\t%.0f\n", word, prediction_rate(*engine, examples, 100, seconds));
    std::fflush(stdout);
  }
  diagrams(seconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    double seconds = 1;
    std::vector<std::size_t> batches = {64, 128, 256, 512, 1024, 2048, 4096};
    for (int i = 1; i + 1 < argc; i += 2) {
      if (std::string(argv[i]) == "--seconds") seconds = std::stod(argv[i + 1]);
      if (std::string(argv[i]) == "--batches") batches = numbers(argv[i + 1]);
    }
    return run(seconds, batches);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
