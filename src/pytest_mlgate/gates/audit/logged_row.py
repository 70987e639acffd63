"""What a decision log says of one answer: `LoggedRow`, and the rows of a whole log.

A log is read as it is: what is missing or no value of its column is None here, and a
defect to whoever audits it. Nothing is mended on the way.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.written_moment import as_written
from pytest_mlgate.written_moment import in_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime

    import narwhals as nw


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRow:
    """One answer to one request, as it was logged; None is what is not there."""

    writer: str | None
    sequence: int | None
    request: str | None
    # in UTC
    time: datetime | None
    # digest of the artifact that answered
    model: str | None
    # the registry's number for it
    version: int | None
    arm: str | None
    # infinite where that was logged, for a defect has to be seen
    score: float | None
    label: str | None
    error: str | None
    inputs: Mapping[str, Any] | None
    inputs_digest: str | None

    @property
    def place(self) -> str:
        """Name the row for a message."""
        if self.writer is None or self.sequence is None:
            return f"request {self.request}"
        return f"{self.writer} #{self.sequence}"

    @property
    def is_answered(self) -> bool:
        """Whether it holds an answer."""
        return self.score is not None or self.label is not None

    def written_before(self) -> tuple[str, int]:
        """Give what rows are sorted by, whatever the order of the parts of a log."""
        return self.writer or "", self.sequence or 0


def rows_of(log: nw.DataFrame[Any]) -> list[LoggedRow]:
    """Take every row of a log, those of a writer in the order of their writing."""
    found = [_row(row) for row in log.iter_rows(named=True)]
    return sorted(found, key=LoggedRow.written_before)


def between(
    rows: Sequence[LoggedRow], since: datetime | None, until: datetime | None
) -> list[LoggedRow]:
    """Keep the rows of a window: at or after `since`, before `until`.

    A row without a time is in every window: nothing excuses it.
    """
    return [
        row
        for row in rows
        if row.time is None
        or (
            (since is None or row.time >= since) and (until is None or row.time < until)
        )
    ]


def _row(cells: Mapping[str, Any]) -> LoggedRow:
    return LoggedRow(
        writer=_text(cells["writer"]),
        sequence=_whole(cells["sequence"]),
        request=_text(cells["request_id"]),
        time=_time(cells["time"]),
        model=_text(cells["model"]),
        version=_whole(cells["version"]),
        arm=_text(cells["arm"]),
        score=_number(cells["score"]),
        label=_text(cells["label"]),
        error=_text(cells["error"]),
        inputs=_object(cells["inputs"]),
        inputs_digest=_text(cells["inputs_digest"]),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    if not isinstance(value, Real):
        return None
    number = float(value)
    return None if math.isnan(number) else number


def _whole(value: object) -> int | None:
    """Take a whole number, also where gaps have made the column one of floats."""
    number = _number(value)
    if number is None or not math.isfinite(number) or not number.is_integer():
        return None
    return int(number)


def _time(value: object) -> datetime | None:
    """Read a time; one without a zone is in UTC, as the form of the log says."""
    found = as_written(value)
    return None if found is None else in_utc(found)


def _object(value: object) -> Mapping[str, Any] | None:
    """Take inputs as an object, or as the JSON text that tables keep of it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None
