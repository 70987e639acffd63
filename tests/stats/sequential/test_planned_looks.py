from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.sequential.planned_looks import Looks
from pytest_mlgate.stats.sequential.planned_looks import planned_looks
from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import paired_effect
from pytest_mlgate.stats.sequential.spending import spending_bounds

PLAN = Looks(number=4, rows=2_000)


def effects(*, loss=0.0, plan=PLAN, due=None, seed=0):
    rng = np.random.default_rng(seed)
    old = rng.random(plan.rows) < 0.9
    new = np.where(rng.random(plan.rows) < 0.3, rng.random(plan.rows) < 0.9, old)
    new = new & (rng.random(plan.rows) >= loss)
    return [
        paired_effect(
            RowSums.mean(1.0 * new[:end]),
            RowSums.mean(1.0 * old[:end]),
            higher_is_better=True,
        )
        for end in plan.ends[:due]
    ]


def test_a_single_look_is_the_usual_test():
    plan = Looks(number=1, rows=1_000)
    (effect,) = effects(plan=plan)
    found = planned_looks([effect], looks=plan, n=1_000)
    z = (effect.estimate + 0.02) / effect.standard_error
    one_look = planned_looks([effect], looks=plan, n=1_000).p_better_than(-0.02)
    from scipy import stats

    assert one_look >= stats.norm.sf(z) - 1e-6
    assert found.method.startswith("look 1 of 1")


def test_the_interval_is_where_the_p_values_turn():
    found = planned_looks(effects(seed=4), looks=PLAN, n=2_000)
    low, high, _ = found.interval(0.90)
    assert found.p_better_than(low) == pytest.approx(0.05, rel=1e-3)
    assert found.p_worse_than(high) == pytest.approx(0.05, rel=1e-3)


def test_the_p_value_is_the_level_whose_bound_a_look_has_met():
    found = effects(loss=0.06)
    p = planned_looks(found, looks=PLAN, n=2_000).p_worse_than(0.0)
    bounds = spending_bounds(PLAN.fractions, p)
    apart = [
        -one.estimate / one.standard_error - bound
        for one, bound in zip(found, bounds, strict=True)
    ]
    # skewness asks for a little more than the plain score
    assert 0 <= max(apart) < 0.5


def test_a_later_look_takes_nothing_back():
    every = effects(loss=0.05, seed=2)
    p = [
        planned_looks(every[:due], looks=PLAN, n=PLAN.ends[due - 1]).p_worse_than(0.0)
        for due in (2, 3, 4)
    ]
    assert p[0] >= p[1] - 1e-4
    assert p[1] >= p[2] - 1e-4


def test_before_the_first_look_there_is_no_verdict():
    found = planned_looks([], looks=PLAN, n=320)
    assert found.cannot_judge == (
        "The first of 4 looks is due at 500 rows; there are 320."
    )
    needed = found.rows_needed(
        ok=0.0, bad=-0.01, alpha=0.05, alpha_pass=0.05, power=0.8
    )
    assert needed == 500


def test_the_next_look_is_what_to_wait_for_and_after_the_last_there_is_none():
    question = {"ok": 0.0, "bad": -0.001, "alpha": 0.05, "alpha_pass": 0.05}
    second = planned_looks(effects(due=2), looks=PLAN, n=1_400)
    assert second.rows_needed(**question, power=0.8) == 1_500
    assert second.n == 1_000
    last = planned_looks(effects(), looks=PLAN, n=90_000)
    assert last.rows_needed(**question, power=0.8) is None


def test_looks_that_show_nothing_are_passed_over():
    known = effects(loss=0.06)
    found = planned_looks([None, *known[1:]], looks=PLAN, n=2_000)
    assert found.cannot_judge is None
    assert found.p_worse_than(0.0) < 0.05
    none = planned_looks([None, None], looks=PLAN, n=1_000)
    assert none.cannot_judge == "No row tells the arms apart at the looks so far."


def test_a_look_on_too_few_events_says_why_it_says_nothing():
    plan = Looks(number=2, rows=400)
    rng = np.random.default_rng(0)
    old = np.ones(400)
    new = old - (rng.random(400) < 0.01)
    few = [
        paired_effect(
            RowSums.mean(new[:end]), RowSums.mean(old[:end]), higher_is_better=True
        )
        for end in plan.ends
    ]
    found = planned_looks(few, looks=plan, n=400)
    assert "it takes 10" in found.cannot_judge
    assert found.p_worse_than(0.0) == 1.0


@pytest.mark.parametrize(
    ("number", "rows", "told"),
    [
        (0, 1_000, "`looks` must be a whole number of at least 1"),
        (True, 1_000, "`looks` must be a whole number"),
        (2.5, 1_000, "`looks` must be a whole number"),
        (51, 100_000, "`looks` must be at most 50"),
        (10, 900, "`rows` must be at least 100 for each of 10 looks"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(number, rows, told):
    with pytest.raises(InvalidInput, match=told):
        Looks(number=number, rows=rows)


def test_looks_of_a_number_that_does_not_divide_the_rows_end_on_whole_rows():
    plan = Looks(number=3, rows=1_000)
    assert plan.ends == (334, 667, 1_000)
    assert [plan.due(n) for n in (333, 334, 999, 1_000, 5_000)] == [0, 1, 2, 3, 3]
