"""How often target and answers fell together when there are several classes.

Only the combinations that occur are kept, so that a thousand classes cost what their
rows cost. Everything after this file works on cells; rows are seen once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Codes: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float64]"

MOST_DENSE = 2**20
"""Combinations up to which a table of all of them is cheaper than sorting the rows."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointClasses:
    """Rows by target class and the classes that two models answered.

    Parameters
    ----------
    truth, baseline, candidate : ndarray of int64, shape (n_cells,)
        The classes of each combination that occurs.
    count : ndarray of int64, shape (n_cells,)
        Rows of that combination; positive.
    """

    truth: Codes
    baseline: Codes
    candidate: Codes
    count: Codes

    def one_against_rest(self, code: int) -> Codes:
        """Count rows ``[y, baseline, candidate]`` of the problem "this class or not".

        Returns
        -------
        ndarray of int64, shape (2, 2, 2)
        """
        return self._tally(
            self.truth == code, self.baseline == code, self.candidate == code
        )

    def right_or_wrong(self) -> Codes:
        """Count rows by who is right, as if every row were positive.

        Returns
        -------
        ndarray of int64, shape (2, 2, 2)
            ``[1, baseline is right, candidate is right]``; the half ``[0]`` is empty.
        """
        every = np.ones(self.truth.size, dtype=np.bool_)
        return self._tally(
            every, self.baseline == self.truth, self.candidate == self.truth
        )

    def _tally(
        self,
        y: npt.NDArray[np.bool_],
        baseline: npt.NDArray[np.bool_],
        candidate: npt.NDArray[np.bool_],
    ) -> Codes:
        cell = y * 4 + baseline * 2 + candidate * 1
        found = np.bincount(cell, weights=self.count, minlength=8)
        # float sums of counts are exact up to 2**53 rows
        return found.astype(np.int64).reshape(2, 2, 2)


def joint_classes(
    y: Codes, *, baseline: Codes, candidate: Codes, n_classes: int
) -> JointClasses:
    """Count the rows of every combination of target and two answers in one pass.

    Parameters
    ----------
    y, baseline, candidate : ndarray of int64, shape (n_rows,)
        Target and answers as positions from 0 to ``n_classes - 1``.
    n_classes : int
        How many classes there are.

    Returns
    -------
    JointClasses
        The combinations that occur, in the order of ``[y, baseline, candidate]``.

    Examples
    --------
    >>> y, old, new = np.array([0, 1, 2]), np.array([0, 0, 0]), np.array([0, 1, 0])
    >>> joint = joint_classes(y, baseline=old, candidate=new, n_classes=3)
    >>> int(joint.right_or_wrong()[1, 0, 1])
    1

    On one of three rows only the candidate is right.
    """
    code = (y * n_classes + baseline) * n_classes + candidate
    cells, count, _ = _tabulate(code, n_classes**3, keep_rows=False)
    live = count > 0
    cells, count = cells[live], count[live]
    pair, new = np.divmod(cells, n_classes)
    truth, old = np.divmod(pair, n_classes)
    return JointClasses(truth=truth, baseline=old, candidate=new, count=count)


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassConfusion:
    """Rows of one model by target class and answered class, perhaps weighted.

    Parameters
    ----------
    truth, answer : ndarray of int64, shape (n_cells,)
        The classes of each cell; cells may be empty.
    mass, squares : ndarray of float64, shape (n_cells,)
        Sum of the weights of its rows, and of their squares.
    cell_of_row : ndarray of int64, shape (n_rows,)
        The cell of each row.
    n_classes : int
        How many classes there are.
    """

    truth: Codes
    answer: Codes
    mass: Floats
    squares: Floats
    cell_of_row: Codes
    n_classes: int

    @property
    def of_truth(self) -> Floats:
        """Weight of the rows that are of each class, shape (n_classes,)."""
        return self.by_truth(self.mass)

    @property
    def of_answer(self) -> Floats:
        """Weight of the rows that are answered with each class, shape (n_classes,)."""
        return sums_by_code(self.answer, self.mass, self.n_classes)

    @property
    def hits(self) -> Floats:
        """Weight of the rows of each class that are answered with it."""
        return self.by_truth(self.mass * (self.truth == self.answer))

    @property
    def rows_of_truth(self) -> Floats:
        """Effective rows of each class (Kish): its rows where none is weighted."""
        return effective_rows(self.of_truth, self.by_truth(self.squares))

    @property
    def rows_of_answer(self) -> Floats:
        """Effective rows answered with each class."""
        squares = sums_by_code(self.answer, self.squares, self.n_classes)
        return effective_rows(self.of_answer, squares)

    def by_truth(self, of_cells: Floats) -> Floats:
        """Sum a figure of cells over the answers, shape (n_classes,)."""
        return sums_by_code(self.truth, of_cells, self.n_classes)


