"""Which metrics of a binary classifier are there: the closed table, row by row.

Each of the twelve has its influence values, for weighted, grouped or ordered rows, and
the procedure of its own for independent rows that weigh the same.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats import binary_metrics
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.counts.cell_influence import cell_influence
from pytest_mlgate.stats.losses.losses import brier_losses
from pytest_mlgate.stats.losses.losses import log_losses
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.ranks.ranking_influence import auroc_influence
from pytest_mlgate.stats.ranks.ranking_influence import average_precision_influence
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined


def binary_influence(
    metric: str, y: Bools, answers: BinaryAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give a metric of a binary classifier and the pull of each row on it.

    Parameters
    ----------
    metric : str
        A name of `binary_metrics.BINARY_METRICS`.
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    answers : BinaryAnswers
        The model's answers on the same rows in the same order.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        On the metric's own scale; equal to scikit-learn's value with `sample_weight`.

    Raises
    ------
    InvalidInput
        If the metric is unknown, or needs scores or probabilities that the model did
        not give.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> y = np.array([True, False, False, True])
    >>> answers = BinaryAnswers(decisions=np.array([True, True, False, True]))
    >>> binary_influence("accuracy", y, answers, np.array([1.0, 2.0, 3.0, 2.0])).value
    0.75

    The one wrong row has a quarter of the weight.
    """
    if metric not in BINARY_METRICS:
        raise InvalidInput.unknown_name("metric", metric, BINARY_METRICS)
    if BINARY_METRICS[metric].needs == "decisions":
        return cell_influence(metric, y, answers.decisions, weights)
    scores = _scores(metric, answers)
    if metric == "roc_auc":
        return auroc_influence(y, scores, weights)
    if metric == "average_precision":
        return average_precision_influence(y, scores, weights)
    if metric == "brier":
        return mean_influence(brier_losses(y, scores), weights, measure="Brier score")
    return mean_influence(log_losses(y, scores)[0], weights, measure="log loss")


def _scores(metric: str, answers: BinaryAnswers) -> Floats:
    if answers.scores is None:
        raise InvalidInput(
            f"The model must give {BINARY_METRICS[metric].needs} for {metric}; got "
            "decisions only. Hint: gate a metric of decisions, such as f1 or accuracy."
        )
    return answers.scores


def _compare(
    metric: str, y: Bools, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> Measurement:
    return binary_metrics.compare(metric, y, candidate=candidate, baseline=baseline)


def _measure(metric: str, y: Bools, answers: BinaryAnswers) -> Measurement:
    return binary_metrics.measure(metric, y, answers=answers)


def _row_metric(name: str) -> RowMetric:
    known = BINARY_METRICS[name]
    return RowMetric(
        name=name,
        task="binary",
        higher_is_better=known.higher_is_better,
        needs=known.needs,
        scale="open" if name == "log_loss" else "fraction",
        influence=partial(binary_influence, name),
        compare=partial(_compare, name),
        measure=partial(_measure, name),
    )


BINARY_ROW_METRICS: Mapping[str, RowMetric] = MappingProxyType(
    {name: _row_metric(name) for name in BINARY_METRICS}
)
"""The metrics of a binary classifier, in the order of `BINARY_METRICS`."""
