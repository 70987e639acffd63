"""How much better is the candidate so far: `RunningEffect`, with what it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.johnson import TOO_SKEWED
from pytest_mlgate.stats.losses.johnson import skewness_of_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.sequential.row_sums import RowSums

FEWEST_ROWS = 100
FEWEST_EVENTS = 10
FEWEST_GROUPS = 30
"""What has to be there before the first verdict: rows, events among them, groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningEffect:
    """An effect with its error, as it stands at one moment.

    Parameters
    ----------
    estimate : float
        Positive where the candidate is better.
    standard_error : float
        Of the estimate; 0 where no row differs.
    n : int
        Requests that it rests on.
    clock : float
        Variance gathered so far, in units of the variance of one independent row: `n`
        for independent rows, more where rows of a group pull together.
    skewness : float
        Of the estimate.
    events : int
        Rows that have a say and are not like most of them: discordant pairs, failures.
    groups : int or None
        Independent groups, None where rows are independent.
    candidate, baseline : float
        The metric of each arm; None for a baseline that there is not.
    """

    estimate: float
    standard_error: float
    n: int
    clock: float
    skewness: float
    events: int
    groups: int | None
    candidate: float
    baseline: float | None

    @property
    def too_early(self) -> str | None:
        """Say what is missing before a verdict, None if nothing is."""
        if self.n < FEWEST_ROWS:
            return f"{self.n} rows are too few to begin; it takes {FEWEST_ROWS}."
        if self.groups is not None and self.groups < FEWEST_GROUPS:
            return f"{self.groups} groups are too few; it takes {FEWEST_GROUPS}."
        if self.events < FEWEST_EVENTS:
            return (
                f"{self.events} rows differ from the others; it takes {FEWEST_EVENTS} "
                "to know the spread."
            )
        if abs(self.skewness) >= TOO_SKEWED:
            return "The estimate rests on a handful of rows."
        return None

    @property
    def rows_to_begin(self) -> int:
        """Rows in total at which the first verdict is possible, at today's shares."""
        parts = [FEWEST_ROWS]
        if self.groups is not None and self.groups < FEWEST_GROUPS:
            parts.append(math.ceil(self.n * FEWEST_GROUPS / max(self.groups, 1)))
        if self.events < FEWEST_EVENTS:
            parts.append(math.ceil(self.n * FEWEST_EVENTS / max(self.events, 1)))
        if abs(self.skewness) >= TOO_SKEWED:
            parts.append(math.ceil(self.n * (self.skewness / TOO_SKEWED) ** 2) + 1)
        return max(parts)


def paired_effect(
    candidate: RowSums,
    baseline: RowSums,
    *,
    higher_is_better: bool,
    groups: NDArray[np.int64] | None = None,
) -> RunningEffect | Undefined:
    """Compare two models on the same requests, as a shadow does.

    Parameters
    ----------
    candidate, baseline : RowSums
        Of the same requests in the same order.
    higher_is_better : bool
        False for losses.
    groups : ndarray of int, shape (n_rows,), optional
        Code of the user (or what else depends on itself) of each request.

    Returns
    -------
    RunningEffect or Undefined

    Examples
    --------
    >>> from pytest_mlgate.stats.sequential.row_sums import RowSums
    >>> rng = np.random.default_rng(0)
    >>> old = rng.random(400) < 0.8
    >>> new = np.where(rng.random(400) < 0.1, rng.random(400) < 0.8, old)
    >>> found = paired_effect(
    ...     RowSums.mean(1.0 * new), RowSums.mean(1.0 * old), higher_is_better=True
    ... )
    >>> found.n, found.events, round(found.standard_error, 4)
    (400, 9, 0.0075)

    The models differ on 9 of 400 requests, and those alone carry the error.
    """
    one, other = candidate.influence(), baseline.influence()
    if isinstance(one, Undefined) or isinstance(other, Undefined):
        return _undefined(one, other)
    sign = 1 if higher_is_better else -1
    says = (candidate.below != 0) | (baseline.below != 0)
    return _effect(
        sign * (one.psi - other.psi), says, one, other, sign=sign, groups=groups
    )


