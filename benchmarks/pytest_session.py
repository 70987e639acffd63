"""How is a session run on a folder, in this process, as the command line would."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "report"
"""The folder beneath the session's that its reports are written to."""


def run_session(folder: Path) -> None:
    """Run ``pytest --mlgate`` on a folder, which governs itself.

    Parameters
    ----------
    folder : Path
        Holds `mlgate.toml` and gates; reports go to `REPORT` beneath it.

    Raises
    ------
    RuntimeError
        If the session did not promote.
    """
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        status = pytest.main(
            [
                "--mlgate",
                f"--rootdir={folder}",
                f"--mlgate-report={folder / REPORT}",
                "-p",
                "no:cacheprovider",
                str(folder),
            ]
        )
    if status:
        message = f"the session ended with status {status}:\n{told.getvalue()}"
        raise RuntimeError(message)
