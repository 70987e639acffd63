"""A process killed at any point leaves the old champion or the new one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pytest_mlgate.registry.sqlite import SqliteRegistry

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="kills forked processes"
)

SCRIPT = Path(__file__).with_name("crashes.py")


# A killed process loses nothing that the system has taken from it, so memory shows
# as much as a disk, and does not wait for one.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture(params=["no registry", "a champion"])
def folder(request, propose):
    """Lay out what crashes.py works on."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        lay_out(Path(place), propose, has_champion=request.param == "a champion")
        yield Path(place)


def lay_out(work, propose, *, has_champion):
    (work / "seed").mkdir()
    if has_champion:
        # the candidate was champion before, so its artifact is there and must not
        # be harmed while it is copied again
        registry = SqliteRegistry(work / "seed" / "registry.db")
        former = registry.promote(propose("new"))
        registry.promote(propose("old", baseline=former.digest))
    for content in ("new", "next"):
        shutil.copy(propose(content).artifact, work)


def crash(mode, folder):
    """Run crashes.py, hold every report against the promise, and return them all."""
    run = subprocess.run(
        [sys.executable, str(SCRIPT), mode, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    has_champion = (folder / "seed" / "registry.db").exists()
    before = ("old", 2) if has_champion else (None, 0)
    for report in reports:
        assert_old_or_new(report, before=before)
    return reports


def assert_old_or_new(report, *, before):
    champion, events = report["champion"], report["events"]
    assert (champion, events) in {before, ("new", before[1] + 1)}
    assert champion == "new" or not report["survived"]
    if champion == "new":
        assert json.loads(report["record"]) == {"about": "new"}
    assert report["defects"] == []
    assert (report["next"], report["next_number"]) == ("next", events + 1)
    assert report["defects_after_next"] == []


def assert_the_new_champion_comes_once_and_stays(reports):
    new = [report["champion"] == "new" for report in reports]
    assert new == sorted(new)
    assert not new[0]
    assert reports[-1]["survived"]


def test_a_kill_before_any_line_of_a_promotion_leaves_the_old_or_the_new(folder):
    reports = crash("lines", folder)
    assert len(reports) > 100
    assert_the_new_champion_comes_once_and_stays(reports)
    # some were killed after the commit, and the promotion held
    assert any(r["champion"] == "new" for r in reports if not r["survived"])


def test_a_kill_inside_sqlite_leaves_the_old_or_the_new(folder):
    reports = crash("instructions", folder)
    assert len(reports) > 20
    assert_the_new_champion_comes_once_and_stays(reports)


def test_a_kill_at_any_moment_leaves_the_old_or_the_new(folder):
    reports = crash("moments", folder)
    assert sum(not report["survived"] for report in reports) == 20


def test_a_log_cut_off_anywhere_leaves_the_old_or_the_new(folder, tmp_path):
    """Power may fail where no process can be killed: in the middle of a write.

    SQLite appends a transaction to its write-ahead log, so what a power failure
    leaves is that log, cut off somewhere.
    """
    crash("commit", folder)
    place = folder / "commit"
    log = (place / "registry.db-wal").read_bytes()
    champions = []
    for length in [*range(0, len(log), 400), len(log)]:
        cut = tmp_path / f"cut-{length}"
        shutil.copytree(place, cut, ignore=shutil.ignore_patterns("*-shm"))
        (cut / "registry.db-wal").write_bytes(log[:length])
        registry = SqliteRegistry(cut / "registry.db")
        champion = registry.champion("income")
        champions.append(champion and champion.artifact_name)
        assert registry.verify("income") == ()
        assert champion is None or registry.artifact(champion.digest).exists()
        shutil.rmtree(cut)
    before = "old.skops" if (folder / "seed" / "registry.db").exists() else None
    turn = champions.index("new.skops")
    assert len(champions) > 20
    assert turn >= 5
    assert champions == [before] * turn + ["new.skops"] * (len(champions) - turn)
