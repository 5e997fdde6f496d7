# SPDX-License-Identifier: GPL-2.0-or-later
"""tools/gpu-report with stand-ins for the programs that need a card: what it reads, prints, writes, and survives."""
import json
import os
import sys

from program import SOURCE, main, run

TESTED = """Entering test suite "gpu_engine"
/x/gpu_engine_test.cpp(80): Leaving test case "a"; testing time: 9us
/x/gpu_engine_test.cpp(90): Leaving test case "b"; testing time: 9us
skipped: one CUDA device, and two are needed to train together
"""
MEASURED = "".join(line + "\n" for line in (
    "device\tNVIDIA H100 80GB HBM3", "operations\t337000000", "matrix\tbf16\t7e+14",
    "engine\tbf16\tNVIDIA H100 80GB HBM3, cuBLASLt 13.0", "train\tbf16\t64\t90000", "train\tbf16\t4096\t600000",
    "predict\tbf16\t100\t5000", "diagrams\t10000\tcard\t16\t12345"))
STREAMED = "stream\tthe project file\t1024\t490000\nstream\tmemory\t1024\t500000\n"
FILLED = '{"stages": [{"stage": "example", "done": 10, "failed": 0, "seconds": 2.0}]}'


def program(folder, name, text, code=0, seconds=0):
    """A stand-in that prints and ends."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n" + (f"sleep {seconds}\n" if seconds else "") + f"exit {code}\n")
    path.chmod(0o755)


def programs(folder):
    program(folder, "bin/test_gpu", TESTED)
    program(folder, "bin/bench_gpu", MEASURED)
    program(folder, "bin/bench_stream", STREAMED)
    program(folder, "bin/coalsack", FILLED)
    program(folder, "tools/compute-sanitizer", "========= ERROR SUMMARY: 0 errors")
    return folder


def report(folder, *words, code=0):
    environment = {**os.environ, "PATH": f"{folder}/tools:{os.environ['PATH']}"}
    done = run([sys.executable, "-B", SOURCE / "tools/gpu-report", "--folder", folder, "--json", folder / "out.json", *words],
               env=environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def a_whole_run_makes_the_table_and_the_figures(folder):
    said = report(programs(folder))
    assert "tests: 2 cases, 1 skipped, none failed" in said
    assert "card: NVIDIA H100 80GB HBM3" in said
    assert "600,000            29 %" in said, said
    assert "an epoch of 1,800,000 examples at the best of these: 3.0 s" in said
    assert "diagrams of 10,000 stars, card, 16 threads: 12,345/s" in said
    assert "fill --device cuda: 1,280 examples/s" in said
    assert "the project file to memory: 98.0 %" in said
    assert "compute-sanitizer memcheck: clean" in said
    written = json.loads((folder / "out.json").read_text())
    assert [row["batch"] for row in written["rows"]] == [64, 4096]
    assert written["rows"][1]["coalsack"] == 600000
    assert {"words": ["predict", "bf16", "100"], "value": 5000} in written["figures"]


def what_fails_takes_nothing_else_along(folder):
    programs(folder)
    program(folder, "bin/bench_gpu", MEASURED.replace("predict", "x").splitlines()[0] + "\nout of memory", code=1)
    program(folder, "bin/coalsack", "coalsack: no space left on device", code=1)
    program(folder, "tools/compute-sanitizer", "========= Error: Device not supported", code=1)
    said = report(folder)
    assert "benchmarks: 1 figures, then failed: out of memory" in said
    assert "coalsack init failed: coalsack: no space left on device" in said
    assert "compute-sanitizer memcheck: cannot be used here: Error: Device not supported" in said
    assert "training the paper's network from memory" in said


def a_failed_test_is_named_and_the_rest_is_measured(folder):
    programs(folder)
    program(folder, "tools/compute-sanitizer", "========= ERROR SUMMARY: 3 errors", code=9)
    listed = '#!/bin/sh\n[ "$1" = --list_content ] && exit 0\ncat <<END\n'
    (folder / "bin/test_gpu").write_text(
        listed + TESTED + '/x/gpu_engine_test.cpp(85): error: in "gpu_engine/a": check x < y has failed\nEND\nexit 201\n')
    said = report(folder, code=1)
    assert "SOME FAILED" in said and 'error: in "gpu_engine/a"' in said
    assert "NOT CLEAN: ERROR SUMMARY: 3 errors" in said
    assert "600,000" in said


def a_program_that_hangs_is_stopped_and_what_it_printed_is_kept(folder):
    programs(folder)
    program(folder, "bin/bench_gpu", MEASURED, seconds=100)
    said = report(folder, "--minutes", "0.5", "--no-torch", "--no-sanitizer")
    assert "8 figures, stopped when its time was up" in said
    assert "600,000" in said


def without_a_card_nothing_is_measured(folder):
    programs(folder)
    program(folder, "bin/test_gpu", TESTED + "skipped: no CUDA device\n")
    assert "measurements: none: there is no GPU" in report(folder)


def programs_that_are_not_there_are_asked_for(folder):
    assert "make it with cmake --preset portable" in report(folder / "absent", "--json", folder / "x.json", code=3)


if __name__ == "__main__":
    sys.exit(main(globals()))
