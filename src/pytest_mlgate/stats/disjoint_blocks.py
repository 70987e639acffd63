"""Which rows go together when a metric is evaluated on parts of the data.

A metric that is only known as a whole shows its spread in parts that have nothing to
do with each other: random ones, whole groups, or stretches of time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.dependence import stretches_of_time

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure

# odd constants of the splitmix64 finalizer (Steele, Lea and Flood 2014)
_STEP = np.uint64(0x9E3779B97F4A7C15)
# above this the sizes of blocks differ little even if left to the hash
_MANY = 20_000

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def blocks_of(n: int, count: int, structure: RowStructure) -> NDArray[np.uint8]:
    """Put every row into one of about `count` disjoint blocks.

    Parameters
    ----------
    n : int
        Rows.
    count : int
        Blocks wanted, at most 255; stretches of time are always twenty.
    structure : RowStructure
        What depends on what: groups stay whole, time is cut into stretches.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Block of each row, numbered from 0 without gaps.

    Notes
    -----
    Rows and groups are dealt by a hash of their number, so the same data give the
    same blocks on every machine. Groups are dealt from the largest to the smallest, to
    and fro, so that blocks are of about the same size.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> codes = blocks_of(100, 20, RowStructure())
    >>> np.bincount(codes).tolist() == [5] * 20
    True

    A hundred rows make twenty blocks of five.
    """
    if structure.time is not None:
        return _without_gaps(stretches_of_time(structure.time))
    if structure.groups is not None:
        return _whole_groups(structure.groups, count)
    hashes = hash_of(np.arange(n, dtype=np.uint64))
    if n >= _MANY:
        # equal in the long run, and no sort: the upper half times count, over 2**32
        scaled = (hashes >> np.uint64(32)) * np.uint64(count)
        return (scaled >> np.uint64(32)).astype(np.uint8)
    # the rank of the hash deals out equal blocks
    codes = np.empty(n, dtype=np.uint8)
    codes[np.argsort(hashes)] = np.arange(n) % count
    return codes


def rows_of(codes: NDArray[np.uint8]) -> list[NDArray[np.intp]]:
    """List the rows of each block, in their order.

    Parameters
    ----------
    codes : ndarray of uint8, shape (n_rows,)
        Block of each row, numbered from 0 without gaps.

    Returns
    -------
    list of ndarray of int

    Examples
    --------
    >>> [rows.tolist() for rows in rows_of(np.array([1, 0, 1], dtype=np.uint8))]
    [[1], [0, 2]]

    The second row is alone in the first block.
    """
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(codes))[:-1])


def independent_units(n: int, structure: RowStructure) -> float:
    """Count the equal independent units that rows or groups amount to.

    Parameters
    ----------
    n : int
        Rows.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    float
        Effective groups where there are groups, else effective rows.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> independent_units(6, RowStructure(groups=np.array([0, 0, 1, 1, 2, 2])))
    3.0

    Six rows of three households are three units.
    """
    if structure.groups is not None:
        _, codes = np.unique(structure.groups, return_inverse=True)
        return effective_size(
            np.bincount(codes, weights=structure.weights).astype(np.float64)
        )
    return float(n) if structure.weights is None else effective_size(structure.weights)


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


def _whole_groups(groups: NDArray[np.int64], count: int) -> NDArray[np.uint8]:
    _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.lexsort((hash_of(np.arange(sizes.size)), -sizes))
    count = min(count, sizes.size)
    turn, place = np.divmod(np.arange(sizes.size), count)
    block = np.empty(sizes.size, dtype=np.uint8)
    block[order] = np.where(turn % 2 == 0, place, count - 1 - place)
    return block[codes]


def _without_gaps(codes: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.unique(codes, return_inverse=True)[1].astype(np.uint8)
