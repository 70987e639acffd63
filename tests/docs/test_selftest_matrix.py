"""The matrix of the selftest that the docs show is that of the example project."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from tests.docs.stories import ROOT

PAGE = ROOT / "docs" / "how-to" / "test-your-gates.md"
FIRST = "| sabotage | size | 1 |"


def shown():
    """Give the rows of the matrix on the page: sabotage to size, marks and result."""
    text = PAGE.read_text("utf-8")
    table = text[text.index(FIRST) :].partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
    return {name: (what, marks, result) for name, what, *marks, result in rows}


def gates():
    """Give the gates that the page lists beneath the matrix, in order."""
    text = PAGE.read_text("utf-8")
    beneath = text[text.index(FIRST) :].splitlines()
    listed = [line for line in beneath if line[:1].isdigit()]
    return [line.split("`")[1] for line in listed]


def noticed(marks):
    return [place for place, mark in enumerate(marks) if mark in {"✗", "?", "!"}]


def test_the_matrix_lists_the_gates_of_the_example():
    known = {
        f"gates/{file.name}::{line.split('(')[0].removeprefix('def ')}"
        for file in (ROOT / "example_project" / "gates").glob("test_*.py")
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("def test_")
    }
    assert set(gates()) == known
    assert {len(marks) for _, marks, _ in shown().values()} == {len(known)}


def test_the_matrix_shows_every_serious_sabotage_noticed_and_no_harmless_one_blocked():
    results = [result for _, _, result in shown().values()]
    assert (
        results.count("noticed") + sum(r.startswith("refused") for r in results) == 16
    )
    assert results.count("let through") == 12
    assert sum(r.startswith("not applicable") for r in results) == 1
    assert len(results) == 29
    for _, marks, result in shown().values():
        assert bool(noticed(marks)) == (result == "noticed")


@pytest.mark.calibration
def test_the_selftest_of_the_example_is_the_one_that_is_shown(
    trained_example, tmp_path
):
    folder = tmp_path / "example_project"
    shutil.copytree(trained_example, folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--mlgate-selftest",
            "--mlgate-selftest-score=1",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((folder / "mlgate-report" / "selftest.json").read_text())
    assert told["score"]["serious_noticed"] == 1
    assert told["score"]["harmless_blocked"] == []
    listed, rows = gates(), shown()
    assert {trial["name"] for trial in told["trials"]} == set(rows)
    for trial in told["trials"]:
        what, marks, _ = rows[trial["name"]]
        assert trial["what"] == what
        seen = {
            g
            for g, reaction in trial["reactions"].items()
            if reaction not in {"unmoved", "not asked"}
        }
        assert seen == {listed[place] for place in noticed(marks)}, trial["name"]
