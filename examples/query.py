#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Extinction from a project, with nothing but sqlite3, numpy and zstandard: an example of using a map in one's own
program. docs/format.md describes the file.

query.py FILE L B [D_KPC]    A_V with its 68 % interval along a sightline, or to one distance
query.py FILE --csv          a line for every sightline of the map
"""
import argparse
import pathlib
import sqlite3
import sys
import urllib.parse

import numpy
import zstandard

ROWS = 14                    # of a prediction, each one value per distance bin
CUMULATIVE_MEAN = 7
LOW_68, HIGH_68 = 10, 12     # quantiles of A_V at 0.16 and 0.84
LARGEST_BYTES = 1 << 20


def open_project(path):
    """A connection that only reads."""
    location = urllib.parse.quote(str(pathlib.Path(path).resolve()))
    db = sqlite3.connect(f"file:{location}?mode=ro", uri=True)
    db.execute("PRAGMA trusted_schema = OFF")
    if db.execute("PRAGMA application_id").fetchone()[0] != 0x434F414C:
        sys.exit(f"{path}: not a Coalsack project")
    return db


def model_in_force(db):
    """(model_id, name) of the model that setting map_model names, or of the one finished last."""
    row = db.execute("SELECT model_id, name FROM model WHERE state = 'finished'"
                     " AND name = (SELECT value FROM setting WHERE name = 'map_model')").fetchone()
    row = row or db.execute("SELECT model_id, name FROM model WHERE state = 'finished' AND finished_at IS NOT NULL"
                            " ORDER BY finished_at DESC, model_id DESC LIMIT 1").fetchone()
    if row is None:
        sys.exit("there is no finished model in that file")
    return row


def ang2nest(nside, l_deg, b_deg):
    """The NESTED number of the HEALPix pixel that holds a direction (Gorski et al. 2005, ApJ 622, 759, section 4)."""
    z = numpy.sin(numpy.radians(b_deg))
    turn = (l_deg % 360) / 90                      # quarters of the circle, 0 to 4
    if abs(z) <= 2 / 3:
        # Lines of constant v run along two sides of the pixels, those of constant w along the others.
        v = int(nside * (0.5 + turn - 0.75 * z))
        w = int(nside * (0.5 + turn + 0.75 * z))
        column, row = v // nside, w // nside
        face = (column % 4) + 4 if column == row else column % 4 if column < row else row % 4 + 8
        x, y = w % nside, nside - 1 - v % nside
    else:
        quarter = min(int(turn), 3)
        part = turn - quarter
        size = nside * numpy.sqrt(3 * (1 - abs(z)))
        x, y = min(int(part * size), nside - 1), min(int((1 - part) * size), nside - 1)
        face, (x, y) = (quarter, (nside - 1 - y, nside - 1 - x)) if z > 0 else (quarter + 8, (x, y))
    pixel = 0
    for bit in range(nside.bit_length()):
        pixel |= (x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1
    return face * nside * nside + pixel


def profile(db, model_id, uniq):
    """(rows, bins) of a prediction, and the width of a bin in kpc; None where there is none."""
    row = db.execute("SELECT shape, raw_bytes, frame, bin_kpc FROM prediction WHERE uniq = ? AND model_id = ?",
                     (uniq, model_id)).fetchone()
    if row is None:
        return None
    shape, raw_bytes, frame, bin_kpc = row
    shape = tuple(int(size) for size in shape.strip("[]").split(","))
    if len(shape) != 2 or shape[0] != ROWS or raw_bytes != 2 * shape[0] * shape[1] or raw_bytes > LARGEST_BYTES:
        sys.exit(f"prediction {uniq}: shape {shape} and {raw_bytes} bytes make no sense")
    raw = zstandard.ZstdDecompressor().decompress(frame, max_output_size=raw_bytes)
    return numpy.frombuffer(raw, "<f2").reshape(shape).astype("f8"), bin_kpc


def sightline(db, model_id, l_deg, b_deg):
    """The profile at a direction, in whatever size of pixel covers it."""
    for (nside,) in db.execute("SELECT DISTINCT nside FROM pixel ORDER BY nside DESC").fetchall():
        found = profile(db, model_id, 4 * nside * nside + ang2nest(nside, l_deg, b_deg))
        if found:
            return found
    return None


def at_distance(cumulative, bin_kpc, d_kpc):
    """A_V to a distance: linear within a bin, 0 at the Sun, NaN beyond the profile."""
    edges = bin_kpc * numpy.arange(cumulative.size + 1)
    return numpy.interp(d_kpc, edges, numpy.concatenate([[0], cumulative]), right=numpy.nan)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("place", nargs="*", type=float, metavar="L B [D_KPC]")
    parser.add_argument("--csv", action="store_true")
    options, rest = parser.parse_known_args()  # a latitude such as -0.5 looks like an option
    try:
        place = options.place + [float(word) for word in rest]
    except ValueError:
        parser.error(f"not understood: {' '.join(rest)}")
    if not options.csv and len(place) not in (2, 3):
        parser.error("give l and b in degrees, and perhaps a distance in kpc, or --csv")
    db = open_project(options.file)
    model_id, name = model_in_force(db)
    if options.csv:
        print("l_deg,b_deg,stars,reliable_kpc,a_v_total_mag,a_v_total_sd_mag,flags")
        for row in db.execute("SELECT p.l_deg, p.b_deg, m.stars, m.reliable_kpc, m.a_v_total_mag, m.a_v_total_sd_mag,"
                              " m.flags FROM map_pixel AS m JOIN pixel AS p ON p.uniq = m.uniq WHERE m.model_id = ?"
                              " ORDER BY m.uniq", (model_id,)):
            print(",".join(f"{value:.6g}" for value in row))
        return
    found = sightline(db, model_id, *place[:2])
    if found is None:
        sys.exit(f"l = {place[0]:g}, b = {place[1]:g} is not in the map of model {name}")
    rows, bin_kpc = found
    distances = place[2:] or [d for d in (0.5, 1, 2, 3, 5, 7, 10, 15) if d <= bin_kpc * rows.shape[1]]
    print(f"model {name}, l = {place[0]:g}, b = {place[1]:g}")
    print("d_kpc  a_v_mag  68 % interval")
    for d_kpc in distances:
        mean, low, high = (at_distance(rows[row], bin_kpc, d_kpc) for row in (CUMULATIVE_MEAN, LOW_68, HIGH_68))
        print(f"{d_kpc:5.2f}  {mean:7.3f}  {low:.3f} to {high:.3f}")


if __name__ == "__main__":
    main()
