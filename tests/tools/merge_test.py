# SPDX-License-Identifier: GPL-2.0-or-later
"""merge, as users meet it: two halves of a sky come together in any order, what differs is said, and files that are not
sound change nothing."""
import hashlib
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time

from program import COALSACK, answer, coalsack, main, message, project, sha256

SETTINGS = ("pixel_nside=64", "pool_area_factor=2", "galaxy_limit_mag=12.5", "reference_spacing_l_deg=2",
            "examples_per_reference=600", "simulate_nside=64", "cone_radius_deg=0.2", "passes=3", "map_few_stars=1")
EAST, WEST, SOUTH = "282,284,-0.6,0.6", "276,278,-0.6,0.6", "279,281,-3,-2"
NETWORK = ("--network", "P8-D16d0.1-D128", "--batch", "64", "--epochs", "2")


def parent(folder, train=True):
    """A simulated field that is mapped by a tiny network."""
    path = project(folder / "parent.sack", "--preset", "carina",
                   *[word for setting in (*SETTINGS, "sky_source=simulated") for word in ("--set", setting)])
    coalsack("extend", path, "--box", "279,281,-0.6,0.6")
    coalsack("fill", path)
    if train:
        coalsack("train", path, "net", *NETWORK)
    return path


def grown(path, folder, name, *boxes):
    """A copy with more sky, filled."""
    copy = folder / f"{name}.sack"
    shutil.copyfile(path, copy)
    for box in boxes:
        coalsack("extend", copy, f"--box={box}")
    coalsack("fill", copy)
    return copy


def merged(folder, first, *others):
    """A copy of `first` into which the others were merged one after the other; its content hash."""
    copy = folder / "merged.sack"
    copy.unlink(missing_ok=True)
    shutil.copyfile(first, copy)
    for other in others:
        coalsack("merge", copy, other)
    return content(copy)


def content(path):
    found = answer("verify", path)
    assert found["ok"], found["problems"]
    return found["content_hash"]


def kinds(report):
    return {(row["kind"], row["name"]): (row["here"], row["there"]) for row in report["differences"]}


def stage(report, name):
    return next(row for row in report["stages"] if row["stage"] == name)


def run_sql(path, *statements):
    with sqlite3.connect(path) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def digest(*values):
    """As docs/format.md has it, of texts, integers and bytes."""
    hasher = hashlib.blake2b(digest_size=16)
    for value in values:
        kind, data = ((b"t", value.encode()) if isinstance(value, str) else (b"i", struct.pack("<q", value))
                      if isinstance(value, int) else (b"b", bytes(value)))
        hasher.update(kind + struct.pack("<Q", len(data)) + data)
    return hasher.digest()


def count(path, query):
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchone()[0]


def halves_of_a_simulated_sky_make_what_one_project_would_have_made(folder):
    start = parent(folder)
    east, west = grown(start, folder, "east", EAST), grown(start, folder, "west", WEST)
    south = grown(start, folder, "south", SOUTH)
    both, all_three = content(grown(start, folder, "both", EAST, WEST)), content(grown(start, folder, "all", EAST, SOUTH, WEST))
    assert len({content(east), content(west), both, all_three}) == 4
    assert merged(folder, west, east) == both
    assert merged(folder, east, west) == both
    # Nothing is left to compute, and a second time adds nothing, not even a run.
    path = folder / "merged.sack"
    assert all(row["missing"] + row["stale"] + row["waiting"] + row["failed"] == 0 for row in answer("status", path)["stages"])
    runs = count(path, "SELECT COUNT(*) FROM run")
    again = answer("merge", path, west)
    assert not again["changed"] and content(path) == both, again
    assert count(path, "SELECT COUNT(*) FROM run") == runs
    # What came still knows by which command it was made, and no run is there twice.
    assert count(path, "SELECT COUNT(*) FROM (SELECT 1 FROM run GROUP BY started_at, pid, command HAVING COUNT(*) > 1)") == 0
    pixel = count(path, "SELECT MIN(uniq) FROM pixel WHERE l_deg > 276 AND l_deg < 278")
    why = answer("why", path, "map", str(pixel), str(count(path, "SELECT model_id FROM model WHERE name = 'net'")))
    assert why["state"] == "done" and "(fill" in why["reasons"][0], why
    for order in ((east, west, south), (south, east, west), (west, south, east)):
        assert merged(folder, *order) == all_three, order
    shutil.copyfile(east, path)
    report = answer("merge", path, west, south)
    assert [row["changed"] for row in report["merged"]] == [True, True] and content(path) == all_three
    assert report["merged"][0]["differences"] == [] and stage(report["merged"][0], "prediction")["taken"] > 0


