"""Which number does a metric make of a confusion matrix, and how steep is it.

Value and gradient of every decision metric, by scikit-learn's definitions, for one
table or a whole array of tables; and the words for a metric that is not defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Protocol
from typing import TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    import numpy.typing as npt

Floats: TypeAlias = "npt.NDArray[np.float64]"
_ValueAndSlopes: TypeAlias = "tuple[Floats, tuple[Floats, Floats, Floats, Floats]]"


class Estimand(Protocol):
    """A smooth function of cell shares, with its gradient."""

    def __call__(self, shares: Floats) -> tuple[Floats, Floats]:
        """Map shares (..., n_cells) to the value (...) and gradient (..., n_cells)."""
        ...


def metric_of_one_model(metric: str) -> Estimand:
    """Give a metric as a function of the four cells of one model.

    Parameters
    ----------
    metric : str
        A name of `CELL_METRICS`.

    Returns
    -------
    Estimand
        Takes shares or counts of shape (..., 4), the flattened ``[y, decision]``.
        NaN where the metric is not defined.

    Examples
    --------
    >>> value, _ = metric_of_one_model("recall")(np.array([90.0, 10.0, 2.0, 8.0]))
    >>> float(value)
    0.8

    Eight of ten positives were found.
    """
    slopes_of = CELL_METRICS[metric]

    def estimand(shares: Floats) -> tuple[Floats, Floats]:
        with np.errstate(divide="ignore", invalid="ignore"):
            value, slopes = slopes_of(*np.moveaxis(shares, -1, 0))
        return value, np.stack(np.broadcast_arrays(*slopes), axis=-1)

    return estimand


def difference_of_two_models(metric: str) -> Estimand:
    """Give "candidate minus baseline" as a function of the eight joint cells.

    Parameters
    ----------
    metric : str
        A name of `CELL_METRICS`.

    Returns
    -------
    Estimand
        Takes shares or counts of shape (..., 8), the flattened
        ``[y, baseline, candidate]``. NaN where it is not defined for either model.

    Examples
    --------
    >>> joint = np.array([[[90, 0], [0, 0]], [[2, 3], [1, 4]]])
    >>> value, _ = difference_of_two_models("recall")(joint.reshape(8) * 1.0)
    >>> round(float(value), 3)
    0.2

    The candidate finds seven of ten positives where the baseline found five.
    """
    one_model = metric_of_one_model(metric)

    def estimand(shares: Floats) -> tuple[Floats, Floats]:
        lead = shares.shape[:-1]
        joint = shares.reshape(*lead, 2, 2, 2)
        base, base_slopes = one_model(joint.sum(axis=-1).reshape(*lead, 4))
        cand, cand_slopes = one_model(joint.sum(axis=-2).reshape(*lead, 4))
        slopes = cand_slopes.reshape(*lead, 2, 1, 2) - base_slopes.reshape(
            *lead, 2, 2, 1
        )
        return cand - base, slopes.reshape(*lead, 8)

    return estimand


def metric_value(metric: str, confusion: npt.NDArray[np.int64]) -> float | None:
    """Evaluate a metric on one confusion matrix.

    Parameters
    ----------
    metric : str
        A name of `CELL_METRICS`.
    confusion : ndarray of int64, shape (2, 2)
        Counts ``[y, decision]``.

    Returns
    -------
    float or None
        The metric on its own scale; None where `why_undefined` gives a reason.

    Examples
    --------
    >>> metric_value("precision", np.array([[90, 10], [0, 30]]))
    0.75

    Three of four alarms were right.
    """
    if why_undefined(metric, confusion) is not None:
        return None
    return float(metric_of_one_model(metric)(confusion.reshape(4).astype(float))[0])


def why_undefined(
    metric: str, confusion: npt.NDArray[np.int64], *, model: str = "model"
) -> str | None:
    """Say why a metric has no value on a confusion matrix.

    Parameters
    ----------
    metric : str
        A name of `CELL_METRICS`.
    confusion : ndarray of int64, shape (2, 2)
        Counts ``[y, decision]``.
    model : str, default "model"
        What to call the model in the sentence.

    Returns
    -------
    str or None
        The reason with its counts, or None where the metric is defined.

    Notes
    -----
    scikit-learn fills the gaps with 0 (and a warning); a gate must not read a
    missing class as a bad model, nor an F1 without positives as a good one.

    Examples
    --------
    >>> why_undefined("recall", np.array([[120, 0], [0, 0]]))
    'recall is not defined: 0 positives among 120 rows'

    Nobody can say how many positives would have been found.
    """
    n = int(confusion.sum())
    if n == 0:
        return f"{metric} is not defined: 0 rows"
    (tn, fp), (fn, tp) = confusion.tolist()
    found = {
        "positives": tp + fn,
        "negatives": tn + fp,
        "predicted positives": tp + fp,
        "predicted negatives": tn + fn,
    }
    for what in _NEEDS[metric]:
        if found[what] == 0:
            return f"{metric} is not defined: {_nothing_of(what, n, model)}"
    return None


def _nothing_of(what: str, n: int, model: str) -> str:
    if what.startswith("predicted "):
        return f"the {model} predicts 0 {what.removeprefix('predicted ')} in {n} rows"
    return f"0 {what} among {n} rows"


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "accuracy": (),
    "balanced_accuracy": ("positives", "negatives"),
    "precision": ("predicted positives",),
    "recall": ("positives",),
    "specificity": ("negatives",),
    "false_positive_rate": ("negatives",),
    "f1": ("positives",),
    "mcc": ("positives", "negatives", "predicted positives", "predicted negatives"),
}


def _accuracy(tn: Floats, fp: Floats, fn: Floats, tp: Floats) -> _ValueAndSlopes:
    n = tn + fp + fn + tp
    value = (tn + tp) / n
    right, wrong = (1 - value) / n, -value / n
    return value, (right, wrong, wrong, right)


def _balanced_accuracy(
    tn: Floats, fp: Floats, fn: Floats, tp: Floats
) -> _ValueAndSlopes:
    true_negative, (a, b, _, _) = _specificity(tn, fp, fn, tp)
    true_positive, (_, _, c, d) = _recall(tn, fp, fn, tp)
    return (true_negative + true_positive) / 2, (a / 2, b / 2, c / 2, d / 2)


def _precision(_tn: Floats, fp: Floats, _fn: Floats, tp: Floats) -> _ValueAndSlopes:
    called = fp + tp
    none = np.zeros_like(tp)
    return tp / called, (none, -tp / called**2, none, fp / called**2)


def _recall(_tn: Floats, _fp: Floats, fn: Floats, tp: Floats) -> _ValueAndSlopes:
    positives = fn + tp
    none = np.zeros_like(tp)
    return tp / positives, (none, none, -tp / positives**2, fn / positives**2)


def _specificity(tn: Floats, fp: Floats, _fn: Floats, _tp: Floats) -> _ValueAndSlopes:
    negatives = tn + fp
    none = np.zeros_like(tn)
    return tn / negatives, (fp / negatives**2, -tn / negatives**2, none, none)


def _false_positive_rate(
    tn: Floats, fp: Floats, fn: Floats, tp: Floats
) -> _ValueAndSlopes:
    _, (a, b, c, d) = _specificity(tn, fp, fn, tp)
    # not 1 - specificity, which makes 0.19999999999999996 of 18 in 90
    return fp / (tn + fp), (-a, -b, c, d)


def _f1(_tn: Floats, fp: Floats, fn: Floats, tp: Floats) -> _ValueAndSlopes:
    weight = 2 * tp + fp + fn
    value = 2 * tp / weight
    wrong = -value / weight
    return value, (np.zeros_like(tp), wrong, wrong, 2 * (1 - value) / weight)


def _mcc(tn: Floats, fp: Floats, fn: Floats, tp: Floats) -> _ValueAndSlopes:
    called, positives, negatives, passed = tp + fp, tp + fn, tn + fp, tn + fn
    root = np.sqrt(called * positives * negatives * passed)
    value = (tp * tn - fp * fn) / root
    half = value / 2
    return value, (
        tp / root - half * (1 / negatives + 1 / passed),
        -fn / root - half * (1 / called + 1 / negatives),
        -fp / root - half * (1 / positives + 1 / passed),
        tn / root - half * (1 / called + 1 / positives),
    )


CELL_METRICS: Mapping[str, Callable[..., _ValueAndSlopes]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "precision": _precision,
    "recall": _recall,
    "specificity": _specificity,
    "false_positive_rate": _false_positive_rate,
    "f1": _f1,
    "mcc": _mcc,
}
"""Value and slopes as functions of true and false negatives and positives."""
