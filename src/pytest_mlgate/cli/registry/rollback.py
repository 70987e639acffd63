"""``mlgate rollback``: an earlier champion is champion again, and history says why."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def rollback(
    reason: Annotated[str, typer.Option(help="What went wrong; it becomes history.")],
    version: Annotated[
        int | None,
        typer.Argument(
            help="The number of the version to return to; if not given, the champion "
            "before the present one."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Who decides; if not given, as the environment says."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings; found from here if not given."),
    ] = None,
) -> None:
    """Make an earlier champion the champion again, once its file is verified."""
    from pytest_mlgate.cli.registry.rolling_back import roll_back  # noqa: PLC0415 - slow to load

    for line in roll_back(version, reason=reason, by=by, config=config):
        typer.echo(line)
