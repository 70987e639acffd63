"""The rows of one part in JSON Lines: `json_columns`, with what a kill left torn.

A writer that is killed may leave half a line at the end of its part: that row was never
wholly written, is left out and counted. Damage anywhere else is an error.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.canonical import canonical_text
from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.decision_row import REQUIRED
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.written_moment import in_utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

_TEXT = {"writer", "request_id", "model", "arm", "label", "error", "inputs_digest"}
_WHOLE = {"sequence", "version"}
_SHOWN = 40


def json_columns(
    content: bytes, *, where: str, with_inputs: bool = True
) -> tuple[dict[str, list[Any]], bool]:
    r"""Read the rows of a part, column by column.

    Parameters
    ----------
    content
        The bytes of the part.
    where
        The part, for messages.
    with_inputs
        Whether the inputs are wanted: writing them as text takes most of the time.

    Returns
    -------
    (columns, torn)
        Each of `COLUMNS` with a value or None for every row, `inputs` as JSON text;
        and whether half a line was left out at the end.

    Raises
    ------
    UnreadableData
        If a line is not a row; the line is named.

    Examples
    --------
    >>> columns, torn = json_columns(b'{"writer":"a', where="part.jsonl")
    >>> len(columns["writer"]), torn
    (0, True)

    The writer was killed during its first row.
    """
    lines = content.split(b"\n")
    last = lines.pop()
    rows = [_row(line, n, where) for n, line in enumerate(lines, 1) if line.strip()]
    numbers = [n for n, line in enumerate(lines, 1) if line.strip()]
    torn = bool(last.strip())
    if torn and (whole := _whole_last(last)) is not None:
        rows.append(whole)
        numbers.append(len(lines) + 1)
        torn = False
    columns = {name: _column(name, rows, numbers, where) for name in COLUMNS}
    for name, values in columns.items():
        _refuse_other_kinds(name, values, numbers, where)
    columns["inputs"] = (
        _input_texts(columns["inputs"], numbers, where)
        if with_inputs
        else [None] * len(rows)
    )
    return columns, torn


def _row(line: bytes, number: int, where: str) -> dict[str, Any]:
    try:
        row = _DECODER.decode(line.decode("utf-8"))
        _refuse_halves(line, row)
    except (ValueError, RecursionError) as error:
        told = str(error).partition(":")[0]
        shown = line[:_SHOWN].decode("utf-8", "backslashreplace")
        raise UnreadableData(
            f"{where}, line {number}: it must be one row as JSON; {told} in {shown!r}. "
            "Hint: only the last line of a part may be torn, by a kill; find out what "
            "wrote to the file, then delete the line."
        ) from None
    if not isinstance(row, dict):
        raise UnreadableData(
            f"{where}, line {number}: a row must be a JSON object; it is "
            f"{type(row).__name__}. Hint: a decision log is written by `DecisionLog`."
        )
    return row


def _refuse_halves(line: bytes, row: object) -> None:
    """Refuse half of a pair of surrogates: JSON can spell it, and no table holds it."""
    if b"\\u" in line:
        json.dumps(row, ensure_ascii=False).encode()


def _whole_last(line: bytes) -> dict[str, Any] | None:
    """Take a last line without its end if nothing else of it is missing."""
    try:
        row = json.loads(line)
        _refuse_halves(line, row)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and set(COLUMNS) <= row.keys() else None


def _column(
    name: str, rows: list[dict[str, Any]], numbers: Sequence[int], where: str
) -> list[Any]:
    try:
        return [row[name] for row in rows]
    except KeyError:
        place = next(i for i, row in enumerate(rows) if name not in row)
        others = set(rows[place]) - set(COLUMNS)
        hint = did_you_mean(name, others) if others else "Hint: write null."
        raise UnreadableData(
            f"{where}, line {numbers[place]}: a row must have {name!r}; it is missing. "
            f"{hint}"
        ) from None


def _refuse_other_kinds(
    name: str, values: list[Any], numbers: Sequence[int], where: str
) -> None:
    rule, kinds = _rule_of(name)
    for kind in set(map(type, values)) - kinds:
        place = next(i for i, value in enumerate(values) if type(value) is kind)
        raise UnreadableData(
            f"{where}, line {numbers[place]}: {name!r} must be {rule}; got "
            f"{str(values[place])[:_SHOWN]!r} ({kind.__name__}). Hint: the form of a "
            "row is in the reference of the decision log."
        )
    if name == "time":
        _refuse(values, numbers, where, name, _is_moment, "a time in ISO 8601 with UTC")
    if name == "sequence":
        _refuse(values, numbers, where, name, lambda n: n >= 1, "counted from 1")
    if rule.startswith("a whole number"):
        _refuse(values, numbers, where, name, _fits_a_table, "of at most 64 bits")
    elif rule.startswith("a number"):
        _refuse(values, numbers, where, name, _is_finite, "a finite number")


def _rule_of(name: str) -> tuple[str, set[type]]:
    kinds: set[type]
    if name in _TEXT or name == "time":
        rule, kinds = "text", {str}
    elif name in _WHOLE:
        rule, kinds = "a whole number", {int}
    elif name == "inputs":
        # as text where a writer of parquet was killed
        rule, kinds = "a JSON object", {dict, str}
    else:
        rule, kinds = "a number", {int, float}
    return (rule, kinds) if name in REQUIRED else (f"{rule} or null", kinds | _NULL)


def _refuse(
    values: list[Any],
    numbers: Sequence[int],
    where: str,
    name: str,
    keeps: Callable[[Any], bool],
    rule: str,
) -> None:
    for place, value in enumerate(values):
        if not keeps(value):
            raise UnreadableData(
                f"{where}, line {numbers[place]}: {name!r} must be {rule}; got "
                f"{value!r}. Hint: a decision log is written by `DecisionLog`."
            )


def _fits_a_table(value: int | None) -> bool:
    return value is None or -(2**63) <= value < 2**63


def _is_finite(value: float | None) -> bool:
    # compared and not converted: a whole number of JSON may be larger than any float
    return value is None or -_LARGEST <= value <= _LARGEST


def _is_moment(value: str) -> bool:
    try:
        found = datetime.fromisoformat(value)
        # one that is of no year from 1 to 9999 in UTC is none there
        return found.tzinfo is not None and in_utc(found) is not None
    except (ValueError, OverflowError):
        return False


def _input_texts(
    values: list[Any], numbers: Sequence[int], where: str
) -> list[str | None]:
    found = []
    try:
        for value in values:
            text = canonical_text(value) if isinstance(value, dict) else value
            found.append(text)
    except (ValueError, RecursionError) as error:
        # a number of JSON that is none of Python's, 1e400
        raise UnreadableData(
            f"{where}, line {numbers[len(found)]}: 'inputs' must be a JSON object that "
            f"can be written again; {error}. Hint: a decision log is written by "
            "`DecisionLog`."
        ) from None
    return found


def _refuse_constant(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)


_LARGEST = sys.float_info.max
_NULL = {type(None)}
# made once: json.loads with options makes one for every line
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
