"""``mlgate diff``: what is not as it was between two records."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer


def diff(
    before: Annotated[
        Path, typer.Argument(help="The earlier record.json, or its report folder.")
    ],
    now: Annotated[
        Path, typer.Argument(help="The later record.json, or its report folder.")
    ],
) -> None:
    """Tell what changed between two records: outcomes, estimates, gates, decision.

    A comparison, and no verdict: the exit status is 0 whatever has changed.
    """
    from pytest_mlgate.cli.explain.differing import tell_differences  # noqa: PLC0415 - slow to load

    tell_differences(before, now)
