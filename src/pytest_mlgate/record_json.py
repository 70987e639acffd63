"""A record on paper: `to_json`, `from_json`, and the plain form both ways.

What is read must be what would be written, field for field: a record that was edited
into another shape must not lose its failures on the way.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields
from dataclasses import is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic import ValidationError

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.measurement import Interval
from pytest_mlgate.record import FORMAT_VERSION
from pytest_mlgate.record import Record

if TYPE_CHECKING:
    from pytest_mlgate.decision import Decision

_T = TypeVar("_T")


def to_json(record: Record, decision: Decision) -> str:
    """Write a record with its decision as canonical JSON.

    Keys are sorted, there is no NaN or infinity (an unbounded limit is ``null``), and
    the text ends with a newline, so that equal records have equal digests.
    """
    body = {**to_plain(record), "decision": to_plain(decision)}
    return json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Record:
    """Read a record back; the stored decision is left to `decision.decide`.

    Every field is checked for its type and closed lists for their members: a record
    that says "Required" for "required" must not lose its failures on the way. Of an
    earlier release a record may lack what came later and decides nothing (`plot`).

    Raises
    ------
    RecordFormatError
        If the text is not JSON, or not a record of a format version known here.
    """
    try:
        body = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        message = (
            f"The record is not JSON: {error}. Hint: name the record.json that "
            "`pytest --mlgate` has written."
        )
        raise RecordFormatError(message) from error
    version = body.get("format_version") if isinstance(body, dict) else None
    if type(version) is not int or version != FORMAT_VERSION:
        message = (
            f"The record has format version {version!r}; this release reads "
            f"{FORMAT_VERSION}. Hint: read it with the release that wrote it."
        )
        raise RecordFormatError(message)
    body.pop("decision", None)
    return from_plain(Record, _with_later_fields(body))


def stored_outcome(text: str) -> str:
    """Read what was decided on a record, as it says itself.

    For those who tell of it. Whoever acts on it decides again, from the verdicts.

    Raises
    ------
    RecordFormatError
        If it says nothing known.
    """
    decision = json.loads(text).get("decision")
    told = decision.get("outcome") if isinstance(decision, dict) else None
    if not isinstance(told, str) or told not in set(DecisionOutcome):
        message = f"The record is damaged: decision.outcome is {told!r}."
        raise RecordFormatError(message)
    return told


def to_plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any of our dataclasses
    """Turn a dataclass into JSON types; a number that is not finite becomes null."""
    plain: dict[str, Any] = _plain(value)
    return plain


def from_plain(kind: type[_T], body: dict[str, Any]) -> _T:
    """Rebuild a dataclass from its JSON form, and from nothing else.

    What is read must be what would be written: a field that is missing, unknown or of
    another kind is refused, although its class may have a default for it.

    Raises
    ------
    RecordFormatError
        Naming the first field that is wrong.
    """
    try:
        found = _reader(kind).validate_python(_unbounded(body))
        ours = to_plain(found)
        # the same text says the same; where it is another, a 1 may still be a 1.0
        same = _as_text(ours) == _as_text(body)
        wrong = None if same else _difference(ours, body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"The record is damaged: {where}: {first['msg']}."
        raise RecordFormatError(message) from error
    except (InvalidInput, ArithmeticError, RecursionError) as error:
        message = f"The record is damaged: {error}"
        raise RecordFormatError(message) from error
    if wrong is not None:
        message = f"The record is damaged: {wrong} is missing, unknown or odd."
        raise RecordFormatError(message)
    return found


def _with_later_fields(body: dict[str, Any]) -> dict[str, Any]:
    """Give a record of an earlier release the fields that no decision hangs on."""

    def filled(key: str, later: str, *, where: str | None = None) -> object:
        """Add a field to each part, if it says nothing of what the field is about."""
        parts = body.get(key)
        if not isinstance(parts, list):
            return parts
        return [
            {later: None, **part}
            if isinstance(part, dict) and (where is None or part.get(where) is None)
            else part
            for part in parts
        ]

    return {
        "changes": [],
        **body,
        "verdicts": filled("verdicts", "plot"),
        # until when a review may wait counts only where one is due
        "expected": filled("expected", "review_until", where="review_by"),
    }


def _reader(kind: type[_T]) -> TypeAdapter[_T]:
    if kind not in _READERS:
        _READERS[kind] = TypeAdapter(kind)
    return _READERS[kind]


_READERS: dict[type, TypeAdapter[Any]] = {}  # building one takes longer than reading


def _difference(ours: Any, theirs: Any, where: str = "") -> str | None:  # noqa: ANN401 - the shape of JSON
    """Name the first place where two JSON values differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in (*ours, *theirs):
            if key not in ours or key not in theirs:
                return f"{where}.{key}".lstrip(".")
            inner = _difference(ours[key], theirs[key], f"{where}.{key}")
            if inner is not None:
                return inner
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, pair in enumerate(zip(ours, theirs, strict=True)):
            inner = _difference(*pair, f"{where}.{place}")
            if inner is not None:
                return inner
        return None
    same = ours == theirs and isinstance(ours, bool) is isinstance(theirs, bool)
    return None if same else where.lstrip(".") or "the whole"


def _as_text(body: Any) -> str:  # noqa: ANN401 - the shape of JSON
    return json.dumps(body, sort_keys=True)


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON and which we never write."""
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _unbounded(value: Any) -> Any:  # noqa: ANN401 - the shape of JSON
    """Give interval limits that are null their infinities back."""
    if isinstance(value, list):
        return [_unbounded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == set(Interval._fields):
        low, high = value["low"], value["high"]
        return [
            -math.inf if low is None else low,
            math.inf if high is None else high,
            value["confidence"],
        ]
    return {key: _unbounded(part) for key, part in value.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - the shape of JSON
    """Reduce to JSON types; a number that is not finite becomes null."""
    if isinstance(value, Interval):
        value = value._asdict()
    elif is_dataclass(value) and not isinstance(value, type):
        value = {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
