"""How much does one feature tell about a group: cut, pooled, and then `association`.

A feature comes as it is: ten thousand levels, or numbers. Levels that too few rows have
are joined, and numbers are cut, so that the counts can bear a test.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.association import FEWEST_EXPECTED
from pytest_mlgate.stats.fairness.association import METHOD
from pytest_mlgate.stats.fairness.association import association
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups

MOST_PARTS = 10
"""Parts that numbers are cut into, at most."""
MOST_JOINED = 0.05
"""Share of rows whose level is joined with others, for a pass."""

# expected rows of the smallest group below which a level is joined
_FEWEST_OF_LEVEL = 1.0


def proxy_strength(
    levels: NDArray[np.int64], groups: Grouping, *, small: SmallGroups = "prevent"
) -> Measurement:
    """Measure how strongly a feature gives the group of a row away.

    Parameters
    ----------
    levels : ndarray of int64, shape (n_rows,)
        Level of the feature in each row, from 0; for numbers see `parts_of_numbers`.
    groups : Grouping
        The group of each row. Those of fewer than 30 rows take no part.
    small : {"prevent", "ignore"}
        Whether such groups keep the measurement from passing.

    Returns
    -------
    Measurement
        As `association`. Exact, and 0, where all rows have the same level: a constant
        tells nothing. No pass where more than 5 % of the rows have a level that is
        joined with others.

    Notes
    -----
    Joined are levels of which less than one row of the smallest group is expected. What
    is claimed is about the feature after joining. Simulated at the boundary (two groups
    of 33 % and of 5 %, five down to 0.8 %; ten even levels, 14 and 40 of falling size;
    1500 and 6000 rows, V of .1 to .8, 1500 tables each), worst at .05 / .005: block
    .057 / .0073, pass .065 / .0107. Where the strongest cells were those of a rare
    level and a group of 5 % (V of .6), block .085 / .0150; without joining .228 /
    .0350.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> rng = np.random.default_rng(7)
    >>> sex = rng.integers(0, 2, 2000)
    >>> job = np.where(rng.random(2000) < 0.4, sex, rng.integers(0, 6, 2000))
    >>> found = proxy_strength(job, Grouping(codes=sex, n_groups=2))
    >>> round(found.candidate, 2), found.p_worse_than(-0.3) < 0.001
    (0.51, True)

    The job certainly tells much about the sex.
    """
    rows = np.bincount(groups.codes, minlength=groups.n_groups)
    judged = np.flatnonzero(rows >= FEWEST_ROWS)
    n = groups.codes.size
    if judged.size < 2:
        reason = (
            f"A proxy takes two groups of at least {FEWEST_ROWS} rows; there are "
            f"{judged.size}."
        )
        return Measurement.undefined(reason, n=n, method=METHOD, orientation=-1)
    table = _counted(levels, groups)[:, judged]
    table = table[table.sum(axis=1) > 0]
    if len(table) < 2:
        return replace(
            Measurement.known(0.0, n=n, method=METHOD, orientation=-1),
            note="all rows are alike",
        )
    pooled, joined = _joined(table)
    if len(pooled) < 2:
        reason = f"None of {len(table)} levels has rows enough to be told from others."
        return Measurement.undefined(reason, n=n, method=METHOD, orientation=-1)
    found = association(pooled)
    left_out = [] if small == "ignore" else [groups.label(c) for c in _few(rows)]
    # nobody knows how many levels more rows would bring
    unknown = joined > MOST_JOINED
    floor = math.ceil(n * FEWEST_ROWS / max(rows[rows > 0].min(), 1)) if left_out else 0
    return replace(
        found,
        cannot_pass=_why_no_pass(joined, left_out) or found.cannot_pass,
        rows_needed=(lambda **_asked: None)
        if unknown
        else with_floor(found.rows_needed, floor),
        note=f"{joined:.0%} of the rows have a rare level" if joined >= 0.01 else None,
    )


def parts_of_numbers(
    numbers: NDArray[np.float64], *, smallest_group: int
) -> NDArray[np.int64]:
    """Cut numbers into parts of as many rows, missing ones into a part of their own.

    Parameters
    ----------
    numbers : ndarray of float, shape (n_rows,)
        NaN where missing.
    smallest_group : int
        Rows of the smallest group that is judged: five of them are expected in each
        part.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        At most ten parts; equal numbers share one.

    Examples
    --------
    >>> ages = np.array([20.0, 30.0, 40.0, np.nan, 50.0])
    >>> parts_of_numbers(ages, smallest_group=10).tolist()
    [0, 0, 1, 2, 1]

    Ten rows of the smallest group are enough for two parts, and one is for the missing.
    """
    parts = int(np.clip(smallest_group // FEWEST_EXPECTED, 2, MOST_PARTS))
    missing = np.isnan(numbers)
    known = numbers[~missing]
    if not known.size:
        return np.zeros(numbers.size, dtype=np.int64)
    distinct = np.unique(known)
    if distinct.size <= parts:
        edges = distinct[:-1]
    else:
        wanted = np.arange(1, parts) / parts
        edges = np.unique(np.quantile(known, wanted, method="inverted_cdf"))
    found = np.searchsorted(edges, numbers, side="left")
    # NaN is sorted behind all numbers, and would share the last part
    found[missing] = edges.size + 1
    return found.astype(np.int64)


def _counted(levels: NDArray[np.int64], groups: Grouping) -> NDArray[np.int64]:
    size = int(levels.max()) + 1
    flat = np.bincount(
        levels * groups.n_groups + groups.codes, minlength=size * groups.n_groups
    )
    return flat.reshape(size, groups.n_groups).astype(np.int64)


def _joined(table: NDArray[np.int64]) -> tuple[NDArray[np.int64], float]:
    """Join levels that too few rows have; also give their share of the rows."""
    total = table.sum()
    rare = table.sum(axis=1) * table.sum(axis=0).min() < _FEWEST_OF_LEVEL * total
    if not rare.any():
        return table, 0.0
    rest = table[rare].sum(axis=0, keepdims=True)
    return np.vstack((table[~rare], rest)), float(rest.sum() / total)


def _few(rows: NDArray[np.int64]) -> list[int]:
    """Give the codes of groups that are too small."""
    return [int(code) for code in np.flatnonzero(rows < FEWEST_ROWS)]


def _why_no_pass(joined: float, left_out: list[str]) -> str | None:
    if joined > MOST_JOINED:
        return (
            f"{joined:.0%} of the rows have a level that is too rare to be told from "
            f"others; at most {MOST_JOINED:.0%} may: group these levels."
        )
    if left_out:
        return f"{', '.join(left_out)}: fewer than {FEWEST_ROWS} rows"
    return None
