# SPDX-License-Identifier: GPL-2.0-or-later
"""share: small copies that behave; and diff, which says how they differ."""
import hashlib
import json
import math
import os
import pwd
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
from random import Random

from program import COALSACK, answer, coalsack, main, message, project, run, sha256
from small_map import TRAIN, changed, copied, rows, small_map


def shared(original, level):
    out = original.parent / f"{level}.sack"
    report = answer("share", original, out, "--with", level)
    assert sorted(one.name for one in original.parent.glob(f"*{level}.sack*")) == [out.name], "nothing beside it"
    assert report["bytes"] == out.stat().st_size
    assert answer("verify", out)["content_hash"] == report["content_hash"]
    return out, report


def in_plain_sqlite(path, query):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def a_copy_is_compact_anonymous_and_listed(folder):
    original = small_map(folder)
    coalsack("config", original, "licence=CC BY 4.0", "citation=A paper", "title=A map")
    home = folder / "a folder of mine"
    home.mkdir()
    (home / "sky.csv").write_text("l,b,J,H,Ks\n280.2,0.1,12.5,12.1,11.9\n")
    coalsack("import", original, home / "sky.csv")
    changed(original, "CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('for my eyes alone')")
    for level in ("results", "weights", "everything"):
        out, report = shared(original, level)
        assert in_plain_sqlite(out, "PRAGMA journal_mode") == [("delete",)]
        assert in_plain_sqlite(out, "PRAGMA freelist_count") == [(0,)]
        # As compact as after VACUUM.
        vacuumed = folder / "vacuumed.sack"
        with sqlite3.connect(out) as db:
            db.execute(f"VACUUM INTO '{vacuumed}'")
        db.close()
        assert out.stat().st_size <= 1.05 * vacuumed.stat().st_size + 16384, (level, out.stat().st_size, vacuumed.stat().st_size)
        vacuumed.unlink()
        content = out.read_bytes()
        for word in (socket.gethostname(), str(folder), "a folder of mine", "for my eyes alone"):
            if len(word) < 6:
                continue  # stands in compressed bytes by chance; the columns that held it are looked at below
            assert word.encode() not in content, (level, word)
        assert in_plain_sqlite(out, "SELECT DISTINCT host, user_name, pid FROM run") == [("", "", 0)]
        assert any('"sky.csv"' in text for text, in in_plain_sqlite(out, "SELECT arguments FROM run"))
        listed = in_plain_sqlite(out, "SELECT part, rows, lower(hex(hash)) FROM contents ORDER BY part")
        assert sorted(map(tuple, ((one["part"], one["rows"], one["hash"]) for one in report["contents"]))) == listed
        told = answer("info", out)
        assert (told["licence"], told["citation"], told["contact"]) == ("CC BY 4.0", "A paper", "map@example.org")
    # The checksum of a part, from the documents alone.
    parts = dict((part, hash_) for part, _, hash_ in in_plain_sqlite(folder / "results.sack",
                                                                    "SELECT part, rows, lower(hex(hash)) FROM contents"))
    hasher = hashlib.blake2b(digest_size=16)
    hasher.update(b"t" + struct.pack("<Q", 5) + b"pixel")
    for uniq, in in_plain_sqlite(original, "SELECT uniq FROM pixel ORDER BY uniq"):
        hasher.update(b"i" + struct.pack("<Qq", 8, uniq))
    assert hasher.hexdigest() == parts["pixel"]
    assert pwd.getpwuid(os.getuid()).pw_name not in json.dumps(in_plain_sqlite(folder / "results.sack", "SELECT user_name FROM run"))
    sizes = [(folder / f"{level}.sack").stat().st_size for level in ("results", "weights", "everything")]
    assert sizes == sorted(sizes), sizes


def a_copy_with_everything_is_the_original(folder):
    original = small_map(folder)
    out, report = shared(original, "everything")
    assert report["content_hash"] == answer("verify", original)["content_hash"] and report["left_out"] == []
    assert answer("diff", original, out)["equal"]
    # And it goes on.
    coalsack("extend", out, "--cone", "281,0,0.2")
    coalsack("fill", out)
    assert answer("verify", out)["ok"]
    done = coalsack("diff", original, out, code=1)
    assert "pixels" in done.stdout and "only in the second" in done.stdout


