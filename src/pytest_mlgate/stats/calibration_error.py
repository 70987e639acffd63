"""Do probabilities mean what they say: RMS calibration error over equal-mass bins.

For one binary model against a number. The raw error of a perfect model is far from 0
on few rows, so it is judged by the distribution that it then has. Two models are not
compared by it: their difference is no regular statistic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import NoReturn

import numpy as np
from scipy import optimize
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.stats.answers import BinaryAnswers

    Floats: TypeAlias = NDArray[np.float64]

NAME = "rms_calibration_error"
BINS = 15
FEWEST_ROWS = 20
"""Rows of every bin below which there is no verdict."""

METHOD = "scaled non-central chi-square of 15 equal-mass bins"
ASSUMPTIONS = ("rows are independent",)

# the variance of a bin is at least this part of what the probabilities say it is
_FLOOR = 0.5


def calibration_error(y: ArrayLike, probabilities: ArrayLike) -> Measurement:
    """Measure the root mean square distance of probabilities from what happened.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    probabilities : array_like, shape (n_rows,)
        Predicted probability of 1, in [0, 1].

    Returns
    -------
    Measurement
        The estimate is minus the error (orientation -1), its bias removed and 0 at
        the most; `candidate` holds the error. No verdict where a bin has fewer than 20
        rows. The note gives the debiased square and Spiegelhalter's z. Undefined
        without rows, or where every probability is 0 or 1 and right.

    Raises
    ------
    InvalidInput
        If the truth is not 0 and 1, or a probability not in [0, 1], one per row.

    Notes
    -----
    Rows of equal probability stay together, in the bin of their middle rank, so bins
    may differ in size and be fewer than 15. With g the mean of ``y - p`` in a bin, w
    its share of the rows and v the variance of g (at least half of what the
    probabilities imply), ``T = sum(w g**2)`` is taken as ``s`` times a non-central
    chi-square with ``k`` degrees of freedom and non-centrality ``error**2 / s``, where
    ``s = sum((w v)**2) / sum(w v)`` and ``k = sum(w v) / s``. Hypotheses about
    the error are hypotheses about the non-centrality.

    The raw error of perfect probabilities in 15 bins averages .073 on 200 rows and
    .024 on 2000, so a fixed limit on it blocks good models. Simulated at the boundary,
    nominal .05, error .02 (.05): 1000 rows block .049 (.046), pass .045 (.054); 5000
    rows block .051 (.049), pass .042 (.052). The debiased square ``T - s k`` is that of
    Bröcker [1]_ and Kumar et al. [2]_; z is Spiegelhalter's [3]_, standard normal for
    perfect probabilities.

    References
    ----------
    .. [1] Bröcker, J. (2012). Estimating reliability and resolution of probability
       forecasts through decomposition of the empirical score. Climate Dynamics 39.
    .. [2] Kumar, A., Liang, P. and Ma, T. (2019). Verified uncertainty calibration.
       NeurIPS 32, section 4.
    .. [3] Spiegelhalter, D. J. (1986). Probabilistic prediction in patient management
       and clinical trials. Statistics in Medicine 5, 421-433.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> p = rng.beta(2, 3, size=2000)
    >>> found = calibration_error(rng.random(2000) < p, p)
    >>> round(found.candidate, 3), round(-found.interval(0.90).low, 3)
    (0.02, 0.045)

    Perfect probabilities show an error of .02; at one-sided 5 % it is below .046.
    """
    truth = as_binary(y)
    p = _as_probabilities(probabilities, truth.size)
    if truth.size == 0:
        return _undefined("Calibration is not defined: 0 rows.", n=0)
    bins = _Bins.of(truth, p)
    if bins.scale == 0:
        return _undefined(
            f"All {truth.size} probabilities are 0 or 1 and right: no spread.",
            n=truth.size,
            candidate=0.0,
        )
    smallest, floor = int(bins.rows.min()), 0
    if smallest < FEWEST_ROWS:
        floor = rows_for_count(FEWEST_ROWS, have=smallest, n=truth.size)
    claim = _Claim(total=bins.total, scale=bins.scale, df=bins.degrees, n=truth.size)
    return Measurement(
        estimate=-claim.error,
        n=truth.size,
        method=METHOD,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(claim.rows_needed, floor),
        candidate=claim.error,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        cannot_judge=_too_few(smallest) if floor else None,
        note=_note(claim, truth, p),
    )


def spiegelhalter_z(y: NDArray[np.bool_], p: Floats) -> float | None:
    """Compare the Brier score with what the probabilities promise.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        The truth.
    p : ndarray of float64, shape (n_rows,)
        Predicted probability of True.

    Returns
    -------
    float or None
        Standard normal for perfect probabilities; positive where they are too sure.
        None where every probability is 0, 1 or one half.

    Examples
    --------
    >>> y = np.arange(100) < 60
    >>> round(spiegelhalter_z(y, np.where(y, 0.95, 0.4)), 2)
    -3.6

    Far better than promised, so the probabilities are too timid.
    """
    slope = 1 - 2 * p
    variance = float((np.square(slope) * p * (1 - p)).sum())
    if variance == 0:
        return None
    return float(((y - p) * slope).sum()) / math.sqrt(variance)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bins:
    """Rows, sum of squares and its reference distribution."""

    rows: NDArray[np.int64]
    total: float
    scale: float
    degrees: float

    @classmethod
    def of(cls, y: NDArray[np.bool_], p: Floats) -> _Bins:
        place = _bin_of_rows(p)
        rows = np.bincount(place)
        gap = y - p
        mean = np.bincount(place, weights=gap) / rows
        squares = np.bincount(place, weights=np.square(gap - mean[place]))
        implied = np.bincount(place, weights=p * (1 - p)) / rows
        variance = np.maximum(squares / np.maximum(rows - 1, 1), _FLOOR * implied)
        share = rows / y.size
        parts = share * variance / rows
        scale = float(np.square(parts).sum() / parts.sum()) if parts.any() else 0.0
        return cls(
            rows=rows,
            total=float((share * np.square(mean)).sum()),
            scale=scale,
            degrees=float(parts.sum()) / scale if scale else 0.0,
        )


def _bin_of_rows(p: Floats) -> NDArray[np.int64]:
    """Put rows of equal probability into one bin; count bins from 0, none empty."""
    _, which, count = np.unique(p, return_inverse=True, return_counts=True)
    # twice the middle rank of each distinct value
    middle = 2 * np.cumsum(count) - count
    place = np.minimum(middle * BINS // (2 * p.size), BINS - 1)
    _, compact = np.unique(place, return_inverse=True)
    return compact[which].astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A sum of squares that is `scale` times a non-central chi-square."""

    total: float
    scale: float
    df: float
    n: int

    @property
    def debiased_square(self) -> float:
        return self.total - self.scale * self.df

    @property
    def error(self) -> float:
        return math.sqrt(max(self.debiased_square, 0.0))

    def p_better_than(self, x: float) -> float:
        """Test H0 "the error is at least -x"."""
        return 1.0 if x >= 0 else self._below(-x)

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the error is at most -x"."""
        if x > 0:
            return 0.0
        return float(stats.ncx2.sf(self.total / self.scale, self.df, x**2 / self.scale))

    def interval(self, confidence: float) -> Interval:
        level = (1 - confidence) / 2
        # rounding apart, the debiased error lies between the two
        largest = max(self._error_at(level), self.error)
        smallest = min(self._error_at(1 - level), self.error)
        return Interval(-largest, -smallest, confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Search for the rows at which today's error gets a verdict."""

        def power_at(rows: float) -> float:
            later = _Claim(
                total=0.0, scale=self.scale * self.n / rows, df=self.df, n=self.n
            )
            return max(
                later.power_to_pass(self.error, -bad, alpha_pass),
                later.power_to_fail(self.error, -ok, alpha),
            )

        rows = float(FEWEST_ROWS * BINS)
        while power_at(rows) < power:
            rows *= 2
            if rows > MOST_ROWS:
                return None
        low = rows / 2
        while rows - low > 1:
            middle = (low + rows) / 2
            low, rows = (low, middle) if power_at(middle) >= power else (middle, rows)
        return math.ceil(rows)

    def power_to_pass(self, error: float, limit: float, level: float) -> float:
        """Chance of certainty that the error is below `limit`, if it is `error`."""
        if not 0 < level < 1 or limit <= error:
            return 0.0
        most = float(stats.ncx2.ppf(level, self.df, limit**2 / self.scale))
        return float(stats.ncx2.cdf(most, self.df, error**2 / self.scale))

    def power_to_fail(self, error: float, limit: float, level: float) -> float:
        """Chance of certainty that the error is above `limit`, if it is `error`."""
        if not 0 < level < 1 or error <= max(limit, 0.0):
            return 0.0
        known = max(limit, 0.0) ** 2 / self.scale
        least = float(stats.ncx2.isf(level, self.df, known))
        return float(stats.ncx2.sf(least, self.df, error**2 / self.scale))

    def _below(self, error: float) -> float:
        """Chance of a sum as small as this one if the error is `error`."""
        return float(
            stats.ncx2.cdf(self.total / self.scale, self.df, error**2 / self.scale)
        )

    def _error_at(self, level: float) -> float:
        """Find the error under which a sum as small as this one has chance `level`."""
        if self._below(0.0) <= level:
            return 0.0
        high = math.sqrt(self.total) + math.sqrt(self.scale)
        while self._below(high) > level:
            high *= 2
        return float(optimize.brentq(lambda e: self._below(e) - level, 0.0, high))


def _as_probabilities(values: ArrayLike, n: int) -> Floats:
    p = as_scores("probabilities", values, n)
    outside = (p < 0) | (p > 1)
    if outside.any():
        raise InvalidInput.because(
            "probabilities",
            "within 0 and 1 in every row",
            float(p[outside][0]),
            hint="a score is not a probability; calibrate it, or gate a rank metric.",
        )
    return p


def _too_few(smallest: int) -> str:
    return (
        f"The smallest bin holds {smallest} rows; it takes {FEWEST_ROWS} in each of "
        "the bins (probabilities that are equal share one)."
    )


def _note(claim: _Claim, y: NDArray[np.bool_], p: Floats) -> str:
    z = spiegelhalter_z(y, p)
    told = "" if z is None else f"; Spiegelhalter z {z:.2f}"
    return f"debiased square {claim.debiased_square:.3g}{told}"


def _undefined(reason: str, *, n: int, candidate: float | None = None) -> Measurement:
    return Measurement.undefined(
        reason, n=n, method=METHOD, candidate=candidate, orientation=-1
    )


def _compare(
    truth: ArrayLike, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> NoReturn:
    del truth, candidate, baseline
    raise InvalidInput(
        f"`{NAME}` must be held against a number; two models are not compared by it. "
        "Hint: gate brier or log_loss."
    )


def _measure(truth: ArrayLike, answers: BinaryAnswers) -> Measurement:
    if answers.scores is None:
        raise InvalidInput(
            f"The model must give probabilities for {NAME}; got decisions only. "
            "Hint: gate a metric of decisions, such as f1 or accuracy."
        )
    return calibration_error(truth, answers.scores)


METRICS: Mapping[str, RowMetric] = MappingProxyType(
    {
        NAME: RowMetric(
            name=NAME,
            task="binary",
            higher_is_better=False,
            needs="probabilities",
            compare=_compare,
            measure=_measure,
            refuses=(
                f"{NAME} takes independent rows of equal weight only. "
                "Hint: gate brier or log_loss."
            ),
        )
    }
)
"""The one metric of this file; it can be measured, and not compared."""
