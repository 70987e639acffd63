"""Is the best of several candidates better than the baseline: max-t.

The largest of k lucky gains is larger than one lucky gain. Held against the largest
of k gains that are all luck, it is called a gain no more often than a single one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.losses.student import StudentT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.selection.joint_effects import JointEffects


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaxT:
    """Claims about all candidates at once; made by `max_t`.

    Parameters
    ----------
    effects : JointEffects
        The gains, and how their errors go together.
    maxima : ndarray of float, shape (draws,)
        The largest error over its standard error in each draw, in ascending order.
    n : int
        Rows that the gains rest on.
    """

    effects: JointEffects
    maxima: NDArray[np.float64]
    n: int

    def critical(self, level: float) -> float:
        """Give what the largest error exceeds with a probability of `level`."""
        if not self.maxima.size:
            return 0.0
        return float(np.quantile(self.maxima, 1 - level))

    def p_better_than(self, place: int, x: float) -> float:
        """Test H0 "the effect of this candidate is at most `x`", for all of them."""
        error = float(self.effects.errors[place])
        gap = float(self.effects.estimates[place]) - x
        if error == 0:
            return 0.0 if gap > 0 else 1.0
        beyond = self.maxima.size - int(np.searchsorted(self.maxima, gap / error))
        alone = float(special.stdtr(self.effects.df, -gap / error))
        # never surer than about this candidate alone, whatever the draws say
        return max((1 + beyond) / (1 + self.maxima.size), alone)

    def p_worse_than(self, place: int, x: float) -> float:
        """Test H0 "the effect is at least `x`", of this candidate alone.

        A choice is wrong about all candidates only if each of them is worse, so that
        no correction is needed: the largest of these p-values is one for all.
        """
        error = float(self.effects.errors[place])
        gap = float(self.effects.estimates[place]) - x
        if error == 0:
            return 0.0 if gap < 0 else 1.0
        return float(special.stdtr(self.effects.df, gap / error))

    def interval(self, place: int, confidence: float) -> Interval:
        """Give an interval of a set whose lower ends hold together, and so do upper."""
        reach = self.critical((1 - confidence) / 2) * float(self.effects.errors[place])
        middle = float(self.effects.estimates[place])
        return Interval(middle - reach, middle + reach, confidence)

    def rows_needed(
        self,
        place: int,
        *,
        ok: float,
        bad: float,
        alpha: float,
        alpha_pass: float,
        power: float,
    ) -> int | None:
        """Plan as if the best were alone, at the level that the correction leaves."""
        error = float(self.effects.errors[place])
        if error == 0:
            return None
        level = float(special.stdtr(self.effects.df, -self.critical(alpha_pass)))
        return StudentT(
            estimate=float(self.effects.estimates[place]),
            standard_error=error,
            df=self.effects.df,
            n=self.n,
        ).rows_needed(
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=min(max(level, 1e-6), alpha_pass),
            power=power,
        )


def max_t(effects: JointEffects, errors: NDArray[np.float64], *, n: int) -> MaxT:
    """Compare k candidates with a baseline, all at once.

    Parameters
    ----------
    effects : JointEffects
        Gains over the baseline; higher is better.
    errors : ndarray of float, shape (draws, k)
        Errors drawn by `JointEffects.drawn`.
    n : int
        Rows that the gains rest on.

    Returns
    -------
    MaxT

    Raises
    ------
    InvalidInput
        If the draws are not of these candidates.

    Notes
    -----
    Hypothesis: no candidate is better than the baseline. Statistic: the largest gain
    over its standard error, held against the distribution of the largest error under
    a multivariate t with the covariance of the influence values; single-step, as
    Dunnett [1]_ for means and Hothorn, Bretz and Westfall [2]_ in general. A candidate
    without error (it answers as the baseline does) takes no part.

    Simulated with right and wrong answers that go together (.8), 2000 rows, accuracy
    .85, 1000 seeds: how often "the winner beats the baseline" is said at .05 if all are
    as good as the baseline, and if one is .015 better; share of seeds in which all k
    lower ends of the 90 % intervals hold.

    ====  ===============  ===========  ===================  =================  ========
    k     equal, naively   equal        one better, naively  one better         coverage
    ====  ===============  ===========  ===================  =================  ========
    2     .066             .042         .65                  .54                .96
    5     .187             .050         .64                  .43                .95
    20    .353             .043         .65                  .24                .96
    ====  ===============  ===========  ===================  =================  ========

    References
    ----------
    .. [1] Dunnett, C. W. (1955). A multiple comparison procedure for comparing several
       treatments with a control. Journal of the American Statistical Association 50,
       1096-1121.
    .. [2] Hothorn, T., Bretz, F. and Westfall, P. (2008). Simultaneous inference in
       general parametric models. Biometrical Journal 50, 346-363, section 3.

    Examples
    --------
    >>> from pytest_mlgate.stats.selection.joint_effects import JointEffects
    >>> gains = JointEffects(
    ...     estimates=np.array([0.02, 0.0, -0.01]),
    ...     covariance=1e-4 * (0.5 * np.eye(3) + 0.5),
    ...     df=1000.0,
    ...     cannot_judge=(None, None, None),
    ... )
    >>> found = max_t(gains, gains.drawn(np.random.default_rng(7)), n=1001)
    >>> round(found.critical(0.05), 1), round(found.p_better_than(0, 0.0), 2)
    (2.1, 0.06)

    Two standard errors are a gain for one candidate, and not for the best of three.
    """
    if errors.ndim != 2 or errors.shape[1] != len(effects.estimates):
        raise InvalidInput.because(
            "errors",
            f"of shape (draws, {len(effects.estimates)})",
            errors.shape,
            hint="draw them with JointEffects.drawn",
        )
    scales = effects.errors
    live = scales > 0
    if not live.any():
        return MaxT(effects=effects, maxima=np.empty(0), n=n)
    return MaxT(
        effects=effects,
        maxima=np.sort((errors[:, live] / scales[live]).max(axis=1)),
        n=n,
    )
