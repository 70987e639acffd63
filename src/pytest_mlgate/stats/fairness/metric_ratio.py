"""How many times as large is a metric in one group as in another: any metric.

The general road, by influence values; shares of decisions on plain rows have a better
one in `share_gap`. A ratio takes values above zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.distance_test import turning_point
from pytest_mlgate.stats.fairness.group_influence import influence_by_group
from pytest_mlgate.stats.fairness.group_influence import scaled
from pytest_mlgate.stats.fairness.group_influence import spread_of_difference
from pytest_mlgate.stats.fairness.group_pairs import pairs_in_words
from pytest_mlgate.stats.fairness.metric_gap import why_not
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric

CERTAINLY_POSITIVE = 0.005
"""One-sided p-value at which the larger value counts as certainly above zero."""


def metric_ratio(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    pairs: GroupPairs,
    structure: RowStructure,
) -> Measurement:
    """Measure the smallest ratio of a metric in two groups, smaller over larger.

    Parameters
    ----------
    metric, truth, answers, groups, pairs, structure
        As in `metric_gap`.

    Returns
    -------
    Measurement
        The estimate is the smallest ratio, in (0, 1]. Groups that cannot be judged, or
        whose metric is not above zero, keep the whole from passing, and are named.

    Raises
    ------
    InvalidInput
        If the metric has no influence values, or weights, groups or time are not one
        usable value per row.

    Notes
    -----
    At each x the contrast ``smaller - x larger`` is tested as `metric_gap` tests a
    difference, in both directions (Fieller [1]_). Simulated at a ratio of .8 (600
    tables each, mean absolute error, normal and exponential), worst at .05 / .005:
    .067 / .0067 (500 and 500), .060 / .0050 (1000 and 100), .068 / .0117 (2000 and 30),
    .027 / .0067 (300, 100, 100) too unequal; .058, .052, .008 and .013 equal enough.
    The standard error of these rates is .009.

    References
    ----------
    .. [1] Fieller, E. C. (1954). Some problems in interval estimation. Journal of the
       Royal Statistical Society B 16, 175-185.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.regression.regression_losses import MEAN_ABSOLUTE_ERROR
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> codes = np.arange(1000) % 2
    >>> error = rng.normal(size=1000) * (1 + codes)
    >>> found = metric_ratio(
    ...     MEAN_ABSOLUTE_ERROR,
    ...     np.zeros(1000),
    ...     ValueAnswers(values=error),
    ...     groups=Grouping(codes=codes, n_groups=2, labels=["x", "y"]),
    ...     pairs=every_pair(2),
    ...     structure=RowStructure(),
    ... )
    >>> round(found.candidate, 2), found.p_worse_than(0.8) < 0.001
    (0.49, True)

    Errors about x are half those about y, certainly less than four fifths.
    """
    n = groups.codes.size
    check_structure(structure, n)
    known = influence_by_group(
        metric, truth, answers, groups=groups, structure=structure
    )
    told = f"ratios of {metric.name} by influence values, {pairs_in_words(len(pairs))}"
    method = words_for(told, structure)
    if not len(pairs):
        only = f"A ratio takes two groups; there are {groups.n_groups} to compare."
        return Measurement.undefined(only, n=n, method=method)
    found = {}
    for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        names = (groups.label(i), groups.label(j))
        found[" and ".join(names)] = _of_pair(
            known[i], known[j], names=names, structure=structure, method=method
        )
    return weakest(found, n=n, method=method, orientation=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatioTest:
    """The ratio of two groups' metrics, smaller over larger, through contrasts.

    Parameters
    ----------
    smaller, larger : GroupInfluence
        With values above zero.
    structure : RowStructure
        Of all rows.
    """

    smaller: GroupInfluence
    larger: GroupInfluence
    structure: RowStructure

    @property
    def estimate(self) -> float:
        """The ratio, in (0, 1]."""
        return self.smaller.value / self.larger.value

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the ratio of either to the other is at least x"."""
        if not 0 < x <= 1:
            return 0.0 if x > 1 else 1.0
        below = self.claim(x).test().p_worse_than(0.0)
        return min(below + self.claim(1 / x).test().p_worse_than(0.0), 1.0)

    def p_better_than(self, x: float) -> float:
        """Test H0 "the ratio of one to the other is at most x"."""
        if not 0 < x < 1:
            return 0.0 if x <= 0 else 1.0
        above = self.claim(x).test().p_better_than(0.0)
        return max(above, self.claim(1 / x).test().p_worse_than(0.0))

    def interval(self, confidence: float) -> Interval:
        """Give the ratios at which the two tests turn."""
        level = (1 - confidence) / 2
        return Interval(
            turning_point(self.p_better_than, level, self.estimate, 1e-9),
            turning_point(self.p_worse_than, level, self.estimate, 1.0),
            confidence,
        )

    def claim(self, factor: float) -> Claim:
        """Set up the contrast ``smaller - factor * larger``."""
        other = scaled(self.larger, factor)
        return Claim(
            estimate=self.smaller.value - other.value,
            spread=spread_of_difference(self.smaller, other, self.structure),
            n=self.smaller.positions.size + self.larger.positions.size,
            structure=self.structure,
        )


def _of_pair(
    first: GroupInfluence,
    second: GroupInfluence,
    *,
    names: tuple[str, str],
    structure: RowStructure,
    method: str,
) -> Measurement:
    both = sorted((first, second), key=lambda one: one.value)
    n = first.positions.size + second.positions.size
    reason = why_not((first, second), names=names) or _not_positive(
        first, second, names=names, structure=structure
    )
    if reason is not None:
        return Measurement.undefined(reason, n=n, method=method)
    test = RatioTest(smaller=both[0], larger=both[1], structure=structure)
    at_estimate = test.claim(test.estimate)
    error = at_estimate.spread.standard_error / both[1].value
    found = replace(
        at_estimate.measurement(method=method, candidate=test.estimate, baseline=None),
        estimate=test.estimate,
        p_better_than=test.p_better_than,
        p_worse_than=test.p_worse_than,
        interval=test.interval,
        rows_needed=lambda **asked: rows_from_standard_error(
            n=n, standard_error=error, estimate=test.estimate, **asked
        ),
        note=f"{first.value:.4g} and {second.value:.4g}",
    )
    for one in both:
        found = one.scarce.applied_to(found)
    return found


def _not_positive(
    first: GroupInfluence,
    second: GroupInfluence,
    *,
    names: tuple[str, str],
    structure: RowStructure,
) -> str | None:
    """Say whose value has no ratio."""
    for one, name in zip((first, second), names, strict=True):
        if not one.value > 0:
            return f"{name}: {one.value:.4g} has no ratio; ask for a difference."
    larger = max((first, second), key=lambda one: one.value)
    nothing = scaled(larger, 0.0)
    claim = Claim(
        estimate=larger.value,
        spread=spread_of_difference(larger, nothing, structure),
        n=larger.positions.size,
        structure=structure,
    )
    if claim.test().p_better_than(0.0) <= CERTAINLY_POSITIVE:
        return None
    return f"{larger.value:.4g} is not certainly above zero; ask for a difference."
