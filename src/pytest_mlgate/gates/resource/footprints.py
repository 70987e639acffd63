"""The files and fresh processes that a resource gate looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.champion import stored_model
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.resource.limits import MEGABYTE
from pytest_mlgate.models.loading.fresh_process import FreshModel

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.loading.fresh_process import Footprint
    from pytest_mlgate.models.subject import Subject


def megabytes(subject: Subject) -> float:
    """Give the size of a model's file or folder.

    Raises
    ------
    SubjectMismatch
        If no file of it is known.
    """
    path = subject.artifact
    if path is None:
        raise SubjectMismatch(
            f"size(…) looks at a file, and of the {subject.role} ({subject.reference}) "
            "none is known. Hint: name a model file, or the file itself with "
            "`artifact`."
        )
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(file.stat().st_size for file in files) / MEGABYTE


def footprints(
    subject: Subject, session: GateSession, *, rows: int, repeat: int = 1
) -> list[Footprint]:
    """Load a model in fresh processes, and ask it there.

    Raises
    ------
    SubjectMismatch
        If the settings name no model that another process could load.
    """
    fresh = _fresh(subject, session)
    if session.evaluation.stays:
        raise InvalidInput(
            "resource_gate asks models about rows, and the evaluation data stay where "
            'they are. Hint: set engine = "pandas" and name a part of the rows.'
        )
    frame = nw.from_native(session.evaluation.frame, eager_only=True)
    some = frame.head(min(rows, session.evaluation.rows)).to_native()
    return [fresh.footprint(some) for _ in range(repeat)]


def files_of_requirements(subject: Subject) -> list[Path]:
    """Find where a model declares what it requires: in its folder, or beside it."""
    if subject.artifact is None:
        return []
    places = [
        subject.artifact / "requirements.txt",
        subject.artifact.with_name(f"{subject.artifact.name}.requirements.txt"),
        subject.artifact.with_suffix(".requirements.txt"),
    ]
    return [place for place in dict.fromkeys(places) if place.is_file()]


def _fresh(subject: Subject, session: GateSession) -> FreshModel:
    candidate = subject.role == "candidate"
    named = session.settings.candidate if candidate else session.settings.baseline
    if named is None or subject.kind not in {"model", "registry", "code"}:
        raise SubjectMismatch(
            f"memory(…) and load_time(…) load a model in a fresh process, and the "
            f"{subject.role} ({subject.reference}) is none that the settings name. "
            "Hint: save it to a file, and name that as `model`."
        )
    champion = session.champion if named.registry else None
    return FreshModel(
        settings=named,
        root=session.settings.root,
        question=session.question,
        what=f"{subject.role} ({subject.reference})",
        **stored_model(champion),
    )
