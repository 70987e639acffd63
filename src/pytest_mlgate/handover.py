"""One computation for all workers of a parallel run: `hand_over` and `take_over`.

The controller reads the tables and asks both models for their answers; workers get the
answers from a folder. They read the evaluation data themselves and refuse to go on when
it is no longer the same.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answer_kinds import KINDS
from pytest_mlgate.models.subject import Subject

if TYPE_CHECKING:
    from pytest_mlgate.session import GateSession

ROLES = ("candidate", "baseline")
INDEX = "subjects.json"


def hand_over(session: GateSession, folder: Path) -> None:
    """Write what a prepared session has found into a folder.

    Parameters
    ----------
    session
        A session on which `GateSession.prepare` was called.
    folder
        An existing, private folder.
    """
    index: dict[str, Any] = {"evaluation": session.evaluation.identity}
    for role in ROLES:
        subject = session.__dict__.get(role)
        index[role] = None
        if subject is not None:
            subject.predictions.save(folder / f"{role}.npz")
            index[role] = {
                field.name: _plain(getattr(subject, field.name))
                for field in fields(Subject)
                if field.name != "predictions"
            }
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


def take_over(session: GateSession, folder: Path) -> None:
    """Give a session the answers that `hand_over` wrote.

    Raises
    ------
    SubjectMismatch
        If the evaluation data changed in between.
    """
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    if session.evaluation.identity != index["evaluation"]:
        raise SubjectMismatch(
            f"{session.evaluation.reference} changed while the session ran: it was "
            f"{index['evaluation']} and is {session.evaluation.identity}. Hint: run "
            "again when nothing writes to it."
        )
    for role in ROLES:
        told = index[role]
        if told is None:
            continue
        artifact = told.pop("artifact")
        subject = Subject(
            **told,
            artifact=None if artifact is None else Path(artifact),
            predictions=KINDS[session.settings.task].load(folder / f"{role}.npz"),
        )
        session.__dict__[role] = subject


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
