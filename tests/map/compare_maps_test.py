# SPDX-License-Identifier: GPL-2.0-or-later
"""compare: the numbers are those that numpy finds in the same values, whatever the other map's file, axes, numbering and
units."""
import sqlite3
import sys

import numpy

from program import BIN, Skipped, answer, coalsack, main, message, run

try:
    import healpy
    from astropy.coordinates import Galactic, SkyCoord
    MISSING = ""
except ImportError as error:
    MISSING = f"{error}; tools/install-packages test"


def needs_healpy():
    if MISSING:
        raise Skipped(MISSING)


def synthetic(path, region="box 278,282,-2,3", nside=128, scale=1, *settings):
    done = run([BIN / "synthetic_map", path, region, nside, scale, *settings])
    assert done.returncode == 0, done.stderr
    return path


def columns(path, *names):
    with sqlite3.connect(path) as db:
        rows = db.execute(f"SELECT {', '.join(names)} FROM map_pixel JOIN pixel USING (uniq) ORDER BY uniq").fetchall()
    return numpy.array(rows).T


def close(found, expected, what="", tolerance=1e-5):
    assert abs(found - expected) <= tolerance * max(1, abs(expected)), f"{what}: {found}, expected {expected}"


def agrees(found, ours, other, tolerance=1e-5):
    """The numbers of compare --json against numpy's."""
    assert found["count"] == len(ours)
    close(found["bias_mag"], (ours - other).mean(), "bias", tolerance)
    close(found["rms_mag"], numpy.sqrt(((ours - other) ** 2).mean()), "rms", tolerance)
    close(found["scatter_mag"], (ours - other).std(ddof=1), "scatter", tolerance)
    close(found["correlation"], numpy.corrcoef(ours, other)[0, 1], "correlation", tolerance)
    slope, intercept = numpy.polyfit(other, ours, 1)
    close(found["slope"], slope, "slope", tolerance)
    close(found["intercept_mag"], intercept, "intercept", tolerance)


def full_sky_maps_of_healpy_in_any_numbering_and_axes(folder):
    needs_healpy()
    path = synthetic(folder / "x.sack")
    pixel, ours, l_deg, b_deg = columns(path, "pixel", "a_v_2kpc_mag", "l_deg", "b_deg")
    pixel = pixel.astype(int)
    random = numpy.random.default_rng(1)
    nest = random.uniform(0, 2, 12 * 128**2)
    nest[pixel[7]] = healpy.UNSEEN
    ring = healpy.reorder(nest, n2r=True)
    seen = numpy.arange(len(pixel)) != 7
    for name, values, words in (("nest", nest, {"nest": True}), ("ring", ring, {"nest": False})):
        for partial in False, True:
            kept = values.copy()
            if partial:
                kept[healpy.ang2pix(128, 280, 60, nest=words["nest"], lonlat=True)] = healpy.UNSEEN
            file = folder / f"{name}{partial}.fits"
            healpy.write_map(file, kept, coord="G", partial=partial, column_names=["EBV"], dtype=numpy.float64, **words)
            found = answer("compare", path, file, "--distance", 2, "--unit", "E(B-V)")
            assert found["kind"] == "healpix" and found["column"] == "EBV" and found["a_v_per_unit"] == 3.1
            agrees(found["all"], ours[seen], 3.1 * nest[pixel][seen])
    # Equatorial pixels: the value of the pixel that holds our centre.
    healpy.write_map(folder / "icrs.fits", ring, coord="C", column_names=["AV"], dtype=numpy.float64)
    there = SkyCoord(l_deg, b_deg, unit="deg", frame=Galactic()).icrs
    other = ring[healpy.ang2pix(128, there.ra.deg, there.dec.deg, lonlat=True)]
    good = other > -1
    found = answer("compare", path, folder / "icrs.fits", "--distance", 2, "--factor", 2)
    agrees(found["all"], ours[good], 2 * other[good])
    # Smaller pixels are averaged within ours.
    fine = random.uniform(0, 2, 12 * 512**2)
    healpy.write_map(folder / "fine.fits", fine, coord="G", nest=True, column_names=["AV"], dtype=numpy.float64)
    found = answer("compare", path, folder / "fine.fits", "--unit", "A_V", "--distance", 2)
    agrees(found["all"], ours, fine.reshape(-1, 16).mean(axis=1)[pixel])


def regions_are_told_apart(folder):
    needs_healpy()
    path = synthetic(folder / "x.sack")
    pixel, ours, l_deg, b_deg = columns(path, "pixel", "a_v_total_mag", "l_deg", "b_deg")
    other = numpy.random.default_rng(2).uniform(0, 5, 12 * 128**2)
    healpy.write_map(folder / "o.fits", other, coord="G", nest=True, column_names=["AV"], dtype=numpy.float64)
    other = other[pixel.astype(int)]
    found = answer("compare", path, folder / "o.fits", "--unit", "A_V")
    assert sum(row["count"] for row in found["by_latitude"]) == sum(row["count"] for row in found["by_longitude"]) == len(ours)
    strip = next(row for row in found["by_latitude"] if row["region"] == "box 0,360,-1,0")
    inside = (b_deg >= -1) & (b_deg < 0)
    agrees(strip, ours[inside], other[inside])
    found = answer("compare", path, folder / "o.fits", "--unit", "A_V", "--box", "279,281,0,2", "--box", "278,280,-2,0")
    assert [row["region"] for row in found["by_box"]] == ["box 279,281,0,2", "box 278,280,-2,0"]
    inside = (l_deg >= 279) & (l_deg <= 281) & (b_deg >= 0) & (b_deg <= 2)
    agrees(found["by_box"][0], ours[inside], other[inside])
    shown = coalsack("compare", path, folder / "o.fits", "--unit", "A_V").stdout.splitlines()
    assert shown[0].split() == ["where", "count", "corr", "bias", "rms", "scatter", "slope"]
    assert shown[1].startswith("all ") and shown[-1].startswith("bias, rms")


