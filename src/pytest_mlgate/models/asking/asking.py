"""How a model object is asked: the features it takes, and what comes back.

What the model raises is reported with the model's name, and nothing is swallowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.question import Question


def is_model(value: object) -> bool:
    """Tell whether an object can be asked for answers."""
    methods = ("predict", "predict_proba", "decision_function")
    return any(hasattr(value, name) for name in methods)


def refuse_other_kind(model: object, question: Question, what: str) -> None:
    """Raise `SubjectMismatch` for a regressor where classes are asked, and vice versa.

    Only what scikit-learn's tags say counts: an object that does not say what it is
    shows it by its answers.
    """
    wanted = "regressor" if question.task == "regression" else "classifier"
    kind = _kind(model)
    if kind not in {"regressor", "classifier"} or kind == wanted:
        return
    fitting = "regression" if kind == "regressor" else 'binary" or "multiclass'
    raise SubjectMismatch(
        f"{what}: task = {question.task!r} must have a {wanted}; the model "
        f'({type(model).__name__}) is a {kind}. Hint: set task = "{fitting}", or '
        "give its answers as a table of predictions."
    )


def features_of(model: Any, question: Question, what: str) -> Any:  # noqa: ANN401 - any model, any frame
    """Select the columns that a model takes.

    By name; a model that was trained on an array knows no names, and gets an array of
    all columns that are left, if it takes as many.

    Raises
    ------
    UnreadableData
        If columns are missing.
    SubjectMismatch
        If the target is one of them, or a model without names takes fewer or more.
    """
    names = feature_names(model, question, what)
    taken = nw.from_native(question.table.frame, eager_only=True).select(names)
    named = getattr(model, "feature_names_in_", None) is not None
    width = None if named else getattr(model, "n_features_in_", None)
    if width is None:
        return taken.to_native()
    if width != len(names):
        raise SubjectMismatch(
            f"{what}: the model was trained on an array of {width} columns without "
            f"names; beside target and answers the evaluation data have {len(names)}: "
            f"{show_values(names)}. Hint: train it on a frame, so that features are "
            "found by name, or list them as `features` beside the model."
        )
    return taken.to_numpy()


def feature_names(model: Any, question: Question, what: str) -> list[str]:  # noqa: ANN401 - any model
    """Name the columns that a model takes: its own, or all that are left.

    Raises
    ------
    UnreadableData
        If columns are missing.
    SubjectMismatch
        If the target is one of them.
    """
    columns = question.table.columns
    own = getattr(model, "feature_names_in_", None)
    if own is None:
        left_out = {question.target, *question.exclude}
        names = [name for name in columns if name not in left_out]
    else:
        names = [str(name) for name in own]
        _refuse_missing_features(names, question, what)
    if question.target in names:
        raise SubjectMismatch(
            f"{what}: the model takes the target {question.target!r} itself as a "
            "feature, so its answers prove nothing. Hint: train it without that column."
        )
    return names


def _refuse_missing_features(names: list[str], question: Question, what: str) -> None:
    columns = question.table.columns
    missing = [name for name in names if name not in columns]
    if missing:
        raise UnreadableData(
            f"{what}: {question.what} must have every feature of the model; "
            f"{len(missing)} of {len(names)} are missing: {show_values(missing)}. "
            f"{did_you_mean(missing[0], columns)}"
        )


def asked(
    method: Callable[[Any], object],
    features: Any,  # noqa: ANN401 - any frame
    what: str,
) -> NDArray[Any]:
    """Call a method of a model, and say in its name what it raises.

    Raises
    ------
    UnreadableData
        If it raises anything.
    """
    return np.asarray(asked_raw(method, features, what))


def asked_raw(
    method: Callable[[Any], object],
    features: Any,  # noqa: ANN401 - any frame
    what: str,
) -> Any:  # noqa: ANN401 - whatever it returns
    """Call a method as `asked` does, and give what it returns as it is.

    Raises
    ------
    UnreadableData
        If it raises anything but an error that already names what to mend.
    """
    try:
        return method(features)
    except MlgateError:
        raise
    # A model is strange code and may raise anything; the run ends with its words.
    except Exception as error:
        raise UnreadableData(
            f"{what} raised {type(error).__name__}: {error}. Hint: the model gets the "
            "columns it was trained on, of the evaluation data; call it on them in a "
            "notebook."
        ) from error


def _kind(model: object) -> str | None:
    """Ask scikit-learn's tags, or the attribute that came before them."""
    tags = getattr(model, "__sklearn_tags__", None)
    if tags is None or isinstance(model, type):
        kind = getattr(model, "_estimator_type", None)
    else:
        try:
            kind = tags().estimator_type
        except Exception:  # noqa: BLE001 - tags of another make than the library's say nothing
            kind = None
    return None if kind is None else str(kind)
