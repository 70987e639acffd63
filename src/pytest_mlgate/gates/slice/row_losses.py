"""What does a metric cost on each row: only means over rows can be searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.row_metric import RowMetric

_OF_POSITIVES = frozenset({"recall"})
_OF_NEGATIVES = frozenset({"specificity", "false_positive_rate"})
_OF_ALL = frozenset(
    {
        "accuracy",
        "brier",
        "log_loss",
        "value_per_case",
        "mean_absolute_error",
        "mean_squared_error",
        "mean_absolute_percentage_error",
        "mean_poisson_deviance",
        "mean_gamma_deviance",
    }
)
_MADE = re.compile(
    r"(mean_pinball_loss|mean_tweedie_deviance|share_within|top_k)\(.*\)"
)
_OF_CLASS = re.compile(r"recall_of\((?P<name>.*)\)")

_ROUNDING = 1e-9


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowLosses:
    """The loss of every row that counts, in units of the metric.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        Higher is worse; 0 for rows that do not count. For a share of right rows it is
        1 for a wrong one.
    counted : ndarray of bool, shape (n_rows,)
        Rows that the metric is a mean of: the positives for recall.
    """

    values: NDArray[np.float64]
    counted: NDArray[np.bool_]


def require_mean(metric: RowMetric) -> None:
    """Refuse a metric that is no mean over rows: it has no loss of one row.

    Raises
    ------
    InvalidInput
        With the metrics that can be searched in its place.
    """
    if metric.influence is None or not _is_mean(metric.name):
        instead = {
            "binary": "accuracy, recall, specificity, false_positive_rate, log_loss, "
            "brier or value_per_case",
            "multiclass": "accuracy, recall_of(…), top_k(…), log_loss or brier",
            "regression": "mean_absolute_error, mean_squared_error, "
            "mean_pinball_loss(…) or share_within(…)",
        }[metric.task]
        raise InvalidInput(
            f"no_weak_slice({metric.name!r}, …): slices are searched by the loss of "
            f"each row, and {metric.name} is no mean over rows. Hint: search with "
            f"{instead}; not_worse_anywhere({metric.name!r}, by=…) compares slices "
            "that you name."
        )


def row_losses(
    metric: RowMetric,
    truth: NDArray[Any],
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    classes: tuple[str, ...],
) -> RowLosses | Undefined:
    """Give the loss of each row.

    Parameters
    ----------
    metric
        A mean over rows: `require_mean`.
    truth, answers
        Of all rows, as the task of the metric has them.
    classes
        Names of the classes, where there are several.

    Returns
    -------
    RowLosses or Undefined
        Undefined with the metric's own reason.
    """
    assert metric.influence is not None
    found = metric.influence(truth, answers, None)
    if isinstance(found, Undefined):
        return found
    counted = _counted(metric.name, truth, classes)
    # of a mean over m rows, each pulls by its distance from the mean over m
    values = found.value + found.psi * np.count_nonzero(counted)
    whole = np.round(values)
    shares = bool(
        (np.abs(values - whole)[counted] < _ROUNDING).all()
        and np.isin(whole[counted], (0.0, 1.0)).all()
    )
    if shares:
        values = whole
    if metric.higher_is_better:
        values = 1 - values if metric.scale == "fraction" else -values
    return RowLosses(values=np.where(counted, values, 0.0), counted=counted)


def _is_mean(name: str) -> bool:
    fixed = _OF_ALL | _OF_POSITIVES | _OF_NEGATIVES
    made = _MADE.fullmatch(name) or _OF_CLASS.fullmatch(name)
    return name in fixed or made is not None


def _counted(
    name: str, truth: NDArray[Any], classes: tuple[str, ...]
) -> NDArray[np.bool_]:
    if name in _OF_POSITIVES:
        return truth.astype(np.bool_)
    if name in _OF_NEGATIVES:
        return ~truth.astype(np.bool_)
    of_class = _OF_CLASS.fullmatch(name)
    if of_class is not None:
        return np.asarray(truth == classes.index(of_class["name"]), dtype=np.bool_)
    return np.ones(truth.size, dtype=np.bool_)
