"""What does a gate answer while the labels of its rows are missing: `wait_for_labels`.

In production a question waits until enough answers are known. What is asked meanwhile
is how many there are, beside what the answers alone lead one to expect.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.monitoring.gate_advice import COVERAGE
from pytest_mlgate.monitoring.window_evaluation import LEAST_COVERAGE
from pytest_mlgate.monitoring.window_session import window_of
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.monitoring.window_evaluation import WindowEvaluation

_WHOLE = frozenset({"benchmark", "fairness", "slice", "schema"})
"""Families that look at labelled rows, whatever they are asked."""

_SOME = {"drift": frozenset({"target_stable", "predictions_stable"})}

_CONFIDENCE = 0.90


def awaited(session: GateSession, family: str, question: str) -> str | None:
    """Say why a question has to wait for labels; None where it has not."""
    if family not in _WHOLE and question not in _SOME.get(family, ()):
        return None
    window = window_of(session)
    return None if window is None else window.waits_for


def wait_for_labels(
    session: GateSession,
    ledger: Ledger,
    *,
    family: str,
    question: str,
    asked: Mapping[str, Any],
    reason: str,
) -> Measurement:
    """Write down that a question waits, and for how many labels.

    Parameters
    ----------
    session
        Its window lacks labels.
    ledger
        Where the check goes.
    family, question, asked
        What the question was, with its arguments by name.
    reason
        Why it waits.

    Returns
    -------
    Measurement
        The share of mature decisions that have their label; never a verdict.
    """
    window = window_of(session)
    assert window is not None
    told = [
        str(value) if key in {"metric", "value"} else f"{key}={value}"
        for key, value in asked.items()
    ]
    name = f"{question}({', '.join(told)})"
    found = _coverage(window, reason)
    ledger.add(
        Check(
            family=family,
            name=name,
            question=COVERAGE,
            metric=f"labels for {name}",
            subject="labels",
            measurement=found,
            threshold=Threshold(ok=LEAST_COVERAGE, bad=LEAST_COVERAGE),
            remedy=_meanwhile(window, asked.get("metric"), reason),
        )
    )
    return found


def expected(window: WindowEvaluation, metric: str) -> str | None:
    """Say what the answers alone lead one to expect; None where nobody can."""
    found, source = window.estimate(metric)
    interval = None if found.estimate is None else found.interval(_CONFIDENCE)
    if found.estimate is None or interval is None:
        return None
    low, high = sorted(found.orientation * end for end in interval[:2])
    value = found.orientation * found.estimate
    return (
        f"{metric} {value:.3f} [{low:.3f}, {high:.3f}] by the answers alone ({source})"
    )


def _coverage(window: WindowEvaluation, reason: str) -> Measurement:
    known, of = window.coverage
    if not of:
        return Measurement.undefined(reason, n=0, method="counting labels")
    return replace(
        Measurement.known(known / of, n=of, method="counting labels"),
        cannot_judge=reason,
    )


def _meanwhile(window: WindowEvaluation, metric: object, reason: str) -> str:
    told = expected(window, metric) if isinstance(metric, str) else None
    why = f"wait{reason.removeprefix('Wait').rstrip('.')}"
    return why + (f"; meanwhile expect {told}" if told else "")
