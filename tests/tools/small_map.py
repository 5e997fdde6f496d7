# SPDX-License-Identifier: GPL-2.0-or-later
"""A small project with everything in it: a simulated sky, its map by a network trained on it, an imported star list, a
calibration, entries that failed. It is made once for a test and copied."""
import hashlib
import json
import shutil
import sqlite3
import struct

from program import answer, coalsack, project

TRAIN = ("small", "--network", "P8-D16d0.1-D32", "--epochs", "2", "--batch", "32")


def digest(*values):
    """As docs/format.md says: of texts and bytes."""
    hasher = hashlib.blake2b(digest_size=16)
    for value in values:
        data = value.encode() if isinstance(value, str) else bytes(value)
        hasher.update((b"t" if isinstance(value, str) else b"b") + struct.pack("<Q", len(data)) + data)
    return hasher.digest()


def changed(path, *statements, parameters=()):
    """Runs SQL behind the program's back, as the sqlite3 shell would: foreign keys are not looked at."""
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement, parameters)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def rows(path, query, *parameters):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(query, parameters).fetchall()
    finally:
        db.close()


def calibrate(path):
    """A calibration as `calibrate` would store it, without the thousands of stars that it takes."""
    curves = json.dumps({band: json.loads(curve) for band, curve in
                         rows(path, "SELECT name, curve FROM band WHERE survey_id = 1")}, separators=(",", ":"))
    field = "cone 233,-19,1"
    changed(path, "INSERT OR REPLACE INTO calibration (survey_id, reference_id, field, curves, points, fingerprint, run_id)"
            " SELECT 1, 0, ?, ?, '{}', ?, MIN(run_id) FROM run", parameters=(field, curves, digest(field, curves)))


def stars(path):
    catalogue = path.parent / "stars.csv"
    if not catalogue.exists():
        catalogue.write_text("l,b,J,H,Ks\n280.0,0.1,12.5,12.1,11.9\n281.5,-0.4,13.0,12.8,12.7\n,,9,9,9\n")
    return catalogue


def restore(path):
    """What the messages of a repair ask for: the catalogue, the calibration, the network; then what is missing."""
    if not rows(path, "SELECT 1 FROM star_list WHERE kind = 'observed'"):
        coalsack("import", path, stars(path))
    if not rows(path, "SELECT 1 FROM calibration"):
        calibrate(path)
    coalsack("fill", path, "zone", "surrounding", "reference_stars", "selection", "simulated_stars", "truth", "reference_diagram",
             "example", "observed_diagram")
    if not rows(path, "SELECT 1 FROM model WHERE name = 'small' AND state = 'finished'"):
        coalsack("train", path, *TRAIN, "--quiet")
    coalsack("fill", path)


def small_map(folder):
    path = project(folder / "map.sack", "--preset", "carina", "--set", "pool_area_factor=1", "--set", "galaxy_limit_mag=12",
                   "--set", "reference_spacing_l_deg=0.5", "--set", "examples_per_reference=600", "--set", "profile_bins=32",
                   "--set", "profile_bin_kpc=0.4", "--set", "passes=4", "--set", "contact=map@example.org")
    coalsack("extend", path, "--cone", "280.25,0,0.2")
    coalsack("import", path, stars(path))
    calibrate(path)
    coalsack("config", path, "sky_source=simulated")
    restore(path)
    # Close the log, so that a copy of the file is whole.
    changed(path)
    assert answer("verify", path)["ok"]
    return path


def copied(path, name):
    other = path.parent / name
    for suffix in ("-wal", "-shm"):
        other.with_name(other.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(path, other)
    return other
