from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.dependence import spread_of
from pytest_mlgate.stats.dependence import stretches_of_time
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence import RowStructure


def mean_psi(values, weights=None):
    weights = np.ones(values.size) if weights is None else weights
    share = weights / weights.sum()
    return share * (values - (share * values).sum())


def draw(seed, n=300, groups=40):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, groups, n)
    values = rng.exponential(size=groups)[codes] + rng.normal(size=n)
    return values, codes, rng.uniform(0.2, 3.0, n)


def test_plain_rows_have_the_standard_error_of_the_mean():
    values, _, _ = draw(1)
    found = spread_of(mean_psi(values), RowStructure(), df=299)
    assert found.standard_error == pytest.approx(stats.sem(values), abs=1e-12)
    assert found.skewness == pytest.approx(stats.skew(values) / np.sqrt(300), abs=1e-9)
    assert (found.df, found.effective, found.cannot_judge) == (299, 300, None)


def test_groups_have_the_cluster_robust_error_of_statsmodels():
    values, codes, _ = draw(2)
    oracle = sm.OLS(values, np.ones(300)).fit(
        cov_type="cluster", cov_kwds={"groups": codes}
    )
    found = spread_of(mean_psi(values), RowStructure(groups=codes), df=299)
    assert found.standard_error == pytest.approx(float(oracle.bse[0]), abs=1e-9)
    assert found.df == pytest.approx(1 / np.sum((np.bincount(codes) / 300) ** 2) - 1)


def test_weighted_groups_have_the_cluster_robust_error_of_statsmodels():
    values, codes, weights = draw(3)
    oracle = sm.WLS(values, np.ones(300), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": codes}
    )
    found = spread_of(
        mean_psi(values, weights), RowStructure(weights=weights, groups=codes), df=299
    )
    assert found.standard_error == pytest.approx(float(oracle.bse[0]), abs=1e-9)


def test_weighted_rows_have_the_sandwich_error_of_statsmodels_but_for_the_factor():
    values, _, weights = draw(4)
    oracle = sm.WLS(values, np.ones(300), weights=weights).fit(cov_type="HC0")
    found = spread_of(mean_psi(values, weights), RowStructure(weights=weights), df=299)
    kish = weights.sum() ** 2 / np.square(weights).sum()
    factor = np.sqrt(kish / (kish - 1))
    assert found.df == pytest.approx(kish - 1)
    assert found.standard_error == pytest.approx(float(oracle.bse[0]) * factor)


def test_rows_in_time_have_the_error_of_twenty_batch_means():
    rng = np.random.default_rng(5)
    values = np.cumsum(rng.normal(size=400)) / 10
    order = rng.permutation(400)
    found = spread_of(
        mean_psi(values)[order], RowStructure(time=order.astype(float)), df=399
    )
    means = values.reshape(20, 20).mean(axis=1)
    assert found.standard_error == pytest.approx(stats.sem(means), abs=1e-12)
    assert found.df == pytest.approx(19)
    assert found.skewness is None
    assert found.cannot_judge is None


def test_groups_without_a_row_that_has_a_say_are_no_observations():
    groups = np.repeat(np.arange(30), 10)
    says = groups < 12
    units = units_of(RowStructure(groups=groups), says=says, df=119)
    assert units.effective == pytest.approx(12)
    assert units.factor == pytest.approx(12 / 11)


@pytest.mark.parametrize(("sizes", "judged"), [([5] * 10, True), ([5] * 9, False)])
def test_it_takes_ten_groups_of_the_same_size(sizes, judged):
    groups = np.repeat(np.arange(len(sizes)), sizes)
    psi = mean_psi(np.random.default_rng(6).normal(size=groups.size))
    found = spread_of(psi, RowStructure(groups=groups), df=groups.size - 1)
    assert (found.cannot_judge is None) == judged
    assert found.rows_to_judge == (0 if judged else 50)
    if not judged:
        assert found.cannot_judge.startswith("9 effective groups are too few")


def test_one_huge_group_leaves_few_effective_groups():
    groups = np.repeat(np.arange(50), [900] + [2] * 49)
    psi = mean_psi(np.random.default_rng(7).normal(size=groups.size))
    found = spread_of(psi, RowStructure(groups=groups), df=groups.size - 1)
    assert found.effective < 2
    assert "effective groups are too few" in found.cannot_judge
    assert found.rows_to_judge > groups.size


def test_fewer_than_four_hundred_rows_in_time_cannot_be_judged():
    psi = mean_psi(np.random.default_rng(8).normal(size=399))
    found = spread_of(psi, RowStructure(time=np.arange(399.0)), df=398)
    assert found.cannot_judge.startswith("399 rows in time are too few")
    assert found.rows_to_judge == 400


def test_days_of_equal_time_stay_together_and_few_days_cannot_be_judged():
    days = np.repeat(np.arange(5.0), 100)
    psi = mean_psi(np.random.default_rng(9).normal(size=500))
    found = spread_of(psi, RowStructure(time=days), df=499)
    assert found.effective == pytest.approx(5)
    assert "5 effective stretches of time are too few" in found.cannot_judge


