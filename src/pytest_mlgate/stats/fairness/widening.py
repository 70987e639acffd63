"""Have two groups grown apart: the candidate's gap less the baseline's, paired.

Both models answer the same rows, so what they share cancels. A change is counted by the
distance of the groups, whichever is ahead: a model that favours the other group by as
much is not wider, one that favours it by more is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import has_a_say
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_influence import influence_by_group
from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.fairness.group_influence import welch
from pytest_mlgate.stats.fairness.group_pairs import pairs_in_words
from pytest_mlgate.stats.fairness.metric_gap import why_not
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.fairness.widening_test import ChangedGap
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_influence import GroupInfluence
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.stats.spread import Spread


METHOD = "change of the gap of {} by influence values, {}"


def widening(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    *,
    candidate: Any,  # noqa: ANN401 - each task has its own answers
    baseline: Any,  # noqa: ANN401 - the same
    groups: Grouping,
    pairs: GroupPairs,
    structure: RowStructure,
) -> Measurement:
    """Measure how much farther apart the candidate puts two groups than the baseline.

    Parameters
    ----------
    metric : RowMetric
        With influence values; `SELECTION_RATE` among others.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    candidate, baseline : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers of each model on the same rows in the same order.
    groups : Grouping
        The group of each row, and what the groups are called.
    pairs : GroupPairs
        Which groups are compared.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is minus the largest widening of any pair (orientation -1): of two
        groups, minus the candidate's gap less the baseline's. The fields `candidate`
        and `baseline` hold the gaps of that pair. Groups of fewer than 30 rows, without
        a value or without enough of a class cannot be judged: they keep the whole from
        passing, and are named.

    Raises
    ------
    InvalidInput
        If the metric has no influence values, or weights, groups or time are not one
        usable value per row.

    Notes
    -----
    With c and b the signed gaps of a pair, ``|c| - |b|`` is above x if for one sign s
    both ``s c - b`` and ``s c + b`` are (twice the p-value: there are two signs), and
    below x if for both signs one of them is. Which of them is known where the baseline
    favours a group beyond doubt (p of .0005, added to the p-value: Berger and Boos
    [1]_); otherwise it is the smaller of the two p-values, twice. Each contrast is
    tested by influence values, paired within each group; shares of decisions with half
    a row more on each side on which the models differ (Agresti and Min [2]_).
    Simulated at the boundary (800 tables each, selection rates of .3 and .2 to .3,
    models that disagree on another 1 % or 10 % of the rows), worst at .05 / .005:

    ==============  =============  ===============
    rows            wider          not wider
    ==============  =============  ===============
    1000 and 1000   .025 / 0       .068 / .0100
    2000 and 100    .018 / 0       .059 / .0130
    2000 and 30     .001 / 0       .015 / .0013
    300 and 100     .010 / 0       .049 / .0138
    ==============  =============  ===============

    The standard error of .068 is .008. Recall and precision with up to three groups:
    .013 / 0 and .034 / .0063. Mean absolute errors, normal and exponential, three of
    ten rows predicted anew (600 tables each): .027 / .0050 and .043 / .0067. Selection
    rates of 40 to 200 households: .032 / .0017 and .055 / .0133.

    References
    ----------
    .. [1] Berger, R. L. and Boos, D. D. (1994). P values maximized over a confidence
       set for the nuisance parameter. JASA 89, 1012-1016.
    .. [2] Agresti, A. and Min, Y. (2005). Simple improved confidence intervals for
       comparing matched proportions. Statistics in Medicine 24, 729-740.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> rng = np.random.default_rng(7)
    >>> groups = np.arange(4000) % 2
    >>> old = rng.random(4000) < 0.3 - 0.1 * groups
    >>> new = old & ((groups == 0) | (rng.random(4000) < 0.7))
    >>> found = widening(
    ...     SELECTION_RATE,
    ...     old,
    ...     candidate=BinaryAnswers(decisions=new),
    ...     baseline=BinaryAnswers(decisions=old),
    ...     groups=Grouping(codes=groups, n_groups=2, labels=["x", "y"]),
    ...     pairs=every_pair(2),
    ...     structure=RowStructure(),
    ... )
    >>> round(found.baseline, 2), round(found.candidate, 2)
    (0.1, 0.16)
    >>> found.p_worse_than(0.0) < 0.001
    True

    The candidate selects fewer of y, who were already behind.
    """
    n = groups.codes.size
    check_structure(structure, n)
    known = [
        influence_by_group(metric, truth, model, groups=groups, structure=structure)
        for model in (candidate, baseline)
    ]
    method = words_for(
        METHOD.format(metric.name, pairs_in_words(len(pairs))), structure
    )
    if not len(pairs):
        only = f"A gap takes two groups; there are {groups.n_groups} to compare."
        return Measurement.undefined(only, n=n, method=method, orientation=-1)
    found = {}
    for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        names = (groups.label(i), groups.label(j))
        four = _Four(
            candidate=(known[0][i], known[0][j]),
            baseline=(known[1][i], known[1][j]),
            structure=structure,
            shares=metric.name in SHARES,
        )
        found[" and ".join(names)] = four.measurement(names, method=method)
    whole = weakest(found, n=n, method=method, orientation=-1)
    if candidate.same_as(baseline) and whole.candidate is not None:
        same = identical_outputs(whole.candidate, n=n, method=method)
        return replace(same, orientation=-1, cannot_pass=whole.cannot_pass)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Four:
    """Two models on two groups."""

    candidate: tuple[GroupInfluence, GroupInfluence]
    baseline: tuple[GroupInfluence, GroupInfluence]
    structure: RowStructure
    shares: bool

    @property
    def n(self) -> int:
        return sum(one.positions.size for one in self.candidate)

    def measurement(self, names: tuple[str, str], *, method: str) -> Measurement:
        for model, both in (("candidate", self.candidate), ("baseline", self.baseline)):
            # of shares, half a row more on either side is a spread
            reason = why_not(both, names=names, of_any_spread=self.shares)
            if reason is not None:
                told = f"{model}: {reason}"
                return Measurement.undefined(
                    told, n=self.n, method=method, orientation=-1
                )
        c, b = (
            both[0].value - both[1].value for both in (self.candidate, self.baseline)
        )
        return ChangedGap(
            candidate=c,
            baseline=b,
            less=self._spread(self.candidate, self.baseline, sign=-1),
            more=self._spread(self.candidate, self.baseline, sign=1),
            alone=self._spread(self.baseline, self.baseline, sign=0),
            n=self.n,
            structure=self.structure,
        ).measurement(method=method, scarce=[one.scarce for one in self.candidate])

    def _spread(
        self,
        candidate: tuple[GroupInfluence, GroupInfluence],
        baseline: tuple[GroupInfluence, GroupInfluence],
        *,
        sign: int,
    ) -> Spread:
        """Measure the error of ``c + sign * b``."""
        parts = []
        for one, other in zip(candidate, baseline, strict=True):
            assert isinstance(one.found, Influence)
            assert isinstance(other.found, Influence)
            psi = one.found.psi + sign * other.found.psi
            parts.append((one.positions, psi, min(one.found.df, other.found.df)))
        if self.structure.groups is None and self.structure.time is None:
            return welch(*(self._independent(*part) for part in parts))
        (first, psi, df), (second, minus, other_df) = parts
        pulls = np.concatenate((psi, -minus))
        own = structure_at(self.structure, np.concatenate((first, second)))
        says = has_a_say(pulls) if pulls.any() else np.ones(pulls.size, dtype=np.bool_)
        return units_of(own, says=says, df=min(df, other_df)).spread(pulls)

    def _independent(
        self, positions: NDArray[np.intp], psi: NDArray[np.float64], df: float
    ) -> Spread:
        own = structure_at(self.structure, positions)
        says = np.ones(psi.size, dtype=np.bool_)
        spread = units_of(own, says=says, df=df).spread(psi)
        if not self.shares:
            return spread
        return with_half_rows(spread, df=df)


def with_half_rows(spread: Spread, *, df: float) -> Spread:
    """Add half a row on each side on which the models differ, for shares.

    Parameters
    ----------
    spread : Spread
        Of a change of a share.
    df : float
        Rows that the share is counted among, less one.

    Returns
    -------
    Spread
        Wider, and of no shape that would need a correction.
    """
    # where a class is missing no row is left to count
    error = math.hypot(spread.standard_error, 1 / max(df + 1, 1))
    return replace(spread, standard_error=error, skewness=0.0, pulling=math.inf)
