"""Total variation, Kolmogorov-Smirnov and Wasserstein: values, bounds, levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.drift.boundaries import BASES
from tests.stats.drift.boundaries import EQUAL_10
from tests.stats.drift.boundaries import EQUAL_50
from tests.stats.drift.boundaries import most
from tests.stats.drift.boundaries import moved_by
from tests.stats.drift.boundaries import one_cell_grown
from tests.stats.drift.boundaries import p_values
from tests.stats.drift.boundaries import shifted
from tests.stats.drift.boundaries import worst_rates

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.distance_bound import largest_spread
from pytest_mlgate.stats.drift.kolmogorov_smirnov import kolmogorov_smirnov
from pytest_mlgate.stats.drift.kolmogorov_smirnov import kolmogorov_smirnov_of_values
from pytest_mlgate.stats.drift.total_variation import total_variation
from pytest_mlgate.stats.drift.wasserstein import wasserstein
from pytest_mlgate.stats.drift.wasserstein import wasserstein_of_values

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def _ks_of_exact_cells(a, b):
    return kolmogorov_smirnov(a, b, cells_are_values=True)


def _wasserstein_of_cells(a, b):
    return wasserstein(a, b, edges=np.arange(len(a) + 1), scale=len(a) / 2)


MEASURES = {
    "tv": total_variation,
    "ks": _ks_of_exact_cells,
    "wasserstein": _wasserstein_of_cells,
}
DISTANCES = {
    "tv": lambda p, q: np.abs(p - q).sum() / 2,
    "ks": lambda p, q: np.abs(np.cumsum(p - q)).max(),
}
EVERY = pytest.mark.parametrize("name", MEASURES)


def _values(seed=0, n=400, m=700):
    rng = np.random.default_rng(seed)
    # rounded, so that there are ties within and between the sides
    return (
        np.sort(np.round(rng.normal(size=m), 2)),
        np.sort(np.round(rng.normal(0.2, 1.1, size=n), 2)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_exact_values_equal_scipys(seed):
    a, b = _values(seed)
    theirs = stats.ks_2samp(a, b, method="asymp")
    found = kolmogorov_smirnov_of_values(a, b)
    assert found.candidate == pytest.approx(theirs.statistic, abs=1e-12)
    # against "no drift at all" it is the classic test
    assert found.p_worse_than(0.0) == pytest.approx(theirs.pvalue, abs=1e-9)
    distance = stats.wasserstein_distance(a, b)
    found = wasserstein_of_values(a, b, scale=1.5)
    assert found.candidate == pytest.approx(distance / 1.5, abs=1e-12)


def test_with_many_rows_the_limit_of_the_law_is_taken_and_is_never_smaller():
    rng = np.random.default_rng(0)
    a, b = np.sort(rng.normal(size=5000)), np.sort(rng.normal(0.05, 1.0, size=4000))
    theirs = stats.ks_2samp(a, b, method="asymp").pvalue
    found = kolmogorov_smirnov_of_values(a, b).p_worse_than(0.0)
    assert theirs <= found <= theirs * 1.1


def test_cells_that_are_values_lose_nothing():
    a, b = _values(1)
    levels = np.union1d(a, b)
    places = [np.searchsorted(levels, x) for x in (a, b)]
    counts = [np.bincount(place, minlength=levels.size) for place in places]
    found = kolmogorov_smirnov(*counts, cells_are_values=True)
    theirs = stats.ks_2samp(a, b, method="asymp").statistic
    assert found.candidate == pytest.approx(theirs, abs=1e-12)
    exact = kolmogorov_smirnov_of_values(a, b).interval(0.9)
    assert found.interval(0.9)[:2] == pytest.approx(exact[:2], abs=1e-9)


@pytest.mark.parametrize("cells", [3, 20, 100])
def test_the_bounds_from_cells_hold_the_exact_value(cells):
    a, b = _values(2)
    edges = np.linspace(min(a[0], b[0]), max(a[-1], b[-1]), cells + 1)
    counts = [np.histogram(x, edges)[0] for x in (a, b)]
    exact = stats.wasserstein_distance(a, b)
    note = wasserstein(*counts, edges=edges, scale=1.0).note
    low, high = (float(word) for word in note.split(";")[0].split()[1::2])
    assert low - 1e-3 <= exact <= high + 1e-3
    gap = stats.ks_2samp(a, b, method="asymp").statistic
    found = kolmogorov_smirnov(*counts)
    assert found.candidate <= gap + 1e-12
    assert gap <= float(found.note.split(";")[0].split()[-1]) + 1e-4


def test_fine_cells_give_nearly_the_exact_distance():
    rng = np.random.default_rng(5)
    a, b = np.sort(rng.normal(size=5000)), np.sort(rng.normal(0.1, 1.0, size=5000))
    inner = np.quantile(a, np.arange(1, 256) / 256)
    edges = np.r_[min(a[0], b[0]), inner, max(a[-1], b[-1])]
    counts = [np.histogram(x, edges)[0] for x in (a, b)]
    found = wasserstein(*counts, edges=edges, scale=1.35)
    exact = stats.wasserstein_distance(a, b) / 1.35
    assert found.candidate == pytest.approx(exact, abs=0.005)


def test_every_verdict_takes_the_bound_that_is_against_it():
    a, b = [500, 500], [450, 550]
    known = kolmogorov_smirnov(a, b, cells_are_values=True)
    hidden = kolmogorov_smirnov(a, b)
    assert hidden.p_worse_than(-0.01) == known.p_worse_than(-0.01)
    assert hidden.p_better_than(-0.2) > 0.5 > known.p_better_than(-0.2)


@EVERY
@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(0, 300)), min_size=1, max_size=12
    )
)
@settings(max_examples=40, deadline=None)
def test_p_values_rise_and_the_interval_holds_the_estimate(name, cells):
    a, b = np.array(cells).T
    found = MEASURES[name](a, b)
    if found.estimate is None:
        assert "0 rows" in found.cannot_judge
        return
    asked = [-2.0, -0.9, -0.5, -0.2, -0.1, -0.01, 0.0, 0.1]
    better = [found.p_better_than(x) for x in asked]
    worse = [found.p_worse_than(x) for x in asked]
    assert all(0 <= p <= 1 for p in better + worse)
    assert all(np.diff(better) >= -1e-12)
    assert all(np.diff(worse) <= 1e-12)
    low, high, _ = found.interval(0.90)
    assert low - 1e-9 <= found.estimate <= high + 1e-9
    assert found.candidate == -found.estimate


@EVERY
def test_the_ends_of_the_interval_are_just_rejected_at_half_the_level(name):
    before = (10_000 * EQUAL_10).astype(int)
    after = (10_000 * shifted(EQUAL_10, 1.0)).astype(int)
    low, high, _ = (found := MEASURES[name](before, after)).interval(0.90)
    assert found.p_better_than(low) == pytest.approx(0.05, rel=1e-3)
    assert found.p_worse_than(high) == pytest.approx(0.05, rel=1e-3)


@EVERY
def test_swapping_the_sides_changes_nothing(name):
    a, b = [300, 200, 100], [50, 30, 60]
    one, other = MEASURES[name](a, b), MEASURES[name](b, a)
    assert one.candidate == pytest.approx(other.candidate, abs=1e-12)
    assert one.p_worse_than(-0.05) == pytest.approx(other.p_worse_than(-0.05))


@pytest.mark.parametrize("distance", [0.0, 0.1, 0.5, 1.0])
def test_no_pair_of_shares_is_noisier_than_the_bound(distance):
    n, m = 300, 700
    share = np.linspace(distance, 1, 2001)
    rest = share - distance
    noise = np.sqrt(share * (1 - share) / n + rest * (1 - rest) / m)
    bound = largest_spread(distance, reference_rows=m, rows=n)
    assert noise.max() <= bound + 1e-12
    assert noise.max() == pytest.approx(bound, abs=1e-6)


@pytest.mark.parametrize("name", DISTANCES)
@pytest.mark.parametrize("shares", ["10", "50"])
def test_levels_at_the_boundary(name, shares):
    rates = worst_rates(
        MEASURES[name],
        DISTANCES[name],
        (0.1, 0.2),
        BASES[shares],
        rows=(10_000, 500),
        reps=300,
        seed=1,
    )
    assert all(rates <= [most(level, 300) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("name", DISTANCES)
@pytest.mark.parametrize("shares", BASES)
@pytest.mark.parametrize(
    "rows", [(10_000, 500), (500, 500), (100_000, 2000), (1_000_000, 100_000)]
)
def test_levels_at_the_boundary_in_many_tables(name, shares, rows):
    rates = worst_rates(
        MEASURES[name],
        DISTANCES[name],
        (0.1, 0.2),
        BASES[shares],
        rows=rows,
        reps=2000,
        seed=2,
    )
    assert all(rates <= [most(level, 2000) for level in (0.055, 0.006) * 2])


def _wasserstein_p_values(draw, scale, limit, *, rows, reps):
    block, good = [], []
    for _ in range(reps):
        a, b = np.sort(draw(rows[0])), np.sort(draw(rows[1])) + limit * scale
        found = wasserstein_of_values(a, b, scale=scale)
        judged = found.cannot_judge is None
        block.append(found.p_worse_than(-limit) if judged else 1.0)
        good.append(found.p_better_than(-limit) if judged else 1.0)
    return np.array(block), np.array(good)


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_levels_of_wasserstein_at_the_boundary(kind):
    rng = np.random.default_rng(8)
    block, good = _wasserstein_p_values(
        lambda n: getattr(rng, kind)(size=n), 1.4, 0.2, rows=(5000, 400), reps=250
    )
    for p in (block, good):
        assert (p <= 0.05).mean() <= most(0.05, 250)
        assert (p <= 0.005).mean() <= most(0.005, 250)


@pytest.mark.calibration
@pytest.mark.parametrize("kind", ["normal", "lognormal", "logistic"])
def test_levels_of_wasserstein_at_the_boundary_in_many_samples(kind):
    rng = np.random.default_rng(9)
    for limit in (0.1, 0.2):
        for rows in ((10_000, 500), (500, 500), (20_000, 2000)):
            block, good = _wasserstein_p_values(
                lambda n: getattr(rng, kind)(size=n), 1.4, limit, rows=rows, reps=800
            )
            for p in (block, good):
                assert (p <= 0.05).mean() <= most(0.06, 800)
                assert (p <= 0.005).mean() <= most(0.007, 800)


def test_a_bootstrap_of_the_cells_would_not_hold_the_level():
    # why there are bounds: the resampled distance, at its own boundary
    rng = np.random.default_rng(4)
    after = moved_by(DISTANCES["tv"], EQUAL_50, one_cell_grown, 0.1)
    blocked = 0
    for _ in range(40):
        p = rng.multinomial(10_000, EQUAL_50) / 10_000
        q = rng.multinomial(500, after) / 500
        a = rng.multinomial(10_000, p, 400) / 10_000
        b = rng.multinomial(500, q, 400) / 500
        blocked += (np.abs(a - b).sum(axis=1) / 2 <= 0.1).mean() <= 0.05
    assert blocked > 30


@pytest.mark.parametrize("name", DISTANCES)
def test_a_doubled_distance_is_found_with_two_thousand_rows(name):
    after = moved_by(DISTANCES[name], EQUAL_10, shifted, 0.2)
    block, _ = p_values(
        MEASURES[name], EQUAL_10, after, 0.1, rows=(100_000, 2000), reps=100, seed=5
    )
    assert (block <= 0.05).mean() > 0.95


@EVERY
def test_rows_needed_shrink_with_the_distance_of_the_limit(name):
    found = MEASURES[name]([10_000] * 10, [50] * 10)
    near = found.rows_needed(ok=-0.04, bad=-0.05, **QUESTION)
    far = found.rows_needed(ok=-0.1, bad=-0.2, **QUESTION)
    assert near > far >= 1
    assert found.rows_needed(ok=0.0, bad=0.0, **QUESTION) is None


def test_the_planned_rows_buy_a_pass():
    found = total_variation([10_000] * 10, [50] * 10)
    rows = found.rows_needed(ok=-0.1, bad=-0.2, **QUESTION)
    _, good = p_values(
        total_variation, EQUAL_10, EQUAL_10, 0.2, rows=(100_000, rows), reps=200, seed=6
    )
    assert (good <= 0.05).mean() > 0.75


@EVERY
def test_no_rows_are_no_measurement(name):
    for a, b in (([0, 0], [1, 2]), ([1, 2], [0, 0])):
        assert "0 rows" in MEASURES[name](a, b).cannot_judge
    assert "0 rows" in kolmogorov_smirnov_of_values([], [1.0]).cannot_judge
    assert "0 rows" in wasserstein_of_values([1.0], [], scale=1.0).cannot_judge


def test_a_constant_reference_column():
    for measure in (total_variation, _ks_of_exact_cells):
        assert measure([5000, 0], [0, 400]).p_worse_than(-0.1) < 1e-6
        assert measure([5000, 0], [400, 0]).p_better_than(-0.2) < 0.05
    no_unit = wasserstein_of_values([1.0] * 50, [1.0] * 50, scale=0.0)
    assert "half of its rows have one value" in no_unit.cannot_judge
    flat = wasserstein_of_values([1.0] * 50, [1.0] * 50, scale=1.0)
    assert flat.interval(0.9)[:2] == (0, 0)


def test_a_few_far_rows_are_no_verdict_on_wasserstein():
    b = np.sort(np.r_[np.random.default_rng(0).normal(size=500), 1e6])
    found = wasserstein_of_values(np.linspace(-2, 2, 500), b, scale=1.3)
    assert "a handful of far rows" in found.cannot_judge


def test_few_rows_are_no_verdict_on_wasserstein():
    found = wasserstein_of_values(np.arange(100.0), np.arange(12.0), scale=50.0)
    assert "12 rows are too few" in found.cannot_judge
    assert found.rows_needed(ok=-0.1, bad=-0.2, **QUESTION) >= 30


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([2.0, 1.0], "ascending order; it is not at position 1"),
        ([1.0, np.nan], "1 of 2"),
        ([[1.0]], "one dimension"),
        (["a"], "numbers"),
    ],
)
def test_values_that_are_not_in_order_are_refused(values, told):
    with pytest.raises(InvalidInput, match=told):
        kolmogorov_smirnov_of_values([1.0, 2.0], values)


def test_infinities_are_values_to_ks_and_no_distance():
    found = kolmogorov_smirnov_of_values([1.0, 2.0, np.inf], [-np.inf, 2.0, np.inf])
    assert found.candidate == pytest.approx(1 / 3)
    with pytest.raises(InvalidInput, match="infinitely far"):
        wasserstein_of_values([1.0, 2.0], [1.0, np.inf], scale=1.0)


@pytest.mark.parametrize(
    ("edges", "told"),
    [([0, 1], "3 numbers for 2 cells"), ([0, 1, np.inf], "finite"), ([0, 2, 1], "asc")],
)
def test_edges_belong_to_the_cells(edges, told):
    with pytest.raises(InvalidInput, match=told):
        wasserstein([1, 2], [1, 2], edges=edges, scale=1.0)
