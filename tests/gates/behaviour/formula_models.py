"""Models that answer by a formula, so that a planted defect is known exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

GATE = "test_gates.py::test_it_behaves"
FEATURES = ("age", "hours", "income", "sex", "town")


class Scored:
    """A classifier of two classes with scikit-learn's methods."""

    _estimator_type = "classifier"

    def __init__(self, score, features=FEATURES):
        self.score = score
        self.feature_names_in_ = np.array(features, dtype=object)
        self.classes_ = np.array(["no", "yes"])
        self.calls = 0

    def predict_proba(self, rows):
        self.calls += 1
        score = np.asarray(self.score(rows), dtype=float)
        return np.stack([1 - score, score], axis=1)

    def predict(self, rows):
        positive = np.asarray(self.score(rows), dtype=float) >= 0.5
        return np.where(positive, "yes", "no")


class Valued:
    """A regressor."""

    _estimator_type = "regressor"

    def __init__(self, value, features=FEATURES):
        self.value = value
        self.feature_names_in_ = np.array(features, dtype=object)

    def predict(self, rows):
        return np.asarray(self.value(rows), dtype=float)


class OfThree:
    """A classifier of three classes."""

    _estimator_type = "classifier"

    def __init__(self, shares, features=FEATURES):
        self.shares = shares
        self.feature_names_in_ = np.array(features, dtype=object)
        self.classes_ = np.array(["high", "low", "mid"])

    def predict_proba(self, rows):
        raw = np.asarray(self.shares(rows), dtype=float)
        return raw / raw.sum(axis=1, keepdims=True)

    def predict(self, rows):
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]


def steady(rows):
    """Score by age, hours and income alone, each only upwards."""
    raw = (
        0.03 * (rows["age"] - 40)
        + 0.02 * (rows["hours"] - 40)
        + 0.0001 * (rows["income"] - 2000)
    )
    return 1 / (1 + np.exp(-raw.to_numpy(dtype=float)))


def people(rows=300, *, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 80, size=rows),
            "hours": rng.integers(10, 60, size=rows),
            "income": rng.gamma(4, 600, size=rows).round(2),
            "sex": rng.choice(["f", "m"], size=rows),
            "town": rng.choice(["Aachen", "Bonn", "Ulm", "Wien"], size=rows),
            "household": rng.integers(0, rows // 3, size=rows),
            "weight": rng.uniform(1, 3, size=rows),
        }
    )
    bought = steady(frame) > rng.uniform(size=rows)
    return frame.assign(
        bought=np.where(bought, "yes", "no"),
        spent=(frame["income"] / 10).round(2),
        level=rng.choice(["high", "low", "mid"], size=rows),
    )
