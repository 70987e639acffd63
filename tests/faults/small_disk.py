"""A small file system to be filled up, or a folder that nobody may write to."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = 4096


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """Mount a file system in memory at a folder that exists."""
    told = ",".join(("size=4m", *options))
    mount = ["mount", "-t", "tmpfs", "-o", told, "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this process may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write beneath a folder, not even root."""
    if os.geteuid() != 0:
        usual = folder.stat().st_mode
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(usual)
        return
    bind = ["mount", "--bind", str(folder), str(folder)]
    if subprocess.run(bind, check=False, capture_output=True).returncode:
        pytest.skip("this process may not mount a file system")
    again = ["mount", "-o", "remount,bind,ro", str(folder)]
    subprocess.run(again, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """Take all room but some pages."""
    filler = disk / ".filler"
    room = os.statvfs(disk)
    taken = room.f_bavail * room.f_frsize - leave * PAGE
    with filler.open("wb") as writer:
        writer.write(bytes(max(taken, 0)))
    return filler
