"""Two records side by side: what became of each check and gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.reports.conftest import EXPECTED
from tests.reports.conftest import FAILED
from tests.reports.conftest import GATE
from tests.reports.conftest import INCONCLUSIVE
from tests.reports.conftest import LOG_LOSS
from tests.reports.conftest import NOT_APPLICABLE
from tests.reports.conftest import PASSED
from tests.reports.conftest import PROVENANCE
from tests.reports.conftest import SCHEMA
from tests.reports.conftest import decision_of
from tests.reports.conftest import record_of
from tests.reports.conftest import whole_record

from pytest_mlgate.change import ChangeKind
from pytest_mlgate.measurement import Interval
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record_changes import record_changes
from pytest_mlgate.record_changes import why_apart
from pytest_mlgate.record_changes import with_changes
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import to_json

OTHER_BASELINE = replace(
    PROVENANCE, baseline=replace(PROVENANCE.baseline, digest="sha256:" + "d" * 64)
)


def changes(before, now, **options):
    found = record_changes(
        before, now, since="last push", decision="promote", **options
    )
    return found.changes


def told(before, now):
    return [
        (str(one.what), (one.now or one.before).check if one.now or one.before else "")
        for one in changes(before, now)
    ]


def test_a_record_has_not_changed_since_itself():
    whole = whole_record()
    found = record_changes(whole, whole, since="baseline", decision="block")
    assert found.changes == ()
    assert found.left_out == 0
    assert (found.same_candidate, found.same_baseline) == (True, True)
    assert found.same_evaluation
    assert found.started == whole.provenance.started


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (PASSED, FAILED, ChangeKind.FAILING),
        (INCONCLUSIVE, FAILED, ChangeKind.FAILING),
        (NOT_APPLICABLE, FAILED, ChangeKind.FAILING),
        (PASSED, INCONCLUSIVE, ChangeKind.INCONCLUSIVE),
        (FAILED, INCONCLUSIVE, ChangeKind.INCONCLUSIVE),
        (FAILED, PASSED, ChangeKind.PASSING),
        (PASSED, NOT_APPLICABLE, ChangeKind.NOT_APPLICABLE),
    ],
)
def test_another_outcome_is_named_by_what_it_became(before, now, what):
    same = {"check": "one question", "slice": None}
    (found,) = changes(
        record_of(replace(before, **same)), record_of(replace(now, **same))
    )
    assert found.what is what
    assert found.before.outcome is before.outcome
    assert found.now.outcome is now.outcome


def test_a_new_check_that_does_not_pass_is_newly_failing_and_not_just_new():
    before = record_of(PASSED)
    more = replace(FAILED, check="another")
    fine = replace(PASSED, check="a third")
    assert told(before, record_of(PASSED, more, fine)) == [
        ("newly failing", "another"),
        ("new", "a third"),
    ]


def test_a_check_and_a_gate_that_are_gone_are_told_once():
    other = replace(PASSED, gate="tests/test_more.py::test_more")
    gone = changes(record_of(PASSED, other), record_of(PASSED))
    assert [(one.what, one.gate, one.before) for one in gone] == [
        (ChangeKind.GONE, other.gate, None)
    ]
    (one,) = changes(record_of(PASSED, LOG_LOSS), record_of(PASSED))
    assert (one.what, one.before.check) == (ChangeKind.GONE, LOG_LOSS.check)


def test_a_gate_that_gives_no_verdict_any_more_is_one_change():
    silent = replace(EXPECTED, status=GateStatus.CRASHED)
    now = record_of(gates=(silent,))
    (one,) = changes(record_of(PASSED, LOG_LOSS), now)
    assert (one.what, one.gate, one.now) == (ChangeKind.SILENT, GATE, None)
    assert changes(now, now) == ()


def test_an_estimate_has_moved_when_it_left_the_interval_told_for_it():
    within = replace(PASSED, estimate=0.0231)
    assert changes(record_of(PASSED), record_of(within)) == ()
    beyond = replace(PASSED, estimate=0.0233)
    assert told(record_of(PASSED), record_of(beyond)) == [("moved", PASSED.check)]
    # an exact number has no room to move in
    more = replace(SCHEMA, estimate=-15.0, interval=Interval(-15.0, -15.0, 0.9))
    assert told(record_of(SCHEMA), record_of(more)) == [("moved", SCHEMA.check)]


def test_a_difference_from_another_baseline_answers_another_question():
    beyond = replace(PASSED, estimate=0.5)
    before = record_of(PASSED, provenance=OTHER_BASELINE)
    assert changes(before, record_of(beyond)) == ()
    # a value of the candidate alone does not depend on the baseline
    worse = replace(LOG_LOSS, estimate=-0.6, candidate=0.6)
    before = record_of(LOG_LOSS, provenance=OTHER_BASELINE)
    assert told(before, record_of(worse)) == [("moved", LOG_LOSS.check)]


def test_an_estimate_that_is_no_longer_there_has_moved():
    none = replace(INCONCLUSIVE, estimate=None, interval=None)
    told_of = [("moved", INCONCLUSIVE.check)]
    assert told(record_of(INCONCLUSIVE), record_of(none)) == told_of
    assert told(record_of(none), record_of(INCONCLUSIVE)) == told_of
    assert told(record_of(none), record_of(none)) == []


def test_the_worst_comes_first_whatever_the_order_of_the_run():
    names = "abcdefgh"
    before = [replace(PASSED, check=name) for name in names[:6]]
    before[5] = replace(FAILED, check="f")
    now = [
        replace(PASSED, check="f"),
        replace(PASSED, check="e", estimate=0.5),
        replace(PASSED, check="d", estimate=-0.5),
        replace(NOT_APPLICABLE, check="c"),
        replace(INCONCLUSIVE, check="b", slice=None),
        replace(FAILED, check="a"),
        replace(PASSED, check="g"),
    ]
    expected = [
        ("newly failing", "a"),
        ("newly inconclusive", "b"),
        ("no longer applies", "c"),
        ("moved", "d"),
        ("moved", "e"),
        ("newly passing", "f"),
        ("new", "g"),
    ]
    assert told(record_of(*before), record_of(*now)) == expected
    assert told(record_of(*before[::-1]), record_of(*now[::-1])) == expected


def test_the_most_urgent_are_kept_and_the_others_counted():
    before = record_of(*(replace(PASSED, check=f"{i:02}") for i in range(30)))
    now = record_of(*(replace(FAILED, check=f"{i:02}") for i in range(30)))
    found = record_changes(before, now, since="x", decision="promote", most=4)
    assert [one.now.check for one in found.changes] == ["00", "01", "02", "03"]
    assert found.left_out == 26


def test_two_checks_of_one_name_are_held_against_each_other_in_their_order():
    before = record_of(PASSED, PASSED)
    assert told(before, record_of(PASSED, FAILED)) == [("newly failing", PASSED.check)]
    assert told(before, record_of(PASSED)) == [("gone", PASSED.check)]


def test_a_gate_is_the_same_when_pytest_was_called_from_another_folder():
    inner = GATE.removeprefix("tests/")
    now = record_of(replace(PASSED, gate=inner))
    assert changes(record_of(PASSED), now) == ()
    worse = record_of(replace(FAILED, gate=inner))
    assert [one.gate for one in changes(record_of(PASSED), worse)] == [inner]


def test_what_is_kept_carries_no_cases():
    (one,) = changes(record_of(replace(SCHEMA, outcome="passed")), record_of(SCHEMA))
    assert SCHEMA.cases
    assert one.now.cases == one.before.cases == ()
    assert one.now.cases_left_out == 0


def test_other_models_and_rows_are_told():
    other = replace(
        OTHER_BASELINE,
        candidate=replace(PROVENANCE.candidate, threshold=0.4),
        evaluation=replace(PROVENANCE.evaluation, identity="sha256:" + "f" * 64),
    )
    found = record_changes(
        record_of(PASSED), record_of(PASSED, provenance=other), since="x", decision="y"
    )
    assert not found.same_candidate
    assert not found.same_baseline
    assert not found.same_evaluation


def test_an_object_without_a_digest_is_not_known_to_be_the_same():
    unknown = replace(PROVENANCE, candidate=replace(PROVENANCE.candidate, digest=None))
    record = record_of(PASSED, provenance=unknown)
    found = record_changes(record, record, since="x", decision="y")
    assert not found.same_candidate
    prior = replace(
        PROVENANCE.baseline, reference="prior", digest=None, kind="constant"
    )
    same = record_of(PASSED, provenance=replace(PROVENANCE, baseline=prior))
    assert record_changes(same, same, since="x", decision="y").same_baseline
    none = record_of(PASSED, provenance=replace(PROVENANCE, baseline=None))
    assert record_changes(none, none, since="x", decision="y").same_baseline
    assert not record_changes(none, same, since="x", decision="y").same_baseline


def test_records_of_other_names_or_stages_are_apart():
    record = record_of(PASSED)
    assert why_apart(record, record) is None
    canary = record_of(PASSED, provenance=replace(PROVENANCE, stage="canary"))
    assert why_apart(canary, record) == (
        "it has the stage 'canary', and this one 'candidate'"
    )
    other = record_of(PASSED, provenance=replace(PROVENANCE, name="other"))
    assert "the name 'other'" in why_apart(other, record)


def test_a_record_keeps_its_changes_on_paper():
    now = record_of(FAILED)
    found = record_changes(
        record_of(PASSED, LOG_LOSS), now, since="last push", decision="promote"
    )
    record = with_changes(now, found)
    assert from_json(to_json(record, decision_of(record))) == record
    # the changes decide nothing, and a second look takes the place of the first
    assert decision_of(record) == decision_of(now)
    again = with_changes(record, replace(found, decision="hold"))
    assert [one.decision for one in again.changes] == ["hold"]
    both = with_changes(record, replace(found, since="baseline"))
    assert [one.since for one in both.changes] == ["last push", "baseline"]
