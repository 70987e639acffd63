"""``mlgate monitor``: how the champion does in production, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer

EXITS = {"go on": 0, "retrain": 1, "roll back": 1, "wait for labels": 75}
"""Exit status by advice: as a session that proceeds, is blocked, is held."""


def monitor(  # noqa: PLR0913, PLR0917 - typer makes an option of every argument
    since: Annotated[
        str, typer.Option(help="Where the first window begins: 2026-01-31.")
    ],
    until: Annotated[
        str | None, typer.Option(help="Where the last ends; now if not given.")
    ] = None,
    window: Annotated[str, typer.Option(help="How long one is: 7d, 36h.")] = "30d",
    metric: Annotated[
        str | None,
        typer.Option(help="What is watched; the first that was promised if not given."),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            help="The smallest loss that matters; that of the promotion's gate if not "
            "given."
        ),
    ] = None,
    promised: Annotated[
        float | None,
        typer.Option(help="What is held against, in place of the promotion's record."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Look at what was known at an instant; now if not given."),
    ] = None,
    without_label: Annotated[
        str | None,
        typer.Option(help="The true answer where no label came in time, such as no."),
    ] = None,
    least_coverage: Annotated[
        float,
        typer.Option(help="Share of mature decisions that must have their label."),
    ] = 0.8,
    alpha: Annotated[
        float | None,
        typer.Option(help="Rate of false alarms of a whole trend; settings' alpha."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the trend: a file ending in .svg.")
    ] = None,
    as_json: Annotated[  # noqa: FBT002 - typer reads it as a flag
        bool, typer.Option("--json", help="Print the facts and the advice as JSON.")
    ] = False,
    roll_back_on_failure: Annotated[  # noqa: FBT002 - the same
        bool,
        typer.Option(
            "--roll-back-on-failure",
            help="Where the advice is to roll back, do it, with the reason as history.",
        ),
    ] = False,
    config: Annotated[
        Path | None, typer.Option(help="The settings; found from here if not given.")
    ] = None,
) -> None:
    """Show how the champion does, window by window, and say what to do.

    Exit status 0: go on. 1: retrain or roll back. 75: wait for labels.

    A window is judged once all its labels are final.
    """
    from pytest_mlgate.cli.watch.champion_watch import Asked  # noqa: PLC0415 - slow to load
    from pytest_mlgate.cli.watch.champion_watch import watch_champion  # noqa: PLC0415 - same
    from pytest_mlgate.data.whole_file import write_whole  # noqa: PLC0415 - the same
    from pytest_mlgate.reports.monitor_plot import trend_svg  # noqa: PLC0415 - same
    from pytest_mlgate.reports.monitor_table import trend_lines  # noqa: PLC0415 - same

    done = watch_champion(
        Asked(
            since=since,
            until=until,
            window=window,
            metric=metric,
            margin=margin,
            promised=promised,
            as_of=as_of,
            without_label=without_label,
            least_coverage=least_coverage,
            alpha=alpha,
            config=config,
            roll_back=roll_back_on_failure,
        )
    )
    if as_json:
        typer.echo(json.dumps(done.as_plain(), indent=1, allow_nan=False))
    else:
        for line in trend_lines(done.trend, done.advice):
            typer.echo(line)
        if done.rolled_back is not None:
            typer.echo(done.rolled_back)
    # last: what was found, and perhaps done, is told whatever becomes of the picture
    if plot is not None:
        write_whole(plot, trend_svg(done.trend), force=True)
    status = EXITS[done.advice.action]
    if status:
        raise typer.Exit(status)
