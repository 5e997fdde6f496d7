# SPDX-License-Identifier: GPL-2.0-or-later
"""Every verb and option of the program is described in docs/verbs.md, in its verb's section; every exit code in
README.md; every link between documents leads somewhere; the table of rooms is the one that the style tests enforce."""
import importlib
import re
import sys

from program import SOURCE, coalsack, main

VERBS = (SOURCE / "docs/verbs.md").read_text()


def sections():
    return dict(re.findall(r"^## ([a-z]+)\n(.*?)(?=^## |\Z)", VERBS, re.MULTILINE | re.DOTALL))


def of_help():
    """verb -> its options, from the program."""
    listed = coalsack("--help").stdout.split("Subcommands:\n")[1].split("\n\n")[0]
    return {line.split()[0]: set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", coalsack(line.split()[0], "--help").stdout,
                                            re.MULTILINE)) for line in listed.splitlines()}


def every_verb_and_option_is_described(folder):
    described = sections()
    common = set(re.findall(r"^\| `(?:-\w`, `)?(--[a-z-]+)", VERBS.split("\n## ")[0], re.MULTILINE))
    for verb, options in of_help().items():
        assert verb in described, f"docs/verbs.md has no section '## {verb}'"
        listed = set(re.findall(r"^\| `(?:-\w`, `)?(--[a-z-]+)", described[verb], re.MULTILINE))
        missing = options - listed - common
        assert not missing, f"docs/verbs.md, {verb}: not described: {', '.join(sorted(missing))}"
        assert listed <= options, f"docs/verbs.md, {verb}: not an option: {', '.join(sorted(listed - options))}"
        readme = (SOURCE / "README.md").read_text()
        assert f"`{verb}`" in readme or f"coalsack {verb}" in readme, f"README.md does not name {verb}"
    assert set(described) == set(of_help()), "docs/verbs.md describes verbs that are not there"


def exit_codes_are_those_of_the_program(folder):
    source = (SOURCE / "src/base/error.h").read_text()
    codes = {int(code) for code in re.findall(r"^  \w+ = (\d+),", source, re.MULTILINE)}
    table = (SOURCE / "README.md").read_text().split("| code | means |\n|---|---|\n")[1].split("\n\n")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == codes


def every_link_leads_somewhere(folder):
    broken = []
    documents = [SOURCE / "README.md", SOURCE / "CHANGELOG.md", *sorted((SOURCE / "docs").rglob("*.md"))]
    for document in documents:
        prose = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
            if not re.match(r"\w+:", target) and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(SOURCE)}: {target}")
    assert not broken, broken


def the_table_of_rooms_is_the_one_that_is_enforced(folder):
    sys.path.insert(0, str(SOURCE / "tests/style"))
    rules = importlib.import_module("rules")
    text = (SOURCE / "docs/architecture.md").read_text()
    table = text.split("| room | holds | may include | libraries it owns |\n|---|---|---|---|\n")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `(?:src/)?(\w+)` \| [^|]* \| ([^|]*) \|", table, re.MULTILINE)
    described = {room: set(re.findall(r"\w+", allowed)) for room, allowed in rows}
    assert list(described) == list(rules.ROOMS), "all rooms, in dependency order"
    for room, allowed in described.items():
        assert allowed == rules.ROOMS[room], f"{room}: {allowed} in docs/architecture.md, {rules.ROOMS[room]} in rules.py"


def code_in_the_architecture_is_the_code_of_the_project(folder):
    text = (SOURCE / "docs/architecture.md").read_text()
    copies = re.findall(r"^<!-- from (\S+) -->\n```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(copies) == 2
    for name, copy in copies:
        lines = [line for line in (SOURCE / name).read_text().splitlines() if "SPDX" not in line]
        assert copy.strip() == "\n".join(lines).strip(), f"docs/architecture.md shows another {name}"


if __name__ == "__main__":
    sys.exit(main(globals()))
