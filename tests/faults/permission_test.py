# SPDX-License-Identifier: GPL-2.0-or-later
"""Files and folders that may not be written: verbs that read do, verbs that write say so, and nothing is left behind."""
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from program import COALSACK, Skipped, coalsack, main, message, project, run, sha256, wait_until
from unprivileged import as_nobody

READS = (["info"], ["config"], ["status"], ["fill", "--dry-run"], ["why", "zone", "--at", "280,0"],
         ["sql", "SELECT COUNT(*) FROM zone"], ["verify"])
WRITES = (["extend", "--cone", "281,0,0.5"], ["config", "seed=9"], ["fill"], ["simulate"], ["train"],
          ["import", "stars.csv"], ["calibrate", "--field", "280,0,0.5", "--all"])


def filled(place):
    (place / "shelf").mkdir()
    path = project(place / "shelf" / "x.sack", box="279.5,280.5,-0.5,0.5")
    coalsack("fill", path, "zone")
    place.chmod(0o755)
    return path


def mapped(place):
    """With predictions and a map, by the classical fit."""
    (place / "shelf").mkdir()
    path = project(place / "shelf" / "x.sack",
                   "--preset", "carina", "--set", "pixel_nside=256", "--set", "pool_area_factor=1", "--set", "galaxy_limit_mag=12",
                   "--set", "truth_clouds_per_kpc2=0.5", "--set", "map_model=poisson_fit", "--set", "profile_bins=32",
                   "--set", "profile_bin_kpc=0.4", "--set", "examples_per_reference=0")
    coalsack("extend", path, "--cone", "280,0,0.15")
    coalsack("simulate", path)
    coalsack("fill", path)
    place.chmod(0o755)
    return path


def words_of(verb, path):
    return [verb[0], path, *verb[1:]]


def check_reads(path, verbs=READS):
    before, names = sha256(path), sorted(path.parent.iterdir())
    for verb in verbs:
        done = as_nobody(*words_of(verb, path))
        assert done.returncode == 0, f"{verb[0]}: {done.returncode} {done.stderr}"
        assert sorted(path.parent.iterdir()) == names, f"{verb[0]} left something behind"
    assert sha256(path) == before


def check_refused(path, verbs, *parts):
    before, names = sha256(path), sorted(path.parent.iterdir())
    for verb in verbs:
        done = as_nobody(*words_of(verb, path))
        said = message(done)
        assert done.returncode == 4, f"{verb[0]}: {done.returncode} {said}"
        assert str(path) in said and all(part in said for part in parts), f"{verb[0]}: {said}"
        assert sorted(path.parent.iterdir()) == names, f"{verb[0]} left something behind"
    assert sha256(path) == before


def a_read_only_file_in_a_read_only_folder_is_read(folder):
    path = filled(folder)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    check_reads(path)
    check_refused(path, WRITES, "cannot be written", "permissions")
    path.parent.chmod(0o755)


def results_come_from_a_read_only_file_too(folder):
    path = mapped(folder)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    out = folder / "out"
    out.mkdir()
    out.chmod(0o777)
    check_reads(path, (["export", "healpix", "-o", out / "m.fits"], ["export", "profiles", "-o", out / "p.csv"],
                       ["export", "moc", "-o", out / "m.moc"], ["plot", "sky", "-o", out / "s.png"],
                       ["plot", "diagram", "--at", "280,0", "-o", out / "d.png"], ["compare", path]))
    assert len(list(out.iterdir())) == 5
    path.parent.chmod(0o755)


def a_file_in_a_folder_that_cannot_be_written_says_so(folder):
    path = filled(folder)
    path.chmod(0o666)
    path.parent.chmod(0o555)
    check_reads(path)
    check_refused(path, WRITES, "its folder", str(path.parent), "journal")
    path.parent.chmod(0o755)


def readers_leave_nothing_beside_a_file_that_is_not_theirs(folder):
    """A log that they made would belong to them, and the file's owner could not write to it."""
    path = filled(folder)
    path.chmod(0o444)
    path.parent.chmod(0o777)
    check_reads(path)
    check_refused(path, WRITES, "cannot be written")
    coalsack("config", path, "seed=9") if os.geteuid() == 0 else None


