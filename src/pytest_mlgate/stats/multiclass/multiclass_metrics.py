"""Which metrics of a classifier of several classes are there: the closed table.

Fixed names are in `MULTICLASS_METRICS`; `MULTICLASS_FACTORIES` holds the functions that
make those with a parameter. Which procedure answers is decided here and nowhere else.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.stats.losses.losses import CLIP
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.multiclass import ordinal
from pytest_mlgate.stats.multiclass.class_averages import class_average
from pytest_mlgate.stats.multiclass.class_averages import class_average_difference
from pytest_mlgate.stats.multiclass.class_cells import class_influence
from pytest_mlgate.stats.multiclass.class_checks import checked
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.stats.multiclass.class_metric import one_class
from pytest_mlgate.stats.multiclass.class_probabilities import class_brier_losses
from pytest_mlgate.stats.multiclass.class_probabilities import class_log_losses
from pytest_mlgate.stats.multiclass.class_probabilities import probabilities_of
from pytest_mlgate.stats.multiclass.one_class import one_class_difference
from pytest_mlgate.stats.multiclass.one_class import one_class_value
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_auroc
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_auroc_difference
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_influence
from pytest_mlgate.stats.multiclass.top_k import top_k
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats
    from pytest_mlgate.stats.multiclass.class_metric import ClassMetric
    from pytest_mlgate.stats.multiclass.class_metric import Share
    from pytest_mlgate.stats.multiclass.ovr_auroc import Average


def recall_of(class_name: str) -> RowMetric:
    """Make the metric "share of the rows of a class that are answered with it".

    Parameters
    ----------
    class_name : str
        The class, as the target spells it; an unknown one is refused when it is
        measured.

    Returns
    -------
    RowMetric
        Named such as ``recall_of(owl)``.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> answers = ClassAnswers(
    ...     labels=np.repeat([0, 1], [45, 55]), classes=("cat", "owl")
    ... )
    >>> found = recall_of("cat").measure(np.repeat([0, 1], 50), answers)
    >>> found.estimate, found.n
    (0.9, 50)

    Of 50 cats, 45 were found.
    """
    return _one_class_metric("recall", class_name)


def precision_of(class_name: str) -> RowMetric:
    """Make the metric "share of the rows answered with a class that are of it".

    Parameters
    ----------
    class_name : str
        The class, as the target spells it.

    Returns
    -------
    RowMetric
        Named such as ``precision_of(owl)``.
    """
    return _one_class_metric("precision", class_name)


def f1_of(class_name: str) -> RowMetric:
    """Make the harmonic mean of recall and precision of one class.

    Parameters
    ----------
    class_name : str
        The class, as the target spells it.

    Returns
    -------
    RowMetric
        Named such as ``f1_of(owl)``.
    """
    return _one_class_metric("f1", class_name)


def _one_class_metric(share: Share, class_name: str) -> RowMetric:
    return _of_labels(
        one_class(share, class_name),
        compare=one_class_difference,
        measure=one_class_value,
    )


def _of_labels(
    metric: ClassMetric,
    *,
    compare: Callable[[ClassMetric, Codes, ClassAnswers, ClassAnswers], Measurement],
    measure: Callable[[ClassMetric, Codes, ClassAnswers], Measurement],
) -> RowMetric:
    return checked(
        RowMetric(
            name=metric.name,
            task="multiclass",
            higher_is_better=True,
            needs="labels",
            influence=partial(class_influence, metric),
            compare=partial(compare, metric),
            measure=partial(measure, metric),
        )
    )


def _of_ranking(average: Average, *, name: str) -> RowMetric:
    return checked(
        RowMetric(
            name=name,
            task="multiclass",
            higher_is_better=True,
            needs="probabilities",
            influence=partial(ovr_influence, average),
            compare=partial(ovr_auroc_difference, average),
            measure=partial(ovr_auroc, average),
        )
    )


def _losses(
    metric: str, y: Codes, answers: ClassAnswers, *, model: str
) -> tuple[Floats, int]:
    """Give the loss of every row and how many probabilities had to be clipped."""
    p = probabilities_of(answers, metric=metric, model=model)
    if metric == "brier":
        return class_brier_losses(y, p), 0
    return class_log_losses(y, p)


def _of_losses(name: str, *, words: str) -> RowMetric:
    def influence(
        truth: Codes, answers: ClassAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        values, _ = _losses(name, truth, answers, model="model")
        return mean_influence(values, weights, measure=words)

    def compare(
        truth: Codes, candidate: ClassAnswers, baseline: ClassAnswers
    ) -> Measurement:
        new, clipped = _losses(name, truth, candidate, model="candidate")
        old, clipped_too = _losses(name, truth, baseline, model="baseline")
        return mean_loss_difference(
            new, old, measure=words, note=_clip_note(clipped + clipped_too)
        )

    def measure(truth: Codes, answers: ClassAnswers) -> Measurement:
        values, clipped = _losses(name, truth, answers, model="candidate")
        return mean_loss(values, measure=words, note=_clip_note(clipped))

    return checked(
        RowMetric(
            name=name,
            task="multiclass",
            higher_is_better=False,
            needs="probabilities",
            # the Brier score of three classes goes up to 2
            scale="open",
            influence=influence,
            compare=compare,
            measure=measure,
        )
    )


def _clip_note(clipped: int) -> str | None:
    return f"{clipped} probabilities below {CLIP} count as that" if clipped else None


def _table() -> dict[str, RowMetric]:
    averages = {
        name: _of_labels(
            metric, compare=class_average_difference, measure=class_average
        )
        for name, metric in CLASS_METRICS.items()
    }
    return {
        **averages,
        "accuracy": _of_labels(
            CLASS_METRICS["accuracy"],
            compare=one_class_difference,
            measure=one_class_value,
        ),
        "roc_auc_ovr": _of_ranking("macro", name="roc_auc_ovr"),
        "roc_auc_ovr_weighted": _of_ranking("weighted", name="roc_auc_ovr_weighted"),
        "log_loss": _of_losses("log_loss", words="log loss"),
        "brier": _of_losses("brier", words="Brier score"),
        **{name: checked(metric) for name, metric in ordinal.METRICS.items()},
    }


MULTICLASS_METRICS: Mapping[str, RowMetric] = MappingProxyType(_table())
"""Every metric of a classifier of several classes that has no parameter, by name."""

MULTICLASS_FACTORIES: Mapping[str, Callable[..., RowMetric]] = MappingProxyType(
    {
        "recall_of": recall_of,
        "precision_of": precision_of,
        "f1_of": f1_of,
        "top_k": top_k,
    }
)
"""What makes a metric from one parameter: a class by name, or a number of guesses."""
