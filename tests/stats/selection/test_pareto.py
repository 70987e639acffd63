"""`pareto_front` against the definition, pair by pair."""

from __future__ import annotations

import numpy as np

from pytest_mlgate.stats.selection.pareto import pareto_front


def test_it_keeps_whom_nobody_dominates():
    values = np.random.default_rng(2).integers(0, 5, size=(40, 3)).astype(float)
    found = pareto_front(values)
    for i, own in enumerate(values):
        dominated = any(all(theirs >= own) and any(theirs > own) for theirs in values)
        assert found[i] == (not dominated)


def test_twins_are_both_on_the_front():
    assert pareto_front(np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0]])).tolist() == [
        True,
        True,
        False,
    ]
