// SPDX-License-Identifier: GPL-2.0-or-later
#include <readline/history.h>
#include <readline/readline.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/error.h"
#include "map/sql_functions.h"
#include "project/query.h"
#include "tools/interrupt.h"
#include "tools/row_printer.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }  // NOLINT: readline allocates with malloc
};

/// Asks for queries until the end of input; a mistake costs its line, not the session.
void converse(const project::Project& project, RowFormat format, project::QueryLimits limits) {
  std::cerr << "Read-only SQL on " << project.path().string() << "; end a query with ;, leave with Ctrl-D.\n";
  std::string query;
  for (;;) {
    const std::unique_ptr<char, Free> line(readline(query.empty() ? "coalsack> " : "     ...> "));
    if (!line) break;
    query += std::string(line.get()) + "\n";
    if (!project::is_complete(query)) continue;
    add_history(query.substr(0, query.size() - 1).c_str());
    RowPrinter printer(std::cout, format);
    try {
      const InterruptWatch watch;  // Ctrl-C stops the query, not the session
      limits.stop = watch.token();
      project::query(project, query, limits, printer.sink());
      printer.finish();
    } catch (const base::Error& error) {
      std::cerr << terminal_text(error.what()) << "\n";
    }
    query.clear();
  }
  std::cerr << "\n";
}

}  // namespace

void add_sql(CLI::App& app, Shell& shell) {
  struct SqlOptions {
    std::string query;
    bool csv = false;
    double timeout_s = 300;
    int memory_mb = 1024;
  };
  const auto options = std::make_shared<SqlOptions>();
  CLI::App* const verb =
      shell.verb(app, "sql", "Read-only SQL with the functions of docs/sql.md", [&shell, options] {
        if (options->csv && shell.json) throw base::UsageError("choose one of --csv and --json");
        const RowFormat format = shell.json     ? RowFormat::json
                                 : options->csv ? RowFormat::csv
                                                : RowFormat::table;
        project::QueryLimits limits{options->timeout_s, std::int64_t{options->memory_mb} << 20, {}};
        const project::Project project = shell.open(project::Access::read);
        map::register_functions(project.database().handle());
        if (options->query.empty() && isatty(STDIN_FILENO) != 0) {
          converse(project, format, limits);
          return;
        }
        if (options->query.empty()) options->query.assign(std::istreambuf_iterator<char>(std::cin), {});
        RowPrinter printer(std::cout, format);
        const InterruptWatch watch;
        limits.stop = watch.token();
        project::query(project, options->query, limits, printer.sink());
        printer.finish();
      });
  verb->add_option("QUERY", options->query,
                   "One or more SQL statements; without: from a prompt, or from standard input");
  verb->add_flag("--csv", options->csv, "Comma-separated values");
  verb->add_option("--timeout", options->timeout_s, "Give up after so many seconds (0: never)")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->add_option("--memory", options->memory_mb, "MB that SQLite may take to sort and group")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
}

}  // namespace coalsack::tools
