"""Tests of two shares: limits of statsmodels, and a root that is found everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from pytest_mlgate.stats.counts.hybrid_score import SharePairs

TABLES = [(7, 40, 20, 60), (0, 30, 5, 200), (30, 30, 199, 200), (0, 20, 0, 50)]


def pair(k, n, other_k, other_n):
    return SharePairs(
        **{
            name: np.array([float(value)])
            for name, value in zip(
                ("k", "n", "other_k", "other_n"), (k, n, other_k, other_n), strict=True
            )
        }
    )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("alpha", [0.2, 0.02, 0.001])
def test_the_p_value_is_the_level_at_the_lower_of_two_limits_of_statsmodels(
    table, alpha
):
    theirs = [
        confint_proportions_2indep(*table, method=name, alpha=alpha)
        for name in ("newcomb", "agresti-caffo")
    ]
    low, high = min(one[0] for one in theirs), max(one[1] for one in theirs)
    assert pair(*table).p_above(low)[0] == pytest.approx(alpha / 2, abs=1e-9)
    turned = pair(*table).swapped
    assert turned.p_above(-high)[0] == pytest.approx(alpha / 2, abs=1e-9)


def test_the_limits_are_those_that_statsmodels_prints():
    # 7 of 40 against 20 of 60: -.311842 and .020901
    z = stats.norm.isf(0.025)
    table = pair(7, 40, 20, 60)
    assert table.low(z)[0] == pytest.approx(-0.311842, abs=1e-6)
    assert -table.swapped.low(z)[0] == pytest.approx(0.020901, abs=1e-6)
    low, high = confint_proportions_2indep(7, 40, 20, 60, method="newcomb")
    assert table.low(z)[0] == pytest.approx(low, abs=1e-12)
    assert -table.swapped.low(z)[0] == pytest.approx(high, abs=1e-12)


def test_the_ratio_turns_at_the_limits_of_donner_and_zou():
    # 30 of 60 over 20 of 60, each limit Wilson's, MOVER-R in closed form
    z = stats.norm.isf(0.05)

    def wilson(k, n):
        p = k / n
        half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        centre = p + z * z / (2 * n)
        return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)

    (l1, _), (_, u2) = wilson(30, 60), wilson(20, 60)
    product = 0.5 / 3
    low = (product - np.sqrt(product**2 - l1 * u2 * (2 * 0.5 - l1) * (2 / 3 - u2))) / (
        u2 * (2 / 3 - u2)
    )
    table = pair(30, 60, 20, 60)
    found = table.p_above_by_score(0.0, factor=low)[0]
    assert found == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "factor"), [(0.0, 1.0), (0.1, 1.0), (-0.4, 1.0), (0.0, 0.8), (0.0, 1.25)]
)
def test_the_quantile_is_where_a_limit_reaches_the_contrast(x, factor):
    """Thousands of tables at once, each as its own search of a root finds it."""
    rng = np.random.default_rng(8)
    n, other_n = (np.exp(rng.uniform(0, 9, 300)).round() for _ in range(2))
    k, other_k = ((rng.random(300) * (m + 1)).astype(int) for m in (n, other_n))
    pairs = SharePairs(k=k * 1.0, n=n, other_k=other_k * 1.0, other_n=other_n)
    found = pairs.p_above_by_score(x, factor=factor)
    assert np.isfinite(found).all()
    for place in range(0, 300, 7):
        one = SharePairs(
            k=pairs.k[[place]],
            n=pairs.n[[place]],
            other_k=pairs.other_k[[place]],
            other_n=pairs.other_n[[place]],
        )

        def below(z, one=one):
            return one.low(z, factor=factor)[0] - x

        if below(0.0) >= 0 > below(38.0):
            z = optimize.brentq(below, 0, 38, xtol=1e-13)
            assert found[place] == pytest.approx(stats.norm.sf(z), rel=1e-6)


def test_tables_beyond_every_doubt_have_p_values_of_nought_and_one():
    sure = pair(10**6, 10**6, 0, 10**6)
    assert sure.p_above(0.5).tolist() == [0.0]
    assert sure.swapped.p_above(0.5).tolist() == [1.0]


def test_shares_that_are_apart_by_just_as_much_are_a_coin():
    assert pair(20, 40, 30, 60).p_above_by_score(0.0)[0] == pytest.approx(0.5)
