"""Can a classifier tell the tables apart: the classifier two-sample test.

Finds changes that no single column shows. Its effect is the AUROC on rows that the
classifier has not seen: one half means that the tables look alike to it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.correlation import sample_rows
from pytest_mlgate.stats.ranks.delong import auroc

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "classifier two-sample test, held-out AUROC, DeLong"
ASSUMPTIONS = (
    "rows are independent",
    "a pass speaks of what this classifier can find",
)
FEWEST_ROWS = 100
"""Rows of either side below which there is no verdict."""
MOST_FEATURES = 300
"""Above this only squares are added to the columns, no products of two."""

_RIDGE = 10.0
_STEPS = 25


class Classifier(Protocol):
    """What a classifier of the user's own has to offer, as scikit-learn's do."""

    def fit(self, X: Any, y: Any) -> Any:  # noqa: ANN401 - the user's own types
        """Learn to tell 1 (current) from 0 (reference)."""
        ...


def classifier_two_sample(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    classifier: Classifier | None = None,
    seed: int = 0,
) -> Measurement:
    """Measure how well a classifier tells the two tables apart.

    Parameters
    ----------
    reference, current : array_like, shape (n_reference, n_columns), (n_current, ...)
        Finite numbers, the same columns in the same order.
    classifier : object with ``fit`` and ``predict_proba`` or ``decision_function``
        Fitted on one half of the rows. By default a logistic regression on columns,
        squares and products.
    seed : int
        Of the sample of at most 20 000 rows a side, and of its halves.

    Returns
    -------
    Measurement
        The estimate is minus the held-out AUROC (orientation -1); below one half the
        classifier has learned nothing. `n` counts the held-out rows. Undefined with
        fewer than 8 rows on a side, no verdict with fewer than 100.

    Raises
    ------
    InvalidInput
        If an array is not two-dimensional and finite, the columns differ, or the
        classifier gives no score per row.

    Notes
    -----
    Lopez-Paz and Oquab's test [1]_ with an effect of its own: the same limits (such as
    .55 and .60) mean the same at any number of rows. The half that is held out is
    judged by `auroc`, so levels are conditional on the fitted classifier.

    Two equal tables of 10 columns exceed .50 certainly in .067 (n = 500 a side) and
    .062 (2000) of 150 and 80 draws at .05, .55 in none; below .60 are certainly .97 and
    all. One correlation of ten columns changed by .3: AUROC .551 and .585, above .55
    certainly in .05 and .80.

    References
    ----------
    .. [1] Lopez-Paz, D. and Oquab, M. (2017). Revisiting classifier two-sample tests.
       International Conference on Learning Representations.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> before, after = rng.normal(size=(2, 2000, 3))
    >>> after[:, 1] += 0.9 * after[:, 0]
    >>> found = classifier_two_sample(before, after)
    >>> found.candidate > 0.6, found.p_worse_than(-0.55) < 0.001
    (True, True)

    No column has moved by itself much, and still the tables can be told apart.
    """
    rng = np.random.default_rng(seed)
    a, b = sample_rows(reference, current, rng=rng)
    if min(len(a), len(b)) < 8 or a.shape[1] == 0:
        return Measurement.undefined(
            f"A classifier takes at least 8 rows on each side and a column; there are "
            f"{len(a)} and {len(b)} rows of {a.shape[1]} columns.",
            n=len(b),
            method=METHOD,
            orientation=-1,
        )
    X, y = np.concatenate([a, b]), np.repeat([False, True], [len(a), len(b)])
    train = _half(len(a), len(b), rng)
    model = _QuadraticLogistic() if classifier is None else classifier
    model.fit(X[train], y[train].astype(np.int64))
    scores = _scores_of(model, X[~train])
    told = "quadratic logistic regression" if classifier is None else repr(model)
    few = min(len(a), len(b)) < FEWEST_ROWS
    return replace(
        _turned(auroc(y[~train], scores)),
        cannot_judge=f"It takes {FEWEST_ROWS} rows on each side." if few else None,
        note=f"AUROC of {told} on the held-out half, seed {seed}",
    )


def _turned(found: Measurement) -> Measurement:
    """Turn an AUROC, of which more is worse here."""

    def interval(confidence: float) -> Interval | None:
        limits = found.interval(confidence)
        return limits and Interval(-limits.high, -limits.low, confidence)

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        # the levels change sides with the limits
        return found.rows_needed(
            ok=-bad, bad=-ok, alpha=alpha_pass, alpha_pass=alpha, power=power
        )

    value = None if found.estimate is None else found.estimate
    return replace(
        found,
        estimate=None if value is None else -value,
        method=METHOD,
        p_better_than=lambda x: found.p_worse_than(-x),
        p_worse_than=lambda x: found.p_better_than(-x),
        interval=interval,
        rows_needed=rows_needed,
        candidate=value,
        orientation=-1,
        assumptions=ASSUMPTIONS,
    )


def _half(n: int, m: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose half of either side for fitting."""
    train = np.zeros(n + m, dtype=np.bool_)
    train[rng.choice(n, n // 2, replace=False)] = True
    train[n + rng.choice(m, m // 2, replace=False)] = True
    return train


def _scores_of(model: Any, X: Floats) -> Floats:  # noqa: ANN401 - the user's own class
    if hasattr(model, "decision_function"):
        found = np.asarray(model.decision_function(X))
    elif hasattr(model, "predict_proba"):
        found = np.asarray(model.predict_proba(X))[:, -1]
    else:
        raise InvalidInput.because(
            "classifier",
            "an object with `decision_function` or `predict_proba`",
            model,
        )
    return found.astype(np.float64).reshape(-1)


class _QuadraticLogistic:
    """Ridge-penalised logistic regression on columns, squares and products."""

    def fit(self, X: Floats, y: NDArray[np.int64]) -> None:
        self._centre, self._scale = X.mean(axis=0), X.std(axis=0)
        self._scale[self._scale == 0] = 1.0
        features = self._features(X)
        self._middle = features.mean(axis=0)
        features -= self._middle
        self._weights = _fit_logistic(features, y.astype(np.float64))

    def decision_function(self, X: Floats) -> Floats:
        scores: Floats = (self._features(X) - self._middle) @ self._weights
        return scores

    def _features(self, X: Floats) -> Floats:
        # far rows would decide alone
        Z = np.clip((X - self._centre) / self._scale, -6.0, 6.0)
        one, other = np.triu_indices(Z.shape[1])
        if one.size + Z.shape[1] > MOST_FEATURES:
            one = other = np.arange(Z.shape[1])
        return np.concatenate([Z, Z[:, one] * Z[:, other]], axis=1)


def _fit_logistic(features: Floats, y: Floats) -> Floats:
    """Newton's method; the intercept is given, since an AUROC needs none."""
    share = float(y.mean())
    offset = math.log(share / (1 - share))
    weights = np.zeros(features.shape[1])
    penalty = _RIDGE * np.eye(features.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(offset + features @ weights, -30, 30)))
        slope = features.T @ (y - p) - _RIDGE * weights
        curve = (features * (p * (1 - p))[:, None]).T @ features + penalty
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights
