"""Is a record of a ledger a whole case: `case_of`, with every rule of its fields.

A field that nobody reads is refused: somebody believes that it works.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from reprlib import Repr
from typing import Annotated
from typing import Any

from pydantic import BaseModel
from pydantic import BeforeValidator
from pydantic import ConfigDict
from pydantic import Field
from pydantic import StringConstraints
from pydantic import ValidationError

from pytest_mlgate.data.cases.case import AtLeastAsHighAs
from pytest_mlgate.data.cases.case import Case
from pytest_mlgate.data.cases.case import Expected
from pytest_mlgate.data.cases.case import InRange
from pytest_mlgate.data.cases.case import Label
from pytest_mlgate.data.cases.case import Near
from pytest_mlgate.data.cases.case import OneOf
from pytest_mlgate.data.cases.case import SameAs
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean

KINDS = (
    "label",
    "labels",
    "score_at_least / score_at_most",
    "value with tolerance",
    "same_as",
    "at_least_as_high_as",
)
"""The ways to expect an answer, one of which every case has."""


def _day(value: object) -> object:
    """Read a day as YAML and JSON have it; a moment is no day."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError("must be a day such as 2026-03-31") from error
    if isinstance(value, datetime):
        raise ValueError("must be a day such as 2026-03-31, without a time")  # noqa: TRY004 - pydantic words a ValueError
    return value


# a value of YAML may name itself, or a thousand times another one
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80

_Day = Annotated[date, BeforeValidator(_day)]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Value = str | int | float | bool | datetime | date | None

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class ExpectRecord(BaseModel):
    """The field `expect` of a record."""

    model_config = _STRICT

    label: Label | None = None
    labels: list[Label] | None = Field(default=None, min_length=1)
    score_at_least: float | None = None
    score_at_most: float | None = None
    value: float | None = None
    tolerance: float | None = Field(default=None, ge=0)
    same_as: _Words | None = None
    at_least_as_high_as: _Words | None = None
    of: Label | None = None


class CaseRecord(BaseModel):
    """The fields of a record, as the file has them."""

    model_config = _STRICT

    id: _Words
    input: dict[str, _Value] = Field(min_length=1)
    expect: ExpectRecord
    reason: _Words
    owner: _Words
    incident: _Words | None = None
    added_on: _Day
    expires_on: _Day | None = None
    must_pass: bool = False


FIELDS = tuple(CaseRecord.model_fields)
"""The fields of a case, in the order in which they are written."""

EXPECT_FIELDS = tuple(ExpectRecord.model_fields)
"""The fields of an expectation."""


def case_of(record: object, *, where: str, place: str, as_text: bool = False) -> Case:
    """Make a case of a record, once it keeps every rule.

    Parameters
    ----------
    record
        What the file holds, a mapping of fields.
    where, place
        The file, and the place in it, for messages.
    as_text
        Whether values are text because the file knows nothing else.

    Raises
    ------
    InvalidInput
        If a field is missing, unknown or of another kind, or the expectation is not
        exactly one of `KINDS`.
    """
    if not isinstance(record, dict):
        raise InvalidInput(
            f"{where}, {place}: a case must be a mapping of fields; got "
            f"{type(record).__name__}. Hint: it has {', '.join(FIELDS)}."
        )
    name = record.get("id")
    told = f"{where}, {place}" + (f", case {name!r}" if isinstance(name, str) else "")
    try:
        found = CaseRecord.model_validate(record)
    except ValidationError as error:
        raise InvalidInput(f"{told}: {_worded(error)}") from None
    if found.expires_on is not None and found.expires_on < found.added_on:
        raise InvalidInput(
            f"{told}: `expires_on` must not be before `added_on` ({found.added_on}); "
            f"got {found.expires_on}. Hint: the last day on which the case guards."
        )
    return Case(
        id=found.id,
        inputs=found.input,
        expected=_expected(found.expect, told),
        reason=found.reason,
        owner=found.owner,
        incident=found.incident,
        added_on=found.added_on,
        expires_on=found.expires_on,
        must_pass=found.must_pass,
        place=place,
        as_text=as_text,
    )


