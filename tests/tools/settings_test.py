# SPDX-License-Identifier: GPL-2.0-or-later
"""init and config: settings are checked, a change makes its dependants stale, and why names it."""
import json
import sqlite3
import sys

from program import answer, coalsack, main, message, project, sha256


def a_changed_setting_makes_entries_stale_and_why_names_both_values(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    coalsack("fill", path, "zone")
    wanted = answer("status", path)["stages"][0]["wanted"]
    coalsack("config", path, "reference_spacing_l_deg=10")
    zone = answer("status", path)["stages"][0]
    assert (zone["stage"], zone["stale"], zone["done"]) == ("zone", wanted, 0)
    why = answer("why", path, "zone", "--at", "281,0")
    assert why["state"] == "stale"
    assert "setting reference_spacing_l_deg is now 10, was 5" in why["reasons"], why
    coalsack("fill", path, "zone")
    assert answer("why", path, "zone", "--at", "281,0")["state"] == "done"


def a_label_ages_nothing(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    coalsack("fill", path, "zone")
    coalsack("config", path, "title=Another name", "--set", "contact=me")
    assert answer("status", path)["stages"][0]["stale"] == 0


def config_shows_what_it_is_asked_for_with_type_and_unit(folder):
    path = project(folder / "x.sack")
    spacing, = answer("config", path, "reference_spacing_l_deg")
    assert spacing["value"] == 5 and spacing["type"] == "real" and spacing["unit"] == "deg", spacing
    assert {setting["name"] for setting in answer("config", path)} >= {"seed", "title", "pixel_nside"}
    assert coalsack("config", path, "seed").stdout.startswith("seed = 1\n")


def settings_come_from_preset_file_and_words_in_this_order(folder):
    (folder / "mine.json").write_text(json.dumps({"settings": {"seed": 7, "title": "from the file"}}))
    path = project(folder / "x.sack", "--preset", "demo", "--config", folder / "mine.json", "--set", "seed=9")
    values = {setting["name"]: setting["value"] for setting in answer("config", path)}
    assert (values["seed"], values["title"], values["reference_spacing_l_deg"]) == (9, "from the file", 2.5)


def bad_settings_are_bad_input_and_change_nothing(folder):
    path = project(folder / "x.sack")
    before = answer("verify", path)["content_hash"]
    assert "did you mean 'seed'" in message(coalsack("config", path, "sead=3", code=3))
    assert "'pixel_nside'" in message(coalsack("config", path, "seed=3", "pixel_nside=300", code=3))
    said = message(coalsack("config", path, "reference_spacing_l_deg=7", code=3))
    assert "divides 360" in said
    (folder / "bad.json").write_text("{settings}")
    assert "bad.json" in message(coalsack("config", path, "--config", folder / "bad.json", code=3))
    assert answer("verify", path)["content_hash"] == before


def a_setting_that_names_nothing_is_noted(folder):
    """It may come yet; until then fill has nothing to do, and says why."""
    path = project(folder / "x.sack", box="280,281,-0.5,0.5")
    for setting, said in (("map_model=poison_fit", "no finished model has this name"),
                          ("truth_table=typo", "there is no dust table of this name")):
        assert said in coalsack("config", path, setting).stderr
        assert said in coalsack("fill", path, "zone").stderr
        assert said not in coalsack("config", path, setting.split("=")[0] + "=").stderr
    assert "name" not in coalsack("config", path, "map_model=poisson_fit").stderr


def init_never_overwrites(folder):
    for existing in (project(folder / "x.sack", box="280,282,-1,1"), folder / "notes.txt", folder / "link"):
        if existing.name == "notes.txt":
            existing.write_text("mine\n")
        if existing.name == "link":
            existing.symlink_to("nowhere")
            assert "exists already" in message(coalsack("init", existing, code=3))
            assert existing.is_symlink() and not (folder / "nowhere").exists()
            continue
        before = sha256(existing)
        said = message(coalsack("init", existing, "--preset", "demo", code=3))
        assert str(existing) in said and "never overwrites" in said
        assert sha256(existing) == before


def a_failed_init_leaves_nothing_behind(folder):
    coalsack("init", folder / "x.sack", "--set", "seed=-4", code=3)
    coalsack("init", folder / "x.sack", "--preset", "orion", code=2)
    coalsack("init", folder / "no" / "x.sack", code=3)
    assert list(folder.iterdir()) == []


def every_writing_command_is_recorded_with_how_it_ended(folder):
    path = project(folder / "x.sack", box="280,282,-1,1")
    coalsack("extend", path, "--box", "280,282,-1,95", code=3)
    coalsack("config", path, "pixel_nside=128", "--quiet")
    coalsack("extend", path, "--cone", "281,0,0.5", code=3)
    coalsack("fill", path, "zone", "--limit", "3")
    with sqlite3.connect(path) as db:
        runs = db.execute("SELECT command, outcome, entries_done FROM run ORDER BY run_id").fetchall()
        arguments = db.execute("SELECT arguments FROM run WHERE command = 'fill'").fetchone()
    assert runs == [("init", "done", 0), ("extend", "done", 0), ("config", "done", 0), ("extend", "failed", 0),
                    ("fill", "done", 3)], runs
    assert json.loads(arguments[0]) == [str(path), "zone", "--limit", "3"]


if __name__ == "__main__":
    sys.exit(main(globals()))
