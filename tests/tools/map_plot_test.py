# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of maps, through the program. What stands where in them is tested in tests/plot and tests/map."""
import html
import json
import re
import sys

import numpy

from program import BIN, coalsack, main, message, run, small_fitted_project


def synthetic(folder, region="box 278,282,-2,3", nside=64):
    path = folder / "map.sack"
    done = run([BIN / "synthetic_map", path, region, nside])
    assert done.returncode == 0, done.stderr
    return path


def words(folder, *options):
    """The letters of a figure."""
    file = folder / "figure.svg"
    coalsack("plot", folder / "map.sack", *options, "-o", file, "--quiet")
    text = file.read_text()
    return html.unescape(re.search(r"<desc>(.*?)</desc>", text, re.DOTALL)[1])


def refused(folder, *options, code=3):
    return message(coalsack("plot", folder / "map.sack", *options, "-o", folder / "no.png", code=code))


def every_figure_comes_in_every_format(folder):
    path = synthetic(folder)
    begins = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}
    for what, extension, more in (("sky", "png", ["--distance", "3"]), ("sky", "pdf", []), ("sky", "svg", []),
                                  ("faceon", "pdf", []), ("cartesian", "png", ["--to", "5"]),
                                  ("dispersion", "png", ["--view", "sky"]), ("profile", "pdf", ["--at", "280,1"])):
        file = folder / f"{what}.{extension}"
        coalsack("plot", path, what, *more, "-o", file)
        assert file.read_bytes().startswith(begins[extension])


def a_map_of_two_laws_is_drawn_in_no_figure(folder):
    """A profile, too, is not the simulated truth in its place."""
    path = small_fitted_project(folder / "map.sack")
    coalsack("fill", path)
    coalsack("config", path, "r_v=3.3")
    coalsack("fill", path, *"reference_stars selection simulated_stars truth reference_diagram observed_diagram".split())
    coalsack("fill", path, "prediction", "--limit", "1")
    for options in ("sky",), ("profile", "--at", "280,0"):
        said = refused(folder, *options)
        assert "different laws of extinction" in said, said


def figures_say_what_they_show(folder):
    synthetic(folder)
    sky = words(folder, "sky", "--from", "1", "--to", "2.5")
    for word in ("AV, from 1 to 2.5 kpc", "synthetic", "AV (mag)", "Galactic longitude l (deg)", "Galactic latitude b (deg)"):
        assert word in sky, sky
    plane = words(folder, "faceon", "--latitude", "-2,1", "--view", "polar")
    for word in ("\u22122\u00b0 < b < 1\u00b0", "dAV/dr (mag kpc\u22121)", "Distance (kpc)"):
        assert word in plane, plane
    assert "\u03c3(dAV/dr)" in words(folder, "dispersion")
    assert "\u03c3(AV) (mag)" in words(folder, "dispersion", "--view", "sky")
    assert "contours at 2 and 4 mag" in words(folder, "sky", "--contours", "2,4")
    assert "contours" not in words(folder, "sky", "--no-contours")
    assert "x, towards the Galactic centre (kpc)" in words(folder, "cartesian")
    page = words(folder, "profile", "--at", "280,1")
    for word in ("68 %", "95 %", "median", "mean", "few stars beyond", "AV (mag)"):
        assert word in page, page


def objects_are_overlaid(folder):
    synthetic(folder)
    table = folder / "clouds.csv"
    table.write_text("name,GLON,GLAT,d_pc\na,280,0.5,1500\nb,279,-0.5,3000\nc,279,2.5,3000\n")
    assert "Clouds (2020)" in words(folder, "faceon", "--markers", f"Clouds (2020)={table}")
    assert "clouds" in words(folder, "cartesian", "--markers", table)
    assert "clouds" not in words(folder, "faceon", "--latitude", "-2,-1", "--markers", table)
    other = folder / "other.csv"
    other.write_text("u,v,far\n280,0,1.5\n")
    said = refused(folder, "faceon", "--markers", other)
    assert "other.csv" in said and "--columns" in said, said
    words(folder, "faceon", "--markers", other, "--columns", "l=u,b=v,distance_kpc=far")


