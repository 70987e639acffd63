"""Reports that other distributions add: `other_report`, `other_reports`.

The name of the entry point in ``pytest_mlgate.reports`` is the name of the file and of
the format: ``release_notes.md = "package:function"``. The function takes the record and
the decision and gives text.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.extensions import REPORTS
from pytest_mlgate.extensions import extension
from pytest_mlgate.extensions import extension_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

OURS = frozenset(
    {
        "record.json",
        "junit.xml",
        "report.md",
        "report.html",
        "model_card.md",
        "model_card.json",
        "lineage.jsonl",
        "models.json",
    }
)
"""Files that no other report may be."""


def other_formats() -> tuple[str, ...]:
    """Name the reports that other distributions add."""
    return extension_names(REPORTS)


def other_report(name: str, record: Record, decision: Decision) -> str:
    """Make one of them.

    Raises
    ------
    InvalidInput
        If it cannot be imported, its name is no name of a file or one of ours, or it
        gives no text.
    """
    if PurePath(name).name != name or name.startswith("."):
        raise InvalidInput(
            f"The report {name!r} must be the name of a file without a folder. Hint: "
            "its distribution must choose another name."
        )
    write = extension(REPORTS, name, ours=OURS)
    try:
        text = write(record, decision)
    except Exception as error:
        raise InvalidInput(
            f"The report {name!r} raised {type(error).__name__}: {error}. Hint: mend "
            "or uninstall the distribution that adds it."
        ) from error
    if not isinstance(text, str):
        raise InvalidInput.because(f"report {name}", "text (str)", text)
    return text


def other_reports(record: Record, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield the file name and the text of each of them."""
    for name in other_formats():
        yield name, other_report(name, record, decision)