def observed_stars_come_with_their_cells_and_age_what_lacked_them(folder):
    def stars(name, l0, l1, first):
        lines = [f"{l0 + (l1 - l0) * (i * 0.618033988 % 1):.6f},{-1.5 + 3 * (i * 0.414213562 % 1):.6f},"
                 f"{11 + i % 50 / 10:.3f},{10.6 + i % 50 / 10:.3f},{10.4 + i % 47 / 10:.3f}" for i in range(first, first + 4000)]
        (folder / name).write_text("l,b,J,H,Ks\n" + "\n".join(lines) + "\n")
        return folder / name

    # The lists overlap between 279.5 and 280.5, within star cells that both halves look at.
    west_stars, east_stars = stars("west.csv", 276, 280.5, 0), stars("east.csv", 279.5, 284, 10000)
    start = project(folder / "parent.sack", "--preset", "carina",
                    *[word for setting in SETTINGS for word in ("--set", setting)])
    stages = ("zone", "reference_stars", "selection", "reference_diagram", "observed_diagram")
    files = {}
    for name, boxes, lists in (("west", ["277,280,-1,1"], [west_stars]), ("east", ["280,283,-1,1"], [east_stars]),
                               ("both", ["277,280,-1,1", "280,283,-1,1"], [west_stars, east_stars])):
        files[name] = folder / f"{name}.sack"
        shutil.copyfile(start, files[name])
        for box in boxes:
            coalsack("extend", files[name], "--box", box)
        for stars_file in lists:
            coalsack("import", files[name], stars_file)
        coalsack("fill", files[name], *stages)
    both = content(files["both"])
    one, other = merged(folder, files["west"], files["east"]), merged(folder, files["east"], files["west"])
    assert one == other
    # At the border nobody had both lists: exactly these diagrams are left to compute, and then all is as if one had done it.
    path = folder / "merged.sack"
    row = next(row for row in answer("status", path)["stages"] if row["stage"] == "observed_diagram")
    assert 0 < row["missing"] < row["done"] and row["stale"] == 0, row
    coalsack("fill", path, *stages)
    assert content(path) == both
    assert not answer("merge", path, files["west"])["changed"] and content(path) == both


def a_copy_without_what_results_were_made_from_gives_its_map(folder):
    start = parent(folder)
    east, west = grown(start, folder, "east", EAST), grown(start, folder, "west", WEST)
    both = content(grown(start, folder, "both", EAST, WEST))
    copy = folder / "copy.sack"
    coalsack("share", west, copy, "--with", "results")
    report = answer("merge", east, copy)["merged"][0]
    assert stage(report, "map")["taken"] == stage(report, "prediction")["taken"] == stage(report, "zone")["taken"] > 0
    for name in ("simulated_stars", "reference_stars", "example", "observed_diagram"):
        assert stage(report, name)["taken"] == 0 and stage(report, name)["without_result"] > 0, stage(report, name)
    coalsack("verify", east)
    last = count(east, "SELECT MAX(run_id) FROM run")
    coalsack("fill", east)
    assert content(east) == both
    assert count(east, f"SELECT COUNT(*) FROM entry JOIN stage USING (stage_id) WHERE name IN ('prediction', 'map') AND run_id > {last}") == 0


