// SPDX-License-Identifier: GPL-2.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "base/error.h"
#include "base/version.h"
#include "pipeline/stages.h"
#include "tools/engines.h"
#include "tools/shell.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace {

int run(int argc, char** argv) {
  using namespace coalsack;
  tools::Shell shell;
  shell.words.assign(argv + 1, argv + argc);
  // The options that choose where to compute are read when a stage asks.
  shell.stages =
      pipeline::all_stages([&shell](const network::ModelSpec& spec,
                                    int threads) { return tools::engine_maker(shell)(spec, threads); },
                           tools::sightline_placer(shell));

  CLI::App app(
      "Coalsack: 3D maps of interstellar extinction in one SQLite file.\n"
      "Results go to stdout, messages to stderr. `coalsack VERB --help` tells about a verb.");
  app.name("coalsack");
  app.set_version_flag("--version", std::string("coalsack ") + std::string(base::program_version()));
  app.require_subcommand(0, 1);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 usage, 3 bad input, 4 project file refused, 5 project busy,\n"
      "6 device unavailable, 130 interrupted.");
  tools::add_init(app, shell);
  tools::add_import(app, shell);
  tools::add_calibrate(app, shell);
  tools::add_extend(app, shell);
  tools::add_simulate(app, shell);
  tools::add_status(app, shell);
  tools::add_fill(app, shell);
  tools::add_why(app, shell);
  tools::add_train(app, shell);
  tools::add_score(app, shell);
  tools::add_sql(app, shell);
  tools::add_plot(app, shell);
  tools::add_export(app, shell);
  tools::add_compare(app, shell);
  tools::add_info(app, shell);
  tools::add_config(app, shell);
  tools::add_merge(app, shell);
  tools::add_share(app, shell);
  tools::add_diff(app, shell);
  tools::add_verify(app, shell);
  tools::add_completions(app);

  if (argc == 1) {
    std::cout << app.help();
    return static_cast<int>(base::ExitCode::done);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::cerr << "coalsack: " << error.what() << "\n"
              << "Try `coalsack"
              << (app.get_subcommands().empty() ? "" : " " + app.get_subcommands()[0]->get_name())
              << " --help`.\n";
    return static_cast<int>(base::ExitCode::usage);
  }
  return static_cast<int>(base::ExitCode::done);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = run(argc, argv);
    if (!std::cout.flush() || std::fflush(stdout) != 0)
      throw coalsack::base::Error("standard output could not be written, so the result is incomplete");
    return code;
  } catch (const coalsack::base::Error& error) {
    std::cerr << "coalsack: " << coalsack::tools::terminal_text(error.what()) << "\n";
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    std::cerr << "coalsack: out of memory; --memory and --threads lower what is used, and nothing that was "
                 "committed "
                 "is lost\n";
    return static_cast<int>(coalsack::base::ExitCode::failed);
  } catch (const std::exception& error) {
    std::cerr << "coalsack: " << error.what() << "\n";
    return static_cast<int>(coalsack::base::ExitCode::failed);
  }
}
