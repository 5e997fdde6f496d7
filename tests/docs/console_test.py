# SPDX-License-Identifier: GPL-2.0-or-later
"""The console examples of README.md and docs/verbs.md print what is written there."""
import sys

import console
from program import BIN, SOURCE, main


def held(name, at_least):
    document = SOURCE / name
    assert sum(len(console.commands(match[2])) for match in console.BLOCK.finditer(document.read_text())) >= at_least
    _, found = console.differences(document, SOURCE, BIN, sys.executable)
    said = "\n".join(found)
    assert not found, f"{name}: {len(found)} examples print something else; tests/docs/console.py renews them\n{said}"


def the_tour_of_the_readme_is_real(folder):
    held("README.md", 8)


def the_examples_of_the_verbs_are_real(folder):
    held("docs/verbs.md", 20)


if __name__ == "__main__":
    sys.exit(main(globals()))
