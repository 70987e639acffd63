"""``mlgate history``: what happened, or what was in production at a moment and why."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def history(
    at: Annotated[
        str | None,
        typer.Option(
            help="A day (its end, in UTC) or an ISO 8601 time: what was in production "
            "then, and why."
        ),
    ] = None,
    as_json: Annotated[  # noqa: FBT002 - typer reads it as a flag
        bool, typer.Option("--json", help="JSON, for programs.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings; found from here if not given."),
    ] = None,
) -> None:
    """List the events of the model, newest first; or, with --at, explain a moment."""
    from pytest_mlgate.cli.registry.history_telling import explain  # noqa: PLC0415 - slow to load
    from pytest_mlgate.cli.registry.history_telling import tell  # noqa: PLC0415 - the same

    if at is None:
        tell(config, as_json=as_json)
    else:
        explain(at, config, as_json=as_json)
