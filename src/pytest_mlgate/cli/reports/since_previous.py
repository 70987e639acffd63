"""Changes since a record that the command line names: `since_previous`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.change import LAST_PUSH
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.record_changes import MOST_KEPT
from pytest_mlgate.record_changes import record_changes
from pytest_mlgate.record_changes import why_apart
from pytest_mlgate.record_changes import with_changes

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.record import Record


def since_previous(
    record: Record, previous: Path | None, *, most: int | None = None
) -> Record:
    """Let a record tell what is not as it was in the one before it.

    Parameters
    ----------
    record
        Of the session that is told of.
    previous
        The record of the last push, or its folder; None leaves the record as it is.
    most
        Bytes that are read of it; None: those of the largest session.

    Raises
    ------
    UnreadableData, RecordFormatError
        If that file is no record, or decides otherwise than it says.
    InvalidInput
        If it is about another model or stage.
    """
    if previous is None:
        return record
    earlier, decision = read_decided(previous, most=most)
    apart = why_apart(earlier, record)
    if apart is not None:
        raise InvalidInput(
            f"--previous must name a record of the same model and stage: {apart}. "
            "Hint: name the record.json of the last push."
        )
    return with_changes(
        record,
        record_changes(
            earlier,
            record,
            since=LAST_PUSH,
            decision=str(decision.outcome),
            most=MOST_KEPT,
        ),
    )
