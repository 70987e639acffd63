"""``mlgate check``: two models on a table, judged without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# typer reads annotations
from pytest_mlgate.cli.start.init import Baseline  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import Positive  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import Reference  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import Registry  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import Sensitive  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import TaskName  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import Trusted  # noqa: TC001 - see above
from pytest_mlgate.cli.start.init import TrustPickle  # noqa: TC001 - see above


def check(  # noqa: PLR0913 - the options of the command
    *,
    data: Annotated[
        str, typer.Option(help="The evaluation data: .csv, .csv.gz or .parquet.")
    ],
    target: Annotated[str, typer.Option(help="The column with the true answer.")],
    candidate: Annotated[
        str,
        typer.Option(
            help="The new model: a model file, a table of predictions, or a column of "
            "the data."
        ),
    ],
    baseline: Baseline = None,
    reference: Reference = None,
    sensitive: Sensitive = None,
    task: TaskName = None,
    positive: Positive = None,
    name: Annotated[
        str | None, typer.Option(help="Of the model, in reports and the registry.")
    ] = None,
    registry: Registry = None,
    trusted: Trusted = None,
    trust_pickle: TrustPickle = False,
    report: Annotated[Path, typer.Option(help="Where the reports are written.")] = Path(
        "mlgate-report"
    ),
) -> None:
    """Judge two models with proposed thresholds; write nothing but the reports.

    The gates are those that `mlgate init` would write, by the noise of these two
    models. Inputs that have moved fail, and what the rows cannot settle holds. Exit
    status as that of `pytest --mlgate`: 0 promote, 1 block, 75 hold, 4 an error that
    can be mended.
    """
    from pytest_mlgate.cli.start.checking import run_checks  # noqa: PLC0415 - slow to load
    from pytest_mlgate.cli.start.wishes import Wishes  # noqa: PLC0415 - the same

    wishes = Wishes(
        data=data,
        target=target,
        candidate=candidate,
        baseline=baseline,
        reference=reference,
        sensitive=tuple(sensitive or ()),
        task=task,
        positive=positive,
        name=name,
        registry=registry,
        trusted=tuple(trusted or ()),
        trust_pickle=trust_pickle,
    )
    raise typer.Exit(run_checks(wishes, report=report, say=typer.echo))
