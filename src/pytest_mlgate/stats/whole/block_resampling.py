"""How much does a number vary over disjoint blocks of rows: the resampling itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Protocol
from typing import Self

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import FEWEST_GROUPS
from pytest_mlgate.stats.dependence import FEWEST_ROWS_IN_TIME
from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import assumptions_of
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.whole.disjoint_blocks import independent_units
from pytest_mlgate.stats.whole.disjoint_blocks import laid_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure

FEWEST_ROWS = 200
"""Effective rows that any verdict needs."""

MANY_ROWS = 20_000
"""From here on blocks are evaluated alone; below, all rows but one block."""

BLOCKS = 20
GROUPS = 40


_ROUNDING = 1e-12


class NumberOfRows(Protocol):
    """A number that any rows have: a metric, or the difference of two models."""

    def on(self, rows: NDArray[np.intp] | slice) -> float | Undefined:
        """Give the oriented number on some rows.

        `InvalidInput` that it raises is taken for a number that does not exist there.
        """

    def laid_out(self, order: NDArray[np.intp]) -> Self:
        """Give the number of the same rows in another order.

        Parameters
        ----------
        order : ndarray of int, shape (n_rows,)
            The row that comes at each position.
        """


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resampled:
    """The pull of each block on a number, as if blocks were rows.

    Parameters
    ----------
    psi : ndarray of float, shape (n_blocks,)
        Influence value of each block.
    shares : ndarray of float, shape (n_blocks,)
        Share of the total weight in each.
    cannot_judge : str or None
        Why there is too little for a verdict.
    floor : int
        Rows in total that would be enough; 0 if today's are.
    """

    psi: NDArray[np.float64]
    shares: NDArray[np.float64]
    cannot_judge: str | None
    floor: int

    def measurement(
        self, estimate: float, *, n: int, method: str, structure: RowStructure
    ) -> Measurement:
        """Make the claim about an estimate from all rows."""
        count = self.psi.size
        squares = float(np.square(self.psi).sum())
        if squares == 0 or count < 2:
            return Measurement.undefined(
                "The metric is the same on every block: no spread to judge it by.",
                n=n,
                method=method,
            )
        claim = JohnsonT(
            estimate=estimate,
            standard_error=math.sqrt(squares * count / (count - 1)),
            df=max(effective_size(self.shares) - 1, 1.0),
            n=n,
            skewness=skewness_of_sum(self.psi) if structure.time is None else 0.0,
        )
        few, floor = self.cannot_judge, self.floor
        if claim.rests_on_few_rows:
            few = few or "The metric rests on a handful of blocks, or moves in jumps."
            floor = max(floor, claim.rows_until_many)
        return Measurement(
            estimate=estimate,
            n=n,
            method=method,
            p_better_than=claim.p_better_than,
            p_worse_than=claim.p_worse_than,
            interval=claim.interval,
            rows_needed=with_floor(claim.rows_needed, floor),
            assumptions=assumptions_of(structure),
            cannot_judge=few,
        )


def resample(
    number: NumberOfRows, n: int, structure: RowStructure
) -> Resampled | Undefined:
    """Evaluate a number on every block, or on all rows but the block.

    Parameters
    ----------
    number : NumberOfRows
        What varies.
    n : int
        Rows in total, at least one.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Resampled or Undefined
        Undefined, naming the block, where the number does not exist on one.
    """
    alone = n >= MANY_ROWS
    blocks = laid_out(n, BLOCKS if alone else GROUPS, structure)
    codes, sizes = blocks.codes, blocks.sizes
    values = (
        _on_blocks(number.laid_out(blocks.order), sizes)
        if alone
        else _without_blocks(number, codes, sizes)
    )
    if isinstance(values, Undefined):
        return values
    if structure.weights is None:
        shares = sizes.astype(np.float64)
    else:
        shares = np.bincount(codes, weights=structure.weights).astype(np.float64)
    shares /= shares.sum()
    centred = values - float((shares * values).sum())
    # what is left of equal values is rounding
    centred[np.abs(centred) <= _ROUNDING * np.abs(values).max()] = 0.0
    pull = shares if alone else shares - 1
    cannot_judge, floor = _too_few(n, structure, blocks=effective_size(shares))
    return Resampled(
        # without a block the metric moves by its share, the other way
        psi=pull * centred,
        shares=shares,
        cannot_judge=cannot_judge,
        floor=floor,
    )


def _on_blocks(
    number: NumberOfRows, sizes: NDArray[np.intp]
) -> NDArray[np.float64] | Undefined:
    """Evaluate blocks that lie end to end."""
    ends, values = np.cumsum(sizes).tolist(), []
    for i, (start, end) in enumerate(pairwise([0, *ends])):
        named = f"On block {i + 1} of {sizes.size}"
        found = _on_rows(number, slice(start, end), named)
        if isinstance(found, Undefined):
            return found
        values.append(found)
    return np.array(values)


def _without_blocks(
    number: NumberOfRows, codes: NDArray[np.uint8], sizes: NDArray[np.intp]
) -> NDArray[np.float64] | Undefined:
    values = []
    for i in range(sizes.size):
        named = f"Without block {i + 1} of {sizes.size}"
        found = _on_rows(number, np.flatnonzero(codes != i), named)
        if isinstance(found, Undefined):
            return found
        values.append(found)
    return np.array(values)


def _on_rows(
    number: NumberOfRows, rows: NDArray[np.intp] | slice, named: str
) -> float | Undefined:
    try:
        found = number.on(rows)
    except InvalidInput as error:
        # it worked on all rows, so the block is to blame
        found = Undefined(reason=str(error))
    if not isinstance(found, Undefined):
        return found
    return Undefined(reason=f"{named}: {found.reason}")


def _too_few(
    n: int, structure: RowStructure, *, blocks: float
) -> tuple[str | None, int]:
    """Say what there is too little of, and the rows that bring enough."""
    fewest = FEWEST_ROWS if structure.time is None else FEWEST_ROWS_IN_TIME
    if n < fewest:
        return f"{n} rows are too few for a verdict; it takes {fewest}.", fewest
    units = independent_units(n, structure)
    wanted, named = FEWEST_ROWS, "rows"
    if structure.groups is not None:
        wanted, named = FEWEST_GROUPS, "groups"
    if units < wanted * (1 - 1e-12):
        told = f"{units:.3g} effective {named} are too few for a verdict; "
        return f"{told}it takes {wanted}.", math.ceil(n * wanted / units)
    if blocks < FEWEST_GROUPS * (1 - 1e-12):
        told = f"{blocks:.3g} effective blocks are too few for a verdict; "
        return f"{told}it takes {FEWEST_GROUPS}.", math.ceil(n * FEWEST_GROUPS / blocks)
    return None, 0
