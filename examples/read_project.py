#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a Coalsack project with nothing but sqlite3, numpy and zstandard. docs/format.md describes the file.

read_project.py FILE               settings, coverage and the list of arrays, as JSON
read_project.py FILE OWNER NAME    one array, as JSON
"""
import json
import math
import pathlib
import sqlite3
import sys
import urllib.parse

import numpy
import zstandard

APPLICATION_ID = 0x434F414C  # "COAL"
NEWEST_SCHEMA = 400          # 0.4.0: what this reader was written for
DTYPES = {"u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"}
MOST_AXES = 8
LARGEST_CHUNK_BYTES = 16 << 20


class NotReadable(Exception):
    """The file is not a project that this reader can trust; says why."""


def open_project(path):
    """A connection that only reads, to a file that may come from a stranger."""
    location = urllib.parse.quote(str(pathlib.Path(path).resolve()))
    db = sqlite3.connect(f"file:{location}?mode=ro", uri=True)
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotReadable(f"{path}: not a Coalsack project")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version // 10000 > NEWEST_SCHEMA // 10000:
        raise NotReadable(f"{path}: schema {version} is of a later major version than {NEWEST_SCHEMA}")
    return db


def settings(db):
    """name -> (value, unit); a boolean is 0 or 1 in the file."""
    rows = db.execute("SELECT name, value, type, unit FROM setting ORDER BY name")
    return {name: (bool(value) if kind == "boolean" else value, unit) for name, value, kind, unit in rows}


def coverage(db):
    """The covered pixels as columns. uniq = 4 nside^2 + pixel, NESTED, Galactic; reference_id is -1 and its angles
    are NaN where stage zone has not been filled."""
    rows = db.execute("SELECT p.uniq, p.nside, p.pixel, p.l_deg, p.b_deg, z.reference_id, z.separation_deg"
                      " FROM pixel AS p LEFT JOIN zone AS z ON z.uniq = p.uniq ORDER BY p.uniq").fetchall()
    columns = list(zip(*rows)) if rows else [()] * 7
    return {
        "uniq": numpy.array(columns[0], dtype="i8"),
        "nside": numpy.array(columns[1], dtype="i8"),
        "pixel": numpy.array(columns[2], dtype="i8"),
        "l_deg": numpy.array(columns[3], dtype="f8"),
        "b_deg": numpy.array(columns[4], dtype="f8"),
        "reference_id": numpy.array([-1 if value is None else value for value in columns[5]], dtype="i8"),
        "separation_deg": numpy.array([math.nan if value is None else value for value in columns[6]], dtype="f8"),
    }


def array_names(db):
    """(owner, name) of every stored array."""
    return db.execute("SELECT owner, name FROM array ORDER BY owner, name").fetchall()


def decoded(frame, expected_bytes):
    """The raw bytes of one frame. Nothing is decompressed before the size that the frame declares is the one that
    the row beside it gives; the checksum inside is checked by zstd."""
    try:
        declared = zstandard.get_frame_parameters(frame)
        if declared.content_size != expected_bytes:
            raise NotReadable(f"declares {declared.content_size} bytes where {expected_bytes} are expected")
        if not declared.has_checksum:
            raise NotReadable("has no checksum")
        decompressor = zstandard.ZstdDecompressor().decompressobj()
        raw = decompressor.decompress(frame)
    except zstandard.ZstdError as error:
        raise NotReadable(f"is damaged ({error})") from error
    if not decompressor.eof or decompressor.unused_data or len(raw) != expected_bytes:
        raise NotReadable("is not one whole frame")
    return raw


def read_array(db, owner, name, limit_bytes=1 << 32):
    """One array, or None when there is none of that owner and name."""
    row = db.execute("SELECT array_id, dtype, shape, raw_bytes, chunk_bytes FROM array WHERE owner = ? AND name = ?",
                     (owner, name)).fetchone()
    if row is None:
        return None
    array_id, dtype, shape_text, raw_bytes, chunk_bytes = row
    label = f"array {owner}/{name}"
    shape = json.loads(shape_text)
    if dtype not in DTYPES:
        raise NotReadable(f"{label}: unknown dtype {dtype!r}")
    if not isinstance(shape, list) or len(shape) > MOST_AXES or any(type(n) is not int or n < 0 for n in shape):
        raise NotReadable(f"{label}: {shape_text!r} is no shape")
    if math.prod(shape) * int(dtype[1]) != raw_bytes:
        raise NotReadable(f"{label}: its shape and its size contradict each other")
    if not 1 <= chunk_bytes <= LARGEST_CHUNK_BYTES:
        raise NotReadable(f"{label}: chunks of {chunk_bytes} bytes")
    if raw_bytes > limit_bytes:
        raise NotReadable(f"{label}: {raw_bytes} bytes are more than the {limit_bytes} allowed here")
    raw = bytearray()
    for chunk in range(-(-raw_bytes // chunk_bytes)):
        found = db.execute("SELECT frame FROM array_chunk WHERE array_id = ? AND chunk = ?", (array_id, chunk)).fetchone()
        if found is None:
            raise NotReadable(f"{label}: chunk {chunk} is missing")
        try:
            raw += decoded(found[0], min(chunk_bytes, raw_bytes - len(raw)))
        except NotReadable as error:
            raise NotReadable(f"{label}: chunk {chunk} {error}") from None
    return numpy.frombuffer(bytes(raw), dtype="<" + dtype).reshape(shape)


def main(words):
    if len(words) not in (1, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        db = open_project(words[0])
        if len(words) == 3:
            array = read_array(db, words[1], words[2])
            if array is None:
                raise NotReadable(f"{words[0]}: there is no array {words[1]}/{words[2]}")
            print(json.dumps(array.tolist()))
            return 0
        pixels = coverage(db)
        print(json.dumps({
            "settings": {name: value for name, (value, _) in settings(db).items()},
            "coverage": {
                "pixels": len(pixels["uniq"]),
                "with_reference": int((pixels["reference_id"] >= 0).sum()),
                "area_deg2": float((129600 / math.pi / (12.0 * pixels["nside"] ** 2)).sum()),
            },
            "arrays": [f"{owner}/{name}" for owner, name in array_names(db)],
        }, indent=2))
    except (NotReadable, sqlite3.Error) as error:
        print(f"read_project.py: {error}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
