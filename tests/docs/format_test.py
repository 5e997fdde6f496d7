# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/format.md is true: its tables are those of a file, and Python alone recomputes every hash and reads every array.
"""
import hashlib
import importlib.util
import json
import re
import sqlite3
import struct
import sys

from program import BIN, SOURCE, answer, coalsack, main, project, run

TEXT = (SOURCE / "docs/format.md").read_text()


def example():
    """examples/read_project.py as a module."""
    try:
        import numpy  # noqa: F401
        import zstandard  # noqa: F401
    except ImportError as error:
        raise AssertionError(f"{sys.executable}: {error}; install python3-numpy and python3-zstandard "
                             "(tools/install-packages test)") from None
    spec = importlib.util.spec_from_file_location("read_project", SOURCE / "examples/read_project.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def filled(folder):
    path = project(folder / "x.sack", "--preset", "carina", "--set", "title=Größe \"1\"\t\\ π", box="280,282,-1,1")
    coalsack("fill", path, "zone")
    return path


def stored(path):
    """The arrays of store_arrays in the project, and what it says of them."""
    done = run([BIN / "store_arrays", path])
    assert done.returncode == 0, done
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- tables ----------------------------------------------------------------------------------------------------------

def described_tables():
    """table -> [(column, type)], as docs/format.md has them."""
    tables = {}
    for name, body in re.findall(r"^### `(\w+)`\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL):
        table = body.split("| column | type | meaning |\n|---|---|---|\n")[1].split("\n\n")[0]
        tables[name] = re.findall(r"^\| `(\w+)` \| (\w+) \|", table, re.MULTILINE)
    return tables


def every_table_and_column_is_described_as_it_is(folder):
    path = project(folder / "x.sack")
    described = described_tables()
    with sqlite3.connect(path) as db:
        names = [name for name, in db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                                              " AND name NOT LIKE 'sqlite_%' AND strict ORDER BY name")]
        assert sorted(described) == names, set(described) ^ set(names)
        for name in names:
            columns = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({name})")]
            assert described[name] == columns, f"{name}: {described[name]} in docs/format.md, {columns} in the file"


def the_container_is_as_described(folder):
    path = filled(folder)
    header = path.read_bytes()[:100]
    assert struct.unpack(">I", header[68:72]) == (0x434F414C,)
    version, = struct.unpack(">I", header[60:64])
    assert f"| {version} | the schema" in TEXT and f"schema {version // 10000}.{version // 100 % 100}.{version % 100} " in TEXT
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (16384,)
        assert db.execute("PRAGMA journal_mode").fetchone()[0] in ("wal", "delete")
        meta = dict(db.execute("SELECT name, value FROM meta"))
        assert set(meta) == {"created_by", "created_at", "project_id"}
        time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
        assert re.fullmatch(r"[0-9a-f]{32}", meta["project_id"]) and time.fullmatch(meta["created_at"])
        for started, finished in db.execute("SELECT started_at, finished_at FROM run"):
            assert time.fullmatch(started) and time.fullmatch(finished)


def pixels_and_references_are_numbered_as_described(folder):
    path = filled(folder)
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT p.uniq, p.nside, p.pixel, p.l_deg, z.reference_id, z.separation_deg FROM pixel AS p"
                          " JOIN zone AS z ON z.uniq = p.uniq").fetchall()
    assert rows
    for uniq, nside, pixel, l_deg, reference, separation in rows:
        assert uniq == 4 * nside * nside + pixel
        assert reference == 280000090000 and abs(l_deg - 280) - 1e-9 <= separation < 3, (l_deg, reference, separation)


# --- hashes ----------------------------------------------------------------------------------------------------------

def written(value):
    """One value as it is hashed."""
    if value is None:
        kind, data = b"n", b""
    elif isinstance(value, int):
        kind, data = b"i", struct.pack("<q", value)
    elif isinstance(value, float):
        kind, data = b"r", struct.pack("<d", value + 0.0)
    elif isinstance(value, str):
        kind, data = b"t", value.encode()
    else:
        kind, data = b"b", bytes(value)
    return kind + struct.pack("<Q", len(data)) + data


def digest(*values):
    return hashlib.blake2b(b"".join(map(written, values)), digest_size=16).digest()


def real_text(value):
    """The fewest digits that give the value back, fixed or scientific, whichever is shorter."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).rstrip("0") if fraction.strip("0") or exponent else whole.rstrip("0")
    point = len(whole) + int(exponent or 0)
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.lstrip("0")
    if not digits:
        return "0"
    power = point - 1
    scientific = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        fixed = "0." + "0" * -point + digits
    elif point >= len(digits):
        fixed = digits + "0" * (point - len(digits))
    else:
        fixed = digits[:point] + "." + digits[point:]
    return ("-" if value < 0 else "") + (fixed if len(fixed) <= len(scientific) else scientific)


