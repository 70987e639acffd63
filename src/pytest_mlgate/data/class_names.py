"""How classes are named and numbered: `class_names`, `class_codes`.

The number of a class is its place in one agreed order. Models and tables are matched by
value and by name, never by the position of a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def class_names(values: Sequence[object]) -> tuple[str, ...]:
    """Name every class as reports and settings write it.

    Raises
    ------
    InvalidInput
        If two classes would have the same name.

    Examples
    --------
    >>> class_names(["cat", "dog"]), class_names([1.0, 2.0])
    (('cat', 'dog'), ('1', '2'))

    A rating that pandas holds as a float is still called by its number.
    """
    names = tuple(spelled(value) for value in values)
    twice = [v for v, name in zip(values, names, strict=True) if names.count(name) > 1]
    if twice:
        raise InvalidInput(
            "The classes of the target must have different names; "
            f"{show_values(twice)} are written alike. Hint: code them differently."
        )
    return names


def class_codes(values: NDArray[Any], classes: Sequence[object]) -> NDArray[np.int64]:
    """Give every row the place of its value in `classes`, -1 for no class.

    Parameters
    ----------
    values
        One value per row, shape ``(n_rows,)``; numbers and booleans are equal when
        they count the same, text is only equal to text.
    classes
        The values of the classes, in order.

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Examples
    --------
    >>> class_codes(np.array([2.0, 1.0, 7.0]), [1, 2]).tolist()
    [1, 0, -1]

    The third row holds no class.
    """
    places = {value: place for place, value in enumerate(classes)}
    codes, distinct = pd.factorize(as_objects(values))
    # the last entry answers for code -1, a missing value
    found = [*(places.get(v, -1) for v in np.asarray(distinct).tolist()), -1]
    return np.array(found, dtype=np.int64)[codes]
