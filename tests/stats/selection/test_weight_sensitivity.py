"""`leading_shares` where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.selection.weight_sensitivity import leading_shares


def _shares(table, weights, seed=0):
    return leading_shares(
        np.array(table), np.array(weights), rng=np.random.default_rng(seed)
    )


def test_who_leads_by_every_measure_leads_under_every_weighting():
    assert _shares([[0.9, 0.8], [0.5, 0.7]], [1.0, 3.0]).tolist() == [1.0, 0.0]


def test_mirror_images_share_evenly():
    found = _shares([[0.9, 0.4], [0.4, 0.9]], [1.0, 1.0])
    assert found[0] == pytest.approx(0.5, abs=0.05)


def test_the_share_is_the_area_of_the_weightings():
    # equal when w1 log(.9/.5) = w2 log(.6/.4): the first leads where w2/w1 < 1.4497
    ratio = np.log(0.9 / 0.5) / np.log(0.6 / 0.4)
    low, high = 0.5, 1.5
    # of the square [.5, 1.5]², the part below w2 = ratio * w1
    first = np.linspace(low, high, 200_001)
    exact = float(np.clip(ratio * first - low, 0, 1).mean())
    found = _shares([[0.9, 0.4], [0.5, 0.6]], [1.0, 1.0])
    assert found[0] == pytest.approx(exact, abs=0.04)


def test_twins_share_and_one_measure_leaves_nothing_to_weigh():
    assert _shares([[0.5], [0.5], [0.1]], [2.0]).tolist() == [0.5, 0.5, 0.0]


def test_the_same_seed_gives_the_same_shares():
    table = [[0.9, 0.4], [0.5, 0.6]]
    assert np.array_equal(_shares(table, [1.0, 1.0]), _shares(table, [1.0, 1.0]))
