"""What is proposed to equal models passes for them, and notices a real loss."""

from __future__ import annotations

import numpy as np
import pytest
from tests.proposals.equal_models import decision
from tests.proposals.equal_models import outcomes
from tests.proposals.equal_models import rows
from tests.proposals.equal_models import session_of

from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.proposals.proposing import propose
from pytest_mlgate.proposals.schema import schema_of

TASKS = ("binary", "multiclass", "regression")


@pytest.mark.parametrize("task", TASKS)
def test_equal_models_are_promoted_by_what_was_proposed_to_them(task):
    reference = rows(task, 600, seed=100)
    session = session_of(rows(task, 400, seed=1), task=task, reference=reference)
    proposed = propose(session, sensitive=["sex"])
    found = outcomes(proposed.gates, session)
    assert decision(found) == "promote", found
    families = {gate.family for gate in proposed.gates}
    assert families >= {"schema", "benchmark", "fairness", "drift"}
    assert len(found) > 8


def test_a_worse_candidate_is_blocked_by_its_own_proposals():
    session = session_of(rows("binary", 2000, seed=2, loss=2.0))
    assert decision(outcomes(propose(session).gates, session)) == "block"


def test_proposals_are_the_same_every_time():
    session = session_of(rows("binary", 300, seed=3))
    again = session_of(rows("binary", 300, seed=3))
    assert propose(session, sensitive=["sex"]) == propose(again, sensitive=["sex"])


def test_more_rows_get_tighter_margins():
    few, many = (
        propose(session_of(rows("binary", n, seed=4))).of("benchmark")[0].checks[0]
        for n in (200, 5000)
    )
    assert few.subjects == many.subjects == ("roc_auc",)
    assert 0 < many.options["margin"] < few.options["margin"] / 3


def test_where_the_difference_lies_does_not_move_a_margin():
    frame = rows("binary", 1000, seed=5, loss=0.4)
    swapped = frame.rename(columns={"p_new": "p_old", "p_old": "p_new"})
    one, two = (
        propose(session_of(rows_)).of("benchmark")[0].checks
        for rows_ in (frame, swapped)
    )
    for first, second in zip(one, two, strict=True):
        ratio = first.options["margin"] / second.options["margin"]
        assert 0.7 < ratio < 1.5, first.subjects


def test_every_threshold_says_what_it_means_and_where_it_comes_from():
    session = session_of(rows("binary", 300, seed=6))
    for gate in propose(session, sensitive=["sex"], ledger="cases.jsonl").gates:
        assert gate.source, gate.name
        assert all(check.meaning for check in gate.checks), gate.name
        assert gate.question.endswith("."), gate.name


def test_a_question_that_no_model_could_pass_is_left_out_by_name():
    frame = rows("binary", 300, seed=7)
    frame["sex"] = ["f"] * 5 + ["m"] * 295
    proposed = propose(session_of(frame), sensitive=["sex"])
    assert not proposed.of("fairness")
    assert {left.what for left in proposed.left_out} == {
        "selection_rate by sex",
        "recall by sex",
    }
    assert all(left.why for left in proposed.left_out)


def test_a_number_is_parted_into_groups():
    proposed = propose(session_of(rows("binary", 900, seed=8)), sensitive=["amount"])
    by = proposed.of("fairness")[0].checks[0].options["by"]
    assert list(by) == ["amount"]
    low, high = by["amount"]
    assert 0.4 < low < 1 < high < 2.5


def test_columns_that_moved_are_shown_and_not_required():
    reference = rows("binary", 900, seed=9)
    frame = rows("binary", 900, seed=10)
    frame["amount"] *= 4
    session = session_of(frame, reference=reference)
    drift = propose(session).of("drift")
    required = [g for g in drift if g.severity == "required"]
    shown = [g for g in drift if g.severity == "advisory"]
    assert [g.checks[0].subjects for g in required] == [(["sex", "region"],)]
    assert [g.checks[0].subjects for g in shown] == [(["amount"],)]


