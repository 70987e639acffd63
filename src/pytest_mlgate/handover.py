"""One computation for all workers of a parallel run: `hand_over` and `take_over`.

The controller reads the tables and asks both models for their answers; workers get the
answers from a folder. They read the evaluation data themselves and refuse to go on when
it is no longer the same.
"""

from __future__ import annotations

import json
from dataclasses import fields
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.champion import stored_model
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_kinds import KINDS
from pytest_mlgate.models.loading.asked_later import asked_later
from pytest_mlgate.models.loading.asked_later import load_named
from pytest_mlgate.models.subject import Subject

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.asking.asked_model import AskedModel

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
                if field.name not in {"predictions", "asked"}
            }
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


def take_over(session: GateSession, folder: Path) -> None:
    """Give a session the answers that `hand_over` wrote.

    Raises
    ------
    SubjectMismatch
        If the evaluation data changed in between.
    UnreadableData
        If what lies in the folder is something else.
    """
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        _take_from(index, session, folder)
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise UnreadableData(
            f"{folder / INDEX}: it is not what the session wrote for its workers "
            f"({type(error).__name__}: {error}). Hint: run the session again."
        ) from error


def _take_from(index: dict[str, Any], session: GateSession, folder: Path) -> None:
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
        session.__dict__[role] = replace(subject, asked=_asked(session, subject))


def _asked(session: GateSession, subject: Subject) -> AskedModel | None:
    """Let the worker ask the model, too, if a gate wants to know about other rows."""
    named = getattr(session.settings, subject.role)
    if named is None or subject.kind not in {"model", "endpoint", "code", "registry"}:
        return None
    champion = session.champion if named.registry else None
    return asked_later(
        partial(
            load_named,
            named,
            root=session.settings.root,
            **stored_model(champion),
        ),
        session.question,
        what=f"{subject.role} ({subject.reference})",
        digest=None if named.artifact or subject.kind == "endpoint" else subject.digest,
        threshold=named.threshold,
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
