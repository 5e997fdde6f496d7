# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests that run the program share. A test is a function with one parameter, an empty folder of its own; ctest
calls `file.py NAME` for each, and without a name all of a file's tests run."""
import hashlib
import inspect
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(os.environ.get("COALSACK_SOURCE", pathlib.Path(__file__).resolve().parents[1]))
BIN = pathlib.Path(os.environ.get("COALSACK_BIN", SOURCE / "build/release/bin"))
COALSACK = BIN / "coalsack"
EXTENSION = BIN.parent / "lib" / "coalsack_sql.so"
SANITIZED = os.environ.get("COALSACK_SANITIZE") == "ON"


class Skipped(Exception):
    """The machine cannot do this test; says why."""


def run(words, **options):
    """Runs a command to its end and returns it with stdout and stderr as text."""
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300, **options)


def coalsack(*words, code=0, **options):
    """Runs `coalsack WORDS` and checks its exit code."""
    done = run([COALSACK, *words], **options)
    said = f"coalsack {' '.join(map(str, words))}\nexit {done.returncode}, expected {code}\n{done.stdout}{done.stderr}"
    assert done.returncode == code, said
    return done


def answer(*words):
    """What `coalsack WORDS --json` prints, parsed."""
    return json.loads(coalsack(*words, "--json").stdout)


def message(done):
    """The one line on stderr of a command that failed: no second line, no trace."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("coalsack: "), f"not one line of ours: {done.stderr!r}"
    return lines[0]


def project(path, *init_options, box=None):
    """A new project, with sky where a box is given."""
    coalsack("init", path, "--quiet", *init_options)
    if box:
        coalsack("extend", path, "--box", box)
    return path


def small_fitted_project(path):
    """A project of a few pixels behind a simulated sky that `fill` maps within seconds, by the Poisson fit."""
    settings = ("pixel_nside=64", "profile_bins=16", "profile_bin_kpc=0.5", "galaxy_limit_mag=10", "map_few_stars=1",
                "stars_beyond=1", "sky_source=simulated", "map_model=poisson_fit")
    project(path, *(word for setting in settings for word in ("--set", setting)))
    coalsack("extend", path, "--cone", "280,0,0.9")
    return path


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: did not happen within {seconds} s"
        time.sleep(0.02)


def main(tests):
    """Runs the tests of a file named on the command line, or all of them. Exit 77: one was skipped."""
    names = sys.argv[1:] or [name for name, value in tests.items()
                             if inspect.isfunction(value) and list(inspect.signature(value).parameters) == ["folder"]]
    code = 0
    for name in names:
        with tempfile.TemporaryDirectory(prefix="coalsack-test-") as folder:
            try:
                tests[name](pathlib.Path(folder))
                print("ok:", name.replace("_", " "))
            except Skipped as reason:
                print("skipped:", reason)
                code = 77
    return code
