"""Which classes are missing, or too rare for an average over classes to be judged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.multiclass.class_metric import counted_classes
from pytest_mlgate.stats.multiclass.class_metric import whole_of

if TYPE_CHECKING:
    from pytest_mlgate.stats.multiclass.class_counts import ClassConfusion
    from pytest_mlgate.stats.multiclass.class_metric import ClassMetric

FEWEST_ROWS = 10
"""Rows of each class below which an average over classes gets no verdict."""

_NAMED = 5


def left_out(*confusions: ClassConfusion, classes: tuple[str, ...]) -> str | None:
    """List the classes that neither the target nor a model names.

    Parameters
    ----------
    *confusions : ClassConfusion
        The cells of every model of the comparison.
    classes : tuple of str
        The names of the classes.

    Returns
    -------
    str or None
        A remark to print, or None where every class occurs.
    """
    named = sum(
        confusion.of_truth + confusion.of_answer for confusion in confusions
    ) + np.zeros(len(classes))
    absent = [name for name, mass in zip(classes, named, strict=True) if mass == 0]
    if not absent:
        return None
    return f"left out, neither target nor answer: {_listed(absent)}"


def why_no_value(
    metric: ClassMetric, confusion: ClassConfusion, classes: tuple[str, ...]
) -> str | None:
    """Say why a metric has no value on these rows.

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
    str or None
        The reason with its counts, or None where there is a value.
    """
    n = confusion.cell_of_row.size
    if n == 0:
        return f"{metric.name} is not defined: 0 rows"
    counted = counted_classes(metric, confusion, classes)
    lacking = np.flatnonzero(counted & (whole_of(metric.share, confusion) == 0))
    # an average with a class that is answered and never the target counts its recall
    # as 0 in scikit-learn; `why_too_few` names that class
    if not lacking.size or (metric.average != "one" and metric.share == "recall"):
        return None
    what = {"recall": "rows of", "precision": "answers", "f1": "rows or answers of"}
    names = _listed([classes[code] for code in lacking])
    return f"{metric.name} is not defined: 0 {what[metric.share]} {names} in {n} rows"


def why_too_few(
    metric: ClassMetric,
    confusion: ClassConfusion,
    classes: tuple[str, ...],
    *,
    fewest: float = FEWEST_ROWS,
) -> str | None:
    """Say which classes are too rare for an average over classes.

    Parameters
    ----------
    metric : ClassMetric
        Which figure; accuracy and figures of one class need no such rule.
    confusion : ClassConfusion
        The cells of one model.
    classes : tuple of str
        The names of the classes.
    fewest : float, default 10
        Effective rows that every class needs.

    Returns
    -------
    str or None
        The classes with their counts, or None where all have enough.
    """
    if metric.average == "one" or metric.name == "accuracy":
        return None
    counted = counted_classes(metric, confusion, classes)
    kinds = {"rows": confusion.rows_of_truth}
    if metric.share == "precision":
        kinds["answers"] = confusion.rows_of_answer
    for what, rows in kinds.items():
        # sums of weights round: a thousand rows of .1 are not quite a thousand
        rare = np.flatnonzero(counted & (rows < fewest * (1 - 1e-9)))
        if rare.size:
            names = _listed([f"{classes[code]} ({rows[code]:.4g})" for code in rare])
            return f"Too few {what} of {names}; it takes {fewest:g} of every class."
    return None


def rows_until_enough(
    metric: ClassMetric,
    confusion: ClassConfusion,
    classes: tuple[str, ...],
    *,
    fewest: float = FEWEST_ROWS,
) -> int:
    """Plan the rows at which every class has enough at today's shares.

    Parameters
    ----------
    metric, confusion, classes, fewest
        As of `why_too_few`.

    Returns
    -------
    int
        Rows in total; 0 where all classes have enough, or one has none at all.
    """
    if why_too_few(metric, confusion, classes, fewest=fewest) is None:
        return 0
    counted = counted_classes(metric, confusion, classes)
    rows = [confusion.rows_of_truth[counted].min()]
    if metric.share == "precision":
        rows.append(confusion.rows_of_answer[counted].min())
    rarest, n = float(min(rows)), confusion.cell_of_row.size
    return math.ceil(fewest * n / rarest) if rarest > 0 else 0


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
