"""Which rows go together when a metric is evaluated on parts of the data.

A metric that is only known as a whole shows its spread in parts that have nothing to
do with each other: random ones, whole groups, or stretches of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.dependence import stretches_of_time
from pytest_mlgate.stats.influence import RowStructure

if TYPE_CHECKING:
    from numpy.typing import NDArray

# odd constants of the splitmix64 finalizer (Steele, Lea and Flood 2014)
_STEP = np.uint64(0x9E3779B97F4A7C15)
# above this the sizes of blocks differ little even if left to the hash
_MANY = 20_000
# rows worked on at a time: what is made of them stays in the cache
_AT_ONCE = 2**15

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
    codes = np.empty(n, dtype=np.uint8)
    if n >= _MANY:
        for start in range(0, n, _AT_ONCE):
            part = codes[start : start + _AT_ONCE]
            part[:] = _dealt(start, part.size, count)
        return codes
    # the rank of the hash deals out equal blocks
    hashes = hash_of(np.arange(n, dtype=np.uint64))
    codes[np.argsort(hashes)] = np.arange(n) % count
    return codes


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """Disjoint blocks of rows, and the rows laid out block by block.

    Parameters
    ----------
    codes : ndarray of uint8, shape (n_rows,)
        Block of each row, numbered from 0 without gaps.
    order : ndarray of int, shape (n_rows,)
        The rows of the first block in their order, then those of the next.
    sizes : ndarray of int, shape (n_blocks,)
        Rows of each block.
    """

    codes: NDArray[np.uint8]
    order: NDArray[np.intp]
    sizes: NDArray[np.intp]


def laid_out(n: int, count: int, structure: RowStructure) -> Blocks:
    """Put every row into a block, and lay the blocks end to end.

    Parameters
    ----------
    n, count, structure
        As in `blocks_of`.

    Returns
    -------
    Blocks
        Its arrays are read-only. The blocks of the last number of rows are kept where
        they depend on nothing else, since all metrics of a session ask for the same.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> found = laid_out(4, 2, RowStructure(groups=np.array([7, 8, 8, 7])))
    >>> found.codes.tolist(), found.order.tolist(), found.sizes.tolist()
    ([1, 0, 0, 1], [1, 2, 0, 3], [2, 2])

    The two rows of each group lie side by side.
    """
    if structure.groups is None and structure.time is None:
        return _laid_out_at_random(n, count)
    return _blocks(blocks_of(n, count, structure))


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


@lru_cache(maxsize=1)
def _laid_out_at_random(n: int, count: int) -> Blocks:
    return _blocks(blocks_of(n, count, RowStructure()))


def _blocks(codes: NDArray[np.uint8]) -> Blocks:
    order, sizes = np.argsort(codes, kind="stable"), np.bincount(codes)
    for shared in (codes, order, sizes):
        shared.flags.writeable = False
    return Blocks(codes=codes, order=order, sizes=sizes)


def _dealt(start: int, size: int, count: int) -> NDArray[np.uint64]:
    """Deal out some rows by their hashes: equal in the long run, and no sort."""
    scaled = hash_of(np.arange(start, start + size, dtype=np.uint64))
    # the upper half times count, over 2**32
    scaled >>= np.uint64(32)
    scaled *= np.uint64(count)
    scaled >>= np.uint64(32)
    return scaled


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
