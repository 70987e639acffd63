"""Does an answer keep what was expected of it: `judged`, and what may be expected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.cases.case import AtLeastAsHighAs
from pytest_mlgate.data.cases.case import InRange
from pytest_mlgate.data.cases.case import Near
from pytest_mlgate.data.cases.case import OneOf
from pytest_mlgate.data.cases.case import SameAs
from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.gates.edge_case.case_answers import ALONE
from pytest_mlgate.gates.edge_case.case_answers import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.cases.case import Case
    from pytest_mlgate.data.cases.case import Expected
    from pytest_mlgate.data.cases.case import Label
    from pytest_mlgate.gates.edge_case.case_answers import CaseAnswer
    from pytest_mlgate.settings import Task

_ROUNDING = 1e-9
"""Relative distance of two numbers that count as one: a batch adds in another order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of a case with one model."""

    # None where it cannot be told
    met: bool | None
    # what the model answered, in words
    got: str


def refuse_unfit(
    cases: Sequence[Case], *, task: Task, classes: Sequence[object], where: str
) -> None:
    """Raise where an expectation cannot be held against an answer of this task.

    Raises
    ------
    InvalidInput
        If a label is no class of the target, labels are expected of a regression, or
        it is not said which class a number is of; the case is named.
    """
    for case in cases:
        unfit = _unfit(case, task, classes)
        if unfit is not None:
            raise InvalidInput(f"{where}, {case.place}, case {case.id!r}: {unfit}")


def refuse_out_of_reach(
    cases: Sequence[Case], answers: Mapping[str, CaseAnswer | NoAnswer], *, where: str
) -> None:
    """Raise where a number is expected that no probability can be, or can miss.

    A bound in percent holds whatever the model answers.

    Raises
    ------
    InvalidInput
        If a bound, value or tolerance is not between 0 and 1; the case is named.
    """
    for case in cases:
        found = answers[case.id]
        if isinstance(found, NoAnswer) or not found.shares:
            continue
        for name, number in _sizes(case.expected).items():
            if number is not None and not 0 <= number <= 1:
                hint = f" Hint: {number:g} percent is {number / 100:g}."
                raise InvalidInput(
                    f"{where}, {case.place}, case {case.id!r}: `{name}` of a "
                    f"probability must be between 0 and 1; got {number:g}."
                    + (hint if 1 < number <= 100 else "")
                )


def judged(
    case: Case,
    answers: Mapping[str, CaseAnswer | NoAnswer],
    *,
    classes: Sequence[object],
) -> Finding:
    """Hold the answer to a case against what is expected of it.

    Parameters
    ----------
    case
        Fits the task (see `refuse_unfit`).
    answers
        By id, those to other cases that it may be compared with included.
    classes
        The values of the target; empty for a regression.
    """
    found = answers[case.id]
    if isinstance(found, NoAnswer):
        return Finding(met=False if found.asked else None, got=found.why)
    expected = case.expected
    if isinstance(expected, OneOf):
        wanted = {class_name(label, classes) for label in expected.labels}
        return Finding(met=found.label in wanted, got=_told(found, ALONE))
    key = ALONE if expected.of is None else str(class_name(expected.of, classes))
    got = _told(found, key)
    if isinstance(expected, SameAs | AtLeastAsHighAs):
        other = answers[expected.case]
        if isinstance(other, NoAnswer):
            why = f"{got}, and {expected.case} has no answer"
            return Finding(met=False if other.asked else None, got=why)
        got = f"{got} ({expected.case}: {_told(other, key)})"
        met = _compared(expected, found, other, key)
    else:
        met = _within(expected, found.numbers.get(key))
    return Finding(met=met, got=got if met is not None else f"{got}, without a score")


def expected_words(expected: Expected) -> str:
    """Say what is expected, in few words."""
    if isinstance(expected, OneOf):
        return " or ".join(spelled(label) for label in expected.labels)
    told = _number_words(expected)
    return told if expected.of is None else f"{spelled(expected.of)} {told}"


def class_name(label: Label, classes: Sequence[object]) -> str | None:
    """Find a class by its value, else by its name; None if there is no such class."""
    names = class_names(classes)
    for value, name in zip(classes, names, strict=True):
        if same_value(value, label):
            return name
    # a command line and a CSV file know names only
    return label if isinstance(label, str) and label in names else None


def _number_words(expected: InRange | Near | SameAs | AtLeastAsHighAs) -> str:
    if isinstance(expected, SameAs):
        near = "" if expected.tolerance is None else f" within {expected.tolerance:g}"
        return f"the same as {expected.case}{near}"
    if isinstance(expected, AtLeastAsHighAs):
        return f"at least as high as {expected.case}"
    if isinstance(expected, Near):
        return f"{expected.value:g} within {expected.tolerance:g}"
    bounds = (("at least", expected.low), ("at most", expected.high))
    return ", ".join(f"{word} {x:g}" for word, x in bounds if x is not None)


def _sizes(expected: Expected) -> Mapping[str, float | None]:
    """Give the numbers of an expectation by the names of their fields."""
    if isinstance(expected, InRange):
        return {"score_at_least": expected.low, "score_at_most": expected.high}
    if isinstance(expected, Near):
        return {"value": expected.value, "tolerance": expected.tolerance}
    return {"tolerance": expected.tolerance} if isinstance(expected, SameAs) else {}


def _unfit(case: Case, task: Task, classes: Sequence[object]) -> str | None:
    expected = case.expected
    if isinstance(expected, OneOf):
        if task == "regression":
            return (
                "a regression must be expected to give a number; got a label. Hint: "
                '"value" with "tolerance", or "score_at_least".'
            )
        return next(
            filter(None, (_strange(one, classes) for one in expected.labels)), None
        )
    if expected.of is not None:
        if task != "multiclass":
            return (
                f"`of` names one of several classes; got {expected.of!r} with task = "
                f"{task!r}. Hint: leave it out."
            )
        return _strange(expected.of, classes)
    by_label = isinstance(expected, SameAs) and expected.tolerance is None
    if task == "multiclass" and not by_label:
        return (
            "a number of an answer with several classes must say which one it is of; "
            '`of` is missing. Hint: "of": ' + f"{spelled(classes[0])!r}."
        )
    return None


def _strange(label: Label, classes: Sequence[object]) -> str | None:
    if class_name(label, classes) is not None:
        return None
    names = class_names(classes)
    hint = did_you_mean(str(label), names)
    if isinstance(label, bool) and {"yes", "no", "on", "off"} & {
        name.lower() for name in names
    }:
        hint = "Hint: YAML reads yes and no without quotes as true and false; quote it."
    return (
        f"a label must be a value of the target ({show_values(classes)}); got "
        f"{label!r}. {hint}"
    )


def _compared(
    expected: SameAs | AtLeastAsHighAs, found: CaseAnswer, other: CaseAnswer, key: str
) -> bool | None:
    by_label = isinstance(expected, SameAs) and expected.tolerance is None
    if by_label and found.label is not None and expected.of is None:
        return found.label == other.label
    one, two = found.numbers.get(key), other.numbers.get(key)
    if one is None or two is None:
        return None
    close = math.isclose(one, two, rel_tol=_ROUNDING, abs_tol=1e-12)
    if isinstance(expected, AtLeastAsHighAs):
        return one >= two or close
    return close or abs(one - two) <= (expected.tolerance or 0.0)


def _within(expected: InRange | Near, number: float | None) -> bool | None:
    if number is None:
        return None
    if isinstance(expected, Near):
        far = abs(number - expected.value) - expected.tolerance
        return far <= _ROUNDING * max(abs(expected.value), 1e-3)
    low = -math.inf if expected.low is None else expected.low
    high = math.inf if expected.high is None else expected.high
    return low <= number <= high


def _told(answer: CaseAnswer, key: str) -> str:
    """Write an answer: its label, its number, or both."""
    number = answer.numbers.get(key)
    if number is None:
        return answer.label or "no number"
    named = f"{key} " if key else ""
    if answer.label is None:
        return f"{number:.6g}"
    return f"{answer.label} ({named}{number:.4g})"
