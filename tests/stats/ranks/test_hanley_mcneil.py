from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.ranks.hanley_mcneil import NullVarianceTest

SIZES = st.integers(2, 3000)


def test_with_balanced_classes_the_variance_is_the_published_one():
    # Hanley and McNeil (1982): Q1 = A / (2 - A), Q2 = 2 A^2 / (1 + A); with equal
    # classes Newcombe's replacement of both sizes by their mean changes nothing
    a, n = 0.8, 40
    q1, q2 = a / (2 - a), 2 * a**2 / (1 + a)
    published = (a * (1 - a) + (n - 1) * (q1 - a**2 + q2 - a**2)) / n**2
    found = NullVarianceTest(auroc=0.9, n_positives=n, n_negatives=n)
    assert found._variance(a) == pytest.approx(published, rel=1e-12)


@given(auroc=st.floats(0.001, 0.999), n1=SIZES, n0=SIZES, level=st.floats(1e-4, 0.4))
def test_the_lower_limit_is_where_the_p_value_crosses(auroc, n1, n0, level):
    found = NullVarianceTest(auroc=auroc, n_positives=n1, n_negatives=n0)
    low = found.lower_limit(level)
    assert 0 <= low <= auroc
    if low > 1e-9:
        assert found.p_better_than(low) == pytest.approx(level, rel=1e-4)


@given(
    auroc=st.floats(0.001, 0.999),
    n1=SIZES,
    n0=SIZES,
    x=st.floats(-0.1, 1.1),
    step=st.floats(0, 0.5),
)
def test_a_harder_demand_is_never_better_supported(auroc, n1, n0, x, step):
    found = NullVarianceTest(auroc=auroc, n_positives=n1, n_negatives=n0)
    if x + step <= auroc:
        assert found.p_better_than(x) <= found.p_better_than(x + step) + 1e-12


@pytest.mark.parametrize(("x", "p"), [(-0.1, 0.0), (0.0, 0.0), (1.0, 1.0), (1.1, 1.0)])
def test_beyond_the_ends_there_is_no_doubt(x, p):
    found = NullVarianceTest(auroc=0.9, n_positives=20, n_negatives=180)
    assert found.p_better_than(x) == p