def what_differs_is_said_and_nothing_is_mixed(folder):
    start = parent(folder, train=False)
    base = grown(start, folder, "base", EAST)
    here = content(base)

    def other(name, *changes, box=WEST):
        path = folder / f"{name}.sack"
        shutil.copyfile(start, path)
        if changes:
            coalsack("config", path, *changes)
        coalsack("extend", path, "--box", box)
        coalsack("fill", path)
        return path

    def told(path, *options):
        report = answer("merge", base, path, "--dry-run", *options)
        assert not report["changed"] and content(base) == here
        return report["merged"][0]

    # A label stays ours; everything is taken all the same.
    report = told(other("label", "title=West", "contact=west@example.org"))
    assert kinds(report)[("label", "title")][1] == "West"
    assert all(row["other_recipe"] + row["other_inputs"] == 0 for row in report["stages"])
    # Another seed: the sky is not the same, so of all that depends on it nothing comes; pixels and zones do.
    report = told(other("seed", "seed=2"))
    assert kinds(report)[("setting", "seed")] == ("1", "2")
    for name in ("simulated_stars", "reference_stars", "truth", "example"):
        assert stage(report, name)["taken"] == 0 and stage(report, name)["other_recipe"] > 0
        assert "setting seed: 1 here, 2 there" in stage(report, name)["reasons"], stage(report, name)
    assert stage(report, "zone")["taken"] > 0 and report["pixels"]["taken"] > 0
    # Examples of another kind: only these are left out.
    report = told(other("mock", "mock_clip=20"))
    assert stage(report, "example")["taken"] == 0 and stage(report, "observed_diagram")["taken"] > 0
    text = coalsack("merge", base, folder / "mock.sack", "--dry-run").stdout
    assert "setting mock_clip: 50 here, 20 there" in text and "dry run" in text, text
    # And merged for good: what is left is computed here, with the settings that are in force here.
    path = folder / "mixed.sack"
    shutil.copyfile(base, path)
    coalsack("merge", path, folder / "mock.sack")
    coalsack("fill", path)
    assert content(path) == content(grown(start, folder, "both", EAST, WEST))
    # A stage of another version.
    path = other("version")
    with sqlite3.connect(path) as db:
        recipe, stage_id, settings, upstream = db.execute(
            "SELECT r.recipe_id, s.stage_id, r.settings, r.upstream FROM stage AS s JOIN current_recipe AS c ON c.stage_id = s.stage_id"
            " JOIN recipe AS r ON r.recipe_id = c.recipe_id WHERE s.name = 'truth'").fetchone()
        new = digest("truth", 9, settings, upstream)
        db.execute("UPDATE recipe SET stage_version = 9, hash = ? WHERE recipe_id = ?", (new, recipe))
        for key, inputs in db.execute("SELECT key1, inputs FROM entry WHERE stage_id = ?", (stage_id,)).fetchall():
            db.execute("UPDATE entry SET fingerprint = ? WHERE stage_id = ? AND key1 = ?", (digest(new, inputs), stage_id, key))
    db.close()
    report = told(path)
    assert kinds(report)[("stage", "truth")] == ("version 1", "version 9"), kinds(report)
    assert stage(report, "truth")["taken"] == 0 and stage(report, "observed_diagram")["taken"] > 0
    # Curves that were measured there, and results here that were made without them.
    path = other("calibrated")
    curves = '{"J":[0,0.0242,0.0705,16,0.363,4.5,16.95,0.1,0]}'
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO calibration SELECT 1, 0, 'cone 277,0,1', ?, '{}', ?, MAX(run_id) FROM run",
                   (curves, digest("cone 277,0,1", curves)))
    db.close()
    for one, two in ((base, path), (path, base)):
        report = answer("merge", one, two, "--dry-run")["merged"][0]
        assert ("calibration", "2mass for all references") in kinds(report) and report["calibrations_taken"] == 0
    coalsack("fill", path)
    assert stage(told(path), "selection")["other_inputs"] > 0 and stage(told(path), "selection")["taken"] == 0
    fresh = project(folder / "fresh.sack")
    assert answer("merge", fresh, path, "--dry-run")["merged"][0]["calibrations_taken"] == 1
    # Rows of one name and another content.
    path = other("rows")
    run_sql(path, "UPDATE diagram SET x_high = 7 WHERE name = 'cmd_2mass'", "UPDATE band SET curve = replace(curve, '16.95', '16.9')"
            " WHERE name = 'J'")
    coalsack("fill", path)
    report = told(path)
    assert ("survey", "2mass") in kinds(report) and ("diagram", "cmd_2mass") in kinds(report), kinds(report)
    assert stage(report, "observed_diagram")["taken"] == 0 and stage(report, "reference_diagram")["taken"] == 0
    assert stage(report, "truth")["taken"] > 0
    # A new survey and diagram come along.
    path = other("new")
    run_sql(path, "INSERT INTO survey VALUES (7, 'mine', 'x')",
            "INSERT INTO band VALUES (7, 'Y', 0, 1.02, '[0,0.0242,0.0705,16,0.363,4.5,16.95,0.1,0]', 'x')",
            "INSERT INTO diagram VALUES (7, 'mine', 7, 'Y', '', 0, 1, 2, 'Y', '', 0, 1, 2)")
    report = told(path)
    assert report["surveys_taken"] == report["diagrams_taken"] == 1 and not report["differences"]
    # Sky that is covered by other pixels.
    path = project(folder / "nside.sack", "--set", "pixel_nside=128")
    coalsack("extend", path, "--cone", "283,0,0.5")
    said = message(coalsack("merge", base, path, code=3))
    assert "of nside 128 at (28" in said and "of nside 64 at (28" in said, said
    assert content(base) == here
    # A dust table of the same name.
    path, copy = other("dust"), folder / "dust2.sack"
    run_sql(path, "INSERT INTO dust_table SELECT 'd', 'd.csv', zeroblob(16), 1.0, 4, 0, MAX(run_id), NULL FROM run",
            *[f"INSERT INTO array (owner, name, dtype, shape, raw_bytes, chunk_bytes) VALUES ('dust_table/d', '{name}', '{dtype}', '{shape}', 0, 64)"
              for name, dtype, shape in (("pixel", "i8", "[0]"), ("l_deg", "f8", "[0]"), ("b_deg", "f8", "[0]"), ("d_kpc", "f8", "[0]"),
                                         ("a_v_mag", "f4", "[0,0]"))])
    shutil.copyfile(path, copy)
    run_sql(copy, "UPDATE dust_table SET a_v_per_unit = 2.0, source_hash = randomblob(16)")
    assert told(path)["dust_tables_taken"] == 1
    report = answer("merge", copy, path, "--dry-run")["merged"][0]
    assert ("dust_table", "d") in kinds(report) and report["dust_tables_taken"] == 0, kinds(report)


