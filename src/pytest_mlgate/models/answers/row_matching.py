"""Are the rows of a predictions file those of the evaluation data: `rows_agree`.

A file that shares columns with the evaluation data must agree in every one of its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import SubjectMismatch

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.question import Question

# A number that went through text with six digits is still the same number.
_RELATIVE = 1e-6


def rows_agree(table: DataTable, answers: Collection[str], question: Question) -> bool:
    """Hold every column that a predictions file shares against the evaluation data.

    Parameters
    ----------
    table
        The predictions.
    answers
        Its columns that hold answers.
    question
        The evaluation data.

    Returns
    -------
    bool
        False when no column is shared, so that rows are matched by position alone.

    Raises
    ------
    SubjectMismatch
        If the number of rows differs, or a shared column does in some row.
    """
    if table.rows != question.rows:
        raise SubjectMismatch(
            f"{table.reference}: it must have one row for each of the {question.rows} "
            f"rows of {question.table.reference}; it has {table.rows}. Hint: predict "
            "all rows, and these rows."
        )
    shared = [
        name
        for name in table.columns
        if name in question.table.columns and name not in answers
    ]
    for name in shared:
        theirs = column(table.frame, name, what=table.reference)
        ours = column(question.table.frame, name)
        different = _different(theirs, ours)
        if different.any():
            row = int(np.argmax(different))
            raise SubjectMismatch(
                f"{table.reference}: the column {name!r} must equal that of "
                f"{question.table.reference} in every row; row {row} (counted from 0) "
                f"is {theirs[row]!s} there and {ours[row]!s} in the evaluation data, "
                f"and {int(different.sum())} of {len(ours)} rows differ. Hint: these "
                "are other rows or another order; predict the evaluation data as it is."
            )
    return bool(shared)


def _different(theirs: NDArray[Any], ours: NDArray[Any]) -> NDArray[np.bool_]:
    gaps = missing_in(theirs), missing_in(ours)
    if theirs.dtype.kind in "biu" and ours.dtype.kind in "biu":
        unequal = theirs != ours
    elif theirs.dtype.kind in "biuf" and ours.dtype.kind in "biuf":
        close = np.isclose(theirs, ours, rtol=_RELATIVE, atol=0.0, equal_nan=True)
        unequal = ~close
    else:
        # One file may hold as text what the other holds as a number or a date.
        unequal = theirs.astype(str) != ours.astype(str)
    return np.asarray((gaps[0] != gaps[1]) | (unequal & ~gaps[0]), dtype=bool)
