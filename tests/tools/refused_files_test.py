# SPDX-License-Identifier: GPL-2.0-or-later
"""What is no project, or no longer one, is refused: exit 4, one line that names the file and the cure, and not one
byte of it changed."""
import os
import sqlite3
import struct
import sys

from program import Skipped, coalsack, main, message, project, run, sha256, BIN, COALSACK, SANITIZED, SOURCE

VERBS = (["info"], ["config"], ["config", "seed=3"], ["status"], ["fill"], ["fill", "--dry-run"],
         ["extend", "--cone", "280,0,1"], ["why", "zone", "4"], ["sql", "SELECT 1"], ["verify"])


def words_of(verb, path):
    return [verb[0], path, *verb[1:]]


def refused(path, *parts):
    """Every verb refuses the file with a line that holds its name and each of `parts`."""
    before = sha256(path) if path.is_file() else None
    names = sorted(path.parent.iterdir())
    for verb in VERBS:
        said = message(coalsack(*words_of(verb, path), code=4))
        for part in (str(path), *parts):
            assert part in said, f"{verb[0]}: no {part!r} in {said!r}"
    assert before is None or sha256(path) == before, "the file was changed"
    assert sorted(path.parent.iterdir()) == names, "something was left beside it"


def a_newer_file_is_refused(folder):
    path = project(folder / "x.sack")
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 990000")
    db.close()
    refused(path, "newer Coalsack (schema 99.0.0", "update the program")


def the_database_of_another_application_is_refused(folder):
    path = folder / "other.sack"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    refused(path, "another application", "check the name")


