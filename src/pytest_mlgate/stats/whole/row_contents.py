"""What does a row hold, wherever it is stored: numbers that stand for contents.

Rows that are dealt to blocks by what they hold are dealt alike in every order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Keys: TypeAlias = NDArray[np.uint64] | NDArray[np.uint8]

# odd constants of the splitmix64 finalizer (Steele, Lea and Flood 2014)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_HALF = np.uint64(32)
# rows worked on at a time: what is made of them stays in the cache
_AT_ONCE = 2**14


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowContents:
    """The arrays that rows consist of.

    Parameters
    ----------
    shared : tuple of ndarray, each of shape (n_rows,)
        The truth first, then weights where there are any.
    models : tuple of tuple of ndarray, each of shape (n_rows,) or (n_rows, n)
        What each model answered; of at most two.
    """

    shared: tuple[NDArray[Any], ...]
    models: tuple[tuple[NDArray[Any], ...], ...]

    def keys(self) -> Keys:
        """Give each row a number that stands for all that it holds.

        Returns
        -------
        ndarray of uint64 or uint8, shape (n_rows,)
            Equal for equal rows and, but for one in 2**64, different for others. The
            same whichever of two models comes first, unless both gave the same
            answers to the same truths in another order.

        Examples
        --------
        >>> y, yes = np.array([True, True]), np.array([True, False])
        >>> there = RowContents(shared=(y,), models=((yes,), (y,)))
        >>> back = RowContents(shared=(y,), models=((y,), (yes,)))
        >>> there.keys().tolist(), back.keys().tolist()
        ([7, 3], [7, 3])

        Which model is the candidate plays no part.
        """
        if self._yes_or_no:
            return self._cells()
        told = np.zeros(self.shared[0].shape[0], dtype=np.uint64)
        for column in self.shared:
            _fold(told, column)
        found = []
        for columns in self.models or ((),):
            own = told.copy()
            for column in columns:
                _fold(own, column)
            found.append(own)
        # a sum that wraps around is the same in every order
        found.sort(key=lambda own: int(own.sum()))
        for other in found[1:]:
            # now the first and the second are told apart
            found[0] *= _STEP
            _fold(found[0], other)
        return found[0]

    @property
    def _yes_or_no(self) -> bool:
        arrays = (*self.shared, *(c for columns in self.models for c in columns))
        return len(self.shared) == 1 and all(
            column.dtype == np.bool_ and column.ndim == 1 for column in arrays
        )

    def _cells(self) -> NDArray[np.uint8]:
        """Count up the cells of a table of truth by decisions."""
        truth = self.shared[0]
        columns = [column for own in self.models for column in own]
        columns.sort(
            key=lambda c: (np.count_nonzero(c), np.count_nonzero(c & truth)),
            reverse=True,
        )
        cells = truth.astype(np.uint8)
        for place, column in enumerate(columns, start=1):
            cells |= column.view(np.uint8) << np.uint8(place)
        return cells


def buckets_of(
    column: NDArray[np.float64], count: int
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Scatter numbers over buckets, equal numbers to the same.

    Parameters
    ----------
    column : ndarray of float64, shape (n_rows,)
        Numbers.
    count : int
        Buckets, at most 256.

    Returns
    -------
    buckets : ndarray of uint8, shape (n_rows,)
        Numbered from 0, equally likely.
    sizes : ndarray of int, shape (count,)
        Rows in each.

    Examples
    --------
    >>> buckets_of(np.arange(1000.0), 4)[1].tolist()
    [262, 258, 226, 254]

    About a quarter of a thousand numbers in each of four.
    """
    found = np.empty(column.size, dtype=np.uint8)
    sizes = np.zeros(count, dtype=np.intp)
    wide = np.uint64(count)
    for start in range(0, column.size, _AT_ONCE):
        part = _bits(column[start : start + _AT_ONCE]) ^ _STEP
        _stir(part)
        # the upper half times count, over 2**32
        part >>= _HALF
        part *= wide
        part >>= _HALF
        found[start : start + _AT_ONCE] = part
        sizes += np.bincount(part.view(np.int64), minlength=count)
    return found, sizes


def hash_of(numbers: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Scatter whole numbers over 64 bits, the same on every machine.

    Parameters
    ----------
    numbers : ndarray of int
        Row or group numbers.

    Returns
    -------
    ndarray of uint64

    Examples
    --------
    >>> hash_of(np.array([0])).tolist()
    [16294208416658607535]

    The first output of splitmix64 started at 0.
    """
    mixed = numbers.astype(np.uint64)
    mixed += np.uint64(1)
    mixed *= _STEP
    mixed ^= mixed >> np.uint64(30)
    mixed *= _MIX[0]
    mixed ^= mixed >> np.uint64(27)
    mixed *= _MIX[1]
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _fold(keys: NDArray[np.uint64], column: NDArray[Any]) -> None:
    """Stir a column into keys, in place."""
    wide = column.reshape(column.shape[0], -1)
    for start in range(0, keys.size, _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        for own in wide[start : start + _AT_ONCE].T:
            part ^= _bits(own)
            part += _STEP
            _stir(part)


def _stir(part: NDArray[np.uint64]) -> None:
    """Spread every bit over the upper ones, in place."""
    part ^= part >> _HALF
    part *= _MIX[0]
    part ^= part >> _HALF
    part *= _MIX[1]


def _bits(column: NDArray[Any]) -> NDArray[np.uint64]:
    """Read numbers as whole ones, different ones for different numbers."""
    if column.dtype == np.float64:
        return np.ascontiguousarray(column).view(np.uint64)
    return column.astype(np.int64).view(np.uint64)
