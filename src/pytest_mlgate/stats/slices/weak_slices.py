"""Is the model worse in some slice: found on some rows, proved on others."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.rare_rows import Scarcity
from pytest_mlgate.stats.drift.share_difference import ShareDifference
from pytest_mlgate.stats.fairness.distance_test import turning_point
from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
from pytest_mlgate.stats.fairness.group_influence import spread_of_difference
from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.slices.search import search_slices
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.slices.search import Slice

SHARES_METHOD = "excess of an error rate, hybrid score and Agresti-Caffo, held-out rows"
MEANS_METHOD = "excess of a mean loss, held-out rows, Welch"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundSlice:
    """A slice that the search picked, and what the held-out rows say of it.

    Parameters
    ----------
    where : Slice
        The rule.
    rows : int
        Rows of the whole table that it holds for.
    measurement : Measurement
        Minus the excess of the mean loss over that of the other rows (orientation -1),
        on held-out rows.
    """

    where: Slice
    rows: int
    measurement: Measurement


def weak_slices(
    columns: Sequence[NDArray[np.uint8]],
    loss: NDArray[np.float64],
    *,
    searched: NDArray[np.bool_],
    structure: RowStructure,
    depth: Literal[1, 2] = 2,
) -> tuple[FoundSlice, ...]:
    """Search slices with a high mean loss and measure them on held-out rows.

    Parameters
    ----------
    columns : sequence of ndarray of uint8, shape (n_rows,)
        Code of each row's value, few in each column: `equal_parts` makes them.
    loss : ndarray of float64, shape (n_rows,)
        Finite; higher is worse. An error is 0 or 1.
    searched : ndarray of bool, shape (n_rows,)
        True for rows to search, made by `searched_rows`; groups of dependent rows are
        on one side.
    structure : RowStructure
        Weights, and what depends on what. The search does without.
    depth : {1, 2}
        Whether slices of one value, or of two columns' values too.

    Returns
    -------
    tuple of FoundSlice
        At most ten, in the order of the search. The k that can be judged are a family:
        each is proved at a k-th of the level, or all of them by Holm's rule. A slice
        that the search did not pick is not shown to be good.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row.

    Notes
    -----
    Errors of plain rows: `ShareDifference`, both tests; other losses: Johnson's t on
    Welch's standard error. Fewer than 50 held-out rows are no verdict. The held-out
    rows were not looked at, so that only the slices picked have to be corrected for.
    Twenty columns of ten values, 20 000 rows, errors of .15 against .45 (.35) in a
    planted pair of values with 1 % of the rows: found and proved in 40 (32) of 40
    tables. Clean: something was proved in 5 of 200 tables, with errors of .02 in 1 of
    120, with exponential losses in none of 120; with 5000 rows in 5 of 120.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.slices.held_out import searched_rows
    >>> rng = np.random.default_rng(7)
    >>> columns = [rng.integers(0, 5, 8000, dtype=np.uint8) for _ in range(3)]
    >>> bad = (columns[0] == 2) & (columns[2] == 4)
    >>> worst = weak_slices(
    ...     columns,
    ...     (rng.random(8000) < np.where(bad, 0.5, 0.1)).astype(float),
    ...     searched=searched_rows(np.arange(8000, dtype=np.uint64)),
    ...     structure=RowStructure(),
    ... )[0]
    >>> worst.where.conditions, round(worst.measurement.candidate, 1)
    (((0, 2), (2, 4)), 0.4)
    >>> worst.measurement.p_worse_than(0.0) < 0.001
    True

    Rows that the search never saw confirm it: 40 points more errors than elsewhere.
    """
    check_structure(structure, loss.size)
    found = search_slices(
        [column[searched] for column in columns], loss[searched], depth=depth
    )
    held = np.flatnonzero(~searched)
    kept = [column[held] for column in columns]
    rest = loss[held]
    own = structure_at(structure, held)
    return tuple(
        FoundSlice(
            where=where,
            rows=int(np.count_nonzero(where.rows(columns))),
            measurement=excess_loss(rest, where.rows(kept), structure=own),
        )
        for where in found
    )


def excess_loss(
    loss: NDArray[np.float64], inside: NDArray[np.bool_], *, structure: RowStructure
) -> Measurement:
    """Measure how much higher the mean loss is in a slice than in the other rows.

    Parameters
    ----------
    loss : ndarray of float64, shape (n_rows,)
        Finite; higher is worse.
    inside : ndarray of bool, shape (n_rows,)
        True for rows of the slice.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is minus the excess (orientation -1); the fields `candidate` and
        `baseline` hold the excess and the mean loss of the other rows. No verdict for
        fewer than 50 rows on either side.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> inside = np.arange(1000) < 100
    >>> wrong = np.where(inside, np.arange(1000) % 2, np.arange(1000) % 10 == 0)
    >>> found = excess_loss(wrong.astype(float), inside, structure=RowStructure())
    >>> round(found.candidate, 2), found.p_worse_than(-0.2) < 0.001
    (0.4, True)

    Half of the slice is wrong, a tenth of the rest.
    """
    few = min(int(np.count_nonzero(inside)), int(np.count_nonzero(~inside)))
    if few < 2:
        return Measurement.undefined(
            f"{few} held-out rows are no slice to judge; it takes {FEWEST_ROWS}.",
            n=loss.size,
            method=MEANS_METHOD,
            orientation=-1,
        )
    binary = structure.plain and bool(((loss == 0) | (loss == 1)).all())
    found = _shares(loss, inside) if binary else _means(loss, inside, structure)
    if few >= FEWEST_ROWS or found.cannot_judge:
        return found
    return replace(
        found, cannot_judge=f"{few} held-out rows of it; it takes {FEWEST_ROWS}."
    )


def _shares(loss: NDArray[np.float64], inside: NDArray[np.bool_]) -> Measurement:
    shares = ShareDifference(
        k=float(loss[inside].sum()),
        n=float(np.count_nonzero(inside)),
        other_k=float(loss[~inside].sum()),
        other_n=float(np.count_nonzero(~inside)),
    )
    swapped = shares.swapped
    p = (shares.k + 1) / (shares.n + 2)
    q = (shares.other_k + 1) / (shares.other_n + 2)
    error = float(np.sqrt(p * (1 - p) / shares.n + q * (1 - q) / shares.other_n))

    def interval(confidence: float) -> Interval:
        level = (1 - confidence) / 2
        return Interval(
            turning_point(swapped.p_surely_above, level, swapped.estimate, -1.0),
            turning_point(
                lambda x: shares.p_surely_above(-x), level, swapped.estimate, 1.0
            ),
            confidence,
        )

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        return rows_from_standard_error(
            n=loss.size,
            standard_error=error,
            estimate=swapped.estimate,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    return Measurement(
        estimate=swapped.estimate,
        n=int(shares.n),
        method=SHARES_METHOD,
        p_better_than=swapped.p_surely_above,
        p_worse_than=lambda x: shares.p_surely_above(-x),
        interval=interval,
        rows_needed=rows_needed,
        candidate=shares.estimate,
        baseline=shares.other_k / shares.other_n,
        orientation=-1,
        assumptions=("rows are independent",),
    )


def _means(
    loss: NDArray[np.float64], inside: NDArray[np.bool_], structure: RowStructure
) -> Measurement:
    method = words_for(MEANS_METHOD, structure)
    rest, own = (
        _group(loss, np.flatnonzero(rows), structure) for rows in (~inside, inside)
    )
    for one in (rest, own):
        if isinstance(one.found, Undefined):
            return Measurement.undefined(
                one.found.reason, n=loss.size, method=method, orientation=-1
            )
    spread = spread_of_difference(rest, own, structure)
    if spread.standard_error <= ROUNDING * (abs(rest.value) + abs(own.value)):
        alike = "All held-out rows have the same loss: no spread to judge by."
        return Measurement.undefined(alike, n=loss.size, method=method, orientation=-1)
    claim = Claim(
        estimate=rest.value - own.value,
        spread=spread,
        n=loss.size,
        structure=structure,
    )
    found = claim.measurement(
        method=method,
        candidate=own.value - rest.value,
        baseline=rest.value,
        orientation=-1,
    )
    return replace(found, n=own.positions.size)


def _group(
    loss: NDArray[np.float64], positions: NDArray[np.intp], structure: RowStructure
) -> GroupInfluence:
    own = structure_at(structure, positions)
    found = mean_influence(loss[positions], own.weights, measure="mean loss")
    return GroupInfluence(positions=positions, found=found, scarce=Scarcity())
