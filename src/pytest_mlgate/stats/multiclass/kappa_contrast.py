"""Is kappa, or a difference of two, above a number: asked without a division.

Kappa is one less a ratio of means, and a ratio of few rows is lopsided. "Kappa is above
x" says the same as "the disagreement by chance times (1 - x), less the disagreement
that there is, is above 0", and that is nearly a mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.mean_contrast import Contrast
from pytest_mlgate.stats.losses.mean_contrast import ContrastTest
from pytest_mlgate.stats.losses.mean_contrast import TwoColumns
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats

FEWEST_ROWS = 10
"""Of fewer rows the chance disagreement may be nothing, and kappa anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disagreement:
    """How far apart target and answers are, and how far by chance.

    Parameters
    ----------
    observed, chance : float
        Mean squared distance of ranks in the rows, and over all pairs of a target and
        an answer. Kappa is ``1 - observed / chance``.
    observed_pull, chance_pull : ndarray of float, shape (n_rows,)
        By how much each row's share in either differs from the mean.
    """

    observed: float
    chance: float
    observed_pull: Floats
    chance_pull: Floats

    @classmethod
    def of(cls, y: Codes, labels: Codes) -> Disagreement:
        """Take both of rows that weigh the same."""
        rank, answer = y.astype(np.float64), labels.astype(np.float64)
        apart = np.square(rank - answer)
        from_a = np.square(rank - answer.mean())
        from_y = np.square(answer - rank.mean())
        gap = float(rank.mean() - answer.mean()) ** 2
        chance = float((from_a + from_y).mean()) - gap
        return cls(
            observed=float(apart.mean()),
            chance=chance,
            observed_pull=apart - apart.mean(),
            chance_pull=from_a + from_y - gap - chance,
        )


def weaker_of_two_questions(
    found: Measurement, psi: Floats, new: Disagreement, old: Disagreement | None = None
) -> Measurement:
    """Let a claim be no stronger than the same question asked without a division.

    Parameters
    ----------
    found : Measurement
        Kappa of a model, or by how much it is above that of another, by influence
        values.
    psi : ndarray of float, shape (n_rows,)
        The influence values of the estimate.
    new, old : Disagreement
        Of the model, and of the one it is compared with, if any.

    Returns
    -------
    Measurement
        Both p-values are the larger of the two, and the interval reaches to the farther
        of both limits.

    Notes
    -----
    With N the disagreement and D that by chance, "kappa is above x" is
    ``(D - N) - x D > 0``, and "kappa exceeds the other's by x" is
    ``(N' D - N D') - x D D' > 0``. The pulls of the rows on these products of means
    are added up at their estimates, and tested by `JohnsonT` as those of a mean.

    Error rates at the true value, nominal .05 / .005, five classes, a candidate of
    kappa .74 (rarest class 5 %) or .48 (1 %) that is worse by .08 or .12; 20 000 test
    sets each:

    ====================  =============  =============  =============  =============
    rows, rarest class    pass, gap      block, gap     pass, alone    block, alone
    ====================  =============  =============  =============  =============
    200, 5 %              .042 / .0060   .031 / .0006   .048 / .0066   .032 / .0014
    400, 5 %              .056 / .0075   .036 / .0011   .050 / .0050   .034 / .0015
    100, 1 %              .015 / .0001   .019 / .0000   .033 / .0021   .055 / .0066
    200, 1 %              .034 / .0006   .033 / .0001   .041 / .0026   .050 / .0054
    ====================  =============  =============  =============  =============

    Influence values alone: gap, 200 rows, 5 % pass .048 / .0104; 1000 rows, 1 % pass
    .063 / .0085; alone, 100 rows, 1 % block .067 / .0225.

    Examples
    --------
    >>> from pytest_mlgate.measurement import Measurement
    >>> y, labels = np.repeat([0, 1, 2], 20), np.repeat([0, 1, 2, 1], 15)
    >>> model = Disagreement.of(y, labels)
    >>> psi = model.chance_pull * model.observed / model.chance - model.observed_pull
    >>> direct = Measurement.known(
    ...     1 - model.observed / model.chance, n=60, method="kappa"
    ... )
    >>> found = weaker_of_two_questions(direct, psi / model.chance / 60, model)
    >>> round(found.estimate, 2), round(found.interval(0.90).low, 2)
    (0.57, 0.44)

    Sixty answers agree with the target by more than two fifths beyond chance.
    """
    if found.estimate is None:
        return found
    top, bottom, columns = _of_one(new) if old is None else _of_two(new, old)
    test = ContrastTest(
        direct=JohnsonT(
            estimate=found.estimate,
            standard_error=math.sqrt(
                float(np.square(psi).sum()) * psi.size / (psi.size - 1)
            ),
            df=psi.size - 1,
            n=psi.size,
            skewness=skewness_of_sum(psi),
        ),
        columns=columns,
        contrast=lambda x: Contrast(value=top - x * bottom, first=1.0, second=-x),
    )

    def interval(confidence: float) -> Interval | None:
        one, other = found.interval(confidence), test.interval(confidence)
        if one is None:
            return None
        return Interval(min(one.low, other.low), max(one.high, other.high), confidence)

    few = None
    if psi.size < FEWEST_ROWS:
        few = f"{psi.size} rows are too few for a kappa; it takes {FEWEST_ROWS}."
    return replace(
        found,
        cannot_judge=found.cannot_judge or few,
        rows_needed=with_floor(found.rows_needed, FEWEST_ROWS if few else 0),
        p_better_than=lambda x: max(found.p_better_than(x), test.p_better_than(x)),
        p_worse_than=lambda x: max(found.p_worse_than(x), test.p_worse_than(x)),
        interval=interval,
    )


def _of_one(model: Disagreement) -> tuple[float, float, TwoColumns]:
    above = model.chance_pull - model.observed_pull
    columns = TwoColumns.of(above, model.chance_pull)
    return model.chance - model.observed, model.chance, columns


def _of_two(new: Disagreement, old: Disagreement) -> tuple[float, float, TwoColumns]:
    """Bring both kappas to one denominator."""
    above = (
        new.chance * old.observed_pull
        + old.observed * new.chance_pull
        - old.chance * new.observed_pull
        - new.observed * old.chance_pull
    )
    below = old.chance * new.chance_pull + new.chance * old.chance_pull
    top = old.observed * new.chance - new.observed * old.chance
    return top, old.chance * new.chance, TwoColumns.of(above, below)
