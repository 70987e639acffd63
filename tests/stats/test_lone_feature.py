"""One feature alone: against scikit-learn, and blind to what only repeats itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.metrics import roc_auc_score

from pytest_mlgate.stats.lone_feature import crossed_means
from pytest_mlgate.stats.lone_feature import lone_auroc
from pytest_mlgate.stats.lone_feature import lone_r2
from pytest_mlgate.stats.lone_feature import quantile_cells


def data(n=600, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return x, x + rng.normal(size=n) > 0, 2 * x + rng.normal(size=n)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_scores_at_least_as_its_ranks_do(sign):
    x, y, _ = data()
    flat = np.zeros(x.size, dtype=np.int64)
    found = lone_auroc(y, cells=flat, numbers=sign * x)
    assert found == pytest.approx(roc_auc_score(y, x), abs=1e-12)


def test_a_number_scores_at_least_as_its_best_line_does():
    x, _, y = data()
    flat = np.zeros(x.size, dtype=np.int64)
    line = LinearRegression().fit(x[:, None], y).predict(x[:, None])
    found = lone_r2(y, cells=flat, numbers=-3 * x)
    assert found == pytest.approx(r2_score(y, line), abs=1e-9)


def test_cells_are_scored_by_the_other_half():
    _, y, _ = data()
    cells = np.random.default_rng(1).integers(0, 7, y.size) + 3 * y
    scores = crossed_means(y.astype(float), cells)
    halves = [slice(0, None, 2), slice(1, None, 2)]
    wanted = np.mean([roc_auc_score(y[half], scores[half]) for half in halves])
    assert lone_auroc(y, cells=cells) == pytest.approx(wanted, abs=1e-12)
    even = cells[::2] == 4
    assert scores[1::2][cells[1::2] == 4] == pytest.approx(y[::2][even].mean())


def test_a_feature_that_is_not_monotone_is_found_by_its_cells():
    rng = np.random.default_rng(0)
    x = rng.normal(size=4000)
    y = np.abs(x) > 1
    assert roc_auc_score(y, x) < 0.55
    assert lone_auroc(y, cells=quantile_cells(x), numbers=x) > 0.95
    assert lone_r2(x**2, cells=quantile_cells(x), numbers=x) > 0.7


def test_an_identifier_tells_nothing():
    _, y, value = data()
    each = np.arange(y.size)
    assert lone_auroc(y, cells=each) == 0.5
    assert lone_r2(value, cells=each) <= 0


def test_noise_in_many_cells_tells_nothing_much():
    """Scored by their own answers these cells would reach an AUROC of about 0.9."""
    rng = np.random.default_rng(2)
    y = rng.random(2000) < 0.3
    found = [lone_auroc(y, cells=rng.integers(0, 700, 2000)) for _ in range(20)]
    assert max(found) < 0.56


def test_gaps_that_know_the_answer_are_found():
    _, y, _ = data()
    x = np.where(y, np.nan, 1.0)
    assert lone_auroc(y, cells=quantile_cells(x), numbers=x) == 1.0


def test_what_cannot_be_scored_is_none():
    assert lone_auroc(np.array([True, False] * 3), cells=np.arange(6)) is None
    assert lone_auroc(np.ones(6, dtype=bool), cells=np.arange(6)) is None
    assert lone_r2(np.ones(6), cells=np.arange(6)) is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(st.just(np.nan), st.floats(allow_nan=False)), min_size=1, max_size=60
    )
)
def test_cells_keep_the_order_and_part_missing_from_known(values):
    x = np.array(values)
    cells = quantile_cells(x)
    assert cells.min() == 0
    assert cells.max() <= 20
    missing = np.isnan(x)
    if missing.any() and not missing.all():
        assert set(cells[missing]).isdisjoint(cells[~missing])
    order = np.argsort(x[~missing], kind="stable")
    assert (np.diff(cells[~missing][order]) >= 0).all()


def test_infinite_numbers_have_ranks():
    y = np.array([False, True, True, False, True])
    x = np.array([-np.inf, 1.0, np.inf, 0.0, 2.0])
    assert lone_auroc(y, cells=np.zeros(5, dtype=np.int64), numbers=x) == 1.0
