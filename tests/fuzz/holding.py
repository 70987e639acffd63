"""What must hold of every input: a counted, bounded run of one property.

A property of this folder is a function of one input. It fails on anything but success
or an error of `MlgateError`'s family that tells the user what to do.
"""

from __future__ import annotations

import resource
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings

from pytest_mlgate.errors import MlgateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

COUNTS: Counter[str] = Counter()
"""How many inputs of each kind were held against a property."""

CPU_S = 20
"""What one input may take of the processor, in seconds: there to end a loop."""

MEMORY = 2 << 30
"""What one input may take beyond what the process has, in bytes of addresses."""


def inputs(few: int, many: int) -> pytest.MarkDecorator:
    """Run a test on a few inputs, and with ``-m calibration`` on many."""
    long = pytest.param(many, marks=pytest.mark.calibration, id="many")
    return pytest.mark.parametrize("most", [pytest.param(few, id="few"), long])


def hold(
    kind: str, strategy: SearchStrategy[Any], of: Callable[[Any], object], *, most: int
) -> None:
    """Hold a property against `most` inputs."""

    @settings(
        max_examples=most,
        suppress_health_check=list(HealthCheck),  # files are read; that is slow
        report_multiple_bugs=False,
        print_blob=False,
        database=None,
    )
    @given(strategy)
    def of_one(made: object) -> None:
        COUNTS[kind] += 1
        with bounded():
            of(made)

    of_one()


@contextmanager
def bounded() -> Iterator[None]:
    """Let an input take so much of processor and memory, and no more."""

    def too_long(*_: object) -> None:
        message = f"more than {CPU_S} s of the processor for one input"
        raise AssertionError(message)

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_addresses() + MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def refused(act: Callable[[], Any], *, naming: str | None = None) -> str | None:
    """Do something; give the words of its refusal, or None where it succeeded.

    Anything that is raised and is no `MlgateError` is a finding, and so is one that
    tells nothing or does not name the file.
    """
    try:
        act()
    except MlgateError as error:
        told = str(error)
    else:
        return None
    assert told.strip(), "a refusal must say something"
    assert naming is None or naming in told, f"the file is not named: {told}"
    return told


def files(folder: Path) -> dict[str, bytes]:
    """Give every file beneath a folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _addresses() -> int:
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - read for every input
        return int(told.read().split()[0]) * resource.getpagesize()
