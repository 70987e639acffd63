"""What has learnt nothing: averages of the truth, against scikit-learn's dummies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.dummy import DummyRegressor

from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.prior import prior_of
from pytest_mlgate.models.prior import prior_of_profile

REAL = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def penguins():
    return pd.read_csv(REAL / "penguins.csv").dropna(subset="body_mass_g")


@pytest.mark.parametrize("weighed", [False, True])
def test_shares_of_classes_are_those_of_a_dummy(penguins, weighed):
    codes, names = pd.factorize(penguins["species"], sort=True)
    weights = penguins["body_mass_g"].to_numpy() if weighed else None
    dummy = DummyClassifier(strategy="prior").fit(codes, codes, sample_weight=weights)
    found = prior_of(codes, task="multiclass", classes=len(names), weights=weights)
    np.testing.assert_allclose(found, dummy.class_prior_, rtol=1e-12)


@pytest.mark.parametrize("weighed", [False, True])
def test_the_mean_is_that_of_a_dummy(penguins, weighed):
    truth = penguins["body_mass_g"].to_numpy()
    weights = penguins["year"].to_numpy() - 2006.5 if weighed else None
    dummy = DummyRegressor().fit(truth, truth, sample_weight=weights)
    found = prior_of(truth, task="regression", weights=weights)
    assert found == pytest.approx(dummy.constant_.item(), rel=1e-12)


def test_the_share_of_positives_counts_weights(penguins):
    truth = (penguins["species"] == "Gentoo").to_numpy()
    assert prior_of(truth, task="binary") == truth.mean()
    weights = np.where(truth, 2.0, 1.0)
    share = 2 * truth.sum() / (2 * truth.sum() + (~truth).sum())
    assert prior_of(truth, task="binary", weights=weights) == pytest.approx(share)


def test_numbers_whose_sum_overflows_are_refused_without_a_warning():
    with pytest.raises(InvalidInput, match=r"overflows \(its largest value is 1e\+308"):
        prior_of(np.array([1e308, 1e308]), task="regression")


@pytest.mark.parametrize(
    ("values", "positive", "classes"),
    [
        (["yes", "no", "no", "yes", "no"], "yes", ()),
        ([True, False, True, True], True, ()),
        ([1, 0, 0, 0, 0], 1, ()),
        (["b", "a", "c", "b"], None, ("c", "a", "b")),
        ([1.5, 2.25, 9.0, -3.5], None, ()),
        ([3, 4, 4, 9], None, ()),
    ],
)
def test_a_profile_has_the_average_of_its_rows(values, positive, classes):
    truth = np.array(values)
    if positive is not None:
        truth = truth == positive
    elif classes:
        truth = np.array([classes.index(value) for value in values])
    task = "multiclass" if classes else ("binary" if positive else "regression")
    expected = prior_of(truth, task=task, classes=len(classes))
    (column,) = profile_table(pd.DataFrame({"y": values})).columns
    found = prior_of_profile(column, positive=positive, classes=classes)
    assert found == pytest.approx(expected)