def a_folder_without_permission_is_said(folder):
    path = filled(folder)
    path.parent.chmod(0o700 if os.geteuid() == 0 else 0)
    for verb in (*READS, *WRITES):
        done = as_nobody(*words_of(verb, path))
        assert done.returncode == 4 and "cannot be read" in message(done) and "permission" in message(done), done
    done = as_nobody("init", path.parent / "y.sack")
    assert done.returncode == 3 and "cannot be searched" in message(done), done
    path.parent.chmod(0o755)


def killed_writer(path):
    """Leaves what was committed in the log beside the file."""
    fill = subprocess.Popen([COALSACK, "fill", path, "zone", "--threads", "1"], stderr=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL)
    log = path.with_name(path.name + "-wal")
    wait_until(lambda: (log.exists() and log.stat().st_size > 20000) or fill.poll() is not None, "a log")
    if fill.poll() is not None:
        raise Skipped("this machine was done before it could be killed")
    fill.send_signal(signal.SIGKILL)
    fill.wait()
    return log


def what_is_only_in_the_log_is_read_or_refused(folder):
    (folder / "shelf").mkdir()
    path = project(folder / "shelf" / "x.sack", "--set", "pixel_nside=1024", box="280,300,-10,10")
    log = killed_writer(path)
    assert log.stat().st_size > 0
    copy = folder / "copy.sack"
    shutil.copyfile(path, copy)
    shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
    with sqlite3.connect(copy) as db:
        committed = db.execute("SELECT COUNT(*) FROM run").fetchone()[0]
    db.close()
    folder.chmod(0o755)
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    done = as_nobody("sql", path, "SELECT COUNT(*) FROM run", "--csv")  # its index, -shm, is there
    assert done.returncode == 0 and done.stdout.split()[-1] == str(committed), done
    path.parent.chmod(0o755)
    path.with_name(path.name + "-shm").unlink()
    path.parent.chmod(0o555)
    done = as_nobody("sql", path, "SELECT COUNT(*) FROM run", "--csv")
    said = message(done)
    assert done.returncode == 4 and "x.sack-wal" in said and "copy both files" in said, done
    path.parent.chmod(0o755)
    for file in path.parent.iterdir():
        file.chmod(0o644)
    answer = coalsack("sql", path, "SELECT COUNT(*) FROM run", "--csv").stdout
    assert answer.split()[-1] == str(committed), answer


def a_writer_met_while_reading_without_locks_is_noticed(folder):
    """A read-only copy is read as it is; whoever writes to it meanwhile makes the reader say so, not answer wrongly."""
    path = filled(folder)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    if os.geteuid() != 0:
        raise Skipped("only root can write to what the reader cannot")
    slow = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)"
            " SELECT COUNT(*) + (SELECT COUNT(*) FROM zone) FROM n")
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    as_nobody("--version")
    reader = subprocess.Popen([*drop, COALSACK, "sql", path, slow], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.time() + 60
    while reader.poll() is None and time.time() < end:
        with sqlite3.connect(path) as db:
            db.execute("UPDATE setting SET value = value + 1 WHERE name = 'seed'")
        db.close()
        time.sleep(0.05)
    out, said = reader.communicate(timeout=60)
    assert reader.returncode in (0, 4, 5), (reader.returncode, said)
    if reader.returncode == 5:
        assert "while it was read without locks" in said or "holds this file" in said, said


def a_link_leads_to_the_folder_that_counts(folder):
    """Journals lie beside the file, not beside a link to it."""
    path = filled(folder)
    links = folder / "links"
    links.mkdir()
    (links / "x.sack").symlink_to(path)
    path.chmod(0o666)
    path.parent.chmod(0o777)
    links.chmod(0o555)
    assert as_nobody("config", links / "x.sack", "seed=4").returncode == 0
    links.chmod(0o755)
    assert [entry.name for entry in links.iterdir()] == ["x.sack"]


if __name__ == "__main__":
    sys.exit(main(globals()))
