"""What each probability cost, added up by an engine: `loss_sums`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.data.places.pushed_powers import Powers
from pytest_mlgate.data.places.pushed_powers import powers_of

if TYPE_CHECKING:
    from pytest_mlgate.data.places.pushed_rows import Key
    from pytest_mlgate.data.places.pushed_rows import PushedRows

CLIP = 1e-15
"""Distance kept from 0 and 1 by the log loss, as for rows in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSums:
    """Losses of one or two models on the rows of a slice."""

    # of minus the loss of one model, or of the baseline's minus the candidate's
    gains: Powers
    # mean loss of each model
    means: tuple[float, ...]
    # the largest loss of any of them
    largest: float
    # probabilities that were moved away from 0 and 1
    clipped: int


def loss_sums(rows: PushedRows, metric: str) -> dict[Key, LossSums]:
    """Add up the losses of all models of `rows`, which all give probabilities.

    Parameters
    ----------
    rows
        One model, or two.
    metric
        "log_loss" or "brier".

    Returns
    -------
    dict
        Per slice that has rows. Two passes: powers are taken about the mean of the
        first.

    Notes
    -----
    The engine's ``ln(1 - p)`` stands for ``log1p(-p)``: within 2e-16 of the loss of a
    row in memory.
    """
    places = range(len(rows.models))
    scores = [_score(rows, place).alias(f"s{place}") for place in places]
    frame = rows.selected(*scores)
    kept = [_kept(f"s{place}", metric) for place in places]
    losses = [_loss(metric, p).alias(f"l{place}") for place, p in enumerate(kept)]
    moved = sum(
        (
            nw.when(nw.col(f"s{place}") != p).then(1).otherwise(0)
            for place, p in enumerate(kept)
        ),
        start=nw.lit(0),
    )
    frame = frame.with_columns(*losses, moved.alias("moved"))
    gain = -nw.col("l0") if len(places) == 1 else nw.col("l1") - nw.col("l0")
    frame = frame.with_columns(gain.alias("gain"))
    asked = [
        nw.len().alias("n"),
        nw.col("moved").sum().alias("moved"),
        nw.col("gain").sum().alias("gain"),
    ]
    for place in places:
        asked += [
            nw.col(f"l{place}").mean().alias(f"mean{place}"),
            nw.col(f"l{place}").max().alias(f"high{place}"),
        ]
    first = {key: row for key, row in rows.sums(frame, asked) if row["n"]}
    n = sum(int(row["n"]) for row in first.values())
    centre = sum(float(row["gain"]) for row in first.values()) / max(n, 1)
    second = dict(rows.sums(frame, powers_of("gain", centre=centre)))
    return {
        key: LossSums(
            gains=Powers.of(second[key], centre=centre),
            means=tuple(float(row[f"mean{place}"]) for place in places),
            largest=max(float(row[f"high{place}"]) for place in places),
            clipped=int(row["moved"]),
        )
        for key, row in first.items()
    }


def _score(rows: PushedRows, place: int) -> nw.Expr:
    score = rows.models[place].score
    assert score is not None
    return score


def _kept(name: str, metric: str) -> nw.Expr:
    p = nw.col(name)
    if metric == "brier":
        return p
    high = nw.when(p > 1 - CLIP).then(nw.lit(1 - CLIP)).otherwise(p)
    return nw.when(p < CLIP).then(nw.lit(CLIP)).otherwise(high)


def _loss(metric: str, p: nw.Expr) -> nw.Expr:
    positive = nw.col("y") == 1
    if metric == "brier":
        distance = p - nw.col("y").cast(nw.Float64)
        return distance * distance
    return -nw.when(positive).then(p.log()).otherwise((1 - p).log())
