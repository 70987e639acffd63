"""One pytest session in a process of its own, for a selftest: `InnerSession`."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.inner_option import SABOTAGE
from pytest_mlgate.record_json import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from pytest_mlgate.record import Record

OF_SELFTESTS = (
    options.SELFTEST,
    options.SELFTEST_ONLY,
    options.SELFTEST_SCORE,
    options.REPORT,
)
"""Options that the sessions inside do not get."""

SAID = "mlgate: "
"""What a message begins with."""

TELLS_OTHERS = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
"""Environment variables by which a session would speak to a build server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a session inside came to its end."""

    # exit status; None: it took too long
    status: int | None
    records: tuple[Record, ...]
    # the last words on the terminal
    output: str
    duration_s: float

    @property
    def refusal(self) -> str:
        """The message of a session that refused to judge."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        # the first line that starts so names the model
        told = [line for line in lines if line.startswith(SAID)][1:]
        refused = [line for line in lines if line.startswith(f"ERROR: {SAID}")]
        words = [*refused, *told, *lines[-1:], "no words"][0]
        return words.removeprefix("ERROR: ").removeprefix(SAID)[:400]


class InnerSession:
    """Starts sessions like the one that was asked for, each with something broken.

    Parameters
    ----------
    config
        Of the session that was asked for.
    folder
        Everything that the sessions write goes here.
    """

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_over = False

    def run(self, number: int, told: dict[str, Any], *, limit: float | None) -> Ended:
        """Run one session to its end.

        Parameters
        ----------
        number
            Names its folder.
        told
            What it is to break.
        limit
            Seconds that it may take.
        """
        folder = self._folder / f"{number:03d}"
        folder.mkdir()
        file = folder / "sabotage.json"
        file.write_text(json.dumps(told), "utf-8")
        report, log = folder / "report", folder / "terminal.txt"
        start = time.monotonic()
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, the user's own arguments
                self._command(file, report),
                cwd=self._config.invocation_params.dir,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches the selftest alone, which then ends this session
                start_new_session=True,
            )
            self._running.add(process)
            try:
                if self._is_over:
                    _end(process)
                status: int | None = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                _end(process)
                self._running.discard(process)
        return Ended(
            status=status,
            records=tuple(
                from_json(path.read_text("utf-8"))
                for path in sorted(report.rglob("record.json"))
            ),
            output=log.read_text("utf-8", "replace"),
            duration_s=time.monotonic() - start,
        )

    def end(self) -> None:
        """End every session that runs in a thread, and those that still begin."""
        self._is_over = True
        for process in tuple(self._running):
            _end(process)

    def _command(self, sabotage: Path, report: Path) -> list[str]:
        config = self._config
        more = [
            "--maxfail=0",
            "--color=no",
            "-o",
            f"cache_dir={self._folder / 'cache'}",
        ]
        if hasattr(config.option, "numprocesses"):
            # one after the other: what is broken is broken in one process
            more += ["-n0"]
        if getattr(config.option, "xmlpath", None):
            more += [f"--junitxml={report.parent / 'junit.xml'}"]
        return [
            *(sys.executable, "-m", "pytest"),
            *without_options(config.invocation_params.args, OF_SELFTESTS),
            options.MLGATE,
            f"{options.REPORT}={report}",
            f"{SABOTAGE}={sabotage}",
            *more,
        ]

    def _environment(self) -> dict[str, str]:
        found = {k: v for k, v in os.environ.items() if k not in TELLS_OTHERS}
        added = shlex.split(found.get("PYTEST_ADDOPTS", ""))
        found["PYTEST_ADDOPTS"] = shlex.join(without_options(added, OF_SELFTESTS))
        return {**found, "TMPDIR": str(self._folder), "PYTHONUTF8": "1"}


def without_options(args: Sequence[object], names: Sequence[str]) -> list[str]:
    """Leave options out, those with a value in the next word included."""
    found: list[str] = []
    follows = False
    for arg in map(str, args):
        if follows:
            follows = False
        elif arg in names:
            follows = arg != options.SELFTEST
        elif arg.partition("=")[0] not in names:
            found.append(arg)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a session with all that it has started, if it still runs."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
