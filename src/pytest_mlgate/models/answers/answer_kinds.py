"""Which kind of answers belongs to which task: `KINDS`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.settings import Task

RowAnswers = Predictions | ClassPredictions | ValuePredictions

KINDS: Mapping[Task, type[RowAnswers]] = MappingProxyType(
    {
        "binary": Predictions,
        "multiclass": ClassPredictions,
        "regression": ValuePredictions,
    }
)
