"""Where each row stands among those of the other class, worked out by an engine.

The engine counts both classes by cells of the score, adds the counts up in the order of
the cells, and joins them to the rows. On few rows every score is a cell of its own and
the result is exact. On many there are at most 65,536 cells: rows of a cell count as
ties, and the result says how much that can matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.places.pushed_powers import Powers
from pytest_mlgate.data.places.pushed_powers import powers_of
from pytest_mlgate.data.places.pushed_values import aggregated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.data.places.pushed_rows import Key
    from pytest_mlgate.data.places.pushed_rows import PushedRows

EXACT_ROWS = 1 << 20
"""Up to here every score is a cell of its own: the engine keeps them all in memory."""

CELLS = 1 << 16
"""Cells of a score on more rows than that."""

# log odds of the float64 nearest to 1; those of 0 and 1 are put there
_HIGHEST = 37.0
# of numbers that only rank: how fine the cells are at the mean, in standard deviations
_FINEST = 1e-4
_FARTHEST = math.log(1 + 1e6 / _FINEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementSums:
    """Placement values of one model, or differences of two, on the rows of a slice."""

    of_positives: Powers
    of_negatives: Powers
    # AUROC of each model
    aurocs: tuple[float, ...]
    # how far the estimate may be off because rows of a cell count as ties
    bound: float


def placement_sums(
    rows: PushedRows, *, probabilities: bool
) -> dict[Key, PlacementSums]:
    """Add up placement values of all models of `rows`, which all give scores.

    Parameters
    ----------
    rows
        One model, or two.
    probabilities
        Whether scores are probabilities: cells are of equal width in log odds (.0011).
        Else they are as fine as 1e-4 standard deviations at the mean, and .06 % of the
        distance from it far away.

    Returns
    -------
    dict
        Per slice in which both classes have rows.
    """
    exact = rows.table.rows <= EXACT_ROWS
    places = range(len(rows.models))
    frame = _numbered(rows, probabilities=probabilities, exact=exact)
    cells = [_cells(frame, rows.keys, place) for place in places]
    joined = frame
    for place, counted in enumerate(cells):
        on = [*rows.keys, f"c{place}"]
        joined = joined.join(counted.drop("ties"), on=on, how="inner")
    # rows of the other class behind each row, ties counted half
    worth = [
        nw.when(nw.col("y") == 1)
        .then(nw.col(f"zeros{place}"))
        .otherwise(nw.col(f"ones{place}"))
        for place in places
    ]
    value = worth[0] if len(worth) == 1 else worth[0] - worth[1]
    joined = joined.with_columns(
        value.alias("value"), *(w.alias(f"w{i}") for i, w in enumerate(worth))
    )
    asked = [
        *powers_of("value"),
        *(nw.col(f"w{i}").sum().alias(f"w{i}") for i in places),
    ]
    sums = {
        (key, int(row["y"])): row
        for key, row in rows.sums(joined, asked, of_class=True)
    }
    ties = {} if exact else _tied(rows, cells)
    return {
        key: _of_slice(sums[key, 1], sums[key, 0], ties.get(key, 0.0), len(rows.models))
        for key in rows.slices.labels
        if (key, 0) in sums and (key, 1) in sums
    }


def _of_slice(
    one: dict[str, Any], zero: dict[str, Any], ties: float, models: int
) -> PlacementSums:
    pairs = int(one["n"]) * int(zero["n"])
    return PlacementSums(
        of_positives=Powers.of(one, scale=1 / int(zero["n"])),
        # of a negative, the share of positives before it; offsets cancel between two
        of_negatives=Powers.of(
            zero, scale=-1 / int(one["n"]), offset=1.0 if models == 1 else 0.0
        ),
        aurocs=tuple(float(one[f"w{place}"]) / pairs for place in range(models)),
        bound=ties / 2 / pairs,
    )


def _numbered(
    rows: PushedRows, *, probabilities: bool, exact: bool
) -> nw.LazyFrame[Any]:
    """Plan the rows with the cell of each model's score."""
    scores = []
    for place, model in enumerate(rows.models):
        assert model.score is not None
        scores.append((model.score + 0.0).alias(f"s{place}"))  # -0.0 is 0.0
    frame = rows.selected(*scores)
    names = [f"s{place}" for place in range(len(rows.models))]
    if exact:
        cells = [nw.col(name) for name in names]
    elif probabilities:
        cells = [_log_odds(name) for name in names]
    else:
        spreads = _spreads(rows, frame)
        cells = [
            _logarithmic(name, *spread)
            for name, spread in zip(names, spreads, strict=True)
        ]
    return frame.with_columns(*(c.alias(f"c{i}") for i, c in enumerate(cells)))


