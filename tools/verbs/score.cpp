// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/scoring.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "plot/save.h"
#include "tools/engines.h"
#include "tools/interrupt.h"
#include "tools/scores.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct ScoreOptions {
  pipeline::ScoreRequest request;
  std::string figure;
};

void score(const Shell& shell, const ScoreOptions& options) {
  shell.check_device();
  const InterruptWatch watch;
  const project::Project project = shell.open(project::Access::read);
  pipeline::ScoreRequest request = options.request;
  request.threads = shell.thread_count();
  const project::Settings settings = project.settings();
  const auto bins = static_cast<std::size_t>(settings.integer("profile_bins"));
  const double bin_kpc = settings.real("profile_bin_kpc");
  ScoreBoard board;
  const auto progress = shell.progress();
  const pipeline::ScoreSummary summary = pipeline::score(
      project, shell.stages, request, engine_maker(shell), *progress, watch.token(),
      [&](const pipeline::ScoredSightline& sightline) { board.add(sightline, bins, bin_kpc); });

  std::vector<Scores> scores;
  const auto test = board.scores(pipeline::ScoredOn::test_split);
  const auto sky = board.scores(pipeline::ScoredOn::simulated_sky);
  if (test) scores.push_back(*test);
  if (sky) scores.push_back(*sky);
  if (!options.figure.empty()) plot::save(score_picture(scores), options.figure);

  if (shell.json) {
    nlohmann::json result = {
        {"model", summary.model.empty() ? nlohmann::json() : nlohmann::json(summary.model)},
        {"engine", summary.engine},
        {"split", "test"},
        {"passes", request.passes},
        {"seconds_a_fit", summary.seconds_a_fit}};
    if (test)
      result.update(score_json(*test));
    else
      result["by_distance"] = nlohmann::json::array();
    result["simulated_sky"] = sky ? score_json(*sky) : nlohmann::json();
    if (!options.figure.empty()) result["figure"] = options.figure;
    shell.print_json(result);
    return;
  }
  std::cout << (summary.model.empty()
                    ? "no network yet; `coalsack train " + shell.project.string() + "` makes one"
                    : "network '" + summary.model + "'")
            << "; " << grouped(summary.test_sightlines) << " of " << grouped(summary.test_examples)
            << " test examples";
  if (summary.sky_pixels > 0)
    std::cout << ", " << grouped(summary.sky_sightlines) << " of " << grouped(summary.sky_pixels)
              << " simulated pixels";
  std::cout << "\n";
  for (const Scores& one : scores) {
    std::cout << "\n";
    for (const std::string& line : score_table(one)) std::cout << line << "\n";
  }
  if (!options.figure.empty()) shell.say("wrote " + options.figure);
}

}  // namespace

void add_score(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<ScoreOptions>();
  CLI::App* const verb = shell.verb(
      app, "score", "How right the predictions are, by distance: network, mean profile, Poisson fit",
      [&shell, options] { score(shell, *options); });
  shell.add_compute_options(*verb);
  add_network_options(*verb, shell);
  verb->add_option("MODEL", options->request.model, "Which model (default: the network finished last)");
  verb->add_option("--sightlines", options->request.sightlines,
                   "At most so many of the test split, and of the simulated sky")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
      ->capture_default_str();
  verb->add_option("--fit-sightlines", options->request.fit_sightlines,
                   "So many of these also get the Poisson fit; 0: none")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40))
      ->capture_default_str();
  verb->add_option("--passes", options->request.passes, "Passes of Monte Carlo dropout")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100000}))
      ->capture_default_str();
  verb->add_option("--figure", options->figure, "Also draw it: FILE.png, .svg or .pdf");
}

}  // namespace coalsack::tools