def a_copy_of_results_behaves(folder):
    original = small_map(folder)
    out, report = shared(original, "results")
    absent = {one["part"] for one in report["left_out"]}
    assert absent == {"example", "model", "observed_diagram", "reference_diagram", "reference_stars", "simulated_stars", "star_list",
                      "training_domain"}, absent
    # Everything is as current as it was.
    assert answer("status", out)["stages"] == answer("status", original)["stages"]
    assert answer("status", out)["left_out"] == report["left_out"]
    for query in ("SELECT COUNT(*), SUM(a_v_total_mag) FROM map", "SELECT * FROM coverage", "SELECT * FROM stage_status",
                  "SELECT name, value FROM setting", "SELECT * FROM training_epoch", "SELECT * FROM star_list_summary"):
        assert in_plain_sqlite(out, query) == in_plain_sqlite(original, query), query
    if shutil.which("sqlite3"):
        done = run(["sqlite3", "-readonly", out, "SELECT COUNT(*) FROM map"])
        assert done.stdout.strip() == str(len(rows(original, "SELECT 1 FROM pixel"))), done
    # The exports are the original's: bytes, but for the date.
    for what in ("healpix", "cube", "profiles", "moc"):
        files = []
        for number, path in enumerate((original, out)):
            name = folder / f"{number}.{what}"
            coalsack("export", path, what, "-o", name, "--quiet")
            files.append(name.read_bytes())
        assert without_dates(files[0]) == without_dates(files[1]), what
        assert len(files[0]) == len(files[1]) > 1000
    for words in (["plot", out, "sky", "--truth", "-o", folder / "sky.png"], ["plot", out, "profile", "--at", "280.25,0", "-o", folder / "p.png"],
                  ["plot", out, "training", "-o", folder / "t.png"], ["compare", out, original], ["why", out, "prediction", "--at", "280.25,0"],
                  ["fill", out], ["info", out], ["fill", out, "--dry-run"]):
        coalsack(*words)
    assert answer("compare", out, original)["all"]["rms_mag"] == 0
    # What is not there is said.
    for words, said in ((["train", out, "other", *TRAIN[1:]], "the training examples were left out"),
                        (["plot", out, "diagram", "--at", "280.25,0", "-o", folder / "d.png"], "the pixels' diagrams were left out"),
                        (["plot", out, "diagram", "--cone", "280.25,0,0.1", "-o", folder / "d.png"], "the simulated stars were left out"),
                        (["plot", out, "diagram", "--reference", "280,0", "-o", folder / "d.png"], "the reference diagrams were left out"),
                        (["score", out], "the training examples were left out")):
        spoken = message(coalsack(*words, code=3))
        assert said in spoken and "shared" in spoken, spoken
    coalsack("extend", out, "--cone", "280.25,0.6,0.2")
    before = answer("status", out)
    spoken = message(coalsack("fill", out, code=3))
    assert "pixels wait for model 'small': the weights were left out" in spoken and "share --with weights" in spoken, spoken
    assert answer("status", out) == before, "nothing was computed before it was said"
    assert answer("verify", out)["ok"]


def without_dates(content):
    """FITS: the cards DATE and those that check them; text: the line that holds it."""
    if content.startswith(b"SIMPLE"):
        cards = [content[i:i + 80] for i in range(0, len(content), 80)]
        return [card for card in cards if not card.startswith((b"DATE    ", b"CHECKSUM", b"DATASUM "))]
    return [line for line in content.splitlines() if b"date" not in line.lower()]


def a_copy_with_weights_predicts_more_sky(folder):
    """As the original does, to the bit; also where its new pixels look at stars that were left out."""
    original = small_map(folder)
    out, report = shared(original, "weights")
    assert {one["part"] for one in report["left_out"]} == {"example", "observed_diagram", "simulated_stars", "star_list"}
    for path in (original, out):
        coalsack("extend", path, "--cone", "280.25,0.4,0.2")
        coalsack("fill", path)
        assert answer("verify", path)["ok"]
    query = "SELECT * FROM map_pixel ORDER BY uniq"
    assert rows(out, query) == rows(original, query) and len(rows(out, query)) > len(rows(out, "SELECT 1 FROM left_out"))
    assert answer("status", out)["stages"] == answer("status", original)["stages"]
    done = coalsack("diff", original, out, "--json", code=1)
    difference = json.loads(done.stdout)
    assert difference["settings"] == [] and difference["stages"] == {} and difference["coverage"] == {"only_in_a": 0, "only_in_b": 0}
    assert all(part["only_in_b"] == part["differ"] == 0 for part in difference["parts"]), difference["parts"]


