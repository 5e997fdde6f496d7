// SPDX-License-Identifier: GPL-2.0-or-later
#include <iostream>
#include <sstream>

#include "base/error.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

std::string options_of(const CLI::App& verb) {
  std::string words;
  for (const CLI::Option* const option : verb.get_options())
    for (const std::string& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  return words;
}

std::string verbs_of(const CLI::App& app) {
  std::string words;
  for (const CLI::App* const verb : app.get_subcommands([](const CLI::App*) { return true; }))
    words += (words.empty() ? "" : " ") + verb->get_name();
  return words;
}

void print_bash(const CLI::App& app) {
  std::cout << "# bash completion for coalsack; put `eval \"$(coalsack completions bash)\"` into ~/.bashrc\n"
               "_coalsack() {\n"
               "  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
               "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
               "    COMPREPLY=($(compgen -W \""
            << verbs_of(app)
            << " --help --version\" -- \"$word\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* const verb : app.get_subcommands([](const CLI::App*) { return true; }))
    std::cout << "    " << verb->get_name() << ") words=\"" << options_of(*verb) << "\" ;;\n";
  std::cout << "  esac\n"
               "  case $word in\n"
               "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
               "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
               "  esac\n"
               "}\n"
               "complete -o filenames -F _coalsack coalsack\n";
}

/// A text as one word, for fish and for bash: descriptions may hold apostrophes.
std::string quoted(const std::string& text) {
  std::string word = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') word += '\\';
    word += c;
  }
  return word + "\"";
}

void print_fish(const CLI::App& app) {
  std::cout << "# fish completion for coalsack; save as ~/.config/fish/completions/coalsack.fish\n";
  for (const CLI::App* const verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    std::cout << "complete -c coalsack -n __fish_use_subcommand -f -a " << verb->get_name() << " -d "
              << quoted(verb->get_description()) << "\n";
    for (const CLI::Option* const option : verb->get_options())
      for (const std::string& name : option->get_lnames())
        std::cout << "complete -c coalsack -n '__fish_seen_subcommand_from " << verb->get_name() << "' -l "
                  << name << "\n";
  }
}

}  // namespace

void add_completions(CLI::App& app) {
  const auto shell_name = std::make_shared<std::string>();
  CLI::App* const verb = app.add_subcommand("completions", "Print a completion script for bash, zsh or fish");
  verb->callback([&app, shell_name] {
    if (*shell_name == "fish") {
      print_fish(app);
      return;
    }
    if (*shell_name == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
    print_bash(app);
  });
  verb->add_option("SHELL", *shell_name, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace coalsack::tools
