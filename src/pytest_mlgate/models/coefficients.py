"""Which way does a linear model's answer go with a column: `rising_columns`.

For a linear model the strongest attack is known without a search: every column as far
as allowed, against its coefficient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_RISING = frozenset({"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler"})
"""Steps that keep columns where they are and only shift and stretch them."""


def rising_columns(model: Any, columns: Sequence[str]) -> dict[str, int] | None:  # noqa: ANN401 - any model
    """Read the sign of the coefficient of each column.

    Parameters
    ----------
    model
        A linear model of two classes or of numbers, alone or behind scalers and a
        ``ColumnTransformer``.
    columns
        The columns that are asked for.

    Returns
    -------
    dict or None
        Column to -1, 0 or 1: whether the answer (the number, or the score of the
        second class) rises with it. None where it cannot be read off.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> rows = pd.DataFrame({"rooms": [1, 2, 3, 4], "noise": [5, 0, 2, 9]})
    >>> model = LinearRegression().fit(rows, 100 * rows["rooms"] - 10 * rows["noise"])
    >>> rising_columns(model, ["rooms", "noise"])
    {'rooms': 1, 'noise': -1}

    A room adds to the price, noise takes from it.
    """
    steps = [step for _, step in getattr(model, "steps", [("model", model)])]
    *before, last = steps
    coefficients = _coefficients(last)
    names = getattr(model, "feature_names_in_", None)
    if coefficients is None or names is None:
        return None
    for step in before:
        names = _names_after(step, names)
        if names is None:
            return None
    if len(names) != len(coefficients):
        return None
    signs = dict(zip(map(str, names), np.sign(coefficients).tolist(), strict=True))
    if not set(columns) <= signs.keys():
        return None
    return {name: int(signs[name]) for name in columns}


def _coefficients(model: Any) -> Any:  # noqa: ANN401 - any model, a vector or None
    found = getattr(model, "coef_", None)
    if found is None or not hasattr(model, "intercept_"):
        return None
    row = np.atleast_2d(np.asarray(found, dtype=np.float64))
    return row[0] if row.shape[0] == 1 else None


def _names_after(step: Any, names: Sequence[str]) -> list[str] | None:  # noqa: ANN401 - any transformer
    """Follow columns through a step; what is no column any more has no name."""
    if _keeps(step):
        return list(names)
    parts = getattr(step, "transformers_", None)
    slices = getattr(step, "output_indices_", None)
    if parts is None or slices is None:
        return None
    width = max(part.stop for part in slices.values())
    found = [""] * width
    kept: list[str] = []
    bent: set[str] = set()
    for name, part, taken in parts:
        place = slices[name]
        listed = _listed(taken, names)
        if (
            _keeps(part)
            and listed is not None
            and len(listed) == place.stop - place.start
        ):
            found[place] = listed
            kept += listed
        else:
            if place.stop > place.start:
                bent |= set(map(str, names if listed is None else listed))
            # encoded categories: many columns, none of which is a number of the rows
            found[place] = [f"\0{name}{i}" for i in range(place.stop - place.start)]
    # a column that enters twice (scaled, and binned or as a spline) has no one sign
    twice = len(set(kept)) < len(kept) or bent & set(kept)
    return None if twice else found


def _keeps(step: Any) -> bool:  # noqa: ANN401 - any transformer
    """Tell whether every column stays in its place, and still rises with itself."""
    # what scikit-learn makes of "passthrough" inside a ColumnTransformer
    identity = getattr(step, "func", step) is None
    plain = isinstance(step, str) and step == "passthrough"
    return plain or identity or type(step).__name__ in _RISING


def _listed(taken: Any, names: Sequence[str]) -> list[str] | None:  # noqa: ANN401 - names, places or a mask
    if isinstance(taken, str):
        return [taken]
    chosen = list(taken)
    if all(isinstance(one, str) for one in chosen):
        return chosen
    if all(isinstance(one, int | np.integer) for one in chosen) and not all(
        isinstance(one, bool) for one in chosen
    ):
        return [str(names[one]) for one in chosen]
    return None
