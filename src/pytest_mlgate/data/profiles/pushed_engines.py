"""What each lazy engine does in its own way: cells, quantiles, and times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles import duckdb_cells
from pytest_mlgate.data.profiles import order_statistics
from pytest_mlgate.data.profiles import spark_cells
from pytest_mlgate.data.profiles.counting import quantile_places
from pytest_mlgate.data.profiles.cut_tree import count_by_tree
from pytest_mlgate.data.profiles.float_cells import LARGEST
from pytest_mlgate.data.profiles.float_cells import SMALLEST
from pytest_mlgate.data.profiles.float_cells import snap

if TYPE_CHECKING:
    from collections.abc import Callable
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


def finite_quantiles(
    finite: nw.LazyFrame[Any], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find quantiles of the column "value", which holds finite numbers.

    Returns
    -------
    ndarray of float64, shape (k,)
        The median and the quartiles exactly. Of more rows than an engine is asked to
        sort, the least number of the same key (`float_cells`, with the median as its
        location) for the others: cells are cut where keys begin.
    """
    rows = int(finite.select(nw.len().alias("rows")).collect().item())
    places = quantile_places(rows, shares)
    engine = _ordered(finite)
    if rows <= order_statistics.MOST_SORTED or engine is None:
        return _sorted(finite, places)
    quarters = np.searchsorted(shares, [0.25, 0.5, 0.75])
    exact = order_statistics.order_statistics(
        finite, places[quarters], engine, rows=rows
    )
    low, location, high = exact.tolist()
    if high > low and not SMALLEST < high - low < LARGEST:
        return _sorted(finite, places)  # keys do not tell such numbers apart
    keys = order_statistics.quantile_keys(
        finite, places, engine, location=location, rows=rows
    )
    found = snap(keys, location)
    found[quarters] = exact
    return found


def _sorted(
    finite: nw.LazyFrame[Any], places: NDArray[np.int64]
) -> NDArray[np.float64]:
    # sorted first: with older narwhals and polars the index is the inverse of the order
    numbered = finite.sort("value").with_row_index("place", order_by="value")
    chosen = numbered.filter(nw.col("place").is_in(np.unique(places).tolist()))
    by_place = dict(chosen.select("place", "value").collect().iter_rows())
    return np.array([by_place[place] for place in places.tolist()], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Estimates:
    """An engine that estimates quantiles in constant memory."""

    estimate: Callable[[Any, str, NDArray[np.float64]], list[float]]

    def estimates(
        self, finite: nw.LazyFrame[Any], shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        found = self.estimate(finite.to_native(), "value", shares)
        return np.asarray(found, dtype=np.float64)

    def counts(
        self, finite: nw.LazyFrame[Any], edges: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        return count_between(finite, {"value": edges})["value"]


def _ordered(finite: nw.LazyFrame[Any]) -> _Estimates | None:
    if finite.implementation.is_duckdb():
        return _Estimates(duckdb_cells.quantiles)
    if finite.implementation.is_pyspark():
        return _Estimates(spark_cells.quantiles)
    return None


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
