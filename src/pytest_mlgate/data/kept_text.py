"""What was already made of a column of text: its array, and the code of each value.

Thirty questions look at the same columns. pandas keeps text in arrow, which is never
changed in place: another text is another object. So what was made of one stays true as
long as it lives, and is forgotten with it. Nothing is kept of a column whose values are
nearly all different: nobody asks twice about it, and its texts would take memory.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOOKED_AT = 10_000
_MOST_KEPT = 1_000


@dataclass(slots=True, kw_only=True, eq=False)
class _Kept:
    """One column of text."""

    # arrow's text; dead when no frame holds it any more
    source: weakref.ref[Any]
    # read-only: many questions share it
    array: NDArray[Any]
    coded: tuple[NDArray[np.intp], NDArray[Any]] | None = None


# by the identity of arrow's text, and of the array that was made of it
_BY_SOURCE: dict[int, _Kept] = {}
_BY_VALUES: dict[int, _Kept] = {}


def kept_text(series: object) -> NDArray[Any] | None:
    """Give the values of a column of text, the same array for the same text.

    Parameters
    ----------
    series
        A column of any library.

    Returns
    -------
    ndarray of object, shape (n_rows,), or None
        Read-only. None for a column that is no text of pandas in arrow, or one of many
        values.
    """
    text = _arrow_text(series)
    if text is None:
        return None
    known = _BY_SOURCE.get(id(text))
    if known is not None:
        return known.array
    if not _few_values(text):
        return None
    assert isinstance(series, pd.Series)
    return _keep(text, np.asarray(series.to_numpy()))


def factorized(values: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Code values in the order in which they occur, once for a column that is kept.

    Returns
    -------
    codes, distinct
        As `pandas.factorize` gives them: -1 for a missing value.
    """
    known = _BY_VALUES.get(id(values))
    if known is None:
        codes, distinct = pd.factorize(values)
        return codes, np.asarray(distinct)
    if known.coded is None:
        codes, distinct = pd.factorize(values)
        codes.flags.writeable = False
        known.coded = codes, np.asarray(distinct)
    return known.coded


def is_kept(values: NDArray[Any]) -> bool:
    """Tell whether `factorized` is free of charge from its second call on."""
    return id(values) in _BY_VALUES


def _arrow_text(series: object) -> Any:  # noqa: ANN401 - arrow's own array, or None
    if not isinstance(series, pd.Series) or not _is_text(series):
        return None
    given = getattr(series.array, "__arrow_array__", None)
    if given is None:
        return None
    text = given()
    # what is made anew for each call says nothing about the next
    return text if text is given() else None


def _is_text(series: pd.Series[Any]) -> bool:
    return isinstance(series.dtype, pd.StringDtype)


def _few_values(text: Any) -> bool:  # noqa: ANN401 - arrow's own array
    return len(text.slice(0, _LOOKED_AT).unique()) <= _MOST_KEPT


def _keep(text: Any, values: NDArray[Any]) -> NDArray[Any]:  # noqa: ANN401 - arrow's own array
    values.flags.writeable = False
    place, shown = id(text), id(values)

    def forget(_: object) -> None:
        _BY_SOURCE.pop(place, None)
        _BY_VALUES.pop(shown, None)

    kept = _Kept(source=weakref.ref(text, forget), array=values)
    _BY_SOURCE[place] = _BY_VALUES[shown] = kept
    return values
