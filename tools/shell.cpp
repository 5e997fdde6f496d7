// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/shell.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "cuda/device.h"
#include "project/file_check.h"
#include "tools/terminal_progress.h"
#include "tools/terminal_text.h"

namespace coalsack::tools {

CLI::App* Shell::verb(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::function<void()>& action) {
  CLI::App* const verb = app.add_subcommand(name, summary);
  verb->add_option("PROJECT", project, "The project file (.sack)")->required();
  verb->add_flag("--json", json, "Print the result as JSON");
  verb->add_flag("-q,--quiet", quiet, "No messages and no progress");
  verb->add_flag("-v,--verbose", verbose, "Say more");
  verb->callback(action);
  return verb;
}

void Shell::add_compute_options(CLI::App& verb, const std::string& memory) {
  verb.add_option("--threads", threads, "Computing threads (default: all); results do not depend on it")
      ->check(CLI::Range(1, 1024));
  verb.add_option("--memory", memory_mb, memory)->check(CLI::Range(1, 1 << 20))->capture_default_str();
  verb.add_option("--device", device, "Where to compute")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
}

project::Project Shell::open(project::Access access) const {
  // Said once: when the file is about to lose its write-ahead log, which such a file system cannot have.
  if (project::uses_log(project)) {
    if (const std::string network = project::network_file_system(project); !network.empty())
      say("note: " + project.string() + " lies on a network file system (" + network +
          "): it goes without a write-ahead log there, so one process works on it at a time, and more slowly "
          "than "
          "on a local disk");
  }
  return project::Project::open(project, access, pipeline::stage_queries(stages));
}

project::RunArguments Shell::run_arguments() const {
  return {words.empty() ? "" : words.front(), {words.begin() + (words.empty() ? 0 : 1), words.end()}};
}

int Shell::thread_count() const {
  if (threads > 0) return threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void Shell::check_device() const {
  if (device != "cuda") return;
  const cuda::DeviceReport report = cuda::device_report();
  if (!report.available) throw base::DeviceError("--device cuda: " + report.reason);
}

void Shell::print_json(const nlohmann::json& result) const {
  std::cout << result.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void Shell::say(const std::string& line) const {
  if (!quiet) std::cerr << terminal_text(line) << "\n";
}

std::unique_ptr<base::Progress> Shell::progress() const {
  if (quiet) return std::make_unique<base::Silence>();
  return std::make_unique<TerminalProgress>();
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string byte_text(double bytes) {
  static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  int unit = 0;
  for (; bytes >= 1000 && unit < 4; ++unit) bytes /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
  return text;
}

}  // namespace coalsack::tools
