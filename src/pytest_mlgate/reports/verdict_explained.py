"""What a verdict rests on and what would have changed it, in words with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.failure import failure_lines
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.line import spread
from pytest_mlgate.verdict import ALPHA_PASS
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.line import Kind
    from pytest_mlgate.verdict import Verdict

SHOWN = 5
"""Verdicts that are explained; a name that fits more is told how many there are."""

_KINDS: dict[Outcome, Kind] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.NOT_APPLICABLE: "not_applicable",
}


def explained_verdicts(
    record: Record, decision: Decision, name: str, *, width: int
) -> Iterator[Line]:
    """Explain the verdicts of a session that have a name, worst first.

    Parameters
    ----------
    record, decision
        The finished session.
    name
        Of a check, a metric, a slice's check as reports print it, or a gate.
    width
        Columns of a line.

    Raises
    ------
    InvalidInput
        If no verdict has this name.
    """
    found = _named(record, name)
    if not found:
        known = {v.metric for v in record.verdicts} | {v.check for v in record.verdicts}
        names = [one for one in known if one is not None]
        raise InvalidInput(
            f"No verdict of this record is called {name!r}. {did_you_mean(name, names)}"
        )
    for place, verdict in enumerate(found[:SHOWN]):
        if place:
            yield Line("", "plain")
        yield from _explained(record, verdict, width)
    if len(found) > SHOWN:
        rest = wording.left_out(len(found) - SHOWN, "verdicts of this name")
        yield from labelled("", rest, width, "faint")
    yield Line("", "plain")
    meaning = wording.decision_words(decision.outcome, record.provenance.stage)
    yield from labelled("decision", f"{decision.outcome}: {meaning}", width, "plain")


def _named(record: Record, name: str) -> tuple[Verdict, ...]:
    """Find the verdicts of a name: exactly so, else as a part of it."""
    verdicts = standing.worst_first(record)
    exact = [v for v in verdicts if name in _names(v)]
    wanted = name.lower()
    return tuple(
        exact or [v for v in verdicts if wanted in " ".join(_names(v)).lower()]
    )


def _names(verdict: Verdict) -> tuple[str, ...]:
    return (
        verdict.check,
        wording.label(verdict),
        wording.short_label(verdict),
        verdict.metric or verdict.check,
        verdict.gate,
        verdict.gate.partition("::")[2],
        f"{verdict.family}.{verdict.question}",
    )


def _explained(record: Record, verdict: Verdict, width: int) -> Iterator[Line]:
    gate = standing.gate_of(record, verdict.gate)
    yield from spread("", f"{wording.label(verdict)} in {verdict.gate}", width, "title")
    kind = _KINDS[verdict.outcome]
    told = f"{wording.OUTCOME_WORDS[verdict.outcome]}: {wording.headline(verdict)}"
    yield from labelled("verdict", told, width, kind)
    excuse = standing.excuse(record, verdict)
    if excuse is not None:
        yield from labelled("counts", excuse, width, "plain")
    if verdict.outcome is not Outcome.NOT_APPLICABLE:
        # its first line is the verdict, its last one the next step
        for line in list(failure_lines(verdict))[1:]:
            label, text = line[2:13].strip(), line[13:]
            if label != "next":
                yield from labelled(label, text, width, "plain")
        yield from labelled("decided", _decided(verdict), width, "plain")
        yield from labelled("changes it", _changes(verdict), width, "plain")
    for assumption in verdict.assumptions:
        yield from labelled("assumes", assumption, width, "plain")
    yield from _threshold(gate, width)
    yield from labelled("next", wording.next_step(verdict), width, "plain")
    yield from labelled("more", _more(verdict), width, "faint")


def _decided(verdict: Verdict) -> str:
    """Hold both p-values against their levels."""
    if figures(verdict).exact:
        return "counted without sampling error: no p-value is needed"
    if verdict.p_pass is None or verdict.p_fail is None:
        return "there is no number that could be held against a level"
    passing = _against("a pass", verdict.p_pass, ALPHA_PASS, numbers.share(ALPHA_PASS))
    if verdict.alpha is None:
        return passing
    failing = _against(
        "a block", verdict.p_fail, verdict.alpha, f"{numbers.share(verdict.alpha)}"
    )
    return f"{passing}; {failing}, this check's share of alpha"


def _against(what: str, p: float, level: float, shown: str) -> str:
    met = p <= level
    sign = "at most" if met else "above"
    told = "is proven" if met else "is not"
    return f"{what} {told}: p {numbers.p_value(p)}, {sign} {shown}"


def _changes(verdict: Verdict) -> str:
    """Say which other limit, or how many more rows, would have led elsewhere."""
    shown = figures(verdict)
    if shown.exact or verdict.interval is None or verdict.threshold is None:
        return "only other rows, another model or another limit"
    end = "upper" if shown.less_is_better else "lower"
    limit = f"{end} end of the interval ({shown.interval}), which is held against"
    limit = f"{limit} {shown.limit}"
    if verdict.outcome is Outcome.PASSED:
        return f"a stricter limit, beyond the {limit}"
    if verdict.outcome is Outcome.FAILED:
        return f"a better candidate; a limit would have to lie beyond the {limit}"
    rows = "more rows"
    if verdict.rows_needed is not None:
        rows = f"about {numbers.count(verdict.rows_needed)} rows"
    return f"{rows}; or a limit that lies beyond the {limit}"


def _threshold(gate: ExpectedGate | None, width: int) -> Iterator[Line]:
    """Say who owns the threshold, where it comes from and when it is reviewed."""
    if gate is None:
        return
    facts = {
        "owner": gate.owner,
        "from": gate.source,
        "review by": gate.review_by,
        "in": None if gate.path is None else f"{gate.path}:{gate.line or 1}",
    }
    told = ", ".join(f"{name} {fact}" for name, fact in facts.items() if fact)
    if told:
        yield from labelled("threshold", told, width, "plain")


def _more(verdict: Verdict) -> str:
    asked = f"mlgate explain {verdict.family}.{verdict.question}"
    metric = verdict.metric
    return asked if metric is None else f"{asked}, mlgate explain {metric}"
