#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills trainings with SIGKILL at random moments, goes on with them, and compares what comes out.

A small project is filled once. One training runs undisturbed; others are killed and started again until they end.
Exits 1 when weights, fingerprint or content hash differ, or when a file does not open or integrity_check complains.
"""
import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SETTINGS = ("pixel_nside=256", "pool_area_factor=2", "galaxy_limit_mag=13", "reference_spacing_l_deg=0.5")


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode}\n{done.stderr}"
    return done.stdout


class Campaign:
    def __init__(self, options, folder):
        self.program = os.path.abspath(options.program)
        self.options = options
        self.folder = folder
        self.filled = os.path.join(folder, "filled.sack")
        settings = [word for setting in SETTINGS for word in ("--set", setting)]
        run(self.program, "init", self.filled, "--preset", "carina", "--quiet", *settings,
            "--set", f"examples_per_reference={options.examples}")
        run(self.program, "extend", self.filled, "--cone", "280.25,0,0.2", "--quiet")
        run(self.program, "fill", self.filled, "--quiet")

    def fresh(self, name):
        path = os.path.join(self.folder, name + ".sack")
        shutil.copyfile(self.filled, path)
        return path

    def words(self, path):
        return [self.program, "train", path, "x", "--network", self.options.network, "--epochs", str(self.options.epochs),
                "--batch", "64", "--average", "2", "--checkpoint-seconds", "0", "--threads", "2", "--quiet", "--json"]

    def outcome(self, path):
        """What must not depend on kills."""
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", path
            assert not db.execute("PRAGMA foreign_key_check").fetchall(), path
            state, fingerprint = db.execute("SELECT state, hex(fingerprint) FROM model WHERE name = 'x'").fetchone()
            assert state == "finished", state
            weights, = db.execute("SELECT hex(weights_hash) FROM checkpoint WHERE which = 'best'").fetchone()
        db.close()
        content = json.loads(run(self.program, "verify", path, "--json"))["content_hash"]
        return weights, fingerprint, content

    def killed(self, path, kills, longest):
        """Trains to the end, killed at most so many times; how often it was."""
        done = 0
        while True:
            process = subprocess.Popen(self.words(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done < kills:
                try:
                    process.wait(timeout=random.uniform(0, 0.6 * longest))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    done += 1
            _, said = process.communicate()
            if process.returncode == 0:
                return done
            assert process.returncode == -signal.SIGKILL, said.decode()
            with sqlite3.connect(path) as db:
                assert db.execute("PRAGMA quick_check").fetchone()[0] == "ok", path
                finished = db.execute("SELECT 1 FROM model WHERE name = 'x' AND state = 'finished'").fetchone()
            db.close()
            if finished:  # it was over, but for saying so
                return done


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--examples", type=int, default=600)
    parser.add_argument("--network", default="P4-D64d0.1-D64d0.1-D128")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(options, folder)
        path = campaign.fresh("plain")
        begin = time.time()
        run(*campaign.words(path))
        plain = time.time() - begin
        reference = campaign.outcome(path)
        print(f"undisturbed: {plain:.1f} s, weights {reference[0]}, content {reference[2]}")
        kills = trainings = 0
        same = True
        while kills < options.kills:
            trainings += 1
            path = campaign.fresh(f"killed{trainings}")
            done = campaign.killed(path, min(5, options.kills - kills), plain)
            kills += done
            found = campaign.outcome(path)
            same = same and found == reference
            print(f"killed {done} times: weights {found[0]}, content {found[2]}")
            os.remove(path)
        print(f"{kills} kills in {trainings} trainings: {'all the same' if same else 'DIFFERENT'}")
        return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
