"""Which rows are there twice where the rows are: repeated keys and repeated rows.

The engine groups and counts; only the first repeated rows come back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.rows_in_place import Trouble
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

_FIRST_LOOK = 10_000
"""Rows among which repeated ones are looked for first: numbering all is slow."""


def pushed_broken_keys(rows: RowsInPlace, key: Sequence[str]) -> list[Breach]:
    """Find rows that a key does not identify, as `duplicates.broken_keys`.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> rows = RowsInPlace(wrap_lazy(pl.LazyFrame({"id": [7, 8, 7]})))
    >>> pushed_broken_keys(rows, ["id"])[0].cases
    ('id=7 as in row 0 in row 2',)

    One row repeats a key; the engine named both.
    """
    absent = _absent(rows, key)
    if absent:
        return absent
    parts = [
        Trouble(
            wrong=rows.missing(name),
            shown=(),
            word=partial(_always, f"{shown_name(name)}: a part of the key is missing"),
        )
        for name in key
    ]
    return [*rows.breaches(parts), *_repeated(rows, key, _spelled)]


def pushed_repeated_rows(
    rows: RowsInPlace, columns: Sequence[str] | None = None
) -> list[Breach]:
    """Find rows that hold what an earlier row holds, as `duplicates.repeated_rows`."""
    names = rows.columns if columns is None else list(columns)
    absent = _absent(rows, names)
    if absent:
        return absent
    told = "the same row" if columns is None else f"the same {', '.join(names)}"
    return _repeated(rows, names, lambda _: told)


def comparable(rows: RowsInPlace, name: str) -> nw.Expr:
    """Express a column so that equal values are equal: no NaN, and one zero.

    Raises
    ------
    UnreadableData
        If it holds lists or records.
    """
    kind, value = rows.schema[name], nw.col(name)
    if kind.is_nested():
        raise UnreadableData(
            f"The column {name!r} must hold one value per row to be compared; it "
            "holds lists or records. Hint: leave it out with columns=."
        )
    if kind.is_float():
        return nw.when(~rows.missing(name)).then(value + 0.0)
    return value


def _repeated(
    rows: RowsInPlace,
    names: Sequence[str],
    word: Callable[[Mapping[str, Any]], str],
) -> list[Breach]:
    keys = {f"k{place}": comparable(rows, name) for place, name in enumerate(names)}
    chosen = [value.alias(key) for key, value in keys.items()]
    groups = rows.plan.select(*chosen).group_by(*keys).agg(nw.len().alias("rows"))
    (found,) = rows.taken(groups.select(nw.len().alias("groups")))
    count = rows.rows - int(found["groups"])
    if not count:
        return []
    cases = (
        f"{word({n: row[k] for n, k in zip(names, keys, strict=True)})} "
        f"as in row {row['first']} in row {row['at']}"
        for row in _first_repeats(rows, chosen, list(keys), count)
    )
    return [Breach(count=count, cases=tuple(cases))]


def _first_repeats(
    rows: RowsInPlace, chosen: Sequence[nw.Expr], keys: list[str], count: int
) -> list[dict[str, Any]]:
    """Find the first rows that repeat one; whether a row does, earlier rows tell."""
    looked_at, wanted = _FIRST_LOOK, min(count, CASES_SHOWN)
    while True:
        every = rows.numbered.select(nw.col(rows.place).alias("at"), *chosen)
        if looked_at < rows.rows:
            every = every.filter(nw.col("at") < looked_at)
        first = every.with_columns(nw.col("at").min().over(*keys).alias("first"))
        later = first.filter(nw.col("at") > nw.col("first"))
        found = rows.taken(later.sort("at").head(CASES_SHOWN))
        if len(found) >= wanted or looked_at >= rows.rows:
            return found
        looked_at *= 100


def _absent(rows: RowsInPlace, names: Sequence[str]) -> list[Breach]:
    known = rows.columns
    return [Breach.no_column(name, known) for name in names if name not in known]


def _spelled(key: Mapping[str, Any]) -> str:
    return ", ".join(f"{shown_name(n)}={shown_cell(v)}" for n, v in key.items())


def _always(told: str, row: Mapping[str, Any]) -> str:
    del row
    return told
