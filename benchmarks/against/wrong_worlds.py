"""Which worlds are judged: what is true in each, and the rows of a seed: `WORLDS`.

A world is either one in which nothing is wrong, so that a block is an error, or one in
which something is, so that a pass is.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from benchmarks.against.wrong_tables import AUC
from benchmarks.against.wrong_tables import Pair
from benchmarks.against.wrong_tables import Tables
from benchmarks.against.wrong_tables import few_positives
from benchmarks.against.wrong_tables import shift_for
from benchmarks.against.wrong_tables import shift_of_index
from benchmarks.against.wrong_tables import twenty_columns
from benchmarks.against.wrong_tables import two_models

if TYPE_CHECKING:
    from collections.abc import Callable

Part = Literal["models", "groups", "calibration", "drift", "data"]
"""What a part of a tool asks about."""

PARTS: tuple[Part, ...] = ("models", "groups", "calibration", "drift", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A truth, and how rows of it are drawn.

    Parameters
    ----------
    name : str
        As ``--only`` takes it.
    truth : str
        What holds for all rows that could be drawn, exactly.
    wrong : bool
        Whether a change is there that somebody should be told of.
    n : int
        Rows to judge, and as many in the reference where there is one.
    asked : tuple of str
        The parts of a tool whose answer is about that truth.
    draw : callable
        From a random generator to tables.
    undrawn : callable
        The same without the change: what was there before it.
    pair : Pair or None
        The two models as functions, where the answers come from such.
    """

    name: str
    truth: str
    wrong: bool
    n: int
    asked: tuple[Part, ...]
    draw: Callable[[np.random.Generator], Tables]
    undrawn: Callable[[np.random.Generator], Tables]
    pair: Pair | None = None

    def tables(self, seed: int) -> Tables:
        """Draw the rows of one run; the same in every interpreter."""
        return self.draw(self._random(seed))

    def calm(self, seed: int) -> Tables:
        """Draw rows of a time before the change."""
        return self.undrawn(self._random(seed))

    def _random(self, seed: int) -> np.random.Generator:
        return np.random.default_rng([2026, zlib.crc32(self.name.encode()), seed])

    def digest(self) -> str:
        """Give a hash of the rows of seed 0, to see that two tools had the same."""
        rows = self.tables(0).rows
        numbers = rows.select_dtypes("number").to_numpy(dtype=float).round(9)
        return hashlib.sha256(np.ascontiguousarray(numbers).tobytes()).hexdigest()[:16]


def _pair(name: str, truth: str, n: int, pair: Pair, asked: tuple[Part, ...]) -> World:
    return World(
        name=f"{name}-{n}",
        truth=truth,
        wrong=name not in {"equal", "better"},
        n=n,
        asked=asked,
        draw=lambda rng: two_models(rng, n, pair),
        undrawn=lambda rng: two_models(rng, n, Pair()),
        pair=pair,
    )


def _drift(index: float, n: int) -> World:
    shift = shift_of_index(index) if index else 0.0
    told = (
        f"the mean of n1, one of 20 columns, lies {shift:.3f} standard deviations "
        f"higher than in the reference: a population stability index of {index:g} over "
        "ten equal cells; the other 19 are distributed as before"
        if index
        else "all 20 columns are distributed as in the reference"
    )
    return World(
        name=f"drift{index:g}-{n}" if index else f"still-{n}",
        truth=told,
        wrong=index > 0,
        n=n,
        asked=("drift",),
        draw=lambda rng: twenty_columns(rng, n, shift),
        undrawn=lambda rng: twenty_columns(rng, n, 0.0),
    )


def _recall(lost: float) -> World:
    return World(
        name=f"recall{lost:g}-1000",
        truth=(
            "1,000 rows with exactly 10 positives; the baseline finds each with "
            f"probability .80, the candidate with {0.8 - lost:.2f}, and only what the "
            "baseline finds; on negatives both are the same"
        ),
        wrong=True,
        n=1000,
        asked=("models",),
        draw=lambda rng: few_positives(rng, 1000, lost),
        undrawn=lambda rng: few_positives(rng, 1000, 0.0),
    )


_EQUAL = (
    f"both models have a ROC AUC of {AUC}, find .516 of the positives, are calibrated "
    "and treat all groups alike; the correlation of their scores is .94; inputs are "
    "distributed as in the reference"
)


def _auc(change: float) -> str:
    word = "higher" if change > 0 else "lower"
    return f"the candidate's ROC AUC is {abs(change):g} {word} ({AUC + change:.4f})"


_SMALL = Pair(lowered={"band": "t"}, by=shift_for(0.15))
_LARGE = Pair(lowered={"region": "c"}, by=shift_for(0.15))
_LOST = (
    "in {}, the candidate's scores lie .38 noises lower: it finds .366 of their "
    "positives and .516 of all others; the baseline finds .516 of both"
)

WORLDS: dict[str, World] = {
    world.name: world
    for world in (
        *(_pair("equal", _EQUAL, n, Pair(), PARTS) for n in (500, 2000, 10_000)),
        *(
            _pair("better", _auc(0.03), n, Pair(new_auc=AUC + 0.03), PARTS)
            for n in (2000, 10_000)
        ),
        *(
            _pair(
                f"auc{change:g}",
                _auc(-change),
                n,
                Pair(new_auc=AUC - change),
                ("models",),
            )
            for change, n in (
                (0.01, 2000),
                (0.01, 10_000),
                (0.03, 2000),
                (0.03, 10_000),
            )
        ),
        _recall(0.1),
        *(
            _pair(
                "group",
                _LOST.format("band t, one row in twenty"),
                n,
                _SMALL,
                ("models", "groups"),
            )
            for n in (2000, 10_000)
        ),
        *(
            _pair(
                "gap",
                _LOST.format("region c, one row in five"),
                n,
                _LARGE,
                ("models", "groups"),
            )
            for n in (2000, 10_000)
        ),
        *(
            _pair(
                "sharp",
                "the candidate's log odds are twice what they should be; its ranking "
                "and its decisions are those of an equal model",
                n,
                Pair(sharpened=2.0),
                ("models", "calibration"),
            )
            for n in (2000, 10_000)
        ),
        *(_drift(index, n) for index in (0.0, 0.1, 0.3) for n in (500, 2000, 50_000)),
    )
}
