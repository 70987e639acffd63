"""The one thing that a session writes down: `Record`, and JSON both ways.

A record holds every verdict, what was expected to run, and where everything came
from. Decisions and reports are functions of it; nothing else is kept.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic import ValidationError

from pytest_mlgate.card import Card  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.measurement import Interval
from pytest_mlgate.verdict import Severity  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.verdict import Verdict  # noqa: TC001 - pydantic resolves it

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
    # "file", "dvc", "lakefs", "s3", "url", or "memory" for what a fixture made
    kind: str = "file"
    # the name that the source gives to these bytes: a commit, a version, an entity tag
    version: str | None = None
    # whether the reference may name other bytes tomorrow; this run used `identity`
    mutable: bool = True
    # of names and kinds of the columns, whichever library read them
    schema_digest: str | None = None
    # UTC, ISO 8601: when the reference was looked up. Two processes that looked at the
    # same bytes at different times judged the same table
    resolved: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageStep:
    """One step from raw source to features, as the settings tell it."""

    step: str
    # references of what it read and wrote
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    description: str | None = None
    # URL of its source code, and the commit that ran
    code: str | None = None
    code_version: str | None = None
    # UTC, ISO 8601
    finished: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How a model was made, as its training archive tells it: taken on trust."""

    # name -> value as JSON
    parameters: dict[str, str]
    seed: int | None
    # the rows that it learned from, as whoever trained it names them …
    data: str | None
    # … and what these bytes were
    data_identity: str | None
    commit: str | None
    packages: dict[str, str]
    # what was measured on rows of its own
    metrics: dict[str, float]
    duration_s: float | None
    created: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Identity of one model under test."""

    # as the settings name it
    reference: str
    # immutable: "sha256:…"; None for a constant and for objects made in memory
    digest: str | None
    # "model", "endpoint", "code", "predictions", "columns", "constant", "registry" or
    # "object"
    kind: str
    # the decision threshold its labels were made with; None: the model's own labels
    threshold: float | None = None
    # the entry of the prediction cache that its answers come from; None: it was asked.
    # Two processes, of which one asked it, judged the same model
    cached: str | None = field(default=None, compare=False)
    # None where no training archive tells it
    training: Training | None = None


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
    # where the data come from; empty when the settings do not say
    lineage: tuple[LineageStep, ...] = ()
    # what a reader should hear of that decides nothing
    notes: tuple[str, ...] = ()
    # "binary", "multiclass" or "regression"; None where nobody said
    task: str | None = None
    # what people wrote for the model card; None where there is no file
    card: Card | None = None
    # what was asked of the models, by key of the settings, as JSON: the target, its
    # positive value or classes, what rows weigh, and what outcomes cost
    question: dict[str, str] = field(default_factory=dict)


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
    body = {**to_plain(record), "decision": to_plain(decision)}
    return json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Record:
    """Read a record back; the stored decision is left to `decision.decide`.

    Every field is checked for its type and closed lists for their members: a record
    that says "Required" for "required" must not lose its failures on the way.

    Raises
    ------
    RecordFormatError
        If the text is not JSON, or not a record of a format version known here.
    """
    try:
        body = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        message = f"The record is not JSON: {error}"
        raise RecordFormatError(message) from error
    version = body.get("format_version") if isinstance(body, dict) else None
    if type(version) is not int or version != FORMAT_VERSION:
        message = (
            f"The record has format version {version!r}; this release reads "
            f"{FORMAT_VERSION}. Hint: read it with the release that wrote it."
        )
        raise RecordFormatError(message)
    body.pop("decision", None)
    return from_plain(Record, body)


def to_plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any of our dataclasses
    """Turn a dataclass into JSON types; a number that is not finite becomes null."""
    plain: dict[str, Any] = _plain(asdict(value))
    return plain


def from_plain(kind: type[_T], body: dict[str, Any]) -> _T:
    """Rebuild a dataclass from its JSON form, and from nothing else.

    What is read must be what would be written: a field that is missing, unknown or of
    another kind is refused, although its class may have a default for it.

    Raises
    ------
    RecordFormatError
        Naming the first field that is wrong.
    """
    try:
        found = _reader(kind).validate_python(_unbounded(body))
        wrong = _difference(to_plain(found), body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"The record is damaged: {where}: {first['msg']}."
        raise RecordFormatError(message) from error
    except (InvalidInput, ArithmeticError, RecursionError) as error:
        message = f"The record is damaged: {error}"
        raise RecordFormatError(message) from error
    if wrong is not None:
        message = f"The record is damaged: {wrong} is missing, unknown or odd."
        raise RecordFormatError(message)
    return found


def _reader(kind: type[_T]) -> TypeAdapter[_T]:
    if kind not in _READERS:
        _READERS[kind] = TypeAdapter(kind)
    return _READERS[kind]


_READERS: dict[type, TypeAdapter[Any]] = {}  # building one takes longer than reading


def _difference(ours: Any, theirs: Any, where: str = "") -> str | None:  # noqa: ANN401 - the shape of JSON
    """Name the first place where two JSON values differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in (*ours, *theirs):
            if key not in ours or key not in theirs:
                return f"{where}.{key}".lstrip(".")
            inner = _difference(ours[key], theirs[key], f"{where}.{key}")
            if inner is not None:
                return inner
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, pair in enumerate(zip(ours, theirs, strict=True)):
            inner = _difference(*pair, f"{where}.{place}")
            if inner is not None:
                return inner
        return None
    same = ours == theirs and isinstance(ours, bool) is isinstance(theirs, bool)
    return None if same else where.lstrip(".") or "the whole"


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON and which we never write."""
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _unbounded(value: Any) -> Any:  # noqa: ANN401 - the shape of JSON
    """Give interval limits that are null their infinities back."""
    if isinstance(value, list):
        return [_unbounded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == set(Interval._fields):
        low, high = value["low"], value["high"]
        return [
            -math.inf if low is None else low,
            math.inf if high is None else high,
            value["confidence"],
        ]
    return {key: _unbounded(part) for key, part in value.items()}


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
