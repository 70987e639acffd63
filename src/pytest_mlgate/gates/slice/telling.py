"""What does a person read of a search among slices: rules, values, how to reproduce."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.slice.slice_rules import rule_of
from pytest_mlgate.stats.slices.weakest_slice import DOUBT
from pytest_mlgate.stats.slices.weakest_slice import judged
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.gates.slice.searching import SliceAnswer
    from pytest_mlgate.gates.slice.slice_demands import SliceSearchAsked
    from pytest_mlgate.stats.slices.slice_search import SliceSearch
    from pytest_mlgate.stats.slices.weak_slices import FoundSlice

_CONFIDENCE = 0.9
# each takes a line for its rule and one for its rows
_SLICES_SHOWN = 3


def check_of(
    asked: SliceSearchAsked,
    answer: SliceAnswer,
    frame: Any,  # noqa: ANN401 - any frame
) -> Check:
    """Make the check of a search: judged where there is a margin, else a report.

    Parameters
    ----------
    asked, answer
        The question, and what came of it.
    frame
        The evaluation data.

    Returns
    -------
    Check
    """
    cases = list(_cases(asked, answer, frame))
    check = Check(
        family="slice",
        name=asked.name,
        question=asked.question,
        metric=asked.metric.name,
        slice=answer.label,
        subject=_subject(asked, answer),
        cases=tuple(cases[:CASES_SHOWN]),
        cases_left_out=max(len(cases) - CASES_SHOWN, 0),
    )
    if asked.margin is None:
        return replace(check, not_applicable=_report(asked, answer, frame))
    measured = answer.measurement
    if asked.against == "rest":
        # the values of one model in two places are no values of two models
        measured = replace(measured, candidate=None, baseline=None)
    if answer.search is not None:
        measured = replace(measured, note=_claim(asked, answer, answer.search))
    fine = 0.0 if asked.against == "baseline" else -asked.margin
    return replace(
        check, measurement=measured, threshold=Threshold(ok=fine, bad=-asked.margin)
    )


def _subject(asked: SliceSearchAsked, answer: SliceAnswer) -> str:
    if asked.against == "baseline":
        return "candidate vs baseline"
    return f"slices of {_counted(len(answer.columns), 'column')}"


def _claim(asked: SliceSearchAsked, answer: SliceAnswer, search: SliceSearch) -> str:
    """Say what a pass says, and what it does not."""
    assert asked.margin is not None
    some = answer.rows < answer.asked_rows
    kind = f"rows that count for {asked.metric.name}" if some else "rows"
    return (
        f"each of the {_counted(search.n_large, 'slice')} with at least "
        f"{search.smallest_large} {kind} is certainly worse by less than "
        f"{asked.margin:g}, and none that was found is in doubt; smaller slices were "
        f"searched down to about {search.smallest_seen} {kind}, and nothing is claimed "
        "of them"
    )


def _report(asked: SliceSearchAsked, answer: SliceAnswer, frame: object) -> str:
    """Say what was found where nobody asked for a verdict."""
    search = answer.search
    if search is None:
        return f"report only, without a margin: {answer.measurement.cannot_judge}"
    sure = search.confirmed
    than = "the baseline" if asked.against == "baseline" else "the other rows"
    if not sure:
        return (
            "report only, without a margin: no slice is certainly worse than "
            f"{than} ({_counted(len(search.found), 'slice')} found, none confirmed)"
        )
    told, where, *_ = _slices(asked, answer, sure, frame)
    count = "1 slice is" if len(sure) == 1 else f"{len(sure)} slices are"
    rest = "" if len(sure) == 1 else "; record.json has the others"
    return (
        f"report only, without a margin: {count} certainly worse than {than}, above "
        f"all {told}, {where}{rest}"
    )


def _cases(
    asked: SliceSearchAsked, answer: SliceAnswer, frame: object
) -> Iterator[str]:
    """Yield each confirmed slice with its rows, doubts, and what was left out."""
    search = answer.search
    if search is not None:
        yield from _slices(asked, answer, search.confirmed, frame)
        if asked.margin is not None:
            doubts = _doubts(search, -asked.margin)
            yield from _slices(asked, answer, doubts, frame, kind="in doubt: ")
        if not search.confirmed and search.large:
            weakest = max(
                search.large, key=lambda one: -(one.measurement.estimate or 0.0)
            )
            kind = f"weakest of {search.n_large} with {search.smallest_large} rows: "
            yield from _slices(asked, answer, [weakest], frame, kind=kind)
    if answer.left_out:
        told = "; ".join(f"{one.name} ({one.why})" for one in answer.left_out)
        yield f"not searched: {told}"


def _doubts(search: SliceSearch, bad: float) -> list[FoundSlice]:
    sure = {one.where for one in search.confirmed}
    return [
        one
        for one in judged(search.found)
        if one.where not in sure and one.measurement.p_worse_than(bad) <= DOUBT
    ]


def _slices(
    asked: SliceSearchAsked,
    answer: SliceAnswer,
    found: Sequence[FoundSlice],
    frame: object,
    *,
    kind: str = "",
) -> Iterator[str]:
    for one in found[:_SLICES_SHOWN]:
        yield f"{kind}{_told(asked, answer, one, frame)}"
        rule = rule_of(one.where, answer.columns, frame, within=asked.where)
        needs = " (import narwhals as nw)" if "nw." in rule.where else ""
        yield f"where={rule.where}{needs}"
    left = len(found) - _SLICES_SHOWN
    if left > 0:
        yield f"{kind}{_counted(left, 'slice')} more"


def _told(
    asked: SliceSearchAsked, answer: SliceAnswer, one: FoundSlice, frame: object
) -> str:
    """Tell a slice: rule, both values, how much worse, on how many rows."""
    measured, metric = one.measurement, asked.metric
    words = rule_of(one.where, answer.columns, frame, within=asked.where).words
    if measured.estimate is None or measured.candidate is None:
        return f"{words}: {measured.cannot_judge}"
    if asked.against == "baseline":
        values = f"{measured.candidate:.3g}, baseline {measured.baseline or 0.0:.3g}"
    else:
        outside = measured.baseline or 0.0
        values = (
            f"{_value(asked, outside + measured.candidate):.3g}, "
            f"{_value(asked, outside):.3g} in the other rows"
        )
    limits = measured.interval(_CONFIDENCE)
    sure = f", {-limits.high:.3g} to {-limits.low:.3g}" if limits else ""
    rows = f"{measured.n} rows" if measured.n == one.rows else (
        f"{measured.n} of its {one.rows} rows, which the search did not see"
    )  # fmt: skip
    return (
        f"{words}: {metric.name} {values}; worse by {-measured.estimate:.3g}{sure} "
        f"({rows})"
    )


def _value(asked: SliceSearchAsked, loss: float) -> float:
    """Turn a mean loss back into the metric."""
    if not asked.metric.higher_is_better:
        return loss
    return 1 - loss if asked.metric.scale == "fraction" else -loss


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
