"""Where does a rival run: an environment of its own, made on first use and kept.

`python_of` gives its interpreter; `answer` runs a worker script in it, which reads a
JSON object from its standard input and prints one as its last line. What cannot be
installed, ends with an error or takes longer than the limit is an `Answer` that says
so: never an exception of the rival's, and never silence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from filelock import FileLock

from benchmarks.against.rivals import RIVALS

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKERS = Path(__file__).parent / "workers"

Standing = Literal["answered", "over", "failed", "absent"]


class NotInstalled(Exception):
    """A rival's environment could not be made; the text is pip's last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a worker said, or why it said nothing.

    Parameters
    ----------
    rival : str
        From `RIVALS`.
    standing : {"answered", "over", "failed", "absent"}
        It answered; it took longer than the limit; it ended with an error; it could
        not be installed.
    said : dict
        What it printed.
    reason : str
        Why it did not answer.
    """

    rival: str
    standing: Standing
    said: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def default_cache() -> Path:
    """Give the folder of environments and tables: below the user's cache folder."""
    above = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(above) / "pytest-mlgate-against"


def python_of(rival: str, *, cache: Path | None = None) -> Path:
    """Give the interpreter of a rival's environment, which is made if there is none.

    Parameters
    ----------
    rival : str
        From `RIVALS`.
    cache : Path, optional
        Where environments are kept; `default_cache` if it is not given.

    Returns
    -------
    Path

    Raises
    ------
    NotInstalled
        With the last line that pip said.
    """
    folder = (cache or default_cache()).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    home, wanted = folder / rival, list(RIVALS[rival].requirements)
    with FileLock(folder / f"{rival}.lock"):
        if _holds(home) != wanted:
            _make(home, wanted)
    return _interpreter(home)


def answer(
    rival: str,
    worker: str,
    task: Mapping[str, Any],
    *,
    limit: float,
    cache: Path | None = None,
) -> Answer:
    """Let a rival's environment run a worker on a task, once.

    Parameters
    ----------
    rival : str
        From `RIVALS`.
    worker : str
        A script in `workers/`, or an absolute path.
    task : mapping
        Ready for JSON.
    limit : float
        Seconds, from start to end.
    cache : Path, optional
        As in `python_of`.

    Returns
    -------
    Answer
    """
    try:
        python = python_of(rival, cache=cache)
    except NotInstalled as error:
        return Answer(rival=rival, standing="absent", reason=str(error))
    return asked(rival, [str(python), str(WORKERS / worker)], task, limit=limit)


def asked(
    rival: str, command: list[str], task: Mapping[str, Any], *, limit: float
) -> Answer:
    """Run any command on a task, as `answer` does."""
    try:
        done = subprocess.run(  # noqa: S603 - our own scripts, no shell
            command,
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
            env=quiet(),
        )
    except subprocess.TimeoutExpired:
        return Answer(rival=rival, standing="over", reason=f"> {limit:g} s")
    if done.returncode:
        return Answer(rival=rival, standing="failed", reason=last_line(done.stderr))
    try:
        said = json.loads(last_line(done.stdout))
    except ValueError:
        reason = f"no JSON but {last_line(done.stdout)!r}"
        return Answer(rival=rival, standing="failed", reason=reason)
    return Answer(rival=rival, standing="answered", said=said)


def quiet() -> dict[str, str]:
    """Give the environment variables of a worker: no telemetry, no paths of ours."""
    kept = {name: v for name, v in os.environ.items() if name != "PYTHONPATH"}
    return kept | {
        "DO_NOT_TRACK": "1",
        "DEEPCHECKS_DISABLE_ANALYTICS": "1",
        "NML_DISABLE_USAGE_LOGGING": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }


def last_line(text: str) -> str:
    """Give the last line that is not empty."""
    return ([""] + [line for line in text.splitlines() if line.strip()])[-1].strip()


def _holds(home: Path) -> list[str] | None:
    """Read what an environment was made for; None if it was never finished."""
    note = home / "made-for.json"
    if not note.is_file() or not _interpreter(home).exists():
        return None
    found: list[str] = json.loads(note.read_text("utf-8"))
    return found


def _make(home: Path, wanted: list[str]) -> None:
    print(f"making {home}", file=sys.stderr, flush=True)
    shutil.rmtree(home, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(home)])
    pip = [str(_interpreter(home)), "-m", "pip", "install", "-q"]
    _run([*pip, "--disable-pip-version-check", *wanted])
    (home / "made-for.json").write_text(json.dumps(wanted) + "\n", "utf-8")


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - venv and pip with the pins of our table
        command, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotInstalled(last_line(done.stderr) or f"status {done.returncode}")


def _interpreter(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
