"""How far apart is any metric between groups: AUROC, log loss, MAE, one of your own.

The general road, by influence values. Shares of decisions on plain rows have a better
one in `share_gap`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.distance_test import DistanceTest
from pytest_mlgate.stats.fairness.group_influence import influence_by_group
from pytest_mlgate.stats.fairness.group_influence import spread_of_difference
from pytest_mlgate.stats.fairness.group_pairs import pairs_in_words
from pytest_mlgate.stats.fairness.group_values import group_values
from pytest_mlgate.stats.fairness.measured_difference import MeasuredDifference
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric


_SOME_ROWS = 1_000

FEWEST_RESAMPLED = 800
"""Rows of a group that a metric without influence values needs for a comparison."""


def metric_gap(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    pairs: GroupPairs,
    structure: RowStructure,
) -> Measurement:
    """Measure the widest gap of a metric between two groups.

    Parameters
    ----------
    metric : RowMetric
        Any of the task; those without influence values are resampled within groups.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers on the same rows.
    groups : Grouping
        The group of each row, and what the groups are called.
    pairs : GroupPairs
        Which groups are compared.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is minus the widest gap (orientation -1). Groups of fewer than
        30 rows, without a value or without enough of a class cannot be judged: they
        keep the whole from passing, and are named.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row, or rows hang
        together and the metric has no influence values.

    Notes
    -----
    Each pair is tested by `JohnsonT` on Welch's standard error (`DistanceTest` folds
    it), all of them as `weakest` says. Simulated at the boundary (600 tables each,
    normal, t3 and skewed errors, AUROC, log loss), worst at .05 / .005:

    ========================  ===============  ===============
    groups                    too wide         narrow enough
    ========================  ===============  ===============
    500, 500                  .067 / .0100     .060 / .0050
    1000, 100                 .047 / .0067     .072 / .0050
    2000, 30                  .020 / 0         .040 / 0
    300, 50, 50               .027 / 0         .015 / 0
    1000, 300, 100, 50, 30    .003 / 0         .002 / 0
    ========================  ===============  ===============

    The standard error of these rates is .009; .072 is for errors with t3 tails.
    Selection rates of 40 to 200 households (correlation .2), within groups or across
    them: .062 / .0133 and .062 / .0050.

    Metrics without influence values: `MeasuredDifference`. Median errors of 3000 rows
    and 800 at the boundary .054 / .0057 and .059 / .0114 (700 tables); with 250 rows
    .079 / .0260 and .086 / .0200, hence no verdict on groups of fewer than 800.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.regression.regression_losses import MEAN_ABSOLUTE_ERROR
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> groups = np.arange(900) % 3
    >>> error = rng.normal(size=900) * np.array([1.0, 1.0, 1.5])[groups]
    >>> found = metric_gap(
    ...     MEAN_ABSOLUTE_ERROR,
    ...     np.zeros(900),
    ...     ValueAnswers(values=error),
    ...     groups=Grouping(codes=groups, n_groups=3, labels=["x", "y", "z"]),
    ...     pairs=every_pair(3),
    ...     structure=RowStructure(),
    ... )
    >>> round(found.candidate, 2), found.p_worse_than(-0.1) < 0.001
    (0.43, True)

    The third group's errors are certainly more than a tenth larger.
    """
    n = groups.codes.size
    check_structure(structure, n)
    if metric.influence is None:
        kind = (
            f"{metric.name}, limits of two groups (MOVER), {pairs_in_words(len(pairs))}"
        )
    else:
        kind = f"{metric.name} by influence values, {pairs_in_words(len(pairs))}"
    method = words_for(kind, structure)
    if not len(pairs):
        only = f"A gap takes two groups; there are {groups.n_groups} to compare."
        return Measurement.undefined(only, n=n, method=method, orientation=-1)
    asked = (metric, truth, answers)
    if metric.influence is None:
        found = _measured(asked, groups, pairs, structure, method)
    else:
        found = _influential(asked, groups, pairs, structure, method)
    return weakest(found, n=n, method=method, orientation=-1)


def _influential(
    asked: tuple[RowMetric, Any, Any],
    groups: Grouping,
    pairs: GroupPairs,
    structure: RowStructure,
    method: str,
) -> Mapping[str, Measurement]:
    known = influence_by_group(*asked, groups=groups, structure=structure)
    found = {}
    for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        names = (groups.label(i), groups.label(j))
        found[" and ".join(names)] = gap_of_pair(
            known[i], known[j], names=names, structure=structure, method=method
        )
    return found


def _measured(
    asked: tuple[RowMetric, Any, Any],
    groups: Grouping,
    pairs: GroupPairs,
    structure: RowStructure,
    method: str,
) -> Mapping[str, Measurement]:
    if structure.groups is not None or structure.time is not None:
        raise InvalidInput(
            f"Groups cannot be compared by {asked[0].name} on rows that hang together: "
            "the metric has no influence values. "
            "Hint: compare them by a metric of the closed table."
        )
    values = group_values(*asked, groups=groups, structure=structure)
    found = {}
    for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        one, other = groups.label(i), groups.label(j)
        found[f"{one} and {other}"] = gap_of_measurements(
            values[one], values[other], names=(one, other), method=method
        )
    return found


def gap_of_measurements(
    first: Measurement, second: Measurement, *, names: tuple[str, str], method: str
) -> Measurement:
    """Measure the gap of two measurements of different rows.

    Parameters
    ----------
    first, second : Measurement
        Of either group.
    names : (str, str)
        What the groups are called.
    method : str
        The procedure, in the words of the field.

    Returns
    -------
    Measurement
        The estimate is minus the gap (orientation -1). No verdict where a group has
        fewer than 800 rows.
    """
    n = first.n + second.n
    for one, name in zip((first, second), names, strict=True):
        few = (
            f"{one.n} rows, a metric without influence values needs {FEWEST_RESAMPLED}."
        )
        reason = one.cannot_judge or (few if one.n < FEWEST_RESAMPLED else None)
        if reason is not None:
            reason = f"{name}: {reason}"
            return Measurement.undefined(reason, n=n, method=method, orientation=-1)
    gap = DistanceTest(signed=MeasuredDifference(first=first, second=second))
    return replace(
        first,
        estimate=gap.estimate,
        n=n,
        method=method,
        p_better_than=gap.p_better_than,
        p_worse_than=gap.p_worse_than,
        interval=gap.interval,
        rows_needed=lambda **_asked: None,
        candidate=-gap.estimate,
        orientation=-1,
        cannot_pass=first.cannot_pass or second.cannot_pass,
        note=f"{first.candidate:.4g} and {second.candidate:.4g}",
    )


def gap_of_pair(
    first: GroupInfluence,
    second: GroupInfluence,
    *,
    names: tuple[str, str],
    structure: RowStructure,
    method: str,
) -> Measurement:
    """Measure the gap of a metric between two groups.

    Parameters
    ----------
    first, second : GroupInfluence
        The metric on the rows of either group.
    names : (str, str)
        What the groups are called.
    structure : RowStructure
        Of all rows.
    method : str
        The procedure, in the words of the field.

    Returns
    -------
    Measurement
        The estimate is minus the gap (orientation -1).
    """
    both = (first, second)
    n = sum(one.positions.size for one in both)
    reason = why_not(both, names=names)
    if reason is not None:
        return Measurement.undefined(reason, n=n, method=method, orientation=-1)
    spread = spread_of_difference(first, second, structure)
    signed = Claim(
        estimate=first.value - second.value, spread=spread, n=n, structure=structure
    )
    measured = signed.measurement(method=method, candidate=0.0, baseline=None)
    gap = DistanceTest(signed=signed.test())
    found = replace(
        measured,
        estimate=gap.estimate,
        p_better_than=gap.p_better_than,
        p_worse_than=gap.p_worse_than,
        interval=gap.interval,
        rows_needed=replace(signed, estimate=gap.estimate)
        .measurement(method=method, candidate=0.0, baseline=None)
        .rows_needed,
        candidate=-gap.estimate,
        orientation=-1,
        note=f"{first.value:.4g} and {second.value:.4g}",
    )
    for one in both:
        found = one.scarce.applied_to(found)
    return found


def why_not(
    both: Sequence[GroupInfluence],
    *,
    names: Sequence[str],
    of_any_spread: bool = False,
) -> str | None:
    """Say why two groups cannot be compared; None if they can.

    Parameters
    ----------
    both : sequence of GroupInfluence
        The metric on the rows of each group.
    names : sequence of str
        What they are called.
    of_any_spread : bool
        Whether groups whose rows are all alike can be compared.

    Returns
    -------
    str or None
        No value, fewer than 30 rows, or no two rows of a group that differ.
    """
    for one, name in zip(both, names, strict=True):
        if isinstance(one.found, Undefined):
            return f"{name}: {one.found.reason}"
        if one.positions.size < FEWEST_ROWS:
            return f"{name} has {one.positions.size} rows, needs {FEWEST_ROWS}."
        least = ROUNDING * abs(one.value)
        if not of_any_spread and not _is_longer(one.found.psi, least):
            return f"No row of {name} differs from the others: no spread to judge by."
    return None


def _is_longer(psi: NDArray[np.float64], least: float) -> bool:
    # a part is no longer than the whole, and mostly long enough
    return bool(np.linalg.norm(psi[:_SOME_ROWS]) > least or np.linalg.norm(psi) > least)
