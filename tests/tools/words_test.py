# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of the program: help, options, exit codes, completions."""
import re
import shutil
import subprocess
import sys

from program import COALSACK, Skipped, answer, coalsack, main, message, project, run

COMMON = {"--help", "--json", "--quiet", "--verbose"}
OPTIONS = {
    "init": COMMON | {"--preset", "--config", "--set"},
    "extend": COMMON | {"--box", "--cone", "--moc"},
    "status": COMMON,
    "fill": COMMON | {"--threads", "--device", "--limit", "--dry-run", "--retry-failed"},
    "why": COMMON | {"--at"},
    "sql": COMMON | {"--csv", "--timeout", "--memory"},
    "info": COMMON,
    "config": COMMON | {"--set", "--config"},
    "verify": COMMON,
    "completions": {"--help"},
}


def verbs_in_help():
    listed = coalsack().stdout.split("Subcommands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def options_in_help(verb):
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", coalsack(verb, "--help").stdout, re.MULTILINE))


def bare_coalsack_prints_help_and_does_nothing(folder):
    done = coalsack(cwd=folder)
    assert "Usage: coalsack" in done.stdout and "Exit codes:" in done.stdout and done.stderr == ""
    assert done.stdout == coalsack("--help").stdout
    assert list(folder.iterdir()) == []


def help_of_every_verb_names_its_options_and_what_they_take(folder):
    assert set(verbs_in_help()) >= set(OPTIONS)
    for verb, options in OPTIONS.items():
        shown = coalsack(verb, "--help").stdout
        assert options_in_help(verb) >= options, f"{verb}: {options - options_in_help(verb)} not in its help"
        assert f"Usage: coalsack {verb}" in shown and "0x" not in shown, shown
        for line in re.findall(r"^  -.*(?:\n {10,}.*)?", shown, re.MULTILINE):
            assert len(line.split()) >= 3, f"{verb}: nothing is said of {line!r}"


def wrong_words_are_usage_errors(folder):
    path = project(folder / "x.sack")
    for words in (["frobnicate"], ["init"], ["status"], ["fill", path, "--limit", "0"], ["fill", path, "--threads", "x"],
                  ["fill", path, "nostage"], ["why", path, "nostage", "1"], ["why", path, "zone"], ["why", path],
                  ["fill", path, "--device", "tpu"], ["status", path, "--wrong"], ["extend", path],
                  ["init", folder / "y.sack", "--set", "seed"], ["completions", "tcsh"], ["sql", path, "SELEC"],
                  ["status", path, "info", path], ["--quiet"]):
        done = coalsack(*words, code=2)
        first = done.stderr.splitlines()[0]
        assert first.startswith("coalsack: ") and len(done.stderr.splitlines()) <= 2, done.stderr
        assert done.stdout == ""
    assert not (folder / "y.sack").exists()


def a_device_that_is_not_there_is_exit_6(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    if answer("info", path)["device"]["cuda"]:
        coalsack("fill", path, "zone", "--device", "cuda")
        raise Skipped("this machine has the device")
    said = message(coalsack("fill", path, "--device", "cuda", code=6))
    assert "--device cpu" in said
    assert answer("status", path)["stages"][0]["done"] == 0
    coalsack("fill", path, "zone", "--device", "cpu")


def the_version_is_that_of_the_build(folder):
    assert re.fullmatch(r"coalsack \d+\.\d+\.\d+\n", coalsack("--version").stdout)


def quiet_says_nothing_but_results_and_errors(folder):
    path = folder / "x.sack"
    assert coalsack("init", path, "--quiet").stderr == ""
    coalsack("extend", path, "--cone", "280,0,1", "--quiet")
    done = coalsack("fill", path, "zone", "--quiet")
    assert done.stderr == "" and "zone" in done.stdout
    assert coalsack("config", path, "seed=4", "-q").stderr == ""
    assert message(coalsack("config", path, "seed=x", "-q", code=3))


def completions_are_scripts_that_their_shells_read(folder):
    scripts = {shell: coalsack("completions", shell).stdout for shell in ("bash", "zsh", "fish")}
    for shell, script in scripts.items():
        (folder / shell).write_text(script)
        assert run(["bash", "-n", folder / shell]).returncode == 0
        if shell == "fish":
            assert script.count('"') % 2 == 0 and all(line.count('"') == 2 for line in script.splitlines() if " -d " in line)
        if shutil.which(shell):
            assert run([shell, "-n", folder / shell]).returncode == 0
        for verb in verbs_in_help():
            assert re.search(rf"\b{verb}\b", script), f"{shell}: no {verb}"
        for option in sorted(set.union(*OPTIONS.values())):
            assert option in script or f"-l {option[2:]}" in script, f"{shell}: no {option}"


def bash_completes_verbs_and_options(folder):
    (folder / "script").write_text(coalsack("completions", "bash").stdout)

    def completed(*words):
        line = " ".join(f"'{word}'" for word in words)
        done = run(["bash", "-c", f". '{folder}/script'; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _coalsack; "
                                  "printf '%s\\n' \"${COMPREPLY[@]}\""])
        assert done.returncode == 0, done
        return done.stdout.split()

    assert completed("coalsack", "st") == ["status"]
    assert completed("coalsack", "fill", "x.sack", "--d") == ["--device", "--dry-run"]


def completions_say_that_they_need_no_project(folder):
    done = subprocess.run([COALSACK, "completions"], capture_output=True, text=True)
    assert done.returncode == 2 and "SHELL" in done.stderr


if __name__ == "__main__":
    sys.exit(main(globals()))
