# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs that a program of today would refuse at once, or has no use for, reach nothing: the project seeds are kept as
whole and as current as a user's own file, and the program that makes them is kept working."""
import shutil
import sys

import program

CORPUS = program.SOURCE / "tests/fuzz/corpus"
MAKE = program.SOURCE / "tests/fuzz/make_seeds.py"


def check(seed, folder):
    """Verified, and no result of it is left to be computed."""
    advice = f"{seed}: tests/fuzz/make_seeds.py --coalsack {program.COALSACK} project makes it anew"
    copy = shutil.copy(seed, folder / f"{seed.name}.sack")
    copy.chmod(0o644)
    found = program.run([program.COALSACK, "verify", copy])
    assert found.returncode == 0, f"{found.stdout}{found.stderr}{advice}"
    late = [stage for stage in program.answer("status", copy)["stages"] if stage["missing"] + stage["stale"] + stage["failed"] > 0]
    assert not late, f"{late}\n{advice}"


def project_seeds_are_whole_and_current(folder):
    seeds = sorted((CORPUS / "project").glob("seed_*"))
    assert [seed.name for seed in seeds] == ["seed_mapped", "seed_new", "seed_shared"]
    for seed in seeds:
        check(seed, folder)


def seeds_can_be_made_again(folder):
    made = folder / "corpus"
    done = program.run([sys.executable, "-B", MAKE, "--coalsack", program.COALSACK, "--corpus", made])
    assert done.returncode == 0, done.stderr
    names = lambda corpus: sorted(str(path.relative_to(corpus)) for path in corpus.glob("*/seed_*"))
    assert names(made) == names(CORPUS)
    assert all(path.stat().st_size > 0 for path in made.glob("*/seed_*"))
    for seed in (made / "project").iterdir():
        check(seed, folder)


if __name__ == "__main__":
    sys.exit(program.main(globals()))
