"""Processes that race, and processes that are killed, on a registry in MLflow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.prepared_mlflow import put

from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import APPROVAL

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and kills processes"),
    # what mlflow and its database say on the way, and no concern of ours
    pytest.mark.filterwarnings("ignore:::mlflow", "ignore:::alembic"),
]

SCRIPT = Path(__file__).with_name("mlflow_processes.py")
ADDRESS = "mlflow:sqlite:///mlflow.db"

# A killed process loses nothing that the system has taken from it, so memory shows
# as much as a disk, and does not wait for one.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        for name in ("seed", "warm", "."):
            put(Path(place) / name / "mlflow.db")
        yield Path(place)


def run(mode, folder, detail, *name, address=ADDRESS):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), mode, address, str(folder), str(detail), *name],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=3000,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.calibration
@pytest.mark.parametrize("start_from", ["nothing", "a champion"] * 5)
def test_one_of_eight_wins_every_time(folder, propose, start_from):
    test_exactly_one_of_eight_wins_while_others_approve(folder, propose, start_from)


@pytest.mark.parametrize("start_from", ["nothing"])
def test_exactly_one_of_eight_wins_while_others_approve(folder, propose, start_from):
    registry = open_registry(ADDRESS, root=folder)
    before = 0
    if start_from == "a champion":
        registry.promote(propose("old"))
        before = 1
    for number in range(8):
        (folder / f"candidate-{number}.skops").write_text(f"candidate-{number}")
    told = run("race", folder, 8)
    (winner,) = [one for one in told if "promoted" in one]
    losers = [one for one in told if "refused" in one]
    approvals = [one for one in told if "approved" in one]
    assert (len(losers), len(approvals)) == (5, 2)
    for loser in losers:
        assert loser["refused"] == "PromotionRefused", loser["told"]
        assert f"the champion is {winner['promoted']}" in loser["told"]
    champion = registry.champion("income")
    assert (champion.digest, champion.number) == (winner["promoted"], winner["number"])
    assert registry._aliases.read("income")["champion"] == winner["number"]
    history = registry.history("income")
    assert [event.event for event in history].count(APPROVAL) == 2
    assert len(history) == before + 3
    assert registry.verify("income") == ()


def kill(folder, mode, propose, *, start_from):
    """Kill at each step, hold every report against the promise, and return them."""
    seed = folder / "seed"
    for content in ("new", "next"):
        (seed / f"{content}.skops").write_text(content)
    before = (None, 0)
    if start_from == "a champion":
        registry = open_registry(ADDRESS, root=seed)
        former = registry.promote(propose("new"))
        registry.promote(propose("old", baseline=former.digest))
        before = ("old", 2)
    reports = run("kill", folder, mode)
    for report in reports:
        assert_old_or_new(report, before=before)
    new = [report["champion"] == "new" for report in reports]
    assert new == sorted(new)
    assert not new[0]
    assert reports[-1]["survived"]
    # some were killed after the event, and it held
    assert any(r["champion"] == "new" for r in reports if not r["survived"])
    # some were killed before the alias, and said so
    assert any("has not followed" in line for r in reports for line in r["left"])
    return reports


def assert_old_or_new(report, *, before):
    champion, events = report["champion"], report["events"]
    assert (champion, events) in {before, ("new", before[1] + 1)}
    assert champion == "new" or not report["survived"]
    assert report["alias"] == report["number"]
    assert len(report["left"]) <= 1
    assert all("has not followed" in line for line in report["left"])
    if champion == "new":
        assert json.loads(report["record"]) == {"about": "new"}
    assert report["defects"] == report["defects_after_next"] == []
    assert report["next"] == "next"
    assert report["next_alias"] > (report["number"] or 0)


def test_a_kill_before_what_others_see_leaves_the_old_or_the_new(folder, propose):
    # two versions (its own and the event's), two aliases, and the note that all is done
    reports = kill(folder, "visible", propose, start_from="a champion")
    assert [report["champion"] for report in reports] == ["old"] * 2 + ["new"] * 4


@pytest.mark.calibration
@pytest.mark.parametrize("start_from", ["nothing", "a champion"])
@pytest.mark.parametrize("mode", ["calls", "lines"])
def test_a_kill_anywhere_leaves_the_old_or_the_new(folder, propose, mode, start_from):
    reports = kill(folder, mode, propose, start_from=start_from)
    assert len(reports) > 25
    sys.stdout.write(f"{len(reports) - 1} kills ({mode}, from {start_from})\n")
