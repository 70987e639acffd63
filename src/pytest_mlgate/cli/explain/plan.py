"""``mlgate plan``: what the rows of a project can settle, before any model is asked."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def plan(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders or files with gates; this folder by default."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The settings file, if not the usual one.")
    ] = None,
    stage: Annotated[
        str | None, typer.Option(help="Plan the gates of this stage.")
    ] = None,
) -> None:
    """Print what the rows can settle: asks no model, decides and writes nothing.

    The same as `pytest --mlgate-plan`, whose exit status it has.
    """
    from pytest_mlgate.cli.explain.planned_run import run_plan  # noqa: PLC0415 - only when asked

    raise typer.Exit(run_plan(paths or [], config=config, stage=stage))
