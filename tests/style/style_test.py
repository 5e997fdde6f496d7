# SPDX-License-Identifier: GPL-2.0-or-later
"""Each rule of rules.py holds for the project, and finds what breaks it in a tiny tree made for that.

python3 style_test.py [Suite...]; the project is the tree this file stands in.
"""
import pathlib
import tempfile
import unittest

import rules

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SPDX = "// SPDX-License-Identifier: GPL-2.0-or-later\n"


class Rule(unittest.TestCase):
    def project_keeps(self, rule):
        found = rule(PROJECT)
        if found:
            self.fail("\n" + "\n".join(found))

    def breaks(self, rule, name, text, *expected):
        """The file alone in a tree: the rule finds exactly these 'line: words', in order."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True)
            path.write_text(text)
            found = rule(folder)
        self.assertEqual(len(found), len(expected), found)
        for line, words in zip(found, expected):
            self.assertTrue(line.startswith(f"{name}:"), line)
            self.assertIn(words, line[len(name) + 1:])

    def allows(self, rule, name, text):
        self.breaks(rule, name, text)


class Architecture(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.architecture)

    def test_an_include_against_the_table_is_found_at_its_line(self):
        self.breaks(rules.architecture, "src/sky/a.h", '#include "base/error.h"\n\n#include "project/file.h"\n',
                    "3: sky may not include project")
        self.breaks(rules.architecture, "src/map/a.cpp", '#include "pipeline/fill.h"\n', "1: map may not include pipeline")
        self.breaks(rules.architecture, "cuda/a.cu", '#  include "project/file.h"\n', "1: cuda may not include project")

    def test_an_include_along_the_table_is_allowed(self):
        self.allows(rules.architecture, "src/pipeline/a.cpp", '#include "diagram/a.h"\n#include "pipeline/b.h"\n')
        self.allows(rules.architecture, "tools/verb/a.cpp", '#include "cuda/device.h"\n#include "tools/verb/b.h"\n')
        self.allows(rules.architecture, "src/project/a.cpp", '#include "sql/embedded.h"\n#include <zstd.h>\n')

    def test_a_relative_include_and_an_unknown_room_are_found(self):
        self.breaks(rules.architecture, "src/sky/a.cpp", '#include "pixel.h"\n', '"pixel.h" is not named')
        self.breaks(rules.architecture, "src/attic/a.cpp", '#include "base/error.h"\n', "the room attic is not in the table")

    def test_a_library_stays_in_the_room_that_owns_it(self):
        self.breaks(rules.architecture, "src/pipeline/a.cpp", "#include <SQLiteCpp/SQLiteCpp.h>\n", "1: <SQLiteCpp/")
        self.breaks(rules.architecture, "src/stars/a.cpp", "#include <healpix_base.h>\n", "belongs in sky only")
        self.breaks(rules.architecture, "src/base/a.cpp", "#include <boost/test.hpp>\n", "belongs in tests only")
        self.allows(rules.architecture, "src/stars/a.cpp", "#include <fitsio.h>\n")


class SqlText(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.sql_text)

    def test_a_query_in_any_kind_of_literal_is_found(self):
        self.breaks(rules.sql_text, "src/pipeline/a.cpp", 'int x;\nauto q = "SELECT l_deg FROM map";\n', "2: SQL")
        self.breaks(rules.sql_text, "tools/a.cpp", 'auto q = R"(\nDELETE FROM map)";\n', "1: SQL")
        self.breaks(rules.sql_text, "cuda/a.cu", 'auto q = "UPDATE map "\n  "SET a_v_mag = 1";\n', "1: SQL")
        self.breaks(rules.sql_text, "src/map/a.cpp", 'f("INSERT OR IGNORE INTO t");g("CREATE TEMP TABLE t");\n', "1: SQL", "1: SQL")

    def test_comments_words_and_the_project_room_are_allowed(self):
        self.allows(rules.sql_text, "src/map/a.cpp", '// SELECT is "SELECT" here\nauto s = "select a box to update";\n')
        self.allows(rules.sql_text, "src/map/a.cpp", "#include \"a/SELECT.h\"\nint n = 10'000; auto c = '\"';\n")
        self.allows(rules.sql_text, "src/project/a.cpp", 'auto q = "SELECT 1";\n')


class Printing(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.printing)

    def test_printing_and_leaving_are_found(self):
        for line in ("std::cout << 1;", "std::cerr << 1;", 'printf("x");', 'std::printf ("x");', 'puts("x");',
                     'fprintf(stderr, "x");', "std::ostream& out = std::clog;"):
            self.breaks(rules.printing, "src/map/a.cpp", "int x;\n" + line + "\n", "2: the library does not print")
        for line in ("exit(1);", "std::exit (1);", "_exit(1);", "abort();"):
            self.breaks(rules.printing, "cuda/a.cu", line + "\n", "1: the library does not end the process")

    def test_formatting_comments_and_other_names_are_allowed(self):
        self.allows(rules.printing, "src/map/a.cpp",
                    '/* std::cout\n exit(1) */ snprintf(b, 3, "%d", 1); // printf(\nstd::string s = "exit(1)";\n'
                    "on_exit(f); loop.exit(); table->puts(1);\n")
        self.allows(rules.printing, "tools/a.cpp", "std::cout << 1;\n")


class Preprocessor(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.preprocessor)

    def test_a_conditional_line_and_a_missing_pragma_are_found(self):
        self.breaks(rules.preprocessor, "src/map/a.h", "#pragma once\n# ifdef X\n#endif\n", "2: no #if")
        self.breaks(rules.preprocessor, "cuda/a.cuh", "#ifndef A_H\n#define A_H\n#endif\n", "1: no #if", "1: a header begins")

    def test_the_one_header_that_may_and_sources_are_allowed(self):
        self.allows(rules.preprocessor, "src/base/host_device.h", "#pragma once\n#ifdef __CUDACC__\n#endif\n")
        self.allows(rules.preprocessor, "src/base/a.cpp", "#ifdef X\n#endif\n")


class Files(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.files)

    def test_a_missing_licence_a_long_file_and_vague_names_are_found(self):
        self.breaks(rules.files, "src/map/a.h", "#pragma once\n", "1: the first line")
        self.breaks(rules.files, "tools/a", "#!/bin/bash\necho\n", "1: the first line")
        self.breaks(rules.files, "sql/views/map.sql", "CREATE VIEW map AS x;\n", "1: the first line")
        self.breaks(rules.files, "src/map/a.cpp", SPDX + "\n" * 600, "601: 601 lines")
        for name in ("src/map/utils.h", "src/utils/a.h", "src/base/common.h", "src/map/plot_helpers.cpp"):
            self.breaks(rules.files, name, SPDX, "1: a file is named")
        self.breaks(rules.files, "src/map/a.h", SPDX + "class MapManager {};\n", "2: a class is named")

    def test_a_sound_file_is_allowed(self):
        self.allows(rules.files, "src/map/a.cpp", SPDX + "// class FitsHelper\n" + "\n" * 598)
        self.allows(rules.files, "src/map/utility_maximum.cpp", SPDX)
        self.allows(rules.files, "tools/LICENSE", "words\n")


class Shell(Rule):
    def test_the_project_keeps_it(self):
        self.project_keeps(rules.shell)

    def test_a_script_that_does_not_parse_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a").write_text("#!/usr/bin/env bash\nif true; then\n")
            pathlib.Path(folder, "b").write_text("#!/bin/sh\ntrue\n")
            self.assertIn("a:1: bash", rules.shell(folder)[0])


if __name__ == "__main__":
    unittest.main()
