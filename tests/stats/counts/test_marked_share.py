from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.stats.counts.marked_share import marked_share
from pytest_mlgate.stats.influence import RowStructure


def share(marked, **structure):
    return marked_share(
        np.asarray(marked, dtype=bool),
        structure=RowStructure(**structure),
        measure="flips",
    )


@pytest.mark.parametrize(("k", "n"), [(0, 50), (20, 1000), (7, 7)])
def test_the_interval_equals_statsmodels(k, n):
    found = share(np.arange(n) < k)
    low, high = proportion_confint(k, n, alpha=0.10, method="beta")
    assert found.interval(0.90)[:2] == pytest.approx((-high, -low), abs=1e-9)
    assert (found.candidate, found.estimate, found.n) == (k / n, -k / n, n)


def test_p_values_equal_the_binomial_test_of_scipy():
    found = share(np.arange(1000) < 20)
    less = stats.binomtest(20, 1000, 0.03, alternative="less").pvalue
    more = stats.binomtest(20, 1000, 0.01, alternative="greater").pvalue
    assert found.p_better_than(-0.03) == pytest.approx(less, abs=1e-9)
    assert found.p_worse_than(-0.01) == pytest.approx(more, abs=1e-9)


def test_weights_move_the_share():
    marked = np.arange(400) % 4 == 0
    weights = np.where(marked, 3.0, 1.0)
    assert share(marked, weights=weights).candidate == pytest.approx(0.5)


def test_rows_of_one_home_count_less_than_strangers():
    marked = np.arange(1000) // 10 % 5 == 0
    alone = share(marked).interval(0.90)
    homes = share(marked, groups=np.arange(1000) // 10).interval(0.90)
    assert homes.high - homes.low > 2 * (alone.high - alone.low)


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize(
    ("structure", "units"),
    [
        ({"groups": np.arange(400) // 10}, 40),
        # as many as rows of the heaviest one's weight would be
        ({"weights": np.where(np.arange(400) == 7, 5.0, 1.0)}, 80),
        (
            {
                "groups": np.arange(400) // 10,
                "weights": np.where(np.arange(400) < 10, 3.0, 1.0),
            },
            14,
        ),
    ],
)
def test_rows_that_all_say_the_same_are_counted_by_units(marked, structure, units):
    found = share(np.full(400, marked), **structure)
    low, high = proportion_confint(units * marked, units, alpha=0.10, method="beta")
    assert found.interval(0.90)[:2] == pytest.approx((-high, -low), abs=1e-9)
    assert (found.candidate, found.n) == (float(marked), 400)
    plan = {"ok": -0.01, "bad": -0.02, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
    alone = share(np.full(units, marked))
    assert found.rows_needed(**plan) == pytest.approx(
        alone.rows_needed(**plan) * 400 / units, abs=1
    )


def test_no_rows_have_no_share():
    found = share([])
    assert found.estimate is None
    assert found.cannot_judge
    assert found.p_better_than(-0.5) == 1


def _flip_errors(truth, n, *, runs, seed, level=0.05):
    """Simulate both models on the same rows, at the boundary of what is allowed."""
    rng = np.random.default_rng(seed)
    found = {}
    counts = []
    for _ in range(runs):
        was_right = rng.random(n) < 0.85
        broken = was_right & (rng.random(n) < truth / 0.85)
        counts.append(int(broken.sum()))
        found.setdefault(counts[-1], share(broken))
    blocks = np.mean([found[k].p_worse_than(-truth) <= level for k in counts])
    passes = np.mean([found[k].p_better_than(-truth) <= 0.05 for k in counts])
    return blocks, passes


@pytest.mark.parametrize(("truth", "n"), [(0.05, 400), (0.02, 1000)])
def test_errors_at_the_boundary_are_nominal_or_less(truth, n):
    blocks, passes = _flip_errors(truth, n, runs=2000, seed=3)
    assert blocks <= 0.05 + 0.015
    assert passes <= 0.05 + 0.015


@pytest.mark.calibration
@pytest.mark.parametrize("truth", [0.01, 0.02, 0.05, 0.10])
@pytest.mark.parametrize("n", [200, 1000, 5000])
def test_errors_at_the_boundary_over_many_settings(truth, n, capsys):
    blocks, passes = _flip_errors(truth, n, runs=20_000, seed=11)
    tail, _ = _flip_errors(truth, n, runs=20_000, seed=12, level=0.005)
    with capsys.disabled():
        print(f"\n{truth} n={n}: {blocks:.4f} {tail:.4f} pass {passes:.4f}")  # noqa: T201 - the figures are the point
    assert blocks <= 0.055
    assert tail <= 0.0065
    assert passes <= 0.055
