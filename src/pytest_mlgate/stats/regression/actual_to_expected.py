"""Does the model charge what happens: actual claims over expected ones.

An actuary asks that the ratio be near 1, overall and in every band of the prediction:
too high is a loss, too low is business lost. So what is judged is the distance of the
ratio from 1, on either side.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_difference import undefined_pair
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.regression.value_answers import as_values
from pytest_mlgate.stats.whole.own_procedure import OwnProcedure

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "actual over expected"

# below this one-sided p-value the side of 1 on which a model lies is settled
_SETTLED = 0.001
_HALVINGS = 60


def actual_to_expected(
    truth: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the ratio of actual to expected and the pull of each row.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        What happened, per unit of exposure.
    answers : ValueAnswers
        What was expected, per unit of exposure.
    weights : ndarray of float, shape (n_rows,), or None
        Positive exposure of each row; None where all have 1.

    Returns
    -------
    Influence or Undefined
        ``A = sum(w y) / sum(w m)`` and ``psi = w (y - A m) / sum(w m)``. Undefined with
        fewer than two rows, or where nothing is expected in total.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> expected = ValueAnswers(values=np.array([0.5, 1.5, 2.0]))
    >>> actual_to_expected(np.array([0.0, 2.0, 3.0]), expected, None).value
    1.25

    A quarter more happened than the model expected.
    """
    y = as_values("y", truth, np.size(truth))
    n = y.size
    if n < 2:
        return Undefined(
            reason=f"Actual over expected needs at least two rows; there are {n}."
        )
    share = shares_of(n, weights)
    expected = float((share * answers.values).sum())
    if expected <= 0:
        return Undefined(
            reason=f"The expected total of {n} rows is not above 0: there is no ratio."
        )
    ratio = float((share * y).sum()) / expected
    psi = share * (y - ratio * answers.values) / expected
    return Influence(value=ratio, psi=psi, df=n - 1)


def distance_from_one(
    truth: Floats, answers: ValueAnswers, structure: RowStructure
) -> Measurement:
    """Measure how far actual over expected is from 1, on either side.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        What happened, per unit of exposure.
    answers : ValueAnswers
        What was expected, per unit of exposure.
    structure : RowStructure
        Exposures as weights, and what depends on what.

    Returns
    -------
    Measurement
        Estimate: minus the distance ``|A - 1|`` (orientation -1). The field `candidate`
        is the distance; the note tells A itself.

    Notes
    -----
    A pass at t says that A is certainly inside (1 - t, 1 + t): both one-sided tests
    reject (Schuirmann [1]_). A failure says that A is certainly outside; its p-value
    counts both tails, or a tolerance that is narrow beside the error would block at
    twice the level. The tests are those of `value_of`.

    Rates at nominal .05 / .005 with A exactly at a limit, claim counts (amounts with
    gamma severities in brackets), exposures from .1 to 1 as weights, 2500 test sets:

    ======  ======  ====  =====================  =====================
    rows    claims  A     block                  pass
    ======  ======  ====  =====================  =====================
    1000    55      1.02  .032 (.019) / .003     0 (0): too few rows
    1000    55      0.7   .043 (.042) / .004     .039 (.007) / .000
    4000    220     1.02  .040 (.037) / .001     0 (0)
    4000    220     1.3   .036 (.035) / .003     .047 (.052) / .006
    4000    220     0.7   .043 (.048) / .005     .039 (.033) / .003
    4000    44      1.3   .034 (.022) / .002     .003 (0) / .000
    20 000  1100    1.02  .045 / .004            0
    20 000  1100    1.1   .047 / .002            .055 / .006
    ======  ======  ====  =====================  =====================

    References
    ----------
    .. [1] Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure
       and the power approach for assessing the equivalence of average bioavailability.
       Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> risk = rng.gamma(2.0, 0.1, size=5000)
    >>> claims = rng.poisson(risk).astype(float)
    >>> found = distance_from_one(claims, ValueAnswers(values=risk), RowStructure())
    >>> found.note, round(found.p_better_than(-0.1), 3)
    ('actual over expected is 1.03', 0.016)

    The model expects three percent too little; ten are ruled out.
    """
    found = actual_to_expected(truth, answers, structure.weights)
    n = truth.size
    if isinstance(found, Undefined):
        method = words_for(METHOD, structure)
        return Measurement.undefined(found.reason, n=n, method=method, orientation=-1)
    side = _side(found.value)
    near, far = (
        value_of(
            _signed(found, sign),
            structure=structure,
            higher_is_better=False,
            method=METHOD,
            n=n,
        )
        for sign in (side, -side)
    )
    told = replace(near, note=f"actual over expected is {found.value:.3g}")
    if near.estimate is None:
        return told
    return replace(
        told,
        p_better_than=lambda x: (
            max(near.p_better_than(x), far.p_better_than(x)) if x < 0 else 1.0
        ),
        p_worse_than=partial(_p_outside, near, far),
        interval=partial(_interval, near, far),
    )


