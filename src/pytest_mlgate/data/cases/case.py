"""What a ledger says about one case: `Case`, and the ways to expect an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Label = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """The answer is one of some labels, usually the only one."""

    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InRange:
    """The number of the answer lies between two bounds, either of which may be open."""

    low: float | None
    high: float | None
    # the class whose probability is meant; multiclass only
    of: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The number of the answer is a value, give or take a tolerance."""

    value: float
    tolerance: float
    of: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs:
    """The answer is that to another case: the same label, or a number close to it."""

    case: str
    # None: the same label; of a regression, the same number
    tolerance: float | None = None
    of: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeastAsHighAs:
    """The number of the answer is not below that of another case."""

    case: str
    of: Label | None = None


Expected = OneOf | InRange | Near | SameAs | AtLeastAsHighAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One named case: an input, and what is expected of every model."""

    id: str
    # column -> value; None is a missing value
    inputs: Mapping[str, object]
    expected: Expected
    # why this answer is the right one
    reason: str
    # who is asked when it fails
    owner: str
    # of the incident that it stands for, as the tracker names it
    incident: str | None
    added_on: date
    # the last day on which it guards; None: for good
    expires_on: date | None
    # it is judged alone, and cannot be excused
    must_pass: bool
    # where it stands in its file ("line 17")
    place: str
    # whether all values are text, as a file of comma-separated values has them
    as_text: bool = False

    def is_expired(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < today
