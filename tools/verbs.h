// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include "tools/shell.h"

namespace coalsack::tools {

// One verb each, in tools/verbs/. Each adds its subcommand to the program.
void add_init(CLI::App& app, Shell& shell);
void add_info(CLI::App& app, Shell& shell);
void add_config(CLI::App& app, Shell& shell);
void add_import(CLI::App& app, Shell& shell);
void add_calibrate(CLI::App& app, Shell& shell);
void add_simulate(CLI::App& app, Shell& shell);
void add_plot(CLI::App& app, Shell& shell);
void add_extend(CLI::App& app, Shell& shell);
void add_status(CLI::App& app, Shell& shell);
void add_why(CLI::App& app, Shell& shell);
void add_fill(CLI::App& app, Shell& shell);
void add_train(CLI::App& app, Shell& shell);
void add_score(CLI::App& app, Shell& shell);
void add_sql(CLI::App& app, Shell& shell);
void add_export(CLI::App& app, Shell& shell);
void add_compare(CLI::App& app, Shell& shell);
void add_merge(CLI::App& app, Shell& shell);
void add_share(CLI::App& app, Shell& shell);
void add_diff(CLI::App& app, Shell& shell);
void add_verify(CLI::App& app, Shell& shell);
void add_completions(CLI::App& app);

}  // namespace coalsack::tools
