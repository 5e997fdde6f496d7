# SPDX-License-Identifier: GPL-2.0-or-later
"""The program over a disk and a memory that fail: how a small map is made step by step, how a step is run with a
fault, and what must hold afterwards."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

BIN = pathlib.Path(os.environ.get("COALSACK_BIN", pathlib.Path(__file__).resolve().parents[2] / "build/check/bin"))
PROGRAM = BIN / "coalsack"
LIBRARY = BIN.parent / "lib" / "coalsack_faults.so"
SETTINGS = ("pixel_nside=256", "pool_area_factor=1", "galaxy_limit_mag=12", "reference_spacing_l_deg=0.5",
            "examples_per_reference=300", "truth_clouds_per_kpc2=0.5", "passes=5", "profile_bins=64",
            "profile_bin_kpc=0.2")
JOURNALS = {"wal": None, "rollback": "0x6969"}  # a network file system has no write-ahead log

# What a step is: its words, and whether it may change the file.
CHANGES = {
    "init": ["init", "FILE", "--preset", "carina", *[word for setting in SETTINGS for word in ("--set", setting)]],
    "extend": ["extend", "FILE", "--cone", "280.25,0,0.25"],
    "import": ["import", "FILE", "CATALOGUE", "--kind", "observed"],
    "simulate": ["simulate", "FILE", "--threads", "1"],
    "fill": ["fill", "FILE", "--threads", "1"],
    "train": ["train", "FILE", "x", "--network", "P8-D16-D64", "--epochs", "3", "--batch", "16", "--threads", "1",
              "--checkpoint-seconds", "0", "--unless-finished", "--quiet"],
    "predict": ["fill", "FILE", "--threads", "1"],
    "config": ["config", "FILE", "passes=4"],
}
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "sql" / "schema"
STEPS = sorted(SCHEMA.glob("[0-9]*.sql"))
# Files of older schemas; whatever opens one migrates it.
CHANGES.update({f"migrate{step}": ["info", "FILE", "--quiet"] for step in range(1, len(STEPS))})
READS = {
    "status": ["status", "FILE"],
    "sql": ["sql", "FILE", "SELECT COUNT(*), SUM(a_v_mag) FROM profile_bin"],
    "export": ["export", "FILE", "profiles", "-o", "OUT"],
    "verify": ["verify", "FILE"],
}
LINES = """
SELECT 'entry ' || s.name || ' ' || e.key1 || ' ' || e.key2 || ' ' || hex(e.fingerprint)
FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id
UNION ALL SELECT 'epoch ' || model_id || ' ' || epoch || ' ' || steps FROM training_epoch
UNION ALL SELECT 'list ' || hex(fingerprint) FROM star_list
UNION ALL SELECT 'run ' || run_id || ' ' || command FROM run
UNION ALL SELECT 'pixel ' || uniq FROM pixel
UNION ALL SELECT 'setting ' || name || ' ' || value FROM setting
"""


def environment(journal="wal", **faults):
    """The program's environment: COALSACK_FAULT_NAME=value for each name=value."""
    out = dict(os.environ, LD_PRELOAD=str(LIBRARY))
    if JOURNALS[journal]:
        out["COALSACK_FAULT_FILE_SYSTEM"] = JOURNALS[journal]
    for name, value in faults.items():
        out["COALSACK_FAULT" + ("_" + name.upper() if name != "fault" else "")] = str(value)
    return out


def words_of(step, folder, path):
    places = {"FILE": str(path), "CATALOGUE": str(folder / "stars.csv"), "OUT": str(folder / "out.csv")}
    return [str(PROGRAM), *[places.get(word, word) for word in {**CHANGES, **READS}[step]]]


def run(words, env, timeout=120):
    return subprocess.run(words, capture_output=True, text=True, env=env, timeout=timeout)


def lines_of(path):
    """All that a file holds, a line each, as in the ledger of what was committed; of an older one, its runs."""
    db = sqlite3.connect(path)
    try:
        older = db.execute("PRAGMA user_version").fetchone()[0] < 100 * len(STEPS)
        return {line for (line,) in db.execute("SELECT 'run ' || run_id || ' ' || command FROM run" if older else LINES)}
    finally:
        db.close()


