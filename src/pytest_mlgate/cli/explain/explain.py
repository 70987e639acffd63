"""``mlgate explain``: what a check or a metric means, and what a verdict rests on."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def explain(
    check: Annotated[
        str,
        typer.Argument(
            help='A question ("benchmark.not_worse"), a metric or measure ("roc_auc", '
            '"psi"), or with --record the name of a check, metric or gate in it.'
        ),
    ],
    record: Annotated[
        Path | None,
        typer.Option(help="A record.json, or its folder: explain its verdicts."),
    ] = None,
) -> None:
    """Explain a check: its hypothesis, method and assumptions, and what changes it."""
    from pytest_mlgate.cli.explain.explaining import tell  # noqa: PLC0415 - slow to load

    tell(check, record=record)
