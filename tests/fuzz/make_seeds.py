#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the first inputs of every fuzz target into tests/fuzz/corpus/TARGET: small files of every format, and whole
projects of some tens of kilobytes.

    tests/fuzz/make_seeds.py [--coalsack build/release/bin/coalsack] [--corpus FOLDER] [TARGET ...]

What fuzzing found later lies beside them, named after what it broke; this script does not touch it."""
import argparse
import base64
import gzip
import io
import pathlib
import sqlite3
import struct
import subprocess
import tempfile

import numpy
import zstandard

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus"

NAMES = ["RAJ2000", "DEJ2000", "Jmag", "e_Jmag", "Hmag", "e_Hmag", "Kmag", "e_Kmag", "Qflg", "Xflg"]
ROWS = [(156.1 + 0.1 * i, -58.2 + 0.1 * i, 14.2 + i / 7, 0.03, 13.5 + i / 7, 0.04, 13.2 + i / 7, 0.05, "AAA", 0)
        for i in range(6)]


def lines(names, rows, between):
    return between.join(names) + "\n" + "".join(between.join(map(str, row)) + "\n" for row in rows)


def text():
    galactic = [f"{280 + i / 10},{-i / 10},{12 + i},0.02,{11 + i},0.03,{10.5 + i},0.04" for i in range(5)]
    yield "csv", lines(NAMES, ROWS, ",")
    yield "tsv", "#\n#   VizieR\n#Column\tJmag\t(F6.3)\n\n" + lines(NAMES, [("deg", "deg", *["mag"] * 6, "", ""), ["---"] * 10, *ROWS], "\t")
    yield "galactic", "l,b,J,J_error,H,H_error,Ks,Ks_error\n" + "\n".join(galactic)
    yield "sexagesimal", "RAJ2000;DEJ2000;Jmag;Kmag\n\"17 20 04.04\";\"-38 58 30.9\";12.5;11\n17h20m04.04s;-38d58m30.9s;13;12\n"
    yield "quoted", "\ufeff\"name\",GLON,GLAT,Jmag,e_Jmag,Hmag,Kmag\r\n\"a, \"\"b\"\"\",10.5,-1.25,12.5,0.02,,11.5\r\n\"two\nlines\",-20,+2,13.25,0.03,12.75,12.0\n"
    bars = "|      ra|     dec|   j_m|j_cmsig|   k_m|k_cmsig|ph_qual|\n|  double|  double| float|  float| float|  float|   char|\n|     deg|     deg|   mag|    mag|   mag|    mag|       |\n|    null|    null|  null|   null|  null|   null|   null|\n"
    yield "ipac", "\\fixlen = T\n" + bars + "".join(f" {156 + i / 10:8.3f} {-58.1:8.3f} {12 + i:6.2f} {0.02:7.3f} {11 + i:6.2f} {0.03:7.3f}     AAA \n" for i in range(4))
    yield "ecsv", ("# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n# - {name: ra, unit: deg, datatype: float64}\n# - {name: dec, unit: deg, datatype: float64}\n"
                   "# - {name: Jmag, unit: mag, datatype: float32}\n# - {name: Kmag, unit: mag, datatype: float32}\n# schema: astropy-2.0\n"
                   "ra,dec,Jmag,Kmag\n156.1,-58.2,12.5,11.5\n156.2,-58.3,13.5,\"\"\n")
    yield "besancon2003", ("#1   *****\n#    * BESANCON MODEL OF STELLAR POPULATION SYNTHESIS 2003-12\n"
                           "#  (l =   280.0; b =    0.0)  Distance  0.0 a 100.0 kpc;  Solid angle      1.500  square degree\n"
                           "  Dist    Mv  CL Typ  LTef  logg Age Mass  J-H    H-K    J-K    V-K    V   [Fe/H] l           b         Av   Mbol\n"
                           "  1.000 10.20  5 7.20 3.559  4.85  7 0.48  0.600  0.200  0.800  4.000 15.000  0.02  280.02000  -0.08000  2.000  8.671\n"
                           "  3.000  8.20  5 6.20 3.559  4.85  5 0.68  0.500  0.150  0.650  3.000 16.000  0.02  280.12000   0.08000  3.000  7.671\n"
                           "#  Stars ejected :  1.0 total :   1.0 released stars:         2\n#  TOTAL NUMBER OF STARS :      2\n")
    yield "besancon_web", ("l b Dist Pop Age Mass J H K J-K Av Mv [M/H]\n" + "280.1 0.1 1.5 3 5 0.8 13.1 12.7 12.5 0.6 0.5 5.2 -0.1\n280.2 -0.1 2.5 7 7 0.6 14.1 13.5 13.3 0.8 0.9 7.2 0.1\n")
    yield "trilegal", ("#Gc logAge [M/H] m_ini logL logTe logg m-M0 Av m2/m1 mbol J H K Mact\n 1 9.60 -0.05 1 0 3.7 4 10.00 1.000 0 12 12.500 12.200 12.100 1\n"
                       " 2 10.0 -0.05 1 0 3.7 4 15.00 0.500 0 12 15.000 14.500 14.300 1\n#TRILEGAL normally terminated\n")
    bulk = "156.1|-58.2|.06|.06|90|10220000-5812000|14.2|.03|.03|10|13.5|.04|.04|10|13.2|.05|.05|10|AAA|222|111|000|060606|9.1|20|0|0|n|2000-01-01|1|1|1|280.1|0.1|99|99|99|1.0|1.0|1.0|1|1|1|ne|999999|0.01|1|2451544.5|1.0|1.0|1.0|1.0|1.0|1.0|1.0|1.0|1.0|1.0|1.0|0|1|U|14.0|13.0|3|1|1|1|1|1|1|1|1|1|1\n"
    yield "psc", bulk * 2
    yield "model", "GLON,GLAT,J,H,K,distance_kpc\n280.1,0.1,12.1,11.8,11.6,1.5\n280.2,-0.1,13.1,12.8,12.5,4.5\n"
    yield "tracers", "name,glong<br>(deg.),glat<br>(deg.),dist.<br>(kpc)\nA,280.1,0.1,2.5\nB,281.1,-0.1,\n"


def votable():
    head = ('<?xml version="1.0"?>\n<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>'
            '<TABLE name="stars" ID="t"><FIELD name="GLON" datatype="double" unit="deg"/><FIELD name="GLAT" datatype="double" unit="deg"/>'
            '<FIELD name="designation" datatype="char" arraysize="*"/><FIELD name="Jmag" datatype="float" unit="mag"/>'
            '<FIELD name="Kmag" datatype="short" unit="mag"><VALUES null="-99"/></FIELD><FIELD name="Qflg" datatype="char" arraysize="3"/><DATA>')
    tail = "</DATA></TABLE></RESOURCE></VOTABLE>\n"
    rows = [(280.5, -1.0, b"a", 12.5, 11), (281.0, 0.5, b"", 13.5, -99), (282.0, 0.0, b"star", 14.5, 12)]
    yield "tabledata", head + "<TABLEDATA>" + "".join(
        f"<TR><TD>{l}</TD><TD>{b}</TD><TD>{name.decode()} &amp;</TD><TD>{j}</TD><TD>{k}</TD><TD>AAA</TD></TR>" for l, b, name, j, k in rows) + "</TABLEDATA>" + tail
    for name, flags in (("binary", b""), ("binary2", b"\x00")):
        raw = b"".join(flags + struct.pack(">dd", l, b) + struct.pack(">I", len(word)) + word + struct.pack(">fh", j, k) + b"AAA"
                       for l, b, word, j, k in rows)
        yield name, head + f'<{name.upper()}><STREAM encoding="base64">{base64.b64encode(raw).decode()}</STREAM></{name.upper()}>' + tail
    yield "error", '<VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="ERROR">no such table</INFO></RESOURCE></VOTABLE>'


def fits_bytes(*tables):
    from astropy.io import fits as astropy_fits
    out = io.BytesIO()
    astropy_fits.HDUList([astropy_fits.PrimaryHDU(), *tables]).writeto(out)
    return out.getvalue()


def star_columns():
    from astropy.io.fits import Column
    array = list(zip(*ROWS))
    return [Column(name, "3A" if name == "Qflg" else "I" if name == "Xflg" else "D" if name.endswith("2000") else "E",
                   unit="deg" if name.endswith("2000") else "mag" if "mag" in name else None, array=numpy.array(values))
            for name, values in zip(NAMES, array)]


def fits():
    from astropy.io.fits import BinTableHDU, Column, ImageHDU, TableHDU
    yield "binary", fits_bytes(BinTableHDU.from_columns(star_columns(), name="STARS"))
    ascii_columns = [Column(name, "A3" if name == "Qflg" else "I4" if name == "Xflg" else "F10.4", array=numpy.array(values), ascii=True)
                     for name, values in zip(NAMES, zip(*ROWS))]
    yield "ascii", fits_bytes(TableHDU.from_columns(ascii_columns))
    scaled = [Column("GLON", "E", array=numpy.array([280.0, 281.0])), Column("GLAT", "E", array=numpy.array([0, 1.0])),
              Column("Jmag", "I", null=-99, array=numpy.array([1200, -99], dtype="i2")), Column("Kmag", "B", array=numpy.array([11, 12])),
              Column("notes", "PA()", array=numpy.array(["x", "longer"], dtype=object)), Column("bits", "8X", array=numpy.zeros((2, 8), bool)),
              Column("vector", "3E", array=numpy.zeros((2, 3))), Column("yes", "L", array=numpy.array([True, False]))]
    yield "scaled", fits_bytes(ImageHDU(numpy.zeros((2, 2), numpy.float32)), BinTableHDU.from_columns(scaled, name="OTHER"))


def gzipped():
    yield "csv_to_pack", b"\x01" + lines(NAMES, ROWS, ",").encode()
    yield "twice", b"\x02" + lines(NAMES, ROWS, ",").encode()
    yield "csv", b"\x00" + gzip.compress(lines(NAMES, ROWS, ",").encode(), mtime=0)
    yield "members", b"\x00" + gzip.compress(b"l,b,J,K\n1,2,12,11\n", mtime=0) + gzip.compress(b"3,4,13,12\n", mtime=0)
    yield "fits", b"\x01" + dict(fits())["binary"]
    yield "bomb", b"\x00" + gzip.compress(bytes(8 << 20), mtime=0)


def moc():
    from astropy.io.fits import BinTableHDU, Column

    def table(form, values, **words):
        hdu = BinTableHDU.from_columns([Column("UNIQ", form, array=numpy.array(values))])
        for key, value in {"PIXTYPE": "HEALPIX", "ORDERING": "NUNIQ", "COORDSYS": "C", "MOCORDER": 6, "MOCTOOL": "seed", **words}.items():
            hdu.header[key] = value
        return fits_bytes(hdu)
    yield "nuniq", table("J", [4 * 4**3 + 10, 4 * 4**4 + 16, 4 * 4**6 + 40000])
    yield "range", table("K", [0, 1 << 40, 1 << 50, (1 << 50) + 4096], ORDERING="RANGE", MOCDIM="SPACE", MOCVERS="2.0", MOCORD_S=29)
    yield "galactic", table("K", [4 * 4**5 + 300], COORDSYS="G")
    yield "time", table("K", [0, 10], ORDERING="RANGE", MOCDIM="TIME")
    yield "json", '{"3":[3,10],"4":[16,17,18],"8":[]}'
    yield "ascii", "3/3 10 4/16-18 22 8/"
    yield "space", "s3/3,10\n4/16-18\n29/3458764513820540927"
    yield "stmoc", "t61/1 3 50 s4/1-3"


def healpix_map():
    from astropy.io.fits import BinTableHDU, Column

    def table(columns, **words):
        hdu = BinTableHDU.from_columns(columns)
        for key, value in {"PIXTYPE": "HEALPIX", "ORDERING": "NESTED", "COORDSYS": "G", "NSIDE": 2, "INDXSCHM": "IMPLICIT", **words}.items():
            hdu.header[key] = value
        return fits_bytes(hdu)
    values = numpy.linspace(0, 3, 48).astype("f4")
    yield "full", table([Column("TAU", "E", unit="mag", array=values), Column("ERROR", "D", array=values)])
    yield "rows", table([Column("EBV", "16E", array=values.reshape(3, 16))], ORDERING="RING", COORDSYS="C")
    yield "partial", table([Column("PIXEL", "J", array=numpy.array([3, 1, 40])), Column("AV", "E", array=values[:3])],
                           INDXSCHM="EXPLICIT", OBJECT="PARTIAL", BAD_DATA=-1.6375e30)


def table():
    yield "directions", "# measured\nl,b,d_pc,value,unit\n280.1,0.2,1500,1.2,mag\n281,0,,2.5,mag\n"
    yield "dust", "pix_nest_nside32,l_deg,b_deg,ebv_d0.0631kpc,ebv_d0.0668kpc,ebv_d1kpc\n5,47.8,3.6,0.01,0.02,0.3\n6,45.0,3.6,0.01,0.009,0.4\n"


def notation():
    yield "paper", "C5x5.12-P2-D3072d0.1-D3072d0.1-D2048-D128"
    yield "small", "small"
    yield "leak", "L0.01-C5x5.12d0.2-P3-C3.8-D16d0.5-D128"
    yield "huge", "C63x63.99999-P2-D4000000000-D4000000000-D128"


def settings():
    yield "box", "box 350,10,-5,5"
    yield "cone", "cone 287.6,-0.6,1.5"
    yield "moc", "moc fields/carina.fits"
    yield "assignment", "cone_radius_deg=0.5"
    yield "choice", "extinction_law=ccm89"
    yield "galaxy", "galaxy_parameters=thin_local=1.2,bar_angle=30"
    yield "columns", 'l=GLON,b=GLAT,J=jmag,"J_error"="e,j",distance_kpc=dist'
    yield "configuration", '{"settings": {"seed": 3, "diagrams": "cmd_2mass,cmd_gaia", "profile_bins": 64, "reference_spacing_b_deg": 2.5, "vary_density": 0, "title": "a \\u00e9"}}'


def frame(raw):
    return zstandard.ZstdCompressor(write_checksum=True, write_content_size=True).compress(raw)


def blob():
    profile = numpy.linspace(0, 4, 14 * 4).astype("<f2").tobytes()
    yield "profile", b"\x00f2 [14,4] 0.1:" + frame(profile)
    yield "profile_to_pack", b"\x01f2 [14,4] 0.1:" + profile
    yield "diagram", b"\x00u2 [2,3]:" + frame(numpy.arange(6, dtype="<u2").tobytes())
    yield "frame", b"\x02" + frame(bytes(1024))
    yield "shape", b"\x03[64,64,2]"
    for form in range(5):
        cells, n = 4, 3
        large = [300, 700] if form > 2 else []
        body = {0: bytes(2 * cells * n), 1: bytes(2 * cells * n), 2: bytes(range(cells * n)) + bytes(cells * n),
                3: b"\x01\xff\x02\x03" * 2 + b"\0" * 4, 4: bytes([3, 8, 0]) + b"\x00\x05\x00"}[form]
        yield f"counts{form}", (b"\x04" + bytes([cells]) + bytes([form, 0, 0, 0]) + struct.pack("<III", n, cells, len(large)) + body
                                + struct.pack(f"<{len(large)}H", *large))
    yield "counts_and_back", b"\x05\x03" + bytes(range(200))


def shrink(path):
    """Small pages, so that few bytes are no row's."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("UPDATE run SET host = 'host', user_name = 'user', arguments = '[]', settings = '{}'")
    db.commit()
    db.executescript("PRAGMA page_size = 512; VACUUM")
    db.close()
    return path.read_bytes()


