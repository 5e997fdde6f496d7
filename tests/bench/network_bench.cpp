// SPDX-License-Identifier: GPL-2.0-or-later
// Rates of the CPU engine, and of the matrix products of BLAS and oneDNN on the same cores in the same run:
//   bench_network [NETWORK] [--threads N] [--seconds S] [--libraries] [--cpu-time]
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "diagram/example_builder.h"
#include "dust/mock_profile.h"
#include "network/cpu/dense_layer.h"
#include "network/engine.h"
#include "tests/diagram/carina.h"

using namespace coalsack;

namespace {

bool by_cpu_time = false;

/// Now, in seconds; or, where other programs keep the machine busy, the CPU time of this one.
double now() {
  timespec time{};
  clock_gettime(by_cpu_time ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The median of some runs of at least `seconds` in all, in seconds a run.
double median_time(double seconds, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  double sum = 0;
  while (times.size() < 3 || sum < seconds) {
    const double start = now();
    work();
    times.push_back(now() - start);
    sum += times.back();
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

/// Libraries are looked for when the program runs, so that building needs none of them.
template <class Function>
Function function_of(const char* library, const char* name) {
  void* opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  return opened == nullptr ? nullptr : reinterpret_cast<Function>(dlsym(opened, name));
}

using Cblas = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float,
                       float*, int);
using Dnnl = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t, float, const float*, std::int64_t,
                     const float*, std::int64_t, float, float*, std::int64_t);

struct Product {
  int m, n, k;
  bool transpose_a, transpose_b;
};

using Multiply = std::function<void(const Product&, const float*, const float*, float*)>;

std::vector<std::pair<std::string, Multiply>> libraries(int threads) {
  setenv("OMP_NUM_THREADS", std::to_string(threads).c_str(), 1);
  setenv("BLIS_NUM_THREADS", std::to_string(threads).c_str(), 1);
  std::vector<std::pair<std::string, Multiply>> found;
  if (const auto set = function_of<void (*)(int)>("libopenblas.so.0", "openblas_set_num_threads"))
    set(threads);
  for (const auto& [name, file] :
       {std::pair{"OpenBLAS", "libopenblas.so.0"}, std::pair{"BLIS", "libblis.so.4"}})
    if (const auto sgemm = function_of<Cblas>(file, "cblas_sgemm"))
      found.emplace_back(name, [sgemm](const Product& p, const float* a, const float* b, float* c) {
        sgemm(101, p.transpose_a ? 112 : 111, p.transpose_b ? 112 : 111, p.m, p.n, p.k, 1, a,
              p.transpose_a ? p.m : p.k, b, p.transpose_b ? p.k : p.n, 0, c, p.n);
      });
  if (const auto sgemm = function_of<Dnnl>("libdnnl.so.2", "dnnl_sgemm"))
    found.emplace_back("oneDNN", [sgemm](const Product& p, const float* a, const float* b, float* c) {
      sgemm(p.transpose_a ? 'T' : 'N', p.transpose_b ? 'T' : 'N', p.m, p.n, p.k, 1, a,
            p.transpose_a ? p.m : p.k, b, p.transpose_b ? p.k : p.n, 0, c, p.n);
    });
  return found;
}

double rate_of(const Multiply& multiply, const Product& p, double seconds) {
  const auto size = [](int x, int y) { return static_cast<std::size_t>(x) * static_cast<std::size_t>(y); };
  const std::vector<float> a(size(p.m, p.k), 0.5F);
  const std::vector<float> b(size(p.k, p.n), 0.25F);
  std::vector<float> c(size(p.m, p.n));
  return 2e-9 * static_cast<double>(size(p.m, p.n)) * p.k /
         median_time(seconds, [&] { multiply(p, a.data(), b.data(), c.data()); });
}

/// The engine's own dense layer: forward, and backward with the momentum update of the weights.
std::pair<double, double> own_rates(int threads, int inputs, int outputs, int batch, double seconds) {
  using namespace network;
  const auto size = [](int x) { return static_cast<std::size_t>(x); };
  const Kernels* faster = avx2_kernels();
  DenseLayer layer(faster != nullptr ? *faster : portable_kernels(), size(inputs), 0, size(outputs));
  layer.pack(std::vector<float>(size(outputs) * size(inputs + 1), 1e-3F).data(), 0);
  layer.clear_moments(false);
  WorkerThreads workers(threads);
  const auto filled = [&](int units, int rows) {
    Panels panels;
    panels.resize(size(units), size(rows));
    for (int r = 0; r < rows; ++r)
      for (int u = 0; u < units; ++u) panels.at(size(r), size(u)) = 0.5F;
    return panels;
  };
  const Panels in = filled(inputs, batch);
  const Panels by_outputs = filled(outputs, batch);
  const Panels transposed = filled(batch, outputs);
  Panels out, by_inputs;
  const UpdateTerms terms = update_terms(false, 0.9F, 0.999F, 1e-8F, 0, 1e-9F, 0);
  const double operations = 2e-9 * inputs * outputs * batch;
  return {
      operations / median_time(seconds, [&] { layer.forward(workers, in, nullptr, false, 0, nullptr, out); }),
      2 * operations / median_time(seconds, [&] {
        layer.backward(workers, in, nullptr, by_outputs, transposed, {&terms, &terms, nullptr}, &by_inputs);
      })};
}

/// Forward, gradient by the inputs and gradient of the weights of the published network's dense layers.
void compare_libraries(int threads, double seconds) {
  std::printf("GFLOP/s of a dense layer's three products, %d threads\n%-24s", threads, "");
  const auto found = libraries(threads);
  for (const auto& [name, multiply] : found) std::printf("%28s", name.c_str());
  std::printf("%28s\n", "ours: forward, backward+update");
  for (const auto& [inputs, outputs] : {std::pair{12288, 3072}, std::pair{3072, 3072}, std::pair{3072, 2048}})
    for (const int batch : {16, 64, 256}) {
      std::printf("%6d x %5d, batch %3d", inputs, outputs, batch);
      for (const auto& [name, multiply] : found)
        std::printf("      %6.1f %6.1f %6.1f ",
                    rate_of(multiply, {batch, outputs, inputs, false, true}, seconds),
                    rate_of(multiply, {batch, inputs, outputs, false, false}, seconds),
                    rate_of(multiply, {outputs, inputs, batch, true, false}, seconds));
      const auto [forward, backward] = own_rates(threads, inputs, outputs, batch, seconds);
      std::printf("      %6.1f %6.1f\n", forward, backward);
      std::fflush(stdout);
    }
}

network::ModelSpec spec_of(const std::string& text, network::Method method) {
  network::ModelSpec spec;
  spec.architecture = network::parse_architecture(text);
  spec.input = {1, 64, 64};
  spec.bins = spec.architecture.layers.back().units;
  spec.optimiser.method = method;
  spec.normalisation.factor.assign(2, 1.0F);
  spec.normalisation.mean.assign(2 * spec.input.cells(), 1.0F);
  spec.normalisation.target_mean.assign(spec.bins, 0.5F);
  spec.normalisation.target_scale.assign(spec.bins, 1.0F);
  return spec;
}

/// Examples as the program makes them, of one sightline towards Carina (17,000 stars without dust), said to
/// be of nine references, as in the published training.
struct Examples {
  Examples(const network::ModelSpec& spec, std::size_t size) {
    static const diagram::ExampleModel model = tests::carina_model({diagram::two_mass_diagram()}, 17000, 4);
    diagram::ExampleBuilder builder(model, diagram::Instructions::best);
    const dust::MockProfiles mocks({}, dust::Bins{});
    diagram::Example example;
    std::vector<float> profile(spec.bins);
    for (std::size_t i = 0; i < size; ++i) {
      mocks.draw(1, 0, i, profile);
      builder.build({1, 0, i}, profile, example);
      counts.insert(counts.end(), example.counts[0].begin(), example.counts[0].end());
      profiles.insert(profiles.end(), profile.begin(), profile.end());
      references.push_back(static_cast<std::uint32_t>(i % 9));
      keys.push_back(i);
    }
  }
  network::Batch batch() const { return {counts, references, keys, profiles}; }
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;
};

void measure_engine(const std::string& text, int threads, double seconds, double gflops) {
  using network::Method;
  for (const Method method : {Method::momentum, Method::adam}) {
    const network::ModelSpec spec = spec_of(text, method);
    const auto engine = network::cpu_engine(spec, {threads});
    engine->set_references(std::vector<float>(9 * spec.input.counts(), 1.5F));
    const double forward = 2e-9 * static_cast<double>(network::multiply_adds(spec));
    // No gradient by the network's inputs is needed.
    const network::Layer& first = spec.architecture.layers[0];
    const double first_layer =
        2e-9 * static_cast<double>(spec.input.channels() * spec.input.cells() * first.units *
                                   (first.kind == network::LayerKind::dense ? 1 : first.size * first.size));
    std::printf("%s, %s, %s\n", network::notation(spec.architecture).c_str(), engine->name().c_str(),
                method == Method::adam ? "Adam" : "momentum");
    std::printf("%8s %14s %10s %14s %10s\n", "batch", "training/s", "of sgemm", "inference/s", "of sgemm");
    std::uint64_t step = 0;
    for (const std::size_t size : {16U, 64U, 256U}) {
      const Examples examples(spec, size);
      std::vector<float> profiles(size * spec.bins);
      const auto n = static_cast<double>(size);
      const double training = n / median_time(seconds, [&] {
                                engine->train(examples.batch(), {step++, 1e-4F});
                              });
      const double inference = n / median_time(seconds, [&] { engine->predict(examples.batch(), profiles); });
      std::printf("%8zu %14.1f %9.0f%% %14.1f %9.0f%%\n", size, training,
                  100 * training * (3 * forward - first_layer) / gflops, inference,
                  100 * inference * forward / gflops);
      std::fflush(stdout);
    }
    if (method == Method::adam) continue;
    const Examples examples(spec, 32);
    const double sampled = 32 / median_time(seconds, [&] { engine->sample(examples.batch(), {100, 1}); });
    std::vector<float> profiles(32 * spec.bins);
    // A naive pass runs the whole network with masks; without them it costs no more.
    const double naive =
        32 / (100 * median_time(seconds, [&] { engine->predict(examples.batch(), profiles); }));
    std::printf(
        "100 passes: %.2f sightlines/s; 100 times the whole network, without masks: %.2f; ratio %.2f\n",
        sampled, naive, sampled / naive);
  }
}

}  // namespace

int main(int count, char** words) {
  std::string text = "paper";
  int threads = 2;
  double seconds = 2;
  bool compare = false;
  for (int i = 1; i < count; ++i) {
    const bool more = i + 1 < count;
    if (std::strcmp(words[i], "--threads") == 0 && more)
      threads = std::atoi(words[++i]);
    else if (std::strcmp(words[i], "--seconds") == 0 && more)
      seconds = std::atof(words[++i]);
    else if (std::strcmp(words[i], "--cpu-time") == 0)
      by_cpu_time = true;
    else if (std::strcmp(words[i], "--libraries") == 0)
      compare = true;
    else
      text = words[i];
  }
  if (compare) compare_libraries(threads, seconds / 8);
  double best = 0;
  std::string which = "none found: shares of 1 GFLOP/s";
  for (const auto& [name, multiply] : libraries(threads)) {
    const double rate = rate_of(multiply, {2048, 2048, 2048, false, false}, seconds);
    std::printf("sgemm 2048 x 2048 x 2048, %s, %d threads: %.1f GFLOP/s\n", name.c_str(), threads, rate);
    if (rate > best) {
      best = rate;
      which = name;
    }
  }
  std::printf("shares are of %s\n", which.c_str());
  measure_engine(text, threads, seconds, best > 0 ? best : 1);
  return 0;
}
