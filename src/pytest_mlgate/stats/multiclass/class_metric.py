"""What figure does a metric take of each class, and how does it take them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from pytest_mlgate.stats.multiclass.class_counts import ClassConfusion
    from pytest_mlgate.stats.multiclass.class_counts import Floats

Share = Literal["recall", "precision", "f1"]
Average = Literal["one", "macro", "weighted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMetric:
    """A figure per class, and how the classes are taken together.

    Parameters
    ----------
    name : str
        As users write it.
    share : {"recall", "precision", "f1"}
        The figure of one class.
    average : {"one", "macro", "weighted"}
        The figure of one class alone, the plain mean over classes, or the mean by
        their share of the target.
    class_name : str, optional
        Which class, for "one".
    answered : bool, default True
        Whether a class that is answered but never the target counts, as a 0.
    """

    name: str
    share: Share
    average: Average
    class_name: str | None = None
    answered: bool = True


CLASS_METRICS: Mapping[str, ClassMetric] = {
    metric.name: metric
    for metric in (
        # the mean of recalls by the classes' own shares is the share of right rows
        ClassMetric(
            name="accuracy", share="recall", average="weighted", answered=False
        ),
        ClassMetric(
            name="balanced_accuracy", share="recall", average="macro", answered=False
        ),
        ClassMetric(name="recall_macro", share="recall", average="macro"),
        ClassMetric(name="precision_macro", share="precision", average="macro"),
        ClassMetric(name="f1_macro", share="f1", average="macro"),
        ClassMetric(name="f1_weighted", share="f1", average="weighted", answered=False),
    )
}
"""The metrics without a parameter."""


def one_class(share: Share, class_name: str) -> ClassMetric:
    """Name the figure of one class.

    Parameters
    ----------
    share : {"recall", "precision", "f1"}
        The figure.
    class_name : str
        The class, as the target spells it.

    Returns
    -------
    ClassMetric
        Named such as ``recall_of(owl)``.
    """
    return ClassMetric(
        name=f"{share}_of({class_name})",
        share=share,
        average="one",
        class_name=class_name,
    )


def counted_classes(
    metric: ClassMetric, confusion: ClassConfusion, classes: tuple[str, ...]
) -> npt.NDArray[np.bool_]:
    """Tell which classes take part in a figure.

    Parameters
    ----------
    metric : ClassMetric
        Which figure.
    confusion : ClassConfusion
        The cells of one model.
    classes : tuple of str
        The names of the classes.

    Returns
    -------
    ndarray of bool, shape (n_classes,)
    """
    if metric.class_name is not None:
        return np.array([name == metric.class_name for name in classes])
    named = confusion.of_truth
    if metric.answered:
        named = named + confusion.of_answer
    return np.asarray(named > 0)


def whole_of(share: Share, confusion: ClassConfusion) -> Floats:
    """Give what the figure of each class is a share of.

    Parameters
    ----------
    share : {"recall", "precision", "f1"}
        The figure.
    confusion : ClassConfusion
        The cells of one model.

    Returns
    -------
    ndarray of float64, shape (n_classes,)
        Rows of the class, answers with it, or both together.
    """
    if share == "recall":
        return confusion.of_truth
    if share == "precision":
        return confusion.of_answer
    return confusion.of_truth + confusion.of_answer
