from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.slices.search import Slice
from pytest_mlgate.stats.slices.weak_slices import FoundSlice
from pytest_mlgate.stats.slices.weakest_slice import confirmed_slices
from pytest_mlgate.stats.slices.weakest_slice import weakest_slice
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

LIMIT = Threshold(ok=-0.1, bad=-0.1)


def told(excess, error=0.02, *, code=0, cannot_judge=None):
    test = StudentT(estimate=-excess, standard_error=error, df=10**6, n=1000)
    return FoundSlice(
        where=Slice(conditions=((0, code),)),
        rows=100,
        of=1000,
        measurement=Measurement(
            estimate=-excess,
            n=100,
            method="t",
            p_better_than=test.p_better_than,
            p_worse_than=test.p_worse_than,
            interval=test.interval,
            rows_needed=test.rows_needed,
            candidate=excess,
            baseline=0.1,
            orientation=-1,
            cannot_judge=cannot_judge,
        ),
    )


def weakest(found, large):
    return weakest_slice(found, large, fine=-0.1, n=1000, method="slices")


def outcome(found, large, *, alpha=0.05):
    return outcome_of(weakest(found, large), LIMIT, alpha=alpha)


CLEAN = [told(0.0, code=code) for code in range(5)]


def test_a_find_beyond_doubt_fails_and_is_named():
    whole = weakest([told(0.3), told(0.05, code=1)], CLEAN)
    assert outcome_of(whole, LIMIT, alpha=0.001) is Outcome.FAILED
    assert whole.estimate == -0.3
    low, high, _ = whole.interval(0.9)
    assert low <= -0.3 <= high < -0.1


def test_the_smallest_p_value_is_multiplied_by_the_number_of_finds():
    finds = [told(0.15, code=code) for code in range(4)]
    alone = 1 - stats.norm.cdf(2.5)
    assert weakest(finds, CLEAN).p_worse_than(-0.1) == pytest.approx(
        4 * alone, rel=1e-4
    )


def test_finds_that_cannot_be_judged_are_not_counted():
    finds = [told(0.15), told(0.5, code=1, cannot_judge="few")]
    alone = 1 - stats.norm.cdf(2.5)
    assert weakest(finds, CLEAN).p_worse_than(-0.1) == pytest.approx(alone, rel=1e-4)


def test_without_a_find_nothing_fails_and_large_slices_pass():
    whole = weakest([], CLEAN)
    assert whole.p_worse_than(10.0) == 1.0
    assert outcome_of(whole, LIMIT, alpha=0.05) is Outcome.PASSED


def test_one_large_slice_that_is_not_certainly_fine_keeps_all_from_passing():
    near = told(0.08, code=9)
    assert outcome([], [*CLEAN, near]) is Outcome.INCONCLUSIVE
    whole = weakest([], [*CLEAN, near])
    assert whole.estimate == -0.08
    assert whole.rows_needed(
        ok=-0.1, bad=-0.1, alpha=0.01, alpha_pass=0.05, power=0.8
    ) == near.measurement.rows_needed(
        ok=-0.1, bad=-0.1, alpha=0.01, alpha_pass=0.05, power=0.8
    )


def test_a_doubtful_find_keeps_all_from_passing_and_does_not_fail():
    assert outcome([told(0.12)], CLEAN) is Outcome.INCONCLUSIVE
    assert outcome([told(0.09)], CLEAN) is Outcome.PASSED


def test_a_find_that_is_confirmed_at_five_percent_never_passes():
    # certain for one gate, not for the share of another
    find = [told(0.14)]
    assert outcome(find, CLEAN, alpha=0.05) is Outcome.FAILED
    assert outcome(find, CLEAN, alpha=0.001) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("excess", [0.0, 0.05, 0.067, 0.068, 0.08, 0.12, 0.2])
@pytest.mark.parametrize("find", [None, 0.05, 0.08, 0.085, 0.12, 0.2])
def test_a_pass_is_an_interval_that_lies_above_the_threshold(excess, find):
    whole = weakest([] if find is None else [told(find)], [told(excess), *CLEAN])
    low, high, _ = whole.interval(0.90)
    assert low <= whole.estimate <= high
    assert (low > -0.1) == (whole.p_better_than(-0.1) < 0.05)


def test_a_large_slice_that_cannot_be_judged_keeps_all_from_passing():
    whole = weakest([], [*CLEAN, told(0.0, cannot_judge="few groups")])
    assert whole.cannot_pass == "few groups"
    assert weakest([told(0.3)], []).cannot_pass.startswith("No slice is as large")


def test_nothing_that_can_be_judged_is_nothing():
    whole = weakest([told(0.3, cannot_judge="few")], [])
    assert whole.estimate is None
    assert whole.cannot_judge == "few"
    empty = weakest([], [])
    assert empty.cannot_judge == "No slice is large enough to be judged."
    assert outcome_of(empty, LIMIT, alpha=0.05) is Outcome.INCONCLUSIVE


def test_confirmed_are_those_of_holm():
    finds = [told(x, code=code) for code, x in enumerate([0.10, 0.145, 0.16, 0.139])]
    # p .5, .012, .001, .026: the last holds at .05/2 no longer
    sure = confirmed_slices(finds, fine=-0.1)
    assert [one.where.conditions[0][1] for one in sure] == [2, 1]


def test_a_gain_keeps_its_direction():
    gain = told(0.3)
    gain = replace(gain, measurement=replace(gain.measurement, orientation=1))
    whole = weakest_slice([gain], CLEAN, fine=0.0, n=1000, method="x", orientation=1)
    assert whole.orientation == 1
