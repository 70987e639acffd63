"""How good is one model: any metric that comes with influence values.

A share near 0 or 1 has a lopsided error, so a metric with bounds is judged on the
logit scale as well as on its own, and the weaker claim counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import has_a_say
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.losses.student import Scale
from pytest_mlgate.stats.losses.student import StudentT

if TYPE_CHECKING:
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.losses.johnson import JohnsonT


def value_of(
    found: Influence | Undefined,
    *,
    structure: RowStructure,
    higher_is_better: bool,
    method: str,
    n: int,
    bounds: tuple[float, float] | None = None,
) -> Measurement:
    """Measure how good one model is.

    Parameters
    ----------
    found : Influence or Undefined
        The metric, or why it has no value.
    structure : RowStructure
        Weights, and what depends on what.
    higher_is_better : bool
        False for losses.
    method : str
        The procedure, in the words of the field; what the rows are is added.
    n : int
        Rows that the estimate rests on.
    bounds : (float, float), optional
        The least and the most that the metric can be, both out of reach of chance.

    Returns
    -------
    Measurement
        The estimate is the metric, or minus the metric with orientation -1 where
        lower is better; `candidate` holds the metric's own value. Undefined where the
        metric is, or where no row differs from the others.

    Notes
    -----
    Without bounds `JohnsonT` (rows, groups) or `StudentT` (time). With bounds both
    p-values are the larger of that and of Student's t on the logit scale.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.influence import Influence, RowStructure
    >>> hits = np.repeat([1.0, 0.0], [180, 20])
    >>> found = value_of(
    ...     Influence(value=0.9, psi=(hits - 0.9) / 200, df=199),
    ...     structure=RowStructure(groups=np.arange(200) % 50),
    ...     higher_is_better=True,
    ...     method="accuracy",
    ...     n=200,
    ...     bounds=(0.0, 1.0),
    ... )
    >>> low, high, _ = found.interval(0.90)
    >>> round(low, 3), round(high, 3)
    (0.867, 0.929)

    Nine in ten were right; counted in groups, it may be anything from .87 to .93.
    """
    told = words_for(method, structure)
    sign = 1 if higher_is_better else -1
    if isinstance(found, Undefined):
        return Measurement.undefined(found.reason, n=n, method=told, orientation=sign)
    units = units_of(structure, says=has_a_say(found.psi), df=found.df)
    spread = units.spread(sign * found.psi)
    if spread.standard_error <= ROUNDING * abs(found.value):
        return Measurement.undefined(
            f"No row of {n} differs from the others: no spread to judge by.",
            n=n,
            method=told,
            candidate=found.value,
            orientation=sign,
        )
    claim = Claim(
        estimate=float(sign * found.value), spread=spread, n=n, structure=structure
    )
    plain = claim.measurement(
        method=told, candidate=float(found.value), baseline=None, orientation=sign
    )
    if bounds is None or not bounds[0] < found.value < bounds[1]:
        return plain
    both = _BothScales(plain=claim.test(), logit=_logit_test(claim, bounds, sign))
    return replace(
        plain,
        p_better_than=both.p_better_than,
        p_worse_than=both.p_worse_than,
        interval=both.interval,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _BothScales:
    """The weaker of two claims on each side."""

    plain: JohnsonT | StudentT
    logit: StudentT

    def p_better_than(self, x: float) -> float:
        return max(self.plain.p_better_than(x), self.logit.p_better_than(x))

    def p_worse_than(self, x: float) -> float:
        return max(self.plain.p_worse_than(x), self.logit.p_worse_than(x))

    def interval(self, confidence: float) -> Interval:
        one, other = self.plain.interval(confidence), self.logit.interval(confidence)
        return Interval(min(one.low, other.low), max(one.high, other.high), confidence)


def _logit_test(claim: Claim, bounds: tuple[float, float], sign: int) -> StudentT:
    low, high = sorted(sign * bound for bound in bounds)
    share = (claim.estimate - low) / (high - low)
    return StudentT(
        estimate=claim.estimate,
        # the slope of the logit at the estimate
        standard_error=claim.spread.standard_error
        / (share * (1 - share) * (high - low)),
        df=claim.spread.df,
        n=claim.n,
        scale=_logit_between(low, high),
    )


def _logit_between(low: float, high: float) -> Scale:
    def forward(x: float) -> float:
        # infinite at the bounds, and beyond them too
        return float(special.logit(min(max((x - low) / (high - low), 0.0), 1.0)))

    return Scale(
        forward=forward, back=lambda x: low + (high - low) * float(special.expit(x))
    )
