"""What the migration page shows of other tools is what was run, and what it printed."""

from __future__ import annotations

import re

import pytest
from tests.docs.stories import ROOT
from tests.docs.stories import blocks

PAGE = "docs/how-to/migrate.md"
RUN = ROOT / "docs/how-to/migrate"
PAIRS = 200


def counted():
    """Read how often each tool said no: (tool, world, question) -> of 200."""
    line = re.compile(rf"(\w+), (\w+), (.+): (\d+) of {PAIRS}")
    text = (RUN / "equal_models.txt").read_text("utf-8")
    return {found[:3]: int(found[3]) for found in line.findall(text)}


def row(beginning):
    """Give the cells behind the first of the one row that begins so."""
    lines = (ROOT / PAGE).read_text("utf-8").splitlines()
    (found,) = (line for line in lines if line.startswith(f"| {beginning}"))
    return [cell.strip(" *") for cell in found.split(" | ")[1:]]


@pytest.mark.parametrize("tool", ["deepchecks", "evidently"])
def test_a_block_of_another_tool_is_its_script_and_shows_its_output(tool):
    shown = {block.file: block.text for block in blocks(PAGE)}
    script = (RUN / f"with_{tool}.py").read_text("utf-8")
    assert script.endswith(shown[f"with_{tool}.py"].partition("\n")[2])
    outputs = [block.text for block in blocks(PAGE) if block.language == "text"]
    assert (RUN / f"with_{tool}.txt").read_text("utf-8") in outputs


@pytest.mark.parametrize(
    ("tool", "beginning"),
    [
        ("asserts", "asserts: `new >= old`"),
        ("deepchecks", "deepchecks' defaults:"),
        ("evidently", "evidently's defaults:"),
        ("mlgate", "pytest-mlgate: margin"),
    ],
)
def test_the_refusals_of_equal_models_are_those_that_were_counted(tool, beginning):
    found = counted()
    cells = [int(re.match(r"\d+", cell)[0]) for cell in row(beginning)]
    asked = ("not worse", "slices", "drift", "any")
    assert cells == [found[tool, "equal", question] for question in asked]


@pytest.mark.parametrize(
    ("tool", "beginning"),
    [
        ("asserts", "assert `new >= old` | "),
        ("deepchecks", "deepchecks' default, "),
        ("evidently", "evidently's defaults, "),
        ("mlgate", "pytest-mlgate, margin"),
    ],
)
def test_the_passes_of_worse_models_are_those_that_were_counted(tool, beginning):
    found = counted()
    refused = found[tool, "worse", "not worse"]
    refused += found.get((tool, "worse", "not worse: cannot tell"), 0)
    (cell,) = row(beginning)
    assert cell.startswith(f"{PAIRS - refused} of {PAIRS}")
