"""Is an answer the one that was logged: scores within a tolerance, labels by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gates.audit.logged_row import LoggedRow
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedForm:
    """How the answers of a model are logged."""

    # what a decision is called, negative and positive; None: the task has no two
    names: tuple[str, str] | None
    # whether the second of two classes, whose probability `Served` logs, is not the
    # positive one: then either probability is the score
    turned: bool


def logged_form(question: Question, classes: Sequence[object]) -> LoggedForm:
    """Tell how answers of a model with these classes are logged."""
    if question.task != "binary":
        return LoggedForm(names=None, turned=False)
    known = question.classes
    spelled = dict(
        zip(
            (same_value(value, question.positive) for value in known),
            class_names(known),
            strict=True,
        )
    )
    two = len(classes) == 2
    return LoggedForm(
        names=(spelled.get(False, ""), spelled.get(True, "")),
        turned=two and not same_value(classes[1], question.positive),
    )


def difference(
    row: LoggedRow,
    answers: RowAnswers,
    place: int,
    form: LoggedForm,
    *,
    tolerance: float,
) -> str | None:
    """Say how an answer differs from the one that was logged; None where it does not.

    Parameters
    ----------
    row
        What was logged.
    answers, place
        What the model answers now, and where in it.
    form
        How it is logged.
    tolerance
        How far numbers may be apart, relative to those above 1.
    """
    told = []
    score = _score(row, answers, place)
    other = None
    if score is not None and form.turned and _is_probability(answers):
        other = 1 - score
    agrees = any(_close(row.score, one, tolerance) for one in (score, other))
    if row.score is not None and not agrees:
        again = "no score" if score is None else f"{score:.12g}"
        told.append(f"score {row.score:.12g}, now {again}")
    label = _label(answers, place, form)
    if row.label is not None and label is not None and not _same(row.label, label):
        told.append(f"label {row.label}, now {label}")
    return "; ".join(told) or None


def _score(row: LoggedRow, answers: RowAnswers, place: int) -> float | None:
    """Give the number that a log holds: of the class that was decided, of several."""
    if isinstance(answers, Predictions):
        return None if answers.scores is None else float(answers.scores[place])
    if not isinstance(answers, ClassPredictions):
        return float(answers.values[place])
    if answers.probabilities is None:
        return None
    known = row.label in answers.classes
    column = answers.classes.index(row.label or "") if known else answers.labels[place]
    return float(answers.probabilities[place, column])


def _label(answers: RowAnswers, place: int, form: LoggedForm) -> str | None:
    if isinstance(answers, ClassPredictions):
        return str(answers.classes[answers.labels[place]])
    if not isinstance(answers, Predictions) or form.names is None:
        return None
    return form.names[bool(answers.decisions[place])]


def _is_probability(answers: RowAnswers) -> bool:
    return isinstance(answers, Predictions) and answers.form == "probabilities"


def _close(logged: float | None, again: float | None, tolerance: float) -> bool:
    if logged is None or again is None or not math.isfinite(logged):
        return False
    return abs(logged - again) <= tolerance * max(1.0, abs(logged))


def _same(logged: str, again: str) -> bool:
    """Compare names; a class that is a number may be written as 1 or as 1.0."""
    if logged == again:
        return True
    try:
        return float(logged) == float(again)
    except ValueError:
        return False
