"""What the candidates cost: megabytes of their files, milliseconds of a call."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.models.asking.timed_calls import call_of
from pytest_mlgate.models.asking.timed_calls import timed_in_turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject

MEGABYTE = 1_000_000
CALLS = 200
"""Calls of each model that are timed."""

ALIKE = 1.1
"""Median times within this factor are alike: a busy machine tells no finer."""

_FRAMES = 50


def megabytes(subject: Subject) -> float | None:
    """Give the size of a model's file or folder; None where there is none."""
    path = subject.artifact
    if path is None:
        return None
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(file.stat().st_size for file in files) / MEGABYTE


def milliseconds(
    subjects: Sequence[Subject], session: GateSession, *, batch: int
) -> list[NDArray[np.float64]] | None:
    """Time calls of all models in turns, in the order of `subjects`.

    Times differ from one process to the next, and a choice must not: the first process
    of a parallel run that has timed these models tells the others.

    Returns
    -------
    list of ndarray, or None
        Milliseconds of each call; None where one of them cannot be called.
    """
    if any(subject.asked is None for subject in subjects):
        return None
    shared = session.shared
    if shared is None:
        return _timed(subjects, session, batch)
    told = [[one.reference, one.digest] for one in subjects]
    key = sha256(json.dumps([told, batch]).encode()).hexdigest()[:16]
    file = shared / f"times-{key}.json"
    if not file.exists():
        _publish(_timed(subjects, session, batch), file)
    return [np.array(times) for times in json.loads(file.read_text("utf-8"))]


def _timed(
    subjects: Sequence[Subject], session: GateSession, batch: int
) -> list[NDArray[np.float64]]:
    frames = _frames(session, batch)
    calls = [
        [call_of(subject.asked, frame) for frame in frames]
        for subject in subjects
        if subject.asked is not None
    ]
    taken = timed_in_turns(calls, rounds=CALLS, seed=session.settings.seed)
    return [1000 * seconds for seconds in taken.seconds]


def _frames(session: GateSession, batch: int) -> list[Any]:
    rows = session.evaluation.rows
    draw = np.random.default_rng(session.settings.seed)
    frame = nw.from_native(session.evaluation.frame, eager_only=True)
    return [
        frame[
            draw.choice(rows, size=min(batch, rows), replace=False).tolist()
        ].to_native()
        for _ in range(_FRAMES)
    ]


def _publish(times: list[NDArray[np.float64]], file: Path) -> None:
    """Let the first process win; the file appears whole or not at all."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps([one.tolist() for one in times]), "utf-8")
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)
