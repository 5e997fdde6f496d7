// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cuda/device.h"
#include "pipeline/left_out.h"
#include "project/file_check.h"
#include "sky/pixel.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

nlohmann::json contents(const project::Project& project) {
  nlohmann::json info;
  info["project"] = project.path().string();
  info["project_id"] = project.meta("project_id");
  info["created_by"] = project.meta("created_by");
  const project::Settings settings = project.settings();
  for (const char* const label : {"title", "licence", "citation", "contact"})
    info[label] = settings.text(label);
  info["schema"] = project::schema_version_text(project.schema_version());
  info["bytes"] = std::filesystem::file_size(project.path());
  info["file_system"] = project::network_file_system(project.path()).empty() ? "local" : "network";
  info["coverage"] = nlohmann::json::array();
  project::Statement nsides = project.statement("coverage/nsides");
  while (nsides.step())
    info["coverage"].push_back(
        {{"nside", nsides.integer(0)},
         {"pixels", nsides.integer(1)},
         {"area_deg2", static_cast<double>(nsides.integer(1)) * sky::pixel_area_deg2(nsides.integer(0))}});
  info["regions"] = nlohmann::json::array();
  project::Statement regions = project.statement("coverage/regions");
  while (regions.step())
    info["regions"].push_back(
        {{"shape", regions.text(0)}, {"nside", regions.integer(1)}, {"added", regions.integer(2)}});
  project::Statement runs = project.statement("run/summary");
  if (runs.step()) info["runs"] = {{"count", runs.integer(0)}, {"last", runs.text(1)}};
  info["left_out"] = nlohmann::json::array();
  for (const pipeline::LeftOut& one : pipeline::left_out(project))
    info["left_out"].push_back({{"part", one.part}, {"rows", one.rows}});
  info["tables"] = nlohmann::json::array();
  project::Statement sizes = project.statement("file/table_sizes");
  while (sizes.step()) info["tables"].push_back({{"name", sizes.text(0)}, {"bytes", sizes.integer(1)}});
  const cuda::DeviceReport device = cuda::device_report();
  info["device"] = {{"cuda", device.available}, {"name", device.name}, {"reason", device.reason}};
  return info;
}

}  // namespace

void add_info(CLI::App& app, Shell& shell) {
  shell.verb(app, "info", "What is inside, with sizes", [&shell] {
    const project::Project project = shell.open(project::Access::read);
    const nlohmann::json info = contents(project);
    if (shell.json) {
      shell.print_json(info);
      return;
    }
    std::cout << info["project"].get<std::string>() << ": " << byte_text(info["bytes"].get<double>())
              << ", schema " << info["schema"].get<std::string>() << ", created by coalsack "
              << terminal_text(info["created_by"].get<std::string>()) << "\n";
    for (const char* const label : {"title", "licence", "citation", "contact"})
      if (!info[label].get_ref<const std::string&>().empty())
        std::cout << label << ": " << terminal_text(info[label].get<std::string>()) << "\n";
    for (const auto& row : info["coverage"])
      std::cout << "coverage: " << grouped(row["pixels"].get<std::int64_t>()) << " pixels of nside "
                << row["nside"] << ", "
                << static_cast<double>(std::llround(row["area_deg2"].get<double>() * 100)) / 100 << " deg2\n";
    if (info["coverage"].empty()) std::cout << "coverage: none yet; `coalsack extend` adds some\n";
    for (const auto& row : info["regions"])
      std::cout << "  " << terminal_text(row["shape"].get<std::string>()) << ": "
                << grouped(row["added"].get<std::int64_t>()) << " pixels added\n";
    std::cout << "runs: " << info["runs"]["count"] << ", the last at "
              << info["runs"]["last"].get<std::string>() << "\n";
    for (const auto& row : info["left_out"])
      std::cout << "left out of this copy: " << terminal_text(row["part"].get<std::string>()) << " ("
                << grouped(row["rows"].get<std::int64_t>()) << ")\n";
    std::cout << "largest tables:\n";
    int shown = 0;
    for (const auto& row : info["tables"]) {
      if (++shown > 8 && !shell.verbose) break;
      std::cout << "  " << row["name"].get<std::string>() << "  " << byte_text(row["bytes"].get<double>())
                << "\n";
    }
  });
}

}  // namespace coalsack::tools
