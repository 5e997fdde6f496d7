# SPDX-License-Identifier: GPL-2.0-or-later
"""export: every product, opened by the programs that people use (healpy, astropy, stilts), holds what SQL says.

The Python package dustmaps is not in Debian: read_sphere() below does what its class Edenhofer2023Query documents and
does with a file, and no more. mocpy is not in Debian either: the MOC is read with astropy and held against pixels, and,
where stilts is installed, by the MOC library of the CDS (cds.moc) that stilts has."""
import csv
import io
import shutil
import socket
import sqlite3
import subprocess
import sys

import numpy
import zstandard

from program import BIN, Skipped, answer, coalsack, main, message, run, sha256, small_fitted_project

try:
    import healpy
    from astropy.coordinates import ICRS, Galactic, SkyCoord
    from astropy.io import ascii as ascii_tables, fits
    from astropy.wcs import WCS
    import astropy.units
    MISSING = ""
except ImportError as error:
    MISSING = f"{error}; tools/install-packages test"

BINS, BIN_KPC = 128, 0.1
DISTANCES = {"1kpc": 1, "2kpc": 2, "3kpc": 3, "5kpc": 5, "10kpc": 10}


def needs_astropy():
    if MISSING:
        raise Skipped(MISSING)


def synthetic(path, region="box 278,282,-2,3", nside=128, scale=1, *settings):
    """A project with a map of which every value is known."""
    done = run([BIN / "synthetic_map", path, region, nside, scale, *settings])
    assert done.returncode == 0, done.stderr
    return path


def table(path):
    """The map as SQL has it: column -> array, in the order of uniq; and the decoded predictions (pixel, 14, bins)."""
    with sqlite3.connect(path) as db:
        db.row_factory = sqlite3.Row
        rows = db.execute("SELECT x.nside, x.pixel, x.l_deg, x.b_deg, m.* FROM map_pixel AS m JOIN pixel AS x USING (uniq) "
                          "ORDER BY uniq").fetchall()
        frames = db.execute("SELECT frame FROM prediction ORDER BY uniq").fetchall()
    columns = {name: numpy.array([row[name] for row in rows]) for name in rows[0].keys()}
    unpack = zstandard.ZstdDecompressor()
    profiles = [numpy.frombuffer(unpack.decompress(frame[0]), "<f2").reshape(14, BINS) for frame in frames]
    return columns, numpy.array(profiles, dtype=numpy.float32)


def equal(found, expected, what, tolerance=0):
    numpy.testing.assert_allclose(numpy.asarray(found, dtype=float), numpy.asarray(expected, dtype=float), rtol=tolerance,
                                  atol=0, err_msg=what)


def header_names_everything(header):
    assert header["EXTLAW"] == "ccm89" and header["R_V"] == 3.1 and header["MODEL"] == "synthetic", repr(header)
    assert header["CREATOR"].startswith("coalsack ") and len(header["PROJID"]) == 32
    assert header["TITLE"] == "A map of Besan?on" and header["LICENCE"] == "CC BY 4.0", "ASCII, with ? for the rest"
    assert header["CITATION"] == "x" * 100, "long ones go on in CONTINUE lines"
    assert header["DATE"][:2] == "20" and header["ORIGIN"]


LABELS = ("title=A map of Besançon", "licence=CC BY 4.0", "citation=" + "x" * 100)


def healpix_partial_maps_are_read_by_healpy_and_hold_what_sql_says(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "box 278,282,-2,3", 128, 1, *LABELS)
    expected, profiles = table(path)
    file = folder / "av.fits"
    result = answer("export", path, "healpix", "-o", file)
    assert result["sightlines"] == result["rows"] == len(expected["uniq"]) and result["notes"] == []
    with fits.open(file, checksum=True) as hdus:
        hdus.verify("exception")
        header, data = hdus[1].header, hdus[1].data
        header_names_everything(header)
        for key, value in {"PIXTYPE": "HEALPIX", "ORDERING": "NESTED", "NSIDE": 128, "COORDSYS": "G", "INDXSCHM": "EXPLICIT",
                           "OBJECT": "PARTIAL", "EXTNAME": "EXTINCTION", "TTYPE1": "PIXEL", "TUNIT2": "mag", "DIST2": 1.0,
                           "DIST4": 2.0, "D_END": 12.8, "OBS_NPIX": len(data)}.items():
            assert header[key] == value, (key, header.get(key))
        assert "FIRSTPIX" not in header
        names = list(data.names)
        assert numpy.array_equal(data["PIXEL"], expected["pixel"])
        for name in names[1:]:
            equal(data[name], expected[name].astype(numpy.float32), name)
    assert names[1:3] == ["a_v_1kpc_mag", "a_v_1kpc_sd_mag"] and names[-3:] == ["reliable_kpc", "stars", "flags"]
    for field, name in enumerate(names[1:]):
        full, keywords = healpy.read_map(file, field=field, nest=True, partial=True, h=True)
        assert dict(keywords)["COORDSYS"] == "G"
        seen = full != healpy.UNSEEN
        assert numpy.array_equal(numpy.flatnonzero(seen), expected["pixel"])
        equal(full[seen], expected[name].astype(numpy.float32), "healpy " + name)


