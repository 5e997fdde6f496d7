# SPDX-License-Identifier: GPL-2.0-or-later
"""The habits of this project that a program can check. Each rule takes the root of a source tree and returns what
breaks it, as lines 'file:line: what is wrong'."""
import pathlib
import re
import shutil
import subprocess

import source_tree

# Which rooms each room may include besides itself: the table of docs/architecture.md, in dependency order.
ROOMS = {
    "base": set(),
    "sky": {"base"},
    "stars": {"base", "sky"},
    "dust": {"base", "sky"},
    "diagram": {"base", "stars", "dust"},
    "fit": {"base", "dust", "diagram"},
    "network": {"base"},
    "plot": {"base"},
    "project": {"base", "sql"},
    "pipeline": {"base", "sky", "stars", "dust", "diagram", "fit", "network", "project"},
    "map": {"base", "sky", "project"},
    "cuda": {"base", "network", "diagram"},
    "tools": {"base", "sky", "stars", "dust", "diagram", "fit", "network", "project", "pipeline", "map", "plot", "cuda"},
}
# Headers of others that only the room that owns them includes.
OWNERS = [
    (r"healpix_|pointing\.h|rangeset\.h|moc\.h|vec3\.h", {"sky"}),
    (r"fitsio\d?\.h", {"sky", "stars", "map"}),
    (r"SQLiteCpp/|sqlite3\.h", {"project"}),
    (r"sqlite3ext\.h", {"map"}),
    (r"zstd", {"project"}),
    (r"cairo", {"plot"}),
    (r"cuda|cublas|curand|nccl", {"cuda"}),
    (r"CLI/", {"tools"}),
    (r"cairo", {"plot"}),
    (r"boost/|benchmark/", set()),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')

SQL = re.compile(r"\bSELECT\b|\b(?:INSERT|REPLACE)\b.*\bINTO\b|\bUPDATE\b.*\bSET\b|\bDELETE FROM\b|\bPRAGMA\b"
                 r"|\b(?:CREATE|DROP|ALTER)\s+(?:\w+\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\b|\bBEGIN (?:IMMEDIATE|EXCLUSIVE)\b",
                 re.DOTALL)
PRINTING = re.compile(r"\bstd::(?:cout|cerr|clog|wcout|wcerr)\b|(?<![\w.>])(?:std::)?v?printf\s*\(|\b(?:stdout|stderr)\b"
                      r"|(?<![\w.>])(?:std::)?(?:puts|putchar|perror)\s*\(")
EXITING = re.compile(r"(?<![\w.>])(?:std::)?(?:_?exit|_Exit|quick_exit|abort)\s*\(")
CONDITION = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef)\b")
CONDITIONS_ALLOWED = {"src/base/host_device.h"}
VAGUE_FILE = re.compile(r"(?:^|[/_])(?:utils?|utilities|helpers?|common|misc)(?:[/_.]|$)")
VAGUE_CLASS = re.compile(r"\b(?:class|struct)\s+(\w*(?:Manager|Helper|Handler|Utils?))\b")
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
LONGEST_FILE = 600


def architecture(root):
    """Includes follow the table: rooms include downwards, and a library's headers stay in the room that owns them."""
    found = []
    for source in source_tree.cxx(root, "src", "cuda", "tools"):
        for number, line in enumerate(source.lines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            ours, theirs = match.groups()
            where = f"{source.name}:{number}"
            if source.room not in ROOMS:
                found.append(f"{where}: the room {source.room} is not in the table of tests/style/rules.py")
                break
            if ours:
                room = ours.split("/")[0]
                if "/" not in ours or room not in ROOMS.keys() | {"sql"}:
                    found.append(f'{where}: "{ours}" is not named from src/ as "room/file.h"')
                elif room != source.room and room not in ROOMS[source.room]:
                    found.append(f"{where}: {source.room} may not include {room} ({ours})")
            else:
                for pattern, owners in OWNERS:
                    if re.match(pattern, theirs) and source.room not in owners:
                        allowed = " and ".join(sorted(owners)) or "tests"
                        found.append(f"{where}: <{theirs}> belongs in {allowed} only")
    return found


def sql_text(root):
    """SQL stands in sql/ and src/project only."""
    return [f"{source.name}:{number}: SQL text outside sql/ and src/project: {content.strip()[:60]!r}"
            for source in source_tree.cxx(root, "src", "cuda", "tools") if source.room != "project"
            for number, content in source.strings() if SQL.search(content)]


def printing(root):
    """The library prints nothing and never ends the process."""
    found = []
    for source in source_tree.cxx(root, "src", "cuda"):
        for number, line in source.code_lines():
            if PRINTING.search(line):
                found.append(f"{source.name}:{number}: the library does not print; report through base::Progress")
            if EXITING.search(line):
                found.append(f"{source.name}:{number}: the library does not end the process; throw a base::Error")
    return found


def preprocessor(root):
    """Our headers have one meaning: no conditional lines, and #pragma once."""
    found = []
    for source in source_tree.cxx(root, "src", "cuda", "tools", suffixes=source_tree.HEADERS):
        for number, line in source.code_lines():
            if CONDITION.match(line) and source.name not in CONDITIONS_ALLOWED:
                found.append(f"{source.name}:{number}: no #if in a header")
        if "#pragma once" not in source.lines():
            found.append(f"{source.name}:1: a header begins with #pragma once")
    return found


def files(root):
    """Every source names its licence, stays short, and is named for what it holds."""
    found = []
    ours = [source_tree.Source(pathlib.Path(root), path) for path in source_tree.files(root)
            if path.suffix in source_tree.CXX | {".py", ".sql", ".c", ".hpp"} or not path.suffix]
    for source in ours:
        lines = source.lines()
        script = bool(lines) and lines[0].startswith("#!")
        if not source.path.suffix and not script:
            continue
        if not any(SPDX in line for line in lines[:2]):
            found.append(f"{source.name}:1: the first line (the second of a script) says '{SPDX}'")
        if source.name.split("/")[0] in {"src", "cuda", "tools"} and len(lines) > LONGEST_FILE:
            found.append(f"{source.name}:{LONGEST_FILE + 1}: {len(lines)} lines; look for the second thing in it")
        if VAGUE_FILE.search(source.name):
            found.append(f"{source.name}:1: a file is named for what it holds")
        if source.path.suffix in source_tree.CXX:
            for number, line in source.code_lines():
                match = VAGUE_CLASS.search(line)
                if match:
                    found.append(f"{source.name}:{number}: a class is named for what it is: {match[1]}")
    return found


def shell(root):
    """Every shell script parses, and shellcheck, where it is installed, finds nothing."""
    found = []
    scripts = source_tree.shell_scripts(root)
    commands = [["bash", "-n"]]
    if shutil.which("shellcheck"):
        commands.append(["shellcheck", "--external-sources", "--source-path", str(root), "--format", "gcc"])
    for source in scripts:
        for command in commands:
            result = subprocess.run([*command, str(source.path)], capture_output=True, text=True)
            if result.returncode:
                found.append(f"{source.name}:1: {command[0]}: {(result.stdout + result.stderr).strip()}")
    return found
