"""Is today unusual among past windows: a rank test of the most unusual column.

Real data differ from day to day by more than sampling, and then every test against
"no drift at all" fires. Past windows show how much is usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.psi import psi

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "window-rank test, largest standardised log PSI"
ASSUMPTIONS = (
    "without drift the windows are exchangeable: no trend, no season among them",
)
FEWEST_WINDOWS = 19
"""Past windows below which there is no verdict: 1 in 20 is the smallest p-value."""

_HALF_A_ROW = 0.5
_SMALLEST = 1e-12


def window_rank(
    windows: Mapping[str, ArrayLike], *, level: float | None = None
) -> Measurement:
    """Measure how unusual the last window is among those before it.

    Parameters
    ----------
    windows : mapping of str to array_like, shape (n_windows, n_cells)
        Per column the rows per cell of every window, oldest first, today's last; the
        same windows in every column, cells may differ.
    level : float, optional
        The share of the error budget that a block would be held against, for a note
        where the windows are too few for it.

    Returns
    -------
    Measurement
        The estimate is minus the largest debiased PSI of today against all past
        windows together (orientation -1). No verdict with fewer than 19 past windows;
        undefined with fewer than two, or where a window has no rows.

    Raises
    ------
    InvalidInput
        If there is no column, the counts are no matrix of whole numbers of at least 0,
        or the columns have different numbers of windows.

    Notes
    -----
    Per column and window, the logarithm of its PSI against all other windows,
    standardised over the windows; per window the largest over the columns; today's
    rank among them is its p-value ``(1 + as large) / (1 + past)`` [1]_. Exact if
    windows are exchangeable: .035 to .052 at .05 with 20 or 40 windows and daily means
    of columns moving by 0 to .1 standard deviations, where a chi-square test per column
    alarms in every session.

    ``p_worse_than(-x)`` is the larger of this p-value and Bonferroni's of "some PSI
    against the past is above x": with x = 0 usual variation is the only measure, with a
    larger one the change has to matter too. ``p_better_than(-x)`` is the largest
    p-value of a column's PSI: certain for every column. The p-value of the rank is
    never below ``1 / (1 + past)``, so it takes many windows to block at a small share.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be
       zero. Statistical Applications in Genetics and Molecular Biology 9(1), 39.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> days = rng.multinomial(5000, [0.2, 0.3, 0.5], size=40)
    >>> days[-1] = rng.multinomial(5000, [0.3, 0.3, 0.4])
    >>> found = window_rank({"colour": days})
    >>> round(found.p_worse_than(0.0), 3)
    0.025

    Of forty days today is the most unusual one.
    """
    tables = {name: _as_windows(name, table) for name, table in windows.items()}
    counts = {len(table) for table in tables.values()}
    if len(counts) != 1:
        raise InvalidInput.because(
            "windows", "columns with one number of windows", sorted(counts)
        )
    past = counts.pop() - 1
    lacking = _why_not(tables, past)
    if lacking is not None:
        return Measurement.undefined(lacking, n=0, method=METHOD, orientation=-1)
    claim = _Claim(
        rank_p=_rank_p(list(tables.values())),
        columns={name: psi(t[:-1].sum(axis=0), t[-1]) for name, t in tables.items()},
    )
    worst = claim.worst
    return Measurement(
        estimate=claim.columns[worst].estimate,
        n=claim.columns[worst].n,
        method=METHOD,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=_no_rows_help,
        candidate=claim.columns[worst].candidate,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        cannot_judge=f"{_windows(past)} too few; it takes {FEWEST_WINDOWS}."
        if past < FEWEST_WINDOWS
        else None,
        note=_note(claim, past, level),
    )


def windows_needed(level: float) -> int:
    """Tell how many past windows can block at a level.

    Parameters
    ----------
    level : float
        In (0, 1).

    Returns
    -------
    int

    Examples
    --------
    >>> windows_needed(0.05), windows_needed(0.01)
    (19, 99)

    Ninety-nine past days, for one false alarm in a hundred.
    """
    # rounding must not ask for one window more
    return max(int(np.ceil(1 / level - 1 - 1e-9)), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """The rank of today, and how far every column is from the past."""

    rank_p: float
    columns: dict[str, Measurement]

    @property
    def worst(self) -> str:
        return min(self.columns, key=lambda name: self.columns[name].estimate or 0.0)

    def p_worse_than(self, x: float) -> float:
        if x > 0:
            return 0.0
        several = len(self.columns)
        moved = several * min(c.p_worse_than(x) for c in self.columns.values())
        return max(self.rank_p, min(moved, 1.0))

    def p_better_than(self, x: float) -> float:
        return max(column.p_better_than(x) for column in self.columns.values())

    def interval(self, confidence: float) -> Interval | None:
        return self.columns[self.worst].interval(confidence)


def _rank_p(tables: list[Floats]) -> float:
    most = np.max([_unusual(table) for table in tables], axis=0)
    return float(np.mean(most >= most[-1]))


def _unusual(table: Floats) -> Floats:
    """Standardise each window's log PSI against all others."""
    live = table.sum(axis=0) > 0
    own = table[:, live] + _HALF_A_ROW
    others = table[:, live].sum(axis=0) - table[:, live] + _HALF_A_ROW
    own /= own.sum(axis=1, keepdims=True)
    others /= others.sum(axis=1, keepdims=True)
    index = ((own - others) * np.log(own / others)).sum(axis=1)
    distance = np.log(np.maximum(index, _SMALLEST))
    spread = float(distance.std())
    if spread < _SMALLEST:
        return np.zeros(len(table))
    return np.asarray((distance - distance.mean()) / spread, dtype=np.float64)


def _as_windows(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values)
    if array.ndim != 2 or array.dtype.kind not in "biuf" or array.shape[1] == 0:
        raise InvalidInput.because(
            f"windows[{name!r}]", "counts of shape (windows, cells)", array.shape
        )
    counts = array.astype(np.float64)
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise InvalidInput(
            f"`windows[{name!r}]` must hold counts of at least 0; some are negative or "
            "not finite. Hint: give rows per cell."
        )
    return counts


def _why_not(tables: Mapping[str, Floats], past: int) -> str | None:
    if past < 2:
        return (
            f"{_windows(past)} not enough to tell what is usual; it takes "
            f"{FEWEST_WINDOWS}."
        )
    for name, table in tables.items():
        empty = np.flatnonzero(table.sum(axis=1) == 0)
        if empty.size:
            return f"Window {int(empty[0]) + 1} of {past + 1} of {name} has 0 rows."
    return None


def _windows(past: int) -> str:
    return "1 past window is" if past == 1 else f"{past} past windows are"


def _note(claim: _Claim, past: int, level: float | None) -> str:
    told = f"{claim.worst} is farthest from {past} past windows; "
    told += f"today's rank has p {claim.rank_p:.3g}"
    if level is not None and 1 / (1 + past) > level:
        told += (
            f"; it warns only: a block at {level:.2g} takes "
            f"{windows_needed(level)} past windows"
        )
    return told


def _no_rows_help(
    *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
) -> None:
    """Windows are what is lacking, and no number of rows replaces them."""
    del ok, bad, alpha, alpha_pass, power
