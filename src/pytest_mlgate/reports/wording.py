"""What is true, in words: the closed list of sentences about verdicts.

Every report takes its sentences from here, so they cannot drift apart. A sentence says
no more than was shown: a block proves a loss, and only an interval that lies entirely
beyond the margin proves a loss of that size.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.figures import SIZE_QUESTION
from pytest_mlgate.reports.figures import is_exact
from pytest_mlgate.reports.figures import is_relative
from pytest_mlgate.reports.figures import natural
from pytest_mlgate.reports.wordings import audit_wording
from pytest_mlgate.reports.wordings import behaviour_wording
from pytest_mlgate.reports.wordings import canary_wording
from pytest_mlgate.reports.wordings import case_wording
from pytest_mlgate.reports.wordings import group_wording
from pytest_mlgate.reports.wordings import monitor_wording
from pytest_mlgate.reports.wordings import resource_wording
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.reports.figures import Figures
    from pytest_mlgate.verdict import Verdict

OUTCOME_WORDS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "passed",
        Outcome.FAILED: "failed",
        Outcome.INCONCLUSIVE: "inconclusive",
        Outcome.NOT_APPLICABLE: "not applicable",
    }
)

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
_SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "not_worse": (
            "candidate is not worse than the baseline by more than the margin",
            "candidate is worse than the baseline, possibly by more than the margin",
            "candidate is worse than the baseline by more than the margin",
            "candidate is worse than the baseline by more than the margin",
        ),
        "better": (
            "candidate is better than the baseline by the gain asked for",
            "candidate is not better than the baseline by the gain asked for",
            "candidate is not better than the baseline by the gain asked for",
            "candidate is better than the baseline by the gain asked for",
        ),
        "same_as": (
            "candidate and baseline differ by less than what matters",
            "candidate and baseline differ, possibly by more than what matters",
            "candidate and baseline differ by more than what matters",
            "candidate and baseline differ by less than what matters",
        ),
        "stable": (
            "has moved less than what matters",
            "has moved, and certainly more than what is fine",
            "has moved by more than what matters",
            "it has moved less than what matters",
        ),
        **group_wording.SENTENCES,
        **case_wording.SENTENCES,
        **behaviour_wording.SENTENCES,
        **resource_wording.SENTENCES,
        **canary_wording.SENTENCES,
        **audit_wording.SENTENCES,
        **monitor_wording.SENTENCES,
        "same_features": (
            "fewer rows differ than are allowed",
            "more rows differ than are allowed",
            "more rows differ than are allowed",
            "fewer rows differ than are allowed",
        ),
        "at_least": (
            "the value is at least what is required",
            "the value is below what is required",
            "the value is below what is required",
            "the value is at least what is required",
        ),
        "at_most": (
            "the value is at most what is allowed",
            "the value is above what is allowed",
            "the value is above what is allowed",
            "the value is at most what is allowed",
        ),
        "conforms": (
            "the data keep every rule of the schema",
            "the data break the schema",
            "the data break the schema",
            "the data keep every rule of the schema",
        ),
    }
)

_NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "not_worse": "mend the candidate; if a loss of this size is acceptable, decide "
        "on a wider margin before the next run and write down why",
        "better": "mend the candidate; if a smaller gain is enough, decide that before "
        "the next run and write down why",
        "stable": "find out what changed in the source; if the world has changed, "
        "train on newer rows and make them the reference",
        **group_wording.NEXT_AFTER_FAILURE,
        **case_wording.NEXT_AFTER_FAILURE,
        **resource_wording.NEXT_AFTER_FAILURE,
        **audit_wording.NEXT_AFTER_FAILURE,
        **monitor_wording.NEXT_AFTER_FAILURE,
        "same_features": "find out which of the two pipelines is wrong: the rows above "
        "show where they differ",
        "same_as": "find out what changed the answers; if a difference of this size is "
        "acceptable, decide that before the next run and write down why",
        "at_least": "mend the candidate; if less is enough, decide that before the "
        "next run and write down why",
        "at_most": "mend the candidate; if more is acceptable, decide that before the "
        "next run and write down why",
        "conforms": "mend the data, or change the schema if these values are right",
    }
)

# reasons by `judging.judge` that say no more than our own first line
_SAID_ALREADY = frozenset(
    {
        "Certainly worse than what is acceptable.",
        "Certainly better than what matters.",
        "The rows do not settle it either way.",
        "The question does not apply.",
    }
)

# metrics of the positives, of what is called positive, and so on: `n` counts these
# rows, and not all that have to be collected to have them
_COUNTS_SOME = re.compile(r"(recall|specificity|false_positive_rate|precision|f1)\b")

# questions that are asked of one column after the other
_OF_COLUMNS = frozenset({"stable", "same_features"})

# stages that judge no candidate
_WITHOUT_CANDIDATE = frozenset({"data", "monitor"})

# a model below this ranks backwards: nobody trains one on purpose
_FAR_BELOW_CHANCE = 0.4

_SMALL_WORDS = frozenset({"A", "An", "It", "No", "The", "There", "These", "This"})

_DECISION_WORDS: Mapping[DecisionOutcome, str] = MappingProxyType(
    {
        DecisionOutcome.PROMOTE: "the candidate may become the baseline",
        DecisionOutcome.PROCEED: "this stage is passed",
        DecisionOutcome.HOLD: "no failure, and not yet a pass",
        DecisionOutcome.BLOCK: "the candidate must not become the baseline",
    }
)


def label(verdict: Verdict) -> str:
    """Name the check and its slice, unless the name holds the slice already."""
    where = verdict.slice
    if where is None or where in verdict.check:
        return verdict.check
    return f"{verdict.check} [{where}]"


def short_label(verdict: Verdict) -> str:
    """Name metric, requirement and slice: what has to hold for the value beside it."""
    threshold = verdict.threshold
    if verdict.metric is None:
        return label(verdict)
    if threshold is None:
        return f"{verdict.metric} {verdict.question.replace('_', ' ')}{_where(verdict)}"
    # a number without sampling error passes where it equals its threshold
    equal = "=" if is_exact(verdict) else ""
    bad, unit = natural(threshold.bad, verdict.ratio), ""
    assert bad is not None
    if verdict.ratio is not None:
        # percent of a decimal share: the last digits are the machine's, no person's
        bad, unit = round(bad, 9), " %"
    if is_relative(verdict):
        rule = f"gain >{equal} {numbers.as_written(bad)}{unit}"
    else:
        what = "difference " if verdict.question == SIZE_QUESTION else ""
        sign = "<" if verdict.orientation < 0 else ">"
        limit = numbers.as_written(verdict.orientation * bad)
        rule = f"{what}{sign}{equal} {limit}{unit}"
    return f"{_measured(verdict)} {rule}{_where(verdict)}"


def title(verdict: Verdict) -> str:
    """Name the metric (or the check) and the slice, to begin a message with."""
    return f"{_measured(verdict)}{_where(verdict)}"


def headline(verdict: Verdict) -> str:
    """Say in words what is true of this check."""
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return f"not applicable: {clause(verdict.reason)}"
    sentences = _SENTENCES.get(verdict.question)
    if sentences is None:
        return _generic_headline(verdict)
    passed, failed, beyond, unsettled = sentences
    if verdict.outcome is Outcome.PASSED:
        return passed
    if verdict.outcome is Outcome.FAILED:
        return beyond if _is_beyond(verdict) else failed
    return f"{_who_cannot_tell(verdict)} whether {unsettled}"


def sentences_of(question: str) -> tuple[str, str, str, str] | None:
    """Say what is true where a question passed, failed, failed beyond, or is open."""
    return _SENTENCES.get(question)


def because(verdict: Verdict) -> str | None:
    """Give the reason where it adds to the headline, else None."""
    told = verdict.reason.strip()
    if not told or told in _SAID_ALREADY or clause(told) in headline(verdict):
        return None
    return clause(told)


def required(verdict: Verdict, shown: Figures) -> str:
    """Say what would have passed, on the natural scale."""
    threshold = verdict.threshold
    if verdict.question == "conforms":
        return "every rule of the schema holds for every row"
    if verdict.question in audit_wording.REQUIRED:
        return audit_wording.REQUIRED[verdict.question]
    if threshold is None:
        return "a threshold that can be held against it"
    if shown.relative:
        rule = "a gain" if threshold.bad == 0 else f"gain above {shown.bad}"
        rule = f"loss below {shown.bad}" if threshold.bad < 0 else rule
    else:
        rule = f"{'at most' if shown.less_is_better else 'at least'} {shown.bad}"
        if verdict.question == SIZE_QUESTION:
            rule = f"a difference of {rule}"
    if shown.exact:
        return rule
    end, side = ("upper", "below") if shown.less_is_better else ("lower", "above")
    return f"{rule}: {end} end {side} {shown.limit}"


def next_step(verdict: Verdict) -> str:
    """Say what a person can do now."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return _next_when_inconclusive(verdict)
    if verdict.outcome is Outcome.FAILED:
        if verdict.family == canary_wording.FAMILY:
            # its remedy says how much longer to wait, which is over
            return canary_wording.NEXT_AFTER_FAILURE
        if _ranks_backwards(verdict):
            return (
                "look whether `score` is the probability of the other class: the "
                "candidate ranks backwards, far worse than chance"
            )
        usual = "see the numbers above; mend what they name and run again"
        return verdict.remedy or _NEXT_AFTER_FAILURE.get(verdict.question, usual)
    return verdict.remedy or "nothing to do"


