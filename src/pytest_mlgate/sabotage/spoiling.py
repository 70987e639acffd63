"""How a session comes by spoilt tables and candidates.

Their digests say that they are not what was named, so nobody promotes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.sabotage.spoilt_answers import spoilt_answers
from pytest_mlgate.sabotage.spoilt_model import SpoiltModel

if TYPE_CHECKING:
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.sabotage.sabotage import Sabotage


def spoilt_table(table: DataTable, sabotage: Sabotage | None) -> DataTable:
    """Give the rows as a sabotage leaves them."""
    if sabotage is None or table.stays:
        return table
    before = nw.from_native(table.frame, eager_only=True)
    after = sabotage.rows(before)
    if after is before:
        return table
    return wrap_frame(after.to_native(), reference=table.reference)


def spoilt_subject(
    subject: Subject, sabotage: Sabotage | None, question: Question
) -> Subject:
    """Give the candidate as a sabotage leaves it; the baseline stays what it is.

    Parameters
    ----------
    subject
        A model with its answers.
    sabotage
        None where nothing is broken.
    question
        What it was asked.
    """
    if sabotage is None or subject.role != "candidate" or question.table.stays:
        return subject
    found = _answers(subject, sabotage, question)
    artifact = subject.artifact
    if artifact is not None and sabotage.growth > 1:
        artifact = _larger(artifact, sabotage.growth)
    same = found is subject.predictions and artifact == subject.artifact
    if same and sabotage.slowdown == 1:
        return subject
    asked = subject.asked
    if asked is not None:
        asked = replace(asked, model=SpoiltModel(asked.model, sabotage))
    told = f"{subject.digest} {sabotage!r}".encode()
    return replace(
        subject,
        predictions=found,
        asked=asked,
        artifact=artifact,
        digest=f"sha256:{sha256(told).hexdigest()}",
    )


def _answers(subject: Subject, sabotage: Sabotage, question: Question) -> RowAnswers:
    frame = nw.from_native(question.table.frame, eager_only=True)
    seen = sabotage.inputs(frame)
    found = subject.predictions
    if seen is not frame and subject.asked is not None:
        found = subject.asked.answers(seen.to_native(), what=question.what)
    return spoilt_answers(found, partial(sabotage.scores, frame=frame))


def _larger(artifact: Path, growth: float) -> Path:
    """Copy a file or folder with its requirements, and pad it without taking room."""
    folder = Path(tempfile.mkdtemp(prefix="mlgate-larger-"))
    copy = folder / artifact.name
    if artifact.is_dir():
        shutil.copytree(artifact, copy)
        size = sum(f.stat().st_size for f in copy.rglob("*") if f.is_file())
        os.truncate(_touched(copy / "padding.bin"), int((growth - 1) * size))
        return copy
    for beside in artifact.parent.glob(f"{artifact.stem}*requirements.txt"):
        shutil.copy(beside, folder)
    shutil.copy(artifact, copy)
    os.truncate(copy, int(growth * copy.stat().st_size))
    return copy


def _touched(path: Path) -> Path:
    path.touch()
    return path
