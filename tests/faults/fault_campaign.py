#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lets a disk fail under the program at the n-th call, for every n, while it makes a small map.

The map is made step by step: init, extend, import, simulate, fill, train, fill again, config; then it is read: status,
sql, export, verify. Files of older schemas are migrated. Each step is run once for each call that SQLite makes of the operating system in it and for each
way in which that call may fail, with a write-ahead log and with a rollback journal. After each fault the program must
have ended by itself, with one clear line if it could not go on; the file must open and verify; what had been committed
must be there, and nothing wrong; and the same command, run again, must give the content hash of an undisturbed map.

Faults: error (the call fails), torn (half of a write), full (half of a write, for want of space), partial (a system
call does half), crash (the power fails: of what was not synced a random part is left), kill (SIGKILL). ":on" after the number of the
call: it fails from then on. With --memory every n-th allocation fails instead.

Prints a table, and each thing that went wrong; exits 1 when anything did.
"""
import argparse
import collections
import itertools
import multiprocessing.pool
import os
import pathlib
import sys
import tempfile
import time

import faulty_program as faulty

FAULTS = {
    "open": ("error",),
    "read": ("error", "error:on", "partial"),
    "write": ("error", "error:on", "torn", "full", "full:on", "partial", "crash", "kill"),
    "sync": ("error", "error:on", "crash", "kill"),
    "truncate": ("error", "crash", "kill"),
    "remove": ("error", "crash", "kill"),
    "lock": ("error",),
    "shm_map": ("error",),
    "shm_lock": ("error",),
    "file_size": ("error",),
}
MEMORY_FAULTS = {"sqlite_memory": ("error",), "new_memory": ("error",)}
ROWS = ("ended badly", "hung", "did not open", "lost", "wrong", "did not go on", "unclear", "left behind")


def cases(history, step, options):
    for operation, kinds in (MEMORY_FAULTS if options.memory else FAULTS).items():
        calls = history.calls[step][operation]
        for kind in kinds:
            if step in faulty.READS and kind in ("crash", "kill"):
                continue
            name, _, on = kind.partition(":")
            for n in range(1 + options.first % options.every, calls + 1, options.every):
                for seed in range(1, options.seeds + 1) if name == "crash" else (1,):
                    yield f"{operation}:{name}:{n}" + (":on" if on else ""), seed


def walk(history, step, options, root):
    """Tries all faults of one step; counts of what came of them."""
    numbers = itertools.count()

    def one(case):
        fault, seed = case
        return faulty.tried(history, step, fault, seed, root / f"case-{next(numbers)}")

    row = collections.Counter()
    with multiprocessing.pool.ThreadPool(options.jobs) as pool:
        for outcome in pool.imap_unordered(one, cases(history, step, options)):
            row["tried"] += 1
            row["met"] += outcome.met
            row["crashes"] += outcome.crashed
            row["said"] += outcome.said
            row["went on"] += outcome.met and outcome.code == 0
            for kind, what in outcome.problems:
                row[kind] += 1
                print(f"{kind}: {what}", file=sys.stderr, flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", nargs="+", default=[*faulty.CHANGES, *faulty.READS],
                        choices=[*faulty.CHANGES, *faulty.READS], help="which (default: all)")
    parser.add_argument("--journal", nargs="+", default=list(faulty.JOURNALS), choices=list(faulty.JOURNALS),
                        help="write-ahead log, rollback journal (default: both)")
    parser.add_argument("--memory", action="store_true", help="allocations fail, in the place of the disk")
    parser.add_argument("--every", type=int, default=1, help="only one call in so many (default 1: all)")
    parser.add_argument("--first", type=int, default=0, help="begin so many calls later")
    parser.add_argument("--seeds", type=int, default=3, help="crashes at each call, each losing another part (default 3)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="faults at once (default: one per thread)")
    parser.add_argument("--folder", default="/dev/shm" if os.path.isdir("/dev/shm") else None,
                        help="where to work; best in memory")
    options = parser.parse_args()
    begin = time.time()
    total = collections.Counter()
    print(f"{'':18} {'tried':>7} {'met':>7} {'crashes':>8} {'said':>6} {'went on':>8}  " + "  ".join(ROWS))
    with tempfile.TemporaryDirectory(prefix="coalsack-faults-", dir=options.folder) as place:
        root = pathlib.Path(place)
        for journal in options.journal:
            history = faulty.History(root / journal, journal, options.steps)
            for step in options.steps:
                row = walk(history, step, options, root)
                total.update(row)
                print_row(f"{journal} {step}", row)
    print_row("all", total)
    bad = sum(total[kind] for kind in ROWS)
    print(f"{time.time() - begin:.0f} s: {'all is well' if not bad else f'{bad} things went wrong'}")
    return 1 if bad else 0


def print_row(name, row):
    print(f"{name:18} {row['tried']:7} {row['met']:7} {row['crashes']:8} {row['said']:6} {row['went on']:8}  "
          + "  ".join(f"{row[kind]:{len(kind)}}" for kind in ROWS), flush=True)


if __name__ == "__main__":
    sys.exit(main())
