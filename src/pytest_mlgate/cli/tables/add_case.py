"""``mlgate add-case``: a row that went wrong becomes a case that guards."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer

from pytest_mlgate.cli.tables.case_making import NewCase
from pytest_mlgate.errors import InvalidInput


def add_case(  # noqa: PLR0913, PLR0917 - typer makes an option of every argument
    ledger: Annotated[
        Path,
        typer.Argument(
            help="The ledger: .jsonl, .yaml or .csv; made if there is none."
        ),
    ],
    source: Annotated[
        str,
        typer.Option(
            "--from", help="A table, or a decision log (.jsonl with `inputs`)."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why this answer is the right one.")],
    owner: Annotated[str, typer.Option(help="Who is asked when the case fails.")],
    row: Annotated[int | None, typer.Option(help="The row, counted from 0.")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="column=value that finds the row; may be repeated."),
    ] = None,
    expect_label: Annotated[
        list[str] | None,
        typer.Option(help="The right label; repeated, any of them is right."),
    ] = None,
    expect_at_least: Annotated[
        float | None, typer.Option(help="The least score (or number) that is right.")
    ] = None,
    expect_at_most: Annotated[
        float | None, typer.Option(help="The largest score that is right.")
    ] = None,
    expect_value: Annotated[
        float | None, typer.Option(help="The right number; with --tolerance.")
    ] = None,
    expect_same_as: Annotated[
        str | None, typer.Option(help="Id of a case with the same answer.")
    ] = None,
    expect_at_least_as_high_as: Annotated[
        str | None, typer.Option(help="Id of a case with an answer that is not higher.")
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(help="How far from --expect-value or --expect-same-as is right."),
    ] = None,
    of: Annotated[
        str | None, typer.Option(help="The class whose probability is meant.")
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="The case's name; made if none is given.")
    ] = None,
    incident: Annotated[
        str | None, typer.Option(help="The incident, as the tracker names it.")
    ] = None,
    expires_on: Annotated[
        str | None, typer.Option(help="The last day on which it guards, 2026-03-31.")
    ] = None,
    must_pass: Annotated[  # noqa: FBT002 - typer reads it as a flag
        bool, typer.Option("--must-pass", help="Judge it alone; no excuse is taken.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(help="A column that is no feature; may be repeated."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="The settings, whose target, answers and row columns are left out. "
            "Found from here if not given."
        ),
    ] = None,
) -> None:
    """Add a case to a ledger, from a row of the evaluation data or of a decision log.

    The ledger is written whole or not at all, in the format that it has.
    """
    from pytest_mlgate.cli.tables.case_making import make_case  # noqa: PLC0415 - slow to load

    labels = expect_label or []
    asked = NewCase(
        source=source,
        row=row,
        keys=_pairs(key or []),
        expect={
            "label": labels[0] if len(labels) == 1 else None,
            "labels": labels if len(labels) > 1 else None,
            "score_at_least": expect_at_least,
            "score_at_most": expect_at_most,
            "value": expect_value,
            "tolerance": tolerance,
            "same_as": expect_same_as,
            "at_least_as_high_as": expect_at_least_as_high_as,
            "of": of,
        },
        words={
            "id": identifier,
            "reason": reason,
            "owner": owner,
            "incident": incident,
            "expires_on": expires_on,
        },
        must_pass=must_pass,
        without=tuple(without or ()),
        config=config,
    )
    typer.echo(make_case(ledger, asked))


def _pairs(keys: list[str]) -> dict[str, str]:
    found = {}
    for told in keys:
        name, sign, value = told.partition("=")
        if not sign or not name:
            raise InvalidInput.because(
                "--key", "column=value", told, hint="--key customer=4711"
            )
        found[name] = value
    return found
