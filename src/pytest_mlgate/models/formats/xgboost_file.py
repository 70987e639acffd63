"""How a model in XGBoost's own format (`.ubj`, `.json`) is read and asked.

Such a file holds trees and numbers, and no code. It knows no names of classes: they are
0, 1, … unless the settings list them.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.formats.feature_tables import with_categories
from pytest_mlgate.models.formats.rehearsal import rehearse
from pytest_mlgate.models.formats.sklearn_form import GivesMargins
from pytest_mlgate.models.formats.sklearn_form import GivesProbabilities
from pytest_mlgate.models.formats.sklearn_form import GivesValues
from pytest_mlgate.models.formats.sklearn_form import named

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

SUFFIXES = (".ubj", ".json")

_REHEARSAL = """
import sys, numpy, xgboost
model = xgboost.Booster()
model.load_model(bytearray(sys.stdin.buffer.read()))
rows = numpy.zeros((1, model.num_features()))
model.predict(xgboost.DMatrix(rows), validate_features=False)
"""

_HINT = "save it again with booster.save_model('model.ubj')"


def load_xgboost(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Read a booster and put it in scikit-learn's form by its objective.

    Raises
    ------
    UnreadableData
        If it is damaged or of another kind.
    MissingDependency
        If xgboost is not installed.
    """
    try:
        xgboost = import_module("xgboost")
    except ImportError as error:
        raise MissingDependency.for_extra(
            "A model in XGBoost's format", "xgboost"
        ) from error
    if file.content[:1] != b"{":
        raise file.unreadable("no model in XGBoost's format", hint=_HINT)
    rehearse(file, _REHEARSAL, hint=_HINT)
    booster = xgboost.Booster()
    booster.load_model(bytearray(file.content))
    return file.loaded(_in_form(xgboost, booster, terms))


def _in_form(xgboost: Any, booster: Any, terms: LoadingTerms) -> Any:  # noqa: ANN401 - a module, a booster, a model
    learner = json.loads(booster.save_config())["learner"]
    objective = learner["objective"]["name"]
    several = int(learner["learner_model_param"]["num_class"])
    asking = _asking(xgboost, booster)
    names = booster.feature_names
    takes: dict[str, Any] = {
        "features": terms.features if names is None else tuple(names),
        "width": booster.num_features(),
    }
    classes = terms.classes or tuple(range(max(several, 2)))
    if objective in {"binary:logistic", "multi:softprob"}:
        return GivesProbabilities(**takes, probabilities=asking, classes=classes)
    if objective == "binary:logitraw":
        return GivesMargins(**takes, margins=asking, classes=classes)
    if objective in {"binary:hinge", "multi:softmax"}:
        return GivesValues(
            **takes, values=lambda features: named(asking(features), classes)
        )
    return GivesValues(**takes, values=asking)


def _asking(xgboost: Any, booster: Any) -> Any:  # noqa: ANN401 - a module, a booster, a function
    # as its own scikit-learn models do after early stopping
    best = booster.attributes().get("best_iteration")
    rounds = (0, 0) if best is None else (0, int(best) + 1)
    by_name = booster.feature_names is not None
    kinds = _kinds(booster)

    def ask(features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        frame = with_categories(features)
        _refuse_texts(frame, kinds)
        rows = xgboost.DMatrix(frame, enable_categorical=True)
        found: NDArray[Any] = booster.predict(
            rows, iteration_range=rounds, validate_features=by_name
        )
        return found

    return ask


def _kinds(booster: Any) -> list[str]:  # noqa: ANN401 - a booster
    """Say of each feature whether its categories have names in the model."""
    # since 3.1; before, a text would be coded by the rows at hand
    stored = getattr(booster, "get_categories", None)
    known = stored is not None and not stored().empty()
    kinds = booster.feature_types or [""] * booster.num_features()
    return ["names" if kind == "c" and known else "numbers" for kind in kinds]


def _refuse_texts(frame: pd.DataFrame, kinds: list[str]) -> None:
    for name, kind in zip(frame.columns, kinds, strict=False):
        if kind == "numbers" and frame[name].dtype == "category":
            raise SubjectMismatch(
                f"the model takes numbers in {name!r} and the data hold texts: it does "
                "not say which number stands for which text. Hint: code the column as "
                "for training, or train with xgboost 3.1 or newer on categories."
            )
