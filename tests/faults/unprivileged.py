# SPDX-License-Identifier: GPL-2.0-or-later
"""Running the program as somebody who may not do everything, and on disks made for a test."""
import os
import shutil

from program import COALSACK, Skipped, run


def as_nobody(*words):
    """Runs coalsack as we are, or as nobody when we are root, who may do everything."""
    if os.geteuid() != 0:
        return run([COALSACK, *words])
    if not shutil.which("setpriv"):
        raise Skipped("root may do everything, and there is no setpriv to become nobody")
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if run([*drop, COALSACK, "--version"]).returncode:
        raise Skipped(f"root may do everything, and nobody may not run {COALSACK}")
    return run([*drop, COALSACK, *words])


def on_small_disk(folder, megabytes, script, environment=None):
    """Runs a shell script with `folder` as a disk of so many MB of its own, which ends with the script."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        raise Skipped("only root can mount a small disk")
    mount = f"mount -t tmpfs -o size={megabytes}m none '{folder}'"
    if run(["unshare", "--mount", "sh", "-c", mount]).returncode:
        raise Skipped("mounting is not allowed here")
    return run(["unshare", "--mount", "sh", "-c", f"{mount} && cd '{folder}' && {script}"],
               env=dict(os.environ, **(environment or {}), COALSACK=str(COALSACK)))
