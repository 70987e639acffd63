"""Do target and answers of several classes fit together, asked once for all metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.multiclass.class_answers import as_class_codes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats
    from pytest_mlgate.stats.row_metric import RowMetric


def checked(metric: RowMetric) -> RowMetric:
    """Let a metric look at target and answers before it works on them.

    Parameters
    ----------
    metric : RowMetric
        A metric of several classes with `influence`, `compare` and `measure`.

    Returns
    -------
    RowMetric
        The same metric. It refuses (`InvalidInput`) a target that is no position in the
        models' list of classes, or of another length; and (`SubjectMismatch`) two
        models with different lists. Two models whose probabilities are bit-identical
        on every row are taken to be one model: certainly no loss.
    """
    influence, compare, measure = metric.influence, metric.compare, metric.measure
    assert influence is not None
    assert compare is not None
    assert measure is not None

    def checked_influence(
        truth: ArrayLike, answers: ClassAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        return influence(codes_for(truth, answers), answers, weights)

    def checked_compare(
        truth: ArrayLike, candidate: ClassAnswers, baseline: ClassAnswers
    ) -> Measurement:
        y = codes_for(truth, candidate, baseline)
        found = compare(y, candidate, baseline)
        if found.candidate is None or not candidate.same_as(baseline):
            return found
        return identical_outputs(found.candidate, n=found.n, method=found.method)

    def checked_measure(truth: ArrayLike, answers: ClassAnswers) -> Measurement:
        return measure(codes_for(truth, answers), answers)

    return replace(
        metric,
        influence=checked_influence,
        compare=checked_compare,
        measure=checked_measure,
    )


def codes_for(truth: ArrayLike, *models: ClassAnswers) -> Codes:
    """Take the target as positions in the list of classes that all models share.

    Parameters
    ----------
    truth : array_like of int, shape (n_rows,)
        The target of each row.
    *models : ClassAnswers
        One model or more, on the same rows.

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Raises
    ------
    InvalidInput
        If the target is no position in the list, or a model has other rows.
    SubjectMismatch
        If the models list different classes.
    """
    classes = models[0].classes
    if any(model.classes != classes for model in models):
        raise SubjectMismatch(
            "Candidate and baseline must list the same classes in the same order; got "
            f"{classes} and {models[-1].classes}. "
            "Hint: list the classes of the target for both."
        )
    y = as_class_codes("y", truth, n_classes=len(classes))
    for model in models:
        if model.labels.size != y.size:
            raise InvalidInput(
                f"A model must answer each of the {y.size} rows of the target; got "
                f"{model.labels.size} answers. "
                "Hint: all arrays describe the same rows in the same order."
            )
    return y
