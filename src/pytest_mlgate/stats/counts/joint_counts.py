"""How often target and decisions fell together: the counts behind every metric.

Eight numbers hold all that two models' decisions can say about each other, four all
that one model's can. Everything after this file works on counts, so a million rows
cost one pass, and counts made elsewhere (in a database) do as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Bools: TypeAlias = "npt.NDArray[np.bool_]"
Counts: TypeAlias = "npt.NDArray[np.int64]"


def joint_counts(y: Bools, *, baseline: Bools, candidate: Bools) -> Counts:
    """Count the rows of every combination of target and two decisions.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    baseline, candidate : ndarray of bool, shape (n_rows,)
        The decisions of the two models on the same rows.

    Returns
    -------
    ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``.

    Examples
    --------
    >>> y = np.array([True, True, False])
    >>> old = np.array([True, False, False])
    >>> new = np.array([True, True, False])
    >>> int(joint_counts(y, baseline=old, candidate=new)[1, 0, 1])
    1

    One positive row is found by the candidate only.
    """
    code = _bits(y) * np.uint8(4) + _bits(baseline) * np.uint8(2) + _bits(candidate)
    return _counts(code, 8).reshape(2, 2, 2)


def confusion_counts(y: Bools, decisions: Bools) -> Counts:
    """Count the rows of every combination of target and one model's decision.

    Parameters
    ----------
    y, decisions : ndarray of bool, shape (n_rows,)
        Target and decisions, True for positive.

    Returns
    -------
    ndarray of int64, shape (2, 2)
        Rows with ``[y, decision]``, which is the layout of scikit-learn's
        ``confusion_matrix``.

    Examples
    --------
    >>> y = np.array([True, True, False])
    >>> confusion_counts(y, np.array([True, False, False])).tolist()
    [[1, 0], [1, 1]]

    One true negative, no false positive, one false negative, one true positive.
    """
    return _counts(_bits(y) * np.uint8(2) + _bits(decisions), 4).reshape(2, 2)


def confusion_of_baseline(joint: Counts) -> Counts:
    """Sum the candidate out of ``[y, baseline, candidate]``: the baseline's cells.

    Parameters
    ----------
    joint : ndarray of int64, shape (2, 2, 2)
        As `joint_counts` returns them.

    Returns
    -------
    ndarray of int64, shape (2, 2)
        Rows with ``[y, decision]``.
    """
    return np.asarray(joint.sum(axis=2))


def confusion_of_candidate(joint: Counts) -> Counts:
    """Sum the baseline out of ``[y, baseline, candidate]``: the candidate's cells.

    Parameters
    ----------
    joint : ndarray of int64, shape (2, 2, 2)
        As `joint_counts` returns them.

    Returns
    -------
    ndarray of int64, shape (2, 2)
        Rows with ``[y, decision]``.
    """
    return np.asarray(joint.sum(axis=1))


def _bits(flags: Bools) -> npt.NDArray[np.uint8]:
    """Read bools as 0 and 1 without copying where memory allows it."""
    return np.ascontiguousarray(flags, dtype=np.bool_).view(np.uint8)


def _counts(code: npt.NDArray[np.uint8], n_cells: int) -> Counts:
    return np.bincount(code, minlength=n_cells).astype(np.int64)
