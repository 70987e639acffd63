"""The one thing that a session writes down: `Record`.

A record holds every verdict, what was expected to run, and where everything came
from. Decisions and reports are functions of it; nothing else is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum

from pytest_mlgate.card import Card  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.change import RecordChanges  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.verdict import Severity  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.verdict import Verdict  # noqa: TC001 - pydantic resolves it

FORMAT_VERSION = 1


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
    # the last day on which a review that is due only warns; from then on it holds
    review_until: str | None = None
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
    # what is not as it was: reports see one record, so it tells of the earlier ones
    changes: tuple[RecordChanges, ...] = ()
    format_version: int = FORMAT_VERSION
