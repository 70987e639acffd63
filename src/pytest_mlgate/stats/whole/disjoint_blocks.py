"""Which rows go together when a metric is evaluated on parts of the data.

A metric that is only known as a whole shows its spread in parts that have nothing to
do with each other: random ones, whole groups, or stretches of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.dependence import stretches_of_time
from pytest_mlgate.stats.whole.row_contents import buckets_of
from pytest_mlgate.stats.whole.row_contents import hash_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.whole.row_contents import RowContents

MOST_ROWS = 100_000
"""Of more rows random ones make the blocks: about as many, or a twelfth of all."""

# above this the sizes of blocks differ little even if left to the hash
_MANY = 20_000
# rows worked on at a time: what is made of them stays in the cache
_AT_ONCE = 2**15
# times as uneven as chance makes the buckets: 5 of its standard deviations
_UNEVEN = 1.5
# buckets that many rows are scattered over: whole numbers of them make a block
_BUCKETS = 240


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """Disjoint blocks of rows, and where each row comes if they lie end to end.

    Parameters
    ----------
    rows : ndarray of int, shape (n_taken,), or slice
        The rows that take part, in the order in which they are stored.
    places : ndarray of int, shape (n_taken,)
        Where each of them comes: those of the first block first.
    sizes : ndarray of int, shape (n_blocks,)
        Rows of each block, at least one.
    """

    rows: NDArray[np.intp] | slice
    places: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @property
    def slices(self) -> list[slice]:
        """Where each block lies."""
        ends = np.cumsum(self.sizes).tolist()
        return [slice(start, end) for start, end in pairwise([0, *ends])]

    @property
    def codes(self) -> NDArray[np.intp]:
        """The block of each row that takes part."""
        return np.searchsorted(np.cumsum(self.sizes), self.places, side="right")

    def lay_out(self, column: NDArray[Any]) -> NDArray[Any]:
        """Put the rows of a column end to end.

        Parameters
        ----------
        column : ndarray, shape (n_rows,) or (n_rows, n)
            Any column of the same rows.

        Returns
        -------
        ndarray, shape (n_taken,) or (n_taken, n)
        """
        found = np.empty((self.places.size, *column.shape[1:]), dtype=column.dtype)
        # writing to twenty places at a time is what a cache is good at
        found[self.places] = column[self.rows]
        return found


def blocks_of(
    contents: RowContents,
    count: int,
    structure: RowStructure,
    *,
    most: float = MOST_ROWS,
) -> Blocks:
    """Put every row into one of about `count` disjoint blocks.

    Parameters
    ----------
    contents : RowContents
        What rows hold, which deals them.
    count : int
        Blocks wanted, 20 if there are many rows; stretches of time are always twenty.
    structure : RowStructure
        What depends on what: groups stay whole, time is cut into stretches.
    most : float
        Of how many rows blocks are made at most, about, if they are independent.

    Returns
    -------
    Blocks
        The same rows and groups make the same blocks in whatever order they are
        stored, on every machine; equal rows take the place of each other.

    Notes
    -----
    Rows are sorted by a hash of all that they hold and then dealt by the hash of their
    place, as random as any shuffle for rows that differ and for rows that do not. Of
    20 000 rows and more the sort is saved if the truth is a number that hardly repeats
    itself: a hash of it names one of 240 buckets, and some of them make a block.
    Whether it repeats itself is seen by how uneven the buckets are, in units of what
    chance does (1 for distinct numbers; 2 if each comes twice); up to 1.5 is taken for
    distinct.

    Groups are dealt from the largest to the smallest, to and fro, so that blocks are
    of about the same size; those of one size by a hash of what their rows hold.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.whole.row_contents import RowContents
    >>> y = np.arange(100.0)
    >>> there = blocks_of(RowContents(shared=(y,), models=()), 20, RowStructure())
    >>> back = blocks_of(RowContents(shared=(y[::-1],), models=()), 20, RowStructure())
    >>> there.sizes.tolist() == [5] * 20
    True
    >>> sorted(there.lay_out(y)[:5]) == sorted(back.lay_out(y[::-1])[:5])
    True

    A hundred rows make twenty blocks of five, the same ones in reverse order.
    """
    if structure.time is not None:
        return _of_codes(_without_gaps(stretches_of_time(structure.time)))
    if structure.groups is not None:
        return _of_codes(_whole_groups(structure.groups, contents, count))
    n = contents.shared[0].shape[0]
    if n < _MANY:
        return _by_all(contents, _equally_dealt(n, count))
    each = _BUCKETS // count
    taken = count * (each if n <= most else max(round(each * most / n), 1))
    by_truth = _by_truth(contents.shared[0], count, taken=taken)
    return by_truth or _by_all(contents, _dealt(n, count, taken))


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


def _by_truth(truth: NDArray[Any], count: int, *, taken: int) -> Blocks | None:
    """Deal rows by a truth that hardly repeats itself; None where it does."""
    if truth.dtype != np.float64:
        return None
    buckets, sizes = buckets_of(truth, _BUCKETS)
    expected = truth.size / _BUCKETS
    uneven = np.square(sizes - expected).sum()
    if uneven > _UNEVEN * expected * (_BUCKETS - 1):
        return None
    return _of_buckets(buckets, sizes, count, taken=taken)


def _by_all(contents: RowContents, dealt: Blocks) -> Blocks:
    """Sort rows by what they hold, and put them into the blocks of their places."""
    keys = contents.keys()
    # bytes are sorted in linear time, and numpy does so if the order is to be kept
    order = np.argsort(keys, kind="stable" if keys.dtype == np.uint8 else None)
    if isinstance(dealt.rows, slice):
        places = np.empty_like(dealt.places)
        places[order] = dealt.places
        return Blocks(rows=dealt.rows, places=places, sizes=dealt.sizes)
    taking = order[dealt.rows]
    back = np.argsort(taking)
    return Blocks(rows=taking[back], places=dealt.places[back], sizes=dealt.sizes)


# the blocks of the last numbers of rows are kept: all metrics of a session ask for them
@lru_cache(maxsize=1)
def _equally_dealt(n: int, count: int) -> Blocks:
    """Deal out few places by the rank of their hash, which makes equal blocks."""
    codes = np.empty(n, dtype=np.uint8)
    codes[np.argsort(hash_of(np.arange(n)))] = np.arange(n) % count
    return _locked(_of_codes(_without_gaps(codes)))


@lru_cache(maxsize=1)
def _dealt(n: int, count: int, taken: int) -> Blocks:
    """Deal out many places by their hash: equal in the long run, and no sort."""
    buckets = np.empty(n, dtype=np.uint8)
    for start in range(0, n, _AT_ONCE):
        hashes = hash_of(np.arange(start, min(start + _AT_ONCE, n)))
        # the upper half times the buckets, over 2**32
        hashes >>= np.uint64(32)
        hashes *= np.uint64(_BUCKETS)
        hashes >>= np.uint64(32)
        buckets[start : start + _AT_ONCE] = hashes
    sizes = np.bincount(buckets, minlength=_BUCKETS)
    return _locked(_of_buckets(buckets, sizes, count, taken=taken))


def _locked(blocks: Blocks) -> Blocks:
    for shared in (blocks.rows, blocks.places, blocks.sizes):
        if not isinstance(shared, slice):
            shared.flags.writeable = False
    return blocks


def _of_buckets(
    buckets: NDArray[np.uint8], sizes: NDArray[np.intp], count: int, *, taken: int
) -> Blocks:
    """Make blocks of the first buckets."""
    rows = slice(None) if taken == _BUCKETS else np.flatnonzero(buckets < taken)
    each = taken // count
    return Blocks(
        rows=rows,
        places=_places(buckets[rows] // np.uint8(each)),
        sizes=sizes[:taken].reshape(count, each).sum(axis=1),
    )


def _of_codes(codes: NDArray[np.uint8]) -> Blocks:
    return Blocks(rows=slice(None), places=_places(codes), sizes=np.bincount(codes))


def _places(codes: NDArray[np.uint8]) -> NDArray[np.intp]:
    places = np.empty(codes.size, dtype=np.intp)
    # bytes are sorted in linear time, and numpy does so if the order is to be kept
    places[np.argsort(codes, kind="stable")] = np.arange(codes.size)
    return places


def _whole_groups(
    groups: NDArray[np.int64], contents: RowContents, count: int
) -> NDArray[np.uint8]:
    _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    # whole numbers below 2**32 add up exactly, in any order
    held = hash_of(contents.keys()) >> np.uint64(32)
    sums = np.bincount(codes, weights=held).astype(np.uint64)
    order = np.lexsort((hash_of(sums), -sizes))
    count = min(count, sizes.size)
    turn, place = np.divmod(np.arange(sizes.size), count)
    block: NDArray[np.uint8] = np.empty(sizes.size, dtype=np.uint8)
    block[order] = np.where(turn % 2 == 0, place, count - 1 - place)
    dealt: NDArray[np.uint8] = block[codes]
    return dealt


def _without_gaps(codes: NDArray[np.integer]) -> NDArray[np.uint8]:
    dealt: NDArray[np.uint8] = np.unique(codes, return_inverse=True)[1].astype(np.uint8)
    return dealt
