from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import confusion_matrix

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.losses.business_value import OutcomeValues
from pytest_mlgate.stats.losses.business_value import RowValues
from pytest_mlgate.stats.losses.business_value import value_from_costs
from pytest_mlgate.stats.losses.business_value import value_per_case

COSTS = {"tp": 90.0, "fp": -10.0, "fn": -50.0, "tn": 1.0}


def rows(n=500, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.2
    flips = (rng.random(n) < rate for rate in (0.1, 0.15))
    return y, *(BinaryAnswers(decisions=y ^ flip) for flip in flips)


def test_the_value_is_the_confusion_matrix_times_the_values():
    y, answers, _ = rows()
    weights = np.random.default_rng(2).gamma(1, size=y.size)
    table = np.array([[1.0, -10.0], [-50.0, 90.0]])
    metric = value_from_costs(COSTS)
    for w in (None, weights):
        counts = confusion_matrix(y, answers.decisions, sample_weight=w)
        known = (counts * table).sum() / counts.sum()
        assert metric.influence(y, answers, w).value == pytest.approx(known, rel=1e-9)
    assert metric.measure(y, answers).orientation == 1
    assert value_from_costs(table).measure(y, answers).candidate == pytest.approx(
        metric.measure(y, answers).candidate
    )


def test_two_models_are_compared_by_the_paired_t():
    y, new, old = rows()
    found = value_from_costs(COSTS).compare(y, new, old)
    values = OutcomeValues(**COSTS)
    a, b = (values.of(y, m.decisions) for m in (new, old))
    assert found.estimate == pytest.approx(a.mean() - b.mean())
    assert (found.candidate, found.baseline) == pytest.approx((a.mean(), b.mean()))
    oracle = stats.ttest_rel(a, b, alternative="greater").pvalue
    assert found.p_better_than(0.0) == pytest.approx(oracle, abs=0.02)
    assert found.p_better_than(0.0) >= oracle - 1e-12


def test_an_outcome_that_is_left_out_is_worth_nothing():
    y, answers, _ = rows()
    short = value_from_costs({"tp": 90, "fp": -10}).measure(y, answers)
    full = value_from_costs({"tp": 90, "fp": -10, "fn": 0, "tn": 0})
    assert short.estimate == full.measure(y, answers).estimate


@given(
    tp=st.floats(0, 100),
    fp=st.floats(-100, 0),
    fn=st.floats(-100, 0),
    tn=st.floats(0, 100),
    p=st.floats(0, 1),
)
def test_at_break_even_yes_and_no_are_worth_the_same(tp, fp, fn, tn, p):
    if tp - fn + tn - fp <= 1e-6:
        return
    values = OutcomeValues(tp=tp, fp=fp, fn=fn, tn=tn)
    yes, no = p * tp + (1 - p) * fp, p * fn + (1 - p) * tn
    if abs(p - values.break_even) > 1e-9 and abs(yes - no) > 1e-9:
        assert (yes > no) == (p > values.break_even)


def test_values_per_row_are_looked_up_by_outcome():
    values = RowValues(
        tp=np.array([1.0, 2.0, 3.0, 4.0]),
        fp=-np.array([1.0, 2.0, 3.0, 4.0]),
        fn=-10 * np.array([1.0, 2.0, 3.0, 4.0]),
        tn=np.zeros(4),
    )
    y = np.array([True, False, True, False])
    decisions = np.array([True, True, False, False])
    assert values.of(y, decisions).tolist() == [1.0, -2.0, -30.0, 0.0]
    metric = value_per_case(values)
    assert metric.measure(y, BinaryAnswers(decisions=decisions)).candidate == -7.75
    half = values.take(np.array([0, 2]))
    assert half.of(y[[0, 2]], decisions[[0, 2]]).tolist() == [1.0, -30.0]
    with pytest.raises(InvalidInput, match="got 4 values for 2 rows"):
        value_per_case(values).measure(y[:2], BinaryAnswers(decisions=decisions[:2]))


def test_the_same_value_in_every_row_is_the_cost_matrix():
    y, new, old = rows()
    constant = RowValues(**{k: np.full(y.size, v) for k, v in COSTS.items()})
    one = value_per_case(constant).compare(y, new, old)
    other = value_from_costs(COSTS).compare(y, new, old)
    assert one.p_better_than(0.5) == other.p_better_than(0.5)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ({"tp": 1, "typo": 2}, "Unknown outcome 'typo'"),
        ({"tp": float("nan")}, "`tp` must be a finite number"),
        ({"tp": "9"}, "`tp` must be a finite number"),
        ({"tp": True}, "`tp` must be a finite number"),
        ({"fp": 10}, "must reward right decisions"),
        ({}, "must reward right decisions"),
        ([[1, 2, 3]], "`costs` must be a mapping"),
        ([[1, 2], [3]], "`costs` must be a mapping"),
        (7, "`costs` must be a mapping"),
        ([["a", "b"], ["c", "d"]], "`costs` must be a mapping"),
    ],
)
def test_costs_that_make_no_sense_are_refused(costs, words):
    with pytest.raises(InvalidInput, match=words):
        value_from_costs(costs)


def test_values_per_row_are_finite_and_of_one_length():
    with pytest.raises(InvalidInput, match="`fn` must have one value per row"):
        RowValues(tp=np.ones(3), fp=np.ones(3), fn=np.ones(2), tn=np.ones(3))
    with pytest.raises(InvalidInput, match="`tn` must be finite"):
        RowValues(tp=np.ones(1), fp=np.ones(1), fn=np.ones(1), tn=np.array([np.nan]))


def test_models_that_decide_alike_have_equal_losses():
    y, new, _ = rows()
    found = value_from_costs(COSTS).compare(y, new, new)
    assert found.note == "equal losses"
    assert found.candidate == pytest.approx(found.baseline)


def test_a_right_no_that_is_worth_something_moves_the_break_even():
    # yes wins 90 or loses 10, no loses 50 or wins 1
    assert OutcomeValues(**COSTS).break_even == pytest.approx(11 / 151)
    assert value_per_case(COSTS).higher_is_better is True
