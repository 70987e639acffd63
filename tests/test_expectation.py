"""What a gate declares before anything runs: the keywords of its marker."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.expectation import MARKER_KEYS
from pytest_mlgate.expectation import DeclaredGate
from pytest_mlgate.expectation import declare
from pytest_mlgate.expectation import expected_gate
from pytest_mlgate.expectation import from_wire
from pytest_mlgate.expectation import shares
from pytest_mlgate.expectation import to_wire
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Waiver

TODAY = date(2026, 6, 15)
WAIVED = {"waive": "migration", "owner": "ann", "until": "2026-06-30"}


def declared(*families: str, today: date = TODAY, **marker) -> DeclaredGate:
    return declare(
        "test_gates.py::test_a",
        families=families or ("benchmark",),
        marker=marker,
        today=today,
    )


def refusal(**marker) -> str:
    with pytest.raises(InvalidInput) as caught:
        declared(**marker)
    told = str(caught.value)
    # every message names the test that has to be mended
    assert "test_gates.py::test_a" in told
    return told


def test_a_gate_without_keywords_is_required_and_of_the_candidate_stage():
    assert declared() == DeclaredGate(
        gate="test_gates.py::test_a", families=("benchmark",)
    )
    found = declared()
    assert (found.severity, found.stages, found.weight) == (
        "required",
        ("candidate",),
        1.0,
    )
    assert found.selected
    assert found.waiver is None


def test_every_keyword_arrives():
    found = declared(
        stage=["shadow", "canary"],
        severity="advisory",
        weight=2,
        owner="risk",
        source="contract",
        review_by="2027-01-31",
        waive="migration",
        until=date(2026, 6, 30),
    )
    assert found.stages == ("shadow", "canary")
    assert (found.severity, found.weight) == ("advisory", 2.0)
    assert (found.owner, found.source, found.review_by) == (
        "risk",
        "contract",
        "2027-01-31",
    )
    assert found.waiver == Waiver(reason="migration", owner="risk", until="2026-06-30")


def test_where_the_gate_stands_is_kept():
    found = declare(
        "test_a",
        families=["schema"],
        marker={},
        today=TODAY,
        path="a.py",
        line=3,
        local_id="l",
    )
    assert (found.path, found.line, found.local_id) == ("a.py", 3, "l")


def test_families_are_listed_in_the_order_of_reports():
    found = declared("drift", "schema", "fairness", "benchmark")
    assert found.families == ("schema", "benchmark", "fairness", "drift")


@pytest.mark.parametrize(
    ("key", "near"), [("severty", "severity"), ("waiver", "waive"), ("stages", "stage")]
)
def test_an_unknown_keyword_is_told_with_the_nearest_known_one(key, near):
    told = refusal(**{key: "x"})
    assert f"{key!r}" in told
    assert f"did you mean {near!r}" in told


@pytest.mark.parametrize("value", ["warning", "Required", "", None, True, 1])
def test_a_severity_is_one_of_two_words(value):
    told = refusal(severity=value)
    assert "'required' or 'advisory'" in told
    assert repr(value) in told


@pytest.mark.parametrize("stage", ["data", "candidate", "shadow", "canary", "monitor"])
def test_every_stage_can_be_named_alone_or_in_a_list(stage):
    assert declared(stage=stage).stages == (stage,)
    assert declared(stage=(stage, "data")).stages == (stage, "data")


def test_a_stage_that_nobody_knows_is_told_with_the_nearest_known_one():
    assert "did you mean 'candidate'" in refusal(stage="candidat")
    assert "did you mean 'canary'" in refusal(stage=["data", "canari"])


@pytest.mark.parametrize("value", [[], (), None, 3, {"candidate"}])
def test_what_is_no_list_of_stages_is_refused(value):
    assert "a stage or a list of stages" in refusal(stage=value)


@pytest.mark.parametrize("value", [[3], [None], [["candidate"]]])
def test_a_list_of_something_else_is_refused(value):
    assert "Unknown stage" in refusal(stage=value)


@pytest.mark.parametrize(
    "value", [0, -1, 0.0, math.nan, math.inf, True, "2", None, [1]]
)
def test_a_weight_is_a_positive_number(value):
    assert "a positive number" in refusal(weight=value)


@pytest.mark.parametrize("key", ["owner", "source"])
@pytest.mark.parametrize("value", ["", " \t", 3, ["ann"]])
def test_owner_and_source_are_texts_that_say_something(key, value):
    assert f"{key} of" in refusal(**{key: value})


@pytest.mark.parametrize("value", ["soon", "2027-02-30", "31.01.2027", 3.5, True])
def test_a_date_is_an_iso_date(value):
    assert "a date such as 2027-01-31" in refusal(review_by=value)
    assert "a date such as 2027-01-31" in refusal(**{**WAIVED, "until": value})


@pytest.mark.parametrize("missing", ["waive", "owner", "until"])
def test_a_waiver_without_reason_owner_or_end_is_refused(missing):
    marker = {key: value for key, value in WAIVED.items() if key != missing}
    told = refusal(**marker)
    assert "a reason (waive=), an owner (owner=) and an end (until=)" in told
    assert "Hint" in told


def test_an_owner_alone_is_no_waiver():
    assert declared(owner="ann").waiver is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_waiver_needs_a_reason_that_says_something(reason):
    assert "waive of" in refusal(**{**WAIVED, "waive": reason})


def test_a_waiver_holds_on_its_last_day_and_is_gone_on_the_day_after():
    last = date(2026, 6, 30)
    assert declared(**WAIVED, today=last).waiver == Waiver(
        reason="migration", owner="ann", until="2026-06-30"
    )
    after = declared(**WAIVED, today=last + timedelta(days=1))
    assert after.waiver is None
    assert after.owner == "ann"


def test_an_expired_waiver_still_has_to_be_complete():
    with pytest.raises(InvalidInput, match="must have a reason"):
        declared(until="2020-01-01", owner="ann")


@pytest.mark.parametrize(
    "marker", [{"severity": ["advisory"]}, {"severity": {}}, {"weight": 10**400}]
)
def test_a_keyword_of_any_type_is_refused_with_a_message(marker):
    refusal(**marker)


@pytest.mark.parametrize("value", ["", 0])
def test_an_empty_review_date_is_refused(value):
    refusal(review_by=value)


def gate(name: str, *families: str, **changes) -> DeclaredGate:
    return DeclaredGate(gate=name, families=families or ("benchmark",), **changes)


def test_shares_come_by_gate_and_family():
    found = shares(
        [
            gate("a", "benchmark", "fairness"),
            gate("b", "schema"),
            gate("c", weight=3.0),
        ],
        alpha=0.08,
    )
    assert found["a"] == pytest.approx({"benchmark": 0.0125, "fairness": 0.03})
    assert found["b"] == {"schema": 0.0}
    assert found["c"] == pytest.approx({"benchmark": 0.0375})


def test_an_advisory_gate_takes_no_share():
    found = shares([gate("a"), gate("b", severity="advisory")], alpha=0.05)
    assert [found[name]["benchmark"] for name in "ab"] == pytest.approx([0.05, 0.05])


WAIVER = Waiver(reason="migration", owner="ann", until="2027-01-31")


@pytest.mark.parametrize("change", [{"selected": False}, {"waiver": WAIVER}])
def test_a_gate_that_is_left_out_or_waived_keeps_its_share(change):
    both = [gate("a"), gate("b")]
    without = [both[0], replace(both[1], **change)]
    assert shares(without, alpha=0.05) == shares(both, alpha=0.05)


def test_what_became_of_a_gate_stands_beside_what_it_declared():
    made = declared("schema", "drift", **WAIVED, source="law", review_by="2027-01-31")
    made = replace(made, path="a.py", line=3)
    found = expected_gate(
        made,
        alpha={"schema": 0.0, "drift": 0.05},
        status=GateStatus.SKIPPED,
        detail="no data",
        duration_s=0.5,
    )
    for name in ("gate", "families", "severity", "stages", "owner", "source"):
        assert getattr(found, name) == getattr(made, name)
    for name in ("review_by", "waiver", "path", "line"):
        assert getattr(found, name) == getattr(made, name)
    assert found.alpha == {"schema": 0.0, "drift": 0.05}
    assert (found.status, found.detail, found.duration_s) == (
        "skipped",
        "no data",
        0.5,
    )


TEXTS = st.none() | st.text(st.characters(exclude_categories=()), max_size=8)
DECLARED = st.builds(
    DeclaredGate,
    gate=st.text(max_size=8),
    families=st.lists(st.sampled_from(FAMILIES), max_size=3).map(tuple),
    severity=st.sampled_from(["required", "advisory"]),
    stages=st.lists(st.sampled_from(["data", "canary"]), max_size=2).map(tuple),
    weight=st.floats(min_value=0.01, max_value=1e9),
    owner=TEXTS,
    source=TEXTS,
    review_by=st.none() | st.just("2027-01-31"),
    waiver=st.sampled_from([None, WAIVER]),
    path=TEXTS,
    line=st.none() | st.integers(1, 10**6),
    local_id=TEXTS,
    selected=st.booleans(),
)


@given(st.lists(DECLARED, max_size=4))
def test_declared_gates_cross_the_wire_as_they_were(gates):
    text = to_wire(gates)
    json.loads(text)
    assert isinstance(text, str)
    assert from_wire(text) == tuple(gates)


def test_the_keywords_are_the_ones_of_the_design():
    assert set(MARKER_KEYS) == {
        "stage",
        "severity",
        "weight",
        "owner",
        "source",
        "review_by",
        "waive",
        "until",
    }


@pytest.mark.parametrize("text", ["", "7", "[7]", "[{}]", '[{"gate": "a"}]', "null"])
def test_gates_of_another_release_are_refused(text):
    with pytest.raises(RecordFormatError, match="the same release"):
        from_wire(text)
