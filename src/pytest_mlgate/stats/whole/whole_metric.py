"""How sure is a metric that is only known as a whole: blocks and the jackknife.

A function of all rows shows no pull of single rows. Evaluated on disjoint blocks, or
with one block left out at a time, it shows how much it varies; that costs about one
evaluation more per model, whatever the function.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_value import mean_value
from pytest_mlgate.stats.losses.mean_value import mean_value_difference
from pytest_mlgate.stats.whole.block_resampling import BLOCKS
from pytest_mlgate.stats.whole.block_resampling import GROUPS
from pytest_mlgate.stats.whole.block_resampling import MANY_ROWS
from pytest_mlgate.stats.whole.block_resampling import resample
from pytest_mlgate.stats.whole.own_procedure import OwnProcedure
from pytest_mlgate.stats.whole.scored_rows import ScoredRows
from pytest_mlgate.stats.whole.scored_rows import evaluate
from pytest_mlgate.stats.whole.scored_rows import one_number

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.stats.whole.block_resampling import NumberOfRows
    from pytest_mlgate.stats.whole.user_metric import Evaluation

    Floats: TypeAlias = NDArray[np.float64]
    # BinaryAnswers, ClassAnswers or ValueAnswers: the metric's task says which
    Answers: TypeAlias = Any


def whole_difference(
    metric: RowMetric,
    truth: NDArray[Any],
    candidate: Answers,
    baseline: Answers,
    structure: RowStructure,
) -> Measurement:
    """Compare two models on the same rows by a metric without influence values.

    Parameters
    ----------
    metric : RowMetric
        With a `score`, or one that brings its own procedure.
    truth : ndarray, shape (n_rows,)
        The target.
    candidate, baseline : BinaryAnswers, ClassAnswers or ValueAnswers
        Their answers on the same rows in the same order.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate, from all rows, is positive where the candidate is better;
        `candidate` and `baseline` hold the metric's own values. Undefined where the
        metric has no value, on all rows or on a block. No verdict on fewer than 200
        effective rows, ten effective groups, or 400 rows in time.

    Raises
    ------
    InvalidInput
        If a function of the user's fails, or takes no weights where rows have some.

    Notes
    -----
    From 20 000 rows on: 20 disjoint blocks, the difference in each, t with 19 degrees
    of freedom. Below: the difference without each of 40 blocks, the delete-group
    jackknife [1]_, t with 39. Rows are dealt to the blocks by what they hold, so that
    the order in which they are stored is irrelevant, up to rounding. Groups are dealt
    whole; rows in time are cut into 20 stretches. Blocks of unequal weight lower the
    degrees of freedom to their effective number less one. The claim is `JohnsonT` with
    the skewness of the blocks (rows, groups), or Student's t (time).

    The estimate is from all rows. Of more than 100 000 independent ones about as many
    make the blocks, or a twelfth of all, and what they vary is scaled to all rows: a
    block need not be large to show how much a number varies. All rows make the blocks
    if the number does not exist on one of those, or if their mean lies 2.5 standard
    errors from the estimate, as it does where few rows decide that did not take part.

    Rates at nominal .05 / .005 for the median absolute error, equal models and a loss
    of a tenth of it (t₅ errors unless said otherwise; 800 to 3000 test sets):

    ==============================  =============  =============  ===========
    rows                            block          pass           no verdict
    ==============================  =============  =============  ===========
    200                             .033 / .010    .034 / .007    .7 %
    500                             .036 / .004    .041 / .007    .2 %
    2000                            .041 / .007    .039 / .006    .1 %
    20 000, blocks                  .036 / .001    .041 / .008    .1 %
    500, errors rounded to .1       0              0              68 %
    500, gamma weights              .030 / .004    .029 / .005    .3 %
    20 groups of 50, correlated .3  .044 / .001    .051 / .006    .4 %
    60 groups of 10                 .055 / .008    .048 / .008    .1 %
    200 groups of 5                 .053 / .009    .041 / .007    .1 %
    400 in time, normal, AR(.7)     .050 / .007    .062 / .009    0
    2000 in time                    .059 / .009    .055 / .010    0
    20 000 in time                  .047 / .007    .040 / .000    0
    ==============================  =============  =============  ===========

    (For groups and time "pass" is the other tail of equal models.) A function that
    hides a mean of skewed losses is the hard case: better on most rows, disastrous on
    few, it passes in .051 / .036 / .095 / .061 of test sets (200 rows, 2 % disasters;
    1000, 2 %; 1000, .5 %; 5000, 2 %), where a plain t would pass .24 / .12 / .21 /
    .08. One number per row, which shows the rows, has .037 / .022 / .066 / .052.

    Blocks made of a twelfth of the rows, the least that ever is, against blocks of all
    20 000 (2500 test sets): the median .051 / .006 (block) and .051 / .005 (pass)
    against .050 / .006 and .049 / .005; the mean of losses with 2 %, .5 % and .1 % of
    disasters passes in .050, .052 and .031 against .050, .046 and .047, and gets no
    verdict in 0, .04 and .8 % against .04, .4 and 3.4 %.

    A function that gives one number per row goes through `mean_loss` (independent rows
    of equal weight) or influence values.

    References
    ----------
    .. [1] Kott, P. S. (2001). The delete-a-group jackknife. Journal of Official
       Statistics 17, 521-526.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.whole.user_metric import user_metric
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> def median_error(y_true, y_pred):
    ...     return np.median(np.abs(y_true - y_pred))
    >>> rng = np.random.default_rng(7)
    >>> y = rng.normal(size=2000)
    >>> gain = whole_difference(
    ...     user_metric(median_error, higher_is_better=False, task="regression"),
    ...     y,
    ...     ValueAnswers(values=y + rng.normal(size=2000)),
    ...     ValueAnswers(values=y + 1.3 * rng.normal(size=2000)),
    ...     RowStructure(),
    ... )
    >>> round(gain.estimate, 2), gain.p_better_than(0.0) < 0.001
    (0.19, True)

    The candidate's median error is lower by .19, and that is no accident.
    """
    if isinstance(metric, OwnProcedure):
        return metric.difference(truth, candidate, baseline, structure)
    n, method = truth.size, _method(truth.size, structure)
    new = evaluate(metric, truth, candidate, structure)
    old = evaluate(metric, truth, baseline, structure)
    undefined = _undefined(new, old, n=n, method=method)
    if undefined is not None:
        return undefined
    if isinstance(new, np.ndarray) and isinstance(old, np.ndarray):
        return _rows_difference(metric, new, old, structure)
    new, old = one_number(metric, new), one_number(metric, old)
    if candidate.same_as(baseline):
        return identical_outputs(new, n=n, method=method)
    sign = 1 if metric.higher_is_better else -1

    gain = ScoredRows.of(metric, truth, (candidate, baseline), structure.weights)
    measured = _resampled(
        gain, sign * (new - old), n=n, method=method, structure=structure
    )
    return replace(measured, candidate=new, baseline=old)


def whole_value(
    metric: RowMetric, truth: NDArray[Any], answers: Answers, structure: RowStructure
) -> Measurement:
    """Measure one model by a metric without influence values.

    Parameters
    ----------
    metric : RowMetric
        With a `score`, or one that brings its own procedure.
    truth : ndarray, shape (n_rows,)
        The target.
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        Its answers on the same rows in the same order.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is the metric, or minus the metric with orientation -1 where lower
        is better. Undefined, or without a verdict, as in `whole_difference`.

    Raises
    ------
    InvalidInput
        If a function of the user's fails, or takes no weights where rows have some.

    Notes
    -----
    The procedure of `whole_difference`, with the metric in place of the difference.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.whole.user_metric import user_metric
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> def median_error(y_true, y_pred):
    ...     return np.median(np.abs(y_true - y_pred))
    >>> rng = np.random.default_rng(7)
    >>> y = rng.normal(size=2000)
    >>> found = whole_value(
    ...     user_metric(median_error, higher_is_better=False, task="regression"),
    ...     y,
    ...     ValueAnswers(values=y + rng.normal(size=2000)),
    ...     RowStructure(),
    ... )
    >>> round(found.candidate, 2), round(found.interval(0.90).low, 2)
    (0.69, -0.72)

    The median error is .69 and certainly below .73.
    """
    if isinstance(metric, OwnProcedure):
        return metric.value(truth, answers, structure)
    n, method = truth.size, _method(truth.size, structure)
    sign = 1 if metric.higher_is_better else -1
    found = evaluate(metric, truth, answers, structure)
    if isinstance(found, Undefined):
        return Measurement.undefined(found.reason, n=n, method=method, orientation=sign)
    if isinstance(found, np.ndarray):
        return _rows_value(metric, found, structure)

    score = ScoredRows.of(metric, truth, (answers,), structure.weights)
    measured = _resampled(score, sign * found, n=n, method=method, structure=structure)
    return replace(measured, candidate=found, orientation=sign)


def _resampled(
    number: NumberOfRows,
    estimate: float,
    *,
    n: int,
    method: str,
    structure: RowStructure,
) -> Measurement:
    blocks = resample(number, n, structure, estimate=estimate)
    if isinstance(blocks, Undefined):
        return Measurement.undefined(blocks.reason, n=n, method=method)
    return blocks.measurement(estimate, n=n, method=method, structure=structure)


def _undefined(
    new: Evaluation, old: Evaluation, *, n: int, method: str
) -> Measurement | None:
    reasons = [
        f"{name}: {found.reason}"
        for name, found in (("candidate", new), ("baseline", old))
        if isinstance(found, Undefined)
    ]
    if not reasons:
        return None
    return Measurement.undefined(
        "; ".join(reasons),
        n=n,
        method=method,
        candidate=new if isinstance(new, float) else None,
        baseline=old if isinstance(old, float) else None,
    )


def _method(n: int, structure: RowStructure) -> str:
    if structure.time is not None:
        cut = f"{BLOCKS} stretches of time"
    else:
        whole = "whole groups" if structure.groups is not None else "random rows"
        cut = f"{BLOCKS if n >= MANY_ROWS else GROUPS} blocks of {whole}"
    weighted = "" if structure.weights is None else "weighted, "
    return f"{weighted}{cut}{'' if n >= MANY_ROWS else ', delete-group jackknife'}, t"


def _rows_difference(
    metric: RowMetric, new: Floats, old: Floats, structure: RowStructure
) -> Measurement:
    higher = metric.higher_is_better
    if structure.plain:
        return mean_value_difference(
            new, old, measure=metric.name, higher_is_better=higher
        )
    return difference_of(
        mean_influence(new, structure.weights, measure=metric.name),
        mean_influence(old, structure.weights, measure=metric.name),
        structure=structure,
        higher_is_better=higher,
        method=metric.name,
        n=new.size,
    )


def _rows_value(
    metric: RowMetric, values: Floats, structure: RowStructure
) -> Measurement:
    higher = metric.higher_is_better
    if structure.plain:
        return mean_value(values, measure=metric.name, higher_is_better=higher)
    return value_of(
        mean_influence(values, structure.weights, measure=metric.name),
        structure=structure,
        higher_is_better=higher,
        method=metric.name,
        n=values.size,
    )
