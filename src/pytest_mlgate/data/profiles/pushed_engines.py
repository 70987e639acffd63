"""What each lazy engine does in its own way: cells, quantiles, and times in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles import duckdb_cells
from pytest_mlgate.data.profiles import spark_cells
from pytest_mlgate.data.profiles.counting import quantile_places
from pytest_mlgate.data.profiles.cut_tree import count_by_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def count_between(
    frame: nw.LazyFrame[Any], edges: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.int64]]:
    """Count float columns between edges, null left out, in one pass."""
    if frame.implementation.is_duckdb():
        return duckdb_cells.count_cells(frame.to_native(), edges)
    if frame.implementation.is_pyspark():
        return spark_cells.count_cells(frame.to_native(), edges)
    return count_by_tree(frame, edges)


def finite_quantiles(finite: nw.LazyFrame[Any], shares: NDArray[np.float64]) -> Any:  # noqa: ANN401 - a list of numbers
    """Estimate quantiles of the column "value"."""
    if finite.implementation.is_duckdb():
        return duckdb_cells.quantiles(finite.to_native(), "value", shares)
    if finite.implementation.is_pyspark():
        return spark_cells.quantiles(finite.to_native(), "value", shares)
    count = finite.select(nw.len().alias("rows")).collect().item()
    at = quantile_places(int(count), shares)
    numbered = finite.with_row_index("place", order_by="value")
    chosen = numbered.filter(nw.col("place").is_in(np.unique(at).tolist())).collect()
    by_place = dict(chosen.select("place", "value").iter_rows())
    return [by_place[place] for place in at.tolist()]


def in_utc(frame: nw.LazyFrame[Any], zoned: list[str]) -> nw.LazyFrame[Any]:
    """Put times with a zone into UTC and drop the zone, whatever the session's is."""
    found: nw.LazyFrame[Any]
    if frame.implementation.is_duckdb():
        found = nw.from_native(duckdb_cells.in_utc(frame.to_native(), zoned))
        return found
    if frame.implementation.is_spark_like():
        found = nw.from_native(spark_cells.in_utc(frame.to_native(), zoned))
        return found
    times = nw.col(*zoned).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return frame.with_columns(times)
