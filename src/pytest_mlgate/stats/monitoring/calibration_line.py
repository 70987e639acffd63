"""How likely is a score really: `CalibrationLine`, fitted on labelled decisions.

A score that is no calibrated probability is turned into one: two numbers, fitted by
logistic regression on decisions whose answers are known, with their own error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special
from scipy import stats

from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EDGE = 1e-9
_STEPS = 100
FEWEST = 10
"""Rows of each class that a line needs."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationLine:
    """A line on the logit scale from score to probability.

    Parameters
    ----------
    intercept, slope : float
        ``logit(probability) = intercept + slope * x``, where x is the logit of a
        score that is a probability, and the score itself otherwise.
    covariance : ndarray of float64, shape (2, 2)
        Of intercept and slope; zeros for a line that is taken as given.
    of_logits : bool
        Whether x is the logit of the score.
    p_as_is : float
        p-value of "the scores are calibrated as they are" (intercept 0, slope 1), the
        likelihood-ratio test with 2 degrees of freedom; 1 for a line taken as given.
    n : int
        Labelled rows that it was fitted on.
    """

    intercept: float
    slope: float
    covariance: Floats
    of_logits: bool
    p_as_is: float
    n: int

    @classmethod
    def as_is(cls) -> CalibrationLine:
        """Take scores for calibrated probabilities, without any error."""
        return cls(
            intercept=0.0,
            slope=1.0,
            covariance=np.zeros((2, 2)),
            of_logits=True,
            p_as_is=1.0,
            n=0,
        )

    def likely(self, scores: Floats) -> Floats:
        """Give the probability that each row is positive, shape (n_rows,)."""
        if self.of_logits and (self.intercept, self.slope) == (0.0, 1.0):
            return scores
        return np.asarray(special.expit(self.intercept + self.slope * self.x(scores)))

    def x(self, scores: Floats) -> Floats:
        """Give what the line is straight in."""
        if not self.of_logits:
            return scores
        return np.asarray(special.logit(np.clip(scores, _EDGE, 1 - _EDGE)))

    def variance(self, pull: Floats, scores: Floats) -> float:
        """Carry the error of the line over to what depends on its probabilities.

        Parameters
        ----------
        pull : ndarray of float64, shape (n_rows,)
            The derivative of a number in the probability of each row.
        scores : ndarray of float64, shape (n_rows,)

        Returns
        -------
        float
            Delta method; 0 for a line taken as given.
        """
        if not self.covariance.any():
            return 0.0
        likely, x = self.likely(scores), self.x(scores)
        moved = pull * likely * (1 - likely)
        slope = np.array([moved.sum(), (moved * x).sum()])
        return float(slope @ self.covariance @ slope)


def fit_calibration(
    scores: ArrayLike, truth: ArrayLike, *, probabilities: bool = True
) -> CalibrationLine | None:
    """Fit a calibration line to labelled decisions.

    Parameters
    ----------
    scores : array_like of float, shape (n_rows,)
        The model's scores.
    truth : array_like of bool, shape (n_rows,)
        The true answers.
    probabilities : bool
        Whether the scores are in [0, 1].

    Returns
    -------
    CalibrationLine or None
        None where a class has fewer than 10 rows, the scores are all the same, or they
        separate the classes: no line can be told.

    Notes
    -----
    Cox's regression of the answers on the logit of the forecast [1]_; of scores that
    are no probabilities, Platt's scaling. Newton's method, unpenalised.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary
       regression. Biometrika 45, 562-565.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> score = rng.uniform(0.05, 0.95, 4000)
    >>> line = fit_calibration(score, rng.random(4000) < score**2)
    >>> line.p_as_is < 1e-9, line.likely(np.array([0.5])).round(1)
    (True, array([0.2]))

    The scores promise too much; a score of .5 is worth about one in four.
    """
    y = as_binary(truth)
    s = as_scores("scores", scores, y.size)
    blank = CalibrationLine.as_is()
    x = blank.x(s) if probabilities else s
    if min(int(y.sum()), int((~y).sum())) < FEWEST or np.ptp(x) == 0:
        return None
    found = _newton(x, y.astype(np.float64))
    if found is None:
        return None
    beta, covariance = found
    p = 0.0
    if probabilities:
        gain = _log_likelihood(beta[0] + beta[1] * x, y) - _log_likelihood(x, y)
        p = float(stats.chi2.sf(max(2 * gain, 0.0), 2))
    return CalibrationLine(
        intercept=float(beta[0]),
        slope=float(beta[1]),
        covariance=covariance,
        of_logits=probabilities,
        p_as_is=p,
        n=int(y.size),
    )


def _newton(x: Floats, y: Floats) -> tuple[Floats, Floats] | None:
    """Fit in standard units, so that steps are of the same size for any score."""
    middle, width = float(x.mean()), float(x.std())
    design = np.column_stack([np.ones_like(x), (x - middle) / width])
    beta = np.array([float(special.logit(y.mean())), 0.0])
    for _ in range(_STEPS):
        likely = special.expit(design @ beta)
        weight = likely * (1 - likely)
        information = design.T @ (design * weight[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (y - likely))
        # a step of many units overshoots where the likelihood is flat
        beta = beta + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        if float(np.abs(step).max()) < 1e-10:
            back = np.array([[1.0, -middle / width], [0.0, 1.0 / width]])
            return back @ beta, back @ np.linalg.inv(information) @ back.T
    return None


def _log_likelihood(logits: Floats, y: NDArray[np.bool_]) -> float:
    return float(
        np.where(y, special.log_expit(logits), special.log_expit(-logits)).sum()
    )
