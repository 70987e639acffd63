"""What verdicts on production call for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.monitoring.gate_advice import Serving
from pytest_mlgate.monitoring.gate_advice import advise_gates
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

FIRST = Serving(champion=2, previous=1, is_first=True)


def checked(family, *, value=0.0, cannot_judge=None, question="at_least"):
    found = Measurement.known(value, n=100, method="exact")
    check = Check(
        family=family,
        name=f"{question}({family})",
        question=question,
        subject="candidate",
        measurement=replace(found, cannot_judge=cannot_judge),
        threshold=Threshold(ok=0.0, bad=0.0),
    )
    return judge([check], gate="test_a", alpha=0.05)[0]


FINE = checked("benchmark")
WORSE = checked("benchmark", value=-1.0)
MOVED = checked("drift", value=-1.0)
WAITING = checked(
    "fairness",
    cannot_judge="Wait for labels: 3 of 9 have theirs.",
    question="label_coverage",
)


def advised(*verdicts, serving=FIRST):
    return advise_gates(verdicts, serving)


@pytest.mark.parametrize(
    ("verdicts", "action"),
    [
        ((FINE,), "go on"),
        ((FINE, WORSE), "roll back"),
        ((WAITING, WORSE), "roll back"),
        ((FINE, WAITING), "wait for labels"),
        ((FINE, MOVED), "retrain"),
        ((WAITING, MOVED), "wait for labels"),
        ((MOVED,), "wait for labels"),
    ],
)
def test_verdicts_call_for_one_thing(verdicts, action):
    assert advised(*verdicts).action == action


@pytest.mark.parametrize(
    "serving",
    [
        replace(FIRST, is_first=False),
        replace(FIRST, is_first=None),
        replace(FIRST, previous=None),
    ],
)
def test_only_the_first_window_of_a_champion_with_a_predecessor_is_rolled_back(serving):
    assert advised(WORSE, serving=serving).action == "retrain"


def test_a_window_without_a_beginning_names_the_way_back():
    found = advised(WORSE, serving=replace(FIRST, is_first=None))
    assert "or roll back to version 1" in found.reasons[1]


def test_what_labels_lack_is_said_once():
    assert advised(WAITING, WAITING, MOVED).reasons == (
        "3 of 9 have theirs",
        "its inputs moved: at_least(drift)",
    )


def test_of_services_alone_there_is_nothing_to_say():
    assert advised(checked("canary", value=-1.0)) is None