def a_strangers_texts_do_not_move_the_cursor(folder):
    one, two = project(folder / "one.sack"), project(folder / "two.sack")
    coalsack("config", two, "title=x\x1b[2Jy", "passes=7")
    for words, code in ((["merge", one, two, "--dry-run"], 0), (["diff", one, two], 1), (["config", two, "title"], 0)):
        done = coalsack(*words, code=code)
        assert "\x1b" not in done.stdout + done.stderr and "x?[2Jy" in done.stdout, (words, done.stdout)


def a_model_of_the_same_name_is_taken_as_a_second_one(folder):
    start = parent(folder, train=False)
    one, two = folder / "one.sack", folder / "two.sack"
    for path, seed in ((one, "1"), (two, "2")):
        shutil.copyfile(start, path)
        coalsack("train", path, "net", *NETWORK, "--seed", seed)
        coalsack("fill", path)
    process = subprocess.Popen([COALSACK, "train", two, "begun", *NETWORK[:-1], "1000", "--quiet"])
    while process.poll() is None and count(two, "SELECT COUNT(*) FROM training_epoch JOIN model USING (model_id) WHERE name = 'begun'") == 0:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    coalsack("extend", two, "--box", WEST)
    coalsack("fill", two)
    report = answer("merge", one, two)["merged"][0]
    fingerprint = answer("sql", two, "SELECT lower(hex(fingerprint)) AS f FROM model WHERE name = 'net'")[0]["f"]
    assert kinds(report)[("model", "net")][1] == fingerprint
    assert kinds(report)[("model", "begun")] == ("(none)", "not finished")
    advice = next(row["advice"] for row in report["differences"] if row["name"] == "net")
    second = f"net-{fingerprint[:8]}"
    assert f"--rename-models takes it, with its predictions, as '{second}'" in advice
    assert stage(report, "prediction")["taken"] == 0 and stage(report, "prediction")["other_inputs"] > 0
    assert count(one, "SELECT COUNT(*) FROM model WHERE name = 'net'") == 1
    report = answer("merge", one, two, "--rename-models")["merged"][0]
    assert {"name": "net", "as": second, "taken": True} in report["models"], report["models"]
    assert stage(report, "prediction")["taken"] == stage(report, "map")["taken"] > 0
    # It was finished last, and so predicts the sky where map_model does not say otherwise.
    assert report["model_in_force"] == {"before": "net", "after": second}
    content(one)
    # The weights are theirs, it predicts, and another merge finds it under its new name.
    assert answer("sql", one, f"SELECT lower(hex(fingerprint)) AS f FROM model WHERE name = '{second}'")[0]["f"] == fingerprint
    assert not answer("merge", one, two)["changed"]
    coalsack("config", one, f"map_model={second}")
    row = next(row for row in answer("status", one)["stages"] if row["stage"] == "prediction")
    assert row["done"] == row["wanted"] > 0, row
    coalsack("export", one, "healpix", "-o", folder / "av.fits")


