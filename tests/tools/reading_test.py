# SPDX-License-Identifier: GPL-2.0-or-later
"""sql and reading in general: only reading, any path, any reader of the output, any permissions that allow it."""
import csv
import io
import json
import os
import signal
import subprocess
import sys

from program import COALSACK, Skipped, answer, coalsack, main, message, project, run, sha256
from refused_files_test import as_nobody


def sql_prints_tables_csv_and_json(folder):
    path = project(folder / "x.sack", "--set", "title=a \"b\", c", box="280,282,-1,1")
    query = "SELECT name, value, NULL AS empty, x'00ff' AS bytes FROM setting WHERE name IN ('seed', 'title') ORDER BY name"
    table = coalsack("sql", path, query).stdout.splitlines()
    assert table[0].split() == ["name", "value", "empty", "bytes"] and set(table[1]) == {"-", " "}
    assert table[2].split()[:2] == ["seed", "1"] and "<2 bytes>" in table[2]
    rows = list(csv.DictReader(io.StringIO(coalsack("sql", path, query, "--csv").stdout)))
    assert rows[1] == {"name": "title", "value": 'a "b", c', "empty": "", "bytes": "00ff"}, rows
    assert json.loads(coalsack("sql", path, query, "--json").stdout) == [
        {"name": "seed", "value": 1, "empty": None, "bytes": "00ff"},
        {"name": "title", "value": 'a "b", c', "empty": None, "bytes": "00ff"}]
    assert json.loads(coalsack("sql", path, "SELECT 1 WHERE 0", "--json").stdout) == []
    coalsack("sql", path, query, "--json", "--csv", code=2)


def columns_of_one_name_stay_apart_in_json(folder):
    path = project(folder / "x.sack")
    row, = json.loads(coalsack("sql", path, "SELECT 1 AS a, 2 AS a, 3 AS a", "--json").stdout)
    assert sorted(row.values()) == [1, 2, 3], row


def sql_reads_standard_input_and_several_statements(folder):
    path = project(folder / "x.sack")
    done = coalsack("sql", path, "--csv", input="SELECT 1 AS a; -- one\nSELECT 2 AS b;\n")
    assert done.stdout == "a\n1\nb\n2\n", done.stdout


def sql_does_nothing_but_read(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    before = sha256(path)
    for query in ("DELETE FROM pixel", "UPDATE setting SET value = 2", "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)",
                  "INSERT INTO meta VALUES ('a', 'b')", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 5",
                  "PRAGMA writable_schema = 1", f"ATTACH '{folder}/other.db' AS o", "VACUUM", "BEGIN IMMEDIATE",
                  f"VACUUM INTO '{folder}/copy.db'", "SELECT load_extension('x')", "DROP VIEW coverage", "REINDEX"):
        message(coalsack("sql", path, query, code=2))
    assert sha256(path) == before
    assert not (folder / "other.db").exists() and not (folder / "copy.db").exists()


def a_mistake_in_sql_is_one_line_and_exit_2(folder):
    path = project(folder / "x.sack")
    assert "no such table: map_of_dust" in message(coalsack("sql", path, "SELECT l_deg FROM map_of_dust", code=2))


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"


def a_query_without_end_is_given_up(folder):
    path = project(folder / "x.sack")
    said = message(coalsack("sql", path, "--timeout", "0.05", code=1, input=ENDLESS))
    assert "0.05 s" in said and "--timeout" in said, said
    said = message(coalsack("sql", path, "--memory", "4", code=1, input=(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
        " SELECT i FROM n ORDER BY i || hex(randomblob(50))")))
    assert "4 MB" in said and "--memory" in said, said


def ctrl_c_stops_a_query(folder):
    path = project(folder / "x.sack")
    query = subprocess.Popen([COALSACK, "sql", path, "--csv", "SELECT printf('%.*c', 200000, 'x') AS text; " + ENDLESS],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert query.stdout.read(1) == "t"  # it runs: more was printed than is held back
    query.send_signal(signal.SIGINT)
    _, said = query.communicate(timeout=60)
    assert query.returncode == 130 and "stopped" in said, (query.returncode, said)


def any_path_can_be_used(folder):
    for name in ("with space.sack", "100%41.sack", "what?.sack", "no #1.sack", "a?mode=memory&b.sack", "file:x.sack",
                 "ä ☁.sack", "'quoted\".sack", ":memory:", "-dash.sack"):
        path = folder / name
        project(path, box="280,282,-1,1")
        coalsack("fill", path, "zone", "--quiet")
        assert answer("status", path)["stages"][0]["missing"] == 0
        assert coalsack("verify", path).returncode == 0
        assert path.is_file() and list(folder.glob("*new-*")) == []
        # The same by a name without a folder, where ':memory:' and 'file:x' could mean something else.
        if not name.startswith("-"):
            done = subprocess.run([COALSACK, "info", name], cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
    assert not list(folder.glob("*-wal")) and not list(folder.glob("*-shm"))


def a_reader_that_stops_reading_ends_the_program_quietly(folder):
    path = project(folder / "x.sack", box="270,280,-5,5")
    done = run(["bash", "-c", f"set -o pipefail; '{COALSACK}' sql '{path}' --csv 'SELECT a.uniq FROM pixel AS a, pixel AS b' | head -1"])
    assert done.stdout == "uniq\n", done
    assert done.returncode in (0, 141) and done.stderr == "", done


def output_that_cannot_be_written_is_a_failure(folder):
    if not os.path.exists("/dev/full"):
        raise Skipped("no /dev/full")
    path = project(folder / "x.sack", box="280,282,-1,1")
    for words in (["sql", path, "SELECT 1"], ["status", path], ["info", path], ["completions", "bash"], []):
        with open("/dev/full", "w") as full:
            done = subprocess.run([COALSACK, *words], stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 1, (words, done)
        assert "standard output" in message(done)


def a_read_only_file_in_a_read_only_folder_can_be_read(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    coalsack("fill", path, "zone", "--quiet")
    path.chmod(0o444)
    folder.chmod(0o555)
    before = sha256(path)
    try:
        for words in (["info", path], ["status", path], ["sql", path, "SELECT COUNT(*) FROM coverage"], ["config", path],
                      ["why", path, "zone", "--at", "281,0"], ["verify", path], ["fill", path, "--dry-run"]):
            done = as_nobody(*words)
            assert done.returncode == 0, done
        for words in (["fill", path], ["extend", path, "--cone", "280,0,1"], ["config", path, "seed=2"]):
            done = as_nobody(*words)
            assert done.returncode == 4, done
            assert "cannot be written" in message(done)
    finally:
        folder.chmod(0o755)
    assert sha256(path) == before and [p.name for p in folder.iterdir()] == ["x.sack"]


def a_read_only_file_in_a_folder_of_others_can_be_read(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    path.chmod(0o444)
    folder.chmod(0o777)
    for words in (["info", path], ["status", path], ["sql", path, "SELECT COUNT(*) FROM coverage"]):
        done = as_nobody(*words)
        assert done.returncode == 0, done
    assert as_nobody("config", path, "seed=2").returncode == 4


if __name__ == "__main__":
    sys.exit(main(globals()))
