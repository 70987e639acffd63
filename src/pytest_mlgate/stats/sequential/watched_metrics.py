"""Which metrics can be watched: those that are a ratio of two sums over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.losses.losses import brier_losses
from pytest_mlgate.stats.losses.losses import log_losses
from pytest_mlgate.stats.regression.row_losses import absolute_errors
from pytest_mlgate.stats.regression.row_losses import squared_errors
from pytest_mlgate.stats.sequential.row_sums import RowSums

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.stats.losses.business_value import OutcomeValues


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecidedRows:
    """Yes or no, as it was and as a model said.

    Parameters
    ----------
    truth, called : ndarray of bool, shape (n_rows,)
        Whether the row is positive, and whether the model said so.
    answered : ndarray of bool, shape (n_rows,)
        False where the model failed: such a row was decided wrongly.
    """

    truth: NDArray[np.bool_]
    called: NDArray[np.bool_]
    answered: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Mark the rows that were answered, and rightly."""
        return np.asarray((self.truth == self.called) & self.answered)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Mark the rows that were called positive by an answer."""
        return self.called & self.answered


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredRows:
    """A truth and a number that a model gave.

    Parameters
    ----------
    truth : ndarray, shape (n_rows,)
        0 or 1 for a probability, a number in a regression.
    score : ndarray of float, shape (n_rows,)
        Finite where `answered`.
    answered : ndarray of bool, shape (n_rows,)
        False where there is no number: such a row has no say.
    """

    truth: NDArray[np.float64]
    score: NDArray[np.float64]
    answered: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMetric:
    """A metric that is a ratio of sums over rows.

    Parameters
    ----------
    name : str
        As the other gates call it.
    higher_is_better : bool
        False for losses.
    of_decisions, of_scores : callable, optional
        One of them: what rows add to the two sums.
    """

    name: str
    higher_is_better: bool
    of_decisions: Callable[[DecidedRows], RowSums] | None = None
    of_scores: Callable[[ScoredRows], RowSums] | None = None


def watched_metrics(task: str) -> Mapping[str, WatchedMetric]:
    """Give the metrics of a task that can be watched by name, but for values of cases.

    Parameters
    ----------
    task : str
        "binary", "multiclass" or "regression".

    Returns
    -------
    mapping of str to WatchedMetric

    Notes
    -----
    A request that a model failed to answer was decided wrongly: a miss, a false alarm,
    and no hit. It costs 1 in the Brier score. A log loss, or a distance, of no answer
    is no number; such rows have no say there, and whoever uses them has to say how many
    they are.

    Examples
    --------
    >>> rows = DecidedRows(
    ...     truth=np.array([True, True, False]),
    ...     called=np.array([True, False, False]),
    ...     answered=np.array([True, True, False]),
    ... )
    >>> known = watched_metrics("binary")
    >>> known["accuracy"].of_decisions(rows).influence().value
    0.3333333333333333
    >>> known["recall"].of_decisions(rows).influence().value
    0.5

    Of three rows one was decided rightly: one was missed, and one never answered.
    """
    if task == "regression":
        return {metric.name: metric for metric in _OF_NUMBERS}
    if task == "multiclass":
        return {"accuracy": _ACCURACY}
    return {metric.name: metric for metric in _OF_DECISIONS + _OF_PROBABILITIES}


def watched_value(values: OutcomeValues) -> WatchedMetric:
    """Give the metric "value_per_case"; a request without an answer was not called.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.business_value import OutcomeValues
    >>> metric = watched_value(OutcomeValues(tp=90, fp=-10, fn=0, tn=0))
    >>> rows = DecidedRows(
    ...     truth=np.array([True, False]),
    ...     called=np.array([True, True]),
    ...     answered=np.array([True, True]),
    ... )
    >>> metric.of_decisions(rows).influence().value
    40.0

    One call won 90 and one cost 10: 40 a case.
    """
    return WatchedMetric(
        name="value_per_case",
        higher_is_better=True,
        of_decisions=lambda rows: RowSums.mean(values.of(rows.truth, rows.found)),
    )


def _share(above: NDArray[np.bool_], below: NDArray[np.bool_]) -> RowSums:
    return RowSums(
        above=(above & below).astype(np.float64), below=below.astype(np.float64)
    )


def _f1(rows: DecidedRows) -> RowSums:
    hits = rows.truth & rows.found
    return RowSums(
        above=2 * hits.astype(np.float64),
        below=rows.truth.astype(np.float64) + rows.found.astype(np.float64),
    )


def _brier(rows: ScoredRows) -> RowSums:
    losses = np.ones(rows.truth.size)
    kept = rows.answered
    losses[kept] = brier_losses(rows.truth[kept], rows.score[kept])
    return RowSums.mean(losses)


def _log_loss(rows: ScoredRows) -> RowSums:
    return _where_answered(rows, lambda y, p: log_losses(y, p)[0])


def _where_answered(
    rows: ScoredRows,
    losses: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
) -> RowSums:
    kept, above = rows.answered, np.zeros(rows.truth.size)
    above[kept] = losses(rows.truth[kept], rows.score[kept])
    return RowSums(above=above, below=kept.astype(np.float64))


def _all(rows: DecidedRows) -> NDArray[np.bool_]:
    return np.ones(rows.truth.size, dtype=bool)


_ACCURACY = WatchedMetric(
    name="accuracy",
    higher_is_better=True,
    of_decisions=lambda rows: _share(rows.right, _all(rows)),
)

_OF_DECISIONS = (
    _ACCURACY,
    WatchedMetric(
        name="recall",
        higher_is_better=True,
        of_decisions=lambda rows: _share(rows.right, rows.truth),
    ),
    WatchedMetric(
        name="specificity",
        higher_is_better=True,
        of_decisions=lambda rows: _share(rows.right, ~rows.truth),
    ),
    WatchedMetric(
        name="false_positive_rate",
        higher_is_better=False,
        of_decisions=lambda rows: _share(~rows.right, ~rows.truth),
    ),
    WatchedMetric(
        name="precision",
        higher_is_better=True,
        of_decisions=lambda rows: _share(rows.truth, rows.found),
    ),
    WatchedMetric(name="f1", higher_is_better=True, of_decisions=_f1),
)

_OF_PROBABILITIES = (
    WatchedMetric(name="brier", higher_is_better=False, of_scores=_brier),
    WatchedMetric(name="log_loss", higher_is_better=False, of_scores=_log_loss),
)

_OF_NUMBERS = (
    WatchedMetric(
        name="mean_absolute_error",
        higher_is_better=False,
        of_scores=lambda rows: _where_answered(rows, absolute_errors),
    ),
    WatchedMetric(
        name="mean_squared_error",
        higher_is_better=False,
        of_scores=lambda rows: _where_answered(rows, squared_errors),
    ),
)
