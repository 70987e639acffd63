"""``mlgate init``: from a table and two models to a first gate."""

from __future__ import annotations

from typing import Annotated

import typer

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.settings import Task

Data = Annotated[
    str | None, typer.Option(help="The evaluation data: .csv, .csv.gz or .parquet.")
]
Target = Annotated[str | None, typer.Option(help="The column with the true answer.")]
Candidate = Annotated[
    str | None,
    typer.Option(
        help="The new model: a model file, a table of predictions, or a column of the "
        'data (class probabilities: "cat=p_cat,dog=p_dog").'
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        help="The model it would replace, likewise, or 'champion': the one that was "
        "promoted last; none: the champion if there is one, else the usual answer."
    ),
]
Registry = Annotated[
    str | None,
    typer.Option(
        help="Where the champion is looked for; none: where the settings of this "
        "folder say, else .mlgate/registry.db."
    ),
]
Reference = Annotated[
    str | None, typer.Option(help="Rows that inputs are compared with: training data.")
]
Sensitive = Annotated[
    list[str] | None,
    typer.Option(help="A column of groups to be treated alike; may be repeated."),
]
TaskName = Annotated[
    Task | None, typer.Option("--task", help="What the target is; guessed without it.")
]
Positive = Annotated[
    str | None, typer.Option(help="The value of the target that counts as positive.")
]
Trusted = Annotated[
    list[str] | None,
    typer.Option(help="A type that a .skops file may hold; may be repeated."),
]
TrustPickle = Annotated[
    bool,
    typer.Option(
        "--trust-pickle",
        help="Read pickled models, which run code, and pin the files of now.",
    ),
]


def init(  # noqa: PLR0913 - the options of the command
    *,
    data: Data = None,
    target: Target = None,
    candidate: Candidate = None,
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
    workflow: Annotated[
        bool, typer.Option(help="Write a GitHub workflow, too.")
    ] = True,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; guesses are told.")
    ] = False,
) -> None:
    """Write settings, a schema, gates and a ledger for two models on a table.

    Thresholds are proposed from what the rows can settle: two equal models pass. A file
    that exists is never overwritten.
    """
    from pytest_mlgate.cli.start.interview import Said  # noqa: PLC0415 - slow to load
    from pytest_mlgate.cli.start.interview import complete  # noqa: PLC0415 - the same
    from pytest_mlgate.cli.start.starting import start_project  # noqa: PLC0415 - the same
    from pytest_mlgate.cli.start.wishes import Wishes  # noqa: PLC0415 - the same

    said = complete(
        Said(
            data=data,
            target=target,
            candidate=candidate,
            baseline=baseline,
            reference=reference,
            sensitive=tuple(sensitive or ()),
        ),
        asking=not yes,
    )
    if said.data is None or said.target is None or said.candidate is None:
        raise InvalidInput("The questions must be answered; some were not.")
    wishes = Wishes(
        data=said.data,
        target=said.target,
        candidate=said.candidate,
        baseline=said.baseline,
        reference=said.reference,
        sensitive=said.sensitive,
        task=task,
        positive=positive,
        name=name,
        registry=registry,
        trusted=tuple(trusted or ()),
        trust_pickle=trust_pickle,
    )
    for line in start_project(wishes, workflow=workflow):
        typer.echo(line)