def verified(path, env):
    """The content hash of a file that is whole; otherwise what was said."""
    done = run([str(PROGRAM), "verify", str(path), "--json"], env)
    if done.returncode:
        return None, f"verify: exit {done.returncode}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)["content_hash"], ""


def write_catalogue(path):
    with open(path, "w") as file:
        print("l,b,J,H,K,e_J,e_H,e_K", file=file)
        for i in range(400):
            print(f"{280.0 + i % 20 * 0.025},{-0.25 + i // 20 * 0.025},{12 + i % 7 * 0.3:.2f},{11.5 + i % 5 * 0.3:.2f},"
                  f"{11 + i % 3 * 0.3:.2f},0.02,0.02,0.02", file=file)


def make_older(path, last_step):
    """A file as the program of an older schema left it: the first steps, some sky, no results yet."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA page_size = 16384")
    db.execute(f"PRAGMA application_id = {0x434F414C}")
    for number, step in enumerate(STEPS[:last_step], 1):
        db.executescript(f"BEGIN;{step.read_text()};PRAGMA user_version = {100 * number};COMMIT")
    db.executemany("INSERT INTO meta (name, value) VALUES (?, ?)",
                   [("created_by", "0.0.1"), ("project_id", "0" * 32), ("created_at", "2026-01-01T00:00:00.000Z")])
    db.execute("INSERT INTO run (command, arguments, version, host, user_name, pid, settings, started_at, outcome)"
               " VALUES ('init', '[]', '0.0.1', 'there', 'somebody', 1, '{}', '2026-01-01T00:00:00.000Z', 'done')")
    db.commit()
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


class History:
    """The file before and after each step, made without faults."""

    def __init__(self, folder, journal, steps=(*CHANGES, *READS)):
        """All steps up to the last of `steps`, and migrations when they are among them."""
        self.folder = folder
        self.journal = journal
        self.env = environment(journal)
        self.before, self.hash_after, self.lines_after, self.calls = {}, {}, {}, {}
        folder.mkdir(parents=True, exist_ok=True)
        write_catalogue(folder / "stars.csv")
        path = folder / "x.sack"
        chain = [step for step in (*CHANGES, *READS) if not step.startswith("migrate")]
        last = max([chain.index(step) for step in steps if step in chain], default=-1)
        for step in [step for step in steps if step.startswith("migrate")] + chain[:last + 1]:
            self.before[step] = folder / f"before-{step}.sack"
            if step == "init":
                path.unlink(missing_ok=True)
            if step.startswith("migrate"):
                path.unlink(missing_ok=True)
                make_older(path, int(step[len("migrate"):]))
            if path.exists():
                shutil.copyfile(path, self.before[step])
            counts = folder / "counts"
            done = run(words_of(step, folder, path), environment(journal, counts=counts))
            assert done.returncode == 0, f"{step}: {done.stdout}{done.stderr}"
            if step == "sql":
                self.answer = done.stdout.split()
            self.calls[step] = {name: int(count) for name, count in map(str.split, counts.read_text().splitlines())}
            self.hash_after[step], said = verified(path, self.env)
            assert self.hash_after[step], said
            self.lines_after[step] = lines_of(path)


class Outcome:
    """What came of one fault."""

    def __init__(self, case):
        self.case = case
        self.met = self.crashed = self.said = False
        self.code = 0
        self.message = ""
        self.problems = []  # (kind, what)

    def problem(self, kind, what):
        self.problems.append((kind, f"{self.case}: {what}"))


def clear(message, path, fault):
    """Whether a line on stderr says which file, what, and what to do."""
    lines = message.splitlines()
    if len(lines) != 1 or not lines[0].startswith("coalsack: "):
        return False
    if "memory" in fault:
        return "out of memory" in lines[0] and "--memory" in lines[0]
    if str(path) not in lines[0]:
        return False
    if ":full:" in fault:
        return "the disk is full" in lines[0] and "free space" in lines[0]
    return ";" in lines[0]  # what is wrong; what to do


def tried(history, step, fault, seed, folder):
    """Runs one step with one fault, OPERATION:FAULT:N[:on], in an empty folder, and checks everything."""
    outcome = Outcome(f"{history.journal} {step} {fault} seed {seed}")
    folder.mkdir(parents=True)
    try:
        examine(history, step, fault, seed, folder, outcome)
    except subprocess.TimeoutExpired as late:
        outcome.problem("hung", f"did not end: {late.cmd}")
    finally:
        shutil.rmtree(folder)
    return outcome


def examine(history, step, fault, seed, folder, outcome):
    path = folder / "x.sack"
    shutil.copyfile(history.folder / "stars.csv", folder / "stars.csv")
    before = history.before[step]
    if before.exists():
        shutil.copyfile(before, path)
    reads = step in READS
    ledger, met = folder / "ledger", folder / "met"
    done = run(words_of(step, folder, path),
               environment(history.journal, fault=fault, seed=seed, ledger=ledger, met=met))
    outcome.met = met.exists()
    outcome.code = done.returncode
    outcome.message = done.stderr.strip()
    outcome.crashed = done.returncode == 86 or (":kill:" in fault and done.returncode == -9)
    if ":partial:" in fault and done.returncode != 0:
        outcome.problem("unclear", f"half a system call was not taken up: {done.returncode} {done.stderr}")
    if not outcome.crashed and done.returncode not in (0, 1, 4, 5):
        outcome.problem("ended badly", f"exit {done.returncode}: {done.stderr[-500:]}")
    elif done.returncode in (1, 4, 5):
        outcome.said = True
        if not clear(done.stderr.strip(), path, fault):
            outcome.problem("unclear", f"exit {done.returncode}: {done.stderr.strip()}")
    elif done.returncode == 0 and not outcome.met:
        return  # the fault came too late to be met
    if done.returncode == 0 and step == "sql" and done.stdout.split() != history.answer:
        outcome.problem("wrong", f"the answer is {done.stdout.split()}")
    left = {name.name for name in folder.iterdir()} - {"stars.csv", "ledger", "met", "x.sack", "x.sack-wal", "x.sack-shm",
                                                       "x.sack-journal"}
    left -= {"out.csv"} if done.returncode == 0 else set()
    if left and not outcome.crashed:
        outcome.problem("left behind", f"{sorted(left)}")

    if before.exists() and untouched(path, before):
        return  # nothing happened
    if path.exists():
        content, said = verified(path, history.env)
        if content is None:
            outcome.problem("did not open", said)
            return
        now = lines_of(path)
        kept = set(ledger.read_text().splitlines()) if ledger.exists() else set()
        if before.exists():
            kept |= {line for line in lines_of(before) if not line.startswith("setting ")}
        lost = {line for line in kept - now if not superseded(line, now & history.lines_after[step])}
        if lost:
            outcome.problem("lost", f"{len(lost)} committed: {sorted(lost)[:3]}")
        wrong = {line for line in now if line.startswith("entry ")} - history.lines_after[step]
        if wrong:
            outcome.problem("wrong", f"{sorted(wrong)[:3]}")
        if reads and content != history.hash_after[step]:
            outcome.problem("wrong", "a verb that reads changed the file")
    elif step != "init":
        outcome.problem("lost", "the file is gone")
        return
    if reads:
        return
    if not (step == "init" and path.exists()):
        again = run(words_of(step, folder, path), history.env)
        if again.returncode:
            outcome.problem("did not go on", f"exit {again.returncode}: {again.stderr}")
            return
    content, said = verified(path, history.env)
    if content != history.hash_after[step]:
        outcome.problem("wrong", f"content hash {content} in the place of {history.hash_after[step]} {said}")


def superseded(line, right):
    """Whether a line of the ledger is a setting that now has the value of an undisturbed map: the step's last commit,
    which a kill can leave done but not yet in the ledger."""
    kind, name, *_ = line.split(" ")
    return kind == "setting" and any(other.startswith(f"setting {name} ") for other in right)


def untouched(path, before):
    """Whether a file is what it was, with nothing beside it that belongs to it."""
    if any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal")):
        return False
    return path.exists() and path.read_bytes() == before.read_bytes()

