"""How the words of a command become a case in a ledger: `make_case`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.cli.governing_settings import found_settings
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_mlgate.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What the command line said."""

    source: str
    row: int | None
    keys: Mapping[str, str]
    # the fields of the expectation; None where not given
    expect: Mapping[str, Any]
    # the fields that are words; None where not given
    words: Mapping[str, str | None]
    must_pass: bool
    # columns that are no features
    without: tuple[str, ...]
    config: Path | None


def make_case(ledger: Path, asked: NewCase) -> str:
    """Write a case into a ledger, and say what was written.

    Raises
    ------
    MlgateError
        If the row is not found, the case breaks a rule, or the ledger cannot be
        written; nothing is written then.
    """
    from pytest_mlgate.cli.tables.case_source import inputs_of  # noqa: PLC0415 - slow to load
    from pytest_mlgate.data.cases.ledger_growth import add_case  # noqa: PLC0415 - the same
    from pytest_mlgate.data.cases.ledger_growth import usual_id  # noqa: PLC0415 - the same

    settings = found_settings(asked.config)
    ours = () if settings is None else _no_features(settings)
    inputs = inputs_of(
        asked.source,
        row=asked.row,
        keys=asked.keys,
        without=ours,
        named=asked.without,
    )
    if not inputs:
        raise InvalidInput(
            f"{asked.source}: the input must have a column; none is left. Hint: leave "
            "fewer out with --without."
        )
    record: dict[str, Any] = {
        "id": asked.words["id"],
        "input": inputs,
        "expect": {n: v for n, v in asked.expect.items() if v is not None},
        "reason": asked.words["reason"],
        "owner": asked.words["owner"],
        "incident": asked.words["incident"],
        "added_on": datetime.now(UTC).date().isoformat(),
        "expires_on": asked.words["expires_on"],
        "must_pass": asked.must_pass or None,
    }
    record["id"] = record["id"] or usual_id(record)
    case = add_case(ledger, {n: v for n, v in record.items() if v is not None})
    left = "" if settings is None else f"; left out by {settings.file.name}: "
    left += ", ".join(ours) if ours else ""
    return f"added {case.id} to {ledger}, {case.place}: {', '.join(inputs)}{left}"


def _no_features(settings: Settings) -> tuple[str, ...]:
    """Name the columns of the evaluation data that no model takes."""
    named = (settings.target, *settings.answer_columns, *settings.row_columns)
    return tuple(dict.fromkeys(named))
