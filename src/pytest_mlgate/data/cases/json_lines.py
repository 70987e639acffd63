"""Records of a JSON Lines file, one object per line: `json_records`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator


def json_records(text: str, *, where: str) -> Iterator[tuple[str, Any]]:
    r"""Yield the place and the value of every line that is not blank.

    Parameters
    ----------
    text
        The content of the file.
    where
        The file, for messages.

    Raises
    ------
    UnreadableData
        If a line is not JSON, or an object has a key twice; the line is named.

    Examples
    --------
    >>> list(json_records('{"id": "a"}\n\n{"id": "b"}\n', where="cases.jsonl"))
    [('line 1', {'id': 'a'}), ('line 3', {'id': 'b'})]

    Blank lines count, so that an editor finds the line.
    """
    # not splitlines: text may hold other characters that Python takes for line ends
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _value(line, f"{where}, line {number}")


def json_line(record: object) -> str:
    """Write a record as one line, without its end."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _value(line: str, where: str) -> Any:  # noqa: ANN401 - the shape of JSON
    try:
        return json.loads(
            line, object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        whole = line.strip() in {"[", "{"}
        raise UnreadableData(
            f"{where}: it must be JSON; {error.msg} at column {error.colno}. Hint: "
            + (
                "one object per line, without line breaks inside and without a list "
                "around them."
                if whole
                else "one object per line; mend this one, the others are not looked at."
            )
        ) from None
    except (ValueError, RecursionError) as error:
        told = str(error) or "it is nested too deeply"
        raise UnreadableData(
            f"{where}: it must be JSON; {told}. Hint: write a missing value as null."
        ) from None


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice; Python would keep the last one in silence."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            message = f"the key {key!r} stands twice"
            raise ValueError(message)
        found[key] = value
    return found


def _refuse_constant(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)