def what_cannot_be_merged_is_refused_and_changes_nothing(folder):
    start = parent(folder, train=False)
    base, other = grown(start, folder, "base", EAST), grown(start, folder, "other", WEST)
    run_sql(base, "PRAGMA wal_checkpoint(TRUNCATE)")
    here = content(base)

    def refused(path, code, *said):
        line = message(coalsack("merge", base, path, code=code))
        assert all(part in line for part in said), line
        assert content(base) == here

    def broken(name, *statements):
        path = folder / f"{name}.sack"
        shutil.copyfile(other, path)
        run_sql(path, "PRAGMA foreign_keys = OFF", *statements)
        return path

    refused(base, 3, "the project itself")
    (folder / "link.sack").symlink_to(base)
    refused(folder / "link.sack", 3, "the project itself")
    assert "named twice" in message(coalsack("merge", base, other, other, code=3))
    refused(folder / "none.sack", 4, "no such file")
    (folder / "text.sack").write_text("not a database")
    refused(folder / "text.sack", 4, "not an SQLite database")
    refused(broken("newer", "PRAGMA user_version = 90000"), 4, "newer")
    older = broken("older", "PRAGMA user_version = 400")
    before = sha256(older)
    refused(older, 4, "older", "coalsack info")
    assert sha256(older) == before
    refused(broken("trigger", "CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END"), 4, "trigger")
    refused(broken("view", "DROP TABLE region", "CREATE VIEW region AS SELECT 1 AS shape"), 4, "table region")
    refused(broken("frame", "UPDATE truth_profile SET frame = CAST(substr(frame, 1, length(frame) - 1) || x'00' AS BLOB)"), 4,
            "entry truth", "coalsack verify")
    refused(broken("size", "UPDATE observed_diagram SET raw_bytes = raw_bytes + 2"), 4, "observed_diagram")
    refused(broken("bomb", "UPDATE observed_diagram SET raw_bytes = 1 << 40, shape = '[1024,536870912]'"), 4, "observed_diagram")
    refused(broken("inputs", "UPDATE entry SET inputs = x'00' WHERE key1 = (SELECT MAX(uniq) FROM truth_profile)"), 4, "fingerprint")
    refused(broken("run", "DELETE FROM run"), 4, "run", "is missing")
    refused(broken("result", "UPDATE zone SET separation_deg = separation_deg + 1"), 4, "not what it was computed to be")
    refused(broken("stars", "UPDATE star_cell SET fingerprint = zeroblob(16)"), 4, "stars of list 1")
    refused(broken("pixel", "PRAGMA ignore_check_constraints = ON", "INSERT INTO pixel VALUES (40, 3, 4, 0.0, 0.0)"), 4)
    refused(broken("reference", "UPDATE zone SET reference_id = 999999999999"), 4, "table reference")
    # One damaged file among several: none of them is merged.
    sound = folder / "sound.sack"
    shutil.copyfile(start, sound)
    coalsack("extend", sound, f"--box={SOUTH}")
    refused_two = message(coalsack("merge", base, sound, folder / "frame.sack", code=4))
    assert "entry truth" in refused_two and content(base) == here
    coalsack("merge", base, other)


def ctrl_c_leaves_the_file_as_it_was(folder):
    start = parent(folder, train=False)
    base, other = grown(start, folder, "base", EAST), grown(start, folder, "other", WEST)
    before = content(base)
    # Another writer holds the file, so that the merge is sure to be at work when the signal comes.
    with sqlite3.connect(base, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        process = subprocess.Popen([COALSACK, "merge", base, other], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        db.execute("ROLLBACK")
    db.close()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "is as it was" in said, (process.returncode, said)
    assert content(base) == before and count(base, "SELECT COUNT(*) FROM run WHERE command = 'merge'") == 0
    coalsack("merge", base, other)
    assert content(base) != before


if __name__ == "__main__":
    sys.exit(main(globals()))
