"""The calls that a resource gate times: the same rows for both models."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.resource.limits import require_count
from pytest_mlgate.models.asking.timed_calls import call_of
from pytest_mlgate.models.asking.timed_calls import timed_in_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject

FEWEST_CALLS = 200
BEYOND = 20
"""Calls that have to be slower than the quantile before it is judged."""

_CHECKED = 3
"""Sets of which the answers are looked at before any is timed."""

_FRAMES = 50
"""Sets of rows that the calls go through."""


def milliseconds(
    subjects: Sequence[Subject], session: GateSession, *, batch: int, calls: int
) -> tuple[NDArray[np.float64], ...]:
    """Time the models in turns on rows of the evaluation data.

    Returns
    -------
    tuple of ndarray
        Milliseconds of each call, one array per model; places are the same rows.

    Raises
    ------
    InvalidInput
        If the rows stay in an engine, or there are fewer than `batch`.
    SubjectMismatch
        If only answers of a model are known.
    MlgateError
        If a model raises, or does not answer every row.
    """
    models = [_asked(subject) for subject in subjects]
    frames = _frames(session, batch=batch, number=min(calls, _FRAMES))
    for model in models:
        for frame in frames[:_CHECKED]:
            # a call that answers nothing is fast; its time says nothing of the model
            model.answers(frame, what="the rows to time")
    prepared = [[call_of(model, frame) for frame in frames] for model in models]
    taken = timed_in_turns(prepared, rounds=calls, seed=session.settings.seed)
    return tuple(1000 * seconds for seconds in taken.seconds)


def calls_for(quantile: float, calls: int | None) -> int:
    """Choose how many calls to time, or check the number that was asked for."""
    if calls is None:
        return max(FEWEST_CALLS, math.ceil(round(BEYOND / (1 - quantile), 6)))
    require_count("calls", calls)
    return calls


def too_few(quantile: float, calls: int) -> str | None:
    """Say why so few calls tell nothing about a quantile, None if they do."""
    needed = math.ceil(round(BEYOND / (1 - quantile), 6))
    if calls >= needed:
        return None
    return f"{calls} calls are too few for this quantile; it takes {needed:,}."


def _asked(subject: Subject) -> Any:  # noqa: ANN401 - an AskedModel
    if subject.asked is None:
        raise SubjectMismatch(
            f"resource_gate times a model, and of the {subject.role} "
            f"({subject.reference}) only answers are known. Hint: give `model`, or "
            "leave this gate out."
        )
    return subject.asked


def _frames(session: GateSession, *, batch: int, number: int) -> list[Any]:
    table = session.evaluation
    if table.stays:
        raise InvalidInput(
            "resource_gate asks models about rows, and the evaluation data stay where "
            'they are. Hint: set engine = "pandas" and name a part of the rows.'
        )
    if batch > table.rows:
        raise InvalidInput.because(
            "batch",
            f"at most the rows of the evaluation data ({table.rows:,})",
            batch,
        )
    draw = np.random.default_rng(session.settings.seed)
    frame = nw.from_native(table.frame, eager_only=True)
    return [
        frame[draw.choice(table.rows, size=batch, replace=False).tolist()].to_native()
        for _ in range(number)
    ]
