# SPDX-License-Identifier: GPL-2.0-or-later
"""Network file systems, which have no write-ahead log, and disks that are really full. The kind of file system is that
which the preloaded library lets statfs say; a full disk is a small one."""
import os
import random
import sqlite3
import sys

import faulty_program as faulty
from program import COALSACK, SANITIZED, Skipped, coalsack, main, message, project, run
from unprivileged import on_small_disk

NFS = "0x6969"


def on_network(*words, code=0, kind=NFS):
    if SANITIZED:
        raise Skipped("what stands before statfs stands before the sanitizers, too")
    done = run([COALSACK, *words], env=dict(os.environ, LD_PRELOAD=str(faulty.LIBRARY), COALSACK_FAULT_FILE_SYSTEM=kind))
    assert done.returncode == code, done
    return done


def journal_mode(path):
    db = sqlite3.connect(path)
    try:
        return db.execute("PRAGMA journal_mode").fetchone()[0]
    finally:
        db.close()


def a_project_made_on_a_network_file_system_has_no_log(folder):
    path = folder / "x.sack"
    said = on_network("init", path).stderr
    assert "network file system (nfs)" in said, said
    assert journal_mode(path) == "delete"
    said = on_network("extend", path, "--cone", "280,0,0.5").stderr
    assert "network" not in said, f"it is said once: {said}"
    assert '"file_system": "network"' in on_network("info", path, "--json").stdout
    assert journal_mode(path) == "delete"


def a_project_copied_there_loses_its_log_and_this_is_said_once(folder):
    for number, verb in enumerate((["status"], ["config", "seed=7"])):
        path = project(folder / f"x{number}.sack", box="280,281,-0.5,0.5")
        assert journal_mode(path) == "wal"
        said = on_network(verb[0], path, *verb[1:]).stderr
        assert said.count("network file system (nfs)") == 1 and "write-ahead log" in said, said
        assert journal_mode(path) == "delete"
        assert "network" not in on_network(verb[0], path, *verb[1:]).stderr
        coalsack("config", path, "seed=8")
        assert journal_mode(path) == "wal", "back on a local disk"


def each_kind_is_named(folder):
    for number, (kind, name) in enumerate({"0xFF534D42": "cifs", "0x0BD00BD0": "lustre", "0x47504653": "gpfs",
                                           "0x19830326": "beegfs", "0x01021997": "9p"}.items()):
        said = on_network("init", folder / f"x{number}.sack", kind=kind).stderr
        assert f"network file system ({name})" in said, said


SCRIPT = """
cp "$START" x.sack && cp "$START.csv" stars.csv || exit 98
"$COALSACK" {words} >out.txt 2>"$SAID"; code=$?
rm -f out.txt; head -c 20000000 /dev/zero > filling 2>/dev/null; rm -f filling
ls -A > "$LEFT"
cp x.sack "$RESULT" && for s in -wal -journal; do [ -e x.sack$s ] && cp x.sack$s "$RESULT$s"; done
exit $code
"""


def fill_up(folder, start, words, megabytes):
    """Runs a verb on a disk of so many MB that holds a copy of `start`, and returns what came of it: the exit code, what
    was said, what lay there in the end, and the file, brought back."""
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    said, left, result = folder / "said", folder / "left", folder / "result.sack"
    done = on_small_disk(disk, megabytes, SCRIPT.format(words=words), dict(
        START=str(start), SAID=str(said), LEFT=str(left), RESULT=str(result)))
    return done.returncode, said.read_text(), set(left.read_text().split()), result


def megabytes(start):
    """A disk on which the project, its catalogue and little more have room."""
    return (start.stat().st_size + start.with_name(start.name + ".csv").stat().st_size + (1 << 18)) // (1 << 20) + 1


def a_full_disk_is_said_and_loses_nothing(folder):
    start = folder / "start.sack"
    settings = [word for setting in (*faulty.SETTINGS, "map_model=poisson_fit", "examples_per_reference=20000",
                                              "galaxy_limit_mag=15") for word in ("--set", setting)]
    coalsack("init", start, "--preset", "carina", *settings)
    coalsack("extend", start, "--cone", "280.25,0,0.25")
    with open(folder / "start.sack.csv", "w") as file:
        chance = random.Random(1)
        print("l,b,J,H,K", file=file)
        for _ in range(100000):
            print(*(f"{chance.uniform(low, high):.5f}" for low, high in ((280, 280.5), (-0.2, 0.2), (9, 15), (9, 15), (9, 15))),
                  sep=",", file=file)
    plain = run([COALSACK, "sql", start, "SELECT COUNT(*) FROM pixel", "--csv"]).stdout
    tried = {"import": "import x.sack stars.csv --quiet", "fill": "fill x.sack --quiet", "simulate": "simulate x.sack --quiet"}
    for verb, words in tried.items():
        code, said, left, result = fill_up(folder, start, words, megabytes(start))
        if code == 98:
            raise Skipped("the small disk does not hold the project")
        assert code == 1 and said.startswith("coalsack: x.sack: the disk is full; free space") and said.count("\n") == 1, (
            verb, code, said)
        assert left <= {"x.sack", "stars.csv", "x.sack-wal", "x.sack-shm"}, (verb, left)
        assert run([COALSACK, "verify", result]).returncode == 0, verb
        assert run([COALSACK, "sql", result, "SELECT COUNT(*) FROM pixel", "--csv"]).stdout == plain


def a_full_disk_leaves_no_half_products(folder):
    start = folder / "start.sack"
    settings = [word for setting in (*faulty.SETTINGS, "map_model=poisson_fit", "examples_per_reference=0")
                for word in ("--set", setting)]
    coalsack("init", start, "--preset", "carina", *settings)
    coalsack("extend", start, "--cone", "280.25,0,0.25")
    coalsack("simulate", start)
    coalsack("fill", start)
    (folder / "start.sack.csv").write_text("")
    for words, name in (("export FILE healpix -o av.fits", "av.fits"), ("export FILE profiles -o p.csv", "p.csv"),
                        ("export FILE moc -o m.fits", "m.fits"), ("plot FILE sky -o s.png", "s.png"),
                        ("plot FILE sky -o s.pdf", "s.pdf"), ("export FILE cube -o c.fits", "c.fits"),
                        ("export FILE dustmaps -o d.fits", "d.fits"), ("status x.sack", "x.sack")):
        # What is left of the disk is filled before the verb runs.
        fill = 'head -c 20000000 /dev/zero > filling; '
        code, said, left, _ = fill_up(folder, start, f'--version >/dev/null; {fill} "$COALSACK" {words.replace("FILE", str(start))}',
                                      megabytes(start))
        assert code != 0 and name in said and said.startswith("coalsack: ") and said.count("\n") == 1, (words, code, said)
        assert "space" in said or "full" in said, (words, said)
        assert left <= {"x.sack", "stars.csv", "x.sack-wal", "x.sack-shm"}, (words, left)


def a_read_only_disk_is_read(folder):
    start = project(folder / "start.sack", box="280,281,-0.5,0.5")
    disk = folder / "disk"
    disk.mkdir()
    script = (f"cp '{start}' x.sack && mount -o remount,ro '{disk}' && \"$COALSACK\" verify x.sack && \"$COALSACK\" status x.sack"
              " && { \"$COALSACK\" fill x.sack; test $? = 4; } && { \"$COALSACK\" init y.sack; test $? = 3; }")
    done = on_small_disk(disk, 8, script)
    assert done.returncode == 0, done
    assert done.stderr.count("cannot be written") == 2, done.stderr


if __name__ == "__main__":
    sys.exit(main(globals()))
