"""A process killed at any point leaves the old champion or the new one.

The short runs kill before every line of a promotion and of a rollback. The long one
(``-m calibration``) kills at every instruction of SQLite's virtual machine, too.
"""

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


@pytest.fixture(
    params=[
        ("promote", "no registry"),
        ("promote", "a champion"),
        ("rollback", "a champion"),
    ],
    ids=" ".join,
)
def crashing(request, propose):
    """Name the act, and lay out what crashes.py works on."""
    act, start = request.param
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        lay_out(Path(place), propose, has_champion=start == "a champion")
        yield act, Path(place)


def lay_out(work, propose, *, has_champion):
    (work / "seed").mkdir()
    if has_champion:
        # the candidate was champion before, so its artifact is there and must not
        # be harmed while it is copied again; a rollback returns to it
        registry = SqliteRegistry(work / "seed" / "registry.db")
        former = registry.promote(propose("new"))
        registry.promote(propose("old", baseline=former.digest))
    for content in ("new", "next"):
        shutil.copy(propose(content).artifact, work)


def crash(crashing, mode):
    """Run crashes.py, hold every report against the promise, and return them all."""
    act, folder = crashing
    run = subprocess.run(
        [sys.executable, str(SCRIPT), act, mode, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    for report in reports:
        assert_old_or_new(report, act=act, has_champion=has_champion(folder))
    return reports


def has_champion(folder):
    return (folder / "seed" / "registry.db").exists()


def assert_old_or_new(report, *, act, has_champion):
    champion, events = report["champion"], report["events"]
    before = ("old", 2) if has_champion else (None, 0)
    assert (champion, events) in {before, ("new", before[1] + 1)}
    assert champion == "new" or not report["survived"]
    if champion == "new":
        assert json.loads(report["record"]) == {"about": "new"}
    assert report["defects"] == []
    # a rollback makes no version
    made = before[1] if act == "rollback" else events
    assert (report["next"], report["next_number"]) == ("next", made + 1)
    assert report["defects_after_next"] == []


def assert_the_new_champion_comes_once_and_stays(reports):
    new = [report["champion"] == "new" for report in reports]
    assert new == sorted(new)
    assert not new[0]
    assert reports[-1]["survived"]


def test_a_kill_before_any_line_leaves_the_old_or_the_new(crashing):
    reports = crash(crashing, "lines")
    assert len(reports) > 80
    assert_the_new_champion_comes_once_and_stays(reports)
    # some were killed after the commit, and the act held
    assert any(r["champion"] == "new" for r in reports if not r["survived"])


def test_a_kill_inside_sqlite_leaves_the_old_or_the_new(crashing):
    reports = crash(crashing, "instructions")
    assert len(reports) > 20
    assert_the_new_champion_comes_once_and_stays(reports)


def test_a_kill_at_any_moment_leaves_the_old_or_the_new(crashing):
    reports = crash(crashing, "moments")
    assert sum(not report["survived"] for report in reports) == 8


@pytest.mark.calibration
@pytest.mark.parametrize("mode", ["each-instruction", "many-moments"])
def test_a_kill_at_every_instruction_and_many_moments(crashing, mode):
    reports = crash(crashing, mode)
    killed = sum(not report["survived"] for report in reports)
    assert killed > 100
    if mode == "each-instruction":
        assert_the_new_champion_comes_once_and_stays(reports)


def test_a_log_cut_off_anywhere_leaves_the_old_or_the_new(crashing, tmp_path):
    """Power may fail where no process can be killed: in the middle of a write.

    SQLite appends a transaction to its write-ahead log, so what a power failure
    leaves is that log, cut off somewhere.
    """
    crash(crashing, "commit")
    folder = crashing[1]
    place = folder / "commit"
    log = (place / "registry.db-wal").read_bytes()
    champions = []
    for length in [*range(0, len(log), 200), len(log)]:
        cut = tmp_path / f"cut-{length}"
        shutil.copytree(place, cut, ignore=shutil.ignore_patterns("*-shm"))
        (cut / "registry.db-wal").write_bytes(log[:length])
        registry = SqliteRegistry(cut / "registry.db")
        champion = registry.champion("income")
        champions.append(champion and champion.artifact_name)
        assert registry.verify("income") == ()
        assert champion is None or registry.artifact(champion.digest).exists()
        shutil.rmtree(cut)
    before = "old.skops" if has_champion(folder) else None
    turn = champions.index("new.skops")
    assert len(champions) > 20
    assert turn >= 5
    assert champions == [before] * turn + ["new.skops"] * (len(champions) - turn)
