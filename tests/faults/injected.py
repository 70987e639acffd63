"""Faults that strike the process they are armed in: `arm`, told what and when.

``{"strike": "SIGKILL", "when": {...}}``: send ourselves a signal at a moment.
``{"full": N, "beneath": FOLDER, "stays": bool}``: the disk is full at the N-th write.
``{"clock": [before_s, after_s], "turn": {...}}``: the clock is off, and jumps.

A moment is ``{"files": [ends of paths], "function": name, "event": "call"|"return",
"nth": k}``: the k-th time that such a function begins or ends; without a function, any
one of the files. ``"event": "line"`` counts lines.
"""

from __future__ import annotations

import builtins
import datetime as dt
import errno
import io
import itertools
import os
import signal
import sys
import time
from pathlib import Path


def arm(fault: dict) -> None:
    """Let a fault strike this process."""
    if "strike" in fault:
        number = getattr(signal, fault["strike"])
        times = fault.get("times", 1)
        at_moment(fault["when"], lambda: strike(number, times))
    elif "full" in fault:
        fill_disk(
            fault["full"],
            Path(fault["beneath"]).resolve(),
            stays=fault["stays"],
            tally=fault.get("tally"),
        )
    elif "clock" in fault:
        jump(*fault["clock"], turn=fault["turn"])


def strike(number: int, times: int) -> None:
    for _ in range(times):
        os.kill(os.getpid(), number)


def at_moment(when: dict, act) -> None:
    """Act once, the `nth` time that a function of a file begins, ends or has a line."""
    event, left = when.get("event", "call"), when.get("nth", 1)
    seen, is_it = itertools.count(1), finder(when)

    def count() -> None:
        if next(seen) == left:
            sys.settrace(None)
            act()

    def inside(_frame, happened, _argument):
        if happened == event:
            count()
        return inside

    def on_call(frame, _event, _argument):
        if not is_it(frame):
            return None
        if event != "call":
            return inside
        count()
        return None

    sys.settrace(on_call)


def finder(when: dict):
    """Tell frames of a moment's function from others."""
    files = tuple(f"pytest_mlgate/{file}" for file in when["files"])
    wanted = when.get("function")

    def is_it(frame) -> bool:
        code = frame.f_code
        named = wanted is None or wanted in {code.co_name, code.co_qualname}
        return named and code.co_filename.endswith(files)

    return is_it


def fill_disk(last: int, folder: Path, *, stays: bool, tally: str | None) -> None:
    """Refuse the N-th act beneath a folder that takes room; perhaps all later ones.

    That one was refused is written to the file `tally`: a sweep ends without.
    """
    count = itertools.count(1)

    def is_inside(path: object) -> bool:
        return Path(os.fspath(path)).resolve().is_relative_to(folder)

    def take_room(path: object) -> None:
        number = next(count) if is_inside(path) else 0
        if number == last or (stays and number > last):
            if tally:
                Path(tally).write_text(str(number))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    io.open = builtins.open = opener(is_inside, take_room)
    for name in ("mkdir", "replace"):
        refuse_room(name, take_room)


def opener(is_inside, take_room):
    """Make an `open` whose files ask for room whenever their buffer is written."""
    whole = io.open

    class Full(io.FileIO):
        def write(self, data) -> int:
            take_room(self.name)
            return super().write(data)

    def opened(file, mode="r", buffering=-1, encoding=None, *rest, **named):
        writes = set(mode) & set("wax+") and not isinstance(file, int)
        if not writes or not is_inside(file):
            return whole(file, mode, buffering, encoding, *rest, **named)
        take_room(file)  # a new name takes room, too
        raw = Full(os.fspath(file), mode.replace("b", "").replace("t", ""))
        buffered = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding or "utf-8", *rest, **named)

    return opened


def refuse_room(name: str, take_room) -> None:
    act = getattr(os, name)

    def refused(path, *rest, **named):
        take_room(path)
        return act(path, *rest, **named)

    setattr(os, name, refused)


def jump(before_s: float, after_s: float, *, turn: dict) -> None:
    """Let the clock of this process be off, and off by something else from a moment."""
    off = [before_s]
    real_time, real = time.time, dt.datetime

    class Clock(real):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(real_time() + off[0], tz)

    time.time = lambda: real_time() + off[0]
    dt.datetime = Clock
    for name, module in list(sys.modules.items()):
        ours = name.startswith("pytest_mlgate")
        if ours and getattr(module, "datetime", None) is real:
            module.datetime = Clock
    at_moment(turn, lambda: off.__setitem__(0, after_s))
