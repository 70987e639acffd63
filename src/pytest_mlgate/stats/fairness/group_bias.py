"""Is a model right on average within each group: the farthest bias from 0.

Predictions that are too high for some and too low for others can be right for all
together. Each group is held against the truth, not against another group.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.clopper_pearson import p_above
from pytest_mlgate.stats.counts.clopper_pearson import p_below
from pytest_mlgate.stats.fairness.distance_test import DistanceTest
from pytest_mlgate.stats.fairness.group_influence import influence_by_group
from pytest_mlgate.stats.fairness.group_influence import spread_of_group
from pytest_mlgate.stats.fairness.group_values import worst_of_groups
from pytest_mlgate.stats.fairness.metric_gap import why_not
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric


def group_bias(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    structure: RowStructure,
    without: NDArray[np.bool_] | None = None,
) -> Measurement:
    """Measure how far from 0 a metric is in the group in which it is farthest.

    Parameters
    ----------
    metric : RowMetric
        With influence values; 0 where the model is right, `SCORE_BIAS` or
        `MEAN_RESIDUAL`.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    answers : BinaryAnswers or ValueAnswers
        The answers on the same rows.
    groups : Grouping
        The group of each row, and what the groups are called; one is enough.
    structure : RowStructure
        Weights, and what depends on what.
    without : ndarray of bool, shape (n_groups,), or None
        Groups that are left out; None for none.

    Returns
    -------
    Measurement
        The estimate is minus the farthest distance from 0 (orientation -1); the note
        names the group and the bias with its sign. Groups of fewer than 30 rows, of
        equal rows or without enough of a class cannot be judged: they keep the whole
        from passing, and are named.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row.

    Notes
    -----
    Each group is tested by `JohnsonT`, folded by `DistanceTest`: a failure counts both
    tails, a pass is two one-sided tests (Schuirmann 1987). All of them as `weakest`
    says: Bonferroni's correction for a failure, the plain level for a pass.

    Simulated at the boundary, the last group off by the limit and all others right, in
    groups of 1000; 200; 60; 1000, 200; and 5000 to 50. Probabilities with a mean of .4,
    .1 and .02, off by .02 and .05 to either side (600 tables each), worst block at
    nominal .05 / .005: .058 / .0083, worst pass .053 / .0083. Residuals that are
    normal, exponential or t3, groups of 30 and more (1500 tables each): .066 / .0127
    (30 exponential rows; else .057 / .0073) and .057 / .0060.

    Where a group of plain rows has fewer than twenty of a class, its share is tested by
    the binomial distribution, which is on the safe side for unequal probabilities [1]_.
    By influence values 100 rows at a rate of .03, where .02 was expected, were falsely
    found off in .041 at nominal .005. Rows with weights or that hang together get no
    verdict there.

    References
    ----------
    .. [1] Hoeffding, W. (1956). On the distribution of the number of successes in
       independent trials. Annals of Mathematical Statistics 27, 713-721.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.fairness.group_means import SCORE_BIAS
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> rng = np.random.default_rng(7)
    >>> p, women = rng.beta(2, 3, size=4000), np.arange(4000) % 2 == 0
    >>> found = group_bias(
    ...     SCORE_BIAS,
    ...     rng.random(4000) < np.where(women, p + 0.1, p - 0.1),
    ...     BinaryAnswers(decisions=p > 0.5, scores=p),
    ...     groups=Grouping(codes=1 - women, n_groups=2, labels=["women", "men"]),
    ...     structure=RowStructure(),
    ... )
    >>> found.note, round(found.candidate, 2), found.p_worse_than(-0.05) < 0.001
    ('worst: women (0.1003)', 0.1, True)

    Women repay ten points more often than the model says, men less often.
    """
    n = groups.codes.size
    check_structure(structure, n)
    method = words_for(
        f"{metric.name} by influence values, farthest of {groups.n_groups} groups",
        structure,
    )
    known = influence_by_group(
        metric, truth, answers, groups=groups, structure=structure
    )
    found = {}
    for code, one in enumerate(known):
        if metric.task == "binary" and structure.plain and one.scarce.cannot_judge:
            positives = int(np.count_nonzero(truth[one.positions]))
            far = _by_counts(one, positives=positives, method=method)
        else:
            far = _by_influence(one, structure=structure, method=method)
        found[groups.label(code)] = far
    worst = worst_of_groups(
        found, metric=metric.name, n=n, orientation=-1, without=without
    )
    return replace(worst, method=method)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExactBias:
    """A share less what was expected, by the binomial distribution.

    Rows of unequal probabilities add up to a count that is spread no wider beyond its
    mean than that of equal ones, so the test errs on the safe side.
    """

    positives: int
    n: int
    expected: float

    @property
    def estimate(self) -> float:
        return self.positives / self.n - self.expected

    def p_better_than(self, x: float) -> float:
        return p_above(self.positives, self.n, self.expected + x)

    def p_worse_than(self, x: float) -> float:
        return p_below(self.positives, self.n, self.expected + x)


def _by_counts(one: GroupInfluence, *, positives: int, method: str) -> Measurement:
    """Measure a group with few rows of a class: as exactly as counts allow."""
    n = one.positions.size
    if n < FEWEST_ROWS or isinstance(one.found, Undefined):
        reason = f"the group has {n} rows, needs {FEWEST_ROWS}."
        return Measurement.undefined(reason, n=n, method=method, orientation=-1)
    folded = DistanceTest(
        signed=_ExactBias(positives=positives, n=n, expected=positives / n - one.value)
    )
    # one of each kind more, or a group without positives would have no error
    share = (positives + 1) / (n + 2)
    return Measurement(
        estimate=folded.estimate,
        n=n,
        method=method,
        p_better_than=folded.p_better_than,
        p_worse_than=folded.p_worse_than,
        interval=folded.interval,
        rows_needed=partial(
            rows_from_standard_error,
            n=n,
            standard_error=math.sqrt(share * (1 - share) / n),
            estimate=folded.estimate,
        ),
        candidate=-folded.estimate,
        orientation=-1,
        assumptions=("rows are independent",),
        note=f"{one.value:.4g}, by counts: {positives} of {n} rows are positive",
    )


def _by_influence(
    one: GroupInfluence, *, structure: RowStructure, method: str
) -> Measurement:
    """Measure how far from 0 one group is."""
    n = one.positions.size
    reason = why_not((one,), names=("the group",))
    if reason is not None:
        reason = reason.removeprefix("the group: ")
        return Measurement.undefined(reason, n=n, method=method, orientation=-1)
    signed = Claim(
        estimate=one.value,
        spread=spread_of_group(one, structure),
        n=n,
        structure=structure,
    )
    folded = DistanceTest(signed=signed.test())
    measured = signed.measurement(method=method, candidate=0.0, baseline=None)
    found = replace(
        measured,
        estimate=folded.estimate,
        p_better_than=folded.p_better_than,
        p_worse_than=folded.p_worse_than,
        interval=folded.interval,
        rows_needed=replace(signed, estimate=folded.estimate)
        .measurement(method=method, candidate=0.0, baseline=None)
        .rows_needed,
        candidate=-folded.estimate,
        orientation=-1,
        note=f"{one.value:.4g}",
    )
    return one.scarce.applied_to(found)
