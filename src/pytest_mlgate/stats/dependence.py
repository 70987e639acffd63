"""How sure is a sum of influence values when rows weigh unequally or hang together.

Rows that depend on each other are added up to units that do not: groups, or stretches
of time. Everything else (standard error, degrees of freedom, skewness) is counted in
units. Too few units leave no verdict, however many rows there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.spread import Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure

FEWEST_GROUPS = 10
"""Effective groups that any verdict needs."""

BATCHES = 20
"""Stretches that rows in time are cut into."""

FEWEST_ROWS_IN_TIME = 400
"""Rows that any verdict about rows in time needs."""

# relative to the largest pull: pulls below this are rounding
_ROUNDING = 1e-12


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """The independent units that rows add up to; made by `units_of`.

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows,), or None
        Unit of each row; None where each row is one of its own.
    factor : float
        What the sum of squared totals is multiplied by to be a variance.
    df, effective, cannot_judge, rows_to_judge
        As in `Spread`.
    skewed : bool
        Whether the skewness of the totals is of use.
    """

    codes: NDArray[np.int64] | None
    factor: float
    df: float
    effective: float
    skewed: bool = True
    cannot_judge: str | None = None
    rows_to_judge: int = 0

    def totals(self, psi: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up influence values of the rows of each unit."""
        if self.codes is None:
            return psi
        return np.bincount(self.codes, weights=psi).astype(np.float64, copy=False)

    def spread(self, psi: NDArray[np.float64]) -> Spread:
        """Measure the error of the estimate whose influence values are `psi`."""
        totals = self.totals(psi)
        largest = float(np.abs(totals).max(initial=0.0))
        squares = np.square(totals / largest) if largest else np.zeros(1)
        total = float(squares.sum())
        return Spread(
            standard_error=largest * math.sqrt(total * self.factor),
            df=self.df,
            effective=self.effective,
            skewness=skewness_of_sum(totals) if self.skewed and total > 0 else None,
            pulling=total**2 / float(np.square(squares).sum()) if total else 0.0,
            cannot_judge=self.cannot_judge,
            rows_to_judge=self.rows_to_judge,
        )


def spread_of(
    psi: NDArray[np.float64], structure: RowStructure, *, df: float
) -> Spread:
    """Measure the error of one estimate from its influence values.

    Parameters
    ----------
    psi : ndarray, shape (n_rows,)
        Influence values, weights included; they sum to about 0. Rows without a say
        have 0.
    structure : RowStructure
        Weights, and what depends on what.
    df : float
        Degrees of freedom if all rows were independent.

    Returns
    -------
    Spread

    Notes
    -----
    See `units_of` for the rules of each kind of row.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> rng = np.random.default_rng(7)
    >>> household = np.repeat(np.arange(50), 4)
    >>> values = rng.normal(size=50)[household] + 0.1 * rng.normal(size=200)
    >>> psi = (values - values.mean()) / 200
    >>> alone = spread_of(psi, RowStructure(), df=199)
    >>> together = spread_of(psi, RowStructure(groups=household), df=199)
    >>> round(together.standard_error / alone.standard_error, 1)
    2.0

    Four members that say the same are one observation, not four: the error doubles.
    """
    return units_of(structure, says=has_a_say(psi), df=df).spread(psi)


