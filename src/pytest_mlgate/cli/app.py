"""The command ``mlgate`` itself: its subcommands, and what an error looks like.

Exit statuses: 0 done; 1 the answer is no (`verify` found a defect, `promote` was
blocked); 75 `promote` holds; 2 wrong use of the command line; 4 an error that the user
can mend, told in one message without a traceback.
"""

from __future__ import annotations

import sys

import typer

from pytest_mlgate import __version__
from pytest_mlgate.cli.explain.diff import diff
from pytest_mlgate.cli.explain.explain import explain
from pytest_mlgate.cli.explain.plan import plan
from pytest_mlgate.cli.registry.approve import approve
from pytest_mlgate.cli.registry.attest import attest
from pytest_mlgate.cli.registry.history import history
from pytest_mlgate.cli.registry.promote import promote
from pytest_mlgate.cli.registry.rollback import rollback
from pytest_mlgate.cli.registry.verify import verify
from pytest_mlgate.cli.reports.comment import comment
from pytest_mlgate.cli.reports.report import report
from pytest_mlgate.cli.start.check import check
from pytest_mlgate.cli.start.init import init
from pytest_mlgate.cli.tables.add_case import add_case
from pytest_mlgate.cli.tables.make_profile import profile
from pytest_mlgate.cli.watch.monitor import monitor
from pytest_mlgate.errors import MlgateError

EXIT_ERROR = 4
"""What the user can mend: as in a pytest session."""

app = typer.Typer(
    name="mlgate",
    help="Quality gates for machine-learning models, outside a pytest session.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(check)
app.command()(profile)
app.command("add-case")(add_case)
app.command()(comment)
app.command()(diff)
app.command()(explain)
app.command()(plan)
app.command()(approve)
app.command()(attest)
app.command()(history)
app.command()(monitor)
app.command()(promote)
app.command()(report)
app.command()(rollback)
app.command()(verify)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(f"pytest-mlgate {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(  # noqa: FBT001 - typer reads it as an option
        False,  # noqa: FBT003 - the same
        "--version",
        help="Show the version and exit.",
        callback=_say_version,
        is_eager=True,
    ),
) -> None:
    """Quality gates for machine-learning models, outside a pytest session."""
    del version


def main() -> None:
    """Run the command; an error of the user's is one message on standard error."""
    try:
        app()
    except MlgateError as error:
        from pytest_mlgate.reports.escape import message  # noqa: PLC0415 - only an error needs it

        typer.echo(f"mlgate: {message(str(error))}", err=True)
        sys.exit(EXIT_ERROR)
