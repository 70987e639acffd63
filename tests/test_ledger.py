"""The checks of one gate, collected while the test runs and judged when it ends."""

from __future__ import annotations

import pytest

from pytest_mlgate.ledger import Ledger
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

ZERO = Threshold(ok=0.0, bad=0.0)


def measured(p_fail: float) -> Measurement:
    return Measurement(
        estimate=-0.1,
        n=100,
        method="by hand",
        p_better_than=lambda _x: 1.0,
        p_worse_than=lambda _x: p_fail,
        interval=lambda _confidence: None,
        rows_needed=lambda **plan: round(100 * plan["power"]),
    )


def check(name: str, *, family: str = "benchmark", p_fail: float = 1.0, **changes):
    return Check(
        family=family,
        name=name,
        question="not_worse",
        subject="candidate",
        measurement=measured(p_fail),
        threshold=ZERO,
        **changes,
    )


def judged(*checks: Check, **shares: float):
    ledger = Ledger("test_a")
    for made in checks:
        ledger.add(made)
    return ledger.judge(alpha=shares, severity="required", power=0.8)


def names(*checks: Check) -> list[tuple[str, str | None]]:
    ledger = Ledger("test_a")
    for made in checks:
        ledger.add(made)
    return [(c.name, c.slice) for c in ledger.checks]


def test_checks_are_kept_in_the_order_of_asking():
    assert names(check("b"), check("a")) == [("b", None), ("a", None)]


def test_a_question_asked_again_is_numbered():
    found = names(check("a"), check("a"), check("a"))
    assert found == [("a", None), ("a #2", None), ("a #3", None)]


def test_a_number_that_is_taken_is_passed_over():
    found = names(check("a"), check("a #2"), check("a"))
    assert found == [("a", None), ("a #2", None), ("a #3", None)]
    assert len(set(names(check("a #2"), check("a"), check("a"), check("a #2")))) == 4


def test_the_same_question_about_other_rows_keeps_its_name():
    found = names(check("a", slice="x"), check("a", slice="y"), check("a", slice="x"))
    assert found == [("a", "x"), ("a", "y"), ("a #2", "x")]


def test_numbering_changes_nothing_but_the_name():
    ledger = Ledger("test_a")
    first, second = check("a", metric="f1"), check("a", metric="f1")
    ledger.add(first)
    ledger.add(second)
    assert ledger.checks[0] is not second
    assert ledger.checks[1].measurement is second.measurement
    assert ledger.checks[1].metric == "f1"


def test_verdicts_come_in_the_order_of_asking_across_families():
    found = judged(
        check("a", family="fairness"),
        check("b"),
        check("c", family="fairness"),
        benchmark=0.02,
        fairness=0.04,
    )
    assert [(v.check, v.family) for v in found] == [
        ("a", "fairness"),
        ("b", "benchmark"),
        ("c", "fairness"),
    ]
    assert {v.gate for v in found} == {"test_a"}


def test_each_family_is_judged_with_its_own_share():
    found = judged(
        check("a", family="fairness", p_fail=0.02),
        check("b", p_fail=0.02),
        check("c", family="fairness", p_fail=1.0),
        benchmark=0.02,
        fairness=0.03,
    )
    assert [v.alpha for v in found] == pytest.approx([0.015, 0.02, 0.015])
    assert [v.outcome for v in found] == [
        Outcome.INCONCLUSIVE,
        Outcome.FAILED,
        Outcome.INCONCLUSIVE,
    ]


def test_severity_and_power_reach_every_verdict():
    ledger = Ledger("test_a")
    ledger.add(check("a"))
    (found,) = ledger.judge(alpha={"benchmark": 0.05}, severity="advisory", power=0.7)
    assert (found.severity, found.rows_needed) == ("advisory", 70)


def test_an_empty_ledger_has_no_verdicts():
    assert judged() == ()


def test_a_family_without_a_share_is_never_judged_with_another_ones():
    with pytest.raises(KeyError, match="fairness"):
        judged(check("a", family="fairness"), benchmark=0.05)