def has_a_say(psi: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell the rows that a metric looks at from those that it does not.

    Parameters
    ----------
    psi : ndarray, shape (n_rows,)
        Influence values.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True where a row pulls by more than rounding.

    Examples
    --------
    >>> has_a_say(np.array([0.2, -0.2, 0.0, 1e-17])).tolist()
    [True, True, False, False]

    Two rows are none of this metric's business.
    """
    pulls = np.abs(psi)
    heard: NDArray[np.bool_] = pulls > _ROUNDING * pulls.max(initial=0.0)
    return heard


def units_of(structure: RowStructure, *, says: NDArray[np.bool_], df: float) -> Units:
    """Find the independent units of the rows that have a say.

    Parameters
    ----------
    structure : RowStructure
        Weights, and what depends on what.
    says : ndarray of bool, shape (n_rows,)
        Rows that the metric looks at: the positives for recall. A group without one
        is no observation.
    df : float
        Degrees of freedom if all rows were independent and weighed the same; units
        can only lower it.

    Returns
    -------
    Units

    Notes
    -----
    *Independent rows*: variance ``(df + 1) / df`` times the sum of squares. With
    weights, `df` is at most Kish's ``(sum w)**2 / sum w**2`` less one [1]_.

    *Groups*: the sums of ψ in each of G groups, variance ``G / (G - 1)`` times the sum
    of their squares [2]_, which for a mean is what ordinary least squares on a
    constant gives with cluster-robust errors. `df` is at most the effective number of
    groups less one, ``1 / sum(share**2)`` with the share of weight in each group.
    Fewer than ten effective groups leave no verdict. Rates at nominal .05 / .005 /
    .0005, equal means, rows of a group correlated .1:

    ==========================  =======================  =======================
    groups                      rows as independent      this rule
    ==========================  =======================  =======================
    20 of 50 rows               .258 / .152 / .093       .054 / .0054 / .0004
    50 unequal, 10 effective    (not measured)           .073 / .0061 / .0003
    ==========================  =======================  =======================

    *Time*: the rows in order of time are cut into twenty stretches of as many rows,
    which count as groups (batch means [3]_); no correction for skewness. Rows of the
    same time never part: all go to the stretch in which the middle of them lies, so
    that the order in which rows are stored plays no part. Ties make stretches unequal
    or leave some empty, which lowers `df` as with groups. Fewer than 400 rows, or than
    ten effective stretches, leave no verdict. Autoregressive rows (.7): as independent
    .247 / .139 / .086, in stretches .052 / .0057 / .0010.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 8.2.
    .. [2] Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using
       generalized linear models. Biometrika 73, 13-22.
    .. [3] Schmeiser, B. (1982). Batch size effects in the analysis of simulation
       output. Operations Research 30, 556-568.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> everyone = np.ones(60, dtype=bool)
    >>> of_four = RowStructure(groups=np.repeat(np.arange(15), 4))
    >>> units_of(of_four, says=everyone, df=59).effective
    15.0

    Sixty rows of fifteen households count as fifteen.
    """
    if structure.groups is not None:
        return _groups(_compact(structure.groups), structure, says=says, df=df)
    if structure.time is not None:
        return _stretches(structure.time, structure, says=says, df=df)
    if structure.weights is None:
        return _rows(df, effective=df + 1)
    effective = effective_size(structure.weights[says])
    return _rows(min(df, effective - 1), effective=effective)


def effective_size(sizes: NDArray[np.float64]) -> float:
    """Count the equal parts that would tell as much as unequal ones.

    Parameters
    ----------
    sizes : ndarray
        Weights of rows, or of whole groups; not negative.

    Returns
    -------
    float
        ``(sum sizes)**2 / sum sizes**2``; 0 for no sizes.

    Examples
    --------
    >>> round(effective_size(np.array([10.0, 1.0, 1.0])), 2)
    1.41

    One group that outweighs the others leaves little more than one observation.
    """
    total = float(sizes.sum())
    if not total > 0:
        return 0.0
    return 1 / float(np.square(sizes / total).sum())


def _rows(df: float, *, effective: float) -> Units:
    if df < 1:
        told = f"{max(effective, 0):.3g} effective rows are too few for a verdict."
        return Units(codes=None, factor=1.0, df=1.0, effective=effective,
                     cannot_judge=told)  # fmt: skip
    return Units(codes=None, factor=(df + 1) / df, df=df, effective=effective)


def _groups(
    codes: NDArray[np.int64],
    structure: RowStructure,
    *,
    says: NDArray[np.bool_],
    df: float,
    named: str = "groups",
    skewed: bool = True,
) -> Units:
    heard = np.bincount(
        codes[says],
        weights=None if structure.weights is None else structure.weights[says],
        minlength=int(codes.max(initial=0)) + 1,
    ).astype(np.float64)
    count = int(np.count_nonzero(heard))
    effective = effective_size(heard)
    few = effective < FEWEST_GROUPS * (1 - 1e-12)
    return Units(
        codes=codes,
        factor=count / (count - 1) if count > 1 else 1.0,
        df=max(min(df, effective - 1), 1.0),
        effective=effective,
        skewed=skewed,
        cannot_judge=_too_few(effective, named) if few else None,
        rows_to_judge=math.ceil(codes.size * FEWEST_GROUPS / effective)
        if few and effective > 0
        else 0,
    )


def _stretches(
    time: NDArray[np.float64],
    structure: RowStructure,
    *,
    says: NDArray[np.bool_],
    df: float,
) -> Units:
    units = _groups(
        stretches_of_time(time),
        structure,
        says=says,
        df=df,
        named="stretches of time",
        skewed=False,
    )
    if time.size >= FEWEST_ROWS_IN_TIME:
        return units
    return Units(
        codes=units.codes,
        factor=units.factor,
        df=units.df,
        effective=units.effective,
        skewed=False,
        cannot_judge=(
            f"{time.size} rows in time are too few for a verdict; "
            f"it takes {FEWEST_ROWS_IN_TIME}."
        ),
        rows_to_judge=max(FEWEST_ROWS_IN_TIME, units.rows_to_judge),
    )


def stretches_of_time(time: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cut rows into twenty stretches of time with as many rows each.

    Parameters
    ----------
    time : ndarray, shape (n_rows,)
        Finite; rows of the same time stay together, wherever they are stored.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Stretch of each row, in 0 to 19; some may have no row.

    Examples
    --------
    >>> stretches_of_time(np.array([3.0, 1.0, 2.0, 2.0])).tolist()
    [17, 2, 10, 10]

    Two rows of the same time share a stretch.
    """
    order = np.argsort(time)
    ranked = time[order]
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
    edges = np.append(starts, ranked.size)
    # twice the middle of the rows of each time, to stay with whole numbers
    middles = edges[:-1] + edges[1:]
    stretch = middles * BATCHES // (2 * max(ranked.size, 1))
    codes = np.empty(ranked.size, dtype=np.int64)
    codes[order] = np.repeat(stretch, np.diff(edges))
    return codes


def _compact(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber groups from zero, unless they nearly are."""
    low, high = int(groups.min(initial=0)), int(groups.max(initial=0))
    if low >= 0 and high < 2 * groups.size + 1000:
        return groups
    return np.unique(groups, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _too_few(effective: float, named: str) -> str:
    return (
        f"{effective:.3g} effective {named} are too few for a verdict; "
        f"it takes {FEWEST_GROUPS}."
    )
