# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that fail under a small map: a sample of what fault_campaign.py walks through, and what it once found."""
import sqlite3
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


def with_a_damaged_page(history, table):
    """The map of one step whose file lacks a page that holds rows of a table."""
    whole = history.before["verify"].read_bytes()
    with sqlite3.connect(history.before["verify"]) as db:
        size, = db.execute("PRAGMA page_size").fetchone()
        page, = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    db.close()
    return whole[:(page - 1) * size] + bytes(size) + whole[page * size:]


def repair(path, env):
    return faulty.run([str(faulty.PROGRAM), "verify", str(path), "--repair"], env)


def a_page_that_cannot_be_read_is_not_left_behind_by_repair(folder):
    """Rows that a failing disk does not give are still in the file: a repair that went on without them would lose them."""
    history = history_of(folder, "wal", "extend", "verify")
    damaged = with_a_damaged_page(history, "pixel")
    path = folder / "x.sack"
    path.write_bytes(damaged)
    done = repair(path, faulty.environment(counts=folder / "counts"))
    assert done.returncode == 0 and ".new-" not in done.stdout, done
    reads = int(dict(map(str.split, (folder / "counts").read_text().splitlines()))["read"])
    wanted, repaired = faulty.lines_of(path), done.stdout
    failed = 0
    for n in range(1, reads + 1, max(1, reads // 20)):
        for name in folder.glob("*x.sack*"):
            name.unlink()
        path.write_bytes(damaged)
        done = repair(path, faulty.environment(fault=f"read:error:{n}"))
        if done.returncode == 0:
            assert faulty.lines_of(path) == wanted and done.stdout == repaired, n
            continue
        failed += 1
        assert done.returncode == 1 and done.stderr.startswith(f"coalsack: {path}: ") and ".new-" not in done.stderr, (n, done)
        assert not list(folder.glob(".*")), n
        if not (folder / "x.sack.damaged").exists():
            assert path.read_bytes() == damaged, n
    assert failed > 8, failed


def what_a_killed_command_left_goes_with_the_next(folder):
    history = history_of(folder, "wal", "extend", "verify")
    damaged = with_a_damaged_page(history, "pixel")
    path = folder / "x.sack"
    for words in (["verify", path, "--repair"], ["share", history.before["verify"], path, "--force"]):
        path.write_bytes(damaged)
        words = [str(faulty.PROGRAM), *map(str, words)]
        done = faulty.run(words, faulty.environment(fault="write:kill:20"))
        assert done.returncode == -9 and list(folder.glob(".x.sack.new-*")), (words, done)
        done = faulty.run(words, history.env)
        assert done.returncode == 0, (words, done)
        assert not list(folder.glob(".*")), list(folder.iterdir())


if __name__ == "__main__":
    sys.exit(main(globals()))
