# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/sql.md is true: its tables are those of a file, and its examples run and agree in the program, the sqlite3 shell
and Python."""
import json
import math
import re
import shutil
import sqlite3
import sys

from program import BIN, EXTENSION, SANITIZED, SOURCE, Skipped, coalsack, main, message, project, run

TEXT = (SOURCE / "docs/sql.md").read_text()
EXAMPLES = re.findall(r"^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
FUNCTIONS = {"ang2pix", "pix2l", "pix2b", "sep_deg", "f32_json", "a_v", "a_v_sd", "a_v_quantile", "distance_at",
             "diagram_count"}
TABLE_FUNCTIONS = {"cone", "profile_rows"}


def mapped(folder, region="box 279,289,-2,2", nside=256):
    """A project with a map of known dust: tests/map/synthetic_map.h."""
    path = folder / "x.sack"
    done = run([BIN / "synthetic_map", path, region, nside])
    assert done.returncode == 0, done
    return path


def filled(folder):
    path = mapped(folder)
    (folder / "stars.csv").write_text("l,b,J,H,Ks\n280.0,0.1,12.5,12.1,11.9\n281.5,-0.4,13.0,12.8,12.7\n,,9,9,9\n")
    coalsack("import", path, folder / "stars.csv")
    coalsack("fill", path, "zone", "observed_diagram")
    assert run([BIN / "store_arrays", path]).returncode == 0
    return path


def loadable():
    if SANITIZED:
        raise Skipped("a program without sanitizers cannot load an extension with them")


def in_coalsack(path, query):
    return json.loads(coalsack("sql", path, query, "--json").stdout)


def in_shell(path, query):
    loadable()
    if not shutil.which("sqlite3"):
        raise Skipped("no sqlite3 shell; tools/install-packages test")
    done = run(["sqlite3", "-bail", "-readonly", "-json", path, f".load {EXTENSION.with_suffix('')}", query])
    assert done.returncode == 0 and done.stderr == "", done
    return json.loads(done.stdout)


def python_connection(path):
    loadable()
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    if not hasattr(db, "enable_load_extension"):
        raise Skipped(f"the sqlite3 of {sys.executable} cannot load extensions")
    db.enable_load_extension(True)
    db.load_extension(str(EXTENSION.with_suffix("")))
    return db


def in_python(path, query):
    db = python_connection(path)
    db.row_factory = sqlite3.Row
    return [dict(row) for row in db.execute(query)]


def same(a, b):
    """The shell prints reals with 15 digits, so they agree nearly."""
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-13, abs_tol=1e-13)
    return a == b


def every_view_and_column_is_described_as_it_is(folder):
    path = project(folder / "x.sack")
    described = {}
    for name, body in re.findall(r"^### `(\w+)`\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL):
        table = body.split("| column | unit | meaning |\n|---|---|---|\n")[1].split("\n\n")[0]
        described[name] = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    with python_connection(path) as db:  # profile_bin needs its functions
        views = {name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")}
        assert views <= set(described), f"not in docs/sql.md: {views - set(described)}"
        for name, columns in described.items():
            there = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            assert columns == there, f"{name}: {columns} in docs/sql.md, {there} in the file"


def every_view_can_be_read(folder):
    path = filled(folder)
    for view in in_coalsack(path, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"):
        assert in_coalsack(path, f"SELECT * FROM {view['name']} LIMIT 3"), view


def every_function_is_described(folder):
    def in_table(head):
        table = TEXT.split(f"| {head} | gives | arguments |\n|---|---|---|\n")[1].split("\n\n")[0]
        return set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE))
    described = in_table("function")
    assert in_table("table") == TABLE_FUNCTIONS
    built_in = {name for name, in sqlite3.connect(":memory:").execute("SELECT DISTINCT name FROM pragma_function_list")}
    db = python_connection(project(folder / "x.sack"))
    ours = {name for name, in db.execute("SELECT DISTINCT name FROM pragma_function_list")} - built_in
    assert described == ours == FUNCTIONS, (described, ours)


def the_examples_run_in_the_program(folder):
    path = filled(folder)
    assert len(EXAMPLES) >= 10 and all(any(f"{name}(" in text for text in EXAMPLES)
                                      for name in FUNCTIONS | TABLE_FUNCTIONS)
    for example in EXAMPLES:
        for words in ([], ["--csv"], ["--json"]):
            shown = coalsack("sql", path, example, *words).stdout
            assert len(shown.splitlines()) >= 2, f"no rows from {example}"
        assert in_coalsack(path, example), example


def the_examples_agree_in_python(folder):
    path = filled(folder)
    for example in EXAMPLES:
        assert in_python(path, example) == in_coalsack(path, example), example


def the_examples_agree_in_the_sqlite3_shell(folder):
    path = filled(folder)
    for example in EXAMPLES:
        theirs, ours = in_shell(path, example), in_coalsack(path, example)
        assert len(theirs) == len(ours), example
        for their_row, our_row in zip(theirs, ours):
            assert list(their_row) == list(our_row), example
            for name in our_row:
                assert same(their_row[name], our_row[name]), (example, name, their_row, our_row)


def the_python_example_runs(folder):
    loadable()
    path = project(folder / "x.sack")
    code = re.search(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)[1]
    code = code.replace("build/release/lib/coalsack_sql", str(EXTENSION.with_suffix("")))
    done = run([sys.executable, "-c", code], cwd=path.parent)
    assert done.returncode == 0 and done.stdout == "(485722,)\n", done


def functions_keep_to_their_ranges(folder):
    path = project(folder / "x.sack")
    errors = {
        "ang2pix(3, 0, 0)": "nside 3", "ang2pix(0, 0, 0)": "nside 0", "ang2pix(1 << 30, 0, 0)": "nside 1073741824",
        "ang2pix(256.0, 0, 0)": "nside must be an integer", "ang2pix(256, 0, 90.5)": "90.5",
        "ang2pix(256, 'x', 0)": "l must be a number", "ang2pix(256, 9e999, 0)": "inf", "sep_deg(9e999, 0, 0, 0)": "inf", "pix2l(1, 12)": "0 to 11",
        "pix2b(1, -1)": "0 to 11", "pix2l(2, 1.5)": "pixel must be an integer", "sep_deg(0, 0, 0, -91)": "-91",
        "sep_deg(0, 0, 0, x'00')": "b2 must be a number", "f32_json('[1]')": "not a blob", "f32_json(x'28b52ffd')": "frame",
        "f32_json(x'00')": "frame", "ang2pix(1, 2)": "wrong number of arguments",
    }
    values = {
        "ang2pix(1, 0, 0)": 4, "ang2pix(1 << 29, 0, 90)": (1 << 58) - 1, "ang2pix(256, 720 + 280, 0)": 485722,
        "pix2l(1, 4)": 0.0, "pix2b(1, 4)": 0.0, "sep_deg(0, 0, 180, 0)": 180.0, "sep_deg(10, 20, 370, 20)": 0.0,
        "sep_deg(NULL, 0, 0, 0)": None, "f32_json(NULL)": None,
    }
    for call, words in errors.items():
        said = message(coalsack("sql", path, f"SELECT {call}", code=2))
        assert words in said, (call, said)
    for call, value in values.items():
        row, = in_coalsack(path, f"SELECT {call} AS x")
        assert row["x"] == value and type(row["x"]) is type(value), (call, row)
    db = python_connection(path)
    for call, words in errors.items():
        try:
            db.execute(f"SELECT {call}").fetchall()
        except sqlite3.OperationalError as error:
            assert words in str(error), (call, error)
        else:
            raise AssertionError(f"no error from {call} in the extension")
    for call, value in values.items():
        assert db.execute(f"SELECT {call}").fetchone() == (value,), call


def the_map_is_the_dust_that_was_put_in(folder):
    """AnalyticDust of tests/map/synthetic_map.h, in Python."""
    def truth(row, d_kpc):
        smooth = 0.8 * math.exp(-abs(row["b_deg"]) / 3) * 4 * (1 - math.exp(-d_kpc / 4))
        return smooth + (10 * (min(max(d_kpc, 1.5), 1.7) - 1.5) if row["from_cloud_deg"] < 1 else 0)
    path = mapped(folder, "box 279,281,-1,2", 128)
    rows = in_coalsack(path, "SELECT b_deg, sep_deg(l_deg, b_deg, 280, 1) AS from_cloud_deg, a_v_5kpc_mag, a_v_5kpc_sd_mag,"
                       " a_v(profile, 1.6) AS near, a_v(profile, 7.33) AS far, a_v(profile, 12.8) AS total, a_v_total_mag,"
                       " a_v_sd(profile, 7.33) AS sd, a_v_quantile(profile, 0.84, 7.33) AS high, a_v(profile, 0) AS zero,"
                       " a_v_quantile(profile, 0.5, 7.33) AS median, distance_at(profile, 0.5) AS half, a_v(profile, 12.9) AS beyond,"
                       " a_v(profile, -1) AS behind, distance_at(profile, 99) AS never, distance_at(profile, -1) AS here FROM map")
    assert len(rows) > 20 and {row["from_cloud_deg"] < 1 for row in rows} == {True, False}
    for row in rows:
        for name, d_kpc in (("a_v_5kpc_mag", 5), ("near", 1.6), ("far", 7.33), ("total", 12.8), ("median", 7.33)):
            assert math.isclose(row[name], truth(row, d_kpc), rel_tol=2e-3), (name, row)
        assert row["total"] == row["a_v_total_mag"] and row["zero"] == 0 == row["here"]
        assert row["beyond"] is row["behind"] is row["never"] is None
        assert math.isclose(row["sd"], 0.1 * row["far"], rel_tol=2e-3)
        assert math.isclose(row["high"], 1.0994458 * row["far"], rel_tol=2e-3)
        assert math.isclose(truth(row, row["half"]), 0.5, rel_tol=3e-3), row


def cones_are_those_of_a_plain_search(folder):
    path = mapped(folder, "box 279,281,-1,2", 128)
    for l, b, radius in ((280, 0.5, 0.9), (279.1, -0.7, 0.3), (100, 80, 1), (280, 0, 0)):
        plain = in_coalsack(path, f"SELECT uniq FROM coverage WHERE sep_deg(l_deg, b_deg, {l}, {b}) <= {radius} ORDER BY uniq")
        query = f"SELECT m.uniq FROM cone({l}, {b}, {radius}, 128) AS c JOIN map AS m ON m.uniq = c.uniq ORDER BY m.uniq"
        assert in_coalsack(path, query) == in_python(path, query) == plain
    row, = in_coalsack(path, "SELECT COUNT(*) AS n, MAX(sep_deg) AS far, SUM(pixel <> uniq - 65536) AS off FROM cone(30, 45, 3, 128)")
    assert abs(row["n"] - 134.6) < 8 and 2.5 < row["far"] <= 3 and row["off"] == 0, row
    for query, words in (("cone(0, 0, 1)", "takes 4 arguments"), ("cone(0, 0, 1, 3)", "nside 3"), ("cone(0, 91, 1, 4)", "91"),
                         ("cone(0, 0, -1, 4)", "-1"), ("cone('x', 0, 1, 4)", "l must be a number"), ("cone(0, 0, 1, 4.5)", "nside"),
                         ("profile_rows(x'00')", "not an array value"), ("profile_rows(1)", "must be a blob")):
        said = message(coalsack("sql", path, f"SELECT COUNT(*) FROM {query}", code=2))
        assert words in said, (query, said)
    assert in_coalsack(path, "SELECT COUNT(*) AS n FROM cone(0, 0, NULL, 4), profile_rows(NULL)") == [{"n": 0}]


def the_bins_of_a_profile_are_its_rows(folder):
    path = mapped(folder, "box 279,281,-1,2", 128)
    rows = in_coalsack(path, "SELECT p.*, a_v(m.profile, p.far_kpc) AS a_v FROM profile_bin AS p JOIN map AS m USING (uniq)"
                       " WHERE p.uniq = (SELECT MIN(uniq) FROM map) ORDER BY bin")
    assert [row["bin"] for row in rows] == list(range(128))
    total = 0
    for row in rows:
        assert math.isclose(row["far_kpc"] - row["near_kpc"], 0.1) and math.isclose(row["d_kpc"], row["near_kpc"] + 0.05)
        assert math.isclose(row["a_v"], row["a_v_mag"], rel_tol=1e-12)
        total += 0.1 * row["dav_mag_per_kpc"]
        assert math.isclose(total, row["a_v_mag"], rel_tol=2e-3)
        assert row["a_v_q025_mag"] < row["a_v_q16_mag"] < row["a_v_q50_mag"] < row["a_v_q84_mag"] < row["a_v_q975_mag"]
        assert row["dav_q025_mag_per_kpc"] < row["dav_q50_mag_per_kpc"] < row["dav_q975_mag_per_kpc"]


def values_that_are_not_profiles_are_refused(folder):
    path = filled(folder)
    profile = "(SELECT profile FROM map LIMIT 1)"
    diagram = "(SELECT diagram FROM sightline_diagram LIMIT 1)"
    for call, words in ((f"a_v({diagram}, 1)", "not a profile"), ("a_v(x'', 1)", "not an array value"), ("a_v(1, 1)", "must be a blob"),
                        (f"a_v({profile}, 'x')", "d_kpc must be a number"), (f"diagram_count({profile}, 1, 1)", "not a diagram"),
                        (f"diagram_count({diagram}, 64, 0)", "i is 0 to 63"), (f"a_v_quantile({profile}, 0.3, 1)", "level must be"),
                        (f"a_v(substr({profile}, 1, 200), 1)", "damaged"), ("a_v(CAST('f2 [14,1' AS BLOB), 1)", "not an array value"),
                        ("a_v(CAST('f2 [14,99999999999] 1:' AS BLOB), 1)", "damaged"), ("a_v(CAST('f2 [14,1] -1:' AS BLOB), 1)", "damaged")):
        said = message(coalsack("sql", path, f"SELECT {call}", code=2))
        assert words in said, (call, said)
    assert in_coalsack(path, f"SELECT a_v(NULL, 1) AS a, a_v({profile}, NULL) AS b, distance_at(NULL, 1) AS c")[0] == dict.fromkeys("abc")
    counts = in_coalsack(path, "SELECT SUM(stars) AS stars FROM sightline_diagram")[0]["stars"]
    cells = in_coalsack(path, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 63)"
                        " SELECT SUM(diagram_count(d.diagram, x.i, y.i)) AS stars FROM sightline_diagram AS d, n AS x, n AS y")[0]["stars"]
    assert counts == cells > 0


def views_open_without_the_extension(folder):
    with sqlite3.connect(filled(folder)) as db:
        for view, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            if view == "profile_bin":
                continue
            assert db.execute(f"SELECT * FROM {view} LIMIT 1").fetchone() is not None, view


def holes_say_why(folder):
    path = filled(folder)
    with sqlite3.connect(path) as db:
        uniq, other, third = (row[0] for row in db.execute("SELECT uniq FROM pixel ORDER BY uniq LIMIT 3"))
        db.execute("DELETE FROM map_pixel WHERE uniq IN (?, ?, ?)", (uniq, other, third))
        db.execute("DELETE FROM prediction WHERE uniq = ?", (other,))
    rows = {row["uniq"]: row for row in in_coalsack(path, f"SELECT uniq, state, reason FROM coverage WHERE uniq <= {third}")}
    assert rows[uniq]["state"] == "failed" and "no 2mass stars" in rows[uniq]["reason"], rows
    assert {row["state"] for row in in_coalsack(path, f"SELECT state FROM coverage WHERE uniq > {third}")} == {"mapped"}
    # What could not be done with other settings says nothing of these.
    stages = "('observed_diagram', 'prediction', 'map')"
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE failure SET recipe_id = recipe_id + 1 WHERE stage_id IN (SELECT stage_id FROM stage WHERE name IN {stages})")
    assert in_coalsack(path, f"SELECT state FROM coverage WHERE uniq = {uniq}") == [{"state": "missing"}]
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM failure")
    rows = {row["uniq"]: row for row in in_coalsack(path, f"SELECT uniq, state, reason FROM coverage WHERE uniq <= {third}")}
    assert {row["state"] for row in rows.values()} == {"missing"} and "diagrams have not been made" in rows[uniq]["reason"], rows
    coalsack("config", path, "map_model=nothing")
    assert in_coalsack(path, "SELECT reason FROM coverage LIMIT 1")[0]["reason"] == "no model has been trained"
    assert in_coalsack(path, "SELECT COUNT(*) AS n FROM map") == [{"n": 0}]


def functions_agree_everywhere_on_the_sphere(folder):
    path = project(folder / "x.sack")
    query = ("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999),"
             " d AS (SELECT 4 << (i % 8) AS nside, i * 137.50776 AS l, (i * 2 - 999) * 0.09 AS b FROM n)"
             " SELECT ang2pix(nside, l, b) AS pixel, pix2l(nside, ang2pix(nside, l, b)) AS l_deg,"
             " pix2b(nside, ang2pix(nside, l, b)) AS b_deg,"
             " sep_deg(l, b, pix2l(nside, ang2pix(nside, l, b)), pix2b(nside, ang2pix(nside, l, b))) AS off_deg,"
             " nside FROM d")
    ours = in_coalsack(path, query)
    assert len(ours) == 1000 and all(row["off_deg"] < 60 / row["nside"] for row in ours)
    assert in_python(path, query) == ours, "the extension gives the same bits"
    for theirs, row in zip(in_shell(path, query), ours):
        assert all(same(theirs[name], row[name]) for name in row)


if __name__ == "__main__":
    sys.exit(main(globals()))
