#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills merges with SIGKILL at random moments and looks at what is left.

A project is filled, copied and extended east and west; west is merged into east again and again, and killed. Each time the
file must open and hold either what it held before or what an undisturbed merge gives, and the same command then ends the
merge. Exits 1 when a file does not open, integrity_check complains, or the content is anything else.
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

SETTINGS = ("pixel_nside=64", "pool_area_factor=2", "galaxy_limit_mag=13", "reference_spacing_l_deg=1", "simulate_nside=64",
            "sky_source=simulated", "cone_radius_deg=0.2", "map_model=poisson_fit")


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode}\n{done.stderr}"
    return done.stdout


class Campaign:
    def __init__(self, options, folder):
        self.program = os.path.abspath(options.program)
        self.folder = folder
        start = self.path("start")
        settings = [word for setting in SETTINGS for word in ("--set", setting)]
        run(self.program, "init", start, "--preset", "carina", "--quiet", *settings,
            "--set", f"examples_per_reference={options.examples}")
        run(self.program, "extend", start, "--box", "279,281,-0.6,0.6", "--quiet")
        for name, box in (("east", "282,285,-0.6,0.6"), ("west", "275,278,-0.6,0.6")):
            shutil.copyfile(start, self.path(name))
            run(self.program, "extend", self.path(name), "--box", box, "--quiet")
            run(self.program, "fill", self.path(name), "--quiet")

    def path(self, name):
        return os.path.join(self.folder, name + ".sack")

    def fresh(self):
        path = self.path("merged")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)
        shutil.copyfile(self.path("east"), path)
        return path

    def words(self, path):
        return [self.program, "merge", path, self.path("west"), "--quiet"]

    def content(self, path):
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", path
            assert not db.execute("PRAGMA foreign_key_check").fetchall(), path
        db.close()
        found = json.loads(run(self.program, "verify", path, "--json"))
        assert found["ok"], found["problems"]
        return found["content_hash"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--examples", type=int, default=4096)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(options, folder)
        before = campaign.content(campaign.path("east"))
        path = campaign.fresh()
        begin = time.time()
        run(*campaign.words(path))
        whole = time.time() - begin
        after = campaign.content(path)
        assert before != after
        print(f"undisturbed: {whole:.2f} s, {os.path.getsize(path) / 1e6:.1f} MB, content {before} becomes {after}")
        path = campaign.fresh()
        kills = unopened = neither = merged = 0
        while kills < options.kills:
            process = subprocess.Popen(campaign.words(path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                process.wait(timeout=random.uniform(0, 1.1 * whole))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            _, said = process.communicate()
            if process.returncode == -signal.SIGKILL:
                kills += 1
            else:
                assert process.returncode == 0, said.decode()
            try:
                found = campaign.content(path)
            except Exception as error:  # noqa: BLE001: whatever it is, the campaign has found it
                unopened += 1
                print(f"kill {kills}: {error}")
                path = campaign.fresh()
                continue
            neither += found not in (before, after)
            if process.returncode == 0 or found == after:
                assert process.returncode != 0 or found == after, "a merge that ended, and the content is another"
                merged += 1
                path = campaign.fresh()
        run(*campaign.words(path))
        assert campaign.content(path) == after, "the merge after the last kill"
        print(f"{kills} kills; merges that ended meanwhile: {merged}; files that did not open: {unopened}; "
              f"content neither before nor after: {neither}")
        return 1 if unopened or neither else 0


if __name__ == "__main__":
    sys.exit(main())
