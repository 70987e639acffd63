"""Start sessions as processes: forked from a warm one, or cold as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a session ended."""

    status: int
    output: str
    seconds: float = 0.0
    peak_kb: int = 0
    hung: bool = False


class Runner:
    """One warm process that forks a process for each session that is asked for."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None

    def run(self, cwd: Path, *args: str, **how) -> End:
        """Run pytest to its end; `how` is what `warm` reads."""
        return self.wait(self.start(cwd, *args, **how))

    def start(self, cwd: Path, *args: str, **how) -> tuple[int, Path]:
        """Start pytest, and give its process id and the file of its output."""
        if self._server is None:
            self._server = warm_server()
        output = cwd.parent / how.pop("output_name", f"{cwd.name}.out")
        told = {"args": args, "cwd": str(cwd), "output": str(output), **how}
        self._server.stdin.write(json.dumps(told) + "\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline())["pid"], output

    def wait(self, started: tuple[int, Path]) -> End:
        """Wait for the session that was started last."""
        ended = json.loads(self._server.stdout.readline())
        return End(output=started[1].read_text(errors="replace"), **ended)

    def close(self) -> None:
        if self._server is not None:
            self._server.stdin.close()
            self._server.stdout.close()
            self._server.wait()


def warm_server() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.warm"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def environment(**more: str) -> dict[str, str]:
    """Give what a session of a test may know of this one: little."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "GITHUB_", "COV_"))
    }
    # one thread: a process that forks must not have more
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    return {**kept, **threads, **more}


def run_cold(cwd: Path, *args: str, **environ: str) -> End:
    """Run pytest as a user would: a process that imports everything itself."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *args],
        cwd=cwd,
        env=environment(**environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=900,
    )
    return End(status=done.returncode, output=done.stdout)
