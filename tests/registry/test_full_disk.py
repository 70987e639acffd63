"""A disk that fills up at any page leaves the old champion or the new one.

A real file system of one megabyte, mounted in a namespace of its own; where that is
not allowed, test_database.py has a limit on the size of files in its place.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "tests.registry.full_disk"
EXIT_CANNOT_MOUNT = 77

NAMESPACE = shutil.which("unshare")


@pytest.fixture
def fill_up(tmp_path, registry, path, propose):
    """Run full_disk.py and give its reports."""
    old = registry.promote(propose("older"))
    registry.promote(propose("old", baseline=old.digest))
    shutil.copytree(path.parent, tmp_path / "work" / "seed")
    # ten pages
    (tmp_path / "work" / "new.skops").write_bytes(b"n" * 40_000)

    def fill_up(act):
        if NAMESPACE is None:
            pytest.skip("needs unshare")
        words = [NAMESPACE, "-rm", sys.executable, "-m", SCRIPT, act]
        done = subprocess.run(
            [*words, str(tmp_path / "work")],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        if done.returncode == EXIT_CANNOT_MOUNT or "unshare" in done.stderr:
            pytest.skip("nothing can be mounted here")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return fill_up


@pytest.mark.parametrize(("act", "after"), [("promote", 3), ("rollback", 1)])
def test_whenever_the_disk_is_full_there_is_one_champion(fill_up, act, after):
    reports = fill_up(act)
    told = [report["told"] for report in reports]
    done = [one == after for one in told]
    # no room at first, enough in the end
    assert done == sorted(done)
    assert not done[0]
    assert done[-1]
    for report in reports:
        answer = report["told"]
        champion = after if answer == after else 2
        if answer != after:
            assert answer.startswith("RegistryError The ")
            assert "Hint: " in answer
        # it is read, and is intact, while the disk is still full
        assert report["full"] == [champion, []]
        assert report["again"] == [champion, []]
        assert report["later"] == after
    assert any("the disk is full" in str(one) for one in told)
