"""Act on a small file system that is nearly full; run by test_full_disk.py.

    unshare -rm python -m tests.registry.full_disk ACT FOLDER

prints one JSON object for each try.

Mounts a small file system beneath FOLDER, in a namespace of this process, where it
vanishes with it. For every amount of free space, a page more each time, a registry with
two versions is laid out, the rest is filled up, and one process promotes or rolls back
(ACT); another one looks, first while the disk is full and then with room again. FOLDER
holds the registry in ``seed`` and the candidate in ``new.skops``.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.registry.crashes import in_a_fresh_process

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback
from pytest_mlgate.registry.sqlite import SqliteRegistry

SIZE, PAGE = 1 << 20, 4096
NEEDED = 32  # pages that an act takes at most, and more
EXIT_CANNOT_MOUNT = 77


def main(act, folder):
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        sys.exit(EXIT_CANNOT_MOUNT)
    for pages in range(NEEDED):
        place = disk / "kept"
        shutil.copytree(folder / "seed", place)
        filler = fill(disk, leave=pages * PAGE)
        told = in_a_fresh_process(functools.partial(ACTS[act], folder, place))
        full = in_a_fresh_process(functools.partial(look, place))
        filler.unlink()
        again = in_a_fresh_process(functools.partial(look, place))
        later = in_a_fresh_process(functools.partial(ACTS[act], folder, place))
        report = {"told": told, "full": full, "again": again, "later": later}
        sys.stdout.write(json.dumps({"pages": pages, **report}) + "\n")
        shutil.rmtree(place)


def fill(disk, *, leave):
    """Take all room but `leave` bytes."""
    filler = disk / "filler"
    room = os.statvfs(disk)
    with filler.open("wb") as writer:
        writer.write(bytes(room.f_bavail * room.f_frsize - leave))
    return filler


def promote(folder, place):
    artifact = folder / "new.skops"
    registry = SqliteRegistry(place / "registry.db")
    champion = "sha256:" + hashlib.sha256(b"old").hexdigest()
    return said(
        lambda: registry.promote(
            Promotion(
                name="income",
                artifact=artifact,
                digest="sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest(),
                baseline_digest=champion,
                record="r" * 5 * PAGE,
                when="2026-03-05T10:00:00Z",
            )
        )
    )


def rollback(_folder, place):
    registry = SqliteRegistry(place / "registry.db")
    return said(
        lambda: registry.rollback(
            Rollback(
                name="income",
                version=1,
                # long enough to need pages of its own
                reason="r" * 5 * PAGE,
                when="2026-03-05T10:00:00Z",
            )
        )
    )


ACTS = {"promote": promote, "rollback": rollback}


def look(place):
    registry = SqliteRegistry(place / "registry.db")
    return said(lambda: registry.champion("income")), said(
        lambda: registry.verify("income")
    )


def said(ask):
    """Give a version's number or the defects; of an error its words."""
    try:
        answer = ask()
    except RegistryError as error:
        return f"RegistryError {error}"
    return getattr(answer, "number", answer)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
