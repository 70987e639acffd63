"""How good is a classifier whose labels are missing still: `estimate_performance`.

A calibrated classifier says with each answer how likely it is right, so its answers
alone tell how good it is, as long as its probabilities still mean what they meant.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.monitoring.calibration_line import CalibrationLine
from pytest_mlgate.stats.monitoring.expected_metric import expected_metric
from pytest_mlgate.stats.monitoring.predicted_value import PredictedValue

if TYPE_CHECKING:
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.monitoring.expected_metric import ExpectedMetric
    from pytest_mlgate.stats.monitoring.expected_metric import Floats

METHOD = "confidence-based estimation"

CALIBRATED = (
    "the probabilities mean in this window what they meant where they were checked"
)

FEWEST_UNCERTAIN = 5.0
"""Expected spread of the unknown answers, in rows, below which nothing is claimed."""

_LOSSES = frozenset({"false_positive_rate", "brier", "log_loss"})
_OPEN = frozenset({"log_loss"})


def estimate_performance(
    metric: str, answers: BinaryAnswers, *, line: CalibrationLine | None = None
) -> Measurement:
    """Estimate a metric of decisions whose true answers are not known yet.

    Parameters
    ----------
    metric : str
        A name of `EXPECTED_METRICS`: accuracy, precision, recall, specificity,
        false_positive_rate, f1, roc_auc, brier, log_loss.
    answers : BinaryAnswers
        Decisions and scores of the window, shape (n_rows,) each.
    line : CalibrationLine, optional
        What the scores are worth, from `fit_calibration`; None takes them for
        calibrated probabilities.

    Returns
    -------
    Measurement
        The estimate is the metric, or minus the metric with orientation -1 where lower
        is better. The interval is one for the *realised* value of these rows: where it
        will turn out once the labels are known, not where the metric of all rows lies.
        Undefined where hardly any answer is in doubt, or the metric has no value.

    Raises
    ------
    InvalidInput
        If the metric cannot be expected, or there are no scores.

    Notes
    -----
    The true answers are taken as independent draws with the calibrated probabilities:
    the variance of the metric is the sum of p(1 - p) times the squared pull of each
    row, to which the error of the line is added. Judged on the metric's own and the
    logit scale, and the weaker claim counts. It sees that rows are harder than they
    were; it cannot see that the same row has another answer now [1]_: hold it against
    the realised value of past windows.

    Coverage of 90 % and 99 % intervals for the realised value, the worst of the nine
    metrics in 2000 windows (Beta-distributed probabilities; the line fitted on 2000
    labelled rows of miscalibrated scores):

    ====== ============== ======= ===========
    rows   share positive line    90 % / 99 %
    ====== ============== ======= ===========
    200    .50            as is   .899 / .990
    200    .10            as is   .906 / .990
    1000   .25            as is   .896 / .990
    1000   .10            as is   .886 / .989
    1000   .02            as is   .899 / .990
    10 000 .02            as is   .903 / .992
    1000   .25            fitted  .892 / .986
    10 000 .25            fitted  .904 / .989
    10 000 .10            fitted  .895 / .989
    ====== ============== ======= ===========

    References
    ----------
    .. [1] Garg, S., Balakrishnan, S., Lipton, Z., Neyshabur, B. and Sedghi, H. (2022).
       Leveraging unlabeled data to predict out-of-distribution performance. ICLR,
       section 3 (no estimator works without an assumption on the shift).

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> rng = np.random.default_rng(5)
    >>> likely = rng.beta(1, 3, 2000)
    >>> answers = BinaryAnswers(decisions=likely >= 0.5, scores=likely)
    >>> found = estimate_performance("accuracy", answers)
    >>> low, high, _ = found.interval(0.90)
    >>> low < float(((rng.random(2000) < likely) == answers.decisions).mean()) < high
    True
    >>> round(found.candidate, 3), round(high - low, 3)
    (0.784, 0.029)

    About 78 of 100 answers will turn out right, give or take one and a half.
    """
    if answers.scores is None:
        raise InvalidInput(
            "The model must give scores for an estimate without labels; got decisions "
            "only. Hint: log the score of each decision."
        )
    line = CalibrationLine.as_is() if line is None else line
    _check_probabilities(answers.scores, line)
    likely = line.likely(answers.scores)
    n, sign = int(likely.size), -1 if metric in _LOSSES else 1
    found = expected_metric(metric, likely, answers)
    doubt = float((likely * (1 - likely)).sum())
    if isinstance(found, Undefined) or doubt < FEWEST_UNCERTAIN:
        reason = (
            found.reason
            if isinstance(found, Undefined)
            else f"Hardly any answer is in doubt: of {n} rows as many as {doubt:.1f} "
            "by their probabilities. Hint: wait for the labels."
        )
        return Measurement.undefined(reason, n=n, method=METHOD, orientation=sign)
    return _measured(metric, found, likely, answers.scores, line, sign)


def _measured(
    metric: str,
    found: ExpectedMetric,
    likely: Floats,
    scores: Floats,
    line: CalibrationLine,
    sign: int,
) -> Measurement:
    variance = found.label_variance(likely) + line.variance(found.pull, scores)
    n = int(likely.size)
    if variance == 0:
        return Measurement.undefined(
            "No answer can change the metric.", n=n, method=METHOD, orientation=sign
        )
    return PredictedValue(
        value=found.value,
        error=math.sqrt(variance),
        share=metric not in _OPEN,
        sign=sign,
    ).measurement(
        n=n,
        method=METHOD,
        assumptions=(CALIBRATED, "true answers are independent given the inputs"),
    )


def _check_probabilities(scores: Floats, line: CalibrationLine) -> None:
    outside = (scores < 0) | (scores > 1)
    if line.of_logits and outside.any():
        raise InvalidInput(
            f"Scores must be probabilities in [0, 1]; {int(outside.sum())} of "
            f"{scores.size} are not, such as {scores[outside][0]:g}. Hint: fit a line "
            "to labelled decisions with probabilities=False."
        )
