"""``mlgate promote``: the record of an earlier session becomes a promotion."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def promote(
    record: Annotated[
        Path, typer.Argument(help="The record.json, or the report folder it is in.")
    ],
    override: Annotated[
        str | None,
        typer.Option(
            help="Promote against hold or block, for this reason; needs --by."
        ),
    ] = None,
    accept_weaker: Annotated[
        str | None,
        typer.Option(
            help="Promote although less is guarded than the last time, for this reason."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Who promotes; if not given, as the environment says."),
    ] = None,
    artifact: Annotated[
        Path | None,
        typer.Option(
            help="The tested file, where it is not where the settings say; its bytes "
            "must be those that were tested."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The settings; found from here if not given.")
    ] = None,
) -> None:
    """Promote the candidate of a record: decided again, for the bytes that were tested.

    Exit status 0: promoted, or already champion by a record that promotes; 1 and 75:
    block and hold, nothing was written.
    """
    from pytest_mlgate.cli.registry.promoting_record import PromotingWords  # noqa: PLC0415 - slow to load
    from pytest_mlgate.cli.registry.promoting_record import promote_record  # noqa: PLC0415 - the same

    words = PromotingWords(
        record=record,
        override=override,
        accept_weaker=accept_weaker,
        by=by,
        artifact=artifact,
        config=config,
    )
    told = promote_record(words)
    for line in told.lines:
        typer.echo(line)
    if told.exit_status:
        raise typer.Exit(told.exit_status)
