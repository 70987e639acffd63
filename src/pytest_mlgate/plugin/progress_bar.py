"""A bar on the terminal for a model that is asked in batches: `show_progress`.

Silent where there is no terminal (a log of a build server, a pipe, a worker) or no
tqdm.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.models.asking.progress import LISTENER

if TYPE_CHECKING:
    import pytest


class ProgressBar:
    """Draws one bar after the other, as models are asked.

    Parameters
    ----------
    out
        Where to draw: has ``write(text)`` and ``flush()``.
    """

    def __init__(self, out: Any) -> None:  # noqa: ANN401 - any text file
        self._out = out
        self._bars: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Move the bar of a model; take it away when all rows are answered."""
        if what not in self._bars:
            if done >= total:
                return  # in one batch: there is nothing to wait for
            make = import_module("tqdm").tqdm
            self._bars[what] = make(
                total=total, desc=what, unit=" rows", file=self._out, leave=False
            )
        bar = self._bars[what]
        bar.update(done - bar.n)
        if done >= total:
            bar.close()
            del self._bars[what]


class TerminalProgress:
    """Shows how far models are on the terminal of pytest, once there is one.

    Parameters
    ----------
    config
        Of the run. Its terminal comes to be after the plugin, or (``-p no:terminal``)
        never, so it is looked for when there is something to show.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._bar: ProgressBar | None = None
        self._looked = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Draw, if somebody can see it."""
        if not self._looked:
            self._bar, self._looked = self._found(), True
        if self._bar is not None:
            self._bar(what, done, total)

    def _found(self) -> ProgressBar | None:
        if not self._config.pluginmanager.hasplugin("terminalreporter"):
            return None
        writer = self._config.get_terminal_writer()
        if not writer.hasmarkup or find_spec("tqdm") is None:
            return None
        return ProgressBar(_Terminal(writer))


class _Terminal:
    """The terminal of pytest, which is there while output is captured."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - of pytest's own
        self._writer = writer

    def write(self, text: str) -> None:
        self._writer.write(text, flush=True)

    def flush(self) -> None:
        self._writer.flush()


def show_progress(config: pytest.Config) -> None:
    """Let the models of this run show how far they are."""
    LISTENER.set(TerminalProgress(config))
