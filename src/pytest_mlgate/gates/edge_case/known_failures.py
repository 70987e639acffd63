"""Which failures were agreed on, and until when: ``known_failures=``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from pytest_mlgate.data.cases.case_ledger import CaseLedger

KnownFailures = Mapping[str, "date | str"]
"""Id of a case -> the last day on which its failure is accepted."""


def known_until(given: object, ledger: CaseLedger) -> dict[str, date]:
    """Take the failures that are accepted, each with its last day.

    Raises
    ------
    InvalidInput
        If it is no mapping, names a case that is not there or that must pass, or a
        day is none.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InvalidInput.because(
            "known_failures",
            'a mapping of ids to days, such as {"refund-2": "2026-12-31"}',
            given,
            hint="a failure is accepted until a day, never for good",
        )
    cases = ledger.by_id()
    found = {}
    for name, until in given.items():
        if name not in cases:
            raise InvalidInput.unknown_name(
                "case in `known_failures`:", str(name), cases
            )
        if cases[name].must_pass:
            raise InvalidInput(
                f"known_failures: {name!r} must pass ({ledger.reference}, "
                f"{cases[name].place}), so its failure cannot be accepted. Hint: take "
                "it off the list, or `must_pass` from the case."
            )
        found[name] = _day(name, until)
    return found


def _day(name: str, until: object) -> date:
    if isinstance(until, date) and not isinstance(until, datetime):
        return until
    try:
        return date.fromisoformat(str(until))
    except ValueError:
        raise InvalidInput.because(
            f"known_failures[{name!r}]", "a day such as 2026-12-31", until
        ) from None
