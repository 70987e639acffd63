"""How sure is a metric within each group: influence values, group by group.

Groups share no rows. So where rows are independent, each group's error is found once
and any two groups are compared from those; where households or days reach across
groups, each pair is added up anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.rare_rows import Scarcity
from pytest_mlgate.stats.counts.rare_rows import scarcity_of
from pytest_mlgate.stats.dependence import has_a_say
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite
from pytest_mlgate.stats.spread import Spread
from pytest_mlgate.stats.whole.scored_rows import take

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.row_metric import RowMetric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupInfluence:
    """A metric on the rows of one group.

    Parameters
    ----------
    positions : ndarray of int, shape (n_rows_of_group,)
        Where its rows are in the table.
    found : Influence or Undefined
        The metric on these rows, or why it has no value.
    scarce : Scarcity
        What too few rows of a class forbid.
    """

    positions: NDArray[np.intp]
    found: Influence | Undefined
    scarce: Scarcity

    @property
    def value(self) -> float:
        """The metric; NaN where it is undefined."""
        return self.found.value if isinstance(self.found, Influence) else math.nan


def influence_by_group(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    structure: RowStructure,
) -> tuple[GroupInfluence, ...]:
    """Measure a metric and the pull of each row within each group.

    Parameters
    ----------
    metric : RowMetric
        With influence values.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers on the same rows.
    groups : Grouping
        The group of each row.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    tuple of GroupInfluence
        One for each group, in the order of the codes.

    Raises
    ------
    InvalidInput
        If the metric has no influence values.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.regression.regression_losses import MEAN_ABSOLUTE_ERROR
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> both = influence_by_group(
    ...     MEAN_ABSOLUTE_ERROR,
    ...     np.array([1.0, 2.0, 3.0, 4.0]),
    ...     ValueAnswers(values=np.array([1.5, 2.5, 3.0, 6.0])),
    ...     groups=Grouping(codes=np.array([0, 0, 1, 1]), n_groups=2),
    ...     structure=RowStructure(),
    ... )
    >>> [one.value for one in both]
    [0.5, 1.0]

    The second group is predicted half as well.
    """
    if metric.influence is None:
        raise InvalidInput(
            f"Groups cannot be compared by {metric.name}: the metric has no influence "
            "values. Hint: compare them by a metric of the closed table, or demand a "
            "value of each group."
        )
    order = np.argsort(groups.codes, kind="stable")
    ends = np.cumsum(np.bincount(groups.codes, minlength=groups.n_groups))[:-1]
    return tuple(
        _of(metric, truth, answers, positions, structure)
        for positions in np.split(order, ends)
    )


def structure_at(structure: RowStructure, positions: NDArray[np.intp]) -> RowStructure:
    """Give weights, groups and time of some rows.

    Parameters
    ----------
    structure : RowStructure
        Of all rows.
    positions : ndarray of int
        Which rows.

    Returns
    -------
    RowStructure
    """
    if structure.plain:
        return structure
    return RowStructure(
        weights=_at(structure.weights, positions),
        groups=_at(structure.groups, positions),
        time=_at(structure.time, positions),
    )


def spread_of_group(one: GroupInfluence, structure: RowStructure) -> Spread:
    """Measure the error of one group's metric.

    Parameters
    ----------
    one : GroupInfluence
        With a value.
    structure : RowStructure
        Of all rows.

    Returns
    -------
    Spread
    """
    assert isinstance(one.found, Influence)
    return units_of(
        structure_at(structure, one.positions),
        says=has_a_say(one.found.psi),
        df=one.found.df,
    ).spread(one.found.psi)


def spread_of_difference(
    first: GroupInfluence, second: GroupInfluence, structure: RowStructure
) -> Spread:
    """Measure the error of the difference between two groups.

    Parameters
    ----------
    first, second : GroupInfluence
        With values, and no row in common.
    structure : RowStructure
        Of all rows.

    Returns
    -------
    Spread

    Notes
    -----
    Independent rows: Welch's standard error and degrees of freedom [1]_. Rows in groups
    or in time: their sums over the rows of both groups, so that a household of a man
    and a woman is one observation.

    References
    ----------
    .. [1] Welch, B. L. (1947). The generalization of 'Student's' problem when several
       different population variances are involved. Biometrika 34, 28-35.
    """
    if structure.groups is None and structure.time is None:
        return welch(
            spread_of_group(first, structure), spread_of_group(second, structure)
        )
    assert isinstance(first.found, Influence)
    assert isinstance(second.found, Influence)
    psi = np.concatenate((first.found.psi, -second.found.psi))
    positions = np.concatenate((first.positions, second.positions))
    squares = [float(np.square(one.found.psi).sum()) for one in (first, second)]  # type: ignore[union-attr]  # both have a value
    df = satterthwaite(
        np.array(squares), np.array([first.found.df + 1, second.found.df + 1])
    )
    units = units_of(structure_at(structure, positions), says=has_a_say(psi), df=df)
    return units.spread(psi)


def scaled(one: GroupInfluence, factor: float) -> GroupInfluence:
    """Multiply a group's metric, for contrasts of two groups.

    Parameters
    ----------
    one : GroupInfluence
        With a value.
    factor : float
        Finite.

    Returns
    -------
    GroupInfluence
    """
    assert isinstance(one.found, Influence)
    found = replace(
        one.found, value=factor * one.found.value, psi=factor * one.found.psi
    )
    return replace(one, found=found)


def welch(first: Spread, second: Spread) -> Spread:
    """Combine the errors of two independent estimates to that of their difference.

    Parameters
    ----------
    first, second : Spread
        Of either estimate.

    Returns
    -------
    Spread
        Of first less second.

    Examples
    --------
    >>> one = Spread(
    ...     standard_error=0.3,
    ...     df=20,
    ...     effective=21,
    ...     skewness=0.1,
    ...     pulling=9,
    ...     cannot_judge=None,
    ...     rows_to_judge=0,
    ... )
    >>> two = replace(one, standard_error=0.4, df=1000, effective=1001)
    >>> both = welch(one, two)
    >>> round(both.standard_error, 3), round(both.df)
    (0.5, 145)

    The larger error comes from the larger group, which has the say about the freedom.
    """
    parts = np.array([first.standard_error, second.standard_error])
    error = float(np.hypot(*parts))
    shares = np.square(parts / error) if error > 0 else np.zeros(2)
    fourth = sum(
        share**2 / one.pulling
        for share, one in zip(shares, (first, second), strict=True)
        if share > 0 and one.pulling > 0
    )
    skews = np.array([first.skewness or 0.0, -(second.skewness or 0.0)])
    return Spread(
        standard_error=error,
        df=satterthwaite(np.square(parts), np.array([first.df + 1, second.df + 1])),
        effective=first.effective + second.effective,
        skewness=float((skews * shares**1.5).sum()) if error > 0 else None,
        pulling=1 / fourth if fourth else math.inf if error else 0.0,
        cannot_judge=first.cannot_judge or second.cannot_judge,
        rows_to_judge=first.rows_to_judge + second.rows_to_judge,
    )


def _of(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    positions: NDArray[np.intp],
    structure: RowStructure,
) -> GroupInfluence:
    assert metric.influence is not None
    if not positions.size:
        nobody = Undefined(reason="The group has 0 rows.")
        return GroupInfluence(positions=positions, found=nobody, scarce=Scarcity())
    own, rows = structure_at(structure, positions), truth[positions]
    found = metric.influence(rows, take(answers, positions), own.weights)
    scarce = (
        scarcity_of(metric.name, rows, own) if metric.task == "binary" else Scarcity()
    )
    if isinstance(found, Influence) and scarce.df < found.df:
        found = replace(found, df=scarce.df)
    return GroupInfluence(positions=positions, found=found, scarce=scarce)


def _at(
    values: NDArray[Any] | None, positions: NDArray[np.intp]
) -> NDArray[Any] | None:
    return None if values is None else values[positions]