def a_file_cut_short_is_refused(folder):
    whole = project(folder / "x.sack", box="280,282,-1,1").read_bytes()
    path = folder / "cut.sack"
    for size in (50, 99, 100, 16384, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        refused(path, "cut short", "copy it again")


def a_damaged_page_is_refused(folder):
    whole = bytearray(project(folder / "x.sack", box="280,282,-1,1").read_bytes())
    path = folder / "damaged.sack"
    whole[5 * 16384:6 * 16384] = b"\xa5" * 16384
    path.write_bytes(whole)
    refused(path, "damaged")


def a_text_file_is_refused(folder):
    path = folder / "notes.sack"
    for text in ("l,b,J,H,K\n280,0,12,11,10\n", "", "SQLite format"):
        path.write_text(text)
        refused(path, "not an SQLite database", "check the name")


def a_folder_is_refused(folder):
    path = folder / "maps"
    path.mkdir()
    refused(path, "this is a folder")


def what_is_not_a_regular_file_is_refused(folder):
    refused_path = folder / "pipe.sack"
    os.mkfifo(refused_path)
    refused(refused_path, "not a regular file")


def a_missing_file_is_refused_and_the_cure_is_init(folder):
    refused(folder / "absent.sack", "no such file", "coalsack init")


def a_file_with_a_trigger_is_refused(folder):
    path = project(folder / "x.sack")
    with sqlite3.connect(path) as db:
        db.execute("CREATE TRIGGER surprise AFTER INSERT ON pixel BEGIN DELETE FROM zone; END")
    db.close()
    refused(path, "trigger 'surprise'")


def edited(path, sql):
    """Somebody's sqlite3, without guards."""
    with sqlite3.connect(path) as db:
        db.executescript("PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON;" + sql)
    db.close()
    return path


def a_file_whose_tables_are_not_ours_is_refused(folder):
    edits = {
        "table pixel is not as Coalsack makes it": "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')"
                                                   " WHERE name = 'pixel'",
        "table claim is missing": "DROP TABLE claim",
        "'map', which is a name of Coalsack's own": "DROP VIEW map; CREATE TABLE map (l_deg REAL)",
        "the index 'slow' on table pixel": "CREATE INDEX slow ON pixel (uniq || 'x')",
        "setting profile_bins": "UPDATE setting SET maximum = 1e15, value = 1000000000 WHERE name = 'profile_bins'",
    }
    for number, (words, sql) in enumerate(edits.items()):
        below = folder / str(number)
        below.mkdir()
        refused(edited(project(below / "x.sack"), sql), words)


def a_file_whose_views_are_not_ours_is_read_with_ours(folder):
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS l_deg, i AS state FROM n"
    path = edited(project(folder / "x.sack", box="280,281,-1,1"),
                  f"DROP VIEW coverage; CREATE VIEW coverage AS {endless}; DROP VIEW stage_status;"
                  f"CREATE VIEW theirs AS {endless}; CREATE VIRTUAL TABLE words USING fts5(text)")
    before = sha256(path)
    shown = coalsack("sql", path, "SELECT state, COUNT(*) FROM coverage GROUP BY state", "--csv").stdout.splitlines()
    assert len(shown) == 2 and shown[1].startswith("missing,"), shown
    assert "zone" in coalsack("sql", path, "SELECT stage FROM stage_status").stdout
    assert "--timeout" in message(coalsack("sql", path, "SELECT MAX(l_deg) FROM theirs", "--timeout", "0.05", code=1))
    assert "no such module" in message(coalsack("sql", path, "SELECT * FROM words", code=2))
    assert sha256(path) == before


def what_a_file_says_cannot_move_the_cursor(folder):
    path = project(folder / "x.sack", "--set", "title=\x1b[2Jgone\x9b8m\x7f")
    for verb in (["info"], ["sql", "SELECT value FROM setting WHERE name = 'title'"]):
        shown = coalsack(verb[0], path, *verb[1:]).stdout
        assert "?[2Jgone??8m?" in shown and "\x1b" not in shown, shown


def a_file_without_read_permission_is_refused(folder):
    path = project(folder / "x.sack")
    before = sha256(path)
    path.chmod(0)
    folder.chmod(0o755)
    for verb in VERBS:
        done = as_nobody(*words_of(verb, path))
        assert done.returncode == 4, done
        said = message(done)
        assert str(path) in said and "cannot be read" in said and "permission" in said, said
    path.chmod(0o600)
    assert sha256(path) == before


def as_nobody(*words):
    """Runs coalsack as a user who may not do everything: as we are, or as nobody when we are root."""
    if os.geteuid() != 0:
        return run([COALSACK, *words])
    if run(["sh", "-c", "command -v setpriv"]).returncode:
        raise Skipped("root may read every file, and there is no setpriv to become nobody")
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if run([*drop, COALSACK, "--version"]).returncode:
        raise Skipped(f"root may read every file, and nobody may not run {BIN}/coalsack")
    return run([*drop, COALSACK, *words])


def frame_of(raw):
    import zstandard
    return zstandard.ZstdCompressor(write_checksum=True, write_content_size=True).compress(raw)


def an_array_whose_frame_lies_is_found_by_verify(folder):
    good = frame_of(bytes(4096))
    checksum_off = bytearray(frame_of(bytes(range(256)) * 16))
    checksum_off[-1] ^= 1
    # A frame header that declares 2^62 bytes: magic, descriptor (8-byte size, single segment), size, then a raw block.
    huge = struct.pack("<IBQ", 0xFD2FB528, 0xE0, 1 << 62) + b"\x01\x00\x00"
    lies = {
        "declares 8192 bytes where its row says 4096": frame_of(bytes(8192)),
        "declares 100 bytes": frame_of(bytes(100)),
        "declares 4611686018427387904 bytes": huge,
        "not one whole": good + b"more",
        "not a zstd frame": b"\x00" * 40,
        "damaged": bytes(checksum_off),
    }
    for number, (words, frame) in enumerate(lies.items()):
        path = project(folder / f"x{number}.sack")
        with sqlite3.connect(path) as db:
            db.execute("INSERT INTO array (array_id, owner, name, dtype, shape, raw_bytes, chunk_bytes)"
                       " VALUES (1, 'test', 'numbers', 'f4', '[1024]', 4096, 1048576)")
            db.execute("INSERT INTO array_chunk (array_id, chunk, frame) VALUES (1, 0, ?)", (frame,))
        db.close()
        before = sha256(path)
        done = coalsack("verify", path, code=4)
        said = message(done)
        for part in (str(path), "test/numbers", "chunk 0", words):
            assert part in said, f"no {part!r} in {said!r}"
        assert "restore" in said
        assert sha256(path) == before


def most_memory_mb(output, *words):
    """Runs coalsack, its stdout into a file, and gives its exit code and what memory it took at most."""
    to = [(os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
          (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(COALSACK, [str(COALSACK), *map(str, words)], os.environ, file_actions=to)
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024


def a_small_file_cannot_take_much_memory(folder):
    """Neither a number in a row nor frames that hold nothing but zeros."""
    if SANITIZED:
        raise Skipped("sanitizers take memory of their own")
    zeros = frame_of(bytes(16 << 20))
    chunks = [(number, zeros) for number in range(32)]
    # What is said of it, and how it is made.
    edits = {f"its row has {bins} bins": [("UPDATE model SET bins = ? WHERE method = 'network'", [(bins,)])]
             for bins in (20_000_000, 1 << 62)}
    for owner, name in (("test", "numbers"), ("model/tiny", "input_mean"), ("model/tiny", "target_mean"),
                        ("model/tiny/best", "parameters"), ("dust_table/none", "a_v_mag")):
        edits[f"{owner}/{name}"] = [
            ("DELETE FROM array WHERE owner = ? AND name = ?", [(owner, name)]),
            ("DELETE FROM array_chunk WHERE array_id = 99 OR array_id NOT IN (SELECT array_id FROM array)", [()]),
            ("INSERT INTO array VALUES (99, ?, ?, 'f4', '[2,8192,8192]', 536870912, 16777216)", [(owner, name)]),
            ("INSERT INTO array_chunk VALUES (99, ?, ?)", chunks)]
    original = SOURCE / "tests/fuzz/corpus/project/seed_mapped"
    path, said = folder / "x.sack", folder / "said.txt"
    path.write_bytes(original.read_bytes())
    _, usual = most_memory_mb(said, "verify", path)
    for words, statements in edits.items():
        assert words not in said.read_text(), words
    for words, statements in edits.items():
        path.write_bytes(original.read_bytes())
        db = sqlite3.connect(path)
        for statement, parameters in statements:
            db.executemany(statement, parameters)
        db.commit()
        db.close()
        code, taken = most_memory_mb(said, "verify", path)
        assert code == 4 and words in said.read_text(), f"{words}: exit {code}, {said.read_text()}"
        assert taken < usual + 100, f"{words}: {taken:.0f} MB where {usual:.0f} MB are usual"


def a_frame_that_contradicts_its_row_is_found_by_verify(folder):
    rows = {
        "declares 20 bytes where its row says 16": ("[4]", 16, frame_of(bytes(20))),
        "shape and its size contradict": ("[5]", 16, frame_of(bytes(16))),
        "an array of -1 bytes": ("[4]", -1, frame_of(bytes(16))),
        "an array of 1099511627776 bytes": ("[274877906944]", 1 << 40, frame_of(bytes(16))),
        "not a zstd frame": ("[4]", 16, b"nonsense"),
    }
    for number, (words, row) in enumerate(rows.items()):
        path = project(folder / f"x{number}.sack", box="280,281,-1,1")
        with sqlite3.connect(path) as db:
            db.execute("INSERT INTO truth_profile (uniq, dtype, shape, raw_bytes, frame)"
                       " SELECT MIN(uniq), 'f4', ?, ?, ? FROM pixel", row)
        db.close()
        shown = coalsack("verify", path, code=4).stdout
        assert any(line.startswith("entry truth (") and words in line for line in shown.splitlines()), (words, shown)


def verify_finds_each_kind_of_damage(folder):
    edits = {
        "does not follow from its recipe and inputs": "UPDATE entry SET fingerprint = zeroblob(16) WHERE key1 ="
                                                      " (SELECT MIN(key1) FROM entry)",
        "do not give its hash": "UPDATE recipe SET stage_version = 9",
        "its result is missing": "DELETE FROM zone WHERE uniq = (SELECT MIN(uniq) FROM zone)",
        "there is a result but no entry": "DELETE FROM entry WHERE key1 = (SELECT MIN(key1) FROM entry)",
        "'pixel_nside'": "UPDATE setting SET value = 300 WHERE name = 'pixel_nside'",
        "view coverage is missing": "DROP VIEW coverage",
        "its row in pixel is missing": "DELETE FROM pixel WHERE uniq = (SELECT MIN(uniq) FROM pixel)",
        "contradict each other": "INSERT INTO array VALUES (1, 'a', 'b', 'f4', '[3]', 13, 1048576)",
        "is no array type": "INSERT INTO array VALUES (1, 'a', 'b', 'c16', '[3]', 48, 1048576)",
        "chunk 0 is missing": "INSERT INTO array VALUES (1, 'a', 'b', 'f4', '[3]', 12, 1048576)",
    }
    whole = folder / "whole.sack"
    project(whole, box="280,281,-1,1")
    coalsack("fill", whole, "zone")
    for number, (words, edit) in enumerate(edits.items()):
        path = folder / f"x{number}.sack"
        path.write_bytes(whole.read_bytes())
        with sqlite3.connect(path) as db:
            db.execute(edit)
        db.close()
        done = coalsack("verify", path, code=4)
        assert words in done.stdout + done.stderr, f"{words!r} is not said of {edit!r}: {done.stdout}{done.stderr}"


if __name__ == "__main__":
    sys.exit(main(globals()))
