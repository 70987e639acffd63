"""Says at the end of a run how many inputs there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz.holding import COUNTS

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the inputs by kind, in a run that held any."""
    if COUNTS:
        told = ", ".join(f"{kind} {n:,}" for kind, n in sorted(COUNTS.items()))
        terminalreporter.write_line(f"fuzz: {COUNTS.total():,} inputs ({told})")
