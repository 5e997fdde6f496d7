# SPDX-License-Identifier: GPL-2.0-or-later
"""train, as a user meets it: results, Ctrl-C, going on, and what it refuses."""
import json
import signal
import sqlite3
import subprocess
import sys

from program import COALSACK, answer, coalsack, main, message, project, wait_until

NETWORK = ("--network", "P4-D64d0.1-D128", "--batch", "64")


def filled(folder, examples=600):
    """Two reference sightlines with a bright, quick Galaxy."""
    path = project(folder / "x.sack", "--preset", "carina", "--set", "pool_area_factor=2", "--set", "galaxy_limit_mag=13",
                   "--set", "reference_spacing_l_deg=0.5", "--set", f"examples_per_reference={examples}")
    coalsack("extend", path, "--cone", "280.25,0,0.2")
    coalsack("fill", path, "zone", "reference_stars", "selection", "reference_diagram", "example")
    return path


def value(path, query):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(query).fetchone()[0]
    finally:
        db.close()


def a_model_is_trained_and_learns(folder):
    path = filled(folder)
    report = json.loads(coalsack("train", path, "first", *NETWORK, "--epochs", "6", "--json").stdout)
    assert report["model"] == "first" and report["architecture"] == "P4-D64d0.1-D128" and not report["resumed"], report
    epochs = report["epochs"]
    assert [row["epoch"] for row in epochs] == [1, 2, 3, 4, 5, 6] and sum(row["best"] for row in epochs) == 1
    assert epochs[-1]["training_loss"] < 0.9 * epochs[0]["training_loss"], epochs
    assert report["best"]["validation_loss"] == min(row["validation_loss"] for row in epochs)
    rows = answer("sql", path, "SELECT epoch, rms_a_v_mag, best FROM training_epoch")
    assert [row["rms_a_v_mag"] for row in rows] == [row["rms_a_v_mag"] for row in epochs]
    assert answer("verify", path)["ok"]
    # The same again under another name: another model with the same weights; with another seed, others.
    again = answer("train", path, "second", *NETWORK, "--epochs", "6", "--threads", "1")
    assert again["weights_hash"] == report["weights_hash"] and again["fingerprint"] == report["fingerprint"]
    other = answer("train", path, "third", *NETWORK, "--epochs", "1", "--seed", "7")
    assert other["weights_hash"] != report["weights_hash"]
    said = coalsack("train", path, "fourth", *NETWORK, "--epochs", "1").stdout
    assert "model fourth: P4-D64d0.1-D128" in said and "fingerprint" in said
    assert "is finished" in message(coalsack("train", path, "first", *NETWORK, code=3))
    kept = answer("train", path, "first", *NETWORK, "--epochs", "9", "--unless-finished")
    assert kept == {"model": "first", "fingerprint": report["fingerprint"]}, kept
    coalsack("plot", path, "training", "--model", "first", "-o", folder / "first.png")
    assert (folder / "first.png").read_bytes().startswith(b"\x89PNG")
    assert "no network 'none'" in message(coalsack("plot", path, "training", "--model", "none", code=3))


def ctrl_c_keeps_everything_and_the_same_command_goes_on(folder):
    path = filled(folder)
    words = ["train", path, "x", *NETWORK, "--epochs", "400"]
    process = subprocess.Popen([COALSACK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: process.poll() is not None or value(path, "SELECT COUNT(*) FROM training_epoch") >= 2, "two epochs")
    assert process.poll() is None, process.communicate()
    # Meanwhile nobody else trains it.
    assert "is training model 'x'" in message(coalsack(*words, code=5))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and f"coalsack train {path} x" in said.splitlines()[-1], said
    epochs = value(path, "SELECT COUNT(*) FROM training_epoch")
    assert value(path, "SELECT COUNT(*) FROM run WHERE outcome = 'interrupted'") == 1
    assert value(path, "SELECT step FROM checkpoint WHERE which = 'last'") >= 2 * 17
    coalsack("plot", path, "training", "-o", folder / "t.svg")
    assert (folder / "t.svg").stat().st_size > 1000 and epochs >= 2
    refused = message(coalsack("train", path, "x", "--epochs", "3", code=3))
    assert "epochs is 400, not 3" in refused and "--restart" in refused, refused
    begun = answer("train", path, "x", *NETWORK, "--epochs", "3", "--restart")
    assert len(begun["epochs"]) == 3 and not begun["resumed"]


def what_cannot_be_trained_is_said(folder):
    path = filled(folder, 256)
    for words, code, said in (
            (("--network", "C5x5.12-P2-X9"), 3, "character 12"),
            (("--network", "D64"), 3, "128 bins"),
            (("--rate", "fast"), 2, "rate"),
            (("--rate", "-1"), 3, "--rate"),
            (("--method", "magic"), 2, "magic"),
            (("--batch", "100000"), 3, "--batch"),
            (("--batch", "2000"), 3, "examples_per_reference"),
            (("--memory", "1"), 3, "--memory"),
            (("--minutes", "-1"), 2, "minutes")):
        done = coalsack("train", path, "x", *words, code=code)
        shown = done.stderr if code == 2 else message(done)
        assert said in shown, (words, shown)
    diverged = message(coalsack("train", path, "x", *NETWORK, "--method", "momentum", "--rate", "900", "--warm-up", "0",
                                "--epochs", "4", "--quiet", code=3))
    assert "no longer a number" in diverged and "--restart --rate 225" in diverged, diverged
    empty = project(folder / "empty.sack")
    assert "0 examples to train on" in message(coalsack("train", empty, code=3))
    assert value(path, "SELECT COUNT(*) FROM model") == 2


if __name__ == "__main__":
    sys.exit(main(globals()))
