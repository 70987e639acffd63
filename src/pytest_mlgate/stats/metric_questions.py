"""How does one model compare, and how good is it: any metric on any kind of rows.

Which procedure answers is decided here: the metric's own for plain rows, the general
one of influence values for weighted, grouped or ordered rows and for ratios, and
resampling for metrics that have no influence values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.counts.paired_ratio import paired_ratio
from pytest_mlgate.stats.counts.rare_rows import Scarcity
from pytest_mlgate.stats.counts.rare_rows import scarcity_of
from pytest_mlgate.stats.enough_rows import with_rows_needed
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.natural_range import within_range
from pytest_mlgate.stats.ratio import ratio_of
from pytest_mlgate.stats.structure_rules import check_structure
from pytest_mlgate.stats.unanimous_rows import counted_if_unanimous

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.row_metric import RowMetric

_SHARES = frozenset(
    {
        "accuracy",
        "balanced_accuracy",
        "precision",
        "recall",
        "specificity",
        "false_positive_rate",
        "f1",
        "roc_auc",
        "average_precision",
        "brier",
    }
)


def compare_rows(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    *,
    candidate: Any,  # noqa: ANN401 - each task has its own answers
    baseline: Any,  # noqa: ANN401 - the same
    structure: RowStructure,
    scale: Literal["difference", "ratio"] = "difference",
) -> Measurement:
    """Measure how much better the candidate is than the baseline on the same rows.

    Parameters
    ----------
    metric : RowMetric
        What is measured.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    candidate, baseline : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers of each model on the same rows in the same order.
    structure : RowStructure
        Weights, and what depends on what.
    scale : {"difference", "ratio"}
        Whether the effect is a difference, or the logarithm of a ratio.

    Returns
    -------
    Measurement
        The estimate is positive where the candidate is better; the fields `candidate`
        and `baseline` hold the metric's own values. Undefined, with the reason, where
        the rows leave no value. Bit-identical answers are `identical_outputs`.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row, are not what the
        metric can do with, or a ratio is asked of a metric without influence values.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> rng = np.random.default_rng(7)
    >>> y = rng.random(600) < 0.3
    >>> old = BinaryAnswers(decisions=y ^ (rng.random(600) < 0.2))
    >>> new = BinaryAnswers(decisions=y ^ (rng.random(600) < 0.1))
    >>> found = compare_rows(
    ...     BINARY_ROW_METRICS["accuracy"],
    ...     y,
    ...     candidate=new,
    ...     baseline=old,
    ...     structure=RowStructure(groups=np.arange(600) // 5),
    ... )
    >>> round(found.estimate, 3), found.p_better_than(0.0) < 0.001
    (0.125, True)

    Twelve points more, far beyond chance even if every five rows hang together.
    """
    n = _checked(metric, truth, structure, candidate=candidate, baseline=baseline)
    if scale == "ratio":
        found = _ratio(metric, truth, candidate, baseline, structure, n)
    elif structure.plain and metric.compare is not None:
        found = metric.compare(truth, candidate, baseline)
    elif metric.influence is None:
        from pytest_mlgate.stats.whole import whole_metric  # noqa: PLC0415 - seldom needed

        found = whole_metric.whole_difference(
            metric, truth, candidate, baseline, structure
        )
    else:
        scarce = _scarcity(metric, truth, structure)
        found = scarce.applied_to(
            difference_of(
                _influence(metric, truth, candidate, structure, scarce),
                _influence(metric, truth, baseline, structure, scarce),
                structure=structure,
                higher_is_better=metric.higher_is_better,
                method=f"{metric.name} by influence values",
                n=n,
            )
        )
    if _answer_alike(metric, candidate, baseline) and found.candidate is not None:
        found = identical_outputs(found.candidate, n=n, method=found.method)
    elif scale == "difference" and not structure.plain:
        found = counted_if_unanimous(
            found, metric=metric, truth=truth, structure=structure
        )
    found = with_rows_needed(
        found,
        metric=metric,
        truth=truth,
        classes=getattr(candidate, "classes", None),
        structure=structure,
    )
    if scale == "ratio":
        return replace(found, ratio="gain" if metric.higher_is_better else "loss")
    return found


def measure_rows(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    *,
    answers: Any,  # noqa: ANN401 - each task has its own answers
    structure: RowStructure,
) -> Measurement:
    """Measure how good one model is.

    Parameters
    ----------
    metric : RowMetric
        What is measured.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        The model's answers on the same rows in the same order.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is the metric, or minus the metric with orientation -1 where lower
        is better. Undefined, with the reason, where the rows leave no value.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row, or are not what
        the metric can do with.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> y = np.arange(400) % 4 == 0
    >>> found = measure_rows(
    ...     BINARY_ROW_METRICS["recall"],
    ...     y,
    ...     answers=BinaryAnswers(decisions=np.arange(400) % 16 != 0),
    ...     structure=RowStructure(weights=np.ones(400)),
    ... )
    >>> round(found.estimate, 2), round(found.interval(0.90).low, 2)
    (0.75, 0.67)

    Three of four positives are found; certainly more than two thirds.
    """
    n = _checked(metric, truth, structure, answers=answers)
    found = within_range(_one_model(metric, truth, answers, structure, n), metric)
    if not structure.plain:
        found = counted_if_unanimous(
            found, metric=metric, truth=truth, structure=structure
        )
    return with_rows_needed(
        found,
        metric=metric,
        truth=truth,
        classes=getattr(answers, "classes", None),
        structure=structure,
    )


def _one_model(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    structure: RowStructure,
    n: int,
) -> Measurement:
    if structure.plain and metric.measure is not None:
        return metric.measure(truth, answers)
    if metric.influence is None:
        from pytest_mlgate.stats.whole import whole_metric  # noqa: PLC0415 - seldom needed

        return whole_metric.whole_value(metric, truth, answers, structure)
    scarce = _scarcity(metric, truth, structure)
    return scarce.applied_to(
        value_of(
            _influence(metric, truth, answers, structure, scarce),
            structure=structure,
            higher_is_better=metric.higher_is_better,
            method=f"{metric.name} by influence values",
            n=n,
            bounds=_bounds(metric),
        )
    )


def _checked(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    structure: RowStructure,
    **models: Any,  # noqa: ANN401 - each task has its own answers
) -> int:
    """Check that everything is about the same rows, and count them."""
    n = int(np.size(truth))
    for name, answers in models.items():
        given = next(
            np.size(getattr(answers, field))
            for field in ("decisions", "labels", "values")
            if hasattr(answers, field)
        )
        if given != n:
            raise InvalidInput(
                f"`{name}` must answer each of the {n} rows of the target; got "
                f"{given} answers. "
                "Hint: all arrays describe the same rows in the same order."
            )
    check_structure(structure, n)
    if metric.refuses is not None and not structure.plain:
        raise InvalidInput(
            f"{metric.name} cannot be used with {_kinds(structure)}: {metric.refuses} "
            "Hint: leave them out of this gate, or gate another metric."
        )
    return n


def _kinds(structure: RowStructure) -> str:
    named = ("weights", "groups", "time")
    return " and ".join(k for k in named if getattr(structure, k) is not None)


def _scarcity(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    structure: RowStructure,
) -> Scarcity:
    if metric.task != "binary":
        return Scarcity()
    return scarcity_of(metric.name, truth, structure)


def _influence(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    structure: RowStructure,
    scarce: Scarcity,
) -> Influence | Undefined:
    assert metric.influence is not None
    found = metric.influence(truth, answers, structure.weights)
    if isinstance(found, Influence) and scarce.df < found.df:
        return replace(found, df=scarce.df)
    return found


def _answer_alike(
    metric: RowMetric,
    candidate: Any,  # noqa: ANN401 - each task has its own answers
    baseline: Any,  # noqa: ANN401 - the same
) -> bool:
    """Tell whether both gave bit for bit what the metric looks at."""
    if metric.task == "binary" and metric.needs != "decisions":
        return np.array_equal(candidate.scores, baseline.scores)
    return bool(candidate.same_as(baseline))


def _ratio(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    candidate: Any,  # noqa: ANN401 - each task has its own answers
    baseline: Any,  # noqa: ANN401 - the same
    structure: RowStructure,
    n: int,
) -> Measurement:
    if (
        metric.task == "binary"
        and structure.plain
        and metric.name in PAIRED_PROPORTIONS
    ):
        joint = joint_counts(
            truth, baseline=baseline.decisions, candidate=candidate.decisions
        )
        return paired_ratio(metric.name, joint)
    if metric.influence is None:
        raise InvalidInput(
            f"A ratio of {metric.name} cannot be judged: the metric has no influence "
            "values. Hint: give the margin as a difference."
        )
    scarce = _scarcity(metric, truth, structure)
    return scarce.applied_to(
        ratio_of(
            _influence(metric, truth, candidate, structure, scarce),
            _influence(metric, truth, baseline, structure, scarce),
            structure=structure,
            higher_is_better=metric.higher_is_better,
            method=f"{metric.name} by influence values",
            n=n,
        )
    )


def _bounds(metric: RowMetric) -> tuple[float, float] | None:
    """Tell between which numbers a metric lies, where that is known."""
    if metric.task == "regression":
        return None
    if metric.name == "mcc":
        return (-1.0, 1.0)
    return (0.0, 1.0) if metric.name in _SHARES else None
