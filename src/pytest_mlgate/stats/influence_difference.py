"""Is the candidate better: any two metrics that come with influence values.

The general road for weighted, grouped or ordered rows, and for metrics that have no
procedure of their own. Where the difference rests on a handful of rows or groups
there is no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import has_a_say
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from pytest_mlgate.stats.dependence import Units
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.spread import Spread

# relative to the error of each model alone: differences below this are rounding
ROUNDING = 1e-12


def difference_of(
    candidate: Influence | Undefined,
    baseline: Influence | Undefined,
    *,
    structure: RowStructure,
    higher_is_better: bool,
    method: str,
    n: int,
) -> Measurement:
    """Measure how much better the candidate is than the baseline on the same rows.

    Parameters
    ----------
    candidate, baseline : Influence or Undefined
        The metric of each model, or why it has none.
    structure : RowStructure
        Weights, and what depends on what.
    higher_is_better : bool
        False for losses.
    method : str
        The procedure, in the words of the field; what the rows are is added.
    n : int
        Rows that the estimate rests on.

    Returns
    -------
    Measurement
        The estimate is positive where the candidate is better; the fields `candidate`
        and `baseline` hold the metric's own values. Undefined where one of them is, or
        where the models pull alike on every row.

    Notes
    -----
    The difference has the influence values ψ(candidate) - ψ(baseline), so that what
    both models share cancels. Its claim is `JohnsonT` for rows and groups, `StudentT`
    for stretches of time; see `units_of` for standard error and degrees of freedom.
    A skewness of .4 of the estimate leaves no verdict, and neither does a spread that
    rests on fewer than five rows or groups.

    Simulated with ten binary metrics and a candidate that is truly worse, 3000 test
    sets; rate of a pass at the true loss, of a failure at it, nominal .05 (.005):

    =================================  ==================  =====================
    rows                               worst pass          worst failure
    =================================  ==================  =====================
    100 groups of 5, 100 positives     .055 (.013) recall  .058 (.004) FPR
    100 groups of 10, 100 positives    .061 (.008) AUROC   .047 (.005) FPR
    30 groups of 20, 180 positives     .054 (.009) recall  .051 (.004) FPR
    weights, 50 positives worth 27     .053 (.008) Brier   .046 (.004) FPR
    weights, 100 positives worth 53    .068 (.019) MCC     .046 (.005) FPR
    =================================  ==================  =====================

    Groups of 5 whose common part is exponential pass in .065 (.013 at .005) if there
    are 20 of them,
    and in less than .06 from 40 on.
    Weights are log-normal (.8). Without the rule of five rows F1 passed in .075.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import Influence, RowStructure
    >>> rng = np.random.default_rng(7)
    >>> old = rng.exponential(size=400)
    >>> new = old - 0.05 + 0.2 * rng.normal(size=400)
    >>> def mean(x):
    ...     return Influence(value=x.mean(), psi=(x - x.mean()) / 400, df=399)
    >>> gain = difference_of(
    ...     mean(new),
    ...     mean(old),
    ...     structure=RowStructure(groups=np.repeat(np.arange(100), 4)),
    ...     higher_is_better=False,
    ...     method="mean loss",
    ...     n=400,
    ... )
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.071, 0.054)

    The mean loss fell by .071; counted in groups, certainly by more than .053.
    """
    told = words_for(method, structure)
    if isinstance(candidate, Undefined) or isinstance(baseline, Undefined):
        return undefined_pair(candidate, baseline, method=told, n=n)
    sign = 1 if higher_is_better else -1
    units = units_of_pair(candidate, baseline, structure)
    psi = sign * (candidate.psi - baseline.psi)
    spread = units.spread(psi)
    if spread.standard_error <= ROUNDING * _size(candidate, baseline):
        # units without a pull are not too few
        few = units.cannot_judge if has_a_say(candidate.psi).any() else None
        return Measurement.undefined(
            few or f"The two models pull alike on all {n} rows: no spread to judge by.",
            n=n,
            method=told,
            candidate=candidate.value,
            baseline=baseline.value,
        )
    return Claim(
        estimate=float(sign * (candidate.value - baseline.value)),
        spread=spread,
        n=n,
        structure=structure,
    ).measurement(
        method=told, candidate=float(candidate.value), baseline=float(baseline.value)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """An estimate with its spread, ready to be a measurement."""

    estimate: float
    spread: Spread
    n: int
    structure: RowStructure

    def test(self) -> JohnsonT | StudentT:
        """Choose Student's or Johnson's statistic by whether a skewness exists."""
        found = self.spread
        if found.skewness is None:
            return StudentT(
                estimate=self.estimate,
                standard_error=found.standard_error,
                df=found.df,
                n=self.n,
            )
        return JohnsonT(
            estimate=self.estimate,
            standard_error=found.standard_error,
            df=found.df,
            n=self.n,
            skewness=found.skewness,
        )

    def measurement(
        self,
        *,
        method: str,
        candidate: float,
        baseline: float | None,
        orientation: int = 1,
    ) -> Measurement:
        """Give p-values, interval and plan; no verdict on too few units."""
        test = self.test()
        cannot_judge, floor = self.spread.cannot_judge, self.spread.rows_to_judge
        if self.spread.rests_on_handful:
            cannot_judge = cannot_judge or handful(self.structure)
            floor = max(floor, self.spread.rows_until_many(self.n))
        return Measurement(
            estimate=self.estimate,
            n=self.n,
            method=method,
            p_better_than=test.p_better_than,
            p_worse_than=test.p_worse_than,
            interval=test.interval,
            rows_needed=with_floor(test.rows_needed, floor),
            candidate=candidate,
            baseline=baseline,
            orientation=orientation,
            assumptions=assumptions_of(self.structure),
            cannot_judge=cannot_judge,
        )


def units_of_pair(
    candidate: Influence, baseline: Influence, structure: RowStructure
) -> Units:
    """Find the independent units of the rows that have a say for either model.

    Parameters
    ----------
    candidate, baseline : Influence
        The metric of each model.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Units
        With the degrees of freedom of the model that rests on fewer units: the
        precision of a model that calls little positive is the less certain one.
    """
    says = [has_a_say(found.psi) for found in (candidate, baseline)]
    df = min(
        units_of(structure, says=own, df=found.df).df if own.any() else found.df
        for own, found in zip(says, (candidate, baseline), strict=True)
    )
    return units_of(structure, says=says[0] | says[1], df=df)


def undefined_pair(
    candidate: Influence | Undefined,
    baseline: Influence | Undefined,
    *,
    method: str,
    n: int,
) -> Measurement:
    """Say why two models cannot be compared, once if both have the same reason.

    Parameters
    ----------
    candidate, baseline : Influence or Undefined
        At least one is undefined.
    method : str
        The procedure that would have been used.
    n : int
        Rows.

    Returns
    -------
    Measurement
        Undefined; the value of a model that has one is kept.
    """
    reasons = {
        name: found.reason
        for name, found in (("candidate", candidate), ("baseline", baseline))
        if isinstance(found, Undefined)
    }
    different = dict.fromkeys(reasons.values())
    shared = len(reasons) == 2 and len(different) == 1
    listed = different if shared else [f"{k}: {v}" for k, v in reasons.items()]
    return Measurement.undefined(
        "; ".join(listed),
        n=n,
        method=method,
        candidate=None if isinstance(candidate, Undefined) else candidate.value,
        baseline=None if isinstance(baseline, Undefined) else baseline.value,
    )


def words_for(method: str, structure: RowStructure) -> str:
    """Add to a method's name what the rows are.

    Parameters
    ----------
    method : str
        The procedure.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    str

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> words_for("recall, influence values", RowStructure(time=np.arange(3.0)))
    'recall, influence values, t of 20 stretches of time'
    """
    weighted = "" if structure.weights is None else ", weighted"
    if structure.groups is not None:
        return f"{method}{weighted}, cluster-robust t and Johnson's modified t"
    if structure.time is not None:
        return f"{method}{weighted}, t of 20 stretches of time"
    return f"{method}{weighted}, t and Johnson's modified t, the weaker of the two"


def assumptions_of(structure: RowStructure) -> tuple[str, ...]:
    """Say what has to be true of the rows for the p-values to be.

    Parameters
    ----------
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    tuple of str
    """
    if structure.groups is not None:
        return ("groups are independent of each other",)
    if structure.time is not None:
        return ("rows far apart in time are independent",)
    return ("rows are independent",)


def handful(structure: RowStructure) -> str:
    """Word the reason why a skewed estimate gets no verdict."""
    what = "rows" if structure.groups is None else "groups"
    return f"The estimate rests on a handful of {what}."


def _size(candidate: Influence, baseline: Influence) -> float:
    """Add the errors of both models, for a scale on which to call a number zero."""
    return float(np.linalg.norm(candidate.psi) + np.linalg.norm(baseline.psi))
