"""``mlgate profile``: reference data as counts, in a file that replaces the rows."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated
from typing import get_args

import typer

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.settings import EngineName


def profile(
    data: Annotated[
        list[str],
        typer.Argument(help="A table, or several files of one: paths or references."),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file to write, ending in .json.")
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option("-c", "--column", help="Only this column; may be repeated."),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            help="Count on the cells of this profile, so that windows can be compared."
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help="What reads the tables: pandas, polars; or counts them in place: "
            "duckdb, polars-lazy, spark."
        ),
    ] = "pandas",
) -> None:
    """Write a profile of reference data: cells, counts, quantiles, missing values.

    `reference = "profile.json"` in the settings then stands for the rows. The file is a
    few hundred kilobytes, whatever the size of the table, and holds no row.
    """
    from pytest_mlgate.cli.tables.profiling import profile_of  # noqa: PLC0415 - slow to load

    if output.suffix != ".json":
        raise InvalidInput.because(
            "output", "a file name that ends in .json", str(output)
        )
    if engine not in get_args(EngineName):
        raise InvalidInput.unknown_name("engine", engine, get_args(EngineName))
    made = profile_of(data, output, columns=columns, like=like, engine=engine)
    typer.echo(
        f"wrote {output}: {made.rows:,} rows, {len(made.columns)} columns, "
        f"{output.stat().st_size / 1024:,.0f} kB"
    )
