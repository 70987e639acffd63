"""Any face of a record, as text: what ``mlgate report`` prints or writes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from pytest_mlgate.cli import saying
from pytest_mlgate.cli.reports.since_previous import since_previous
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.cyclonedx import cyclonedx_json
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_json import model_card_json
from pytest_mlgate.reports.others import other_formats
from pytest_mlgate.reports.others import other_report
from pytest_mlgate.reports.terminal import lines
from pytest_mlgate.selftest_file import selftest_beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

FACES: dict[str, Callable[[Record, Decision], str]] = {
    "html": report_html,
    "markdown": report_md,
    "junit": junit_xml,
    "model-card": model_card_md,
    "model-card-json": model_card_json,
    "cyclonedx": cyclonedx_json,
}
"""Format to the function that writes it; "terminal" depends on the terminal."""

WITH_SELFTEST: dict[str, Callable[..., str]] = {
    "html": report_html,
    "markdown": report_md,
}
"""Those that show the selftest that lies beside a record."""

FORMATS = ("terminal", *FACES)
"""Those of ours; other distributions add some."""


def render(
    record_file: Path,
    *,
    face: str,
    output: Path | None,
    verbosity: int = 0,
    previous: Path | None = None,
) -> str | None:
    """Render one face of a record, to a file or to standard output.

    Parameters
    ----------
    record_file
        The record, or the report folder that it is in.
    face
        One of `FORMATS`, or the name of a report that a distribution adds.
    output
        The file to write; None prints.
    verbosity
        Of the terminal's face: 1 shows every check with its details.
    previous
        The record of the last push, to tell what changed since.

    Returns
    -------
    str or None
        A line that says what was written; None where the face itself was printed.

    Raises
    ------
    InvalidInput
        If the format is unknown, or the record itself would be overwritten.
    UnreadableData, RecordFormatError
        If the file is no record, or the output cannot be written.
    """
    if face not in FORMATS and face not in (others := other_formats()):
        raise InvalidInput.unknown_name("format", face, (*FORMATS, *others))
    record, decision = read_decided(record_file)
    record = since_previous(record, previous)
    if face == "terminal" and output is None:
        unicode = _fits("├─●─┤│✓")
        saying.say(
            lines(
                record,
                decision,
                width=saying.width(),
                verbosity=verbosity,
                ascii_only=not unicode,
            )
        )
        return None
    beside = record_file if record_file.is_dir() else record_file.parent
    selftest = selftest_beside(beside, record)
    if selftest is not None and face in WITH_SELFTEST:
        text = WITH_SELFTEST[face](record, decision, selftest=selftest)
    else:
        text = _text(record, decision, face=face, verbosity=verbosity)
    if output is None:
        # a file that is piped on keeps its encoding, whatever the terminal's is
        typer.echo(text if _fits(text) else text.encode("utf-8"), nl=False)
        return None
    _write(text, output, record_file)
    return f"wrote {output}: {output.stat().st_size / 1024:,.0f} kB"


def _text(record: Record, decision: Decision, *, face: str, verbosity: int) -> str:
    if face not in FORMATS:
        return other_report(face, record, decision)
    if face != "terminal":
        return FACES[face](record, decision)
    told = lines(record, decision, width=saying.PIPE_WIDTH, verbosity=verbosity)
    return "".join(f"{line.text}\n" for line in told)


def _fits(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write(text: str, output: Path, record_file: Path) -> None:
    """Write a file that appears whole; never over the record it is made from."""
    if output.is_dir():
        raise InvalidInput.because("--output", "a file, not a folder", str(output))
    source = record_file / "record.json" if record_file.is_dir() else record_file
    if output.exists() and output.samefile(source):
        raise InvalidInput.because(
            "--output", "another file than the record", str(output)
        )
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(output)
    except OSError as error:
        told = error.strerror or type(error).__name__
        raise UnreadableData(f"{str(output)!r} cannot be written: {told}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
