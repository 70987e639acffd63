"""Who explains what: a question of a gate, a metric, or the verdicts of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.cli import saying
from pytest_mlgate.cli.explain.metric_explained import METRICS
from pytest_mlgate.cli.explain.metric_explained import explained_metric
from pytest_mlgate.cli.explain.question_explained import explained_question
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.gate_questions import QUESTIONS
from pytest_mlgate.reports.verdict_explained import explained_verdicts
from pytest_mlgate.stats.metric_table import ALIASES

if TYPE_CHECKING:
    from pathlib import Path


def tell(check: str, *, record: Path | None) -> None:
    """Print the explanation of a check.

    Raises
    ------
    InvalidInput
        If nothing has this name.
    UnreadableData, RecordFormatError
        If the record cannot be used.
    """
    width = saying.width()
    if record is not None:
        found, decision = read_decided(record)
        saying.say(explained_verdicts(found, decision, check, width=width))
        return
    asked_alone = [name for name in QUESTIONS if name.endswith(f".{check}")]
    name = asked_alone[0] if len(asked_alone) == 1 else ALIASES.get(check, check)
    metric = name.partition("(")[0]
    if name in QUESTIONS:
        saying.say(explained_question(name, width=width))
    elif metric in METRICS:
        saying.say(explained_metric(metric, width=width))
    else:
        raise InvalidInput(_nothing_of(check, asked_alone))


def _nothing_of(check: str, families: list[str]) -> str:
    if families:
        listed = " or ".join(f"`mlgate explain {name}`" for name in families)
        return f"{check!r} is asked by more than one family. Hint: {listed}."
    told = did_you_mean(check, [*QUESTIONS, *METRICS])
    return f"There is no check or metric {check!r}. {told}"
