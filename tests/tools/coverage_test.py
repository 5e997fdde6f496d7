# SPDX-License-Identifier: GPL-2.0-or-later
"""init, extend and fill: what is asked for is added once and computed once."""
import sqlite3
import subprocess
import sys

from program import COALSACK, answer, coalsack, main, message, project


def pixels(path):
    with sqlite3.connect(path) as db:
        return [uniq for uniq, in db.execute("SELECT uniq FROM pixel ORDER BY uniq")]


def zone(path):
    """The one stage of status --json that these tests look at."""
    return next(stage for stage in answer("status", path)["stages"] if stage["stage"] == "zone")


def a_new_project_passes_the_checks_of_sqlite(folder):
    path = project(folder / "x.sack", "--preset", "carina")
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA application_id").fetchone() == (0x434F414C,)


def the_same_box_twice_adds_each_pixel_once(folder):
    path = project(folder / "x.sack", "--preset", "carina")
    first, = answer("extend", path, "--box", "257,303,-5,5")
    again, = answer("extend", path, "--box", "257,303,-5,5")
    # The box is 46 deg times sin(5 deg) - sin(-5 deg); a pixel of nside 256 has 12.6 square arcmin less than 0.0525.
    assert first == {"region": "box 257,303,-5,5", "nside": 256, "pixels": 8743, "added": 8743}, first
    assert again == {**first, "added": 0}, again
    found = pixels(path)
    assert len(found) == len(set(found)) == 8743
    assert zone(path)["missing"] == zone(path)["wanted"] == 8743


def ten_degrees_more_add_only_the_new_pixels(folder):
    path = project(folder / "x.sack", "--preset", "carina", box="257,303,-5,5")
    before = pixels(path)
    coalsack("fill", path, "zone")
    wider, = answer("extend", path, "--box", "257,313,-5,5")
    after = pixels(path)
    assert set(before) < set(after)
    assert wider["added"] == len(after) - len(before) == zone(path)["missing"]
    assert zone(path)["done"] == len(before), "what was computed stays"


def status_json_counts_every_stage_and_its_states(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    status = answer("status", path)
    assert set(status) == {"project", "stages", "left_out"} and status["left_out"] == [] and status["project"] == str(path)
    for stage in status["stages"]:
        assert set(stage) == {"stage", "wanted", "done", "missing", "stale", "failed", "waiting"}, stage
        counts = {name: count for name, count in stage.items() if name != "stage"}
        assert all(isinstance(count, int) and count >= 0 for count in counts.values())
        assert counts.pop("wanted") == sum(counts.values())
    shown = coalsack("status", path).stdout.splitlines()
    assert shown[0].split() == ["stage", "wanted", "done", "missing", "stale", "failed", "waiting"]
    assert [line.split()[0] for line in shown[1:]] == [stage["stage"] for stage in status["stages"]]


def a_limit_is_kept_and_the_rest_stays_missing(folder):
    path = project(folder / "x.sack", box="280,290,-5,5")
    wanted = zone(path)["wanted"]
    stage, = answer("fill", path, "zone", "--limit", "700")["stages"]
    assert stage["done"] == 700 and stage["failed"] == 0
    assert (zone(path)["done"], zone(path)["missing"]) == (700, wanted - 700)
    coalsack("fill", path, "zone")
    assert (zone(path)["done"], zone(path)["missing"]) == (wanted, 0)
    assert all(stage["done"] == 0 for stage in answer("fill", path, "zone")["stages"]), "nothing is left to do"


def a_dry_run_plans_and_changes_nothing(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    wanted = zone(path)["wanted"]
    before = path.read_bytes()
    plan = answer("fill", path, "zone", "--dry-run", "--limit", "10")
    assert plan == {"dry_run": True, "stages": [{"stage": "zone", "would_compute": 10, "waiting": 0}]}, plan
    assert f"zone: would compute {wanted}" in coalsack("fill", path, "zone", "--dry-run").stdout
    assert path.read_bytes() == before


def two_fills_at_once_share_the_work(folder):
    path = project(folder / "x.sack", "--set", "pixel_nside=1024", box="280,290,-5,5")
    fills = [subprocess.Popen([COALSACK, "fill", path, "zone", "--threads", "1", "--quiet"], stdout=subprocess.DEVNULL)
             for _ in range(2)]
    assert [fill.wait(timeout=300) for fill in fills] == [0, 0]
    wanted = zone(path)["wanted"]
    assert zone(path)["done"] == wanted
    with sqlite3.connect(path) as db:
        done = [count for count, in db.execute("SELECT entries_done FROM run WHERE command = 'fill' ORDER BY run_id")]
        assert len(done) == 2 and sum(done) == wanted, f"{done} are not {wanted} together: an entry was done twice"
        assert db.execute("SELECT COUNT(*) FROM claim").fetchone() == (0,)
    coalsack("verify", path)


def settings_that_went_forth_and_back_leave_no_damage(folder):
    """A fill that was cut short has given references the cones of other settings than those in force."""
    path = project(folder / "x.sack", box="280,284,-1,1")
    coalsack("fill", path, "zone")
    coalsack("config", path, "cone_radius_regions=box 0,360,-90,90: 0.3")
    coalsack("fill", path, "zone", "--limit", "10")
    coalsack("config", path, "cone_radius_regions=")
    assert zone(path)["stale"] == 10
    coalsack("verify", path)
    coalsack("fill", path, "zone")
    coalsack("verify", path)


def a_region_that_cannot_be_is_bad_input_and_adds_nothing(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    before = pixels(path)
    assert "95" in message(coalsack("extend", path, "--box", "257,303,-5,95", code=3))
    assert "257,303" in message(coalsack("extend", path, "--box", "257,303", code=3))
    assert "no.fits" in message(coalsack("extend", path, "--moc", folder / "no.fits", code=3))
    assert "--box" in message(coalsack("extend", path, code=2))
    coalsack("config", path, "pixel_nside=64", "--quiet")
    assert "covered already" in message(coalsack("extend", path, "--cone", "281,0,5", code=3))
    assert pixels(path) == before


def a_direction_outside_the_coverage_is_bad_input_that_names_the_cure(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    said = message(coalsack("why", path, "zone", "--at", "10,80", code=3))
    assert "x.sack" in said and "coalsack extend" in said


if __name__ == "__main__":
    sys.exit(main(globals()))