def effect_of_arms(
    candidate: RowSums,
    baseline: RowSums,
    *,
    higher_is_better: bool,
    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> RunningEffect | Undefined:
    """Compare two models on requests of their own, as a canary does.

    Parameters
    ----------
    candidate, baseline : RowSums
        Of the requests of each arm.
    higher_is_better : bool
        False for losses.
    groups : (ndarray, ndarray), optional
        Code of the group of each request, of both arms.

    Returns
    -------
    RunningEffect or Undefined

    Examples
    --------
    >>> from pytest_mlgate.stats.sequential.row_sums import RowSums
    >>> found = effect_of_arms(
    ...     RowSums.mean(np.repeat([1.0, 0.0], [180, 20])),
    ...     RowSums.mean(np.repeat([1.0, 0.0], [160, 40])),
    ...     higher_is_better=True,
    ... )
    >>> round(found.estimate, 2), round(found.standard_error, 3), found.events
    (0.1, 0.035, 60)

    Ten points better, on 60 wrong answers in both arms together.
    """
    one = candidate.influence(of="candidate")
    other = baseline.influence(of="champion")
    if isinstance(one, Undefined) or isinstance(other, Undefined):
        return _undefined(one, other)
    sign = 1 if higher_is_better else -1
    psi = sign * np.concatenate([one.psi, -other.psi])
    says = np.concatenate([candidate.below != 0, baseline.below != 0])
    codes = None if groups is None else np.concatenate(groups)
    arms = np.repeat([0, 1], [one.psi.size, other.psi.size])
    return _effect(psi, says, one, other, sign=sign, groups=codes, arms=arms)


def mean_effect(
    candidate: RowSums,
    *,
    higher_is_better: bool,
    groups: NDArray[np.int64] | None = None,
) -> RunningEffect | Undefined:
    """Measure one model alone, in the same terms.

    Parameters
    ----------
    candidate : RowSums
        Of its requests.
    higher_is_better : bool
        False for losses, which are measured as their negative.
    groups : ndarray of int, shape (n_rows,), optional
        Code of the group of each request.

    Returns
    -------
    RunningEffect or Undefined

    Examples
    --------
    >>> from pytest_mlgate.stats.sequential.row_sums import RowSums
    >>> failed = np.zeros(600)
    >>> failed[:30] = 1.0
    >>> found = mean_effect(
    ...     RowSums.mean(failed), higher_is_better=False, groups=np.arange(600) // 3
    ... )
    >>> found.estimate, found.groups, round(found.clock / found.n, 1)
    (-0.05, 200, 3.0)

    Ten of 200 users have every request failed: worth a third of what 600 rows seem.
    """
    one = candidate.influence()
    if isinstance(one, Undefined):
        return one
    sign = 1 if higher_is_better else -1
    says = candidate.below != 0
    return _effect(sign * one.psi, says, one, None, sign=sign, groups=groups)


def _effect(
    psi: NDArray[np.float64],
    says: NDArray[np.bool_],
    one: Influence,
    other: Influence | None,
    *,
    sign: int,
    groups: NDArray[np.int64] | None,
    arms: NDArray[np.int64] | None = None,
) -> RunningEffect:
    units = psi if groups is None else _summed(psi, groups)
    number = None if groups is None else int(np.unique(groups).size)
    alone, together = float(psi @ psi), float(units @ units)
    if number is not None and number > 1:
        together *= number / (number - 1)
    return RunningEffect(
        estimate=sign * (one.value - (other.value if other else 0.0)),
        standard_error=math.sqrt(together),
        n=psi.size,
        clock=psi.size * (together / alone if alone > 0 else 1.0),
        skewness=skewness_of_sum(units) if together > 0 else 0.0,
        events=_events(psi, says, arms),
        groups=number,
        candidate=one.value,
        baseline=other.value if other else None,
    )


def _summed(psi: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.bincount(groups, weights=psi).astype(np.float64)


def _events(
    psi: NDArray[np.float64],
    says: NDArray[np.bool_],
    arms: NDArray[np.int64] | None,
) -> int:
    """Count the rows that differ from the commonest one of their arm."""
    if arms is None:
        return _unlike_most(psi[says])
    return sum(_unlike_most(psi[says & (arms == arm)]) for arm in (0, 1))


def _unlike_most(psi: NDArray[np.float64]) -> int:
    if not psi.size:
        return 0
    # values that differ by rounding alone are one value
    scaled = np.round(psi / max(float(np.abs(psi).max()), 1e-300), 9)
    return int(psi.size - np.unique(scaled, return_counts=True)[1].max())


def _undefined(one: Influence | Undefined, other: Influence | Undefined) -> Undefined:
    told = [found.reason for found in (one, other) if isinstance(found, Undefined)]
    return Undefined(reason=" ".join(dict.fromkeys(told)))
