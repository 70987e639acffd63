"""Which rows a check is asked about: ``where=`` and ``by=`` turned into masks."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.slices import mask_where
from pytest_mlgate.data.slices import slices

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

By = str | Sequence[str] | None
Where = Mapping[str, Any] | Callable[[Any], Any] | None


def row_sets(
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    *,
    by: By,
    where: Where,
    rows: int,
) -> Iterator[tuple[str | None, NDArray[bool_]]]:
    """Yield a label and a mask for each check.

    Parameters
    ----------
    frame
        The evaluation data.
    by
        A column, or columns whose combinations make the slices; None for one check.
    where
        Restriction that comes first: ``{column: value or values}`` or a callable that
        takes the frame and gives one boolean per row.
    rows
        Number of rows of the frame.

    Yields
    ------
    tuple
        ``(label or None for all rows, mask of shape (rows,))``. A slice whose rows are
        all taken away by `where` is yielded with an empty mask: it was asked about.
    """
    inside, kept = restriction(frame, where=where, rows=rows)
    if by is None:
        yield inside, kept
        return
    for label, mask in slices(frame, by if isinstance(by, str) else list(by)):
        yield ", ".join(filter(None, (inside, label))), mask & kept


def restriction(
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    *,
    where: Where,
    rows: int,
) -> tuple[str | None, NDArray[bool_]]:
    """Give the label and the mask of ``where=`` alone; no label for all rows."""
    if where is None:
        return None, np.ones(rows, dtype=bool)
    label, mask = mask_where(frame, where)
    return label, mask
