"""What a decision says beside its answer: reviews, hollow sessions, notes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.test_decision import ALLOW
from tests.test_decision import WAIVER
from tests.test_decision import gate
from tests.test_decision import record
from tests.test_decision import verdict

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.decision import not_asked

# the session of `record` starts on 2026-06-01
DUE = {"review_by": "2026-05-01", "review_until": "2026-06-30"}
OVERDUE = {"review_by": "2026-05-01", "review_until": "2026-05-31"}


def test_a_review_that_is_due_is_a_note_and_one_that_is_overdue_holds():
    due = decide(record(verdict(), gates=(gate(**DUE),)), Policy())
    assert due.outcome is DecisionOutcome.PROMOTE
    assert due.reasons == ("1 of 1 required checks passed",)
    assert due.notes == ("review due since 2026-05-01, holds after 2026-06-30: test_a",)
    overdue = decide(record(verdict(), gates=(gate(**OVERDUE),)), Policy())
    assert overdue.outcome is DecisionOutcome.HOLD
    assert overdue.reasons == (
        "review overdue since 2026-05-31, due on 2026-05-01: test_a",
    )
    assert overdue.notes == ()


def test_a_review_has_the_whole_of_its_last_day():
    last_day = gate(review_by="2026-05-01", review_until="2026-06-01")
    assert decide(record(verdict(), gates=(last_day,)), Policy()).good
    today = gate(review_by="2026-06-01", review_until="2026-07-01")
    assert decide(record(verdict(), gates=(today,)), Policy()).notes == ()


def test_an_overdue_review_of_a_waived_gate_is_told_and_does_not_hold():
    waived = gate("test_b", waiver=WAIVER, **OVERDUE)
    found = decide(record(verdict(), gates=(gate(), waived)), Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.notes[0] == "review due since 2026-05-01: test_b"


def test_allowed_inconclusive_checks_alone_settle_nothing():
    found = decide(record(verdict("inconclusive")), ALLOW)
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == ("nothing was settled: no required check passed",)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (
            record(gates=()),
            "no test takes a gate fixture such as benchmark_gate as an argument",
        ),
        (
            record(verdict("not_applicable", reason=NO_BASELINE)),
            (
                f"{NO_BASELINE}. Hint: judge a first model by questions about itself, "
                "such as at_least(metric, value)"
            ),
        ),
        (
            record(
                verdict("not_applicable", reason=NO_BASELINE),
                verdict("not_applicable", reason="no such column"),
            ),
            "no required gate gave a verdict on anything",
        ),
        (
            record(gates=(gate(severity="advisory"),)),
            "no required gate gave a verdict on anything",
        ),
    ],
)
def test_a_session_that_evaluated_nothing_says_what_it_lacked(made, why):
    found = decide(made, Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == (f"nothing was evaluated: {why}",)


def test_verdicts_of_gates_that_nobody_expected_evaluate_nothing():
    found = decide(record(verdict(), gates=()), Policy())
    stray, hollow = found.reasons
    assert stray == "a verdict came from test_a, which was not expected"
    assert hollow.startswith("nothing was evaluated: no test takes a gate fixture")


def test_a_block_keeps_the_notes():
    made = record(
        verdict("failed"),
        verdict("failed", gate="test_b"),
        gates=(gate(), gate("test_b", waiver=WAIVER)),
    )
    found = decide(made, Policy(notes=("seen",)))
    assert found.outcome is DecisionOutcome.BLOCK
    assert found.notes == (
        "seen",
        "waived until 2027-01-31 by ann: test_b (migration)",
        "failed, does not count: not_worse recall in test_b",
    )


def test_only_inconclusive_checks_are_noted_as_allowed():
    found = decide(record(verdict(), verdict("not_applicable")), ALLOW)
    assert found.notes == ()


def test_both_models_are_named_whose_answers_were_kept():
    made = record(verdict())
    cached = replace(made.provenance.candidate, cached="entry")
    origin = replace(made.provenance, candidate=cached, baseline=cached)
    assert not_asked(replace(made, provenance=origin)) == {
        "candidate": "entry",
        "baseline": "entry",
    }
    alone = replace(origin, baseline=None)
    assert not_asked(replace(made, provenance=alone)) == {"candidate": "entry"}


def test_a_decision_has_no_notes_unless_told():
    assert Decision(outcome=DecisionOutcome.HOLD, reasons=("why",)).notes == ()
