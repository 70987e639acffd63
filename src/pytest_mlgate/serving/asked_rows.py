"""Which rows is a model asked about: `asked_rows`, from the arguments of a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Rows = list[Mapping[str, object]]


def asked_rows(
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    *,
    features: Sequence[str] | None = None,
) -> Rows | None:
    """Find the features of each row in the arguments of a call.

    Parameters
    ----------
    args, kwargs
        The first argument counts: a mapping is one row; a frame, a list of mappings or
        an array of rows is a batch. Without one, the keywords are the row.
    features
        The names of an array's columns; None: ``x0``, ``x1``, …

    Returns
    -------
    list of mappings or None
        One for each row; None where nobody can tell.

    Examples
    --------
    >>> asked_rows(({"age": 42},), {}), asked_rows((), {"age": 42})
    ([{'age': 42}], [{'age': 42}])
    >>> asked_rows(("a text",), {}) is None
    True

    A text has no features by name, so its rows are logged without inputs.
    """
    if not args:
        return [dict(kwargs)] if kwargs else None
    return rows_in(args[0], features=features)


def rows_in(
    value: Any,  # noqa: ANN401 - what a model is called with
    *,
    features: Sequence[str] | None = None,
) -> Rows | None:
    """Find the features of each row in one value; see `asked_rows`."""
    if isinstance(value, Mapping):
        return [value]
    for method, options in _FRAMES:
        if hasattr(value, method) and hasattr(value, "columns"):
            return list(getattr(value, method)(**options))
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        return _of_array(value.tolist(), features)
    if isinstance(value, list | tuple) and value:
        if all(isinstance(one, Mapping) for one in value):
            return list(value)
        if all(isinstance(one, list | tuple) for one in value):
            return _of_array(value, features)
    return None


# polars and pyarrow first: their frames have columns, and pandas' method is not theirs
_FRAMES: tuple[tuple[str, dict[str, str]], ...] = (
    ("to_dicts", {}),
    ("to_pylist", {}),
    ("to_dict", {"orient": "records"}),
)


def _of_array(values: Any, features: Sequence[str] | None) -> Rows | None:  # noqa: ANN401 - lists of any depth
    if not isinstance(values, list | tuple) or not values:
        return None
    rows = values if isinstance(values[0], list | tuple) else [values]
    width = len(rows[0])
    names = features if features is not None else [f"x{n}" for n in range(width)]
    if any(len(row) != len(names) for row in rows):
        return None
    return [dict(zip(map(str, names), row, strict=True)) for row in rows]
