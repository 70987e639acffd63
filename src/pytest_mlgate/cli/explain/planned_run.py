"""How a plan is made outside a pytest session: in one, run for it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import typer

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run_plan(
    paths: Sequence[Path], *, config: Path | None = None, stage: str | None = None
) -> int:
    """Run pytest on the gates beneath some paths, for their plan only.

    Returns
    -------
    int
        The exit status of pytest; 5 where there is no gate.

    Raises
    ------
    InvalidInput
        If a path is not there.
    """
    for path in paths:
        # a part after :: names one gate of a file
        if not path.exists() and "::" not in str(path):
            raise InvalidInput(
                f"There is no {str(path)!r}. Hint: name a folder or file."
            )
    options = ["--mlgate", "--mlgate-plan", "-q", "--no-header"]
    if config is not None:
        options.append(f"--mlgate-config={config}")
    if stage is not None:
        options.append(f"--mlgate-stage={stage}")
    named = [str(path) for path in paths]
    if sys.stdout.isatty():
        options.append("--color=yes")
    done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-m", "pytest", *options, *named],
        check=False,
        capture_output=True,
        text=True,
    )
    typer.echo(done.stdout, nl=False)
    typer.echo(done.stderr, nl=False, err=True)
    return done.returncode
