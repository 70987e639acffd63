"""What does a pull request tell of a selftest: who noticed each sabotage, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.room import Section
from pytest_mlgate.reports.selftest_lines import conclusion
from pytest_mlgate.reports.selftest_lines import result_of
from pytest_mlgate.reports.selftest_lines import since
from pytest_mlgate.selftest import Reaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.selftest import Selftest
    from pytest_mlgate.selftest import Trial

GATES_SHOWN = 4
"""Names of gates in one row; the others are counted."""

TOLD_SHOWN = 20


def selftest_sections(found: Selftest | None, record: Record) -> Iterator[Section]:
    """Yield the score and one row per sabotage, in the order of the page."""
    if found is None:
        return
    score, *told = conclusion(found)
    told = [*told, *(f"since then: {one}" for one in since(found, record))]
    listed = "".join(f"- {markdown(one.strip(), limit=200)}\n" for one in told)
    yield Section(
        opening=f"\n<details><summary>Selftest of {markdown(found.started)}: "
        f"{markdown(score)}</summary>\n\n",
        rows=tuple(listed.splitlines(keepends=True)),
        closing="\n",
        noun="lines",
        rank=6,
        most=TOLD_SHOWN,
    )
    yield Section(
        opening="| sabotage | size | noticed by | |\n| --- | --- | --- | --- |\n",
        rows=tuple(_row(found, trial) for trial in found.trials),
        closing="\n</details>\n",
        noun="sabotages",
        rank=7,
    )


def _row(found: Selftest, trial: Trial) -> str:
    cells = (trial.name, trial.what, _noticed(found, trial), result_of(found, trial))
    return f"| {' | '.join(markdown(cell, limit=200) for cell in cells)} |\n"


def _noticed(found: Selftest, trial: Trial) -> str:
    """Name the tests; the file of each is in the page."""
    gates = [
        gate
        for gate in found.gates
        if trial.reactions.get(gate, Reaction.UNMOVED).is_notice
    ]
    shown = [gate.rpartition("::")[2] for gate in gates[:GATES_SHOWN]]
    hidden = len(gates) - len(shown)
    return ", ".join(shown) + (f" and {hidden} more" if hidden else "")
