"""Answers of a model, changed on one scale whatever their form: `spoilt_answers`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.models.answers.answer_arrays import frozen
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.predictions import Predictions

    Scores = NDArray[np.float64]

TINY = 1e-12
"""A probability of 0 counts as this much: its logarithm is finite."""

SURE = 0.9
"""How sure a model that only names a class is taken to be."""


def scores_of(found: RowAnswers) -> NDArray[np.float64]:
    """Put answers on the scale that sabotages work on: see `Sabotage.scores`."""
    if isinstance(found, ValuePredictions):
        return found.values[:, None]
    if isinstance(found, ClassPredictions):
        return _logs(found.probabilities, found.labels, len(found.classes))
    if found.scores is None:
        return _logs(None, found.decisions.astype(np.int64), 2)
    if found.form == "scores":
        return np.column_stack([np.zeros(len(found)), found.scores])
    return _logs(np.column_stack([1 - found.scores, found.scores]), found.decisions, 2)


def spoilt_answers(
    found: RowAnswers, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> RowAnswers:
    """Change the scores behind answers, and the answers with them.

    Parameters
    ----------
    found
        What the model answers.
    change
        Takes scores and gives scores, as `Sabotage.scores`; what it gives back as the
        same object is no change.
    """
    before = scores_of(found)
    after = change(before)
    if after is before:
        return found
    if isinstance(found, ValuePredictions):
        return ValuePredictions(values=frozen(after[:, 0].copy()))
    if isinstance(found, ClassPredictions):
        return _classes(found, before, after)
    return _decisions(found, before, after)


def _classes(found: ClassPredictions, before: Scores, after: Scores) -> RowAnswers:
    new = after.argmax(axis=1)
    labels = np.where(new == before.argmax(axis=1), found.labels, new)
    shares = None if found.probabilities is None else frozen(_shares(after))
    return replace(found, labels=frozen(labels), probabilities=shares)


def _decisions(found: Predictions, before: Scores, after: Scores) -> RowAnswers:
    # what a row is decided by moves with its score, wherever the model's own cut is
    moved = (before[:, 1] > before[:, 0]) != (after[:, 1] > after[:, 0])
    decisions = found.decisions ^ moved
    if found.scores is None:
        return replace(found, decisions=frozen(decisions))
    scores = after[:, 1] - after[:, 0]
    if found.form == "probabilities":
        scores = _shares(after)[:, 1]
    if found.threshold is not None:
        decisions = scores >= found.threshold
    return replace(found, decisions=frozen(decisions), scores=frozen(scores))


def _logs(
    shares: Scores | None, labels: NDArray[np.int64] | NDArray[np.bool_], classes: int
) -> Scores:
    if shares is None:
        rest = (1 - SURE) / max(classes - 1, 1)
        shares = np.full((len(labels), classes), rest)
        shares[np.arange(len(labels)), labels] = SURE
    found: Scores = np.log(np.clip(shares, TINY, None))
    return found


def _shares(scores: Scores) -> Scores:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Scores = raised / raised.sum(axis=1, keepdims=True)
    return found
