"""Work beside the caller, with a bound on how much of it may wait: `BoundedPool`."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from threading import Lock
from threading import Thread
from time import monotonic
from time import sleep
from typing import TYPE_CHECKING
from typing import Generic
from typing import TypeVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving.after_fork import watch

if TYPE_CHECKING:
    from collections.abc import Callable

Task = TypeVar("Task", bound="Callable[[], None]")

_logger = logging.getLogger("pytest_mlgate.serving")

# Threads look for tasks, nobody wakes them: a thread that is woken often takes the
# processor from whoever woke it, which is the caller. A shadow can wait that long.
_LOOK_S = 0.02


class BoundedPool(Generic[Task]):
    """Threads that do tasks one after the other; who offers one never waits.

    Parameters
    ----------
    workers
        Threads, started when the first task comes, which look for tasks every 20 ms.
        They are daemons: a task that never ends does not keep the process alive.
    waiting
        Tasks that may wait for a thread.
    """

    def __init__(self, *, workers: int, waiting: int) -> None:
        self._workers = workers
        self._most = waiting
        self._closed = False
        self._renew()
        watch(self)

    @property
    def closed(self) -> bool:
        """Whether it takes no more tasks."""
        return self._closed

    def offer(self, task: Task) -> bool:
        """Hand over a task; False where too many wait, or the pool is closed."""
        with self._lock:
            if self._closed or len(self._tasks) >= self._most:
                return False
            self._tasks.append(task)
        if len(self._threads) < self._workers:
            self._start()
        return True

    def close(self, timeout: float) -> list[Task]:
        """Finish what waits, within a bound for all; give back what was not begun."""
        with self._lock:
            self._closed = True
        deadline = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        left = []
        with suppress(IndexError):
            while True:
                left.append(self._tasks.popleft())
        return left

    def _renew(self) -> None:
        self._tasks: deque[Task] = deque()
        self._threads: list[Thread] = []
        self._lock = Lock()

    def _finish(self) -> None:
        """Leave open what is open: answers that nobody waits for hold up no exit."""

    def _start(self) -> None:
        with self._lock:
            if len(self._threads) >= self._workers:
                return
            thread = Thread(target=self._run, name="mlgate-beside", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # none to be had: tried with the next task
                _logger.warning("no thread to ask the candidate in: %s", error)
                return
            self._threads.append(thread)

    def _run(self) -> None:
        tasks = self._tasks
        while True:
            try:
                task = tasks.popleft()
            except IndexError:
                if self._closed:
                    return
                sleep(_LOOK_S)
                continue
            try:
                task()
            # a task that ends its thread, by SystemExit too, would end the pool
            except BaseException:
                _logger.exception("a task beside the caller failed")


def whole_number(name: str, value: object) -> int:
    """Take a whole number from 1 on.

    Raises
    ------
    InvalidInput
        If it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise InvalidInput.because(name, "a whole number from 1 on", value)