def _cells(
    frame: nw.LazyFrame[Any], keys: tuple[str, ...], place: int
) -> nw.LazyFrame[Any]:
    """Count both classes per cell, and how many of each are behind it."""
    cell = f"c{place}"
    counted = frame.group_by(*keys, cell).agg(
        nw.col("y").sum().cast(nw.Float64).alias("ones"),
        (1 - nw.col("y")).sum().cast(nw.Float64).alias("zeros"),
        nw.col(f"s{place}").min().alias("least"),
        nw.col(f"s{place}").max().alias("most"),
    )
    counted = counted.with_columns(
        nw.col(name).cum_sum().over(*keys, order_by=cell).alias(f"{name}_to")
        for name in ("ones", "zeros")
    )
    return counted.select(
        *keys,
        cell,
        (nw.col("zeros_to") - nw.col("zeros") / 2).alias(f"zeros{place}"),
        (nw.col("ones_to") - nw.col("ones") / 2).alias(f"ones{place}"),
        # where all scores of a cell are the same, its ties are ties
        nw.when(nw.col("least") < nw.col("most"))
        .then(nw.col("ones") * nw.col("zeros"))
        .otherwise(0.0)
        .alias("ties"),
    )


def _tied(rows: PushedRows, cells: Iterable[nw.LazyFrame[Any]]) -> dict[Key, float]:
    """Count pairs of both classes that only cells make ties, over all models."""
    found: dict[Key, float] = {}
    for counted in cells:
        for key, row in rows.sums(counted, [nw.col("ties").sum()]):
            found[key] = found.get(key, 0.0) + float(row["ties"])
    return found


def _spreads(rows: PushedRows, frame: nw.LazyFrame[Any]) -> list[tuple[float, float]]:
    """Find mean and standard deviation of each model's scores."""
    places = range(len(rows.models))
    asked = [
        expression
        for i in places
        for expression in (
            nw.col(f"s{i}").mean().alias(f"mean{i}"),
            nw.col(f"s{i}").std().alias(f"std{i}"),
        )
    ]
    (row,) = aggregated(rows.table, frame.select(*asked), what=EVALUATION)
    return [
        (float(row[f"mean{i}"] or 0), float(row[f"std{i}"] or 0) or 1.0) for i in places
    ]


def _log_odds(score: str) -> nw.Expr:
    p = nw.col(score)
    low, high = math.exp(-_HIGHEST), 1 - math.exp(-_HIGHEST)
    odds = (p / (1 - p)).log()
    inside = nw.when(p >= high).then(nw.lit(_HIGHEST)).otherwise(odds)
    bounded = nw.when(p <= low).then(nw.lit(-_HIGHEST)).otherwise(inside)
    return ((bounded + _HIGHEST) / (2 * _HIGHEST) * (CELLS - 1)).floor()


def _logarithmic(score: str, mean: float, spread: float) -> nw.Expr:
    # nothing is farther from a mean than the root of the rows, in standard deviations
    distance = (nw.col(score) - mean) / spread
    widths = (1 + distance.abs() / _FINEST).log() / _FARTHEST * (CELLS // 2 - 1)
    return nw.when(distance < 0).then(-widths).otherwise(widths).floor()
