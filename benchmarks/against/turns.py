"""How do several tools take turns on one work: `take_turns`.

Each tool is a process that loads the tables and waits. In every turn each does the work
once, one after the other and never two at a time, and NumPy sorts a column before each
of them, in this process: so a machine that slows down slows everybody down. A tool that
does not answer within the limit is ended, and told.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from dataclasses import field
from queue import Empty
from queue import Queue
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import Self

from benchmarks.against.environments import last_line
from benchmarks.against.environments import quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from benchmarks.against.environments import Standing

PATIENCE = 4
"""Who takes more than the limit over this in a turn takes one turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What a work took a tool.

    Parameters
    ----------
    tool : str
        The name that `take_turns` was given.
    standing : {"answered", "over", "failed", "absent"}
        As of an `Answer`.
    turns : int
        That were finished.
    wall_s, cpu_s : float or None
        Medians in seconds.
    sorts : float or None
        Median over the turns of the CPU time, as a multiple of the sort just before.
    more_mb : float or None
        Most memory beyond what the loaded tables took.
    found : str
        What it said of the tables.
    reason : str
        Why it did not answer.
    versions : dict
        Of its packages.
    """

    tool: str
    standing: Standing
    turns: int = 0
    wall_s: float | None = None
    cpu_s: float | None = None
    sorts: float | None = None
    more_mb: float | None = None
    found: str = ""
    reason: str = ""
    versions: dict[str, str] = field(default_factory=dict)


class _Ended(Exception):
    """A worker gave no answer."""

    def __init__(self, standing: Standing, reason: str) -> None:
        super().__init__(reason)
        self.standing = standing


class Worker:
    """A process that answers each line by a line, within a limit."""

    def __init__(self, command: Sequence[str], *, limit: float) -> None:
        self._limit = limit
        self._process = subprocess.Popen(  # noqa: S603 - our own scripts, no shell
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=quiet(),
        )
        self._told: Queue[str] = Queue()
        self._errors: list[str] = []
        self._reader = self._follow(self._process.stdout, self._told.put)
        self._listener = self._follow(self._process.stderr, self._errors.append)

    def _follow(self, pipe: IO[str] | None, keep: Callable[[str], object]) -> Any:  # noqa: ANN401 - a thread
        assert pipe is not None

        def read() -> None:
            for line in pipe:
                keep(line)
            keep("")

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def ask(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Send a line and wait for the answer, no longer than the limit."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(said) + "\n")
            self._process.stdin.flush()
            line = self._told.get(timeout=self._limit)
        except Empty:
            self.end()
            raise _Ended("over", f"> {self._limit:g} s") from None
        except OSError:
            line = ""
        if not line:
            self._listener.join(timeout=5)
            reason = last_line("".join(self._errors)) or "it ended without a word"
            raise _Ended("failed", reason)
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                self._close(pipe)

    def _close(self, pipe: IO[str]) -> None:
        for thread in (self._reader, self._listener):
            thread.join(timeout=5)
        try:
            pipe.close()
        except OSError:
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


@dataclass(slots=True, kw_only=True)
class _Player:
    """A tool in the game: its worker, and what its turns took."""

    tool: str
    worker: Worker
    versions: dict[str, str] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    ended: _Ended | None = None

    def plays(self, limit: float) -> bool:
        """Tell whether it takes another turn."""
        slow = any(one["wall_s"] > limit / PATIENCE for one in self.said)
        return self.ended is None and not slow

    def timing(self) -> Timing:
        """Sum its turns up."""
        if not self.said:
            ended = self.ended or _Ended("failed", "it took no turn")
            return Timing(tool=self.tool, standing=ended.standing, reason=str(ended))
        more = [one["more_mb"] for one in self.said if one["more_mb"] is not None]
        return Timing(
            tool=self.tool,
            standing="answered",
            turns=len(self.said),
            wall_s=statistics.median(one["wall_s"] for one in self.said),
            cpu_s=statistics.median(one["cpu_s"] for one in self.said),
            sorts=statistics.median(one["sorts"] for one in self.said),
            more_mb=max(more, default=None),
            found=self.said[-1]["found"],
            versions=self.versions,
        )


def take_turns(
    commands: Mapping[str, Sequence[str]],
    task: Mapping[str, Mapping[str, Any]],
    *,
    sort: Callable[[], object],
    repeat: int,
    limit: float,
) -> list[Timing]:
    """Let every tool do a work `repeat` times, in turns.

    Parameters
    ----------
    commands : mapping
        How each tool's worker is started.
    task : mapping
        What each is told first.
    sort : callable
        The yardstick.
    repeat : int
        Turns, at least 1.
    limit : float
        Seconds that loading and warming up may take, and that a turn may take.

    Returns
    -------
    list of Timing
        In the order of `commands`.
    """
    players = [
        _Player(tool=tool, worker=Worker(command, limit=limit))
        for tool, command in commands.items()
    ]
    try:
        for player in players:
            _make_ready(player, task[player.tool])
        for _ in range(repeat):
            for player in players:
                if player.plays(limit):
                    _turn(player, sort)
    finally:
        for player in players:
            player.worker.end()
    return [player.timing() for player in players]


def _make_ready(player: _Player, task: Mapping[str, Any]) -> None:
    try:
        player.versions = player.worker.ask(task)["versions"]
    except _Ended as ended:
        player.ended = ended


def _turn(player: _Player, sort: Callable[[], object]) -> None:
    sort()  # the first after other work can take twice as long
    began = time.process_time()
    sort()
    # a clock may be too coarse for few rows; a ratio needs a number
    unit = max(time.process_time() - began, 1e-9)
    try:
        said = player.worker.ask({"turn": len(player.said)})
    except _Ended as ended:
        player.ended = ended
        return
    player.said.append(said | {"sorts": said["cpu_s"] / unit})