def _expected(found: ExpectRecord, told: str) -> Expected:
    given = {
        "label": found.label is not None,
        "labels": found.labels is not None,
        "score range": found.score_at_least is not None
        or found.score_at_most is not None,
        "value": found.value is not None,
        "same_as": found.same_as is not None,
        "at_least_as_high_as": found.at_least_as_high_as is not None,
    }
    kinds = [kind for kind, is_given in given.items() if is_given]
    if len(kinds) != 1:
        got = ", ".join(kinds) if kinds else "none"
        raise InvalidInput(
            f"{told}: `expect` must say one thing; got {got}. Hint: give one of "
            f"{', '.join(KINDS)}."
        )
    kind = kinds[0]
    _refuse_idle(found, kind, told)
    if kind in {"label", "labels"}:
        listed = [found.label] if found.labels is None else found.labels
        return OneOf(labels=tuple(one for one in listed if one is not None))
    if kind == "score range":
        return _range(found, told)
    if found.value is not None:
        if found.tolerance is None:
            raise InvalidInput(
                f"{told}: `value` must have a `tolerance`; got none. Hint: "
                '{"value": 12.5, "tolerance": 0.1}.'
            )
        return Near(value=found.value, tolerance=found.tolerance, of=found.of)
    if found.same_as is not None:
        return SameAs(case=found.same_as, tolerance=found.tolerance, of=found.of)
    assert found.at_least_as_high_as is not None
    return AtLeastAsHighAs(case=found.at_least_as_high_as, of=found.of)


def _range(found: ExpectRecord, told: str) -> InRange:
    low, high = found.score_at_least, found.score_at_most
    if low is not None and high is not None and low > high:
        raise InvalidInput(
            f"{told}: `score_at_least` must be at most `score_at_most` ({high:g}); "
            f"got {low:g}. Hint: swap them."
        )
    return InRange(low=low, high=high, of=found.of)


def _refuse_idle(found: ExpectRecord, kind: str, told: str) -> None:
    """Refuse a field that says nothing beside the others."""
    goes_with = {
        "tolerance": {"value", "same_as"},
        "of": {"score range", "value", "same_as", "at_least_as_high_as"},
    }
    for name, kinds in goes_with.items():
        value = getattr(found, name)
        if value is not None and kind not in kinds:
            raise InvalidInput(
                f"{told}: `{name}` must stand beside {' or '.join(sorted(kinds))}; "
                f"got {value!r} beside {kind}. Hint: leave it out."
            )


def _worded(error: ValidationError) -> str:
    """Word the first rule that is broken: an unknown field before all others."""
    found = error.errors(include_url=False)
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    # a key that is no text has no place of its own
    parts = [str(part) for part in first["loc"]] or ["the fields"]
    if first["type"] == "extra_forbidden":
        known = EXPECT_FIELDS if parts[0] == "expect" else FIELDS
        return (
            f"there is no field {'.'.join(parts)!r}. {did_you_mean(parts[-1], known)}"
        )
    if first["type"] == "missing":
        return f"`{'.'.join(parts)}` must be given; it is missing. {_hint(parts[0])}"
    # of a choice of kinds pydantic adds which one it tried
    path = ".".join(parts[:2] if parts[0] in {"expect", "input"} else parts[:1])
    return f"`{path}` {_rule(first, parts)}; got {_got(first['input'])}."


def _rule(first: Any, parts: list[str]) -> str:  # noqa: ANN401 - pydantic's own mapping
    if parts[0] == "input" and len(parts) > 1:
        return "must be one value: text, a number, true, false or null"
    message = str(first["msg"])
    if message.startswith("Value error, "):
        return message.removeprefix("Value error, ")
    plain = message.replace("Input should", "must").replace("String should", "must")
    return plain[:1].lower() + plain[1:]


def _hint(name: str) -> str:
    hints = {
        "reason": "Hint: say why this answer is the right one.",
        "owner": "Hint: name who is asked when the case fails.",
        "added_on": 'Hint: the day it was written, "2026-03-31".',
        "expect": f"Hint: give one of {', '.join(KINDS)}.",
        "input": "Hint: a mapping of every feature to its value.",
    }
    return hints.get(name, "Hint: see the fields of a case in the reference.")


def _got(value: object) -> str:
    return f"{_SHORT.repr(value)[:80]} ({type(value).__name__})"
