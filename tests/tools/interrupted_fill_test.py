# SPDX-License-Identifier: GPL-2.0-or-later
"""A fill of some 120,000 pixels that is stopped in its middle: nothing committed is lost, and the next one goes on."""
import signal
import sqlite3
import subprocess
import sys
import time

from program import COALSACK, Skipped, answer, coalsack, main, project, wait_until


def large_project(folder):
    return project(folder / "x.sack", "--set", "pixel_nside=1024", box="280,300,-10,10")


def numbers(path, query):
    """The first row of a query, read beside whoever writes."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(query).fetchone()
    finally:
        db.close()


def begun_fill(path, seconds):
    """A fill that has claimed its first pixels so many seconds ago."""
    fill = subprocess.Popen([COALSACK, "fill", path, "zone", "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)
    wait_until(lambda: numbers(path, "SELECT COUNT(*) FROM claim")[0] > 0 or fill.poll() is not None, "a first claim")
    assert fill.poll() is None, fill.communicate()
    time.sleep(seconds)
    return fill


def zone(path):
    return answer("status", path)["stages"][0]


def stopped(folder, how):
    path = large_project(folder)
    wanted = zone(path)["wanted"]
    for seconds in (0.3, 0.05, 0.5):
        before = zone(path)["done"]
        if before == wanted:
            raise Skipped("this machine was done before it could be interrupted twice")
        fill = begun_fill(path, seconds)
        fill.send_signal(how)
        _, said = fill.communicate(timeout=60)
        assert fill.returncode == 130, (fill.returncode, said)
        lines = said.splitlines()
        assert len(lines) == 1 and "interrupted in stage zone" in lines[0] and f"coalsack fill {path}" in lines[0], said
        after = zone(path)
        assert before < after["done"] and after["done"] + after["missing"] == wanted, (before, after)
        assert numbers(path, "PRAGMA integrity_check") == ("ok",)
        assert numbers(path, "SELECT COUNT(*) FROM claim") == (0,), "claims are given back"
        outcome = numbers(path, "SELECT outcome, entries_done FROM run ORDER BY run_id DESC LIMIT 1")
        assert outcome == ("interrupted", after["done"] - before), outcome
    coalsack("fill", path, "zone")
    assert (zone(path)["done"], zone(path)["missing"]) == (wanted, 0)
    assert answer("verify", path)["ok"]


def ctrl_c_commits_what_is_done_and_says_how_to_go_on(folder):
    stopped(folder, signal.SIGINT)


def sigterm_does_the_same(folder):
    stopped(folder, signal.SIGTERM)


def a_killed_fill_loses_nothing_that_was_committed(folder):
    path = large_project(folder)
    wanted = zone(path)["wanted"]
    for seconds in (0.2, 1.3):
        fill = begun_fill(path, seconds)
        seen, = numbers(path, "SELECT COUNT(*) FROM entry")
        fill.kill()
        fill.communicate(timeout=60)
        after = zone(path)
        assert seen <= after["done"] <= wanted and after["done"] + after["missing"] == wanted, (seen, after)
        assert answer("verify", path)["ok"], "whole before anybody repairs anything"
        if after["done"] == wanted:
            break
    coalsack("fill", path, "zone")
    assert zone(path)["done"] == wanted
    assert numbers(path, "SELECT COUNT(*) FROM claim") == (0,), "the dead process's claims are gone"
    assert numbers(path, "SELECT outcome FROM run WHERE command = 'fill' ORDER BY run_id") == ("running",)


if __name__ == "__main__":
    sys.exit(main(globals()))
