"""Which number does a metric make of several classes, and how does each row pull on it.

Recall, precision and F1 of one class, their macro and weighted averages, accuracy and
balanced accuracy, by scikit-learn's definitions. Every one of them depends on three
sums per class: rows of it, rows answered with it, and rows of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.multiclass.class_counts import class_confusion
from pytest_mlgate.stats.multiclass.class_metric import counted_classes
from pytest_mlgate.stats.multiclass.class_metric import whole_of
from pytest_mlgate.stats.multiclass.rare_classes import FEWEST_ROWS
from pytest_mlgate.stats.multiclass.rare_classes import why_no_value
from pytest_mlgate.stats.multiclass.rare_classes import why_too_few
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import ClassConfusion
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats
    from pytest_mlgate.stats.multiclass.class_metric import ClassMetric


def class_influence(
    metric: ClassMetric,
    y: Codes,
    answers: ClassAnswers,
    weights: Floats | None = None,
    *,
    fewest: float = FEWEST_ROWS,
) -> Influence | Undefined:
    """Find the value of a metric and what each row contributes to its error.

    Parameters
    ----------
    metric : ClassMetric
        Which figure.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in ``answers.classes``.
    answers : ClassAnswers
        The model's answers on the same rows.
    weights : ndarray of float64, shape (n_rows,), optional
        Positive weight of each row.
    fewest : float, default 10
        Effective rows of every class that an average needs.

    Returns
    -------
    Influence or Undefined
        Undefined where a class that counts has too few rows (of the target; for
        averages of precision also of the answers), or the figure of one class has no
        rows to be a share of.

    Raises
    ------
    InvalidInput
        If the one class is not in the list.

    Notes
    -----
    With rows a, answers p and hits t of a class (sums of weights), recall is t / a,
    precision t / p and F1 2t / (a + p) [1]_. The slopes with respect to the three sums
    make ``psi = weight * (slope_a[y] + slope_p[answer] + slope_t[y] if right)``, which
    adds up to 0 because every figure is the same at twice the weights. For macro-F1
    this is ``(2 c_y 1[y = p] - F_y c_y - F_p c_p) / n`` with ``c = 1 / (K D)``.

    The degrees of freedom are Satterthwaite's [2]_ for the rows of each class.

    References
    ----------
    .. [1] Opitz, J. and Burst, S. (2019). Macro F1 and macro F1. arXiv:1911.03347;
       the mean of the classes' F1, eq. 1.
    .. [2] Satterthwaite, F. E. (1946). An approximate distribution of estimates of
       variance components. Biometrics Bulletin 2, 110-114.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
    >>> y = np.repeat([0, 1, 2], 20)
    >>> labels = np.where(np.arange(60) % 5 == 0, 0, y)
    >>> answers = ClassAnswers(labels=labels, classes=("cat", "dog", "owl"))
    >>> found = class_influence(CLASS_METRICS["f1_macro"], y, answers)
    >>> round(found.value, 3), round(float(np.square(found.psi).sum()) ** 0.5, 3)
    (0.87, 0.043)

    A macro-F1 of .87, give or take .04.
    """
    if metric.class_name is not None:
        answers.code_of(metric.class_name)
    confusion = class_confusion(
        y, answers.labels, n_classes=len(answers.classes), weights=weights
    )
    reason = why_no_value(metric, confusion, answers.classes) or why_too_few(
        metric, confusion, answers.classes, fewest=fewest
    )
    if reason is not None:
        return Undefined(reason=reason)
    found = class_spread(metric, confusion, answers.classes)
    psi = found.of_cells[confusion.cell_of_row]
    if weights is not None:
        psi *= weights
    return Influence(value=found.value, psi=psi, df=found.df)


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassSpread:
    """A figure of a confusion table with its error.

    Parameters
    ----------
    value : float
        The figure.
    of_cells : ndarray of float64, shape (n_cells,)
        What one more unit of weight in each cell does to it.
    standard_error : float
        For independent rows; 0 where every cell pulls alike.
    df : float
        Satterthwaite's degrees of freedom, at least 1.
    """

    value: float
    of_cells: Floats
    standard_error: float
    df: float


def class_spread(
    metric: ClassMetric, confusion: ClassConfusion, classes: tuple[str, ...]
) -> ClassSpread:
    """Find the value of a metric on a confusion table, and its error.

    Parameters
    ----------
    metric : ClassMetric
        Which figure; `why_no_value` has no objection.
    confusion : ClassConfusion
        The cells of one model.
    classes : tuple of str
        The names of the classes.

    Returns
    -------
    ClassSpread
    """
    slopes = _slopes(metric, confusion, classes)
    of_cells = (
        slopes.of_truth[confusion.truth]
        + slopes.of_answer[confusion.answer]
        + slopes.of_hits[confusion.truth] * (confusion.truth == confusion.answer)
    )
    squares = confusion.by_truth(np.square(of_cells) * confusion.squares)
    return ClassSpread(
        value=slopes.value,
        of_cells=of_cells,
        standard_error=float(squares.sum()) ** 0.5,
        df=satterthwaite(squares, confusion.rows_of_truth),
    )


class _Slopes(NamedTuple):
    """A value, and its derivatives by the three sums of every class."""

    value: float
    of_hits: Floats
    of_truth: Floats
    of_answer: Floats


def _slopes(
    metric: ClassMetric, confusion: ClassConfusion, classes: tuple[str, ...]
) -> _Slopes:
    counted = counted_classes(metric, confusion, classes)
    truth, total = confusion.of_truth, float(confusion.mass.sum())
    one = counted / np.count_nonzero(counted)
    importance = truth / total if metric.average == "weighted" else one
    whole = whole_of(metric.share, confusion)
    steep = (2.0 if metric.share == "f1" else 1.0) / np.where(whole > 0, whole, np.inf)
    shares = confusion.hits * steep
    value = float((importance * shares).sum())
    falls = -importance * steep * shares / (2.0 if metric.share == "f1" else 1.0)
    none = np.zeros_like(truth)
    moves = (shares - value) / total if metric.average == "weighted" else none
    return _Slopes(
        value=value,
        of_hits=importance * steep,
        of_truth=moves + (none if metric.share == "precision" else falls),
        of_answer=none if metric.share == "recall" else falls,
    )
