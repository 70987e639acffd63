"""What a row of a log lacks by itself."""

from __future__ import annotations

import math

import pytest

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.row_defects import note_row_defects

INPUTS = {"age": 40, "name": "Ün"}
DIGEST = canonical_inputs(INPUTS).digest


def kinds(row):
    found = Defects()
    note_row_defects([row], found)
    return found.kinds


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"score": None},
        {"label": None},
        {"score": None, "label": None, "error": "it was too slow"},
        {"inputs": INPUTS, "inputs_digest": None},
        {"inputs": INPUTS, "inputs_digest": DIGEST},
        {"inputs": dict(reversed(INPUTS.items())), "inputs_digest": DIGEST},
    ],
)
def test_a_whole_row_has_no_defect(row, changes):
    assert not kinds(row(**changes))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"request": None}, "1 row without a request"),
        ({"time": None}, "1 row without a time"),
        ({"score": None, "label": None}, "1 row without an answer"),
        ({"score": math.inf}, "1 row with a score that is no number"),
        ({"inputs_digest": None}, "1 row without inputs"),
        (
            {"inputs": {**INPUTS, "age": 41}, "inputs_digest": DIGEST},
            "1 row with other inputs than their digest says",
        ),
    ],
)
def test_what_is_missing_is_named(row, changes, kind):
    assert kinds(row(**changes)) == kind