@given(
    times=st.lists(st.integers(0, 30).map(float), min_size=1, max_size=60),
    seed=st.integers(0, 99),
)
def test_where_rows_are_stored_does_not_change_their_stretch(times, seed):
    time = np.array(times)
    order = np.random.default_rng(seed).permutation(time.size)
    stretch = stretches_of_time(time)
    assert np.array_equal(stretches_of_time(time[order]), stretch[order])
    assert 0 <= stretch.min() <= stretch.max() <= 19
    assert (np.diff(stretch[np.argsort(time)]) >= 0).all()


def test_without_ties_the_stretches_are_of_the_same_size():
    assert np.bincount(stretches_of_time(np.arange(440.0))).tolist() == [22] * 20


def test_group_codes_may_be_any_whole_numbers():
    values, codes, _ = draw(10)
    strange = np.array([-5, 10**15, 3, 77])[codes % 4] + codes * 10**9
    one = spread_of(mean_psi(values), RowStructure(groups=codes), df=299)
    other = spread_of(mean_psi(values), RowStructure(groups=strange), df=299)
    assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)
    assert one.df == pytest.approx(other.df)


@given(seed=st.integers(0, 1000), copies=st.integers(2, 4))
def test_copies_of_rows_in_a_group_tell_nothing_new(seed, copies):
    values, _, _ = draw(seed, n=40)
    alone = spread_of(mean_psi(values), RowStructure(groups=np.arange(40)), df=39)
    copied = spread_of(
        np.repeat(mean_psi(values), copies) / copies,
        RowStructure(groups=np.repeat(np.arange(40), copies)),
        df=40 * copies - 1,
    )
    assert copied.standard_error == pytest.approx(alone.standard_error, rel=1e-12)
    assert copied.df == pytest.approx(alone.df)
    assert copied.skewness == pytest.approx(alone.skewness, abs=1e-12)


def test_one_row_of_all_the_weight_cannot_be_judged():
    weights = np.array([1e9] + [1e-9] * 50)
    psi = mean_psi(np.random.default_rng(11).normal(size=51), weights)
    found = spread_of(psi, RowStructure(weights=weights), df=50)
    assert "1 effective rows are too few" in found.cannot_judge


def test_nothing_has_no_effective_size():
    assert effective_size(np.zeros(3)) == 0.0
    assert effective_size(np.array([])) == 0.0


def rates(draw_rows, structure, *, df, reps, level):
    """Give the share of samples of mean zero whose t is below the level's quantile."""
    hits = 0
    for rep in range(reps):
        values = draw_rows(np.random.default_rng([12, rep]))
        spread = spread_of(mean_psi(values), structure, df=df)
        t = values.mean() / spread.standard_error
        hits += stats.t.cdf(t, spread.df) <= level
    return hits / reps


def in_groups(groups, icc):
    def draw_rows(rng):
        shared = rng.normal(size=groups.max() + 1)[groups]
        return np.sqrt(icc) * shared + np.sqrt(1 - icc) * rng.normal(size=groups.size)

    return draw_rows


def test_rows_that_hang_together_need_groups_to_keep_the_level():
    groups = np.repeat(np.arange(20), 50)
    rows = in_groups(groups, 0.1)
    alone = rates(rows, RowStructure(), df=999, reps=1500, level=0.05)
    together = rates(rows, RowStructure(groups=groups), df=999, reps=1500, level=0.05)
    assert alone > 0.2
    assert 0.035 < together < 0.07


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("sizes", "highest"),
    [([50] * 20, (0.062, 0.0085)), (None, (0.09, 0.012)), ([5] * 200, (0.06, 0.008))],
)
def test_levels_with_groups_even_of_very_unequal_sizes(sizes, highest):
    if sizes is None:
        sizes = np.maximum(np.round(400 * 0.86 ** np.arange(50)), 2).astype(int)
        assert 9 < effective_size(sizes.astype(float)) < 16
    groups = np.repeat(np.arange(len(sizes)), sizes)
    rows = in_groups(groups, 0.1)
    for level, most in zip((0.05, 0.005), highest, strict=True):
        structure = RowStructure(groups=groups)
        found = rates(rows, structure, df=groups.size - 1, reps=12_000, level=level)
        alone = rates(rows, RowStructure(), df=groups.size - 1, reps=2_000, level=level)
        assert level * 0.6 < found <= most
        assert alone > 1.7 * level


@pytest.mark.calibration
def test_levels_of_rows_in_time():
    def draw_rows(rng):
        noise = rng.normal(size=2100)
        values = np.empty(2100)
        values[0] = noise[0]
        for i in range(1, 2100):
            values[i] = 0.7 * values[i - 1] + noise[i]
        return values[100:]

    time = RowStructure(time=np.arange(2000.0))
    found = rates(draw_rows, time, df=1999, reps=3000, level=0.05)
    alone = rates(draw_rows, RowStructure(), df=1999, reps=1000, level=0.05)
    assert 0.035 < found < 0.068
    assert alone > 0.2
