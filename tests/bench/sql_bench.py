#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How long the questions of docs/sql.md take on a map of 100,000 pixels: sql_bench.py BUILD [FOLDER].

BUILD is the folder of a build (build/release). The map is that of tests/map/synthetic_map.h; it is written into FOLDER
(default: a temporary one) unless it is there. Each question is asked three times, each time by a new program.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

REGION, NSIDE = "box 225,325,-29,29", 256  # 106,000 pixels

MORE = [
    ("any distance, all profiles decoded", "SELECT COUNT(*) FROM map WHERE a_v(profile, 2.3) >= 1"),
    ("a beam by sep_deg instead of cone", "SELECT AVG(a_v_2kpc_mag) FROM map WHERE sep_deg(l_deg, b_deg, 280, 0.5) <= 0.5"),
    ("a beam of 10 deg", "SELECT AVG(m.a_v_2kpc_mag) FROM cone(280, 0.5, 10, 256) AS c JOIN map AS m ON m.uniq = c.uniq"),
]


def questions():
    """The examples of docs/sql.md about the map, with the line that introduces each."""
    text = (pathlib.Path(__file__).parents[2] / "docs/sql.md").read_text()
    part = text[text.index("### `map`"):text.index("### `reference_sightline`")]
    for intro, query in re.findall(r"([^\n]*)\n\n```sql\n(.*?)```", part, re.DOTALL):
        yield intro.strip() or "view", query


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(sys.argv[2] if len(sys.argv) == 3 else temporary) / "sql_bench.sack"
        if not path.exists():
            began = time.monotonic()
            subprocess.run([build / "bin/synthetic_map", path, REGION, str(NSIDE)], check=True)
            print(f"map written in {time.monotonic() - began:.1f} s, {path.stat().st_size / 1e6:.0f} MB")
        coalsack = [build / "bin/coalsack", "sql", path]
        for query in ("SELECT COUNT(*) AS pixels FROM map",):
            print(subprocess.run([*coalsack, query, "--csv"], check=True, capture_output=True, text=True).stdout.strip())
        print(f"{'first':>8} {'best':>8}  question (s, with the start of the program)")
        for intro, query in [*questions(), *MORE]:
            seconds = []
            for _ in range(3):
                began = time.monotonic()
                subprocess.run([*coalsack, query, "--csv"], check=True, capture_output=True)
                seconds.append(time.monotonic() - began)
            print(f"{seconds[0]:8.3f} {min(seconds):8.3f}  {intro}")


if __name__ == "__main__":
    main()
