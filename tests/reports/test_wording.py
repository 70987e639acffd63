from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

QUESTIONS = ("not_worse", "better", "at_least", "at_most", "conforms", "other")


def test_a_loss_is_called_beyond_the_margin_only_if_all_of_the_interval_is(verdicts):
    beyond = verdicts["failed"]
    across = replace(beyond, interval=Interval(-0.02, -0.004, 0.9))
    assert wording.headline(beyond) == (
        "candidate is worse than the baseline by more than the margin"
    )
    assert wording.headline(across) == (
        "candidate is worse than the baseline, possibly by more than the margin"
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_outcome_of_a_question_has_its_own_sentence(verdicts, question):
    told = {
        wording.headline(
            replace(verdicts["failed"], question=question, outcome=outcome)
        )
        for outcome in Outcome
    }
    assert len(told) == len(Outcome)


@pytest.mark.parametrize("question", QUESTIONS)
def test_sentences_have_no_full_stop_and_no_line_break(verdicts, question):
    for outcome in Outcome:
        told = wording.headline(
            replace(verdicts["failed"], question=question, outcome=outcome)
        )
        assert told
        assert not told.endswith(".")
        assert "\n" not in told


def test_a_question_of_another_family_speaks_through_its_reason(verdicts):
    other = replace(
        verdicts["failed"], question="unheard_of", reason="The column moved."
    )
    assert wording.headline(other) == "the column moved"
    assert wording.because(other) is None


def test_a_reason_that_adds_something_is_told(verdicts):
    few = replace(verdicts["inconclusive"], reason="Only 12 positives; 20 are needed.")
    assert wording.because(few) == "Only 12 positives; 20 are needed"


def test_reasons_by_judge_that_add_nothing_are_not_repeated():
    def check(estimate):
        found = replace(
            Measurement.known(estimate, n=9, method="exact"),
            p_better_than=lambda x: 0.5 if estimate == x else float(estimate < x),
            p_worse_than=lambda x: 0.5 if estimate == x else float(estimate > x),
        )
        return Check(
            family="benchmark",
            name=str(estimate),
            question="at_least",
            subject="candidate",
            measurement=found,
            threshold=Threshold(ok=0.0, bad=0.0),
        )

    made = judge([check(1.0), check(-1.0), check(0.0)], gate="g", alpha=0.05)
    assert [v.outcome for v in made] == ["passed", "failed", "inconclusive"]
    assert [wording.because(v) for v in made] == [None, None, None]


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("failed", {}, "loss below 0.010: lower end above -0.010"),
        (
            "failed",
            {"threshold": Threshold(ok=0.0, bad=0.0)},
            "a gain: lower end above 0.000",
        ),
        (
            "failed",
            {"threshold": Threshold(ok=0.1, bad=0.1)},
            "gain above 0.100: lower end above +0.100",
        ),
        ("log_loss", {}, "at most 0.450: upper end below 0.450"),
        (
            "log_loss",
            {
                "orientation": 1,
                "estimate": 0.7,
                "interval": Interval(0.68, 0.72, 0.9),
                "threshold": Threshold(ok=0.8, bad=0.8),
            },
            "at least 0.800: lower end above 0.800",
        ),
        ("schema", {}, "every rule of the schema holds for every row"),
        ("schema", {"question": "at_most"}, "at most 0"),
        ("failed", {"threshold": None}, "a threshold that can be held against it"),
    ],
)
def test_the_rule_is_told_on_the_scale_that_people_read(verdicts, name, change, rule):
    verdict = replace(verdicts[name], **change)
    assert wording.required(verdict, figures(verdict)) == rule


def test_an_inconclusive_check_says_how_many_rows_it_takes(verdicts):
    unsettled = verdicts["inconclusive"]
    assert wording.next_step(unsettled) == (
        "about 1,560 rows of this slice would settle it; of those there are now, 150 "
        "count for recall"
    )
    assert wording.next_step(replace(unsettled, metric="accuracy")) == (
        "about 1,560 rows of this slice would settle it; there are 150 now"
    )
    assert "count for recall(Gentoo)" in wording.next_step(
        replace(unsettled, metric="recall(Gentoo)")
    )
    # an average over classes rests on every row
    assert "there are 150 now" in wording.next_step(
        replace(unsettled, metric="recall_macro")
    )
    assert wording.next_step(replace(unsettled, slice=None, n=None)) == (
        "about 1,560 rows would settle it"
    )