def what_was_left_out_is_computed_again(folder):
    original = small_map(folder)
    content_hash = answer("verify", original)["content_hash"]
    out, _ = shared(original, "weights")
    coalsack("import", out, folder / "stars.csv")
    coalsack("fill", out, "--left-out")
    assert answer("status", out)["left_out"] == []
    after = answer("verify", out)
    assert after["ok"] and after["content_hash"] == content_hash
    # From results alone another network can be trained.
    out, _ = shared(original, "results")
    before, listed = answer("verify", out)["content_hash"], answer("status", out)["left_out"]
    planned = {one["stage"]: one for one in answer("fill", out, "--left-out", "--dry-run")["stages"]}
    lacked = {one["part"]: one["rows"] for one in listed}
    assert planned["reference_stars"]["would_compute"] == lacked["reference_stars"] > 0, planned
    for name in ("example", "observed_diagram"):
        assert planned[name]["would_compute"] + planned[name]["waiting"] == lacked[name] > 0, planned
    assert answer("verify", out)["content_hash"] == before and answer("status", out)["left_out"] == listed
    assert all(one["would_compute"] == 0 for one in answer("fill", out, "--dry-run")["stages"])
    coalsack("fill", out, "--left-out")
    assert {one["part"] for one in answer("status", out)["left_out"]} == {"model", "star_list"}
    coalsack("train", out, "again", *TRAIN[1:], "--quiet")
    coalsack("fill", out)
    assert answer("verify", out)["ok"]
    assert rows(out, "SELECT fingerprint FROM model WHERE name = 'again'") == rows(original, "SELECT fingerprint FROM model WHERE name = 'small'")


def a_training_domain_is_not_measured_from_other_examples(folder):
    """It stands for what the model was trained on, whatever examples the settings ask for by now."""
    original = small_map(folder)
    coalsack("config", original, "vary_zero_point=0.03")
    out, _ = shared(original, "results")
    coalsack("fill", out, "--left-out")
    assert {one["part"] for one in answer("status", out)["left_out"]} == {"model", "star_list", "training_domain"}
    assert answer("verify", out)["ok"]
    coalsack("fill", original)
    done = json.loads(coalsack("diff", original, out, "--json", code=1).stdout)
    assert done["stages"] == {}, done["stages"]
    assert all(part["only_in_b"] == part["differ"] == 0 for part in done["parts"]), done["parts"]
    # A map that needs it says so, and is the original's once it has come.
    for path in (original, out):
        coalsack("config", path, "map_few_stars=3")
    said = message(coalsack("fill", out, code=3))
    assert "training domain were left out" in said and "coalsack merge" in said, said
    coalsack("merge", out, original)
    coalsack("fill", out)
    coalsack("fill", original)
    assert answer("diff", original, out)["equal"] and answer("status", out)["left_out"] == []


