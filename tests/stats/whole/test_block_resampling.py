from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.whole import block_resampling
from pytest_mlgate.stats.whole.block_resampling import Resampled
from pytest_mlgate.stats.whole.block_resampling import resample
from pytest_mlgate.stats.whole.row_contents import RowContents

PLAIN = RowStructure()
ALL_ROWS = {"taken": 1.0, "mean": 0.3, "cannot_judge": None, "floor": 0}


@pytest.fixture(params=["rows left out", "blocks alone"])
def either_way(request, monkeypatch):
    if request.param == "blocks alone":
        monkeypatch.setattr(block_resampling, "MANY_ROWS", 1)


class OfRows:
    """A number of rows that is told the places where they are stored."""

    def __init__(self, function, places):
        self._function, self._places = function, places

    @property
    def contents(self):
        return RowContents(shared=(self._places * 1.0,), models=())

    def on(self, rows):
        return self._function(self._places[rows])

    def laid_out(self, blocks):
        return OfRows(self._function, blocks.lay_out(self._places))


def resampled(function, n, structure, *, estimate=None):
    number = OfRows(function, np.arange(n))
    if estimate is None:
        estimate = function(np.arange(n))
    return resample(number, n, structure, estimate=estimate)


def mean_of(values):
    return lambda rows: float(values[rows].mean())


def error_of(found):
    count = found.psi.size
    return np.sqrt(np.square(found.psi).sum() * count / (count - 1))


@pytest.mark.usefixtures("either_way")
def test_the_error_of_a_mean_is_close_to_the_known_one():
    errors = []
    for seed in range(60):
        values = np.random.default_rng(seed).normal(size=800)
        errors.append(error_of(resampled(mean_of(values), 800, PLAIN)))
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(800**-0.5, rel=0.1)


@pytest.mark.usefixtures("either_way")
def test_shares_add_up_to_one_and_pulls_to_none():
    values = np.random.default_rng(1).normal(size=800)
    weights = np.random.default_rng(2).uniform(0.5, 2, 800)
    found = resampled(mean_of(values), 800, RowStructure(weights=weights))
    assert found.shares.sum() == pytest.approx(1)
    assert np.abs(found.psi.sum()) < 0.2 * error_of(found)


def test_few_rows_leave_a_block_out_and_many_look_at_each_alone():
    seen = []

    def count(rows):
        seen.append(rows.size)
        return float(rows.size)

    resampled(count, 400, PLAIN, estimate=0.0)
    assert len(seen) == block_resampling.GROUPS
    assert min(seen) > 350
    seen.clear()
    resampled(count, block_resampling.MANY_ROWS, PLAIN, estimate=0.0)
    assert len(seen) == block_resampling.BLOCKS
    assert sum(seen) == block_resampling.MANY_ROWS


@pytest.mark.usefixtures("either_way")
def test_a_group_never_parts():
    groups = np.repeat(np.arange(200), 4)

    def whole(rows):
        held = np.bincount(groups[rows], minlength=200)
        assert set(held.tolist()) <= {0, 4}
        return float(rows.size)

    resampled(whole, 800, RowStructure(groups=groups), estimate=0.0)


def test_a_number_that_does_not_exist_on_a_block_is_told():
    def fails(rows):
        return Undefined(reason="0 positives") if 0 not in rows else 1.0

    found = resampled(fails, 400, PLAIN)
    assert isinstance(found, Undefined)
    assert found.reason.startswith("Without block ")
    assert found.reason.endswith("of 40: 0 positives")


def test_input_that_a_metric_refuses_on_a_block_is_no_crash():
    def refuses(rows):
        if rows.size < 400:
            raise InvalidInput("one class only")
        return 1.0

    assert "one class only" in resampled(refuses, 400, PLAIN).reason


@pytest.mark.parametrize(
    ("n", "structure", "told"),
    [
        (199, PLAIN, "199 rows are too few for a verdict; it takes 200."),
        (
            399,
            RowStructure(time=np.arange(399.0)),
            "399 rows are too few for a verdict; it takes 400.",
        ),
        (
            400,
            RowStructure(groups=np.arange(400) // 50),
            "8 effective groups are too few for a verdict; it takes 10.",
        ),
        (
            400,
            RowStructure(weights=np.where(np.arange(400) < 100, 1.0, 1e-9)),
            "100 effective rows are too few for a verdict; it takes 200.",
        ),
    ],
)
def test_too_little_leaves_no_verdict_and_says_what_is_enough(n, structure, told):
    values = np.random.default_rng(3).normal(size=n)
    found = resampled(mean_of(values), n, structure)
    assert found.cannot_judge == told
    assert found.floor > n or found.floor in (200, 400)


def test_the_same_number_on_every_block_is_no_measurement():
    found = resampled(lambda _: 0.25, 400, PLAIN)
    assert not found.psi.any()
    measured = found.measurement(0.25, n=400, method="blocks", structure=PLAIN)
    assert measured.estimate is None
    assert "the same on every block" in measured.cannot_judge


def test_the_claim_is_students_t_of_blocks_where_nothing_is_skewed():
    psi = np.tile([0.01, -0.01], 10)
    found = Resampled(psi=psi, shares=np.full(20, 0.05), **ALL_ROWS)
    measured = found.measurement(0.3, n=5000, method="blocks", structure=PLAIN)
    error = np.sqrt(np.square(psi).sum() * 20 / 19)
    low, high, _ = measured.interval(0.9)
    reach = stats.t.isf(0.05, 19) * error
    assert (low, high) == pytest.approx((0.3 - reach, 0.3 + reach))
    assert measured.p_better_than(0.25) == pytest.approx(stats.t.sf(0.05 / error, 19))
    assert measured.p_worse_than(0.35) == pytest.approx(stats.t.sf(0.05 / error, 19))


def test_a_metric_that_moves_on_one_block_alone_gets_no_verdict():
    psi = np.r_[0.5, np.full(19, -0.5 / 19)]
    found = Resampled(psi=psi, shares=np.full(20, 0.05), **ALL_ROWS)
    measured = found.measurement(0.3, n=5000, method="blocks", structure=PLAIN)
    assert "handful of blocks" in measured.cannot_judge


def rates(n, structure, *, runs, seed):
    sides = []
    for i in range(runs):
        values = np.random.default_rng([seed, i]).exponential(size=n) - 1
        found = resampled(mean_of(values), n, structure)
        one = found.measurement(values.mean(), n=n, method="m", structure=structure)
        judged = one.cannot_judge is None
        sides.append([(p(0.0) if judged else 1.0)
                      for p in (one.p_worse_than, one.p_better_than)])  # fmt: skip
    p = np.array(sides)
    return np.array([(p <= a).mean(axis=0) for a in (0.05, 0.005)])


def test_a_mean_at_its_limit_is_rarely_judged_wrongly():
    assert rates(400, PLAIN, runs=400, seed=1)[0].max() <= 0.085


@pytest.mark.calibration
@pytest.mark.parametrize("n", [400, 20_000])
def test_error_rates_of_a_mean_hold(n):
    found = rates(n, PLAIN, runs=4000, seed=2)
    assert found[0].max() <= 0.06
    assert found[1].max() <= 0.009
