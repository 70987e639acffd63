"""The page of declared gates names every key, every question and its parameters."""

from __future__ import annotations

import re

from tests.docs.stories import ROOT

from pytest_mlgate.declared_table import KEYS
from pytest_mlgate.gate_questions import QUESTIONS

PAGE = (ROOT / "docs/reference/declared-gates.md").read_text("utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    part = PAGE.partition(f"{heading}\n")[2].partition("\n#")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells}


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_key_of_a_table_and_no_other_has_its_row():
    assert set(rows("## Keys of every table")) == set(KEYS)


def test_every_question_has_its_row_with_its_parameters():
    found = {}
    for family in dict.fromkeys(name.partition(".")[0] for name in QUESTIONS):
        found |= rows(f"### {family}")
    told = {name: (names(row[0]), names(row[1])) for name, row in found.items()}
    wanted = {
        name: (
            [one.name for one in takes.values() if one.required],
            [one.name for one in takes.values() if not one.required],
        )
        for name, takes in QUESTIONS.items()
    }
    assert told == wanted
