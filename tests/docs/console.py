# SPDX-License-Identifier: GPL-2.0-or-later
"""The console examples of a document: fenced blocks that begin with ```console, each line with `$ ` a command and what
follows it the output. Those of one document run one after the other in one folder.

console.py DOCUMENT...    runs them and writes what they print now into the document
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(^```console\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)

# What differs from one run to the next, and what stands for it in the comparison.
VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"), "TIME"),
    (re.compile(r"\b\d+\.\d s \([\d.e+]+ per second\)"), "SECONDS"),
    (re.compile(r'"seconds": [\d.e-]+'), "SECONDS"),
    (re.compile(r"\b\d+(\.\d+)? [kMG]?B\b"), "SIZE"),
    (re.compile(r'"bytes": \d+'), "SIZE"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HASH"),
    (re.compile(r"\b0\.\d+\.\d+\b"), "VERSION"),
]


def comparable(text):
    """Output without what differs from run to run and without blanks at the ends of lines."""
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def commands(block):
    """(command, output) of each command in a block."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2]))


def environment(source, binaries, python):
    """Where examples run: the program is found, and build/release and examples/ are where a reader has them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="coalsack-console-"))
    (folder / "build").mkdir()
    (folder / "build/release").symlink_to(binaries.parent)
    (folder / "examples").symlink_to(source / "examples")
    (folder / "bin").mkdir()
    (folder / "bin/python3").symlink_to(python)
    path = os.pathsep.join([str(binaries), str(folder / "bin"), os.environ["PATH"]])
    return folder, {**os.environ, "PATH": path, "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def output_of(command, folder, variables):
    """What a command prints, messages among it, as on a terminal; its exit code is for the reader to see with echo $?."""
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=variables, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120)
    return done.stdout


def differences(document, source, binaries, python):
    """Runs the examples; returns the new text of the document and one line per example that prints something else."""
    folder, variables = environment(source, binaries, python)
    found = []
    text = document.read_text()

    def renewed(match):
        lines = []
        for command, expected in commands(match[2]):
            actual = output_of(command, folder, variables)
            kept = comparable(actual) == comparable(expected)
            if not kept:
                found.append(f"$ {command}\n--- the document says\n{expected}--- it prints\n{actual}")
            lines.append(f"$ {command}\n{expected if kept else actual}")
        return match[1] + "".join(lines) + match[3]

    try:
        return BLOCK.sub(renewed, text), found
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    root = pathlib.Path(__file__).resolve().parents[2]
    programs = pathlib.Path(os.environ.get("COALSACK_BIN", root / "build/release/bin"))
    for name in sys.argv[1:]:
        renewed_text, changed = differences(pathlib.Path(name), root, programs, sys.executable)
        pathlib.Path(name).write_text(renewed_text)
        print(f"{name}: {len(changed)} examples renewed")
