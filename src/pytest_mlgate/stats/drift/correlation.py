"""Do columns hang together as before: the largest change of a rank correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "normal-score correlations, largest Fisher z difference, Bonferroni over pairs"
ASSUMPTIONS = ("rows are independent",)
MOST_ROWS_A_SIDE = 20_000
FEWEST_ROWS = 50
"""Rows of either side below which there is no verdict."""

# Fisher's z is infinite at correlations of 1, and rounding gets there
_STRONGEST = 1 - 1e-9

# an odd number of 64 random bits, and half of them
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


def correlation(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    seed: int = 0,
) -> Measurement:
    """Measure the largest change of a correlation between two columns.

    Parameters
    ----------
    reference, current : array_like, shape (n_reference, n_columns), (n_current, ...)
        Finite numbers, the same columns in the same order; at least two.
    names : sequence of str, optional
        Names of the columns, for the note.
    seed : int
        Of the sample of at most 20 000 rows that is taken of each side.

    Returns
    -------
    Measurement
        The estimate is minus the largest absolute difference of Fisher's z, in
        [0, inf) (orientation -1); near 0 that is the difference of the correlations.
        The note names the pair. Columns that are constant on a side are left out;
        undefined where fewer than two remain or a side has fewer than 4 rows. No
        verdict with fewer than 50 rows on a side.

    Raises
    ------
    InvalidInput
        If an array is not two-dimensional and finite, or the columns differ.

    Notes
    -----
    Every column becomes normal scores of its ranks [1]_ on either side, so that changes
    of the margins do not show. A block takes the smallest p-value times the number of
    pairs, a pass the largest. The variance of a difference is the larger one of
    Fisher's ``1/(n - 3)`` and the delta method's.

    Simulated with 6 columns, n = 500 and 2000, normal and t3 dependence: without any
    change .044 to .064 at .05 and .004 to .010 at .005 (250 to 400 draws); at the
    boundary of one changed pair block .007, pass .044 at the most.

    References
    ----------
    .. [1] van der Waerden, B. L. (1952). Order tests for the two-sample problem and
       their power. Indagationes Mathematicae 14, 453-458.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> before, after = rng.normal(size=(2, 2000, 3))
    >>> after[:, 1] += 0.3 * after[:, 0]
    >>> found = correlation(before, after, names=["age", "income", "height"])
    >>> round(found.candidate, 2), found.p_worse_than(-0.1) < 0.001
    (0.24, True)

    One pair of columns, age and income, hangs together as it did not before.
    """
    rng = np.random.default_rng(seed)
    a, b = sample_rows(reference, current, rng=rng)
    if min(len(a), len(b)) < 4:
        return _undefined(
            f"Correlations take at least 4 rows on each side; there are {len(a)} and "
            f"{len(b)}.",
            n=len(b),
        )
    kept = np.flatnonzero((np.ptp(a, axis=0) > 0) & (np.ptp(b, axis=0) > 0))
    if kept.size < 2:
        return _undefined(
            f"Of {a.shape[1]} columns {kept.size} vary on both sides; a correlation "
            "takes two.",
            n=len(b),
        )
    claim = _Claim.of(a[:, kept], b[:, kept])
    named = list(names) if names is not None else [str(i) for i in range(a.shape[1])]
    few = min(len(a), len(b)) < FEWEST_ROWS
    return Measurement(
        estimate=0.0 - claim.largest,
        n=len(b),
        method=METHOD,
        p_better_than=lambda x: claim.p_closer(-x),
        p_worse_than=lambda x: claim.p_farther(-x),
        interval=claim.interval,
        rows_needed=claim.rows_needed,
        candidate=claim.largest,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        cannot_judge=f"It takes {FEWEST_ROWS} rows on each side." if few else None,
        note=claim.note([named[i] for i in kept.tolist()]),
    )


def sample_rows(
    reference: ArrayLike, current: ArrayLike, *, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Check two matrices and take at most 20 000 rows of each.

    Parameters
    ----------
    reference, current : array_like, shape (n_reference, n_columns), (n_current, ...)
        Finite numbers, the same columns in the same order.
    rng : numpy.random.Generator
        Draws the rows, without replacement.

    Returns
    -------
    tuple of ndarray of float64
        Both sides, their rows in an order that depends on what they hold: the same
        rows in another order are the same sample.

    Raises
    ------
    InvalidInput
        If an array is not two-dimensional and finite, or the columns differ.
    """
    a = _as_matrix("reference", reference)
    b = _as_matrix("current", current)
    if a.shape[1] != b.shape[1]:
        raise InvalidInput.because(
            "current", f"a table of {a.shape[1]} columns, as the reference", b.shape
        )
    return _some(a, rng), _some(b, rng)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claim:
    """Differences of Fisher's z of all pairs, and their standard errors."""

    difference: Floats
    error: Floats
    before: Floats
    after: Floats
    # index of the first and of the second column of each pair
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
    rows: int

    @classmethod
    def of(cls, a: Floats, b: Floats) -> _Claim:
        pairs = np.triu_indices(a.shape[1], 1)
        before, of_a = _correlations(_normal_scores(a), pairs)
        after, of_b = _correlations(_normal_scores(b), pairs)
        return cls(
            difference=np.arctanh(after) - np.arctanh(before),
            error=np.sqrt(of_a + of_b),
            before=before,
            after=after,
            pairs=pairs,
            rows=len(b),
        )

    @property
    def largest(self) -> float:
        return float(np.abs(self.difference).max())

    def p_farther(self, distance: float) -> float:
        """Test H0 "no pair has changed by more than `distance`"."""
        if distance < 0:
            return 0.0
        size = np.abs(self.difference)
        p = special.ndtr((distance - size) / self.error) + special.ndtr(
            (-distance - size) / self.error
        )
        return min(float(p.min()) * p.size, 1.0)

    def p_closer(self, distance: float) -> float:
        """Test H0 "some pair has changed by at least `distance`"."""
        if distance <= 0:
            return 1.0
        p = special.ndtr((np.abs(self.difference) - distance) / self.error)
        return float(p.max())

    def interval(self, confidence: float) -> Interval:
        level = (1 - confidence) / 2
        size, z = np.abs(self.difference), -float(special.ndtri(level))
        # two directions for each pair
        strict = -float(special.ndtri(level / (2 * size.size)))
        least = float((size - strict * self.error).max())
        most = float((size + z * self.error).max())
        return Interval(-most, -max(least, 0.0), confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        worst = int(np.abs(self.difference).argmax())
        return rows_from_standard_error(
            n=self.rows,
            standard_error=float(self.error[worst]),
            estimate=-self.largest,
            ok=ok,
            bad=bad,
            alpha=alpha / self.difference.size,
            alpha_pass=alpha_pass,
            power=power,
        )

    def note(self, names: Sequence[str]) -> str:
        worst = int(np.abs(self.difference).argmax())
        one, other = (names[int(side[worst])] for side in self.pairs)
        return (
            f"{one} and {other}: {self.before[worst]:.3f} before, "
            f"{self.after[worst]:.3f} now; {self.difference.size} pairs of columns"
        )


def _normal_scores(values: Floats) -> Floats:
    ranks = stats.rankdata(values, axis=0)
    scores = special.ndtri((ranks - 0.5) / len(values))
    scores -= scores.mean(axis=0)
    return np.asarray(scores / scores.std(axis=0), dtype=np.float64)


def _correlations(
    scores: Floats, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> tuple[Floats, Floats]:
    """Give the correlations of all pairs, and the variances of their Fisher z."""
    n = len(scores)
    r = np.clip((scores.T @ scores / n)[pairs], -_STRONGEST, _STRONGEST)
    square = np.square(scores)
    even = (square.T @ square / n)[pairs]
    cube = (square * scores).T @ scores / n
    fourth = np.square(square).mean(axis=0)
    spread = even - r * (cube[pairs] + cube.T[pairs])
    spread += np.square(r) / 4 * (fourth[pairs[0]] + fourth[pairs[1]] + 2 * even)
    delta = spread / np.square(1 - np.square(r)) / n
    return r, np.maximum(delta, 1 / (n - 3))


def _as_matrix(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values)
    if array.ndim != 2:
        raise InvalidInput.because(name, "a table of rows and columns", array.shape)
    if array.dtype.kind not in "biuf":
        raise InvalidInput.because(name, "a table of numbers", array.dtype)
    found = array.astype(np.float64, copy=False)
    strange = ~np.isfinite(found)
    if strange.any():
        raise InvalidInput(
            f"`{name}` must be finite; column {int(strange.any(axis=0).argmax())} "
            f"holds {int(strange.sum(axis=0).max())} values that are not. "
            "Hint: leave out rows with missing values."
        )
    return found


def _some(values: Floats, rng: np.random.Generator) -> Floats:
    """Take rows in an order of their own, so that the table's has no say."""
    order = np.argsort(_digests(values), kind="stable")
    if order.size > MOST_ROWS_A_SIDE:
        order = order[rng.choice(order.size, MOST_ROWS_A_SIDE, replace=False)]
    return values[order]


def _digests(values: Floats) -> NDArray[np.uint64]:
    """Mix the bits of each row; rows that are equal get equal numbers."""
    mixed = np.zeros(len(values), dtype=np.uint64)
    for column in values.T:  # columns, not rows
        # minus zero is zero
        mixed ^= (np.ascontiguousarray(column) + 0.0).view(np.uint64)
        mixed *= _MULTIPLIER
        mixed ^= mixed >> _SHIFT
    return mixed


def _undefined(reason: str, *, n: int) -> Measurement:
    return Measurement.undefined(reason, n=n, method=METHOD, orientation=-1)
