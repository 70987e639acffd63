"""Who must begin anew in a forked child, and flush when a process ends.

A server that forks its workers after it loaded the model copies threads' locks but not
the threads. One hook for the whole process, which keeps nobody alive.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """What has threads or open files of its own."""

    def _renew(self) -> None:
        """Begin anew in a forked child."""

    def _finish(self) -> None:
        """Do what must be done before the process ends, within a bound."""


_living: WeakSet[Renewable] = WeakSet()
_hooked_in: set[int] = set()


def watch(living: Renewable) -> None:
    """Renew an object in every forked child, and let it finish at exit."""
    _living.add(living)


def finish_with_process() -> None:
    """See to it that this process, a child of multiprocessing too, ends orderly."""
    # children of multiprocessing leave without atexit, and forget what their parent
    # had registered there
    util = sys.modules.get("multiprocessing.util")
    if util is not None and os.getpid() not in _hooked_in:
        _hooked_in.add(os.getpid())
        util.Finalize(None, _finish_all, exitpriority=10)


def _renew_all() -> None:
    for living in list(_living):
        living._renew()  # noqa: SLF001 - the protocol of this file


def _finish_all() -> None:
    for living in list(_living):
        living._finish()  # noqa: SLF001 - the protocol of this file


atexit.register(_finish_all)
if hasattr(os, "register_at_fork"):  # not on Windows, where nobody forks
    os.register_at_fork(after_in_child=_renew_all)
