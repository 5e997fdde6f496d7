# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory that ends: a sample of what fault_campaign.py --memory walks through."""
import sys

import faulty_program as faulty
from program import SANITIZED, Skipped, main

SHARES = 12


def check(folder, step, operation):
    if SANITIZED:
        raise Skipped("the faults stand before the program's own calls, where the sanitizers stand, too")
    history = faulty.History(folder / "wal", "wal", (step,))
    calls = history.calls[step][operation]
    said = 0
    for share in range(SHARES):
        n = 1 + share * calls // SHARES
        outcome = faulty.tried(history, step, f"{operation}:error:{n}", 1, folder / "case")
        assert not outcome.problems, outcome.problems
        said += outcome.said
    assert said > 0, "no allocation failed"


def a_reader_ends_clearly_when_new_fails(folder):
    check(folder, "verify", "new_memory")


def a_reader_ends_clearly_when_sqlite_has_no_memory(folder):
    check(folder, "verify", "sqlite_memory")


def an_extension_loses_nothing_when_new_fails(folder):
    check(folder, "extend", "new_memory")


def a_fill_loses_nothing_when_sqlite_has_no_memory(folder):
    check(folder, "simulate", "sqlite_memory")


if __name__ == "__main__":
    sys.exit(main(globals()))