def what_imported_reference_stars_made_waits_for_them(folder):
    """What the reference diagrams and examples were made from cannot be drawn again, so they stay as they are, and with
    them the domain; the catalogue brings back one sightline after the other."""
    path = project(folder / "map.sack", "--preset", "carina", "--set", "reference_source=imported", "--set",
                   "reference_spacing_l_deg=0.5", "--set", "examples_per_reference=300", "--set", "profile_bins=32",
                   "--set", "profile_bin_kpc=0.4", "--set", "passes=4", "--set", "sky_source=simulated", "--set",
                   "galaxy_limit_mag=12", "--set", "pool_area_factor=1")
    coalsack("extend", path, "--cone", "280.25,0,0.2")
    lists = []
    for number, l_deg in enumerate((280.0, 280.5)):
        lists.append(folder / f"model{number}.csv")
        random = Random(number)
        lines = ["distance_kpc,J,H,Ks"]
        for _ in range(4000):
            distance = 12 * random.random() ** 0.4 + 0.05
            j = random.gauss(3, 2) + 5 * math.log10(distance) + 10
            lines.append(f"{distance:.4f},{j:.3f},{j - 0.5:.3f},{j - random.gauss(0.6, 0.2):.3f}")
        lists[-1].write_text("\n".join(lines) + "\n")
        coalsack("import", path, lists[-1], "--kind", "model", "--sightline", f"{l_deg},0,0.5")
    coalsack("fill", path, "zone", "selection", "reference_stars", "simulated_stars", "truth", "reference_diagram", "example",
             "observed_diagram")
    coalsack("train", path, *TRAIN, "--quiet")
    coalsack("fill", path)
    before = answer("verify", path)
    assert before["ok"]
    out, report = shared(path, "results")
    lacked = {one["part"]: one["rows"] for one in report["left_out"]}
    made = {name: count for name, count in lacked.items() if name in ("reference_stars", "reference_diagram", "example")}
    assert len(made) == 3 and lacked["star_list"] > 0, lacked
    stages = answer("status", out)["stages"]
    coalsack("fill", out, "--left-out")
    assert answer("status", out)["stages"] == stages, answer("status", out)["stages"]
    left = {one["part"]: one["rows"] for one in answer("status", out)["left_out"]}
    assert left.items() >= made.items() and "training_domain" in left and "observed_diagram" not in left, left
    spoken = message(coalsack("train", out, "other", *TRAIN[1:], code=3))
    assert "import the model lists again" in spoken, spoken
    coalsack("import", out, lists[1], "--kind", "model", "--sightline", "280.5,0,0.5")
    coalsack("fill", out, "--left-out")
    assert answer("status", out)["stages"] == stages
    assert [one for one, in rows(out, "SELECT reference_id FROM reference_stars")] == [280500 * 1000000 + 90000]
    coalsack("import", out, lists[0], "--kind", "model", "--sightline", "280,0,0.5")
    coalsack("fill", out, "--left-out")
    assert {one["part"] for one in answer("status", out)["left_out"]} == {"model"}
    assert answer("status", out)["stages"] == stages and answer("verify", out)["ok"]
    coalsack("merge", out, path)
    assert answer("verify", out)["content_hash"] == before["content_hash"]


def a_copy_of_a_copy_lacks_what_the_first_lacked(folder):
    """Nothing is left out twice, so nothing is counted twice; and what is left out at the second sharing adds up."""
    original = small_map(folder)
    for first, second in (("results", "results"), ("weights", "weights"), ("weights", "results"), ("results", "everything")):
        one, two, at_once = folder / "one.sack", folder / "two.sack", folder / "at_once.sack"
        coalsack("share", original, one, "--with", first, "--force")
        again = answer("share", one, two, "--with", second, "--force")
        expected = answer("share", original, at_once, "--with", "results" if "results" in (first, second) else "weights", "--force")
        assert again["left_out"] == expected["left_out"], (first, second, again["left_out"])
        assert again["content_hash"] == expected["content_hash"]


def a_copy_gets_back_what_it_lacks_when_it_is_merged(folder):
    """The same content in either order; what is whole again is no longer said to be left out, and is used."""
    original = small_map(folder)
    copies = {}
    for level in ("results", "weights"):
        copies[level], _ = shared(original, level)
    results, weights = copies["results"], copies["weights"]
    coalsack("extend", results, "--cone", "280.25,0.4,0.2")
    coalsack("fill", results, "zone", "truth")

    def merged(first, second):
        path = copied(first, "merged.sack")
        report = answer("merge", path, second)
        assert report["changed"] and report["merged"][0]["differences"] == [], report
        assert not answer("merge", path, second)["changed"]
        found = answer("verify", path)
        assert found["ok"], found["problems"]
        return path, found["content_hash"], {one["part"] for one in answer("status", path)["left_out"]}

    lacked = {"example", "observed_diagram", "simulated_stars", "star_list"}
    _, content, left_out = merged(weights, results)
    assert left_out == lacked
    path, again, left_out = merged(results, weights)
    assert again == content and left_out == lacked
    # It predicts, as the original does.
    _, whole, left_out = merged(original, results)
    assert left_out == set()
    path, again, left_out = merged(results, original)
    assert again == whole and left_out == set()
    coalsack("fill", path)
    coalsack("extend", original, "--cone", "280.25,0.4,0.2")
    coalsack("fill", original)
    assert answer("diff", path, original)["equal"]
    # What came from a copy that lacks something itself is not computed again, and the rest is.
    path, _, _ = merged(results, weights)
    before = rows(path, "SELECT run_id FROM entry JOIN stage USING (stage_id) WHERE name = 'reference_stars'")
    coalsack("fill", path, "--left-out")
    assert {one["part"] for one in answer("status", path)["left_out"]} == {"star_list"}
    assert rows(path, "SELECT run_id FROM entry JOIN stage USING (stage_id) WHERE name = 'reference_stars'") == before
    coalsack("merge", path, original)
    assert answer("diff", path, original)["equal"] and answer("status", path)["left_out"] == []


