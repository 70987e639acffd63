"""How an engine adds up powers: what mean, spread and skewness are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """Sums of the first three powers of ``x - centre``, with the extremes of x."""

    n: int
    total: float
    squares: float
    cubes: float
    low: float
    high: float
    centre: float = 0.0

    @classmethod
    def of(
        cls,
        row: Mapping[str, Any],
        *,
        centre: float = 0.0,
        scale: float = 1.0,
        offset: float = 0.0,
    ) -> Powers:
        """Take what `powers_of` asked for as that of ``offset + scale * value``."""
        ends = [offset + scale * float(row[name]) for name in ("low", "high")]
        return cls(
            n=int(row["n"]),
            total=float(row["total"]) * scale,
            squares=float(row["squares"]) * scale**2,
            cubes=float(row["cubes"]) * scale**3,
            low=min(ends),
            high=max(ends),
            centre=offset + scale * centre,
        )


def powers_of(name: str, *, centre: float = 0.0) -> list[nw.Expr]:
    """Ask for the number, the sums of powers, and the extremes of a float column."""
    distance = nw.col(name) - centre
    return [
        nw.len().alias("n"),
        distance.sum().alias("total"),
        (distance * distance).sum().alias("squares"),
        (distance * distance * distance).sum().alias("cubes"),
        nw.col(name).min().alias("low"),
        nw.col(name).max().alias("high"),
    ]