def canonical(db, names=None):
    """Settings as canonical JSON."""
    texts = {}
    for name, value, kind in db.execute("SELECT name, value, type FROM setting"):
        if names is None or name in names:
            texts[name] = {"integer": str, "real": real_text, "text": str,
                           "boolean": lambda b: "true" if b else "false"}[kind](value)
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def reals_are_written_in_the_fewest_characters(folder):
    for value, text in ((5.0, "5"), (0.25, "0.25"), (1e-5, "1e-05"), (1e5, "1e+05"), (0.0, "0"), (100.0, "100"),
                        (-12.5, "-12.5"), (0.001, "0.001"), (1234567.0, "1234567"), (180.0, "180")):
        assert real_text(value) == text, (value, real_text(value))


def python_recomputes_recipes_and_fingerprints(folder):
    path = filled(folder)
    coalsack("config", path, "reference_spacing_l_deg=2.5")
    coalsack("fill", path, "zone", "--limit", "5")
    with sqlite3.connect(path) as db:
        recipes = db.execute("SELECT r.recipe_id, s.name, r.stage_version, r.settings, r.upstream, r.hash FROM recipe AS r"
                             " JOIN stage AS s ON s.stage_id = r.stage_id").fetchall()
        hashes = {recipe_id: stored for recipe_id, *_, stored in recipes}
        assert len([1 for _, name, *_ in recipes if name == "zone"]) >= 2
        for _, name, version, settings, upstream, stored_hash in recipes:
            assert digest(name, version, settings, upstream) == stored_hash, name
            for upstream_hash in json.loads(upstream).values():
                assert bytes.fromhex(upstream_hash) in hashes.values()
        zone = db.execute("SELECT r.settings, r.upstream FROM stage AS s JOIN current_recipe AS c ON c.stage_id = s.stage_id"
                          " JOIN recipe AS r ON r.recipe_id = c.recipe_id WHERE s.name = 'zone'").fetchone()
        names = set(json.loads(zone[0]))
        assert names >= {"reference_spacing_l_deg", "reference_spacing_b_deg"}
        assert zone == (canonical(db, names), "{}"), zone
        assert '"reference_spacing_b_deg":"0","reference_spacing_l_deg":"2.5"' in zone[0]
        entries = db.execute("SELECT recipe_id, inputs, fingerprint FROM entry").fetchall()
        assert len({recipe_id for recipe_id, _, _ in entries}) == 2, "old and new entries side by side"
        for recipe_id, inputs, fingerprint in entries:
            assert digest(hashes[recipe_id], inputs) == fingerprint
        last, = db.execute("SELECT settings FROM run ORDER BY run_id DESC LIMIT 1").fetchone()
        assert last == canonical(db), (last, canonical(db))


def named_queries(path):
    parts = re.split(r"^-- :name (\w+)\n", path.read_text(), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2]))


