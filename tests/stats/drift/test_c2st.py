from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier
from tests.stats.drift.boundaries import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.c2st import _fit_logistic
from pytest_mlgate.stats.drift.c2st import _half
from pytest_mlgate.stats.drift.c2st import classifier_two_sample
from pytest_mlgate.stats.drift.correlation import sample_rows

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def _tables(seed, n=400, columns=3, pull=0.0):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n, columns))
    b[:, 1] += pull * b[:, 0]
    return a, b


def test_the_value_is_scikit_learns_auroc_on_the_held_out_half():
    a, b = sample_rows(*_tables(0, pull=1.0), rng=np.random.default_rng(0))
    X, y = np.concatenate([a, b]), np.repeat([0, 1], 400)
    train = _half(400, 400, np.random.default_rng(5))
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X[train], y[train])
    theirs = roc_auc_score(y[~train], tree.predict_proba(X[~train])[:, 1])
    found = classifier_two_sample(
        a, b, seed=5, classifier=DecisionTreeClassifier(max_depth=4, random_state=0)
    )
    assert found.candidate == pytest.approx(theirs, abs=1e-12)
    assert found.estimate == -found.candidate
    assert found.n == 400
    assert "DecisionTreeClassifier" in found.note


def test_the_logistic_regression_is_scikit_learns_up_to_the_intercept():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(500, 4))
    X -= X.mean(axis=0)
    y = (rng.random(500) < 1 / (1 + np.exp(-X[:, 0]))).astype(float)
    share = y.mean()
    weights = _fit_logistic(X, y)
    theirs = LogisticRegression(C=0.1, tol=1e-10, max_iter=1000).fit(X, y)
    assert share == pytest.approx(0.5, abs=0.05)
    assert weights == pytest.approx(theirs.coef_[0], abs=0.01)


def test_a_change_that_no_single_column_shows_is_found():
    found = classifier_two_sample(*_tables(2, n=3000, pull=0.9))
    assert found.p_worse_than(-0.55) < 1e-6
    assert found.p_better_than(-0.60) > 0.05


def test_equal_tables_pass():
    found = classifier_two_sample(*_tables(3, n=1500))
    assert found.p_better_than(-0.60) < 0.05
    assert found.p_worse_than(-0.55) > 0.05


def test_p_values_rise_and_the_interval_holds_the_estimate():
    found = classifier_two_sample(*_tables(4, pull=0.5))
    asked = np.linspace(-0.9, -0.2, 15)
    assert all(np.diff([found.p_better_than(x) for x in asked]) >= 0)
    assert all(np.diff([found.p_worse_than(x) for x in asked]) <= 0)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high
    assert found.p_worse_than(high) == pytest.approx(0.05, abs=0.01)
    assert found.rows_needed(ok=-0.55, bad=-0.60, **QUESTION) >= 1


class _FixedRule:
    """A classifier that learned long ago: its true AUROC is a constant."""

    def fit(self, X, y):
        """Learn nothing."""

    def decision_function(self, X):
        return X[:, 0]


def test_levels_at_the_true_auroc_of_a_rule():
    # normal columns a third of a deviation apart: AUROC = Phi(.3 / sqrt 2)
    rng = np.random.default_rng(6)
    truth = 0.5839993
    block, good = [], []
    for seed in range(300):
        a, b = rng.normal(size=(200, 1)), rng.normal(0.3, 1.0, size=(200, 1))
        found = classifier_two_sample(a, b, classifier=_FixedRule(), seed=seed)
        block.append(found.p_worse_than(-truth) <= 0.05)
        good.append(found.p_better_than(-truth) <= 0.05)
    assert np.mean(block) <= most(0.055, 300)
    assert np.mean(good) <= most(0.055, 300)


@pytest.mark.calibration
def test_equal_tables_are_told_apart_at_the_level_only():
    p = np.array(
        [
            classifier_two_sample(*_tables(s, n=500, columns=6)).p_worse_than(-0.5)
            for s in range(400)
        ]
    )
    assert (p <= 0.05).mean() <= most(0.055, 400)
    assert (p <= 0.005).mean() <= most(0.007, 400)


def test_the_same_seed_gives_the_same_answer():
    a, b = _tables(7)
    one, other = (classifier_two_sample(a, b, seed=3).candidate for _ in range(2))
    assert one == other


def test_the_order_of_rows_is_irrelevant():
    a, b = _tables(7)
    one = classifier_two_sample(a, b, seed=3).candidate
    assert classifier_two_sample(a[::-1], b[::-1], seed=3).candidate == one


def test_many_columns_get_squares_only():
    a, b = _tables(8, n=300, columns=40)
    assert 0.3 < classifier_two_sample(a, b).candidate < 0.7


def test_constant_columns_and_far_values_give_numbers():
    a, b = _tables(9)
    a[:, 0] = b[:, 0] = 2.0
    a[0, 1] = 1e12
    assert 0 <= classifier_two_sample(a, b).candidate <= 1


def test_few_rows_are_no_verdict():
    a, b = _tables(10, n=60)
    assert "100 rows" in classifier_two_sample(a, b).cannot_judge
    assert "8 rows" in classifier_two_sample(a[:5], b).cannot_judge


def test_a_classifier_without_scores_is_refused():
    class Silent:
        def fit(self, X, y):
            """Learn nothing."""

    with pytest.raises(InvalidInput, match="predict_proba"):
        classifier_two_sample(*_tables(11), classifier=Silent())
