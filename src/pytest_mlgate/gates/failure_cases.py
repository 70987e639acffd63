"""What a person reads of pandera's failure cases: few of them, of every broken rule."""

from __future__ import annotations

from typing import Any

import narwhals as nw

CASES_SHOWN = 10
"""Most failure cases that a verdict carries; the rest is counted."""

_PARTS = ("schema_context", "column", "check", "failure_case", "index")

# pandera's word for a rule about the table as a whole
_TABLE = "DataFrameSchema"
# how pandera writes that such a rule said no, as pandas or polars stored it
_NO = frozenset({"False", "false", "0", "0.0"})

_LONGEST_VALUE = 80


def worded(failures: Any, data: Any) -> tuple[int, list[str]]:  # noqa: ANN401 - frames of pandas or polars
    """Count the cases; word the first of every rule, then the second ones, and so on.

    Parameters
    ----------
    failures
        pandera's ``SchemaErrors.failure_cases``.
    data
        The frame that was validated.

    Returns
    -------
    count, texts
        All cases (a row that breaks a rule about whole rows is one), and the words of
        at most `CASES_SHOWN`. Only these are worded: a broken column of a large table
        has as many cases as rows.
    """
    frame = nw.from_native(failures, eager_only=True)
    columns = [frame[name].to_list() for name in _PARTS]
    seen: dict[tuple[object, ...], int] = {}
    rows: set[tuple[object, object]] = set()
    ranked: list[tuple[int, int]] = []
    for place, (context, column, check, value, index) in enumerate(
        zip(*columns, strict=True)
    ):
        if _is_missing(index):
            rule: tuple[object, ...] = (column, check, str(value))
        elif context != _TABLE:
            rule = (column, check)
        elif (check, index) in rows:
            continue  # pandas tells such a row once per column
        else:
            rows.add((check, index))
            rule = (check,)
        seen[rule] = rank = seen.get(rule, 0) + 1
        if rank <= CASES_SHOWN:
            ranked.append((rank, place))
    shown = [place for _, place in sorted(ranked)[:CASES_SHOWN]]
    cases = [tuple(values[place] for values in columns) for place in shown]
    return sum(seen.values()), [_case(*case, data=data) for case in cases]


def _case(
    context: str,
    column: object,
    check: str,
    value: object,
    index: object,
    *,
    data: object,
) -> str:
    whole = context == _TABLE
    rule = str(check) if whole else f"{column or 'index'}: {check}"
    if _is_missing(index):
        if str(value) in _NO:
            return f"{rule} does not hold"
        return f"{rule}: {value}" if whole else f"{rule}, got {value}"
    if whole:
        return f"{rule} does not hold in row {index}"
    return f"{rule}, got {_spelled(_cell(value, column, index, data))} in row {index}"


def _cell(value: Any, column: Any, index: Any, data: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    """Give the cell itself where pandera gives its spelling (polars: all is text)."""
    frame = nw.from_native(data, eager_only=True)
    if frame.implementation.is_polars() and column in frame.columns:
        return frame[column][index]
    return value.item() if hasattr(value, "item") else value


def _spelled(value: Any) -> str:  # noqa: ANN401 - a cell of any kind
    text = repr(value)
    if len(text) <= _LONGEST_VALUE:
        return text
    return f"{text[:_LONGEST_VALUE]}… ({len(text)} characters)"


def _is_missing(index: Any) -> bool:  # noqa: ANN401 - a row number or any label
    return index is None or bool(index != index)  # noqa: PLR0124 - NaN is not itself
