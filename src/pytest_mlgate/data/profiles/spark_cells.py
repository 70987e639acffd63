"""How Spark puts numbers into cells, and estimates quantiles, on its workers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles.cut_tree import count_numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_EPOCH = "TIMESTAMP_NTZ'1970-01-01 00:00:00'"

_ACCURACY = 10_000
"""Estimates are off by at most 1 / this of the rows; `order_statistics` mends that."""


def count_cells(
    frame: Any,  # noqa: ANN401 - a Spark frame
    edges: Mapping[str, NDArray[np.float64]],
) -> dict[str, NDArray[np.int64]]:
    """Count columns between edges, null left out, all columns in one pass.

    Spark's `Bucketizer` searches the edges in the JVM, where it would interpret 255
    nested comparisons.
    """
    functions = import_module("pyspark.sql.functions")
    feature = import_module("pyspark.ml.feature")
    # Bucketizer puts -0.0 below 0.0; adding 0.0 makes one of both
    numbers = frame.select(
        *((functions.col(name) + functions.lit(0.0)).alias(name) for name in edges)
    )
    cells = {f"{name}_cell": name for name in edges}
    bucketed = feature.Bucketizer(
        splitsArray=[[-np.inf, *cuts.tolist(), np.inf] for cuts in edges.values()],
        inputCols=list(edges),
        outputCols=list(cells),
        handleInvalid="keep",  # null and NaN get one cell more, which nobody counts
    ).transform(numbers)
    numbered = nw.from_native(bucketed).select(
        *(nw.col(cell).cast(nw.Int64).alias(name) for cell, name in cells.items())
    )
    return count_numbered(numbered, edges)


def quantiles(
    frame: Any,  # noqa: ANN401 - a Spark frame
    name: str,
    shares: NDArray[np.float64],
) -> list[float]:
    """Estimate quantiles as Spark does (Greenwald & Khanna 2001)."""
    functions = import_module("pyspark.sql.functions")
    asked = functions.percentile_approx(name, shares.tolist(), _ACCURACY)
    return list(frame.agg(asked.alias("found")).first()["found"])


def in_utc(frame: Any, zoned: list[str]) -> Any:  # noqa: ANN401 - a Spark frame
    """Put times with a zone into UTC, without their zone."""
    functions = import_module("pyspark.sql.functions")
    times = {}
    for name in zoned:
        quoted = "`" + name.replace("`", "``") + "`"
        seconds = f"unix_seconds({quoted})"
        days = f"timestampadd(DAY, CAST(floor({seconds} / 86400) AS INT), {_EPOCH})"
        whole = f"timestampadd(SECOND, CAST(pmod({seconds}, 86400) AS INT), {days})"
        rest = f"CAST(pmod(unix_micros({quoted}), 1000000) AS INT)"
        times[name] = functions.expr(f"timestampadd(MICROSECOND, {rest}, {whole})")
    return frame.withColumns(times)