def class_confusion(
    y: Codes, labels: Codes, *, n_classes: int, weights: Floats | None = None
) -> ClassConfusion:
    """Sum the weights of every combination of target and one model's answer.

    Parameters
    ----------
    y, labels : ndarray of int64, shape (n_rows,)
        Target and answers as positions from 0 to ``n_classes - 1``.
    n_classes : int
        How many classes there are.
    weights : ndarray of float64, shape (n_rows,), optional
        Positive weight of each row; 1 by default.

    Returns
    -------
    ClassConfusion

    Examples
    --------
    >>> y, labels = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])
    >>> found = class_confusion(y, labels, n_classes=3)
    >>> found.hits.tolist(), found.of_truth.tolist(), found.of_answer.tolist()
    ([1.0, 1.0, 0.0], [2.0, 1.0, 1.0], [1.0, 3.0, 0.0])

    The second class is answered three times for one row of it.
    """
    cells, count, cell_of_row = _tabulate(
        y * n_classes + labels, n_classes**2, keep_rows=True
    )
    mass = squares = count.astype(np.float64)
    if weights is not None:
        mass = sums_by_code(cell_of_row, weights, cells.size)
        squares = sums_by_code(cell_of_row, np.square(weights), cells.size)
    truth, answer = np.divmod(cells, n_classes)
    return ClassConfusion(
        truth=truth,
        answer=answer,
        mass=mass,
        squares=squares,
        cell_of_row=cell_of_row,
        n_classes=n_classes,
    )


def effective_rows(mass: Floats, squares: Floats) -> Floats:
    """Give Kish's effective number of rows from sums of weights and of squares.

    Parameters
    ----------
    mass, squares : ndarray of float64
        Sum of the weights and of their squares; both 0 where there is no row.

    Returns
    -------
    ndarray of float64
        ``mass**2 / squares``, and 0 where there is no row.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling, section 11.7. Wiley.

    Examples
    --------
    >>> effective_rows(np.array([4.0, 0.0]), np.array([10.0, 0.0]))
    array([1.6, 0. ])

    Two rows of weights 3 and 1 tell as much as 1.6 rows of the same weight.
    """
    some = squares > 0
    return np.where(some, np.square(mass) / np.where(some, squares, 1.0), 0.0)


def sums_by_code(codes: Codes, values: Floats, size: int) -> Floats:
    """Sum the values of the rows of every code.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_rows,)
        From 0 to ``size - 1``.
    values : ndarray of float64, shape (n_rows,)
        What is summed.
    size : int
        How many codes there are.

    Returns
    -------
    ndarray of float64, shape (size,)
    """
    # NumPy gives counts of int64 where there is nothing to sum
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def _tabulate(
    code: Codes, n_codes: int, *, keep_rows: bool
) -> tuple[Codes, Codes, Codes]:
    """List cells with their counts, and the cell of every row if asked for."""
    if n_codes <= MOST_DENSE:
        count = np.bincount(code, minlength=n_codes)
        return np.arange(n_codes), count.astype(np.int64, copy=False), code
    if keep_rows:
        cells, rows, count = np.unique(code, return_inverse=True, return_counts=True)
        return cells, count, rows
    cells, count = np.unique(code, return_counts=True)
    return cells, count, code
