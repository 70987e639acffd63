"""A model that gets its columns in another order."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.models.asking.reordered_model import ReorderedModel

ROWS = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [5.0, 1.0, 4.0, 0.0]})
MODEL = LogisticRegression().fit(ROWS, [0, 1, 0, 1])


def test_it_names_its_columns_in_the_order_it_gets_them():
    other = ReorderedModel(MODEL, ["b", "a"])
    assert other.feature_names_in_ == ["b", "a"]
    assert other.classes_.tolist() == [0, 1]


def test_scikit_learn_refuses_the_other_order_by_name():
    with pytest.raises(ValueError, match="same order"):
        ReorderedModel(MODEL, ["b", "a"]).predict(ROWS[["b", "a"]])


def test_it_survives_a_copy():
    other = pickle.loads(pickle.dumps(ReorderedModel(MODEL, ["a", "b"])))
    assert np.array_equal(other.predict(ROWS), MODEL.predict(ROWS))