def baseline_today(verdict: Verdict) -> str | None:
    """Say what the baseline alone would get on these rows, if that was asked."""
    if verdict.baseline_outcome is None:
        return None
    return f"the baseline itself today: {OUTCOME_WORDS[verdict.baseline_outcome]}"


def decision_words(outcome: DecisionOutcome, stage: str) -> str:
    """Say what a decision means."""
    if outcome is DecisionOutcome.BLOCK and stage in _WITHOUT_CANDIDATE:
        return "a required check of this stage failed"
    return _DECISION_WORDS[outcome]


def clause(text: str) -> str:
    """Make a sentence go on inside another: no full stop, no capital article."""
    told = text.strip().removesuffix(".")
    first, _, rest = told.partition(" ")
    return f"{first.lower()} {rest}" if first in _SMALL_WORDS and rest else told


def left_out(number: int, what: str) -> str:
    """Say how many of something are not shown."""
    return f"{numbers.count(number)} more {what} left out"


def _measured(verdict: Verdict) -> str:
    """Name what was measured; of columns and of groups, of which ones too."""
    if verdict.question in _OF_COLUMNS:
        return f"{verdict.subject} {verdict.metric}"
    if verdict.question in group_wording.MEASURED:
        what = group_wording.MEASURED[verdict.question]
        return f"{verdict.metric} {what} by {verdict.subject}"
    return verdict.metric or verdict.check


