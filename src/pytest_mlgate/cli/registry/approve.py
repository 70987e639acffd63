"""``mlgate approve``: a person has looked at a record and agrees."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def approve(
    record: Annotated[
        Path, typer.Argument(help="The record.json, or the report folder it is in.")
    ],
    by: Annotated[str, typer.Option(help="Who approves.")],
    reason: Annotated[
        str, typer.Option(help="What they looked at; it becomes history.")
    ],
    config: Annotated[
        Path | None, typer.Option(help="The settings; found from here if not given.")
    ] = None,
) -> None:
    """Approve the promotion of a record, as it is: another text needs another approval.

    Nothing moves; the approval is written into the history of the registry.
    """
    from pytest_mlgate.cli.registry.approving import approve_record  # noqa: PLC0415 - slow to load

    for line in approve_record(record, by=by, reason=reason, config=config):
        typer.echo(line)
