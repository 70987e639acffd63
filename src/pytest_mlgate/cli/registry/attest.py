"""``mlgate attest``: a record as an in-toto statement, for other tools to sign."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def attest(
    record: Annotated[
        Path, typer.Argument(help="A record.json, or the report folder it is in.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write; else it is printed."),
    ] = None,
    artifact: Annotated[
        Path | None,
        typer.Option(help="The file that was tested; it is held against the record."),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(help="Another file that it is to name; may be repeated."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Where the run can be looked at.")
    ] = None,
) -> None:
    """Write an in-toto statement: which artifact was tested, and what became of it.

    Its predicate is a test result. It names the artifact and the record by their
    digests, and every check that passed, failed, or was let through. Sign it with
    cosign or model-signing.
    """
    from pytest_mlgate.cli.registry.attesting import attest as attested  # noqa: PLC0415 - slow to load
    from pytest_mlgate.data.whole_file import write_whole  # noqa: PLC0415 - the same

    told = attested(record, artifact=artifact, reports=report or [], url=url)
    if output is None:
        typer.echo(told, nl=False)
        return
    write_whole(output, told, force=True)
    typer.echo(f"wrote {output}")