def test_rows_that_a_rule_asks_for_are_told_as_the_least(verdicts):
    undefined = replace(verdicts["inconclusive"], estimate=None, slice=None)
    assert wording.next_step(undefined) == (
        "it takes at least 1,560 rows for a verdict; of those there are now, 150 count "
        "for recall"
    )


def test_an_inconclusive_check_without_a_number_of_rows_says_what_else(verdicts):
    unknown = replace(verdicts["inconclusive"], rows_needed=None)
    assert wording.next_step(unknown) == (
        "more such rows would not settle it; a wider margin might, decided on before "
        "the next run"
    )
    assert wording.next_step(replace(unknown, estimate=None)) == (
        "more such rows would not settle it: mend what makes the number impossible to "
        "compute, or ask another metric"
    )
    elsewhere = replace(unknown, family="drift")
    assert wording.next_step(elsewhere) == (
        "more rows (how many is not known), or a wider margin, decided on before the "
        "next run"
    )
    assert wording.next_step(replace(elsewhere, estimate=None)) == (
        "mend what makes the number impossible to compute, and run again"
    )
    assert (
        wording.next_step(replace(unknown, remedy="Join regions.")) == "Join regions."
    )


def test_a_remedy_of_the_check_goes_before_the_usual_one(verdicts):
    failed = verdicts["failed"]
    assert wording.next_step(replace(failed, remedy="Retrain.")) == "Retrain."
    assert "margin" in wording.next_step(failed)
    assert "mend" in wording.next_step(replace(failed, question="other"))
    assert wording.next_step(verdicts["passed"]) == "nothing to do"


def test_a_slice_is_not_named_twice(verdicts):
    unsettled = verdicts["inconclusive"]
    assert wording.label(unsettled) == "recall not worse [region=North]"
    named = replace(unsettled, check="recall on region=North")
    assert wording.label(named) == "recall on region=North"


def test_the_baseline_today_is_told_when_it_was_asked(verdicts):
    assert wording.baseline_today(verdicts["failed"]) is None
    told = wording.baseline_today(verdicts["log_loss"])
    assert told == "the baseline itself today: passed"


@pytest.mark.parametrize("status", list(GateStatus))
def test_every_status_has_words_and_a_next_step(expected_gate, status):
    gate = replace(expected_gate, status=status, detail="Detail.")
    assert gate_wording.no_verdict(gate).endswith(": Detail")
    assert gate_wording.next_for_gate(gate)


@pytest.mark.parametrize("outcome", list(DecisionOutcome))
def test_every_decision_has_words(outcome):
    assert wording.decision_words(outcome, "candidate")


def test_a_block_of_another_stage_says_nothing_of_a_candidate():
    told = wording.decision_words(DecisionOutcome.BLOCK, "monitor")
    assert told == "a required check of this stage failed"


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("passed", {}, "roc_auc gain > -0.005"),
        (
            "passed",
            {"question": "better", "threshold": Threshold(ok=0.0, bad=0.0)},
            "roc_auc gain > 0",
        ),
        ("inconclusive", {}, "recall gain > -0.02 [region=North]"),
        ("log_loss", {}, "log_loss < 0.45"),
        (
            "log_loss",
            {"threshold": Threshold(ok=-0.00005, bad=-0.00005)},
            "log_loss < 0.00005",
        ),
        ("not_applicable", {}, "f1 not worse"),
        ("schema", {}, "IncomeSchema"),
        (
            "schema",
            {"metric": "megabytes", "threshold": Threshold(ok=-20.0, bad=-20.0)},
            "megabytes <= 20",
        ),
    ],
)
def test_a_short_label_says_what_has_to_hold(verdicts, name, change, told):
    assert wording.short_label(replace(verdicts[name], **change)) == told
