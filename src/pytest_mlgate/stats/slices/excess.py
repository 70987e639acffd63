"""How much higher is the mean loss in a slice than in the other rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.rare_rows import Scarcity
from pytest_mlgate.stats.drift.share_difference import ShareDifference
from pytest_mlgate.stats.fairness.distance_test import turning_point
from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
from pytest_mlgate.stats.fairness.group_influence import spread_of_difference
from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.fairness.group_influence import welch
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.spread import Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure

SHARES_METHOD = "excess of an error rate, hybrid score and Agresti-Caffo"
MEANS_METHOD = "excess of a mean loss, Welch"


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
            f"{few} rows are no slice to judge; it takes {FEWEST_ROWS}.",
            n=loss.size,
            method=MEANS_METHOD,
            orientation=-1,
        )
    binary = structure.plain and bool(((loss == 0) | (loss == 1)).all())
    found = _shares(loss, inside) if binary else _means(loss, inside, structure)
    if few >= FEWEST_ROWS or found.cannot_judge:
        return found
    return replace(found, cannot_judge=f"{few} rows of it; it takes {FEWEST_ROWS}.")


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
    found = _both(loss, inside, structure)
    if isinstance(found, Undefined):
        return Measurement.undefined(
            found.reason, n=loss.size, method=method, orientation=-1
        )
    rest, own, spread = found
    if spread.standard_error <= ROUNDING * (abs(rest) + abs(own)):
        alike = "All rows have the same loss: no spread to judge by."
        return Measurement.undefined(alike, n=loss.size, method=method, orientation=-1)
    claim = Claim(
        estimate=rest - own,
        spread=spread,
        n=loss.size,
        structure=structure,
    )
    told = claim.measurement(
        method=method, candidate=own - rest, baseline=rest, orientation=-1
    )
    return replace(told, n=int(np.count_nonzero(inside)))


def _both(
    loss: NDArray[np.float64], inside: NDArray[np.bool_], structure: RowStructure
) -> tuple[float, float, Spread] | Undefined:
    """Give the mean of the other rows, that of the slice, and the error between."""
    if structure.plain:
        (rest, error), (own, of_slice) = (
            _mean_and_spread(loss[rows]) for rows in (~inside, inside)
        )
        return rest, own, welch(error, of_slice)
    others, one = (
        _group(loss, np.flatnonzero(rows), structure) for rows in (~inside, inside)
    )
    for group in (others, one):
        if isinstance(group.found, Undefined):
            return group.found
    return others.value, one.value, spread_of_difference(others, one, structure)


def _mean_and_spread(values: NDArray[np.float64]) -> tuple[float, Spread]:
    """Measure a mean of independent rows, as `units_of` does, in few passes."""
    n, mean = values.size, float(values.mean())
    apart = values - mean
    largest = max(float(apart.max()), -float(apart.min()))
    # powers of what is near 1 neither vanish nor overflow
    apart *= 1 / largest if largest > 0 else 0.0
    squares = np.square(apart)
    # not by `np.dot`, whose threads cost more than they bring
    total, third, fourth = (
        float(np.einsum("i,i->", *pair))
        for pair in ((apart, apart), (squares, apart), (squares, squares))
    )
    return mean, Spread(
        standard_error=largest * math.sqrt(total / n / (n - 1)),
        df=n - 1,
        effective=n,
        skewness=third / total**1.5 if total > 0 else None,
        pulling=total**2 / fourth if total > 0 else 0.0,
        cannot_judge=None,
        rows_to_judge=0,
    )


def _group(
    loss: NDArray[np.float64], positions: NDArray[np.intp], structure: RowStructure
) -> GroupInfluence:
    own = structure_at(structure, positions)
    found = mean_influence(loss[positions], own.weights, measure="mean loss")
    return GroupInfluence(positions=positions, found=found, scarce=Scarcity())
