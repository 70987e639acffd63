"""``mlgate report``: a face of a record, later and elsewhere, from the record alone."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def report(
    record: Annotated[
        Path, typer.Argument(help="A record.json, or the report folder it is in.")
    ],
    face: Annotated[
        str,
        typer.Option(
            "--format",
            help="terminal, html, markdown, junit, model-card, model-card-json or "
            "cyclonedx.",
        ),
    ] = "terminal",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write; else it is printed."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="RECORD",
            help="Record of the last push: tell what changed since.",
        ),
    ] = None,
    verbose: Annotated[  # noqa: FBT002 - typer reads it as a flag
        bool,
        typer.Option(
            "-v", "--verbose", help="Every check with its details (terminal)."
        ),
    ] = False,
) -> None:
    """Render a record: the page, the comment, the terminal's section and others.

    The exit status says whether it was rendered (0) or the record cannot be used (4),
    and not what was decided.
    """
    from pytest_mlgate.cli.reports.rendering import render  # noqa: PLC0415 - slow to load

    told = render(
        record,
        face=face,
        output=output,
        verbosity=int(verbose),
        previous=previous,
    )
    if told is not None:
        typer.echo(told)