def write_healpix(path, values, unit):
    """A full-sky HEALPix map in RING order, written by hand: one binary table column of 4-byte floats."""
    nside = int((values.size / 12) ** 0.5)

    def block(cards):
        text = "".join(card.ljust(80) for card in [*cards, "END"])
        return text.ljust(-len(text) % 2880 + len(text)).encode()

    header = block(["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0",
                    "EXTEND  =                    T"])
    table = block(["XTENSION= 'BINTABLE'", "BITPIX  =                    8", "NAXIS   =                    2",
                   "NAXIS1  =                    4", f"NAXIS2  = {values.size:20d}", "PCOUNT  =                    0",
                   "GCOUNT  =                    1", "TFIELDS =                    1", "TTYPE1  = 'EXTINCTION'",
                   "TFORM1  = 'E       '", f"TUNIT1  = '{unit}'", "PIXTYPE = 'HEALPIX '", "ORDERING= 'RING    '",
                   "COORDSYS= 'G       '", f"NSIDE   = {nside:20d}", "FIRSTPIX=                    0",
                   f"LASTPIX = {values.size - 1:20d}", "INDXSCHM= 'IMPLICIT'"])
    data = values.astype(">f4").tobytes()
    path.write_bytes(header + table + data.ljust(-len(data) % 2880 + len(data), b"\0"))


def another_map_stands_beside(folder):
    synthetic(folder)
    values = numpy.linspace(0, 5, 12 * 32**2)
    write_healpix(folder / "planck.fits", values, "")
    beside = words(folder, "sky", "--compare", folder / "planck.fits")
    assert "planck.fits" in beside and "EXTINCTION" in beside, beside
    assert "--factor" in refused(folder, "sky", "--compare", folder / "planck.fits", "--residual", code=2)
    scaled = words(folder, "sky", "--compare", folder / "planck.fits", "--factor", "2", "--residual")
    assert "Map \u2212 planck.fits" in scaled and "\u0394AV (mag)" in scaled, scaled
    write_healpix(folder / "av.fits", values, "mag")
    assert "\u0394AV (mag)" in words(folder, "sky", "--compare", folder / "av.fits", "--residual")
    write_healpix(folder / "empty.fits", numpy.full(12 * 32**2, -1.6375e30), "mag")
    assert "no value where this map is" in refused(folder, "sky", "--compare", folder / "empty.fits")


def the_diagram_beside_is_the_one_that_was_compared_with(folder):
    path = folder / "map.sack"
    coalsack("init", path, "--quiet", "--set", "sky_source=simulated", "--set", "galaxy_limit_mag=12", "--set", "pool_area_factor=2",
             "--set", "simulate_nside=256", "--set", "examples_per_reference=1")
    coalsack("extend", path, "--cone", "282.4,0,0.15")
    here = ("--at", "282.4,0")
    for mode, words_of_it in ("nearest", "no dust: l = 280.00\u00b0, b = 0.00\u00b0"), ("interpolated", "no dust: interpolated"), (
            "own", "no dust: of the pixel itself"):
        coalsack("config", path, f"reference_diagrams={mode}")
        coalsack("fill", path, "--quiet")
        drawn = words(folder, "diagram", *here)
        assert words_of_it in drawn, (mode, drawn)
    # The cone's centre is the pixel's, not the direction that was asked for.
    at, = json.loads(coalsack("sql", path, "SELECT printf('l = %.2f\u00b0', l_deg) AS l FROM coverage ORDER BY sep_deg(l_deg, "
                              "b_deg, 282.4, 0) LIMIT 1", "--json").stdout)
    assert f"observed: {at['l']}" in drawn, (at, drawn)
    # The classical fit takes the nearest whatever the setting says.
    coalsack("config", path, "map_model=poisson_fit")
    coalsack("fill", path, "--quiet")
    assert "no dust: l = 280.00\u00b0, b = 0.00\u00b0" in words(folder, "profile", *here)


def what_cannot_be_drawn_is_said(folder):
    synthetic(folder)
    assert "b = " in refused(folder, "faceon", "--latitude", "20,30")
    assert "12.8" in refused(folder, "sky", "--distance", "30", code=2)
    assert "--markers" in refused(folder, "sky", "--markers", "x.csv", code=2)
    assert "simulate" in refused(folder, "sky", "--truth")
    assert "simulate" in refused(folder, "faceon", "--truth")
    assert "nosuch" in refused(folder, "sky", "--model", "nosuch")
    assert "poisson_fit" in refused(folder, "sky", "--model", "poisson_fit")
    assert "mapped nothing" in refused(folder, "profile", "--at", "10,10")
    assert not (folder / "no.png").exists()


if __name__ == "__main__":
    sys.exit(main(globals()))
