"""Which rows of which log does a question of an audit look at: `LogWindow`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.audit.logged_row import between
from pytest_mlgate.gates.audit.logged_row import rows_of
from pytest_mlgate.written_moment import asked_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.audit.logged_row import LoggedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWindow:
    """The rows that a question is about, and all others around them."""

    # how the log is called in a report
    reference: str
    # parts whose last row was written by half
    torn: Sequence[str]
    # every row of the log, those of a writer in the order of their writing
    every: Sequence[LoggedRow]
    # those of the window
    inside: Sequence[LoggedRow]
    # what follows the name of a check: "since=2026-11-01"
    told: str

    @property
    def is_whole(self) -> bool:
        """Whether the whole log is asked about."""
        return not self.told


def log_window(
    session: GateSession,
    log: Any,  # noqa: ANN401 - a path, a reference, or any frame
    *,
    since: str | datetime | None,
    until: str | datetime | None,
) -> LogWindow:
    """Read a log, and mark the rows of a window.

    Raises
    ------
    InvalidInput
        If there is no log, or a limit is no time.
    UnreadableData
        If it cannot be read, or lacks columns.
    """
    settings = session.settings
    asked = log if log is not None else settings.decision_log
    if asked is None:
        raise InvalidInput(
            "An audit needs a decision log, and there is none. Hint: set "
            '`decision_log = "log"` in the settings, or pass log=.'
        )
    start, end = asked_moment("since", since), asked_moment("until", until)
    read = open_log(asked, root=settings.root, twice=True)
    every = rows_of(read.frame)
    named = {"since": since, "until": until}
    return LogWindow(
        reference=read.reference,
        torn=read.torn,
        every=every,
        inside=between(every, start, end),
        told=", ".join(f"{key}={value}" for key, value in named.items() if value),
    )