def the_arrays_of_a_dust_table_come_back_with_a_merge(folder):
    original, out = project(folder / "dust.sack"), folder / "results.sack"
    empty = (("pixel", "i8", "[0]"), ("l_deg", "f8", "[0]"), ("b_deg", "f8", "[0]"), ("d_kpc", "f8", "[0]"), ("a_v_mag", "f4", "[0,0]"))
    changed(original, "INSERT INTO dust_table SELECT 'd', 'd.csv', zeroblob(16), 1.0, 4, 0, MAX(run_id), NULL FROM run",
            *[f"INSERT INTO array (owner, name, dtype, shape, raw_bytes, chunk_bytes) VALUES ('dust_table/d', '{name}', '{dtype}', '{shape}', 0, 64)"
              for name, dtype, shape in empty])
    assert answer("share", original, out)["left_out"] == [{"part": "dust_table", "rows": len(empty)}]
    other = copied(out, "other.sack")
    changed(other, "UPDATE dust_table SET checksum = zeroblob(16)")
    assert "dust table 'd' is not what its checksum here says" in message(coalsack("merge", other, original, code=4))
    assert answer("merge", out, original)["merged"][0]["dust_tables_taken"] == 1
    assert answer("status", out)["left_out"] == [] and answer("diff", out, original)["equal"]
    assert not answer("merge", out, original)["changed"]


def one_dust_table_does_not_stand_for_another(folder):
    path, out = project(folder / "dust.sack"), folder / "results.sack"
    for name, a_v in ("a", 0.1), ("b", 0.2):
        (folder / f"{name}.csv").write_text(f"pix_nest_nside1,l_deg,b_deg,ebv_d1kpc,ebv_d2kpc\n0,45,41.8103,{a_v},0.3\n")
    coalsack("simulate", path, "--dust", folder / "a.csv", "--name", "a")
    coalsack("share", path, out)
    coalsack("simulate", out, "--dust", folder / "b.csv", "--name", "b")
    assert [one["part"] for one in answer("status", out)["left_out"]] == ["dust_table"] and answer("verify", out)["ok"]
    # The one that is here is looked at.
    damaged = copied(out, "damaged.sack")
    changed(damaged, "UPDATE dust_table SET a_v_per_unit = 9 WHERE name = 'b'")
    assert "dust table 'b' is not what its checksum says" in coalsack("verify", damaged, code=4).stdout
    coalsack("merge", out, path)
    assert answer("status", out)["left_out"] == [] and answer("verify", out)["ok"]


def a_changed_copy_is_found(folder):
    """Numbers in plain columns have no checksum but the list of contents."""
    out, _ = shared(small_map(folder), "results")
    changed(out, "UPDATE map_pixel SET a_v_total_mag = a_v_total_mag + 1 WHERE uniq = (SELECT MIN(uniq) FROM map_pixel)")
    assert "contents of 'map_pixel' are not those that were shared" in coalsack("verify", out, code=4).stdout


def texts_of_before_do_not_travel(folder):
    """Only the contact and the other texts of now, which are meant to be read."""
    original = project(folder / "map.sack", "--set", "contact=jane@home", "--set=title=A draft", box="280,281,-0.5,0.5")
    coalsack("config", original, "contact=office@institute", "title=The map", "citation=Not yet")
    coalsack("config", original, "citation=A paper", "passes=7")
    out, _ = shared(original, "everything")
    content = out.read_bytes()
    for word in (b"jane@home", b"A draft", b"Not yet"):
        assert word not in content, word
    assert answer("info", out)["contact"] == "office@institute" and b"passes=7" in content
    # It is still known where the runs come from: nothing is new, in either direction.
    for path, other in ((original, out), (out, original)):
        count = rows(path, "SELECT COUNT(*) FROM run")
        answer("merge", path, other)
        assert rows(path, "SELECT COUNT(*) FROM run WHERE command IN ('init', 'config', 'extend')") == [(4,)], (count, path)


