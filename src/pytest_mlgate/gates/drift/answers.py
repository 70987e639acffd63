"""The candidate's answers on the reference and on the evaluation data, on cells."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import cast

import pandas as pd

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.gates.drift.drift_cells import align
from pytest_mlgate.gates.drift.drift_values import values_of_frames
from pytest_mlgate.gates.drift.drift_values import values_of_variable
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.pushed_answers import PushedAnswers
from pytest_mlgate.movement import Movement

if TYPE_CHECKING:
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.drift.drift_cells import DriftCells
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers


def answer_cells(session: GateSession) -> list[DriftCells]:
    """Count what the candidate answers on both tables.

    Returns
    -------
    list of DriftCells
        Scores and labels of a classifier, values of a regression.

    Raises
    ------
    SettingsError
        If the candidate cannot be asked about the reference data.
    """
    before = _table(session.candidate_on_reference.predictions)
    after = _table(session.candidate.predictions)
    if before.stays or after.stays:
        return _where_rows_are(Movement(reference=before, evaluation=after))
    profile = profile_table(before)
    by_label = profile.by_label()
    return [
        align(
            label,
            by_label[label],
            counts,
            values=values_of_frames(before.frame, after.frame, label),
        )
        for label, counts in count_cells(after, profile).items()
    ]


def _where_rows_are(movement: Movement) -> list[DriftCells]:
    counted = movement.counts(movement.evaluation.columns)
    return [
        align(
            variable.label,
            profile,
            counts,
            values=values_of_variable(movement, variable),
        )
        for variable, (profile, counts) in counted.items()
    ]


def _table(found: object) -> DataTable:
    if isinstance(found, PushedAnswers):
        return found.as_table()
    return wrap_frame(_frame(cast("RowAnswers", found)))


def _frame(found: RowAnswers) -> pd.DataFrame:
    if isinstance(found, Predictions):
        columns = {"label": found.decisions}
        return pd.DataFrame(
            columns if found.scores is None else {"score": found.scores, **columns}
        )
    if isinstance(found, ClassPredictions):
        names = pd.Series(found.classes, dtype=object)
        return pd.DataFrame({"label": names.iloc[found.labels].to_numpy()})
    (values,) = found.arrays
    return pd.DataFrame({"value": values})
