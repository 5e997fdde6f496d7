# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs of examples/, run as a reader would run them. The shell scripts are tested as far as a test may last:
that they parse is tests/style's business, that they refuse wrong words is tested here."""
import math
import random
import sys

from program import BIN, SOURCE, answer, run

sys.path.insert(0, str(SOURCE / "examples"))
import query  # noqa: E402


def synthetic(folder, nside=128):
    path = folder / "map.sack"
    done = run([BIN / "synthetic_map", path, "box 278,282,-2,3", nside])
    assert done.returncode == 0, done.stderr
    return path


def asked(path, *words, code=0):
    done = run([sys.executable, "-B", SOURCE / "examples/query.py", path, *words])
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr


def pixels_are_healpix_s(folder):
    """query.py finds a direction's pixel by itself: as ang2pix does, over the whole sky and for every size."""
    random.seed(5)
    places = [(random.uniform(0, 360), math.degrees(math.asin(random.uniform(-1, 1)))) for _ in range(300)]
    places += [(0.01, 0.001), (45.01, 0.001), (90.01, 41.81), (90.01, 41.82), (359.99, -89.99), (180.01, -41.9), (0.01, 89.99)]
    path = synthetic(folder)
    for nside in (1, 2, 128, 8192):
        rows = ", ".join(f"({l!r}, {b!r})" for l, b in places)
        found = answer("sql", path, f"WITH place(l, b) AS (VALUES {rows}) SELECT ang2pix({nside}, l, b) AS p FROM place")
        for place, row in zip(places, found):
            assert row["p"] == query.ang2nest(nside, *place), (nside, place, row)


def a_sightline_is_read_as_it_was_written(folder):
    """The synthetic map's dust is known in closed form (tests/map/synthetic_map.h)."""
    path = synthetic(folder)
    answers = asked(path, "280.1", "-0.9").splitlines()
    assert answers[0] == "model synthetic, l = 280.1, b = -0.9"
    l_deg, b_deg = answer("sql", path, "SELECT l_deg, b_deg FROM coverage WHERE pixel = ang2pix(128, 280.1, -0.9)")[0].values()
    for line in answers[2:]:
        d_kpc, a_v, low, _, high = line.split()
        exact = 0.8 * math.exp(-abs(b_deg) / 3) * 4 * (1 - math.exp(-float(d_kpc) / 4))
        assert abs(float(a_v) - exact) < 0.002 * exact + 0.001, (line, exact, l_deg)
        assert abs(float(high) - float(low) - 0.1989 * exact) < 0.004 * exact + 0.002, line
    assert len(answers) == 9
    between = float(asked(path, "280.1", "-0.9", "2.05").splitlines()[2].split()[1])
    assert float(answers[4].split()[1]) < between < float(answers[5].split()[1])
    assert "is not in the map of model synthetic" in asked(path, "10", "10", code=1)


def the_whole_map_comes_as_csv(folder):
    path = synthetic(folder)
    lines = asked(path, "--csv").splitlines()
    assert lines[0].startswith("l_deg,b_deg,") and len(lines) == 1 + answer("sql", path, "SELECT COUNT(*) AS n FROM coverage")[0]["n"]


def scripts_say_what_they_need(folder):
    for script in ("carina.sh", "ngc1333.sh"):
        done = run([SOURCE / "examples" / script], cwd=folder)
        assert done.returncode == 2 and script in done.stderr and "SPDX" not in done.stderr, done.stderr
        assert "set -euo" not in done.stderr
    assert list(folder.iterdir()) == []


if __name__ == "__main__":
    from program import main
    sys.exit(main(globals()))