def the_described_parts_of_the_content_hash_are_those_of_the_program(folder):
    table = TEXT.split("| part | columns | ordered by |\n|---|---|---|\n")[1].split("\n\n")[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert described == [name for name, _ in named_queries(SOURCE / "sql/queries/content.sql")]


def simulated(folder):
    """A small sky with every stage filled, an imported star list and stored arrays."""
    path = project(folder / "s.sack", "--preset", "carina", "--set", "sky_source=simulated",
                   "--set", "examples_per_reference=20")
    coalsack("extend", path, "--cone", "280,0,0.3")
    coalsack("fill", path)
    (folder / "stars.csv").write_text("l,b,J,H,Ks\n280.0,0.1,12.5,12.1,11.9\n281.5,-0.4,13.0,12.8,12.7\n,,9,9,9\n")
    coalsack("import", path, folder / "stars.csv")
    stored(path)
    return path


def python_recomputes_the_content_hash(folder):
    reader = example()
    path = simulated(folder)
    parts = set()
    hasher = hashlib.blake2b(digest_size=16)
    with sqlite3.connect(path) as db:
        for name, query in named_queries(SOURCE / "sql/queries/content.sql"):
            hasher.update(written(name))
            rows = db.execute(query)
            frames = [column[0] == "frame" for column in rows.description]
            for row in rows:
                parts.add(name)
                for value, is_frame in zip(row, frames):
                    if is_frame:
                        size = reader.zstandard.get_frame_parameters(value).content_size
                        value = reader.decoded(value, size)
                    hasher.update(written(value))
    found = json.loads(coalsack("verify", path, "--json", code=4).stdout)
    assert hasher.hexdigest() == found["content_hash"]
    assert all("'test/" in problem and "belongs to no model" in problem for problem in found["problems"]), found["problems"]
    empty = {name for name, _ in named_queries(SOURCE / "sql/queries/content.sql")} - parts
    assert empty <= {"failure", "calibration", "dust_table", "training_epoch", "checkpoint", "surrounding_reference", "own_diagram",
                     "prediction", "training_domain", "map_pixel"}, f"nothing of these was hashed: {empty}"


def python_recomputes_the_fingerprints_of_stars(folder):
    reader = example()
    path = simulated(folder)
    with sqlite3.connect(path) as db:
        lists = db.execute("SELECT kind, source_hash, options, fingerprint FROM star_list ORDER BY kind").fetchall()
        assert [row[0] for row in lists] == ["observed", "simulated"]
        _, source_hash, options, fingerprint = lists[0]
        assert source_hash == digest((folder / "stars.csv").read_bytes()) and digest(source_hash, options) == fingerprint
        assert lists[1][1:] == (bytes(16), "{}", b"simulated 000001")
        cells = db.execute("SELECT list_id, cell, part, stars, fingerprint FROM star_cell").fetchall()
        assert len(cells) > 3
        for list_id, cell, part, stars, fingerprint in cells:
            values = []
            for name, dtype, size, frame in db.execute(
                    "SELECT name, dtype, raw_bytes, frame FROM star_column WHERE list_id = ? AND cell = ? AND part = ?"
                    " ORDER BY position", (list_id, cell, part)):
                assert size == stars * int(dtype[1])
                values += [name, reader.decoded(frame, size)]
            assert digest(*values) == fingerprint
            assert values[0] == "l_deg" and values[2] == "b_deg"


# --- results ---------------------------------------------------------------------------------------------------------

def unpacked(block, cells):
    """The counts of a block in form 4, shape (n, cells)."""
    form, n, c, large = struct.unpack("<B3xIII", block[:16])
    assert (form, block[1:4], c) == (4, bytes(3), cells)
    bitmap_bytes = (cells + 7) // 8
    bitmaps, rest = block[16:16 + n * bitmap_bytes], block[16 + n * bitmap_bytes:]
    filled_cells = [[i for i in range(cells) if bitmaps[d * bitmap_bytes + i // 8] >> (i % 8) & 1] for d in range(n)]
    total = sum(map(len, filled_cells))
    small, big = iter(rest[:total]), iter(struct.unpack(f"<{large}H", rest[total:]))
    counts = [[0] * cells for _ in range(n)]
    for d, where in enumerate(filled_cells):
        for i in where:
            counts[d][i] = next(small) or next(big)
    assert next(big, None) is None
    return counts


def python_reads_every_kind_of_result(folder):
    reader = example()
    path = simulated(folder)
    with sqlite3.connect(path) as db:
        for table in ("reference_diagram", "observed_diagram", "example_block", "truth_profile"):
            rows = db.execute(f"SELECT dtype, shape, raw_bytes, frame FROM {table}").fetchall()
            assert rows, table
            for dtype, shape, size, frame in rows:
                values = reader.numpy.frombuffer(reader.decoded(frame, size), "<" + dtype).reshape(json.loads(shape))
                assert reader.numpy.isfinite(values).all() and (values >= 0).all() and values.sum() > 0, table
        sums = db.execute("SELECT stars, raw_bytes, frame FROM observed_diagram").fetchall()
        for stars, size, frame in sums:
            assert int(reader.numpy.frombuffer(reader.decoded(frame, size), "<u2").sum(dtype="i8")) == stars
        examples, = db.execute("SELECT examples FROM example_block").fetchone()
        cells, size, frame = db.execute("SELECT cells, raw_bytes, frame FROM example_counts").fetchone()
        counts = unpacked(reader.decoded(frame, size), cells)
        assert len(counts) == examples == 20 and cells == 64 * 64
        assert all(100 < sum(diagram) < 100000 for diagram in counts), [sum(diagram) for diagram in counts]
        bins, = db.execute("SELECT value FROM setting WHERE name = 'profile_bins'").fetchone()
        assert json.loads(db.execute("SELECT shape FROM truth_profile").fetchone()[0]) == [bins]


# --- arrays ----------------------------------------------------------------------------------------------------------

def the_example_reads_every_dtype_and_chunk(folder):
    reader = example()
    path = filled(folder)
    expected = stored(path)
    assert {array["dtype"] for array in expected} == reader.DTYPES
    db = reader.open_project(path)
    assert reader.array_names(db) == sorted((array["owner"], array["name"]) for array in expected)
    for array in expected:
        read = reader.read_array(db, array["owner"], array["name"])
        assert read.dtype.str.lstrip("<|") == array["dtype"] and list(read.shape) == array["shape"], array["name"]
        if "values" in array:
            assert read.ravel().tolist() == array["values"], (array["name"], read, array["values"])
            continue
        chunks = db.execute("SELECT COUNT(*) FROM array_chunk JOIN array USING (array_id) WHERE name = ?", (array["name"],))
        assert chunks.fetchone() == (array["chunks"],)
        assert float(read.sum(dtype="f8")) == array["sum"]
        for index, value in array["some"]:
            assert read[tuple(index)] == value
    assert reader.read_array(db, "test", "nothing") is None


def the_example_reads_settings_and_coverage_as_the_program_does(folder):
    reader = example()
    path = filled(folder)
    db = reader.open_project(path)
    theirs = {name: value for name, (value, _) in reader.settings(db).items()}
    assert theirs == {setting["name"]: setting["value"] for setting in answer("config", path)}
    pixels = reader.coverage(db)
    rows = json.loads(coalsack("sql", path, "SELECT uniq, nside, pixel, l_deg, b_deg, reference_id, separation_deg"
                               " FROM coverage ORDER BY uniq", "--json").stdout)
    for name, values in pixels.items():
        assert values.tolist() == [row[name] for row in rows], name
    done = run([sys.executable, SOURCE / "examples/read_project.py", path])
    summary = json.loads(done.stdout)
    info = answer("info", path)
    assert summary["coverage"]["pixels"] == summary["coverage"]["with_reference"] == info["coverage"][0]["pixels"]
    assert abs(summary["coverage"]["area_deg2"] - info["coverage"][0]["area_deg2"]) < 1e-9


def the_example_refuses_what_lies(folder):
    reader = example()
    path = filled(folder)
    stored(path)
    whole = path.read_bytes()
    edits = {
        "not a Coalsack project": "PRAGMA application_id = 1",
        "later major version": "PRAGMA user_version = 20000",
        "unknown dtype": "UPDATE array SET dtype = 'O8' WHERE name = 'cube'",
        "is no shape": "UPDATE array SET shape = '[-1]' WHERE name = 'cube'",
        "contradict": "UPDATE array SET raw_bytes = 95999 WHERE name = 'cube'",
        "more than": "UPDATE array SET shape = '[1099511627776]', raw_bytes = 4398046511104 WHERE name = 'cube'",
        "chunk 3 is missing": "DELETE FROM array_chunk WHERE chunk = 3",
        "chunk 2 declares 4000 bytes where": "UPDATE array SET raw_bytes = 8016, shape = '[2004]' WHERE name = 'cube'",
        "chunk 0 is damaged": "UPDATE array_chunk SET frame = CAST(x'00' || substr(frame, 2) AS BLOB) WHERE chunk = 0",
        "chunk 1 is not one whole": "UPDATE array_chunk SET frame = CAST(frame || x'00' AS BLOB) WHERE chunk = 1",
    }
    for number, (words, edit) in enumerate(edits.items()):
        path = folder / f"x{number}.sack"
        path.write_bytes(whole)
        with sqlite3.connect(path) as db:
            db.execute(edit)
        db.close()
        try:
            reader.read_array(reader.open_project(path), "test", "cube")
        except reader.NotReadable as error:
            assert words in str(error), f"{words!r} is not said: {error}"
        else:
            raise AssertionError(f"not refused: {words}")
    done = run([sys.executable, SOURCE / "examples/read_project.py", folder / "absent.sack"])
    assert done.returncode == 4 and len(done.stderr.splitlines()) == 1, done


if __name__ == "__main__":
    sys.exit(main(globals()))
