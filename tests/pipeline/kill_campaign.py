#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fills a test project in every way that must not matter and compares content hashes.

One thread, two threads, two processes at once, and killed with SIGKILL at random moments and resumed, once as a
single process and once as two. Prints a table; exits 1 when a hash differs, a file does not open, integrity_check
complains, or an entry was committed by two runs.
"""
import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def hash_of(driver, path):
    return run(driver, "hash", path)


def check(path, entries, killed):
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", path
        assert not db.execute("PRAGMA foreign_key_check").fetchall(), path
        done = db.execute("SELECT COUNT(*) FROM entry").fetchone()[0]
        counted = db.execute("SELECT SUM(entries_done) FROM run").fetchone()[0]
        # Every run counts its entries in the transaction that stores them: a sum above the number of entries
        # would mean that one was computed and committed twice.
        assert counted == done, f"{path}: {counted} entries committed, {done} there"
    return done


def fill_with_kills(driver, path, kills, processes, pause):
    """Starts `processes` fills, kills one at a random moment, starts another, until `kills` were killed."""
    killed = 0
    running = [subprocess.Popen([driver, "fill", path, "1"]) for _ in range(processes)]
    while killed < kills:
        time.sleep(random.uniform(0.0, pause))
        victim = running.pop(random.randrange(len(running)))
        if victim.poll() is None:
            victim.send_signal(signal.SIGKILL)
            killed += 1
        victim.wait()
        with sqlite3.connect(path) as db:  # it opens, and goes on
            left = db.execute("SELECT (SELECT COUNT(*) FROM wish) * 2 - (SELECT COUNT(*) FROM entry)").fetchone()[0]
        if victim.returncode == 0 and killed < kills:
            return killed  # finished before enough kills: the caller starts anew
        running.append(subprocess.Popen([driver, "fill", path, "1"]))
        del left
    for process in running:
        assert process.wait() == 0, "a resumed fill failed"
    return killed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("driver")
    parser.add_argument("--entries", type=int, default=200000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    driver = os.path.abspath(options.driver)
    with tempfile.TemporaryDirectory() as folder:
        def fresh(name):
            path = os.path.join(folder, name + ".sack")
            run(driver, "init", path, str(options.entries))
            return path

        rows = []
        path = fresh("one")
        begin = time.time()
        run(driver, "fill", path, "1")
        plain = time.time() - begin
        reference = hash_of(driver, path)
        rows.append(("1 thread", plain, check(path, options.entries, 0), reference, 0))

        path = fresh("two")
        begin = time.time()
        run(driver, "fill", path, "2")
        rows.append(("2 threads", time.time() - begin, check(path, options.entries, 0), hash_of(driver, path), 0))

        path = fresh("processes")
        begin = time.time()
        processes = [subprocess.Popen([driver, "fill", path, "1"]) for _ in range(2)]
        assert [p.wait() for p in processes] == [0, 0]
        rows.append(("2 processes", time.time() - begin, check(path, options.entries, 0), hash_of(driver, path), 0))
        with sqlite3.connect(path) as db:
            shares = [n for (n,) in db.execute("SELECT entries_done FROM run ORDER BY run_id")]
        print(f"two processes did {shares[0]} and {shares[1]} entries")

        for label, count in (("killed, 1 process", 1), ("killed, 2 processes", 2)):
            done = 0
            attempt = 0
            begin = time.time()
            while done < options.kills:
                attempt += 1
                path = fresh(f"killed{count}-{attempt}")
                done += fill_with_kills(driver, path, options.kills - done, count,
                                        min(plain, 2 * plain / max(1, options.kills) * 2))
                run(driver, "fill", path, "1")
                entries = check(path, options.entries, done)
                found = hash_of(driver, path)
                if found != reference:
                    rows.append((label, time.time() - begin, entries, found, done))
                    break
                os.remove(path)
            else:
                rows.append((label, time.time() - begin, entries, found, done))

        print(f"{'filled by':22} {'seconds':>8} {'entries':>8} {'kills':>6}  content hash")
        for label, seconds, entries, found, kills in rows:
            print(f"{label:22} {seconds:8.1f} {entries:8d} {kills:6d}  {found}")
        same = all(row[3] == reference for row in rows)
        print("all the same" if same else "DIFFERENT")
        return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
