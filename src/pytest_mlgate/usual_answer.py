"""What is the usual answer: the average of the reference data, else of the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.row_structure import row_weights
from pytest_mlgate.models.prior import prior_of
from pytest_mlgate.models.prior import prior_of_profile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.settings import Settings

_WHAT = "the reference data"


def usual_answer(
    settings: Settings,
    *,
    question: Question,
    truth: NDArray[Any],
    weights: NDArray[float64] | None,
    reference: DataTable | None,
    profile: Profile | None,
) -> float | NDArray[float64]:
    """Average the target of the reference data, or of the evaluation data without.

    Parameters
    ----------
    settings
        Names target, task and weight.
    question, truth, weights
        Of the evaluation data.
    reference, profile
        The reference rows, or what stands for them; both None where there are none.

    Returns
    -------
    float or ndarray of float64, shape (n_classes,)
        What ``constant = "prior"`` and ``"mean"`` answer for every row.
    """
    several = settings.task == "multiclass"
    classes = question.classes if several else []
    if reference is not None and settings.target in reference.columns:
        order = tuple(classes) if several else None
        asked = replace(question, table=reference, order=order, what=_WHAT)
        truth, weights = asked.truth, None
        if settings.weight is not None and settings.weight in reference.columns:
            weights = row_weights(reference.frame, settings.weight, what=_WHAT)
    column = None if profile is None else profile.by_label().get(settings.target)
    if column is not None:
        positive = settings.positive if settings.task == "binary" else None
        return prior_of_profile(column, positive=positive, classes=classes)
    return prior_of(truth, task=settings.task, classes=len(classes), weights=weights)
