"""Measure a named metric of a binary classifier: the closed table, and two questions.

`compare` asks how much better the candidate is than the baseline, `measure` how good
one model is. Which procedure answers is decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_cells import PAIRED_CELLS
from pytest_mlgate.stats.counts.paired_cells import paired_cells_difference
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.proportion import PROPORTIONS
from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.counts.single_cells import single_cells
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.losses import losses
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.ranks import average_precision
from pytest_mlgate.stats.ranks import delong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools

Needs = Literal["decisions", "scores", "probabilities"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryMetric:
    """What a person has to know to use a metric.

    Parameters
    ----------
    name : str
        As users write it.
    higher_is_better : bool
        False for losses and false alarms.
    needs : {"decisions", "scores", "probabilities"}
        What a model has to give: a yes or no, any ranking, or calibrated numbers in
        [0, 1].
    """

    name: str
    higher_is_better: bool = True
    needs: Needs = "decisions"


BINARY_METRICS: Mapping[str, BinaryMetric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            BinaryMetric(name="accuracy"),
            BinaryMetric(name="balanced_accuracy"),
            BinaryMetric(name="precision"),
            BinaryMetric(name="recall"),
            BinaryMetric(name="specificity"),
            BinaryMetric(name="false_positive_rate", higher_is_better=False),
            BinaryMetric(name="f1"),
            BinaryMetric(name="mcc"),
            BinaryMetric(name="roc_auc", needs="scores"),
            BinaryMetric(name="average_precision", needs="scores"),
            BinaryMetric(
                name="log_loss", higher_is_better=False, needs="probabilities"
            ),
            BinaryMetric(name="brier", higher_is_better=False, needs="probabilities"),
        )
    }
)
"""Every metric of a binary classifier that can be gated, by name."""


def compare(
    metric: str, y: Bools, *, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> Measurement:
    """Measure how much better the candidate is than the baseline on the same rows.

    Parameters
    ----------
    metric : str
        A name of `BINARY_METRICS`.
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    candidate, baseline : BinaryAnswers
        Their answers on the same rows in the same order.

    Returns
    -------
    Measurement
        The estimate is positive where the candidate is better, whatever the metric;
        the fields `candidate` and `baseline` hold the metric's own values. Undefined,
        with the reason, where a class or a model's answers leave no value.

    Raises
    ------
    InvalidInput
        If the metric is unknown, needs scores or probabilities that a model did not
        give, or the arrays differ in length.

    Notes
    -----
    Two models whose scores are bit-identical on every row are taken to be one model:
    certainly no loss, whatever the number of rows. Models that only decide and agree
    everywhere are compared as any other two.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> y = np.array([True] * 50 + [False] * 50)
    >>> found = compare(
    ...     "accuracy",
    ...     y,
    ...     candidate=BinaryAnswers(decisions=y),
    ...     baseline=BinaryAnswers(decisions=~y),
    ... )
    >>> found.estimate, found.candidate, found.baseline
    (1.0, 1.0, 0.0)

    A model that is always right beats one that is always wrong by the whole scale.
    """
    spec = _known(metric)
    _require_rows(y, candidate=candidate, baseline=baseline)
    if spec.needs == "decisions":
        found = _compare_decisions(metric, y, candidate, baseline)
    elif spec.needs == "scores":
        found = _compare_rankings(metric, y, candidate, baseline)
    else:
        found = _compare_losses(metric, y, candidate, baseline)
    if candidate.same_as(baseline) and found.candidate is not None:
        return identical_outputs(found.candidate, n=found.n, method=found.method)
    return found


def measure(metric: str, y: Bools, *, answers: BinaryAnswers) -> Measurement:
    """Measure how good one model is.

    Parameters
    ----------
    metric : str
        A name of `BINARY_METRICS`.
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    answers : BinaryAnswers
        The model's answers on the same rows in the same order.

    Returns
    -------
    Measurement
        The estimate is the metric, or minus the metric with orientation -1 where
        lower is better; the field `candidate` holds the metric's own value. Undefined,
        with the reason, where a class or the answers leave no value.

    Raises
    ------
    InvalidInput
        If the metric is unknown, needs scores or probabilities that the model did
        not give, or the arrays differ in length.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> y = np.array([True] * 10 + [False] * 90)
    >>> alarms = BinaryAnswers(decisions=np.array([True] * 28 + [False] * 72))
    >>> found = measure("false_positive_rate", y, answers=alarms)
    >>> found.candidate, found.estimate, found.n
    (0.2, -0.2, 90)

    Of 90 negatives one in five is called positive.
    """
    spec = _known(metric)
    _require_rows(y, candidate=answers)
    if metric in PROPORTIONS:
        return proportion(metric, confusion_counts(y, answers.decisions))
    if spec.needs == "decisions":
        return single_cells(metric, confusion_counts(y, answers.decisions))
    if metric == "roc_auc":
        return delong.auroc(y, _scores(metric, answers, model="candidate"))
    if metric == "average_precision":
        return average_precision.average_precision(
            y, _scores(metric, answers, model="candidate")
        )
    values, clipped = _losses(metric, y, answers, model="candidate")
    return mean_loss(values, measure=_words(metric), note=clip_note(clipped))


def _known(metric: str) -> BinaryMetric:
    if metric not in BINARY_METRICS:
        raise InvalidInput.unknown_name("metric", metric, BINARY_METRICS)
    return BINARY_METRICS[metric]


def _require_rows(y: Bools, **models: BinaryAnswers) -> None:
    for name, answers in models.items():
        if answers.decisions.shape != y.shape:
            raise InvalidInput(
                f"`{name}` must answer each of the {y.size} rows of the target; got "
                f"{answers.decisions.size} answers. "
                "Hint: all arrays describe the same rows in the same order."
            )


def _compare_decisions(
    metric: str, y: Bools, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> Measurement:
    joint = joint_counts(y, baseline=baseline.decisions, candidate=candidate.decisions)
    if metric in PAIRED_CELLS:
        return paired_cells_difference(metric, joint)
    return paired_proportion_difference(metric, joint)


def _compare_rankings(
    metric: str, y: Bools, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> Measurement:
    new = _scores(metric, candidate, model="candidate")
    old = _scores(metric, baseline, model="baseline")
    if metric == "roc_auc":
        return delong.auroc_difference(y, new, old)
    return average_precision.average_precision_difference(y, new, old)


def _compare_losses(
    metric: str, y: Bools, candidate: BinaryAnswers, baseline: BinaryAnswers
) -> Measurement:
    new, clipped = _losses(metric, y, candidate, model="candidate")
    old, clipped_too = _losses(metric, y, baseline, model="baseline")
    return mean_loss_difference(
        new, old, measure=_words(metric), note=clip_note(clipped + clipped_too)
    )


def _losses(
    metric: str, y: Bools, answers: BinaryAnswers, *, model: str
) -> tuple[Floats, int]:
    """Give the loss of every row and how many probabilities had to be clipped."""
    p = _scores(metric, answers, model=model)
    outside = (p < 0) | (p > 1)
    if outside.any():
        raise InvalidInput.because(
            model,
            f"probabilities in [0, 1] in every row for {metric}",
            float(p[outside][0]),
            hint="gate roc_auc or average_precision on scores that are none.",
        )
    if metric == "brier":
        return losses.brier_losses(y, p), 0
    return losses.log_losses(y, p)


def _scores(metric: str, answers: BinaryAnswers, *, model: str) -> Floats:
    if answers.scores is None:
        raise InvalidInput(
            f"`{model}` must give {BINARY_METRICS[metric].needs} for {metric}; got "
            "decisions only. Hint: gate a metric of decisions, such as f1 or accuracy."
        )
    return answers.scores


def clip_note(clipped: int) -> str | None:
    """Say how many probabilities were not taken as they are, None when all were."""
    if not clipped:
        return None
    return f"{clipped} probabilities of 0 or 1 were moved inside by {losses.CLIP}"


def _words(metric: str) -> str:
    return {"log_loss": "log loss", "brier": "Brier score"}[metric]
