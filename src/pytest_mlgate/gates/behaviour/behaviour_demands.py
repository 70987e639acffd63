"""Is what a question about behaviour demands one that can be meant."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers


def require_number(name: str, value: object) -> None:
    """Refuse what is no finite number."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value):  # type: ignore[arg-type] # checked
        raise InvalidInput.because(name, "a finite number", value)


def require_count(name: str, value: object, *, least: int) -> None:
    """Refuse what is no whole number, or too small a one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidInput.because(name, f"a whole number from {least} on", value)


def require_size(name: str, value: float) -> None:
    """Refuse a size that has a sign."""
    require_number(name, value)
    if value < 0:
        raise InvalidInput.because(
            name,
            "zero or positive",
            value,
            hint="it is a size; write it without a sign",
        )


def require_amount(name: str, value: float, *, hint: str) -> None:
    """Refuse a size that is 0, with which a question would ask nothing."""
    require_size(name, value)
    if value == 0:
        raise InvalidInput.because(name, "positive", value, hint=hint)


def require_reach(tolerance: float | None, answers: AnswerNumbers) -> None:
    """Refuse a tolerance that no probability, and no label, can move by."""
    decided = answers.decisions is not None
    if tolerance is None or tolerance < 1 or not decided or not len(answers):
        return
    if answers.values.min() >= 0 and answers.values.max() <= 1:
        raise InvalidInput.because(
            "tolerance",
            "below 1, for answers between 0 and 1",
            tolerance,
            hint="0.05 is five points; nothing can move by 1",
        )


def share_limits(at_most: float, bad: float | None) -> Threshold:
    """Take the largest share of changed decisions that is fine as a threshold."""
    require_number("at_most", at_most)
    if not 0 < at_most < 1:
        raise InvalidInput.because(
            "at_most",
            "between 0 and 1",
            at_most,
            hint="0.02 is two decisions of a hundred; no number of rows proves none "
            "at all",
        )
    if bad is not None:
        demands.require_band(at_most, bad, higher_is_better=False)
        demands.require_room("bad", bad)
    return Threshold(ok=-at_most, bad=-(at_most if bad is None else bad))


def spelled_share(*, at_most: float, bad: float | None, tolerance: float | None) -> str:
    """Spell what a share is held against, for the name of its check.

    Examples
    --------
    >>> spelled_share(at_most=0.02, bad=None, tolerance=0.5)
    'at_most=0.02, tolerance=0.5'
    """
    sizes = {"at_most": at_most, "bad": bad, "tolerance": tolerance}
    given = (f"{key}={size:g}" for key, size in sizes.items() if size is not None)
    return ", ".join(given)


def require_decisions(
    question: str, answers: AnswerNumbers, tolerance: float | None
) -> None:
    """Refuse to count changed decisions where there are none: a regression."""
    if tolerance is not None:
        require_amount("tolerance", tolerance, hint="leave it out to count decisions")
        require_reach(tolerance, answers)
    elif answers.decisions is None:
        raise InvalidInput(
            f"{question}: a regression decides nothing, so it must be said from where "
            "on a number has changed; got tolerance=None. Hint: tolerance=0.5, in "
            "units of the target."
        )


def place_of(question: str, of: object, answers: AnswerNumbers) -> int:
    """Find the number that a question is about: the only one, or that of a class."""
    if answers.values.shape[1] == 1:
        if of is not None:
            raise InvalidInput(
                f"{question}: `of` names one of several classes; this model gives one "
                f"number; got {of!r}. Hint: leave it out."
            )
        return 0
    listed = [str(known) for known in answers.classes]
    if of is None:
        raise InvalidInput(
            f"{question}: of several classes it must be said whose probability is "
            f"meant; got of=None. Hint: of={listed[0]!r}."
        )
    if str(of) not in listed:
        raise InvalidInput.unknown_name("class in `of`:", str(of), listed)
    return listed.index(str(of))
