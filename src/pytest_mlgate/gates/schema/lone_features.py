"""How much does each feature tell alone, and how much the candidate: `skills_of`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.stats.lone_feature import lone_auroc
from pytest_mlgate.stats.lone_feature import lone_r2
from pytest_mlgate.stats.lone_feature import quantile_cells
from pytest_mlgate.stats.ranks.placements import placements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession

_TEXT = (nw.String, nw.Categorical, nw.Enum)

MAX_CLASSES = 20
"""More classes than this are scored by their most frequent ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """What single features and the model tell of the answer: 0 nothing, 1 all."""

    measure: str
    # None when there is no candidate
    model: float | None
    features: Mapping[str, float]


def skills_of(session: GateSession, features: Sequence[str]) -> Skills | None:
    """Score every feature and the candidate on the evaluation data.

    Parameters
    ----------
    session
        Task, target and candidate.
    features
        Columns of the evaluation data; those of lists or records are left out.

    Returns
    -------
    Skills or None
        None when the rows are too few for any score.
    """
    task, truth = session.settings.task, session.truth
    frame = nw.from_native(session.evaluation.frame, eager_only=True)
    has_candidate = session.settings.candidate is not None
    answers = session.candidate.predictions if has_candidate else None
    found: dict[str, float] = {}
    targets = [] if task == "regression" else _targets(session)
    for name in features:
        if frame[name].dtype.is_nested():
            continue
        cells, numbers = _scored(frame[name])
        if task == "regression":
            skill = lone_r2(truth, cells=cells, numbers=numbers)
        else:
            skill = _mean_gini(targets, cells, numbers)
        if skill is not None:
            found[name] = skill
    if not found:
        return None
    measure = "R²" if task == "regression" else "2 AUROC - 1"
    model = None if answers is None else _skill_of_model(session, answers)
    return Skills(measure=measure, model=model, features=found)


def _targets(session: GateSession) -> list[NDArray[np.bool_]]:
    truth = session.truth
    if session.settings.task == "binary":
        return [truth]
    counts = np.bincount(truth, minlength=len(session.classes))
    frequent = np.argsort(-counts, kind="stable")[:MAX_CLASSES]
    return [truth == code for code in frequent if counts[code]]


def _mean_gini(
    targets: list[NDArray[np.bool_]],
    cells: NDArray[np.int64],
    numbers: NDArray[np.float64] | None,
) -> float | None:
    scores = [lone_auroc(target, cells=cells, numbers=numbers) for target in targets]
    known = [2 * score - 1 for score in scores if score is not None]
    return float(np.mean(known)) if known else None


def _skill_of_model(session: GateSession, answers: Any) -> float | None:  # noqa: ANN401 - answers of any task
    truth = session.truth
    if isinstance(answers, ValuePredictions):
        (values,) = answers.arrays
        spread = float(((truth - truth.mean()) ** 2).sum())
        return 1 - float(((truth - values) ** 2).sum()) / spread
    if isinstance(answers, Predictions):
        scores = answers.decisions if answers.scores is None else answers.scores
        return 2 * placements(truth, scores.astype(np.float64)).auroc - 1
    assert isinstance(answers, ClassPredictions)
    return _mean_gini_of_model(session, answers)


def _mean_gini_of_model(session: GateSession, answers: ClassPredictions) -> float:
    found = []
    counts = np.bincount(session.truth, minlength=len(session.classes))
    for code in np.argsort(-counts, kind="stable")[:MAX_CLASSES]:
        if not counts[code]:
            continue
        scores = (
            (answers.labels == code).astype(np.float64)
            if answers.probabilities is None
            else answers.probabilities[:, code]
        )
        found.append(2 * placements(session.truth == code, scores).auroc - 1)
    return float(np.mean(found))


def _scored(
    series: nw.Series[Any],
) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
    """Give a column's cells and, where it is a number, its values."""
    values = cell_values(series)
    plain = values.dtype.kind in "biuf"
    if plain or (series.dtype not in _TEXT and not not_numbers(values).any()):
        numbers = to_float(values)
        return quantile_cells(numbers), numbers
    if values.dtype.kind in "mM":
        numbers = values.astype(np.int64).astype(np.float64)
        numbers[np.isnat(values)] = np.nan
        return quantile_cells(numbers), numbers
    codes, _ = pd.factorize(as_objects(values), use_na_sentinel=False)
    return codes.astype(np.int64), None
