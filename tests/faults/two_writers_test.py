# SPDX-License-Identifier: GPL-2.0-or-later
"""Two programs that write to one file at once: nothing is lost, the content is that of one after the other, and only
who is really stuck says that the project is busy."""
import shutil
import sqlite3
import subprocess
import sys

import faulty_program as faulty
from program import COALSACK, SANITIZED, Skipped, answer, coalsack, main, run

FILL = ("fill", "FILE", "--threads", "1", "--quiet")


def small_project(folder, *, filled=False):
    path = folder / "x.sack"
    coalsack("init", path, "--preset", "carina", *[word for setting in faulty.SETTINGS for word in ("--set", setting)])
    coalsack("extend", path, "--cone", "280.25,0,0.6")
    coalsack("config", path, "sky_source=simulated")
    if filled:
        coalsack("fill", path, "--quiet")
    return path


def together(path, *commands):
    """Starts all commands at once; their exit codes and messages."""
    started = [subprocess.Popen([str(COALSACK), *[str(path) if word == "FILE" else str(word) for word in words]],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for words in commands]
    return [(process.communicate(timeout=300)[1], process.returncode) for process in started]


def content(path):
    found = answer("verify", path)
    assert found["ok"], found
    return found["content_hash"]


def entries_once(path):
    """No entry was computed by two: every run counts its own in the transaction that stores them."""
    with sqlite3.connect(path) as db:
        counted, = db.execute("SELECT SUM(entries_done) FROM run").fetchone()
        there, = db.execute("SELECT COUNT(*) FROM entry").fetchone()
        claims, = db.execute("SELECT COUNT(*) FROM claim").fetchone()
    db.close()
    assert counted == there and claims == 0, (counted, there, claims)


def apart(folder, path, *commands):
    """The content when the commands run one after the other."""
    copy = folder / "apart.sack"
    shutil.copyfile(path, copy)
    for words in commands:
        coalsack(*[str(copy) if word == "FILE" else word for word in words])
    return content(copy)


def two_fills_share_the_work(folder):
    path = small_project(folder)
    wanted = apart(folder, path, FILL)
    done = together(path, FILL, FILL)
    assert [code for _, code in done] == [0, 0], done
    assert content(path) == wanted
    entries_once(path)


def a_fill_and_a_training_do_not_disturb_each_other(folder):
    train = ("train", "FILE", "x", "--network", "P8-D16-D64", "--epochs", "4", "--batch", "16", "--threads", "1",
             "--checkpoint-seconds", "0", "--quiet")
    path = small_project(folder, filled=True)
    coalsack("extend", path, "--cone", "280.25,0,0.8")  # sky whose reference has its examples already
    wanted = apart(folder, path, ("fill", "FILE", "zone", "surrounding", "simulated_stars", "truth", "observed_diagram", "--quiet"),
                   train)
    done = together(path, ("fill", "FILE", "zone", "surrounding", "simulated_stars", "truth", "observed_diagram", "--quiet"), train)
    assert [code for _, code in done] == [0, 0], done
    assert content(path) == wanted


def a_setting_changed_under_a_fill_stops_it_and_mixes_nothing(folder):
    path = small_project(folder)
    wanted = apart(folder, path, ("config", "FILE", "vary_density=0.3"), FILL)
    done = together(path, FILL, ("config", "FILE", "vary_density=0.3"))
    (said, fill), (_, config) = done
    assert config == 0 and fill in (0, 1), done
    if fill == 1:
        assert said.count("\n") == 1 and "a setting was changed" in said and "run it again" in said, said
    coalsack(*[str(path) if word == "FILE" else word for word in FILL])
    assert content(path) == wanted


def stars_imported_under_a_fill_are_taken_up(folder):
    path = small_project(folder)
    coalsack("config", path, "sky_source=observed")
    stars = folder / "stars.csv"
    faulty.write_catalogue(stars)
    load = ("import", "FILE", stars, "--kind", "observed")
    wanted = apart(folder, path, load, FILL)
    done = together(path, FILL, load)
    assert [code for _, code in done] == [0, 0], done
    coalsack(*[str(path) if word == "FILE" else word for word in FILL])
    assert content(path) == wanted


def who_is_really_stuck_says_so(folder):
    """With the file locked for longer than the program waits, which is half a second here."""
    if SANITIZED:
        raise Skipped("what shortens the wait stands where the sanitizers stand, too")
    path = small_project(folder)
    before = content(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        done = run([COALSACK, "config", path, "seed=5"], env=faulty.environment(busy_ms=500))
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert done.returncode == 5 and "another program holds this file" in done.stderr, done
    assert content(path) == before


if __name__ == "__main__":
    sys.exit(main(globals()))
