"""What was expected to answer: `DeclaredGate`, from markers to the record.

Collected, selected and judged are different facts about a gate. This file keeps the
first apart from the others, so that a gate which was left out is named and not
forgotten.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.budget import Claim
from pytest_mlgate.budget import known_families
from pytest_mlgate.budget import split
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Waiver
from pytest_mlgate.review import last_day
from pytest_mlgate.settings import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.verdict import Severity

MARKER_KEYS = (
    "stage",
    "severity",
    "weight",
    "owner",
    "source",
    "review_by",
    "waive",
    "until",
)
"""Keywords of ``@pytest.mark.mlgate``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredGate:
    """One gate as its test declares it, before anything runs."""

    gate: str
    families: tuple[str, ...]
    severity: Severity = "required"
    stages: tuple[str, ...] = ("candidate",)
    weight: float = 1.0
    owner: str | None = None
    source: str | None = None
    review_by: str | None = None
    review_until: str | None = None
    waiver: Waiver | None = None
    path: str | None = None
    line: int | None = None
    # node id relative to the settings file, as `required` in the settings spells it
    local_id: str | None = None
    # False when the command line left it out
    selected: bool = True
    # why it was not even collected
    left_out: str | None = None


def declare(  # noqa: PLR0913 - all that is known of a gate before it runs
    gate: str,
    *,
    families: Sequence[str],
    marker: Mapping[str, Any],
    today: date,
    path: str | None = None,
    line: int | None = None,
    local_id: str | None = None,
    grace: timedelta = timedelta(days=30),
    left_out: str | None = None,
) -> DeclaredGate:
    """Read the keywords of a test's ``mlgate`` marker.

    `grace` is how long after `review_by` the gate only warns; `left_out` says why a
    gate that the settings declare was not collected.

    Raises
    ------
    InvalidInput
        For an unknown keyword, an unknown stage or severity, a weight that is not
        positive, a date that is not ISO, or a waiver without reason, owner and end.
    """
    for key in marker:
        if key not in MARKER_KEYS:
            raise InvalidInput.unknown_name(
                f"keyword of the mlgate marker on {gate}:", key, MARKER_KEYS
            )
    given = marker.get("review_by")
    review_by = None if given is None else _date(gate, "review_by", given)
    return DeclaredGate(
        gate=gate,
        families=tuple(sorted(families, key=known_families().index)),
        severity=_severity(gate, marker.get("severity", "required")),
        stages=_stages(gate, marker.get("stage", "candidate")),
        weight=_weight(gate, marker.get("weight", 1.0)),
        owner=_text(gate, "owner", marker.get("owner")),
        source=_text(gate, "source", marker.get("source")),
        review_by=review_by,
        review_until=None if review_by is None else last_day(review_by, grace),
        waiver=_waiver(gate, marker, today),
        path=path,
        line=line,
        local_id=local_id,
        left_out=left_out,
    )


def shares(
    gates: Sequence[DeclaredGate],
    *,
    alpha: float,
    family_weights: Mapping[str, float] | None = None,
) -> dict[str, dict[str, float]]:
    """Split the session's alpha: ``gate -> family -> share``.

    `family_weights` are those of the settings, as `budget.split` takes them.

    Deselected and waived gates keep their share: leaving a gate out or waiving it
    must not change the verdict of another.
    """
    claims = [
        Claim(
            gate=gate.gate,
            family=family,
            weight=gate.weight,
            advisory=gate.severity == "advisory",
        )
        for gate in gates
        for family in gate.families
    ]
    found: dict[str, dict[str, float]] = {gate.gate: {} for gate in gates}
    for (name, family), share in split(
        claims, alpha=alpha, family_weights=family_weights
    ).items():
        found[name][family] = share
    return found


def expected_gate(
    gate: DeclaredGate,
    *,
    alpha: Mapping[str, float],
    status: GateStatus,
    detail: str | None,
    duration_s: float | None,
) -> ExpectedGate:
    """Put what became of a declared gate beside what it declared."""
    return ExpectedGate(
        gate=gate.gate,
        families=gate.families,
        severity=gate.severity,
        stages=gate.stages,
        alpha=dict(alpha),
        status=status,
        detail=detail,
        owner=gate.owner,
        source=gate.source,
        review_by=gate.review_by,
        review_until=gate.review_until,
        waiver=gate.waiver,
        path=gate.path,
        line=gate.line,
        duration_s=duration_s,
    )


def to_wire(gates: Sequence[DeclaredGate]) -> str:
    """Write declared gates as JSON text, to cross from a worker to the controller."""
    return json.dumps([asdict(gate) for gate in gates])


def from_wire(text: str) -> tuple[DeclaredGate, ...]:
    """Read what `to_wire` wrote.

    Raises
    ------
    RecordFormatError
        If it is something else: a worker of another release has written it.
    """
    try:
        return tuple(_declared(body) for body in json.loads(text))
    # what Python says of a list of other things than ours
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        RecursionError,
    ) as error:
        raise RecordFormatError(
            f"The gates that a worker has collected cannot be understood ({error!r}). "
            "Hint: install the same release of pytest-mlgate wherever workers run."
        ) from error


def _declared(body: dict[str, Any]) -> DeclaredGate:
    waiver = body.pop("waiver")
    families, stages = tuple(body.pop("families")), tuple(body.pop("stages"))
    return DeclaredGate(
        **body,
        families=families,
        stages=stages,
        waiver=Waiver(**waiver) if waiver else None,
    )


def _severity(gate: str, value: object) -> Severity:
    if value == "required":
        return "required"
    if value == "advisory":
        return "advisory"
    raise InvalidInput.because(f"severity of {gate}", "'required' or 'advisory'", value)


def _stages(gate: str, value: object) -> tuple[str, ...]:
    named = (value,) if isinstance(value, str) else value
    if not isinstance(named, (list, tuple)) or not named:
        raise InvalidInput.because(
            f"stage of {gate}", "a stage or a list of stages", value
        )
    for stage in named:
        if stage not in STAGES:
            raise InvalidInput.unknown_name(f"stage on {gate}:", str(stage), STAGES)
    return tuple(named)


def _weight(gate: str, value: object) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        weight = float(value) if number else 0.0  # type: ignore[arg-type] # a number
    except OverflowError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise InvalidInput.because(f"weight of {gate}", "a positive number", value)
    return weight


def _text(gate: str, key: str, value: object) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise InvalidInput.because(
        f"{key} of {gate}", "a text that says who or what", value
    )


def _date(gate: str, key: str, value: object) -> str:
    try:
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
        if isinstance(value, str):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise InvalidInput.because(f"{key} of {gate}", "a date such as 2027-01-31", value)


def _waiver(gate: str, marker: Mapping[str, Any], today: date) -> Waiver | None:
    """Read a waiver; an expired one is gone, not an error."""
    if "waive" not in marker and "until" not in marker:
        return None
    reason = _text(gate, "waive", marker.get("waive"))
    owner = _text(gate, "owner", marker.get("owner"))
    if reason is None or owner is None or marker.get("until") is None:
        raise InvalidInput(
            f"The waiver of {gate} must have a reason (waive=), an owner (owner=) and "
            "an end (until=). Hint: @pytest.mark.mlgate(waive='why', owner='who', "
            "until='2027-01-31')."
        )
    until = _date(gate, "until", marker["until"])
    if date.fromisoformat(until) < today:
        return None
    return Waiver(reason=reason, owner=owner, until=until)
