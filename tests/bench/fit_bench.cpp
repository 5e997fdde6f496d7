// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
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

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// science: 1D log-normal field, mean 0.4 to 1.6 mag/kpc exp(-r / 12), slope -5/3, L 1 kpc, s 1.
std::vector<float> mock(std::uint64_t number, const dust::Bins& bins, const dust::GaussianLine& line) {
  base::RandomStream stream({11, "bench/fit", 0, number});
  const double mean = 0.4 + 1.2 * stream.uniform();
  std::vector<float> field(bins.size(), 0.0F);
  line.add(stream, 1.0, field);
  for (std::size_t i = 0; i < field.size(); ++i)
    field[i] =
        static_cast<float>(mean * std::exp(-bins.centre_kpc(i) / 12 + static_cast<double>(field[i]) - 0.5));
  return field;
}

}  // namespace

int main(int argc, char** argv) {
  const int sightlines = argc > 1 ? std::atoi(argv[1]) : 48;
  fit::FitOptions options;
  bool vary = false;
  for (int i = 2; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto eq = arg.find('=');
    const std::string name = arg.substr(0, eq);
    const double v = std::atof(arg.c_str() + eq + 1);
    if (name == "smooth") options.reddening.smoothing_bins = v;
    if (name == "step") options.reddening.step_mag = v;
    if (name == "dev") options.reddening.deviates = static_cast<int>(v);
    if (name == "slab") options.reddening.slab_kpc = v;
    if (name == "bin") options.bin_kpc = v;
    if (name == "sigma") options.prior.sigma = v;
    if (name == "stepsigma") options.prior.step_sigma = v;
    if (name == "density") options.prior.density_sigma = v;
    if (name == "draws") options.draws = static_cast<int>(v);
    if (name == "leapfrogs") options.leapfrogs = static_cast<int>(v);
    if (name == "leap") options.leap = v;
    if (name == "warm") options.warm_up = static_cast<int>(v);
    if (name == "starts" && v < 2) options.starts_mag_per_kpc = {0.7};
    if (name == "weight") options.likelihood_weight = v;
    if (name == "first") options.first_prior = v;
    if (name == "vary") vary = v > 0;
  }
  const dust::Bins bins;
  diagram::Observation observation =
      diagram::observation_of({diagram::two_mass_diagram()}, tests::published_quantities());
  stars::GenerateOptions generate;
  generate.limits = {{"Ks", 17.0}};
  generate.area_factor = getenv("CONES") ? atof(getenv("CONES")) : 4;
  const stars::StarList model_list = stars::generate_sightline({}, {280, 0, 0.25}, {1, "tests", 1}, generate);
  generate.area_factor = 30;
  const stars::StarList data_list = stars::generate_sightline({}, {280, 0, 0.25}, {2, "tests", 2}, generate);
  const diagram::Variation variation = vary ? diagram::Variation{} : diagram::Variation::none();
  const diagram::StarPool model_pool = diagram::visible_stars({model_list, tests::column_names(observation),
                                                               getenv("CONES") ? atof(getenv("CONES")) : 4},
                                                              observation, variation)
                                           .pool;
  diagram::StarPool data_pool =
      diagram::visible_stars({data_list, tests::column_names(observation), 30.0}, observation, variation)
          .pool;
  const diagram::ExampleModel examples(std::move(data_pool), observation, variation, bins);
  diagram::ExampleBuilder builder(examples);
  double from = seconds();
  const fit::PoissonFit poisson(model_pool, observation, bins, 1, 0, options);
  std::printf("stars %zu, groups %zu, layers %zu, %.1f MB, made in %.2f s\n", model_pool.size(),
              poisson.model().groups(), poisson.model().layers().size(),
              static_cast<double>(poisson.model().bytes()) / 1e6, seconds() - from);
  const dust::GaussianLine line({0.0, 1e9, 1.0, -5.0 / 3.0}, bins);
  const std::vector<double> at = {1, 2, 3, 4, 5, 6, 8, 10, 12};
  std::vector<std::vector<double>> mode(at.size()), mean(at.size()), z(at.size());
  std::vector<double> corr_mode, corr_mean;
  double taken = 0, steps = 0, accepted = 0, stars = 0;
  diagram::Example example;
  std::vector<double> worst;
  for (int n = 0; n < sightlines; ++n) {
    const auto number = static_cast<std::uint64_t>(n);
    const std::vector<float> truth = mock(number, bins, line);
    builder.build({5, 0, number}, truth, example);
    from = seconds();
    const fit::Fit fit = poisson.fit(example.counts, {1, 0, number});
    taken += seconds() - from;
    steps += fit.steps;
    accepted += fit.accepted;
    stars += static_cast<double>(example.stars_in[0]);
    if (getenv("V")) printf("%d %.2f %d\n", n, fit.minus_log_posterior, fit.steps);
    const std::size_t draws = fit.draws.size() / bins.size();
    std::vector<float> average(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
      double sum = 0;
      for (std::size_t d = 0; d < draws; ++d) sum += static_cast<double>(fit.draws[d * bins.size() + i]);
      average[i] = static_cast<float>(sum / std::max<double>(1, static_cast<double>(draws)));
    }
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double t = dust::cumulative_a_v(truth, bins, at[k]);
      mode[k].push_back(dust::cumulative_a_v(fit.profile, bins, at[k]) - t);
      mean[k].push_back(dust::cumulative_a_v(average, bins, at[k]) - t);
      double inside = 0;
      for (std::size_t d = 0; d < draws; ++d)
        inside +=
            dust::cumulative_a_v(std::span(fit.draws).subspan(d * bins.size(), bins.size()), bins, at[k]) < t
                ? 1
                : 0;
      z[k].push_back(inside / std::max<double>(1, static_cast<double>(draws)));
    }
    const auto correlation = [&](const std::vector<float>& profile) {
      // in boxes of 0.5 kpc to 10 kpc
      std::vector<double> a, b;
      for (std::size_t i = 0; i + 5 <= 100; ++i) {
        double x = 0, y = 0;
        for (std::size_t j = i; j < i + 5; ++j) {
          x += static_cast<double>(truth[j]);
          y += static_cast<double>(profile[j]);
        }
        a.push_back(x);
        b.push_back(y);
      }
      double ma = 0, mb = 0, sab = 0, saa = 0, sbb = 0;
      for (std::size_t i = 0; i < a.size(); ++i)
        ma += a[i] / static_cast<double>(a.size()), mb += b[i] / static_cast<double>(a.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        sab += (a[i] - ma) * (b[i] - mb), saa += (a[i] - ma) * (a[i] - ma), sbb += (b[i] - mb) * (b[i] - mb);
      return sab / std::sqrt(saa * sbb);
    };
    corr_mode.push_back(correlation(fit.profile));
    corr_mean.push_back(correlation(average));
  }
  std::printf("%.0f stars, %.3f s a sightline, %.1f steps, accepted %.2f\n", stars / sightlines,
              taken / sightlines, steps / sightlines, accepted / sightlines);
  const auto print = [&](const char* name, const std::vector<std::vector<double>>& errors) {
    std::printf("%-6s", name);
    for (const std::vector<double>& e : errors) {
      double sum = 0, square = 0;
      for (const double x : e) sum += x, square += x * x;
      const auto count = static_cast<double>(e.size());
      std::printf("  %+.2f/%.2f", sum / count, std::sqrt(square / count));
    }
    std::printf("\n");
  };
  print("mode", mode);
  print("mean", mean);
  std::printf("in68  ");
  for (const auto& q : z)
    std::printf("  %9.2f", static_cast<double>(std::count_if(q.begin(), q.end(),
                                                             [](double x) { return x > 0.16 && x < 0.84; })) /
                               static_cast<double>(q.size()));
  std::printf("\n");
  std::sort(corr_mode.begin(), corr_mode.end());
  std::sort(corr_mean.begin(), corr_mean.end());
  std::printf("median corr mode %.2f mean %.2f\n", corr_mode[corr_mode.size() / 2],
              corr_mean[corr_mean.size() / 2]);
}
