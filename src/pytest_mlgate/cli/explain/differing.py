"""What changed from one record to another, line by line: `tell_differences`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.cli import saying
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.record_changes import record_changes
from pytest_mlgate.record_changes import why_apart
from pytest_mlgate.reports.record_difference import difference_lines

if TYPE_CHECKING:
    from pathlib import Path


def tell_differences(before: Path, now: Path) -> None:
    """Print what is not as it was.

    Raises
    ------
    InvalidInput
        If the records are about different models or stages, or are one and the same.
    UnreadableData, RecordFormatError
        If one of them cannot be used.
    """
    (old, was), (new, is_) = read_decided(before), read_decided(now)
    apart = why_apart(old, new)
    if apart is not None:
        raise InvalidInput(
            f"{str(before)!r} cannot be held against {str(now)!r}: {apart}. Hint: name "
            "two records of one model and one stage."
        )
    if old.provenance.started > new.provenance.started:
        raise InvalidInput(
            f"{str(before)!r} is later than {str(now)!r}: it started at "
            f"{old.provenance.started}. Hint: name the earlier one first."
        )
    found = record_changes(old, new, since=str(before), decision=str(was.outcome))
    saying.say(difference_lines(found, decision=is_, width=saying.width()))
