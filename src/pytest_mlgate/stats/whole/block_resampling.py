"""How much does a number vary over disjoint blocks of rows: the resampling itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
from pytest_mlgate.stats.whole.disjoint_blocks import MOST_ROWS
from pytest_mlgate.stats.whole.disjoint_blocks import blocks_of
from pytest_mlgate.stats.whole.disjoint_blocks import independent_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.whole.disjoint_blocks import Blocks
    from pytest_mlgate.stats.whole.row_contents import RowContents

FEWEST_ROWS = 200
"""Effective rows that any verdict needs."""

MANY_ROWS = 20_000
"""From here on blocks are evaluated alone; below, all rows but one block."""

BLOCKS = 20
GROUPS = 40


_ROUNDING = 1e-12
# standard errors, beyond which some of the rows do not stand for all
_FAR = 2.5


class NumberOfRows(Protocol):
    """A number that any rows have: a metric, or the difference of two models."""

    @property
    def contents(self) -> RowContents:
        """What the rows hold, by which they are dealt to blocks."""

    def on(self, rows: NDArray[np.intp] | slice) -> float | Undefined:
        """Give the oriented number on some rows.

        `InvalidInput` that it raises is taken for a number that does not exist there.
        """

    def laid_out(self, blocks: Blocks) -> Self:
        """Give the number of the rows that take part, block by block."""


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
    taken : float
        Share of the weight of all rows that the blocks have, above 0.
    mean : float
        Mean of the number on the blocks.
    cannot_judge : str or None
        Why there is too little for a verdict.
    floor : int
        Rows in total that would be enough; 0 if today's are.
    """

    psi: NDArray[np.float64]
    shares: NDArray[np.float64]
    taken: float
    mean: float
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
            skewness=self._skewness if structure.time is None else 0.0,
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

    def represents(self, estimate: float) -> bool:
        """Tell whether some of the rows say what all of them do, up to chance.

        They do not where what decides is too rare to be among them, or where the
        number is another one on blocks as small as these.
        """
        if self.taken >= 1 - 1e-9:
            return True
        # the error of the estimate is that of the blocks times the root of `taken`
        chance = math.sqrt(np.square(self.psi).sum() * (1 / self.taken - 1))
        return abs(self.mean - estimate) <= _FAR * chance

    @property
    def _skewness(self) -> float:
        """Skewness of an estimate from all rows, of which the blocks may be some."""
        return math.sqrt(self.taken) * skewness_of_sum(self.psi)


def resample(
    number: NumberOfRows, n: int, structure: RowStructure, *, estimate: float
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
    estimate : float
        The number on all rows.

    Returns
    -------
    Resampled or Undefined
        Undefined, naming the block, where the number does not exist on one.
    """
    if n < MANY_ROWS:
        return _jackknifed(number, n, structure)
    found = _evaluated(number, n, structure, most=MOST_ROWS)
    if isinstance(found, Resampled) and found.represents(estimate):
        return found
    if n <= MOST_ROWS or structure.groups is not None or structure.time is not None:
        return found
    # what is rare may be on all rows and not on some of them
    return _evaluated(number, n, structure, most=math.inf)


def _evaluated(
    number: NumberOfRows, n: int, structure: RowStructure, *, most: float
) -> Resampled | Undefined:
    """Evaluate blocks alone."""
    blocks = blocks_of(number.contents, BLOCKS, structure, most=most)
    values = _on_blocks(number.laid_out(blocks), blocks)
    if isinstance(values, Undefined):
        return values
    shares, taken = _shares(blocks, structure.weights, n)
    # what fewer rows vary, all rows vary less
    pull = math.sqrt(taken) * shares
    cannot_judge, floor = _too_few(n, structure, blocks=effective_size(shares))
    return Resampled(
        psi=pull * _centred(values, shares),
        shares=shares,
        taken=taken,
        mean=float((shares * values).sum()),
        cannot_judge=cannot_judge,
        floor=floor,
    )


def _jackknifed(
    number: NumberOfRows, n: int, structure: RowStructure
) -> Resampled | Undefined:
    """Evaluate all rows but a block."""
    blocks = blocks_of(number.contents, GROUPS, structure)
    values = _without_blocks(number, blocks)
    if isinstance(values, Undefined):
        return values
    shares, _ = _shares(blocks, structure.weights, n)
    cannot_judge, floor = _too_few(n, structure, blocks=effective_size(shares))
    return Resampled(
        # without a block the metric moves by its share, the other way
        psi=(shares - 1) * _centred(values, shares),
        shares=shares,
        taken=1.0,
        mean=float((shares * values).sum()),
        cannot_judge=cannot_judge,
        floor=floor,
    )


def _shares(
    blocks: Blocks, weights: NDArray[np.float64] | None, n: int
) -> tuple[NDArray[np.float64], float]:
    """Give the share of each block in the weight of all, and that of all in n rows."""
    if weights is None:
        sums, total = blocks.sizes.astype(np.float64), float(n)
    else:
        laid_out, total = blocks.lay_out(weights), float(weights.sum())
        sums = np.array([laid_out[block].sum() for block in blocks.slices])
    return sums / sums.sum(), float(sums.sum()) / total


def _centred(
    values: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    centred = values - float((shares * values).sum())
    # what is left of equal values is rounding
    centred[np.abs(centred) <= _ROUNDING * np.abs(values).max()] = 0.0
    return centred


def _on_blocks(number: NumberOfRows, blocks: Blocks) -> NDArray[np.float64] | Undefined:
    values = []
    for i, rows in enumerate(blocks.slices, start=1):
        found = _on_rows(number, rows, f"On block {i} of {blocks.sizes.size}")
        if isinstance(found, Undefined):
            return found
        values.append(found)
    return np.array(values)


def _without_blocks(
    number: NumberOfRows, blocks: Blocks
) -> NDArray[np.float64] | Undefined:
    codes, count, values = blocks.codes, blocks.sizes.size, []
    for i in range(count):
        named = f"Without block {i + 1} of {count}"
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
