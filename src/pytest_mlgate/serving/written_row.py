"""A row as the bytes that stand in a part: `written_row`, whatever it holds.

What a model answered is written down even where it is no number, and a request whose
inputs have no JSON form keeps its answer.
"""

from __future__ import annotations

import math
from datetime import UTC
from datetime import datetime
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import SupportsFloat

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.data.decision_log.decision_row import ARMS
from pytest_mlgate.data.decision_log.decision_row import CanonicalInputs

if TYPE_CHECKING:
    from pytest_mlgate.data.decision_log.decision_row import DecisionRow

_LONGEST_ERROR = 1000

# escapes all but ASCII, so that a lone surrogate is no reason to lose a row
_text = encode_basestring_ascii


class WrittenRow(NamedTuple):
    """A row without the writer and its number, which come first in its line."""

    line: bytes
    # what had to be left out, None when nothing had
    complaint: str | None


def written_row(
    row: DecisionRow, *, with_inputs: bool = True, as_text: bool = False
) -> WrittenRow:
    r"""Write a row as the rest of a line of JSON.

    Parameters
    ----------
    row
        What the serving side says.
    with_inputs
        Whether inputs are written, or their digest only.
    as_text
        Whether inputs are written as text, which is how parquet keeps them.

    Raises
    ------
    TypeError, ValueError
        If a value is of no use: nobody could tell whose answer it was.

    Examples
    --------
    >>> row = {"request_id": "r1", "model": "sha256:0", "arm": "champion"}
    >>> written_row(row | {"score": 0.25}).line[:17]
    b'"request_id":"r1"'

    `line_of` puts writer and number before it.
    """
    score, error = _score(row.get("score"), row.get("error"))
    inputs, complaint = _inputs(row.get("inputs"))
    text, digest = "null", "null"
    if inputs is not None:
        digest = f'"{inputs.digest}"'
        if with_inputs:
            text = _text(inputs.text) if as_text else inputs.text
    # half the time of an encoder, and all of it is the caller's
    rest = (
        f'"request_id":{_name("request_id", row["request_id"])},'
        f'"time":"{_moment(row.get("time"))}",'
        f'"model":{_name("model", row["model"])},'
        f'"version":{_version(row.get("version"))},'
        f'"arm":"{_arm(row["arm"])}",'
        f'"score":{score},'
        f'"label":{_quoted(label_text(row.get("label")))},'
        f'"latency_ms":{_latency(row.get("latency_ms"))},'
        f'"error":{_quoted(error)},'
        f'"inputs":{text},"inputs_digest":{digest}}}\n'
    )
    return WrittenRow(line=rest.encode(), complaint=complaint)


def line_of(writer: str, sequence: int, rest: bytes) -> bytes:
    """Put the writer and its number before a row."""
    return b'{"writer":"%s","sequence":%d,%s' % (writer.encode(), sequence, rest)


def label_text(label: object) -> str | None:
    """Write a class as settings and reports do: 3.0 is 3.

    Examples
    --------
    >>> label_text(3.0), label_text(True), label_text(None)
    ('3', 'True', None)

    The text is what labels that arrive later are compared with.
    """
    if label is None or isinstance(label, str):
        return label
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)


def _score(value: Any, error: object) -> tuple[str, str | None]:  # noqa: ANN401 - a number of any library
    told = None if error is None else str(error)[:_LONGEST_ERROR]
    if value is None:
        return "null", told
    number = float(value)
    if math.isfinite(number):
        return repr(number), told
    return "null", told or f"the score was {number}"


def _inputs(inputs: Any) -> tuple[CanonicalInputs | None, str | None]:  # noqa: ANN401 - features of any kind
    if inputs is None:
        return None, None
    if isinstance(inputs, CanonicalInputs):
        return inputs, None
    try:
        return canonical_inputs(inputs), None
    # a mapping of somebody else's may raise whatever it likes
    except Exception as error:  # noqa: BLE001 - recorded, and the answer is kept
        return None, f"inputs were left out: {error}"


def _quoted(value: str | None) -> str:
    return "null" if value is None else _text(value)


def _name(what: str, value: object) -> str:
    if isinstance(value, str) and value:
        return _text(value)
    message = f"`{what}` must be text; got {value!r}"
    raise TypeError(message)


def _arm(value: str) -> str:
    if value in ARMS:
        return value
    message = f"`arm` must be {' or '.join(map(repr, ARMS))}; got {value!r}"
    raise ValueError(message)


def _moment(value: datetime | None) -> str:
    found = datetime.now(UTC) if value is None else value
    if found.tzinfo is not None and found.tzinfo is not UTC:
        found = found.astimezone(UTC)
    return found.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _version(value: Any) -> str:  # noqa: ANN401 - a number of any library
    return "null" if value is None else str(int(value))


def _latency(value: SupportsFloat | None) -> str:
    number = math.nan if value is None else float(value)
    return repr(round(number, 4)) if math.isfinite(number) else "null"
