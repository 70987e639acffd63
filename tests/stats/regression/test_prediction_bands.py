from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.regression.prediction_bands import bands


def test_bands_hold_every_row_once_and_about_the_same_exposure():
    rng = np.random.default_rng(1)
    exposure, predicted = rng.uniform(0.1, 1, 2000), rng.gamma(2, size=2000)
    found = bands(predicted, 10, exposure)
    masks = np.array([mask for _, mask in found])
    assert (masks.sum(axis=0) == 1).all()
    shares = masks @ exposure / exposure.sum()
    assert shares == pytest.approx(np.full(10, 0.1), abs=0.002)
    tops = [predicted[mask].max() for mask in masks]
    assert tops == sorted(tops)
    assert found[0][0].startswith("band 1 of 10 (")


@pytest.mark.parametrize("n_bands", [1, 2, 5, 20])
def test_rows_of_the_same_prediction_share_a_band(n_bands):
    values = np.repeat([1.0, 2.0, 3.0], [50, 5, 5])
    found = bands(values, n_bands)
    assert len(found) <= min(n_bands, 3)
    for value in (1.0, 2.0, 3.0):
        assert sum(bool(mask[values == value].any()) for _, mask in found) == 1
    assert [name.split(" (")[0] for name, _ in found] == [
        f"band {i + 1} of {len(found)}" for i in range(len(found))
    ]


@pytest.mark.parametrize("n_bands", [0, -1, 2.5, True, "3"])
def test_a_number_of_bands_is_a_whole_number(n_bands):
    with pytest.raises(InvalidInput, match="`n_bands` must be a whole number"):
        bands(np.arange(5.0), n_bands)


def test_no_rows_have_no_bands():
    assert bands(np.array([]), 3) == []
