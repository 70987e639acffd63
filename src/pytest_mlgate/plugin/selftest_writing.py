"""The files of a selftest, and the reports beside it that show it from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.plugin import options
from pytest_mlgate.report_files import show_selftest
from pytest_mlgate.report_files import write_whole
from pytest_mlgate.reports.html.page import selftest_html
from pytest_mlgate.reports.selftest_page import selftest_json
from pytest_mlgate.reports.selftest_page import selftest_md

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_mlgate.selftest import Selftest


def write_selftest(config: pytest.Config, found: Selftest) -> Iterator[str]:
    """Write a selftest into the report folder, and yield what was written.

    Raises
    ------
    pytest.UsageError
        If the folder cannot be written.
    """
    folder = config.invocation_params.dir / config.getoption(options.REPORT)
    texts = {
        "selftest.json": selftest_json(found),
        "selftest.md": selftest_md(found),
        "selftest.html": selftest_html(found),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_whole(text, folder / name)
        shown = list(_shown(folder))
    except OSError as error:
        raise pytest.UsageError(
            f"mlgate: the selftest could not be written to {str(folder)!r}: "
            f"{error.strerror}. Hint: name a folder with {options.REPORT}."
        ) from error
    yield f"written     {folder}/selftest.html, selftest.md, selftest.json"
    yield from shown


def _shown(folder: Path) -> Iterator[str]:
    """Let reports of earlier sessions show it: of one model, or of each."""
    for file in sorted({*folder.glob("record.json"), *folder.glob("*/record.json")}):
        try:
            record, decision = read_decided(file)
        except MlgateError as error:
            yield f"not shown   in the report beside {file}: {error}"
            continue
        show_selftest(record, decision, file.parent)
        yield f"shown in    {file.parent}/report.html, report.md"
