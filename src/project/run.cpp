// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/run.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/host_name.h"
#include "base/version.h"
#include "project/row_counts.h"

namespace coalsack::project {
namespace {

std::string user_name() {
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return std::to_string(getuid());
}

}  // namespace

Run::Run(const Project& project, const RunArguments& arguments) : project_(project) {
  Transaction transaction(project.database());
  start(arguments);
  transaction.commit();
}

std::unique_ptr<Run> Run::within(const Transaction& /*transaction*/, const Project& project,
                                 const RunArguments& arguments) {
  std::unique_ptr<Run> run(new Run(project));
  run->start(arguments);
  return run;
}

void Run::start(const RunArguments& arguments) {
  project_.statement("run/start")
      .run(arguments.command,
           nlohmann::json(arguments.arguments).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
           base::program_version(), base::host_name(), user_name(), static_cast<std::int64_t>(getpid()),
           project_.settings().json());
  id_ = last_insert_id(project_.database());
}

Run::~Run() {
  if (finished_) return;
  try {
    finish("failed");
  } catch (
      const std::exception&) {  // NOLINT(bugprone-empty-catch): the row then says 'running', as after a kill
  }
}

void Run::add_entries(std::int64_t count) {
  project_.statement("run/add_entries").run(id_, count);
}

void Run::finish(std::string_view outcome) {
  Transaction transaction(project_.database());
  project_.statement("run/finish").run(id_, outcome);
  record_row_counts(project_.database());
  transaction.commit();
  finished_ = true;
}

}  // namespace coalsack::project
