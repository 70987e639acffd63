"""What an impatient Ctrl-C does to the end of a session: `HeldSignals`.

Between a promotion and its reports there is no good place to stop: whoever is ended
there leaves a champion that nobody explains. So the first SIGINT or SIGTERM waits until
all is written; what was not promoted by then is not promoted. A second one ends the
process at once.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Generator
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

_DEFAULTS: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}

HELD = pytest.StashKey["HeldSignals"]()


class HeldSignals:
    """Lets a session that has run its tests be closed before a signal ends it.

    Parameters
    ----------
    config
        Of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._asked: signal.Signals | None = None

    @property
    def asked(self) -> str | None:
        """Name the signal that waits; None where nobody wants the session to end."""
        return None if self._asked is None else self._asked.name

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session
    ) -> Generator[None, None, None]:
        """Hold signals while the session is decided, promoted, written and told."""
        with self._held():
            yield
        if self._asked is None:
            return
        session.exitstatus = pytest.ExitCode.INTERRUPTED
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(
                f"mlgate: {self._asked.name} came while the session was being closed, "
                "and what had begun was finished. Hint: the reports say what; run "
                "again for the rest",
                red=True,
            )
        if self._asked is signal.SIGTERM:
            os.kill(os.getpid(), signal.SIGTERM)

    @contextmanager
    def _held(self) -> Iterator[None]:
        # handlers can be set in the main thread only; those of others are theirs
        here = threading.current_thread() is threading.main_thread()
        ours = [s for s, usual in _DEFAULTS.items() if signal.getsignal(s) == usual]
        try:
            for number in ours if here else ():
                signal.signal(number, self._hold)
            yield
        finally:
            for number in ours if here else ():
                signal.signal(number, _DEFAULTS[number])

    def _hold(self, number: int, _frame: FrameType | None) -> None:
        self._asked = signal.Signals(number)
        # a second one of any kind ends the process, as it would have without us
        for each, usual in _DEFAULTS.items():
            signal.signal(each, usual)


def ending_asked(config: pytest.Config) -> str | None:
    """Name the signal by which somebody wants this session to end; None: nobody."""
    held = config.stash.get(HELD, None)
    return None if held is None else held.asked
