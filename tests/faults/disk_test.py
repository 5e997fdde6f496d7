# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that fail under a small map: a sample of what fault_campaign.py walks through, and what it once found."""
import sys

import faulty_program as faulty
from program import SANITIZED, Skipped, main


def check(history, step, fault, seeds=(1,)):
    for number, seed in enumerate(seeds):
        outcome = faulty.tried(history, step, fault, seed, history.folder / f"case-{number}")
        assert not outcome.problems, outcome.problems
    return outcome


def history_of(folder, journal, *steps):
    if SANITIZED:
        raise Skipped("the faults stand before the program's own calls, where the sanitizers stand, too")
    return faulty.History(folder / journal, journal, steps)


FAULTS = ("write:error", "write:full:on", "write:crash", "write:kill", "sync:error", "sync:crash", "read:error", "read:partial",
          "write:partial")


def nothing_is_lost(history, step, every):
    met = 0
    for operation, kind, *on in (fault.split(":") for fault in FAULTS):
        for n in range(1, history.calls[step][operation] + 1, every):
            met += check(history, step, ":".join([operation, kind, str(n), *on])).met
    assert met > 10, f"only {met} faults met a call"


def nothing_is_lost_with_a_write_ahead_log(folder):
    nothing_is_lost(history_of(folder, "wal", "extend"), "extend", 7)


def nothing_is_lost_with_a_rollback_journal(folder):
    nothing_is_lost(history_of(folder, "rollback", "extend"), "extend", 11)


def a_migration_may_be_killed_at_any_write(folder):
    history = history_of(folder, "wal", "migrate1")
    calls = history.calls["migrate1"]
    for n in range(1, calls["write"] + 1, max(1, calls["write"] // 12)):
        check(history, "migrate1", f"write:kill:{n}")
        check(history, "migrate1", f"write:crash:{n}")
    for n in range(1, calls["sync"] + 1, 4):
        check(history, "migrate1", f"sync:kill:{n}")


def a_half_done_transaction_is_undone_by_whoever_opens_the_file_next(folder):
    """A rollback journal that was not deleted: a verb that only reads has to play it back."""
    history = history_of(folder, "rollback", "extend")
    assert check(history, "extend", "remove:error:1").said
    assert check(history, "extend", "remove:kill:1").crashed


def what_was_committed_outlives_the_power(folder):
    """The journal's removal is what commits, so it has to reach the disk before the next word is said."""
    history = history_of(folder, "rollback", "extend")
    removals = history.calls["extend"]["remove"]
    for n in range(2, removals + 1):
        assert check(history, "extend", f"remove:crash:{n}", seeds=range(1, 5)).crashed
    for n in range(1, history.calls["extend"]["open"] + 1):
        check(history, "extend", f"open:crash:{n}", seeds=range(1, 5))


def a_page_that_cannot_be_read_is_not_called_damage(folder):
    history = history_of(folder, "wal", "extend", "verify")
    reads = history.calls["verify"]["read"]
    for n in range(1, reads + 1, max(1, reads // 10)):
        outcome = check(history, "verify", f"read:error:{n}")
        assert outcome.code in (0, 1), outcome.message


if __name__ == "__main__":
    sys.exit(main(globals()))
