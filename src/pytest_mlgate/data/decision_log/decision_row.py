"""What one row of a decision log says: `COLUMNS`, and what a caller gives of it.

Imported in production, beside a model that serves: the standard library only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple
from typing import TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

COLUMNS = (
    # random name of the writer: one for each log object of each process
    "writer",
    # counts from 1 within the writer; the number of a lost row is left out
    "sequence",
    # joins the arms of a request, and its label once that is known
    "request_id",
    # UTC, when the request came
    "time",
    # "sha256:…" of the artifact that answered
    "model",
    # of the registry; missing where the model is no version of one
    "version",
    "arm",
    # a probability, a rank, or in a regression the value
    "score",
    # the decision, as text; missing in a regression
    "label",
    # how long the model took
    "latency_ms",
    # why there is no answer; missing where there is one
    "error",
    # the features as a JSON object, missing where only their digest is kept
    "inputs",
    # "sha256:…" of the canonical JSON of the inputs
    "inputs_digest",
)
"""The columns of a decision log, in their order."""

REQUIRED = ("writer", "sequence", "request_id", "time", "model", "arm")
"""Columns that have a value in every row."""

CHAMPION = "champion"
CANDIDATE = "candidate"
ARMS = (CHAMPION, CANDIDATE)
"""Who answered: the model in production, or the one that may replace it."""

NOT_ASKED = "not asked: "
"""How `error` begins where the model was never asked: no fault of the model's."""


class CanonicalInputs(NamedTuple):
    """Inputs that are already written: once, for the rows of both arms."""

    text: str
    digest: str


class NamedRow(TypedDict):
    """Whose answer it is: what no row can do without."""

    request_id: str
    # "sha256:…" of the artifact
    model: str
    arm: str


class DecisionRow(NamedRow, total=False):
    """What the serving side says of one answer; the log adds writer and sequence."""

    # None: now. Without a zone it is taken as UTC
    time: datetime | None
    version: int | None
    score: float | None
    label: str | None
    latency_ms: float | None
    error: str | None
    # features by name, or what `canonical.canonical_inputs` made of them
    inputs: Mapping[str, object] | CanonicalInputs | None
