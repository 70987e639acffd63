"""Are two models the same within a distance: neither certainly better nor worse.

For a model that was moved to another library or machine and should not have changed.
The effect is minus the size of the difference, so that zero is best.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement


def equivalence_of(difference: Measurement) -> Measurement:
    """Turn a difference, or a log ratio, into minus its size.

    Parameters
    ----------
    difference : Measurement
        Candidate against baseline, positive where the candidate is better.

    Returns
    -------
    Measurement
        Estimate ``-abs(difference)``, at most 0. "The same within w" is the threshold
        ``ok=0, bad=-w``. The fields `candidate` and `baseline` stay as they are.
        Undefined, or without a verdict, where the difference is.

    Notes
    -----
    "Better than -w" holds when the difference is certainly above -w and certainly below
    w: the larger of the two one-sided p-values [1]_. No correction is needed, since
    both must be rejected. "Worse than -v" holds when the difference is certainly above
    v or certainly below -v: twice the smaller p-value, at ``v = 0`` the usual
    two-sided test of equality.

    The interval answers for both: its lower end is minus the larger limit of the
    difference at the same confidence, its upper end minus the smaller limit at half
    the level, or 0 where that interval holds 0.

    `rows_needed` plans for both one-sided tests at once: each with half of the
    probability of a miss.

    References
    ----------
    .. [1] Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure
       and the power approach for assessing the equivalence of average bioavailability.
       Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
    >>> old = [0.2, 0.4, 0.1, 0.3, 0.6, 0.2, 0.3, 0.5]
    >>> new = [0.2, 0.5, 0.1, 0.2, 0.6, 0.3, 0.2, 0.5]
    >>> same = equivalence_of(mean_loss_difference(new, old, measure="loss"))
    >>> round(same.p_better_than(-0.1), 3), round(same.p_worse_than(0.0), 3)
    (0.004, 1.0)

    The two are certainly the same within a tenth, and nothing says that they differ.
    """
    if difference.estimate is None:
        return replace(difference, orientation=-1)
    size = _Size(difference)
    return replace(
        difference,
        estimate=-abs(difference.estimate),
        method=f"{difference.method}; two one-sided tests",
        p_better_than=size.p_better_than,
        p_worse_than=size.p_worse_than,
        interval=size.interval,
        rows_needed=size.rows_needed,
        # a person reads the size itself
        orientation=-1,
    )


@dataclass(frozen=True, slots=True)
class _Size:
    """Minus the size of a difference."""

    difference: Measurement

    def p_better_than(self, x: float) -> float:
        """Test H0 "the difference is at least -x in size"."""
        if x >= 0:
            return 1.0
        return max(self.difference.p_better_than(x), self.difference.p_worse_than(-x))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the difference is at most -x in size"."""
        if x > 0:
            return 0.0
        nearer = min(self.difference.p_better_than(-x), self.difference.p_worse_than(x))
        return min(1.0, 2 * nearer)

    def interval(self, confidence: float) -> Interval | None:
        wide = self.difference.interval((1 + confidence) / 2)
        plain = self.difference.interval(confidence)
        if plain is None or wide is None:
            return None
        nearest = 0.0 if wide.low <= 0 <= wide.high else -min(map(abs, wide[:2]))
        return Interval(-max(-plain.low, plain.high), nearest, confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Take the cheaper verdict: both one-sided tests, or the two-sided one."""
        gain = self.difference.estimate or 0.0

        def rows(at: float, level: float, wanted: float) -> int | None:
            return self.difference.rows_needed(
                ok=at, bad=at, alpha=level, alpha_pass=level, power=wanted
            )

        plans = []
        if abs(gain) < -bad:
            either = (1 + power) / 2
            both = [rows(at, alpha_pass, either) for at in (bad, -bad)]
            plans.append(max(r for r in both if r) if all(both) else None)
        if abs(gain) > -ok:
            plans.append(rows(ok if gain < 0 else -ok, alpha / 2, power))
        return min((plan for plan in plans if plan), default=None)
