"""Measurement against threshold: `Threshold`, `Check` and `Verdict`.

What a gate asks and what becomes of it; `pytest_mlgate.judging` turns one into the
other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.plot import Plot  # noqa: TC001 - pydantic resolves it

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement

ALPHA_PASS = 0.05
"""One-sided level of a pass. Not split: a session is good only if all checks pass."""

Severity = Literal["required", "advisory"]


class Outcome(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Two numbers on the oriented scale (higher is better).

    Parameters
    ----------
    ok : float
        At or above this there is nothing to complain about.
    bad : float
        The smallest thing that matters; ``bad <= ok``.

    Raises
    ------
    InvalidInput
        If a number is not finite or ``bad > ok``.

    Examples
    --------
    >>> Threshold(ok=0.0, bad=-0.01)
    Threshold(ok=0.0, bad=-0.01)

    No loss at all is fine; a loss of one point matters.
    """

    ok: float
    bad: float

    def __post_init__(self) -> None:
        for name in ("ok", "bad"):
            value = getattr(self, name)
            if not math.isfinite(value):
                raise InvalidInput.because(name, "a finite number", value)
        if self.bad > self.ok:
            raise InvalidInput.because("bad", f"at most `ok` ({self.ok})", self.bad)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question of a gate, measured and not yet judged."""

    # kind of gate, one of `pytest_mlgate.budget.FAMILIES`
    family: str
    # unique words for the question, close to the code that asked it
    name: str
    # the method of the gate that asked ("not_worse"); reports word it by this
    question: str
    # what was judged: "candidate", "candidate vs baseline", "evaluation data"
    subject: str
    # the metric or measure, None for checks that have none (a schema)
    metric: str | None = None
    # the rows it was asked about, None for all of them
    slice: str | None = None
    # None when the question does not apply; then `not_applicable` says why
    measurement: Measurement | None = None
    threshold: Threshold | None = None
    not_applicable: str | None = None
    # what the baseline alone measures, for information beside an absolute check
    baseline_measurement: Measurement | None = None
    # words for the reports where the closed list of questions has none
    reason: str | None = None
    remedy: str | None = None
    # examples of what is wrong, and how many more were left out
    cases: tuple[str, ...] = ()
    cases_left_out: int = 0
    # what a report may draw beside the verdict
    plot: Plot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A check with its outcome: complete, frozen, JSON-ready."""

    # node id of the pytest test that owns the check
    gate: str
    family: str
    check: str
    question: str
    metric: str | None
    subject: str
    slice: str | None
    outcome: Outcome
    severity: Severity
    # the metric's own value for each model, on the metric's own scale
    candidate: float | None
    baseline: float | None
    # oriented effect, its interval and threshold: higher is better
    estimate: float | None
    interval: Interval | None
    threshold: Threshold | None
    # the value a person expects to read is orientation * estimate
    orientation: int
    # whether these are logarithms of a ratio: candidate over baseline for a "gain",
    # baseline over candidate for a "loss"
    ratio: Literal["gain", "loss"] | None
    # p-values of "effect >= ok" and of "effect <= bad"
    p_fail: float | None
    p_pass: float | None
    # the share of the error budget that p_fail was held against
    alpha: float | None
    n: int | None
    # rows it would take to settle an inconclusive check
    rows_needed: int | None
    method: str | None
    assumptions: tuple[str, ...]
    # what the baseline alone would get today (absolute checks only)
    baseline_outcome: Outcome | None
    reason: str
    remedy: str | None
    cases: tuple[str, ...]
    cases_left_out: int
    plot: Plot | None = None
