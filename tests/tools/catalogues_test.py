# SPDX-License-Identifier: GPL-2.0-or-later
"""import: what cannot be used is refused with a line that says why, and the project stays as it was."""
import sys

from program import answer, coalsack, main, message, project, sha256

HEADER = "l,b,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag\n"
STAR = "280,0,12,0.03,11,0.03,10.5,0.03\n"
BAD = {
    "nan.csv": (3 * STAR.replace("280,0", "nan,nan"), "no position"),
    "sentinel.csv": (3 * "280,0,99.999,9.99,99.999,9.99,99.999,9.99\n", "99.999"),
    "malformed.csv": (5 * STAR + STAR.replace(",12,", ",twelve,"), "line 7, column Jmag: 'twelve'"),
    "long.csv": ("280,0," + 10_000_000 * "1" + "\n", "line 2 is longer"),
    "no_rows.csv": ("", "no rows"),
}


def bad_catalogues_are_refused_and_the_project_stays_as_it_was(folder):
    path = project(folder / "x.sack")
    before = sha256(path)
    for name, (rows, part) in BAD.items():
        (folder / name).write_text(HEADER + rows)
        said = message(coalsack("import", path, folder / name, code=3))
        assert name in said and part in said, said
        assert sha256(path) == before, name
    (folder / "latin.csv").write_bytes(b"l,b,J\xe9mag\n280,0,12\n")
    assert "not UTF-8" in message(coalsack("import", path, folder / "latin.csv", code=3))
    (folder / "columns.csv").write_text("name,flux\na,1\n")
    said = message(coalsack("import", path, folder / "columns.csv", code=3))
    assert "the columns are name, flux" in said, said
    assert sha256(path) == before


def a_catalogue_is_counted_in_and_the_same_file_adds_nothing(folder):
    path = project(folder / "x.sack")
    (folder / "stars.csv").write_text(HEADER + 4 * STAR + STAR.replace("10.5,0.03", "10.5,"))
    first, = answer("import", path, folder / "stars.csv")
    assert (first["rows_in"], first["rows_kept"]) == (5, 4), first
    assert first["refused"]["a needed band is not usable"]["count"] == 1, first
    again, = answer("import", path, folder / "stars.csv")
    assert again["already_there"]
    rows = coalsack("sql", path, "--csv", "SELECT rows_in, rows_kept, rows_refused FROM star_list_summary").stdout
    assert rows.split()[1:] == ["5,4,1"], rows


if __name__ == "__main__":
    sys.exit(main(globals()))
