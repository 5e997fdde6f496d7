// SPDX-License-Identifier: GPL-2.0-or-later
// The classical fit on mock sightlines: fit_bench [SIGHTLINES] [name=value ...]. Prints bias and rms of A_V
// by distance, calibration, correlation and time. Names: cones, vary and the members of FitOptions below.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/random_stream.h"
#include "diagram/example_builder.h"
#include "diagram/visible_stars.h"
#include "dust/gaussian_line.h"
#include "fit/poisson_fit.h"
#include "tests/diagram/carina.h"

namespace {

using namespace coalsack;

constexpr dust::Bins bins;
const std::vector<double> at_kpc = {1, 2, 3, 4, 5, 6, 8, 10, 12};

struct Request {
  int sightlines = 32;
  double cones = 4;
  bool vary = false;
  fit::FitOptions fit;
};

Request read(int argc, char** argv) {
  Request request;
  fit::FitOptions& fit = request.fit;
  const std::map<std::string, std::function<void(double)>> names = {
      {"cones", [&](double v) { request.cones = v; }},
      {"vary", [&](double v) { request.vary = v > 0; }},
      {"smoothing_bins", [&](double v) { fit.reddening.smoothing_bins = v; }},
      {"deviates", [&](double v) { fit.reddening.deviates = static_cast<int>(v); }},
      {"step_mag", [&](double v) { fit.reddening.step_mag = v; }},
      {"bin_kpc", [&](double v) { fit.bin_kpc = v; }},
      {"sigma", [&](double v) { fit.prior.sigma = v; }},
      {"step_sigma", [&](double v) { fit.prior.step_sigma = v; }},
      {"density_sigma", [&](double v) { fit.prior.density_sigma = v; }},
      {"first_prior", [&](double v) { fit.first_prior = v; }},
      {"one_start", [&](double v) { fit.starts_mag_per_kpc = {v}; }},
      {"weight", [&](double v) { fit.likelihood_weight = v; }},
      {"draws", [&](double v) { fit.draws = static_cast<int>(v); }},
      {"warm_up", [&](double v) { fit.warm_up = static_cast<int>(v); }},
      {"leap", [&](double v) { fit.leap = v; }},
      {"leapfrogs", [&](double v) { fit.leapfrogs = static_cast<int>(v); }},
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto equals = word.find('=');
    if (equals == std::string::npos)
      request.sightlines = std::atoi(argv[i]);
    else
      names.at(word.substr(0, equals))(std::atof(word.c_str() + equals + 1));
  }
  return request;
}

diagram::StarPool pool(const diagram::Observation& observation, double cones, std::uint64_t stream) {
  stars::GenerateOptions generate;
  generate.limits = {{"Ks", 17.0}};
  generate.area_factor = cones;
  const stars::StarList list =
      stars::generate_sightline({}, {280, 0, 0.25}, {stream, "tests", stream}, generate);
  return diagram::visible_stars({list, tests::column_names(observation), cones}, observation, {}).pool;
}

// A 1D log-normal field: mean 0.4 to 1.6 mag/kpc exp(-r / 12), slope -5/3 below 1 kpc, sigma of ln 1.
std::vector<float> mock(std::uint64_t number, const dust::GaussianLine& line) {
  base::RandomStream stream({11, "bench/fit", 0, number});
  const double mean = 0.4 + 1.2 * stream.uniform();
  std::vector<float> field(bins.size(), 0.0F);
  line.add(stream, 1.0, field);
  for (std::size_t i = 0; i < field.size(); ++i)
    field[i] =
        static_cast<float>(mean * std::exp(-bins.centre_kpc(i) / 12 + static_cast<double>(field[i]) - 0.5));
  return field;
}

// Pearson's correlation of two profiles to 10 kpc, averaged over 0.5 kpc.
double correlation(const std::vector<float>& truth, const std::vector<float>& profile) {
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i + 5 <= 100; ++i) {
    double a = 0, b = 0;
    for (std::size_t j = i; j < i + 5; ++j) {
      a += static_cast<double>(truth[j]);
      b += static_cast<double>(profile[j]);
    }
    n += 1, x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
  }
  return (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Errors {
  std::vector<std::vector<double>> by_distance = std::vector<std::vector<double>>(at_kpc.size());
  std::vector<double> correlations;
  void add(const std::vector<float>& profile, const std::vector<float>& truth) {
    for (std::size_t k = 0; k < at_kpc.size(); ++k)
      by_distance[k].push_back(dust::cumulative_a_v(profile, bins, at_kpc[k]) -
                               dust::cumulative_a_v(truth, bins, at_kpc[k]));
    correlations.push_back(correlation(truth, profile));
  }
  void print(const char* name) {
    std::printf("%-10s", name);
    for (const std::vector<double>& errors : by_distance) {
      double sum = 0, square = 0;
      for (const double error : errors) sum += error, square += error * error;
      const auto n = static_cast<double>(errors.size());
      std::printf(" %+.2f/%.2f", sum / n, std::sqrt(square / n));
    }
    std::sort(correlations.begin(), correlations.end());
    std::printf("  corr %.2f\n", correlations[correlations.size() / 2]);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const Request request = read(argc, argv);
  const diagram::Observation observation =
      diagram::observation_of({diagram::two_mass_diagram()}, tests::published_quantities());
  const diagram::StarPool model_stars = pool(observation, request.cones, 1);
  double from = seconds();
  const fit::PoissonFit poisson(model_stars, observation, bins, 1, 0, request.fit);
  std::printf("%zu stars, %zu groups, %zu layers, %.1f MB, made in %.2f s\n", model_stars.size(),
              poisson.model().groups(), poisson.model().layers().size(),
              static_cast<double>(poisson.model().bytes()) / 1e6, seconds() - from);
  const diagram::ExampleModel examples(pool(observation, 30, 2), observation,
                                       request.vary ? diagram::Variation{} : diagram::Variation::none(),
                                       bins);
  diagram::ExampleBuilder builder(examples);
  const dust::GaussianLine line({0.0, 1e9, 1.0, -5.0 / 3.0}, bins);

  Errors mode, mean;
  std::vector<double> inside(at_kpc.size());
  double taken = 0, steps = 0, accepted = 0, stars = 0;
  diagram::Example example;
  for (int n = 0; n < request.sightlines; ++n) {
    const auto number = static_cast<std::uint64_t>(n);
    const std::vector<float> truth = mock(number, line);
    builder.build({5, 0, number}, truth, example);
    from = seconds();
    const fit::Fit fit = poisson.fit(example.counts, {1, 0, number});
    taken += seconds() - from;
    steps += fit.steps;
    accepted += fit.accepted;
    stars += static_cast<double>(example.stars_in[0]);
    mode.add(fit.profile, truth);
    const std::size_t draws = fit.draws.size() / bins.size();
    if (draws == 0) continue;
    std::vector<float> average(bins.size());
    for (std::size_t i = 0; i < fit.draws.size(); ++i)
      average[i % bins.size()] += fit.draws[i] / static_cast<float>(draws);
    mean.add(average, truth);
    for (std::size_t k = 0; k < at_kpc.size(); ++k) {
      double below = 0;
      for (std::size_t d = 0; d < draws; ++d)
        below += dust::cumulative_a_v(std::span(fit.draws).subspan(d * bins.size(), bins.size()), bins,
                                      at_kpc[k]) < dust::cumulative_a_v(truth, bins, at_kpc[k]);
      below /= static_cast<double>(draws);
      inside[k] += below > 0.16 && below < 0.84 ? 1.0 / request.sightlines : 0.0;
    }
  }
  std::printf("%.0f stars, %.3f s a sightline, %.1f steps, %.2f of the draws accepted\n",
              stars / request.sightlines, taken / request.sightlines, steps / request.sightlines,
              accepted / request.sightlines);
  mode.print("mode");
  if (mean.correlations.empty()) return 0;
  mean.print("mean");
  std::printf("inside 68%%");
  for (const double share : inside) std::printf(" %10.2f", share);
  std::printf("\n");
}
