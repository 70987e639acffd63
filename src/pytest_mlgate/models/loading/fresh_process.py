"""What it takes to load a model and ask it once, seen from a process of its own.

In the process of a session other models and tables are in memory already, and libraries
that a model brings are imported. A service starts with none of that.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.asking.timed_calls import call_of
from pytest_mlgate.models.loading.asked_later import load_named

if TYPE_CHECKING:
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.settings import SubjectSettings

TIMEOUT = 600.0
"""Seconds that a fresh process may take."""

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_MARK = "pytest-mlgate footprint: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Seconds to load a model, and the most memory that loading and asking took."""

    load_seconds: float
    # above what the process had before
    peak_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreshModel:
    """A model by its settings: what another process needs to load it and ask it."""

    settings: SubjectSettings
    root: Path
    question: Question
    what: str
    champion: Path | None = None
    champion_digest: str | None = None
    champion_name: str | None = None

    def footprint(self, frame: Any) -> Footprint:  # noqa: ANN401 - any frame
        """Load the model in a fresh process, and ask it about some rows.

        Parameters
        ----------
        frame
            Rows with the features of the model.

        Raises
        ------
        InvalidInput
            If this system does not tell a process its peak memory.
        UnreadableData
            If the process fails or takes longer than ten minutes.
        """
        if not _STATUS.exists():
            raise InvalidInput(
                f"{self.what}: memory and load time are read from {_STATUS}, which "
                "this system does not have. Hint: run this gate on Linux."
            )
        asked = self.question.about(frame, what="the rows to ask about")
        told = pickle.dumps((self, asked))
        try:
            done = subprocess.run(  # noqa: S603 - this interpreter, this module
                [sys.executable, "-m", __name__],
                input=told,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableData(
                f"{self.what}: loading it in a fresh process took more than "
                f"{TIMEOUT:g} s. Hint: load it in a notebook to see why."
            ) from error
        return _found(done, self.what)


def _found(done: subprocess.CompletedProcess[bytes], what: str) -> Footprint:
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    told = [line for line in lines if line.startswith(_MARK)]
    if done.returncode != 0 or not told:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableData(
            f"{what}: it could not be loaded and asked in a fresh process: "
            f"{said[-1] if said else f'exit status {done.returncode}'}. Hint: load it "
            "in a new interpreter to see why."
        )
    return Footprint(**json.loads(told[-1].removeprefix(_MARK)))


def _memory(name: str) -> int:
    """Read a line of the kernel's account of this process, in bytes."""
    for line in _STATUS.read_text("ascii", "replace").splitlines():
        if line.startswith(f"{name}:"):
            return 1024 * int(line.split()[1])
    raise InvalidInput(f"{_STATUS} has no line {name}. Hint: run this gate on Linux.")


def _measure() -> Footprint:
    """Do in this process what the other one wants to know."""
    # written by the process that started this one, and by nobody else
    fresh, asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - see above
    # forget the peak of starting up; where that is not allowed it counts for the model
    with suppress(OSError):
        _CLEAR.write_text("5", "ascii")
    before = _memory("VmRSS")
    start = time.perf_counter()
    loaded = load_named(
        fresh.settings,
        root=fresh.root,
        champion=fresh.champion,
        champion_digest=fresh.champion_digest,
        champion_name=fresh.champion_name,
    )
    seconds = time.perf_counter() - start
    assert loaded is not None
    model = AskedModel(model=loaded.model, question=asked, what=fresh.what)
    call_of(model, asked.table.frame)
    return Footprint(load_seconds=seconds, peak_bytes=max(_memory("VmHWM") - before, 0))


if __name__ == "__main__":
    sys.stdout.write(f"{_MARK}{json.dumps(asdict(_measure()))}\n")
