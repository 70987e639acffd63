"""The exit statuses of a session: numbers from the code, words from here."""

from __future__ import annotations

import pytest

from generated_docs.markdown_table import table
from pytest_mlgate.decision import EXIT_HOLD

_MEANINGS = {
    pytest.ExitCode.OK: "the decision is *promote* (*proceed* in stages other than "
    "`candidate`), and nothing else is 0",
    pytest.ExitCode.TESTS_FAILED: "*block*: a required check failed, or a plain test "
    "did",
    pytest.ExitCode.INTERRUPTED: "the session was interrupted, or tests could not be "
    "collected (pytest's own)",
    pytest.ExitCode.INTERNAL_ERROR: "pytest had an internal error (pytest's own), or "
    "the reports could not be written",
    pytest.ExitCode.USAGE_ERROR: "bad input or a bad command line; nothing was "
    "decided, nothing was written",
    pytest.ExitCode.NO_TESTS_COLLECTED: "no tests were collected (pytest's own)",
    EXIT_HOLD: "*hold*: no failure, and not yet a pass (`EX_TEMPFAIL` of sysexits)",
}


def exit_tables() -> dict[str, str]:
    """Write the table of exit statuses."""
    rows = [(str(int(status)), told) for status, told in sorted(_MEANINGS.items())]
    return {"exit statuses": table(("status", "meaning"), rows)}
