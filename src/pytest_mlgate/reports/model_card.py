"""What should a user of the model know: a model card in the form of Hugging Face.

Front matter with a model index for machines (slices in ``dataset.config``, because the
readers group by it), then sections for people. Nothing here claims more than a session
has measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.reports import provenance
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.escape import markdown_code
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.front_matter import Number
from pytest_mlgate.reports.front_matter import front_matter
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.front_matter import Node
    from pytest_mlgate.verdict import Verdict


def model_card_md(
    record: Record, decision: Decision, *, task: str = "tabular-classification"
) -> str:
    """Write the model card of a candidate.

    Parameters
    ----------
    record, decision
        The finished session.
    task
        Task type of the model index, in the vocabulary of Hugging Face.

    Returns
    -------
    str
        Markdown with front matter; only metrics with a finite value of the candidate
        enter the model index.
    """
    head = front_matter(_index(record, decision, task))
    body = "\n".join(_body(record, decision))
    return f"{head}\n{body}\n"


def _index(record: Record, decision: Decision, task: str) -> dict[str, Node]:
    tree: dict[str, Node] = {
        "tags": ["pytest-mlgate"],
        "mlgate": {
            "decision": str(decision.outcome),
            "record_format": record.format_version,
        },
    }
    results = list(_results(record, task))
    if results:
        tree["model-index"] = [{"name": record.provenance.name, "results": results}]
    return tree


def _results(record: Record, task: str) -> Iterator[dict[str, Node]]:
    measured = list(_measured(record))
    for where in dict.fromkeys(verdict.slice for verdict in measured):
        metrics: list[Node] = [
            {"type": _metric(verdict), "value": _bare(verdict)}
            for verdict in measured
            if verdict.slice == where
        ]
        yield {
            "task": {"type": task},
            "dataset": _dataset(record, where),
            "metrics": metrics,
        }


def _dataset(record: Record, where: str | None) -> dict[str, Node]:
    table = record.provenance.evaluation
    told: dict[str, Node] = {
        "type": table.reference if table else "unknown",
        "name": table.reference if table else "unknown",
    }
    if where is not None:
        told["config"] = f"slice:{where}"
    if table is not None:
        told["revision"] = table.identity
    return told


def _measured(record: Record) -> Iterator[Verdict]:
    """Yield one verdict for each metric and slice that has a value."""
    seen: set[tuple[str, str | None]] = set()
    for verdict in record.verdicts:
        value = verdict.candidate
        key = (_metric(verdict), verdict.slice)
        if value is None or not math.isfinite(value) or key in seen:
            continue
        if verdict.metric is not None and verdict.subject.startswith("candidate"):
            seen.add(key)
            yield verdict


def _metric(verdict: Verdict) -> str:
    return plain(verdict.metric or verdict.check)


def _bare(verdict: Verdict) -> Number:
    """Take the digits that every report shows, without thousands separators."""
    digits = figures(verdict).candidate.replace(",", "")
    return Number(digits.replace(" x 10^", "e+"))


def _body(record: Record, decision: Decision) -> Iterator[str]:
    origin = record.provenance
    yield f"# {markdown(origin.name)}\n"
    yield "## Model details\n"
    yield from _facts([*provenance.models(record), *_chosen(record)])
    yield "\n## Gate verdict\n"
    meaning = wording.decision_words(decision.outcome)
    yield f"**{str(decision.outcome).upper()}**: {meaning}.\n"
    yield from (f"- {markdown(reason, limit=400)}" for reason in decision.reasons)
    yield "\n## Evaluation\n"
    yield from _evaluation(record)
    yield "\n## Data\n"
    yield from _facts(provenance.tables(record))
    yield "\n## Limitations\n"
    yield from _limitations(record, decision)
    yield "\n## Provenance\n"
    yield from _facts(provenance.facts(record))


def _chosen(record: Record) -> Iterator[tuple[str, str]]:
    """Tell of a chosen candidate how it did among the others, and how it was made."""
    for verdict in record.verdicts:
        of_candidate = verdict.subject.startswith("candidate")
        if verdict.family == "selection" and of_candidate and verdict.cases:
            yield "chosen among candidates", verdict.cases[0]


def _facts(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = [f"- {name}: {markdown_code(value, limit=400)}" for name, value in told]
    yield from lines or ["Not known."]


def _evaluation(record: Record) -> Iterator[str]:
    rows = [_row(v) for v in record.verdicts if v.estimate is not None]
    if not rows:
        yield "Nothing was measured."
        return
    yield "| check | outcome | candidate | baseline | value | interval | rows |"
    yield "| --- | --- | ---: | ---: | ---: | --- | ---: |"
    yield from rows
    yield "\nThe value is the gain over the baseline where the two were compared."


def _row(verdict: Verdict) -> str:
    shown = figures(verdict)
    sure = shown.interval
    if shown.confidence is not None:
        sure = f"{sure} at {shown.confidence}"
    cells = (
        markdown(wording.label(verdict)),
        wording.OUTCOME_WORDS[verdict.outcome],
        "" if verdict.candidate is None else shown.candidate,
        "" if verdict.baseline is None else shown.baseline,
        shown.estimate,
        sure,
        "" if verdict.n is None else shown.n,
    )
    return f"| {' | '.join(cells)} |"


def _limitations(record: Record, decision: Decision) -> Iterator[str]:
    told = [_limitation(v) for v in standing.worst_first(record) if _limits(v)]
    told += [
        f"- {markdown(gate.gate)}: {markdown(wording.no_verdict(gate), limit=400)}"
        for gate in standing.unanswered(record)
    ]
    told += [
        f"- {markdown(gate.gate)}: {markdown(wording.waived(gate.waiver), limit=400)}"
        for gate in standing.waived_gates(record)
        if gate.waiver is not None
    ]
    yield from told
    if not told:
        yield "Every check passed." if decision.good else "See the gate verdict."
    yield "\nThe numbers hold for data like the evaluation data, and for nothing else."


def _limits(verdict: Verdict) -> bool:
    return verdict.outcome is not Outcome.PASSED


def _limitation(verdict: Verdict) -> str:
    name = markdown(wording.label(verdict))
    word = wording.OUTCOME_WORDS[verdict.outcome]
    told = markdown(wording.headline(verdict), limit=400)
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return f"- {name}: {told}"
    return f"- {name}: {word}, {told}"
