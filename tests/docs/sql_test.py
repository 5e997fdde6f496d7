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
FUNCTIONS = {"ang2pix", "pix2l", "pix2b", "sep_deg", "f32_json"}


def filled(folder):
    path = project(folder / "x.sack", "--preset", "carina", box="257,303,-5,5")
    coalsack("fill", path)
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
    with sqlite3.connect(path) as db:
        views = {name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")}
        assert views <= set(described), f"not in docs/sql.md: {views - set(described)}"
        for name, columns in described.items():
            there = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            assert columns == there, f"{name}: {columns} in docs/sql.md, {there} in the file"


def every_function_is_described(folder):
    table = TEXT.split("| function | gives | arguments |\n|---|---|---|\n")[1].split("\n\n")[0]
    described = set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE))
    built_in = {name for name, in sqlite3.connect(":memory:").execute("SELECT DISTINCT name FROM pragma_function_list")}
    db = python_connection(project(folder / "x.sack"))
    ours = {name for name, in db.execute("SELECT DISTINCT name FROM pragma_function_list")} - built_in
    assert described == ours == FUNCTIONS, (described, ours)


def the_examples_run_in_the_program(folder):
    path = filled(folder)
    assert len(EXAMPLES) >= 10 and all(any(f"{name}(" in text for text in EXAMPLES) for name in FUNCTIONS)
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
