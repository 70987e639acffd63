"""How DuckDB puts numbers into cells, and estimates quantiles, in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def count_cells(
    relation: Any,  # noqa: ANN401 - a DuckDB relation
    edges: Mapping[str, NDArray[np.float64]],
) -> dict[str, NDArray[np.int64]]:
    """Count columns between edges, null left out, all columns in one pass."""
    asked = [
        f'histogram("{name}", {_array(_tops(cuts))})'
        for name, cuts in edges.items()
        if len(cuts)
    ]
    asked += [f'count("{name}")' for name, cuts in edges.items() if not len(cuts)]
    order = sorted(edges, key=lambda name: not len(edges[name]))
    (row,) = relation.aggregate(", ".join(asked)).fetchall()
    return {
        name: _aligned(edges[name], found)
        for name, found in zip(order, row, strict=True)
    }


def count_values(
    relation: Any,  # noqa: ANN401 - a DuckDB relation
    names: list[str],
) -> dict[str, dict[str, int]]:
    """Count columns of few values by value, null left out, all in one pass."""
    asked = ", ".join(f'histogram("{name}")' for name in names)
    (row,) = relation.aggregate(asked).fetchall()
    return {name: found or {} for name, found in zip(names, row, strict=True)}


def quantiles(
    relation: Any,  # noqa: ANN401 - a DuckDB relation
    name: str,
    shares: NDArray[np.float64],
) -> list[float]:
    """Estimate quantiles with a t-digest (Dunning & Ertl 2019)."""
    asked = f'approx_quantile("{name}", {_array(shares, "FLOAT")})'
    (row,) = relation.aggregate(asked).fetchall()
    return list(row[0])


def in_utc(relation: Any, zoned: list[str]) -> Any:  # noqa: ANN401 - a DuckDB relation
    """Put times with a zone into UTC, without their zone."""
    names = [
        (name, f'"{name.replace(chr(34), chr(34) * 2)}"') for name in relation.columns
    ]
    return relation.project(
        ", ".join(
            f"timezone('UTC', {quoted}) AS {quoted}" if name in zoned else quoted
            for name, quoted in names
        )
    )


def _tops(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn ``x < edge`` into ``x <= top``, as DuckDB counts."""
    with np.errstate(over="ignore"):  # below the smallest float there is -inf, rightly
        return np.nextafter(edges, -np.inf)


def _array(values: NDArray[np.float64], kind: str = "DOUBLE") -> str:
    # as text: a list of plain decimals would be rounded to a scale of its own
    listed = ", ".join(f"'{float(value)!r}'::{kind}" for value in values)
    return f"[{listed}]"


def _aligned(edges: NDArray[np.float64], found: Any) -> NDArray[np.int64]:  # noqa: ANN401 - a map of counts, or a count
    if not len(edges):
        return np.array([found], dtype=np.int64)
    counts = np.zeros(len(edges) + 1, dtype=np.int64)
    for top, rows in (found or {}).items():
        # the key of what lies above all tops is infinity
        counts[np.searchsorted(_tops(edges), top)] += rows
    return counts
