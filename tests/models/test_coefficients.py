"""Which way a linear model's answer goes with each column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import PolynomialFeatures
from sklearn.preprocessing import RobustScaler
from sklearn.preprocessing import SplineTransformer
from sklearn.preprocessing import StandardScaler

from pytest_mlgate.models.coefficients import rising_columns

RNG = np.random.default_rng(0)
ROWS = pd.DataFrame(
    {
        "up": RNG.normal(size=200),
        "town": RNG.choice(["a", "b", "c"], size=200),
        "down": RNG.normal(size=200) * 1000,
    }
)
Y = (ROWS["up"] - ROWS["down"] / 1000 + RNG.normal(size=200) * 0.1 > 0).astype(int)
NUMBERS = ["up", "down"]
WANTED = {"up": 1, "down": -1}


def columns(numbers):
    return make_column_transformer((OneHotEncoder(), ["town"]), (numbers, NUMBERS))


@pytest.mark.parametrize(
    ("model", "features"),
    [
        (LogisticRegression(), NUMBERS),
        (RidgeClassifier(), NUMBERS),
        (LinearRegression(), NUMBERS),
        (make_pipeline(StandardScaler(), LogisticRegression()), NUMBERS),
        (make_pipeline(columns(RobustScaler()), LogisticRegression()), None),
        (
            make_pipeline(columns("passthrough"), StandardScaler(), LinearRegression()),
            None,
        ),
        (
            make_pipeline(
                ColumnTransformer([("n", StandardScaler(), [0, 2])]), LinearRegression()
            ),
            None,
        ),
    ],
)
def test_the_sign_of_every_column_is_read(model, features):
    rows = ROWS if features is None else ROWS[features]
    assert rising_columns(model.fit(rows, Y), NUMBERS) == WANTED


def test_a_column_without_weight_goes_no_way():
    model = LinearRegression().fit(ROWS[["up"]].assign(none=0.0), Y)
    assert rising_columns(model, ["none"]) == {"none": 0}


@pytest.mark.parametrize(
    "model",
    [
        HistGradientBoostingClassifier(max_iter=2),
        make_pipeline(StandardScaler(), PolynomialFeatures(2), LogisticRegression()),
    ],
)
def test_what_is_not_linear_in_its_columns_is_not_read(model):
    assert rising_columns(model.fit(ROWS[NUMBERS], Y), NUMBERS) is None


def test_several_classes_and_nameless_features_are_not_read():
    classes = np.arange(200) % 3
    several = LogisticRegression().fit(ROWS[NUMBERS], classes)
    assert rising_columns(several, NUMBERS) is None
    nameless = LogisticRegression().fit(ROWS[NUMBERS].to_numpy(), Y)
    assert rising_columns(nameless, NUMBERS) is None


def test_a_column_that_is_encoded_is_no_number_of_the_rows():
    model = make_pipeline(columns(StandardScaler()), LogisticRegression()).fit(ROWS, Y)
    assert rising_columns(model, ["town"]) is None


@pytest.mark.parametrize(
    "second",
    [("again", "passthrough", ["up"]), ("bent", SplineTransformer(), ["up"])],
)
def test_a_column_that_enters_twice_has_no_sign_of_its_own(second):
    both = ColumnTransformer([("scaled", StandardScaler(), NUMBERS), second])
    model = make_pipeline(both, LogisticRegression()).fit(ROWS, Y)
    assert rising_columns(model, NUMBERS) is None
