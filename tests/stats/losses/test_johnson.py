from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.johnson import adjusted
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.johnson import unadjusted

SKEWNESSES = st.floats(-2, 2)
DISTANCES = st.floats(-50, 50)


def claim(**changes):
    found = {"estimate": 0.2, "standard_error": 0.1, "df": 60, "n": 61, "skewness": 0.1}
    return JohnsonT(**{**found, **changes})


def test_the_statistic_is_the_published_one():
    # with g = mean - mu: (g + m3 / (6 s^2 n) + m3 g^2 / (3 s^4)) / (s / sqrt(n))
    values = np.random.default_rng(1).exponential(size=50)
    n, s = 50, values.std(ddof=1)
    centred = values - values.mean()
    m3 = (centred**3).mean()
    gap = values.mean() - 0.8
    published = (gap + m3 / (6 * s**2 * n) + m3 * gap**2 / (3 * s**4)) / (s / n**0.5)
    assert adjusted(gap / (s / n**0.5), m3 / s**3 / n**0.5) == pytest.approx(
        published, abs=1e-12
    )


def test_without_skewness_it_is_student():
    found = claim(skewness=0.0)
    assert found.p_better_than(0.0) == pytest.approx(stats.t.sf(2, 60), abs=1e-14)
    assert found.p_worse_than(0.0) == pytest.approx(stats.t.cdf(2, 60), abs=1e-14)


def test_rare_losses_weaken_a_pass_and_rare_gains_weaken_a_failure():
    student = stats.t.sf(2, 60)
    assert claim(skewness=-0.3).p_better_than(0.0) > student
    assert claim(skewness=0.3).p_better_than(0.0) == pytest.approx(student)
    assert claim(estimate=-0.2, skewness=0.3).p_worse_than(0.0) > student
    assert claim(estimate=-0.2, skewness=-0.3).p_worse_than(0.0) == pytest.approx(
        student
    )


def test_a_disaster_on_every_row_is_seen_through_any_skewness():
    assert claim(estimate=-5.0, skewness=0.39).p_worse_than(0.0) < 1e-9


def test_four_tenths_of_skewness_are_too_much():
    assert claim(skewness=-0.4).rests_on_few_rows
    assert not claim(skewness=0.399).rests_on_few_rows
    assert claim(skewness=0.8).rows_until_many == 4 * 61 + 1


def test_the_skewness_of_a_mean_falls_with_the_root_of_the_rows():
    values = np.random.default_rng(2).exponential(size=500)
    centred = values - values.mean()
    expected = stats.skew(values) / 500**0.5
    assert skewness_of_sum(centred) == pytest.approx(expected, abs=1e-12)
    assert skewness_of_sum(centred / 3) == pytest.approx(expected)


def test_the_skewness_of_very_small_values_does_not_vanish():
    tiny = np.array([-1.0, -1.0, 2.0]) * 1e-150
    assert skewness_of_sum(tiny) == pytest.approx(6 / 6**1.5)


@given(t=DISTANCES, skewness=SKEWNESSES)
def test_the_inverse_undoes_the_adjustment(t, skewness):
    assert unadjusted(adjusted(t, skewness), skewness) == pytest.approx(
        t, rel=1e-5, abs=1e-4
    )


@given(t=DISTANCES, step=st.floats(0, 10), skewness=SKEWNESSES)
def test_more_distance_is_never_less_evidence(t, step, skewness):
    assert adjusted(t + step, skewness) >= adjusted(t, skewness) - 1e-9


@given(t=DISTANCES, skewness=SKEWNESSES)
def test_turning_the_scale_round_turns_the_statistic_round(t, skewness):
    assert adjusted(-t, -skewness) == -adjusted(t, skewness)


@given(
    estimate=st.floats(-5, 5),
    error=st.floats(1e-3, 5),
    df=st.floats(1, 1e6),
    skewness=st.floats(-0.8, 0.8),
    level=st.floats(1e-4, 0.4),
)
def test_the_limits_of_the_interval_are_where_the_p_values_cross(
    estimate, error, df, skewness, level
):
    found = JohnsonT(
        estimate=estimate, standard_error=error, df=df, n=10, skewness=skewness
    )
    low, high, _ = found.interval(1 - 2 * level)
    assert low <= estimate <= high
    assert found.p_better_than(low) == pytest.approx(level, rel=1e-4)
    assert found.p_worse_than(high) == pytest.approx(level, rel=1e-4)
    assert found.p_better_than(low - 0.1) <= level * (1 + 1e-6)


@pytest.mark.parametrize("x", [-1e300, 1e300])
def test_the_ends_of_the_scale_are_no_trouble(x):
    found = claim(skewness=-0.3)
    assert {found.p_better_than(x), found.p_worse_than(x)} == {0.0, 1.0}


def simulate(skewness, *, repeats, seed):
    """Draw centred gamma samples whose mean has this skewness; give t and h."""
    rng = np.random.default_rng(seed)
    n, shape = 400, 4 / (skewness**2 * 400)
    d = (rng.gamma(shape, size=(repeats, n)) - shape) / shape**0.5
    s = d.std(axis=1, ddof=1)
    h = ((d - d.mean(axis=1, keepdims=True)) ** 3).mean(axis=1) / s**3 / n**0.5
    return d.mean(axis=1), s / n**0.5, h


def false_failures(skewness, *, repeats, seed):
    drawn = zip(*simulate(skewness, repeats=repeats, seed=seed), strict=True)
    return np.array(
        [
            JohnsonT(
                estimate=m, standard_error=e, df=399, n=400, skewness=h
            ).p_worse_than(0.0)
            for m, e, h in drawn
        ]
    )


@pytest.mark.parametrize("skewness", [0.05, 0.2])
def test_false_claims_on_the_rare_side_keep_the_level(skewness):
    p = false_failures(skewness, repeats=4000, seed=5)
    assert 0.04 <= (p <= 0.05).mean() <= 0.061
    assert (p <= 0.005).mean() <= 0.009


@pytest.mark.calibration
@pytest.mark.parametrize("skewness", [0.01, 0.05, 0.1, 0.2, 0.3])
def test_false_claims_on_the_rare_side_keep_small_levels(skewness):
    p = np.concatenate(
        [false_failures(skewness, repeats=20_000, seed=seed) for seed in range(5)]
    )
    assert 0.046 <= (p <= 0.05).mean() <= 0.054
    assert 0.0025 <= (p <= 0.005).mean() <= 0.0062
    assert (p <= 0.0005).mean() <= 0.0008