def what_came_after_the_sharing_is_not_excused(folder):
    original = small_map(folder)
    out, _ = shared(original, "results")
    coalsack("import", out, other_stars(folder))
    assert answer("verify", out)["ok"]
    damaged = copied(out, "damaged.sack")
    changed(damaged, "DELETE FROM star_column WHERE list_id = (SELECT MAX(list_id) FROM star_list)")
    assert "missing" in coalsack("verify", damaged, code=4).stdout


def a_list_is_left_out_whole(folder):
    """Its first cell, too, is missed when the others are there."""
    original = small_map(folder)
    out, _ = shared(original, "results")
    coalsack("import", out, folder / "stars.csv")
    cells = rows(out, "SELECT list_id, cell FROM star_cell WHERE list_id IN (SELECT list_id FROM star_list WHERE kind = 'observed')"
                      " ORDER BY cell")
    assert len(cells) > 1 and answer("verify", out)["ok"]
    damaged = copied(out, "damaged.sack")
    changed(damaged, "DELETE FROM star_column WHERE list_id = ?1 AND cell = ?2", parameters=cells[0])
    assert "they are missing" in coalsack("verify", damaged, code=4).stdout


def rows_that_no_table_allows_are_named(folder):
    """A file too large for the quick look at opening, made small here by damaging it after that."""
    original = small_map(folder)
    damaged = copied(original, "damaged.sack")
    changed(damaged, "CREATE TABLE room (bytes BLOB)", "INSERT INTO room VALUES (zeroblob(34000000))",
            "PRAGMA ignore_check_constraints = ON", "UPDATE star_cell SET stars = 0 WHERE cell = (SELECT MIN(cell) FROM star_cell)")
    said = message(coalsack("share", damaged, folder / "no.sack", code=4))
    assert said.startswith(f"coalsack: {damaged}: cannot be shared, it is damaged (CHECK constraint failed"), said
    assert not list(folder.glob("*no.sack*"))


def share_refuses_what_it_must(folder):
    original = small_map(folder)
    out, _ = shared(original, "results")
    before = out.read_bytes()
    assert "share never overwrites without --force" in message(coalsack("share", original, out, code=3))
    assert "is empty; name a file" in message(coalsack("share", original, "", code=3))
    assert f"{out}/x.sack: there is no folder" in message(coalsack("share", original, out / "x.sack", code=3))
    assert message(coalsack("share", original, "/proc/x.sack", code=4 if os.geteuid() == 0 else 3)).startswith(
        "coalsack: /proc/x.sack: "), "not the name under which it is written"
    assert "is the project itself" in message(coalsack("share", original, original, code=3))
    assert "no folder" in message(coalsack("share", original, folder / "absent" / "x.sack", code=3))
    assert out.read_bytes() == before
    coalsack("share", original, out, "--force", "--with", "weights")
    assert out.stat().st_size > len(before)
    damaged = copied(original, "damaged.sack")
    changed(damaged, "UPDATE prediction SET frame = zeroblob(100) WHERE uniq = (SELECT MIN(uniq) FROM prediction)")
    assert "damaged" in message(coalsack("share", damaged, folder / "no.sack", code=4))
    assert not list(folder.glob("*no.sack*"))


