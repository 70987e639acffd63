"""Counts say of a widened gap what the rows that were counted say."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.grouping import Grouping
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.fairness.widening import widening
from pytest_mlgate.stats.fairness.widening_of_counts import widening_of_counts
from pytest_mlgate.stats.influence import RowStructure

METRICS = {"selection_rate": SELECTION_RATE} | {
    name: BINARY_ROW_METRICS[name] for name in SHARES if name in BINARY_ROW_METRICS
}


def table(sizes, *, prevalence=0.3, changed=0.1, seed=0):
    """Draw rows of groups on which two models mostly agree."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    y = rng.random(codes.size) < prevalence
    old = rng.random(codes.size) < np.where(y, 0.7, 0.2) - 0.05 * codes
    new = np.where(rng.random(codes.size) < changed, ~old, old)
    return codes, y, old, new


def both(metric, codes, y, old, new, *, n_groups, same=False):
    """Measure by rows and by counts."""
    joint = np.zeros((n_groups, 2, 2, 2), dtype=np.int64)
    np.add.at(joint, (codes, y.astype(int), old.astype(int), new.astype(int)), 1)
    labels = [f"g{code}" for code in range(n_groups)]
    pairs = every_pair(n_groups)
    rows = widening(
        METRICS[metric],
        y,
        candidate=BinaryAnswers(decisions=new, scores=new * 0.9),
        baseline=BinaryAnswers(decisions=old, scores=old * (0.9 if same else 0.8)),
        groups=Grouping(codes=codes, n_groups=n_groups, labels=labels),
        pairs=pairs,
        structure=RowStructure(),
    )
    counts = widening_of_counts(metric, joint, pairs=pairs, labels=labels, same=same)
    return rows, counts


def assert_alike(rows, counts):
    assert counts.method == rows.method
    assert (counts.cannot_judge, counts.cannot_pass) == (
        rows.cannot_judge,
        rows.cannot_pass,
    )
    assert (counts.note, counts.n) == (rows.note, rows.n)
    for name in ("estimate", "candidate", "baseline"):
        assert getattr(counts, name) == pytest.approx(getattr(rows, name), abs=1e-12)
    for x in (-0.2, -0.05, -0.01, 0.0, 0.03):
        assert counts.p_better_than(x) == pytest.approx(rows.p_better_than(x), rel=1e-6)
        assert counts.p_worse_than(x) == pytest.approx(rows.p_worse_than(x), rel=1e-6)
    asked = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
    assert counts.rows_needed(**asked) == rows.rows_needed(**asked)
    if rows.interval(0.9) is None:
        assert counts.interval(0.9) is None
    else:
        assert counts.interval(0.9).low == pytest.approx(rows.interval(0.9).low)
        assert counts.interval(0.9).high == pytest.approx(rows.interval(0.9).high)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    "sizes", [(2000, 2000), (3000, 300, 60), (900, 80, 31, 12), (400, 1, 0)]
)
def test_counts_say_what_rows_say(metric, sizes):
    for seed in range(3):
        codes, y, old, new = table(sizes, seed=seed)
        assert_alike(*both(metric, codes, y, old, new, n_groups=len(sizes)))


@pytest.mark.parametrize("metric", METRICS)
def test_groups_without_a_class_or_a_decision_are_as_unknown(metric):
    for prevalence, said in ((0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0)):
        codes, y, old, new = table((500, 500), prevalence=prevalence)
        if said in (0.0, 1.0):
            old = np.where(codes == 1, bool(said), old)
            new = np.where(codes == 1, bool(said), new)
        assert_alike(*both(metric, codes, y, old, new, n_groups=2))


@pytest.mark.parametrize("metric", METRICS)
def test_models_that_answer_alike_widen_nothing(metric):
    codes, y, old, _ = table((800, 800))
    assert_alike(*both(metric, codes, y, old, old, n_groups=2, same=True))


def test_a_metric_that_is_no_share_is_refused():
    with pytest.raises(InvalidInput, match="share of decisions"):
        widening_of_counts("f1", np.zeros((2, 2, 2, 2), int), pairs=every_pair(2))
