"""The unit of time: NumPy sorting one column of as many rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.rows import column_to_sort

if TYPE_CHECKING:
    from collections.abc import Callable

SORT = "np.argsort of a float64 column"


def sort_of(n: int) -> Callable[[], object]:
    """Make the call that sorts a column of `n` rows."""
    return partial(np.argsort, column_to_sort(n))
