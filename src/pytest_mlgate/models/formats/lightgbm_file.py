"""How a model in LightGBM's own format (`.txt`, `.lgb`) is read and asked.

Such a file holds trees and numbers, and no code. It knows no names of classes: they are
0, 1, … unless the settings list them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.models.formats.feature_tables import with_categories
from pytest_mlgate.models.formats.rehearsal import rehearse
from pytest_mlgate.models.formats.sklearn_form import GivesMargins
from pytest_mlgate.models.formats.sklearn_form import GivesProbabilities
from pytest_mlgate.models.formats.sklearn_form import GivesValues

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

SUFFIXES = (".txt", ".lgb")

_REHEARSAL = """
import sys, numpy, lightgbm
model = lightgbm.Booster(model_str=sys.stdin.buffer.read().decode("utf-8"))
rows = numpy.zeros((1, model.num_feature()))
model.predict(rows, validate_features=False)
"""

_HINT = "save it again with booster.save_model('model.txt')"
_WHOLE = ("end of trees", "end of parameters")


def load_lightgbm(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Read a booster and put it in scikit-learn's form by its objective.

    Raises
    ------
    UnreadableData
        If it is damaged, cut off, or of another kind.
    MissingDependency
        If lightgbm is not installed.
    """
    try:
        lightgbm = import_module("lightgbm")
    # it raises OSError where the system lacks OpenMP
    except (ImportError, OSError) as error:
        raise MissingDependency.for_extra(
            f"A model in LightGBM's format ({error})", "lightgbm"
        ) from error
    text = _text_of(file)
    rehearse(file, _REHEARSAL, hint=_HINT)
    return file.loaded(_in_form(lightgbm.Booster(model_str=text), terms))


def _text_of(file: ModelFile) -> str:
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text.startswith("tree\n"):
        raise file.unreadable("no model in LightGBM's format", hint=_HINT)
    missing = [line for line in _WHOLE if f"\n{line}\n" not in text]
    if missing:
        raise file.unreadable(
            f"a model in LightGBM's format that was cut off: no line {missing[0]!r}",
            hint=_HINT,
        )
    return text


def _in_form(booster: Any, terms: LoadingTerms) -> Any:  # noqa: ANN401 - a booster, a model
    told = booster.dump_model(num_iteration=1)
    objective = told.get("objective", "").partition(" ")[0]
    takes: dict[str, Any] = {
        "features": _features(booster, terms),
        "width": booster.num_feature(),
    }
    classes = terms.classes or tuple(range(max(told["num_class"], 2)))

    def ask(features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        found: NDArray[Any] = booster.predict(with_categories(features))
        return found

    if objective in {"binary", "multiclass", "multiclassova"}:
        return GivesProbabilities(**takes, probabilities=ask, classes=classes)
    if terms.form == "scores" or objective.startswith(("lambdarank", "rank")):
        return GivesMargins(**takes, margins=ask, classes=classes)
    return GivesValues(**takes, values=ask)


def _features(booster: Any, terms: LoadingTerms) -> tuple[str, ...] | None:  # noqa: ANN401 - a booster
    names = tuple(booster.feature_name())
    # what it calls the columns of an array
    nameless = names == tuple(f"Column_{place}" for place in range(len(names)))
    return terms.features if nameless else names
