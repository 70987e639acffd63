"""Record and reports on disk: all of them, or none half written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_mlgate.record_json import to_json
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_json import model_card_json
from pytest_mlgate.reports.openlineage import openlineage_jsonl

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

LINEAGE = "lineage.jsonl"
"""Written only where the settings tell a lineage."""


_ROOM = 1 << 20
"""Bytes that a folder must take before anything is promoted."""


def unwritable(folder: Path) -> str | None:
    """Say why reports could not be written into a folder; None: they could."""
    probe = folder / f".room.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(_ROOM))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return not_written(folder, error)
    return None


def not_written(folder: Path, error: OSError) -> str:
    """Say that the reports are not there, and why."""
    told = error.strerror or type(error).__name__
    return (
        f"the reports could not be written to {str(folder)!r}: {told}. Hint: name a "
        "folder with --mlgate-report that can be written"
    )


def write_reports(record: Record, decision: Decision, folder: Path) -> tuple[Path, ...]:
    """Write every face of a record into a folder; each file appears whole.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    texts = {
        "record.json": to_json(record, decision),
        "junit.xml": junit_xml(record, decision),
        "report.md": report_md(record, decision),
        "report.html": report_html(record, decision),
        "model_card.md": model_card_md(record, decision),
        "model_card.json": model_card_json(record, decision),
    }
    folder.mkdir(parents=True, exist_ok=True)
    if record.provenance.lineage:
        texts[LINEAGE] = openlineage_jsonl(record, decision)
    else:
        # that of an earlier run would be taken for this one's
        (folder / LINEAGE).unlink(missing_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / name
        unfinished = folder / f".{name}.{os.getpid()}"
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        paths.append(path)
    return tuple(paths)
