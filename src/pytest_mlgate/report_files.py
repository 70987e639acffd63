"""A record and its reports on disk: `write_reports`; each file appears whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_mlgate.record_json import to_json
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_json import model_card_json
from pytest_mlgate.reports.models.index import INDEX
from pytest_mlgate.reports.openlineage import openlineage_jsonl
from pytest_mlgate.reports.others import other_reports
from pytest_mlgate.selftest_file import selftest_beside

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

LINEAGE = "lineage.jsonl"
"""Written only where the settings tell a lineage."""


def write_reports(record: Record, decision: Decision, folder: Path) -> tuple[Path, ...]:
    """Write every face of a record into a folder; each file appears whole.

    Raises
    ------
    OSError
        If the folder cannot be written.
    MlgateError
        If a report that another distribution adds cannot be made. All others are
        written by then.
    """
    selftest = selftest_beside(folder, record)
    texts = {
        "record.json": to_json(record, decision),
        "junit.xml": junit_xml(record, decision),
        "report.md": report_md(record, decision, selftest=selftest),
        "report.html": report_html(record, decision, selftest=selftest),
        "model_card.md": model_card_md(record, decision),
        "model_card.json": model_card_json(record, decision),
    }
    folder.mkdir(parents=True, exist_ok=True)
    if record.provenance.lineage:
        texts[LINEAGE] = openlineage_jsonl(record, decision)
    else:
        # that of an earlier run would be taken for this one's
        (folder / LINEAGE).unlink(missing_ok=True)
    # of an earlier run about several models
    (folder / INDEX).unlink(missing_ok=True)
    written = [write_whole(text, folder / name) for name, text in texts.items()]
    for name, text in other_reports(record, decision):
        written.append(write_whole(text, folder / name))
    return tuple(written)


def show_selftest(record: Record, decision: Decision, folder: Path) -> tuple[Path, ...]:
    """Write again what a person reads of a session, now that a selftest lies beside it.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    selftest = selftest_beside(folder, record)
    texts = {
        "report.md": report_md(record, decision, selftest=selftest),
        "report.html": report_html(record, decision, selftest=selftest),
    }
    return tuple(write_whole(text, folder / name) for name, text in texts.items())


def write_whole(text: str, path: Path) -> Path:
    """Write a file that is there with all of its text, or as it was before."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
