// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/stage.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::tools {

/// What every verb shares: the options they have in common, the stages, how results and messages are shown.
struct Shell {
  std::filesystem::path project;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  int memory_mb = 64;
  int threads = 0;  ///< 0 = one per hardware thread
  std::string device = "auto";
  std::string precision = "tf32";  ///< of matrix products on a card
  std::vector<int> devices = {0};  ///< cards, counted from 0
  std::vector<std::string> words;  ///< the command line, for the record
  std::vector<pipeline::Stage> stages;

  /// A verb with the options they all have; `action` runs when it is the one typed.
  CLI::App* verb(CLI::App& app, const std::string& name, const std::string& summary,
                 const std::function<void()>& action);
  /// --threads, --memory and --device, for verbs that compute; `memory` says what is limited.
  void add_compute_options(CLI::App& verb, const std::string& memory =
                                               "MB that finished entries may take before they are committed");

  project::Project open(project::Access access) const;
  project::RunArguments run_arguments() const;
  int thread_count() const;
  /// Throws base::DeviceError when the device asked for cannot be had.
  void check_device() const;
  /// Prints a result for programs.
  void print_json(const nlohmann::json& result) const;
  /// A line for people, to stderr; not with --quiet.
  void say(const std::string& line) const;
  /// A bar on a terminal, lines elsewhere, nothing with --quiet.
  std::unique_ptr<base::Progress> progress() const;
};

/// "1,234,567".
std::string grouped(std::int64_t number);
/// "12.3 MB".
std::string byte_text(double bytes);

}  // namespace coalsack::tools
