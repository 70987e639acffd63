"""The one thing that a session writes down: `Record`, and JSON both ways.

A record holds every verdict, what was expected to run, and where everything came
from. Decisions and reports are functions of it; nothing else is kept.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.measurement import Interval
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Severity
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

if TYPE_CHECKING:
    from pytest_mlgate.decision import Decision

FORMAT_VERSION = 1

_T = TypeVar("_T")


class GateStatus(StrEnum):
    """Whether an expected gate answered."""

    # its body ran to the end and every check was judged
    JUDGED = "judged"
    # left out on the command line (-k, -m, --deselect)
    DESELECTED = "deselected"
    # pytest.skip, a skip marker, or a skipped fixture
    SKIPPED = "skipped"
    # an exception, a lost worker, or a failure in set-up or tear-down
    CRASHED = "crashed"
    # the session stopped before its turn
    NOT_REACHED = "not reached"
    # marked xfail: a gate cannot be expected to fail
    EXPECTED_TO_FAIL = "expected to fail"
    # ran to the end without asking a single question
    EMPTY = "empty"
    # named in the settings as required, and not found among the tests
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A person's decision to let a gate fail for a while."""

    reason: str
    owner: str
    # ISO date; on the day after, the waiver is gone
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedGate:
    """One gate that was expected to answer, and whether it did."""

    # node id of the pytest test
    gate: str
    families: tuple[str, ...]
    severity: Severity
    stages: tuple[str, ...]
    # family -> share of the session's alpha
    alpha: dict[str, float]
    status: GateStatus
    # one line on a status other than judged
    detail: str | None = None
    owner: str | None = None
    # where its thresholds come from (contract, law, noise floor, guess)
    source: str | None = None
    review_by: str | None = None
    waiver: Waiver | None = None
    # where it stands, for annotations: path relative to the root, 1-based line
    path: str | None = None
    line: int | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Identity of one data table."""

    # as the settings name it
    reference: str
    # immutable, such as sha256 with its digits
    identity: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Identity of one model under test."""

    # as the settings name it
    reference: str
    # immutable: "sha256:…"; None for a constant and for objects made in memory
    digest: str | None
    # "model", "predictions", "columns", "constant", "registry" or "object"
    kind: str
    # the decision threshold its labels were made with; None: the model's own labels
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a session's numbers come from."""

    # the model's name in the registry
    name: str
    # UTC, ISO 8601, to the second
    started: str
    duration_s: float
    stage: str
    # the session's error budget and the level of a pass
    alpha: float
    alpha_pass: float
    power: float
    # what an inconclusive required check does: "hold" or "allow"
    inconclusive: str
    seed: int
    settings: str
    settings_digest: str
    evaluation: Table | None
    reference: Table | None
    candidate: Model | None
    baseline: Model | None
    # why there is no baseline, or that it already is the candidate
    baseline_note: str | None
    # "registry" name -> "champion" digest at the start of the session
    champion: str | None
    # commit of the code, with "+dirty" when the work tree was changed; None outside git
    commit: str | None
    # who ran it, as far as the environment says
    who: str | None
    command: tuple[str, ...]
    python: str
    platform: str
    packages: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything a session found, complete and frozen."""

    expected: tuple[ExpectedGate, ...]
    verdicts: tuple[Verdict, ...]
    provenance: Provenance
    # plain tests (no gate) that failed or broke: a failing plain test blocks
    failed_tests: tuple[str, ...] = ()
    # why the session as a whole cannot be trusted (interrupted, workers lost, --lf)
    problems: tuple[str, ...] = ()
    format_version: int = FORMAT_VERSION


def to_json(record: Record, decision: Decision) -> str:
    """Write a record with its decision as canonical JSON.

    Keys are sorted, there is no NaN or infinity (an unbounded limit is ``null``), and
    the text ends with a newline, so that equal records have equal digests.
    """
    body = asdict(record)
    body["decision"] = asdict(decision)
    return json.dumps(_plain(body), sort_keys=True, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Record:
    """Read a record back; the stored decision is left to `decision.decide`.

    Raises
    ------
    RecordFormatError
        If the text is not JSON, or not a record of a format version known here.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"The record is not JSON: {error}"
        raise RecordFormatError(message) from error
    if not isinstance(body, dict) or body.get("format_version") != FORMAT_VERSION:
        found = body.get("format_version") if isinstance(body, dict) else None
        message = (
            f"The record has format version {found!r}; this release reads "
            f"{FORMAT_VERSION}. Hint: read it with the release that wrote it."
        )
        raise RecordFormatError(message)
    try:
        return Record(
            expected=tuple(_gate(e) for e in body["expected"]),
            verdicts=tuple(verdict_from(v) for v in body["verdicts"]),
            provenance=_provenance(body["provenance"]),
            failed_tests=tuple(body["failed_tests"]),
            problems=tuple(body["problems"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"The record is damaged: {type(error).__name__}: {error}"
        raise RecordFormatError(message) from error


def verdict_to_plain(verdict: Verdict) -> dict[str, Any]:
    """Turn a verdict into plain JSON types, for the wire and for the record."""
    plain: dict[str, Any] = _plain(asdict(verdict))
    return plain


def verdict_from(body: dict[str, Any]) -> Verdict:
    """Rebuild a verdict from its plain JSON form."""
    known = {field.name for field in fields(Verdict)}
    values = {key: value for key, value in body.items() if key in known}
    values["outcome"] = Outcome(body["outcome"])
    values["interval"] = _interval(body["interval"])
    values["threshold"] = _optional(Threshold, body["threshold"])
    told = body["baseline_outcome"]
    values["baseline_outcome"] = None if told is None else Outcome(told)
    for name in ("assumptions", "cases"):
        values[name] = tuple(body[name])
    return Verdict(**values)


def _interval(body: dict[str, float | None] | None) -> Interval | None:
    if body is None:
        return None
    low, high = body["low"], body["high"]
    return Interval(
        -math.inf if low is None else low,
        math.inf if high is None else high,
        float(body["confidence"] or 0.0),
    )


def _gate(body: dict[str, Any]) -> ExpectedGate:
    values = dict(body)
    values["families"] = tuple(body["families"])
    values["stages"] = tuple(body["stages"])
    values["status"] = GateStatus(body["status"])
    values["waiver"] = _optional(Waiver, body["waiver"])
    return ExpectedGate(**values)


def _provenance(body: dict[str, Any]) -> Provenance:
    values = dict(body)
    for name in ("evaluation", "reference"):
        table = body[name]
        if table is not None:
            values[name] = Table(**{**table, "columns": tuple(table["columns"])})
    for name in ("candidate", "baseline"):
        values[name] = _optional(Model, body[name])
    values["command"] = tuple(body["command"])
    return Provenance(**values)


def _optional(kind: type[_T], body: dict[str, Any] | None) -> _T | None:
    return None if body is None else kind(**body)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the shape of JSON
    """Reduce to JSON types; a number that is not finite becomes null."""
    if isinstance(value, Interval):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
