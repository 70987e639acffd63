"""What should a user of the model know: a model card in the form of Hugging Face.

Front matter for machines, then sections for people. Nothing here claims more than a
session has measured or a person has written, and what nobody has written is marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import model_card_texts as texts
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import provenance
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.escape import markdown_code
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.front_matter import front_matter
from pytest_mlgate.reports.model_card_index import card_index
from pytest_mlgate.reports.model_card_limits import HELD_FOR
from pytest_mlgate.reports.model_card_limits import found_limits
from pytest_mlgate.reports.model_card_limits import is_small_group
from pytest_mlgate.reports.model_card_limits import waivers
from pytest_mlgate.reports.model_card_rules import rules_table
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import LineageStep
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Training
    from pytest_mlgate.verdict import Verdict

_OF_GROUPS = frozenset({"fairness"})

_DETAILS = ("version", "owners", "contact", "licence", "architecture")
_MORE_DETAILS = ("inputs", "outputs", "references", "citation")


def model_card_md(record: Record, decision: Decision) -> str:
    """Write the model card of a candidate.

    Parameters
    ----------
    record, decision
        The finished session.

    Returns
    -------
    str
        Markdown with front matter; only metrics with a finite value of the candidate
        enter the model index.
    """
    head = front_matter(card_index(record, decision))
    return f"{head}\n" + "\n".join(_body(record, decision)) + "\n"


def _body(record: Record, decision: Decision) -> Iterator[str]:
    yield f"# {markdown(record.provenance.name)}\n"
    yield from _first(record)
    for title, section in _SECTIONS.items():
        yield f"## {title}\n"
        yield from section(record, decision)
        yield ""
    yield "## Items of rules that these sections speak to\n"
    yield from rules_table()


def _first(record: Record) -> Iterator[str]:
    """Say what it is, and what nobody has written."""
    if texts.written(record, "overview"):
        yield from texts.told(record, "overview", title=False)
    gone = texts.missing(record)
    if gone:
        names = ", ".join(texts.TITLES[field] for field in gone)
        known = numbers.count(len(gone))
        told = "text is" if len(gone) == 1 else "texts are"
        yield f"{known} {told} **missing** that only people can write: {names}.\n"


def _details(record: Record, _: Decision) -> Iterator[str]:
    yield from texts.facts(record, _DETAILS)
    yield from _facts([*provenance.models(record), *_chosen(record)])
    yield from texts.facts(record, _MORE_DETAILS)


def _use(record: Record, _: Decision) -> Iterator[str]:
    for field in ("intended_use", "users", "out_of_scope"):
        yield from texts.told(record, field)


def _verdict(record: Record, decision: Decision) -> Iterator[str]:
    meaning = wording.decision_words(decision.outcome, record.provenance.stage)
    yield f"**{str(decision.outcome).upper()}**: {meaning}.\n"
    told = (*decision.reasons, *decision.notes)
    yield from (f"- {markdown(reason, limit=400)}" for reason in told)


def _training(record: Record, _: Decision) -> Iterator[str]:
    for field in ("training_procedure", "training_data"):
        yield from texts.told(record, field)
    candidate = record.provenance.candidate
    made = None if candidate is None else candidate.training
    if made is None:
        yield "No training archive tells how this candidate was made."
        return
    yield "As the training archive tells it; no gate has checked it.\n"
    yield from _facts(_made(made))


def _made(made: Training) -> Iterator[tuple[str, str]]:
    yield from made.parameters.items()
    if made.seed is not None:
        yield "seed", str(made.seed)
    if made.data is not None:
        yield "trained on", f"{made.data}, {made.data_identity or 'no identity'}"
    if made.commit is not None:
        yield "commit", made.commit
    if made.packages:
        yield "packages", provenance.packages(made.packages)
    for name, value in made.metrics.items():
        yield f"{name} on rows of its own", numbers.as_written(value)
    if made.duration_s is not None:
        yield "seconds of training", numbers.seconds(made.duration_s)
    if made.created is not None:
        yield "ended", made.created


def _data(record: Record, _: Decision) -> Iterator[str]:
    yield from _facts(provenance.tables(record))


def _evaluation(record: Record, _: Decision) -> Iterator[str]:
    judged = [v for v in record.verdicts if v.family not in _OF_GROUPS]
    yield from _table(judged)


def _fairness(record: Record, _: Decision) -> Iterator[str]:
    judged = [v for v in record.verdicts if v.family in _OF_GROUPS]
    yield from _table(judged)
    yield ""
    for verdict in judged:
        yield from _groups(verdict)
    yield from texts.told(record, "groups_at_risk")


def _groups(verdict: Verdict) -> Iterator[str]:
    """Yield what a check tells of single groups; small ones stand among the limits."""
    told = [case for case in verdict.cases if not is_small_group(case)]
    if told:
        yield f"{markdown(wording.label(verdict))}:\n"
        yield from (f"- {markdown(case, limit=400)}" for case in told)
        if verdict.cases_left_out:
            yield f"- {wording.left_out(verdict.cases_left_out, 'groups or rows')}"
        yield ""


def _table(verdicts: Iterable[Verdict]) -> Iterator[str]:
    rows = [_row(v) for v in verdicts if v.outcome is not Outcome.NOT_APPLICABLE]
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
    for field in ("limitations", "tradeoffs"):
        yield from texts.told(record, field)
    yield "**What this session found**\n"
    found = found_limits(record)
    yield from (f"- {markdown(one, limit=400)}" for one in found)
    if not found:
        yield "Every check passed." if decision.good else "See the gate verdict."
    yield f"\n{HELD_FOR}"


def _ethics(record: Record, _: Decision) -> Iterator[str]:
    yield from texts.told(record, "ethical_considerations", title=False)


def _oversight(record: Record, _: Decision) -> Iterator[str]:
    for field in ("human_oversight", "monitoring"):
        yield from texts.told(record, field)


def _agreed(record: Record, _: Decision) -> Iterator[str]:
    found = waivers(record)
    yield from (f"- {markdown(one, limit=400)}" for one in found)
    if not found:
        yield "No gate is waived."
    yield (
        "\nPeople approve a record after it was written: who did, and when, is in the "
        f"registry (<code>mlgate history</code>) under "
        f"{markdown(record.provenance.name)}."
    )


def _caveats(record: Record, _: Decision) -> Iterator[str]:
    yield from texts.told(record, "caveats", title=False)
    found = (*record.problems, *record.provenance.notes)
    yield from (f"- {markdown(one, limit=400)}" for one in found)
    assumed = dict.fromkeys(a for v in record.verdicts for a in v.assumptions)
    if assumed:
        yield "\nThe intervals assume:\n"
        yield from (f"- {markdown(one, limit=400)}" for one in assumed)


def _origin(record: Record, _: Decision) -> Iterator[str]:
    steps = record.provenance.lineage
    yield from (_step(step) for step in steps)
    if not steps:
        yield "- The settings tell no lineage of the data."
    yield from _facts(provenance.run(record))
    card = record.provenance.card
    if card is not None:
        yield f"- texts by people: {markdown_code(f'{card.file} ({card.digest})')}"


def _step(step: LineageStep) -> str:
    read = ", ".join(step.inputs) or "nothing before it"
    told = [f"{step.step}: {', '.join(step.outputs)} from {read}"]
    told += [text for text in (step.description, step.code, step.code_version) if text]
    if step.finished is not None:
        told.append(f"finished {step.finished}")
    return f"- {markdown('; '.join(told), limit=600)}"


def _chosen(record: Record) -> Iterator[tuple[str, str]]:
    """Tell of a chosen candidate how it did among the others, and how it was made."""
    for verdict in record.verdicts:
        of_candidate = verdict.subject.startswith("candidate")
        if verdict.family == "selection" and of_candidate and verdict.cases:
            yield "chosen among candidates", verdict.cases[0]


def _facts(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = [
        f"- {markdown(name)}: {markdown_code(value, limit=400)}" for name, value in told
    ]
    yield from lines or ["Not known."]


_SECTIONS: dict[str, Callable[[Record, Decision], Iterator[str]]] = {
    "Model details": _details,
    "Intended use": _use,
    "Gate verdict": _verdict,
    "Training": _training,
    "Data": _data,
    "Evaluation": _evaluation,
    "Fairness": _fairness,
    "Limitations and failure modes": _limitations,
    "Ethical considerations": _ethics,
    "Oversight and monitoring": _oversight,
    "Waivers and approvals": _agreed,
    "Lineage and provenance": _origin,
    "Caveats": _caveats,
}
"""Title of a section to what writes it, in the order of the card."""

SECTIONS = tuple(_SECTIONS)
