"""Whose answers are columns of rows that stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.answers.pushed_answers import PushedAnswers

if TYPE_CHECKING:
    from pytest_mlgate.models.subject import Subject


def pushed_answers_of(subject: Subject) -> PushedAnswers:
    """Give the answers of a model as an engine can count them.

    Raises
    ------
    InvalidInput
        If they are anywhere else than in columns of the evaluation data.
    """
    found: object = subject.predictions
    if not isinstance(found, PushedAnswers):
        raise InvalidInput(
            f"The answers of the {subject.role} ({subject.reference}) must be columns "
            "of the evaluation data, whose rows stay where they are; got "
            f"{type(found).__name__}. Hint: name them with `score` or `label`."
        )
    return found
