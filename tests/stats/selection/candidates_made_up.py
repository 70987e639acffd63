"""Made-up candidates that answer the same rows, right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.selection.joint_effects import joint_effects

if TYPE_CHECKING:
    from pytest_mlgate.stats.selection.joint_effects import JointEffects

PLAIN = RowStructure()
LIKENESS = 0.8
"""Correlation of how hard a row is for two models."""


def mean_of(x: np.ndarray) -> Influence:
    """Give a mean with its influence values."""
    n = len(x)
    return Influence(value=float(x.mean()), psi=(x - x.mean()) / n, df=n - 1)


def right_or_wrong(
    rng: np.random.Generator, accuracies: list[float], *, n: int
) -> np.ndarray:
    """Say which rows each model gets right, shape (n, models)."""
    shared = np.sqrt(LIKENESS) * rng.normal(size=(n, 1))
    own = np.sqrt(1 - LIKENESS) * rng.normal(size=(n, len(accuracies)))
    return (shared + own < stats.norm.ppf(accuracies)).astype(float)


def gains_of(
    rng: np.random.Generator, accuracies: list[float], *, n: int = 2000
) -> JointEffects:
    """Compare all models with the first one."""
    found = [mean_of(column) for column in right_or_wrong(rng, accuracies, n=n).T]
    return joint_effects(found[1:], baseline=found[0], structure=PLAIN)