def project(coalsack):
    def run(*words):
        subprocess.run([coalsack, *map(str, words), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.sack"
        run("init", path)
        yield "new", shrink(path)
        path.unlink()
        run("init", path, "--set", "pixel_nside=64", "--set", "profile_bins=16", "--set", "profile_bin_kpc=0.5", "--set", "galaxy_limit_mag=9",
            "--set", "examples_per_reference=1024", "--set", "passes=4", "--set", "cone_radius_deg=0.4", "--set", "map_few_stars=1", "--set", "stars_beyond=1")
        with sqlite3.connect(path) as db:
            db.execute("UPDATE diagram SET x_bins = 8, y_bins = 8, y_low = 5, y_high = 11 WHERE diagram_id = 1")
        db.close()
        run("extend", path, "--cone", "280,0,0.8")
        stars = pathlib.Path(folder) / "stars.csv"
        rng = numpy.random.default_rng(1)
        stars.write_text("l,b,J,J_error,H,H_error,Ks,Ks_error\n" + "".join(
            f"{280 + x:.4f},{y:.4f},{k + 0.8:.3f},0.02,{k + 0.3:.3f},0.02,{k:.3f},0.02\n"
            for x, y, k in zip(rng.uniform(-1, 1, 40), rng.uniform(-1, 1, 40), rng.uniform(6, 11, 40))))
        run("import", path, stars, "--survey", "2mass", "--kind", "observed")
        run("fill", path, "--threads", 1)
        run("train", path, "tiny", "--network", "C3x3.2-P2-D6d0.2-D16", "--epochs", "1", "--threads", 1)
        run("fill", path, "--threads", 1)
        yield "mapped", shrink(path)
        run("config", path, "sky_source=simulated")
        run("fill", path, "--threads", 1)
        run("share", path, path.with_name("copy.sack"))
        yield "shared", shrink(path.with_name("copy.sack"))


TARGETS = {"blob": blob, "fits": fits, "gzip": gzipped, "healpix_map": healpix_map, "moc": moc, "notation": notation, "settings": settings,
           "table": table, "text": text, "votable": votable}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coalsack", default=FOLDER.parents[2] / "build/release/bin/coalsack")
    parser.add_argument("--corpus", type=pathlib.Path, default=FOLDER)
    parser.add_argument("target", nargs="*", default=[*TARGETS, "project"])
    options = parser.parse_args()
    for name in options.target:
        seeds = project(options.coalsack) if name == "project" else TARGETS[name]()
        folder = options.corpus / name
        folder.mkdir(parents=True, exist_ok=True)
        for seed, content in seeds:
            (folder / f"seed_{seed}").write_bytes(content if isinstance(content, bytes) else content.encode())
        print(name, sum(path.stat().st_size for path in folder.iterdir()), "bytes")


if __name__ == "__main__":
    main()
