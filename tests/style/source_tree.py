# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of a source tree, and C++ text taken apart into code and string literals."""
import pathlib
import re

SKIPPED_FOLDERS = {"build", "out", "__pycache__"}
CXX = {".cpp", ".h", ".cu", ".cuh"}
HEADERS = {".h", ".cuh"}

# One token of C++ that is not plain code: a comment, a (raw) string or a character. The look-behind keeps the
# digit separator of 10'000 from opening a character.
TOKEN = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      |(?:\b(?:u8|[uUL])?R)"(?P<delimiter>[^\s()\\]{0,16})\((?P<raw>.*?)\)(?P=delimiter)"
      |"(?P<string>(?:\\.|[^"\\\n])*)"
      |(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""", re.VERBOSE | re.DOTALL)


class Source:
    """One file: `name` relative to the tree's root, with forward slashes; `text`."""

    def __init__(self, root, path):
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.text = path.read_text(errors="replace")

    @property
    def room(self):
        """src/sky/pixel.h -> sky; cuda/device.h -> cuda; tools/verb/fill.cpp -> tools."""
        parts = self.name.split("/")
        return parts[1] if parts[0] == "src" and len(parts) > 2 else parts[0]

    def lines(self):
        return self.text.splitlines()

    def code_lines(self):
        """(line number, text) with comments gone and literals emptied; lines keep their numbers."""
        def blank(match):
            return '""' + "\n" * match.group().count("\n")
        return list(enumerate(TOKEN.sub(blank, self.text).splitlines(), 1))

    def strings(self):
        """(line number, content) of each string literal; those that only space separates count as one, as they do
        for the compiler. Includes are not literals."""
        text = re.sub(r'^[ \t]*#[ \t]*include[^\n]*', "", self.text, flags=re.MULTILINE)
        found, end = [], None
        for match in TOKEN.finditer(text):
            content = match["raw"] if match["raw"] is not None else match["string"]
            if content is None:
                continue
            if end is not None and not text[end:match.start()].strip():
                found[-1] = (found[-1][0], found[-1][1] + content)
            else:
                found.append((text.count("\n", 0, match.start()) + 1, content))
            end = match.end()
        return found


def files(root, *folders):
    """Every file of these folders, or of the whole tree, in a fixed order; build products are left out."""
    root = pathlib.Path(root)
    tops = [root / folder for folder in folders] if folders else [root]
    for top in tops:
        for path in sorted(top.rglob("*")) if top.is_dir() else []:
            parts = path.relative_to(root).parts
            hidden = any(part.startswith(".") and part != ".ci" for part in parts)
            if path.is_file() and not hidden and not SKIPPED_FOLDERS & set(parts[:-1]):
                yield path


def cxx(root, *folders, suffixes=None):
    """Our C++ and CUDA files in these folders."""
    root = pathlib.Path(root)
    return [Source(root, path) for path in files(root, *folders) if path.suffix in (suffixes or CXX)]


def shell_scripts(root):
    """Files whose first line calls a shell."""
    root = pathlib.Path(root)
    found = []
    for path in files(root):
        with path.open("rb") as stream:
            first = stream.readline(100)
        if first.startswith(b"#!") and re.search(rb"\b(ba|da)?sh\b", first):
            found.append(Source(root, path))
    return found