def test_where_the_answer_is_wanted_now_a_column_that_moved_fails():
    reference = rows("binary", 900, seed=9)
    frame = rows("binary", 900, seed=10)
    frame["amount"] *= 4
    session = session_of(frame, reference=reference)
    drift = propose(session, final=True).of("drift")
    required = [g.checks[0] for g in drift if g.severity == "required"]
    assert [c.subjects for c in required] == [(["sex", "region"],), (["amount"],)]
    # by the limits that everybody uses, not by wider ones that it would meet
    assert required[-1].options == {}


def test_a_column_that_moved_by_the_usual_limits_does_not_pass_by_wider_ones():
    reference = rows("binary", 3_000, seed=9)
    frame = rows("binary", 3_000, seed=10)
    frame["amount"] *= 1.75
    session = session_of(frame, reference=reference)
    ledger = Ledger("movement")
    moved = DriftGate(session, ledger).stable(["amount"])
    assert 0.2 < -moved["amount"].estimate < 0.4
    drift = propose(session).of("drift")
    assert [g.checks[0].subjects for g in drift if g.severity == "advisory"] == [
        (["amount"],)
    ]


def few_positives():
    frame = rows("binary", 1_000, seed=12)
    positives = np.flatnonzero(frame["y"])
    frame.loc[positives[10:], "y"] = False
    return frame


def test_a_loss_that_nobody_wants_is_no_margin_and_what_needs_one_is_shown():
    proposed = propose(session_of(few_positives()))
    [shown] = [g for g in proposed.of("benchmark") if g.severity == "advisory"]
    assert [(c.subjects, c.options) for c in shown.checks] == [
        (("recall",), {"margin": 0.25})
    ]
    required = [g for g in proposed.of("benchmark") if g.severity == "required"]
    assert "recall" not in [c.subjects[0] for g in required for c in g.checks]


def test_where_the_answer_is_wanted_now_what_cannot_be_settled_is_asked():
    proposed = propose(session_of(few_positives()), final=True)
    [comparison, *_] = proposed.of("benchmark")
    [recall] = [c for c in comparison.checks if c.subjects == ("recall",)]
    assert recall.options == {"margin": 0.25}
    assert {g.severity for g in proposed.of("benchmark")} == {"required"}


def test_keys_and_moments_are_no_inputs_that_could_drift():
    reference = rows("binary", 900, seed=9)
    session = session_of(rows("binary", 900, seed=10), reference=reference)
    drift = propose(session, keys=["amount"], moments=["region"]).of("drift")
    assert [g.checks[0].subjects for g in drift] == [(["sex"],)]


def test_few_rows_get_wider_limits_of_drift():
    reference = rows("binary", 900, seed=9)
    session = session_of(rows("binary", 60, seed=11), reference=reference)
    drift = propose(session).of("drift")
    assert all("ok" in g.checks[0].options or g.severity == "advisory" for g in drift)


def test_a_schema_leaves_answers_free_and_reference_rows_widen_it():
    frame, reference = (
        rows("regression", 200, seed=12),
        rows("regression", 200, seed=13),
    )
    reference.loc[0, "amount"] = 3000.0
    session = session_of(frame, task="regression", reference=reference)
    text = schema_of(session)
    rules = {
        line.split('"')[1]: line for line in text.splitlines() if "pa.Column(" in line
    }
    assert rules["p_new"].strip() == '"p_new": pa.Column("float64"),'
    assert "3000" in rules["amount"]
    assert "isin" in rules["sex"]
    alone = schema_of(session_of(frame, task="regression"))
    assert "3000" not in alone


def test_a_reference_of_other_types_does_not_widen_the_schema():
    frame, reference = rows("binary", 200, seed=12), rows("binary", 200, seed=13)
    reference["region"] = 1
    assert "Guessed from 200 rows" in schema_of(session_of(frame, reference=reference))
