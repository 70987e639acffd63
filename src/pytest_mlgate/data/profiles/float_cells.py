"""In which cell is each number: `count_floats`, one pass over an array.

A number's key is the upper half of ``float32(x - location)``: 65,536 cells, each about
0.8 % as wide as its distance from `location`, and counting them costs one `bincount`.
Keys rise with x, so cells whose edges lie where a key begins are sums of keys, exactly;
`snap` moves an edge there. Other edges are counted by search, more slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 1 << 16
_KEYS = 1 << 16
_LOW = np.iinfo(np.int64).min

_raw = np.arange(_KEYS, dtype=np.uint16)
_starts = (_raw.astype(np.uint32) << 16).view(np.float32)
_nan = np.isnan(_starts)
_negative = _raw >= 0x8000
# keys in the order of the numbers that they stand for; those of NaN come last
_ORDER = np.concatenate(
    [
        np.flatnonzero(_negative & ~_nan)[::-1],
        np.flatnonzero(~_negative & ~_nan),
        np.flatnonzero(_nan),
    ]
)
_RANK = np.empty(_KEYS, dtype=np.int64)
_RANK[_ORDER] = np.arange(_KEYS)
N_RANKS = int(_KEYS - _nan.sum())
"""Keys that numbers can have; those of NaN have higher ranks."""

SMALLEST, LARGEST = 1e-30, 1e30
"""Interquartile ranges within which keys tell the numbers of a column apart."""


def count_floats(
    values: NDArray[Any], edges: NDArray[np.float64], *, location: float | None
) -> tuple[NDArray[np.int64], int]:
    """Count numbers between edges.

    Parameters
    ----------
    values : ndarray of a numeric type, shape (n,)
        NaN is missing.
    edges : ndarray of float64, shape (k,)
        Increasing, finite.
    location : float or None
        Where the keys are finest; None if the edges were not made from keys.

    Returns
    -------
    counts : ndarray of int64, shape (k + 1,)
        Cell i holds ``edges[i - 1] <= x < edges[i]``.
    missing : int

    Examples
    --------
    >>> x = np.array([-np.inf, -1.0, -0.0, 0.0, 2.0, np.inf, np.nan])
    >>> counts, missing = count_floats(x, np.array([0.0, 2.0]), location=0.0)
    >>> counts.tolist(), missing
    ([2, 2, 2], 1)

    Infinities are in the outermost cells, and -0.0 is where 0.0 is.
    """
    if location is not None and are_snapped(edges, location):
        by_rank, missing = count_keys(values, location)
        starts = np.concatenate([[0], ranks(edges, location)])
        # an edge at the first key of all leaves nothing below it
        counts = np.add.reduceat(by_rank, starts) * np.diff(
            np.append(starts, N_RANKS)
        ).astype(bool)
        return counts.astype(np.int64), missing
    counts = np.zeros(len(edges) + 1, dtype=np.int64)
    missing = 0
    for chunk in _chunks(values):
        known = chunk[~np.isnan(chunk)]
        missing += len(chunk) - len(known)
        cells = np.searchsorted(edges, known, side="right")
        counts += np.bincount(cells, minlength=len(counts))
    return counts, missing


def count_keys(values: NDArray[Any], location: float) -> tuple[NDArray[np.int64], int]:
    """Count numbers by the rank of their key, shape ``(N_RANKS,)``, and the missing."""
    counts = np.zeros(_KEYS, dtype=np.int64)
    buffer = np.empty(_CHUNK, dtype=np.float32)
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        keys = _keys(chunk, location, buffer[: len(chunk)])
        counts += np.bincount(keys, minlength=_KEYS)
    by_rank = counts[_ORDER]
    return by_rank[:N_RANKS], int(by_rank[N_RANKS:].sum())


def ranks(values: NDArray[np.float64], location: float) -> NDArray[np.int64]:
    """Give the rank of the key of each number; from `N_RANKS` on for NaN."""
    buffer = np.empty(len(values), dtype=np.float32)
    return _RANK[_keys(values, location, buffer)]


def are_snapped(edges: NDArray[np.float64], location: float) -> bool:
    """Tell whether every edge is the least number of its key."""
    with np.errstate(over="ignore"):  # infinity is below the least float
        below = ranks(np.nextafter(edges, -np.inf), location)
    return bool((below < ranks(edges, location)).all())


def snap(wanted: NDArray[np.int64], location: float) -> NDArray[np.float64]:
    """Find the least number whose key has at least each of these ranks.

    Parameters
    ----------
    wanted : ndarray of int64, shape (k,)
        Ranks below `N_RANKS`.
    location : float
        Where the keys are finest.

    Returns
    -------
    ndarray of float64, shape (k,)

    Examples
    --------
    >>> rank = ranks(np.array([0.3]), location=0.1)
    >>> edge = snap(rank, location=0.1)
    >>> bool(edge[0] <= 0.3), are_snapped(edge, 0.1)
    (True, True)

    The edge is a float64 like any other: every engine can compare with it.
    """
    # Halving over the floats in their order, as integers that rise with them.
    low = np.full(len(wanted), _ordered(np.array([-np.inf]))[0])
    high = np.full(len(wanted), _ordered(np.array([np.inf]))[0])
    while (low < high).any():
        # without overflow: the sum of two int64 may not be one
        middle = (low >> 1) + (high >> 1) + (low & high & 1)
        reached = ranks(_floats(middle), location) >= wanted
        high = np.where(reached, middle, high)
        low = np.where(reached, low, np.minimum(middle + 1, high))
    found: NDArray[np.float64] = _floats(high)
    return found


def _keys(
    chunk: NDArray[Any], location: float, buffer: NDArray[np.float32]
) -> NDArray[np.uint16]:
    # Subtracting -0.0 makes 0.0 of -0.0; subtracting 0.0 would not.
    middle = location if location != 0 else -0.0
    with np.errstate(all="ignore"):  # to infinity and to zero, which have keys too
        np.subtract(
            chunk, np.float64(middle), out=buffer, casting="unsafe", dtype=np.float64
        )
    bits: NDArray[np.uint32] = buffer.view(np.uint32)
    upper = 1 if np.little_endian else 0
    return bits.view(np.uint16)[upper::2]


def _chunks(values: NDArray[Any]) -> Any:  # noqa: ANN401 - an iterator of arrays
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK].astype(np.float64)


def _ordered(values: NDArray[np.float64]) -> NDArray[np.int64]:
    bits = values.view(np.int64)
    return np.where(bits < 0, _LOW - bits, bits)


def _floats(ordered: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(ordered < 0, _LOW - ordered, ordered).view(np.float64)