def chosen_distances_and_columns_are_what_is_written(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    expected, profiles = table(path)
    coalsack("export", path, "healpix", "-o", folder / "av.fits", "--distances", "0.5,0.25,30", "--column",
             "a_v_0p25kpc_mag,a_v_0p5kpc_mag,a_v_30kpc_mag,flags")
    data = fits.getdata(folder / "av.fits")
    assert data.names == ["PIXEL", "a_v_0p25kpc_mag", "a_v_0p5kpc_mag", "a_v_30kpc_mag", "flags"]
    equal(data["a_v_0p5kpc_mag"], profiles[:, 7, 4], "at an edge")
    equal(data["a_v_0p25kpc_mag"], (profiles[:, 7, 1] + profiles[:, 7, 2]) / 2, "within a bin: linear", 1e-6)
    assert numpy.all(numpy.isnan(data["a_v_30kpc_mag"])), "beyond the profiles"
    with sqlite3.connect(path) as db:
        assert data["flags"].tolist() == [flags for flags, in db.execute("SELECT flags FROM map_pixel ORDER BY uniq")]
    said = message(coalsack("export", path, "healpix", "-o", folder / "b.fits", "--column", "a_v", code=3))
    assert "'a_v'" in said and "a_v_total_mag" in said
    assert "twice" in message(coalsack("export", path, "healpix", "-o", folder / "b.fits", "--distances", "1,1", code=3))
    assert not (folder / "b.fits").exists()


def full_sky_maps_are_read_by_healpy_with_nan_or_the_sentinel_outside(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,2", 64, 1, *LABELS)
    expected, profiles = table(path)
    for words, outside in ((), "nan"), (("--bad-data",), "bad"):
        file = folder / f"{outside}.fits"
        coalsack("export", path, "healpix", "-o", file, "--full-sky", *words)
        header = fits.getheader(file, 1)
        header_names_everything(header)
        for key, value in {"INDXSCHM": "IMPLICIT", "OBJECT": "FULLSKY", "FIRSTPIX": 0, "LASTPIX": 12 * 64 * 64 - 1,
                           "NAXIS2": 12 * 64 * 64, "TTYPE1": "a_v_1kpc_mag", "DIST1": 1.0}.items():
            assert header[key] == value, (key, header.get(key))
        assert ("BAD_DATA" in header) == (outside == "bad")
        names = [header[f"TTYPE{i}"] for i in range(1, header["TFIELDS"] + 1)]
        maps = healpy.read_map(file, field=None, nest=True)
        for name, values in zip(names, maps):
            inside = numpy.zeros(12 * 64 * 64, bool)
            inside[expected["pixel"]] = True
            equal(values[inside], expected[name].astype(numpy.float32), name)
            rest = values[~inside]
            if name in ("stars", "flags"):
                assert numpy.all(rest == -1)
            elif outside == "bad":
                assert numpy.all(healpy.mask_bad(rest)), "healpy knows the sentinel"
            else:
                assert numpy.all(numpy.isnan(rest))


def pixels_of_another_nside_are_repeated_or_averaged(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,3", 64)
    expected, profiles = table(path)
    coalsack("export", path, "healpix", "-o", folder / "fine.fits", "--nside", 128)
    fine = fits.getdata(folder / "fine.fits")
    assert numpy.array_equal(fine["PIXEL"], (expected["pixel"][:, None] * 4 + numpy.arange(4)).ravel())
    equal(fine["a_v_3kpc_mag"], numpy.repeat(expected["a_v_3kpc_mag"].astype(numpy.float32), 4), "repeated")
    said = answer("export", path, "healpix", "-o", folder / "coarse.fits", "--nside", 32)
    assert "nside 32" in said["notes"][0]
    coarse = fits.getdata(folder / "coarse.fits")
    for pixel, a_v, reliable, flags in zip(coarse["PIXEL"], coarse["a_v_3kpc_mag"], coarse["reliable_kpc"], coarse["flags"]):
        inside = expected["pixel"] // 4 == pixel
        equal(a_v, expected["a_v_3kpc_mag"][inside].mean(), "mean by area", 1e-6)
        equal(reliable, expected["reliable_kpc"][inside].min(), "the least")
        assert flags == numpy.bitwise_or.reduce(expected["flags"][inside])


def nothing_is_overwritten_without_force_and_a_failure_leaves_nothing(folder):
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    before = sorted(folder.iterdir())
    message(coalsack("export", path, "healpix", "-o", folder / "a.fits", "--model", "none", code=3))
    message(coalsack("export", path, "healpix", "-o", folder / "no" / "a.fits", code=3))
    message(coalsack("export", path, "cube", "-o", folder / "a.fits", "--box", "100,110,0,5", code=3))
    message(coalsack("export", path, "cube", "-o", folder / "a.fits", "--nside", 64, code=2))
    assert sorted(folder.iterdir()) == before
    coalsack("export", path, "healpix", "-o", folder / "a.fits")
    assert "project itself" in message(coalsack("export", path, "healpix", "-o", path, "--force", code=2))
    mine = sha256(folder / "a.fits")
    for what in ("healpix", "cube", "dustmaps", "cumulative", "profiles", "moc"):
        assert "--force" in message(coalsack("export", path, what, "-o", folder / "a.fits", code=3))
        assert sha256(folder / "a.fits") == mine
    coalsack("export", path, "moc", "-o", folder / "a.fits", "--force")
    assert sha256(folder / "a.fits") != mine
    assert sorted(folder.iterdir()) == sorted([*before, folder / "a.fits"])


def what_a_killed_export_left_goes_with_the_next(folder):
    path = synthetic(folder / "map.sack")
    ended = subprocess.Popen(["true"])
    ended.wait()
    for name, words in (("map.fits", ["export", path, "healpix"]), ("map.moc.fits", ["export", path, "moc"]),
                        ("map.csv", ["export", path, "profiles"]), ("map.png", ["plot", path, "sky"])):
        (folder / f".{name}.new-{socket.gethostname()}-{ended.pid}").write_text("half")
        coalsack(*words, "-o", folder / name, "--quiet")
        assert [one.name for one in folder.glob(f"*{name}*")] == [name]


def memory_does_not_change_a_product(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "box 279,281,-2,2", 256)
    coalsack("export", path, "dustmaps", "-o", folder / "much.fits", "--nside", 64)
    coalsack("export", path, "dustmaps", "-o", folder / "little.fits", "--nside", 64, "--memory", 1)
    for much, little in zip(fits.open(folder / "much.fits"), fits.open(folder / "little.fits")):
        if much.data is not None:
            assert much.data.tobytes() == little.data.tobytes()


def cubes_have_the_map_where_their_wcs_says(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "box 358,2,-1,3", 64, 1, *LABELS)
    expected, profiles = table(path)
    for words, row, unit, scale in ((("--sd",), 0, "mag/kpc", 1), (("--cumulative",), 7, "mag", 1),
                                    (("--parsec", "--cell", "0.3"), 0, "mag/pc", 1e-3)):
        file = folder / (words[-1].strip("-") + ".fits")
        coalsack("export", path, "cube", "-o", file, *words)
        with fits.open(file, checksum=True) as hdus:
            hdus.verify("exception")
            header, data = hdus[0].header, hdus[0].data
            header_names_everything(header)
            assert header["BUNIT"] == unit and len(hdus) == (2 if "--sd" in words else 1)
            wcs = WCS(header)
            assert list(wcs.wcs.ctype) == ["GLON-CAR", "GLAT-CAR", "DIST"]
            planes, lines, columns = data.shape
            y, x = numpy.mgrid[0:lines, 0:columns]
            sky = wcs.celestial.pixel_to_world(x, y)
            assert isinstance(sky.frame, Galactic)
            assert numpy.all(numpy.diff(sky.b.deg[:, 0]) > 0) and numpy.ptp(sky.b.deg[0]) < 1e-9, "rows are lines of equal b"
            pixel = healpy.ang2pix(64, sky.l.deg, sky.b.deg, nest=True, lonlat=True)
            place = {number: i for i, number in enumerate(expected["pixel"])}
            covered = numpy.isin(pixel, expected["pixel"])
            assert 0.5 < covered.mean() <= 1
            if "0.3" not in words:
                assert set(pixel[covered]) == set(expected["pixel"]), "no pixel is lost"
            assert numpy.all(numpy.isnan(data[:, ~covered]))
            rows = numpy.array([place[number] for number in pixel[covered]])
            equal(data[:, covered], (profiles[rows, row] * numpy.float32(scale)).T, file.name, 1e-7)
            if "--sd" in words:
                equal(hdus[1].data[:, covered], profiles[rows, 1].T, "sd")
                assert hdus[1].header["CTYPE1"] == "GLON-CAR" and hdus[1].name == "SD"
            axis = wcs.sub([3])
            distances = axis.wcs_pix2world(numpy.arange(planes), 0)[0]
            first = {"mag/kpc": 0.05, "mag": 0.1, "mag/pc": 50}[unit]
            if str(axis.wcs.cunit[0]) == "m":  # wcslib brings lengths to m
                distances = (distances * astropy.units.m).to_value("pc" if unit == "mag/pc" else "kpc")
            equal(distances, first + numpy.arange(BINS) * (100 if unit == "mag/pc" else 0.1), "distances", 1e-9)


def read_sphere(path):
    """What dustmaps.edenhofer2023 takes from a file, by its documentation: an empty primary HDU, images named mean and
    std. of (distance, 12 nside^2) with NSIDE and ORDERING, and two tables of one column each; anything else is an error."""
    sphere = {}
    with fits.open(path) as hdus:
        for hdu in hdus:
            name = hdu.name.lower()
            if isinstance(hdu, fits.PrimaryHDU) and hdu.data is None:
                continue
            if isinstance(hdu, fits.BinTableHDU):
                column, = hdu.data.names
                assert column in ("radial pixel centers", "radial pixel boundaries"), column
                sphere[column] = numpy.array(hdu.data[column])
            else:
                assert name in ("mean", "std."), name
                sphere[name] = numpy.array(hdu.data)
                assert sphere[name].shape[-1] == 12 * hdu.header["NSIDE"] ** 2
                sphere[name + " header"] = hdu.header.copy()
    assert sphere["mean header"]["ORDERING"].lower().startswith("nest")
    return sphere


def the_layout_that_dustmaps_opens_holds_the_map(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,3", 64, 0, *LABELS)  # no dust but what the floor gives
    coalsack("export", path, "dustmaps", "-o", folder / "none.fits")
    bare = read_sphere(folder / "none.fits")
    inside = numpy.isfinite(bare["mean"][0])
    assert numpy.all(bare["mean"][:, inside] == numpy.float32(1e-12)), "zeros become the floor, so logarithms are finite"
    assert bare["mean header"]["FLOOR"] == 1e-12
    path = synthetic(folder / "y.sack", "cone 280,0,3", 64, 1, *LABELS)
    expected, profiles = table(path)
    answer("export", path, "dustmaps", "-o", folder / "map.fits")
    sphere = read_sphere(folder / "map.fits")
    header_names_everything(sphere["mean header"])
    assert sphere["mean header"]["CUNIT"] == "mag / pc"
    equal(sphere["radial pixel boundaries"], numpy.arange(BINS + 1) * 100.0, "pc", 1e-12)
    equal(sphere["radial pixel centers"], numpy.arange(BINS) * 100.0 + 50, "pc", 1e-12)
    covered = expected["pixel"]
    equal(sphere["mean"][:, covered], numpy.maximum(profiles[:, 0].T.astype(float) / 1000, 1e-12), "mean", 1e-6)
    equal(sphere["std."][:, covered], profiles[:, 1].T.astype(float) / 1000, "std", 1e-6)
    assert numpy.isfinite(sphere["mean"]).sum() == len(covered) * BINS
    # As the class does: logarithms, four neighbours on the sky, linear in distance between the bins' centres.
    l, b, d = 280.0, 0.0, 3050.0
    pixels, weights = healpy.get_interp_weights(64, l, b, nest=True, lonlat=True)
    bin_number = numpy.searchsorted(sphere["radial pixel centers"], d)
    got = numpy.exp((numpy.log(sphere["mean"][bin_number][pixels]) * weights).sum())
    place = {number: i for i, number in enumerate(covered)}
    wanted = numpy.exp((numpy.log(profiles[[place[p] for p in pixels], 0, bin_number] / 1000) * weights).sum())
    equal(got, wanted, "as dustmaps interpolates", 1e-5)
    # Its integrated mode, at the bins' edges: the same A_V as ours, to the rounding of the stored halves.
    integrated = numpy.cumsum(sphere["mean"][:, covered].astype(float) * 100, axis=0)
    equal(integrated[49], expected["a_v_5kpc_mag"], "sum to 5 kpc", 2e-3)


def the_cumulative_product_is_a_v_at_the_edges(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,3", 64, 1, *LABELS)
    expected, profiles = table(path)
    coalsack("export", path, "cumulative", "-o", folder / "c.fits")
    with fits.open(folder / "c.fits", checksum=True) as hdus:
        hdus.verify("exception")
        header_names_everything(hdus[0].header)
        assert [hdu.name for hdu in hdus] == ["PRIMARY", "PIXELS", "A_V", "A_V_SD", "DISTANCES"]
        pixels = hdus["PIXELS"].data
        for name, column in ("PIXEL", "pixel"), ("l_deg", "l_deg"), ("b_deg", "b_deg"), ("stars", "stars"), ("flags", "flags"):
            equal(pixels[name], expected[column], name)
        assert hdus["PIXELS"].header["ORDERING"] == "NESTED" and hdus["A_V"].header["BUNIT"] == "mag"
        equal(hdus["A_V"].data, profiles[:, 7].T, "A_V")
        equal(hdus["A_V_SD"].data, profiles[:, 8].T, "sd")
        distances = hdus["DISTANCES"].data["d_kpc"]
        equal(distances, (numpy.arange(BINS) + 1) * BIN_KPC, "edges", 1e-12)
        for word, d_kpc in DISTANCES.items():
            row = numpy.argmin(abs(distances - d_kpc))
            equal(hdus["A_V"].data[row], expected[f"a_v_{word}_mag"], word, 1e-6)


def only_what_holds_the_whole_sky_is_bounded_by_it(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,0.4", 128)
    assert "the whole sky at nside 16384" in message(
        coalsack("export", path, "dustmaps", "-o", folder / "d.fits", "--nside", "16384", code=3))
    coalsack("export", path, "cumulative", "-o", folder / "c.fits", "--nside", "16384")
    with fits.open(folder / "c.fits") as hdus:
        assert len(hdus["PIXELS"].data) == 128 ** 2 * len(table(path)[0]["uniq"])


def any_text_is_a_title_that_readers_of_tables_bear(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    title = "a\u2028b\u2029c\ufffed\uffffe \"\\ \u00e9"
    coalsack("config", path, f"title={title}")
    coalsack("export", path, "profiles", "-o", folder / "p.csv")
    assert ascii_tables.read(folder / "p.csv", format="ecsv").meta["title"] == title


def profiles_are_csv_that_astropy_and_plain_readers_open(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,1.5", 64, 1, *LABELS)
    expected, profiles = table(path)
    coalsack("export", path, "profiles", "-o", folder / "long.csv")
    rows = ascii_tables.read(folder / "long.csv")
    assert rows.meta["title"] == "A map of Besançon" and rows.meta["extinction_law"] == "ccm89" and rows.meta["r_v"] == 3.1
    assert rows.meta["model"] == "synthetic" and rows.meta["creator"].startswith("coalsack") and rows.meta["bin_kpc"] == 0.1
    assert str(rows["dav_mag_per_kpc"].unit) == "mag / kpc" and str(rows["a_v_q16_mag"].unit) == "mag"
    assert len(rows) == len(expected["uniq"]) * BINS
    equal(rows["uniq"], numpy.repeat(expected["uniq"], BINS), "uniq")
    equal(rows["far_kpc"][:BINS], (numpy.arange(BINS) + 1) * BIN_KPC, "edges", 1e-12)
    names = ["dav_mag_per_kpc", "dav_sd_mag_per_kpc", *(f"dav_q{q}_mag_per_kpc" for q in ("025", "16", "50", "84", "975")),
             "a_v_mag", "a_v_sd_mag", *(f"a_v_q{q}_mag" for q in ("025", "16", "50", "84", "975"))]
    for number, name in enumerate(names):
        equal(rows[name], profiles[:, number].ravel(), name)
    plain = csv.DictReader(line for line in io.open(folder / "long.csv", encoding="utf-8") if not line.startswith("#"))
    first = next(plain)
    assert numpy.float32(first["dav_mag_per_kpc"]) == profiles[0, 0, 0] and int(first["pixel"]) == expected["pixel"][0]
    coalsack("export", path, "profiles", "-o", folder / "wide.csv", "--wide")
    wide = ascii_tables.read(folder / "wide.csv")
    assert len(wide) == len(expected["uniq"]) and str(wide["dav_000"].unit) == "mag / kpc"
    equal(wide["dav_015"], profiles[:, 0, 15], "bin 15")
    equal(wide["dav_sd_127"], profiles[:, 1, 127], "sd of the last bin")
    for name in "l_deg", "b_deg", "stars", "reliable_kpc", "flags":
        equal(wide[name], expected[name], name)


def inside_moc(file, l_deg, b_deg):
    """Which directions a FITS MOC holds, read with astropy."""
    with fits.open(file) as hdus:
        header, uniq = hdus[1].header, numpy.array(hdus[1].data["UNIQ"], dtype=numpy.int64)
    for key, value in {"ORDERING": "NUNIQ", "COORDSYS": "C", "MOCDIM": "SPACE", "MOCVERS": "2.0"}.items():
        assert header[key] == value, (key, header.get(key))
    assert header["MOCTOOL"].startswith("coalsack") and "PIXTYPE" not in header
    sky = SkyCoord(l_deg, b_deg, unit="deg", frame=Galactic()).transform_to(ICRS())
    inside = numpy.zeros(len(l_deg), bool)
    for order in range(header["MOCORD_S"] + 1):
        cells = uniq[(uniq >= 4 * 4**order) & (uniq < 16 * 4**order)] - 4 * 4**order
        inside |= numpy.isin(healpy.ang2pix(2**order, sky.ra.deg, sky.dec.deg, nest=True, lonlat=True), cells)
    return inside


def coverage_is_a_moc_in_the_icrs_that_leaves_nothing_out(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "box 278,282,-2,3", 128, 1, *LABELS)
    expected, profiles = table(path)
    fine = (expected["pixel"][:, None] * 64 + numpy.arange(64)).ravel()
    inside = healpy.pix2ang(128 * 8, fine, nest=True, lonlat=True)
    for of in "mapped", "covered":
        coalsack("export", path, "moc", "-o", folder / f"{of}.fits", "--of", of)
        assert numpy.all(inside_moc(folder / f"{of}.fits", *inside)), "every part of every pixel"
    far = SkyCoord(280, 0.5, unit="deg", frame="galactic").directional_offset_by(
        numpy.arange(0, 360, 5) * astropy.units.deg, 5 * astropy.units.deg)
    assert not numpy.any(inside_moc(folder / "mapped.fits", far.l.deg, far.b.deg))
    coalsack("export", path, "moc", "-o", folder / "flagged.fits", "--of", "flagged")
    flagged = expected["flags"] != 0
    assert numpy.all(inside_moc(folder / "flagged.fits", expected["l_deg"][flagged], expected["b_deg"][flagged]))
    with fits.open(folder / "mapped.fits", checksum=True) as hdus:
        assert hdus[1].header["MOCID"] == "A map of Besan?on: mapped pixels, model synthetic", hdus[1].header["MOCID"]
        assert all("CHECKSUM" in hdu.header and "DATASUM" in hdu.header for hdu in hdus)
    # What coalsack writes it reads, and extend adds no fewer pixels than were mapped.
    coalsack("init", folder / "again.sack", "--set", "pixel_nside=128", "--quiet")
    added, = answer("extend", folder / "again.sack", "--moc", folder / "mapped.fits")
    assert len(expected["uniq"]) <= added["added"] < 1.6 * len(expected["uniq"])


def cones_are_those_that_were_looked_into(folder):
    needs_astropy()
    path = small_fitted_project(folder / "x.sack")

    def cones():
        coalsack("export", path, "healpix", "-o", folder / "av.fits", "--force")
        header = fits.getheader(folder / "av.fits", 1)
        return header["CONEMIN"], header["CONEMAX"]

    coalsack("fill", path)
    assert cones() == (0.25, 0.25)
    # Settings alone change no map.
    coalsack("config", path, "cone_radius_regions=cone 280,0,1: 0.4")
    coalsack("fill", path, "zone")
    assert cones() == (0.25, 0.25)
    coalsack("fill", path)
    assert cones() == (0.4, 0.4)
    # Half-way from one cone to another.
    coalsack("config", path, "cone_radius_regions=", "cone_radius_deg=0.3")
    coalsack("fill", path, *"zone reference_stars selection simulated_stars reference_diagram observed_diagram prediction".split())
    coalsack("fill", path, "map", "--limit", "1")
    assert cones() == (0.3, 0.4)
    coalsack("export", path, "profiles", "-o", folder / "p.csv", "--wide")
    assert ascii_tables.read(folder / "p.csv").meta["widest_cone_deg"] == 0.4


def stilts_table(folder, *arguments):
    """What stilts tpipe makes of a file, as rows."""
    if not shutil.which("stilts"):
        raise Skipped("stilts is not installed (Debian package stilts)")
    done = run(["stilts", "tpipe", *arguments, "ofmt=csv"], cwd=folder)
    if "Unknown format ecsv" in done.stderr:
        raise Skipped("this stilts does not read ECSV")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def stilts_finds_the_same_sky_in_the_moc(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "box 278,282,-2,3", 128)
    coalsack("export", path, "moc", "-o", folder / "moc.fits")
    l_deg, b_deg = (grid.ravel() for grid in numpy.meshgrid(numpy.arange(276.03, 284, 0.11), numpy.arange(-4.02, 5, 0.13)))
    sky = SkyCoord(l_deg, b_deg, unit="deg", frame=Galactic()).transform_to(ICRS())
    (folder / "points.csv").write_text("ra,dec\n" + "".join(f"{ra!r},{dec!r}\n" for ra, dec in zip(
        sky.ra.deg.tolist(), sky.dec.deg.tolist())))
    rows = stilts_table(folder, "in=points.csv", "ifmt=csv", 'cmd=addcol inside "inMoc(\\"moc.fits\\", ra, dec)"')
    theirs = numpy.array([row["inside"] == "true" for row in rows])
    assert numpy.array_equal(theirs, inside_moc(folder / "moc.fits", l_deg, b_deg))
    assert 0.2 < theirs.mean() < 0.5, "some are inside, some are not"


def stilts_reads_the_profiles_with_their_units(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    expected, profiles = table(path)
    coalsack("export", path, "profiles", "-o", folder / "p.csv", "--wide")
    rows = stilts_table(folder, "in=p.csv", "ifmt=ecsv", "cmd=keepcols 'uniq dav_015'")
    equal([float(row["dav_015"]) for row in rows], profiles[:, 0, 15], "bin 15", 1e-6)
    assert [int(row["uniq"]) for row in rows] == expected["uniq"].tolist()
    units = stilts_table(folder, "in=p.csv", "ifmt=ecsv", "cmd=meta name units")
    assert {row["Name"]: row["Units"] for row in units}["dav_015"] == "mag / kpc", units


def stilts_reads_tables(folder):
    needs_astropy()
    path = synthetic(folder / "x.sack", "cone 280,0,1", 64)
    expected, profiles = table(path)
    coalsack("export", path, "healpix", "-o", folder / "av.fits")
    rows = stilts_table(folder, "in=av.fits#1", "cmd=keepcols 'PIXEL a_v_2kpc_mag'")
    assert [int(row["PIXEL"]) for row in rows] == expected["pixel"].tolist()
    equal([float(row["a_v_2kpc_mag"]) for row in rows], expected["a_v_2kpc_mag"].astype(numpy.float32), "stilts", 1e-6)


if __name__ == "__main__":
    sys.exit(main(globals()))