def left_by_a_killed_writer(path, name):
    """A copy of a project with the log that its writer had committed to when it was killed."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("UPDATE setting SET value = value + 1 WHERE name = 'seed'")
    db.commit()
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", path.with_name(name + suffix))
    db.close()
    return path.with_name(name)


def beside(path):
    return sorted(one.name for one in path.parent.iterdir() if path.name in one.name and one != path)


def a_copy_takes_up_no_log_of_another_file(folder):
    """SQLite knows logs and journals by their names alone."""
    original = project(folder / "map.sack", box="280,281,-0.5,0.5")
    old = project(folder / "old.sack")
    content_hash = answer("share", original, folder / "right.sack")["content_hash"]
    # It goes with the file that is replaced,
    out = left_by_a_killed_writer(old, "killed.sack")
    assert answer("share", original, out, "--force")["content_hash"] == answer("verify", out)["content_hash"] == content_hash
    assert beside(out) == []
    # and is nobody's when that file is gone.
    out = left_by_a_killed_writer(old, "gone.sack")
    out.unlink()
    for words in (["share", original, out], ["share", original, out, "--force"], ["init", out]):
        spoken = message(coalsack(*words, code=3))
        assert "gone.sack-wal, which lies beside" in spoken and "move it away" in spoken, spoken
    assert beside(out) == ["gone.sack-wal"] and not out.exists()


def a_project_that_is_open_is_not_replaced(folder):
    original = project(folder / "map.sack", box="280,281,-0.5,0.5")
    for query in ("UPDATE setting SET value = 12345 WHERE name = 'seed'", "SELECT * FROM setting"):
        out = project(folder / "open.sack")
        db = sqlite3.connect(out, isolation_level=None)
        db.execute("BEGIN")
        rows_there = db.execute(query)
        assert "another program holds this file" in message(coalsack("share", original, out, "--force", code=5))
        assert beside(out) == ["open.sack-shm", "open.sack-wal"]
        assert not query.startswith("SELECT") or len(rows_there.fetchall()) > 10
        db.execute("COMMIT")
        db.close()
        assert query.startswith("SELECT") or rows(out, "SELECT value FROM setting WHERE name = 'seed'") == [(12345,)]
        assert answer("status", out)["project"] == str(out)
        coalsack("share", original, out, "--force")
        assert rows(out, "SELECT COUNT(*) FROM pixel") == rows(original, "SELECT COUNT(*) FROM pixel")
        out.unlink()


def two_commands_replace_a_copy_at_once(folder):
    original = project(folder / "map.sack", box="280,281,-0.5,0.5")
    out = folder / "copy.sack"
    content_hash = answer("share", original, out)["content_hash"]
    for _ in range(3):
        both = [subprocess.Popen([str(COALSACK), "share", str(original), str(out), "--force"], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [one.communicate(timeout=300) + (one.returncode,) for one in both]
        assert [code for *_, code in said] == [0, 0], said
        assert answer("verify", out)["content_hash"] == content_hash and beside(out) == []


def diff_says_what_differs(folder):
    original = small_map(folder)
    path = copied(original, "other.sack")
    assert answer("diff", original, path)["equal"]
    assert "no difference" in coalsack("diff", original, path).stdout
    coalsack("config", path, "stars_beyond=60")
    coalsack("fill", path)
    coalsack("import", path, other_stars(folder))
    difference = json.loads(coalsack("diff", original, path, "--json", code=1).stdout)
    assert difference["settings"] == [{"name": "stars_beyond", "a": "50", "b": "60"}]
    assert set(difference["stages"]) >= {"example", "map"}, difference["stages"]
    assert all(stage["other_fingerprint"] > 0 and stage["other_result"] == 0 for stage in difference["stages"].values())
    assert any("other.csv (observed): only in the second" in line for line in difference["others"]), difference["others"]
    # Other bytes under one fingerprint.
    path = copied(original, "other.sack")
    changed(path, "UPDATE map_pixel SET a_v_total_mag = a_v_total_mag + 1 WHERE uniq = (SELECT MIN(uniq) FROM map_pixel)")
    difference = json.loads(coalsack("diff", original, path, "--json", code=1).stdout)
    assert difference["stages"] == {"map": {"only_in_a": 0, "only_in_b": 0, "other_fingerprint": 0, "other_result": 1}}
    assert "under the same fingerprint" in coalsack("diff", original, path, code=1).stdout
    # Nothing that the content hash leaves out.
    path = copied(original, "other.sack")
    changed(path, "UPDATE run SET host = 'elsewhere'")
    assert answer("diff", original, path)["equal"]


def diff_changes_neither_file(folder):
    """The other one may be somebody else's: an older file is not brought up to date, and nothing is left beside it."""
    mine, other = project(folder / "mine.sack"), folder / "other" / "map.sack"
    other.parent.mkdir()
    changed(mine)
    shutil.copyfile(mine, other)
    changed(other, "PRAGMA user_version = 600")
    before = sha256(other)
    said = message(coalsack("diff", mine, other, code=4))
    assert "older" in said and "coalsack info" in said, said
    assert sha256(other) == before and [one.name for one in other.parent.iterdir()] == [other.name]
    shutil.copyfile(mine, other)
    coalsack("diff", mine, other)
    assert sha256(other) == sha256(mine) and [one.name for one in other.parent.iterdir()] == [other.name]


def other_stars(where):
    path = where / "other.csv"
    path.write_text("l,b,J,H,Ks\n280.1,0.1,12.5,12.1,11.9\n")
    return path


if __name__ == "__main__":
    sys.exit(main(globals()))
