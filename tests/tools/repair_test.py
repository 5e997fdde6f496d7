# SPDX-License-Identifier: GPL-2.0-or-later
"""verify finds damage of every kind, and says of which; --repair drops it, and with what its messages ask for the
content is what it was, to the bit."""
import json
import sqlite3
import sys

from program import answer, coalsack, main, message, project
from small_map import changed, copied, restore, rows, small_map

# Not content, or without anything to hold them against.
NOT_HELD = {("contents", "hash"), ("dust_table", "source_hash"), ("dust_table", "checksum")}


def blob_columns(path):
    tables = [name for name, in rows(path, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict ORDER BY name")]
    return [(table, column) for table in tables
            for column, kind in rows(path, f"SELECT name, type FROM pragma_table_info('{table}')")
            if kind == "BLOB" and (table, column) not in NOT_HELD]


def found(path):
    done = coalsack("verify", path, "--json", code=4)
    problems = json.loads(done.stdout)["problems"] if done.stdout else [message(done)]
    assert problems and "--repair" in message(done), done.stderr
    return problems


def repaired(path, content_hash, what):
    """--repair, then what it asks for, then fill: the content is the original's."""
    result = answer("verify", path, "--repair")
    assert result["ok"] and result["repaired"], (what, result)
    restore(path)
    after = answer("verify", path)
    assert after["ok"] and after["content_hash"] == content_hash, (what, result["repaired"], after)
    return result["repaired"]


def a_flipped_byte_in_any_blob(folder):
    original = small_map(folder)
    content_hash = answer("verify", original)["content_hash"]
    empty = set()
    for table, column in blob_columns(original):
        path = copied(original, "flipped.sack")
        db = sqlite3.connect(path)
        db.create_function("flipped", 1, lambda blob: blob[:len(blob) // 2] + bytes([blob[len(blob) // 2] ^ 16])
                           + blob[len(blob) // 2 + 1:])
        keys = [name for name, pk in db.execute(f"SELECT name, pk FROM pragma_table_info('{table}')") if pk]
        row = db.execute(f"SELECT {', '.join(keys) or 'rowid'} FROM {table} WHERE length({column}) > 0 LIMIT 1").fetchone()
        if not row:
            empty.add((table, column))
            db.close()
            continue
        where = " AND ".join(f"{key} = ?" for key in keys or ["rowid"])
        db.execute(f"UPDATE {table} SET {column} = flipped({column}) WHERE {where}", row)
        db.commit()
        db.close()
        assert found(path), (table, column)
        repaired(path, content_hash, (table, column))
    assert empty <= {("own_diagram", "frame"), ("failure", "inputs"), ("failure", "fingerprint")}, empty


def a_deleted_row(folder):
    """Of each table of the content, and of those that say where it comes from."""
    original = small_map(folder)
    content_hash = answer("verify", original)["content_hash"]
    tables = ["setting", "pixel", "entry", "failure", "array", "array_chunk", "zone", "star_list", "star_cell", "star_column",
              "reference_stars", "reference_star_column", "calibration", "selection", "pixel_cell", "cell", "reference",
              "reference_diagram", "example_block", "example_counts", "observed_diagram", "truth_profile", "prediction",
              "training_domain", "map_pixel", "survey", "band", "diagram", "model", "checkpoint", "run", "stage", "recipe"]
    for table in tables:
        path = copied(original, "deleted.sack")
        keys = [name for name, in rows(path, f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0")] or ["rowid"]
        one = rows(path, f"SELECT {', '.join(keys)} FROM {table} ORDER BY {', '.join(keys)} DESC LIMIT 1")
        if not one:
            assert table == "failure", f"{table} is empty"
            continue
        changed(path, f"DELETE FROM {table} WHERE " + " AND ".join(f"{key} = ?" for key in keys), parameters=one[0])
        assert found(path), table
        repaired(path, content_hash, table)
    # A training's history is not computed again; its model stays.
    path = copied(original, "deleted.sack")
    changed(path, "DELETE FROM training_epoch WHERE epoch = 1")
    assert "training_epoch has 1 rows" in found(path)[0]
    result = answer("verify", path, "--repair")
    assert result["ok"] and "its model is whole" in result["repaired"][0], result
    assert rows(path, "SELECT COUNT(*) FROM prediction") == rows(original, "SELECT COUNT(*) FROM prediction")


def damaged_failures(folder):
    """What could not be computed is tried again."""
    original = project(folder / "failed.sack", "--preset", "carina", box="280,281,-0.5,0.5")
    changed(original, "UPDATE band SET curve = '[1]' WHERE survey_id = 1")
    coalsack("fill", original, "zone", "selection")
    assert rows(original, "SELECT COUNT(*) FROM failure")[0][0] > 0
    changed(original)
    content_hash = answer("verify", original)["content_hash"]
    for damage in ("DELETE FROM failure", "UPDATE failure SET fingerprint = zeroblob(16)", "UPDATE failure SET inputs = x'00'"):
        path = copied(original, "damaged.sack")
        changed(path, damage)
        assert found(path), damage
        result = answer("verify", path, "--repair")
        assert result["ok"] and result["repaired"], (damage, result)
        coalsack("fill", path, "zone", "selection")
        assert answer("verify", path)["content_hash"] == content_hash, damage


def an_edited_setting(folder):
    original = small_map(folder)
    content_hash = answer("verify", original)["content_hash"]
    edits = {
        "stars_beyond": ("UPDATE setting SET value = 60.0 WHERE name = 'stars_beyond'", "is 60 where the last command left 50"),
        "passes": ("UPDATE setting SET value = -3 WHERE name = 'passes'", "is -3 where the last command left 4"),
        "r_v": ("UPDATE setting SET value = 'red' WHERE name = 'r_v'", "is 'red' where the last command left 3.1"),
        "seed": ("UPDATE setting SET maximum = 1 WHERE name = 'seed'", "has not the type and limits"),
        "contact": ("UPDATE setting SET value = '' WHERE name = 'contact'", "where the last command left 'map@example.org'"),
        "profile_bins": ("DELETE FROM setting WHERE name = 'profile_bins'", "settings are missing"),
        "other": ("INSERT INTO setting (name, value, type, unit, default_value, changes, description)"
                  " VALUES ('other', 1, 'integer', '', 1, 'results', 'x')", "has not the type and limits"),
    }
    for name, (edit, words) in edits.items():
        path = copied(original, "edited.sack")
        changed(path, edit)
        assert any(words in problem for problem in found(path)), (name, found(path))
        lines = repaired(path, content_hash, name)
        assert lines
    # What was computed under the edited value is computed again under the old one.
    path = copied(original, "edited.sack")
    changed(path, edits["stars_beyond"][0])
    coalsack("fill", path)
    assert answer("verify", original)["content_hash"] != json.loads(
        coalsack("verify", path, "--json", code=4).stdout)["content_hash"]
    repaired(path, content_hash, "edited and filled")
    # And `config` accepts what was edited.
    path = copied(original, "edited.sack")
    changed(path, edits["stars_beyond"][0])
    coalsack("config", path, "stars_beyond=60")
    assert answer("verify", path)["ok"]


def a_missing_page(folder):
    original = small_map(folder)
    changed(original, "VACUUM")  # no page is free, so that each is missed
    content_hash = answer("verify", original)["content_hash"]
    pages = rows(original, "PRAGMA page_count")[0][0]
    size = original.stat().st_size // pages
    whole = original.read_bytes()
    assert size * pages == len(whole)
    path = folder / "page.sack"
    damages = {"cut short": whole[:len(whole) * 2 // 3], "one byte short": whole[:-1]}
    for number in sorted({2, 5, pages // 4, pages // 2, 2 * pages // 3, pages - 2}):
        damages[f"page {number} of zeros"] = whole[:(number - 1) * size] + bytes(size) + whole[number * size:]
    salvaged = 0
    for what, content in damages.items():
        for old in folder.glob("page.sack*"):
            old.unlink()
        path.write_bytes(content)
        done = coalsack("verify", path, code=4)
        assert "--repair" in message(done), done.stderr
        result = answer("verify", path, "--repair")
        assert result["ok"], (what, result)
        # A page that holds nothing but a piece of one array is not missed by SQLite, and is no reason for a fresh file.
        names = ["page.sack"]
        if result["kept"]:
            names.append("page.sack.damaged")
            assert result["kept"] == f"{path}.damaged" and (folder / "page.sack.damaged").read_bytes() == content, what
            salvaged += 1
        assert sorted(one.name for one in folder.glob("page.sack*") if not one.name.endswith(("-wal", "-shm"))) == names, what
        restore(path)
        after = answer("verify", path)
        assert after["ok"], (what, result["repaired"], after)
        assert after["content_hash"] == content_hash, (what, result["repaired"], after)
    assert salvaged >= 4, salvaged
    # A first page that is gone leaves nothing to go by.
    path.write_bytes(bytes(size) + whole[size:])
    assert "not an SQLite database" in message(coalsack("verify", path, "--repair", code=4))


def two_regions(folder):
    """Sky that two commands asked for, and its zones."""
    path = project(folder / "sky.sack", "--preset", "carina", box="280,281,-0.5,0.5")
    coalsack("extend", path, "--cone", "285,0,0.5")
    coalsack("fill", path, "zone")
    changed(path)
    return path


def repaired_and_filled(path, content_hash, what):
    assert found(path), what
    result = answer("verify", path, "--repair")
    assert result["ok"] and result["repaired"], (what, result)
    coalsack("fill", path, "zone")
    after = answer("verify", path)
    assert after["ok"] and after["content_hash"] == content_hash, (what, result["repaired"], after)
    return " ".join(result["repaired"])


def an_entry_of_no_pixel(folder):
    """It does not become sky that nobody asked for."""
    original = two_regions(folder)
    content_hash = answer("verify", original)["content_hash"]
    for number in (700000, -5, 1 << 61):
        path = copied(original, "edited.sack")
        changed(path, f"UPDATE entry SET key1 = {number} WHERE key1 = (SELECT MIN(key1) FROM entry)")
        assert "dropped 2 entries of stage zone" in repaired_and_filled(path, content_hash, number)
        # Nor with a pixel that is truly missing.
        path = copied(original, "edited.sack")
        changed(path, f"UPDATE entry SET key1 = {number} WHERE key1 = (SELECT MIN(key1) FROM entry)",
                "DELETE FROM pixel WHERE uniq = (SELECT MAX(uniq) FROM pixel)")
        assert "put 1 pixels back" in repaired_and_filled(path, content_hash, number)


def rows_that_vouch_for_others(folder):
    """Where the file comes from, which sky was asked for, how many rows there must be."""
    original = two_regions(folder)
    content_hash = answer("verify", original)["content_hash"]
    identity = rows(original, "SELECT * FROM meta ORDER BY name")
    for name in ("created_by", "created_at", "project_id"):
        path = copied(original, "deleted.sack")
        changed(path, "DELETE FROM meta WHERE name = ?", parameters=(name,))
        said = repaired_and_filled(path, content_hash, name)
        assert ("another project_id" in said) == (name == "project_id"), said
        now = rows(path, "SELECT * FROM meta ORDER BY name")
        assert [key for key, _ in now] == [key for key, _ in identity]
        assert sum(one != other for one, other in zip(now, identity)) == (name != "created_by"), (now, identity)
    for name, in rows(original, "SELECT name FROM counter WHERE name LIKE 'rows/%'"):
        path = copied(original, "deleted.sack")
        changed(path, "DELETE FROM counter WHERE name = ?", parameters=(name,))
        assert any(name in problem for problem in found(path)), found(path)
        repaired_and_filled(path, content_hash, name)
        assert rows(path, "SELECT * FROM counter ORDER BY name") == rows(original, "SELECT * FROM counter ORDER BY name")
    pixels = len(rows(original, "SELECT 1 FROM pixel WHERE l_deg > 284"))
    for edit, words in (("DELETE FROM region WHERE shape LIKE 'cone%'", f"stands for {pixels} pixels of nside 256"),
                        ("UPDATE region SET shape = 'cone of silence' WHERE shape LIKE 'cone%'", f"stands for {pixels} pixels"),
                        ("UPDATE region SET added = added + 3 WHERE shape LIKE 'cone%'", f"'cone 285,0,0.5' added: {pixels}")):
        path = copied(original, "deleted.sack")
        changed(path, edit)
        assert any("region" in problem for problem in found(path)), found(path)
        assert words in repaired_and_filled(path, content_hash, edit)
        assert rows(path, "SELECT SUM(added) FROM region") == rows(original, "SELECT SUM(added) FROM region"), edit
    # A counter that is gone does not hide a pixel that is.
    path = copied(original, "deleted.sack")
    changed(path, "DELETE FROM counter WHERE name = 'rows/pixel'", "DELETE FROM pixel WHERE uniq = (SELECT MAX(uniq) FROM pixel)")
    assert "put 1 pixels back" in repaired_and_filled(path, content_hash, "counter and pixel")
    # Pixels that nobody asked for.
    path = copied(original, "added.sack")
    changed(path, "INSERT INTO pixel SELECT uniq + 100000, nside, pixel + 100000, 0, 0 FROM pixel LIMIT 1")
    assert any(problem.startswith("1 pixels of nside 256 lie in no region") for problem in found(path)), found(path)
    assert "or pixels were put in by hand" in " ".join(answer("verify", path, "--repair")["repaired"])
    assert answer("verify", path)["ok"]
    # Copies and merges keep the balance, also where regions overlap.
    path = copied(original, "other.sack")
    for file, box in ((original, "281.5,283,-0.5,0.5"), (path, "282,284,-0.5,0.5")):
        coalsack("extend", file, "--box", box)
    coalsack("merge", original, path)
    coalsack("share", original, folder / "shared.sack")
    for file in (original, folder / "shared.sack"):
        assert answer("verify", file)["ok"]


def an_array_of_nothing(folder):
    original = small_map(folder)
    content_hash = answer("verify", original)["content_hash"]
    for owner in ("x", "model/none", "dust_table/none", "model/small/last"):
        path = copied(original, "edited.sack")
        changed(path, "UPDATE array SET owner = ? WHERE owner = 'model/small' AND name = 'target_mean'", parameters=(owner,))
        assert any(f"'{owner}/target_mean' belongs to no model" in problem for problem in found(path)), found(path)
        repaired(path, content_hash, owner)


def what_repair_cannot_tell_is_left_as_it_is(folder):
    """A changed copy does not become whole, and a user's own table is the user's."""
    original = small_map(folder)
    out = folder / "shared.sack"
    coalsack("share", original, out)
    # What fill makes again is dropped ...
    path = copied(out, "changed.sack")
    changed(path, "UPDATE map_pixel SET a_v_total_mag = a_v_total_mag + 7")
    assert "contents of 'map_pixel'" in found(path)[0]
    result = answer("verify", path, "--repair")
    assert result["ok"] and "of stage map;" in result["repaired"][0] and rows(path, "SELECT COUNT(*) FROM map_pixel") == [(0,)], result
    coalsack("fill", path, "--left-out")
    assert answer("verify", path)["ok"]
    assert rows(path, "SELECT * FROM map_pixel ORDER BY uniq") == rows(original, "SELECT * FROM map_pixel ORDER BY uniq")
    # ... and of the rest the file is left alone.
    edits = ("UPDATE training_epoch SET validation_loss = validation_loss + 1", "UPDATE calibration SET points = '[]'",
             "CREATE TABLE mine (raw_bytes INTEGER, frame BLOB) STRICT; INSERT INTO mine VALUES (3, x'00')")
    for edit in edits:
        path = copied(out, "changed.sack")
        changed(path, *edit.split("; "))
        before = path.read_bytes()
        done = coalsack("verify", path, code=4)
        assert "--repair" not in message(done) and "good copy" in message(done), done.stderr
        assert "could not be repaired" in message(coalsack("verify", path, "--repair", code=4))
        assert coalsack("verify", path, code=4).stdout == done.stdout, edit
        assert rows(path, "SELECT COUNT(*) FROM run") == rows(out, "SELECT COUNT(*) FROM run")
        assert len(before) == path.stat().st_size


def a_whole_file_is_left_alone(folder):
    path = small_map(folder)
    runs = rows(path, "SELECT COUNT(*) FROM run")
    result = answer("verify", path, "--repair")
    assert result["ok"] and result["repaired"] == [] and result["kept"] is None
    assert rows(path, "SELECT COUNT(*) FROM run") == runs


if __name__ == "__main__":
    sys.exit(main(globals()))