def _where(verdict: Verdict) -> str:
    return "" if verdict.slice is None else f" [{verdict.slice}]"


def _generic_headline(verdict: Verdict) -> str:
    told = "" if verdict.reason.strip() in _SAID_ALREADY else clause(verdict.reason)
    if verdict.outcome is Outcome.PASSED:
        return f"{verdict.check} holds"
    if verdict.outcome is Outcome.FAILED:
        return told or f"{verdict.check} does not hold"
    return f"{_who_cannot_tell(verdict)} whether {verdict.check} holds"


def _who_cannot_tell(verdict: Verdict) -> str:
    return "it cannot be told" if verdict.n is None else "these rows cannot tell"


def _is_beyond(verdict: Verdict) -> bool:
    """Tell whether the whole interval lies on the wrong side of `bad`."""
    if verdict.interval is None or verdict.threshold is None:
        return False
    return verdict.interval.high < verdict.threshold.bad


def _ranks_backwards(verdict: Verdict) -> bool:
    known = verdict.metric == "roc_auc" and verdict.candidate is not None
    return known and (verdict.candidate or 0.0) < _FAR_BELOW_CHANCE


def _unit(verdict: Verdict) -> str:
    """Name what a check counts."""
    if verdict.question in case_wording.OF_CASES:
        return "cases"
    if verdict.question in resource_wording.OF_CALLS:
        return "calls"
    return "rows" if verdict.slice is None else "rows of this slice"


def _next_when_inconclusive(verdict: Verdict) -> str:
    if verdict.rows_needed is not None:
        needed = f"{numbers.count(verdict.rows_needed)} {_unit(verdict)}"
        told = f"about {needed} would settle it"
        if verdict.estimate is None:
            # a rule says what is too little, and nothing yet what is enough
            told = f"it takes at least {needed} for a verdict"
        told += _now(verdict)
        return f"{told}; {verdict.remedy}" if verdict.remedy else told
    if verdict.remedy:
        return verdict.remedy
    # elsewhere nobody has worked out yet whether rows would help
    known = verdict.family == "benchmark"
    if verdict.estimate is None:
        mend = "mend what makes the number impossible to compute"
        if known:
            return f"more such rows would not settle it: {mend}, or ask another metric"
        return f"{mend}, and run again"
    if known:
        return (
            "more such rows would not settle it; a wider margin might, decided on "
            "before the next run"
        )
    return (
        "more rows (how many is not known), or a wider margin, decided on before the "
        "next run"
    )


def _now(verdict: Verdict) -> str:
    """Say what there is now; `n` may count fewer rows than those that are needed."""
    if verdict.n is None:
        return ""
    name, count = verdict.metric or "", numbers.count(verdict.n)
    some = _COUNTS_SOME.match(name) and verdict.family != canary_wording.FAMILY
    if some and verdict.question not in group_wording.MEASURED:
        return f"; of those there are now, {count} count for {name}"
    return f"; there are {count} now"
