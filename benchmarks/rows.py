"""Which rows is the work done on: seeded tables of each task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 2026
N_CLASSES = 20
CLASS_NAMES = tuple(f"class {code:02d}" for code in range(N_CLASSES))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BinaryRows:
    """A binary target, and the probabilities that two models give."""

    y: NDArray[np.bool_]
    candidate: NDArray[np.float64]
    baseline: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassRows:
    """A target of twenty classes, and the classes that two models answer."""

    y: NDArray[np.int64]
    candidate: NDArray[np.int64]
    baseline: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueRows:
    """A number per row, and what two models say it is."""

    y: NDArray[np.float64]
    candidate: NDArray[np.float64]
    baseline: NDArray[np.float64]


def binary_rows(n: int) -> BinaryRows:
    """Draw rows of which three in ten are positive; the models are nearly equal."""
    rng = np.random.default_rng(SEED)
    y = rng.random(n) < 0.3
    signal = 2 * y + rng.normal(size=n) - 1.5
    return BinaryRows(
        y=y,
        candidate=_logistic(signal + 0.50 * rng.normal(size=n)),
        baseline=_logistic(signal + 0.51 * rng.normal(size=n)),
    )


def class_rows(n: int) -> ClassRows:
    """Draw rows of which a candidate names four in five right, a baseline less."""
    rng = np.random.default_rng(SEED)
    y = rng.integers(0, N_CLASSES, n)
    return ClassRows(
        y=y,
        candidate=np.where(rng.random(n) < 0.80, y, rng.integers(0, N_CLASSES, n)),
        baseline=np.where(rng.random(n) < 0.79, y, rng.integers(0, N_CLASSES, n)),
    )


def value_rows(n: int) -> ValueRows:
    """Draw normal values, and answers with normal errors."""
    rng = np.random.default_rng(SEED)
    y = rng.normal(size=n)
    return ValueRows(
        y=y,
        candidate=y + 1.00 * rng.normal(size=n),
        baseline=y + 1.01 * rng.normal(size=n),
    )


def row_weights(n: int) -> NDArray[np.float64]:
    """Draw positive weights."""
    return np.random.default_rng(SEED + 1).gamma(2.0, size=n)


def row_groups(n: int) -> NDArray[np.int64]:
    """Put five rows in a row into each group."""
    return np.arange(n, dtype=np.int64) // 5


def column_to_sort(n: int) -> NDArray[np.float64]:
    """Draw the column whose `np.argsort` is the unit of time."""
    return np.random.default_rng(SEED + 2).normal(size=n)


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x)))
