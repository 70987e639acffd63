"""How a session of onnxruntime answers in scikit-learn's form: `in_form`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.feature_tables import columns_of
from pytest_mlgate.models.formats.sklearn_form import GivesMargins
from pytest_mlgate.models.formats.sklearn_form import GivesProbabilities
from pytest_mlgate.models.formats.sklearn_form import GivesValues
from pytest_mlgate.models.formats.sklearn_form import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.sklearn_form import Asking

_KINDS: dict[str, Any] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(int16)": np.int16,
    "tensor(int8)": np.int8,
    "tensor(uint8)": np.uint8,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}
_NUMBERS = ("tensor(float)", "tensor(double)", "tensor(float16)", "seq(map(")
_HINT = "score the rows where the model runs, and set `predictions`"


def in_form(session: Any, own: tuple[Any, ...] | None, terms: LoadingTerms) -> Any:  # noqa: ANN401 - a session, a model
    """Put a model in scikit-learn's form by the kinds of its inputs and outputs.

    Parameters
    ----------
    session
        Of onnxruntime.
    own
        The classes that the graph names, in the order of its probabilities.
    terms
        `classes`, `features` and `form` of the settings.

    Raises
    ------
    UnreadableData
        If inputs or outputs are no table, or the classes of the settings contradict
        those of the graph.
    """
    takes = _features(session, terms)
    score, label = _outputs(session.get_outputs())
    classes = _classes(own, terms)
    if score is None:
        assert label is not None
        return GivesValues(**takes, values=_asking(session, label.name, terms))
    ask = _asking(session, score.name, terms, own=own)
    lone = label is None and terms.classes is None and _width(score) in {None, 1}
    if lone and terms.form == "probabilities":
        return GivesValues(**takes, values=ask)
    if terms.form == "scores":
        return GivesMargins(**takes, margins=ask, classes=classes)
    return GivesProbabilities(
        **takes,
        probabilities=ask,
        classes=classes,
        labels=_labels(session, label, own, terms),
    )


def _features(session: Any, terms: LoadingTerms) -> dict[str, Any]:  # noqa: ANN401 - a session
    inputs = session.get_inputs()
    for one in inputs:
        if one.type not in _KINDS or len(one.shape) > 2:
            raise UnreadableData(
                f"its input {one.name!r} must be a column or a table; it is "
                f"{one.type} of shape {one.shape}. Hint: {_HINT}."
            )
    if len(inputs) == 1:
        return {"features": terms.features, "width": _width(inputs[0])}
    names = tuple(one.name for one in inputs)
    if terms.features is not None and len(terms.features) != len(names):
        raise UnreadableData(
            f"`features` must name a column for each of its {len(names)} inputs; got "
            f"{len(terms.features)}. Hint: its inputs are {', '.join(names)}."
        )
    return {"features": terms.features or names}


def _width(one: Any) -> int | None:  # noqa: ANN401 - an input or output
    """Give the number of columns, None when the graph leaves it open."""
    last = one.shape[-1] if len(one.shape) == 2 else None
    return last if isinstance(last, int) else None


def _outputs(outputs: Sequence[Any]) -> tuple[Any | None, Any | None]:
    """Find the output of numbers and that of labels."""
    numbers = [one for one in outputs if one.type.startswith(_NUMBERS)]
    labels = [one for one in outputs if one.type in _KINDS and one not in numbers]
    several = len(numbers) > 1
    if several:
        numbers = [one for one in numbers if "prob" in one.name.lower()]
    clear = len(numbers) == 1 if several else len(numbers + labels) > 0
    if len(labels) > 1 or not clear:
        listed = ", ".join(f"{one.name!r} ({one.type})" for one in outputs)
        raise UnreadableData(
            "its outputs must be one of labels, one of numbers, or both; they are "
            f"{listed}. Hint: export it with one table of probabilities."
        )
    return next(iter(numbers), None), next(iter(labels), None)


def _classes(
    own: tuple[Any, ...] | None, terms: LoadingTerms
) -> tuple[Any, ...] | None:
    """Take the names of the settings for those of the graph, never its order."""
    given = terms.classes
    if given is None or own is None:
        return given or own
    if given != own and (len(given) != len(own) or set(given) & set(own)):
        raise UnreadableData(
            f"`classes` must be those of its graph in their order, {list(own)!r}, or "
            f"other names for them; got {list(given)!r}. Hint: leave `classes` out."
        )
    return given


def _labels(
    session: Any,  # noqa: ANN401 - a session
    label: Any,  # noqa: ANN401 - an output
    own: tuple[Any, ...] | None,
    terms: LoadingTerms,
) -> Asking | None:
    if label is None:
        return None
    ask = _asking(session, label.name, terms)
    if terms.classes is None:
        return ask
    if own is None:
        # numbers that nothing explains: the highest probability tells the label
        return None
    places = {name: place for place, name in enumerate(own)}

    def renamed(features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        codes = np.array([places[name] for name in ask(features).tolist()])
        return named(codes, terms.classes)

    return renamed


def _asking(
    session: Any,  # noqa: ANN401 - a session
    output: str,
    terms: LoadingTerms,
    *,
    own: tuple[Any, ...] | None = None,
) -> Asking:
    inputs = session.get_inputs()

    def ask(features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        fed = _feed(inputs, columns_of(features), terms)
        (found,) = session.run([output], fed)
        if isinstance(found, list):
            order = own or tuple(found[0])
            return np.array([[row[name] for name in order] for row in found])
        return np.asarray(found)

    return ask


def _feed(
    inputs: Sequence[Any], columns: list[NDArray[Any]], terms: LoadingTerms
) -> dict[str, NDArray[Any]]:
    if len(inputs) == 1:
        made = [_converted(column, inputs[0]) for column in columns]
        return {inputs[0].name: np.column_stack(made)}
    names = terms.features or tuple(one.name for one in inputs)
    by_name = dict(zip(names, columns, strict=True))
    fed = {}
    for name, one in zip(names, inputs, strict=True):
        column = _converted(by_name[name], one)
        fed[one.name] = column[:, None] if len(one.shape) == 2 else column
    return fed


def _converted(column: NDArray[Any], one: Any) -> NDArray[Any]:  # noqa: ANN401 - an input
    kind = _KINDS[one.type]
    if kind is not np.object_:
        return column.astype(kind)
    if missing_in(column).any():
        raise InvalidInput(
            f"the input {one.name!r} takes texts, and ONNX has none that is missing. "
            "Hint: fill missing texts in the data as the model was trained on."
        )
    return np.array([str(value) for value in column], dtype=object)
