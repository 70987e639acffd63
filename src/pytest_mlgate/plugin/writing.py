"""Reports of a session on disk: whether there is room, and what is about all models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_mlgate.report_files import write_whole
from pytest_mlgate.reports.models.comment import models_md
from pytest_mlgate.reports.models.folders import OF_ONE
from pytest_mlgate.reports.models.index import INDEX
from pytest_mlgate.reports.models.index import index_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

_ROOM = 1 << 20
"""Bytes that a folder must take before anything is promoted."""


def unwritable(folder: Path) -> str | None:
    """Say why reports could not be written into a folder; None: they could."""
    probe = folder / f".room.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in OF_ONE:
            if (folder / name).is_dir():
                return _not_written(folder, f"{name!r} is a folder there")
        try:
            probe.write_bytes(bytes(_ROOM))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return not_written(folder, error)
    return None


def not_written(folder: Path, error: OSError) -> str:
    """Say that the reports are not there, and why."""
    return _not_written(folder, error.strerror or type(error).__name__)


def _not_written(folder: Path, told: str) -> str:
    return (
        f"the reports could not be written to {str(folder)!r}: {told}. Hint: name a "
        "folder with --mlgate-report that can be written"
    )


def write_overview(
    decided: Sequence[tuple[Record, Decision]],
    folder: Path,
    *,
    not_judged: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write what is about all models of a run, above the folders of each.

    Parameters
    ----------
    decided
        Record and decision of each model.
    folder
        Of the run.
    not_judged
        What is said of models without a gate of the stage.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in OF_ONE:
        # those of an earlier run about one model
        (folder / name).unlink(missing_ok=True)
    texts = {
        "report.md": models_md(decided),
        INDEX: index_json(decided, not_judged=not_judged),
    }
    return tuple(write_whole(text, folder / name) for name, text in texts.items())