def distance_from_one_difference(
    truth: Floats,
    candidate: ValueAnswers,
    baseline: ValueAnswers,
    structure: RowStructure,
) -> Measurement:
    """Measure how much nearer to 1 the candidate's ratio is than the baseline's.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        What happened, per unit of exposure.
    candidate, baseline : ValueAnswers
        What they expected, per unit of exposure.
    structure : RowStructure
        Exposures as weights, and what depends on what.

    Returns
    -------
    Measurement
        Estimate: ``|A_b - 1| - |A_c - 1|``, so that positive is better; the fields
        `candidate` and `baseline` are the distances.

    Notes
    -----
    A distance has a kink at 1, where the influence values turn round. So the claim has
    to hold whichever side of 1 the model is on that must be far from it (the candidate,
    to be worse), and whichever side the other one is on unless the data settle it at
    one-sided .001: both p-values are the largest of two or four paired tests of
    `difference_of`. That is conservative where both ratios are near 1. Rates at nominal
    .05 at a true difference, 220 claims (1200 test sets):

    =========  ========  ==============  ==============
    candidate  baseline  worse           better
    =========  ========  ==============  ==============
    1.0        1.0       .000            .000
    1.1        1.0       .009            .003
    0.9        1.1       .055            .028
    0.8        1.1       .043            .038
    1.3        1.1       .042            .000
    =========  ========  ==============  ==============

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> risk = rng.gamma(2.0, 0.1, size=5000)
    >>> claims = rng.poisson(risk).astype(float)
    >>> found = distance_from_one_difference(
    ...     claims,
    ...     ValueAnswers(values=1.3 * risk),
    ...     ValueAnswers(values=risk),
    ...     RowStructure(),
    ... )
    >>> round(found.estimate, 2), round(found.p_worse_than(0.0), 4)
    (-0.18, 0.0011)

    A candidate that expects thirty percent more is certainly farther from 1.
    """
    new = actual_to_expected(truth, candidate, structure.weights)
    old = actual_to_expected(truth, baseline, structure.weights)
    n = truth.size
    if isinstance(new, Undefined) or isinstance(old, Undefined):
        return undefined_pair(new, old, method=words_for(METHOD, structure), n=n)
    if candidate.same_as(baseline):
        method = words_for(METHOD, structure)
        return identical_outputs(abs(new.value - 1), n=n, method=method)
    compared = partial(_compare_sides, new, old, structure=structure, n=n)
    better = [compared(s, t) for t in _sides(old, structure, n) for s in (1, -1)]
    worse = [compared(s, t) for t in (1, -1) for s in _sides(new, structure, n)]
    plain = compared(_side(new.value), _side(old.value))
    return replace(
        plain,
        p_better_than=lambda x: max(found.p_better_than(x) for found in better),
        p_worse_than=lambda x: max(found.p_worse_than(x) for found in worse),
        interval=lambda confidence: _hull(better, worse, confidence),
        note=(
            f"actual over expected is {new.value:.3g}, "
            f"that of the baseline {old.value:.3g}"
        ),
    )


def _signed(found: Influence, sign: int) -> Influence:
    """Turn a ratio into its distance from 1 on one side."""
    return Influence(value=sign * (found.value - 1), psi=sign * found.psi, df=found.df)


def _side(ratio: float) -> int:
    return 1 if ratio >= 1 else -1


def _sides(found: Influence, structure: RowStructure, n: int) -> tuple[int, ...]:
    """Give the sides of 1 on which a ratio can be."""
    above = value_of(
        _signed(found, 1), structure=structure, higher_is_better=True, method="", n=n
    )
    if min(above.p_better_than(0.0), above.p_worse_than(0.0)) <= _SETTLED:
        return (_side(found.value),)
    return (1, -1)


def _compare_sides(
    new: Influence,
    old: Influence,
    side: int,
    other: int,
    *,
    structure: RowStructure,
    n: int,
) -> Measurement:
    """Compare distances as if the sides of 1 were known."""
    return difference_of(
        _signed(new, side),
        _signed(old, other),
        structure=structure,
        higher_is_better=False,
        method=METHOD,
        n=n,
    )


def _p_outside(near: Measurement, far: Measurement, x: float) -> float:
    """Test H0 "the distance is at most -x", counting the tail of the other side."""
    if x > 0:
        return 0.0
    return min(near.p_worse_than(x) + far.p_better_than(x), 1.0)


def _interval(
    near: Measurement, far: Measurement, confidence: float
) -> Interval | None:
    one, other = near.interval(confidence), far.interval(confidence)
    if one is None or other is None or near.estimate is None:
        return None
    level = (1 - confidence) / 2
    high = _highest(near, far, level=level, inside=near.estimate)
    return Interval(min(one.low, other.low, near.estimate), high, confidence)


def _highest(
    near: Measurement, far: Measurement, *, level: float, inside: float
) -> float:
    """Search between estimate and 0 for where the p-value falls to `level`."""
    outside = 0.0
    if _p_outside(near, far, outside) > level:
        return outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if _p_outside(near, far, middle) <= level:
            outside = middle
        else:
            inside = middle
    return outside


def _hull(
    better: list[Measurement], worse: list[Measurement], confidence: float
) -> Interval | None:
    below = [found.interval(confidence) for found in better]
    above = [found.interval(confidence) for found in worse]
    lows = [found.low for found in below if found is not None]
    highs = [found.high for found in above if found is not None]
    if len(lows) < len(better) or len(highs) < len(worse):
        return None
    return Interval(min(lows), max(highs), confidence)


ACTUAL_TO_EXPECTED_ERROR = OwnProcedure(
    name="actual_to_expected_error",
    task="regression",
    higher_is_better=False,
    needs="values",
    scale="fraction",
    compare=lambda truth, candidate, baseline: distance_from_one_difference(
        truth, candidate, baseline, RowStructure()
    ),
    measure=lambda truth, answers: distance_from_one(truth, answers, RowStructure()),
    difference=distance_from_one_difference,
    value=distance_from_one,
)