def our_own_exports_agree_to_the_last_bit(folder):
    path = synthetic(folder / "x.sack")
    for words in (), ("--full-sky",), ("--full-sky", "--bad-data"):
        coalsack("export", path, "healpix", "-o", folder / "own.fits", "--force", *words)
        found = answer("compare", path, folder / "own.fits", "--column", "a_v_2kpc_mag", "--distance", 2)
        assert found["unit"] == "A_V" and found["all"]["rms_mag"] == 0 and found["all"]["correlation"] > 1 - 1e-12
        assert found["all"]["slope"] == 1 and found["all"]["count"] == len(columns(path, "uniq")[0])


def another_project_is_compared_where_both_have_a_map(folder):
    path = synthetic(folder / "x.sack", "box 278,282,-2,3", 128, 1)
    twice = synthetic(folder / "y.sack", "box 280,284,-2,3", 128, 2)
    found = answer("compare", path, twice, "--distance", 3)
    assert found["kind"] == "project"
    mine, a_v, l_deg = columns(path, "uniq", "a_v_3kpc_mag", "l_deg")
    theirs, other = columns(twice, "uniq", "a_v_3kpc_mag")
    both = numpy.isin(mine, theirs)
    assert 0 < both.sum() < len(mine)
    agrees(found["all"], a_v[both], other[numpy.isin(theirs, mine)])
    close(found["all"]["slope"], 0.5, "half of twice the dust", 1e-3)
    apart = synthetic(folder / "z.sack", "cone 100,0,1", 128, 1)
    assert "no value where this map has one" in message(coalsack("compare", path, apart, code=3))
    wang = synthetic(folder / "w.sack", "cone 280,0,1", 128, 1, "extinction_law=wang_chen19")
    assert "scales differ" in coalsack("compare", path, wang).stderr


def a_table_is_compared_row_by_row_at_its_distances(folder):
    path = synthetic(folder / "x.sack")
    uniq, l_deg, b_deg, one, five, whole = columns(path, "uniq", "l_deg", "b_deg", "a_v_1kpc_mag", "a_v_5kpc_mag",
                                                    "a_v_total_mag")
    random = numpy.random.default_rng(3)
    rows, ours, other = [], [], []
    for i in range(0, 90, 3):
        for d, a_v in (1, one[i]), (5, five[i]), ("", whole[i]):
            value = random.uniform(0, 3)
            rows.append(f"{l_deg[i]!r},{b_deg[i]!r},{d},{value!r},E(B-V)")
            ours.append(a_v)
            other.append(3.1 * value)
    rows += ["10,60,1,1,A_V", f"{l_deg[0]!r},{b_deg[0]!r},500,1,A_V"]  # outside the map, beyond the profiles
    (folder / "stars.csv").write_text("# photometric\nl,b,distance,value,unit\n" + "\n".join(rows) + "\n")
    found = answer("compare", path, folder / "stars.csv")
    assert found["kind"] == "table" and found["skipped"] == 2
    agrees(found["all"], numpy.array(ours), numpy.array(other), 1e-3)
    (folder / "bare.csv").write_text("l,b,value\n280,0,1\n")
    assert "has no unit" in message(coalsack("compare", path, folder / "bare.csv", code=3))
    assert answer("compare", path, folder / "bare.csv", "--unit", "A_V")["all"]["count"] == 1


def flagged_sightlines_may_be_left_out(folder):
    path = synthetic(folder / "x.sack")
    found = answer("compare", path, path, "--unflagged")
    flags, = columns(path, "flags")
    assert found["all"]["count"] == (flags == 0).sum() > 0


def figures_are_drawn(folder):
    path = synthetic(folder / "x.sack")
    twice = synthetic(folder / "y.sack", "box 280,284,-2,3", 128, 2)
    found = answer("compare", path, twice, "-o", folder / "both.png", "--figure", folder / "scatter.svg",
                   "--figure-residual", folder / "residual.pdf")
    assert len(found["figures"]) == 3
    for name, start in ("both.png", b"\x89PNG"), ("scatter.svg", b"<?xml"), ("residual.pdf", b"%PDF"):
        assert (folder / name).read_bytes().startswith(start)


def what_cannot_be_compared_is_refused_with_the_cure(folder):
    needs_healpy()
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    values = numpy.arange(12 * 64**2, dtype=float)
    healpy.write_map(folder / "bare.fits", values, column_names=["T"], dtype=numpy.float64)
    assert "--frame" in message(coalsack("compare", path, folder / "bare.fits", "--unit", "A_V", code=3))
    assert "--unit" in message(coalsack("compare", path, folder / "bare.fits", "--frame", "G", code=3))
    assert "E(B-V)" in message(coalsack("compare", path, folder / "bare.fits", "--frame", "G", "--unit", "SFD", code=3))
    assert answer("compare", path, folder / "bare.fits", "--frame", "G", "--unit", "A_V")["all"]["count"] > 0
    assert "absent.fits" in message(coalsack("compare", path, folder / "absent.fits", code=3))
    cut = (folder / "bare.fits").read_bytes()[:40000]
    (folder / "cut.fits").write_bytes(cut)
    assert "cut.fits" in message(coalsack("compare", path, folder / "cut.fits", "--frame", "G", "--unit", "A_V", code=3))
    message(coalsack("compare", path, folder / "bare.fits", "--unit", "A_V", "--factor", 2, code=2))


if __name__ == "__main__":
    sys.exit(main(globals()))
