"""``mlgate verify``: are history, records and artifacts what they were."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def verify(
    kept: Annotated[
        list[str] | None,
        typer.Option(
            help="The hash of an event, from an earlier verify: it must still be in "
            "the history. May be repeated."
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings; found from here if not given."),
    ] = None,
) -> None:
    """Check the hash chain, the records and the artifacts of the model.

    Exit status 0: intact. 1: one line for each defect. 4: it cannot be read at all.
    """
    from pytest_mlgate.cli.registry.verifying import verified  # noqa: PLC0415 - slow to load

    told, intact = verified(config, kept=tuple(kept or ()))
    for line in told:
        typer.echo(line)
    if not intact:
        raise typer.Exit(1)
