"""What should a window's metric be while its labels are missing: `estimate_window`.

Only what was known when the window ended is used, so that the estimate can be held
against what was realised later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.loss_model import expect_loss
from pytest_mlgate.monitoring.decisions import NOT_INPUTS
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.monitoring.calibration_line import fit_calibration
from pytest_mlgate.stats.monitoring.confidence_based import estimate_performance
from pytest_mlgate.stats.monitoring.expected_metric import EXPECTED_METRICS
from pytest_mlgate.stats.monitoring.loss_estimation import estimate_loss
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pytest_mlgate.monitoring.decisions import Decisions

_METHOD = "estimate without labels"
MOST_LEARNED = 20_000
"""Labelled rows that a calibration line or a loss model learns from, the newest."""

# metric -> the power of the absolute error, and whether the root of the mean is meant
_LOSSES = {
    "mean_absolute_error": (1, False),
    "mean_squared_error": (2, False),
    "root_mean_squared_error": (2, True),
}


def estimate_window(
    decisions: Decisions,
    rows: NDArray[np.bool_],
    *,
    metric: str,
    learned: NDArray[np.bool_],
    seed: int,
) -> tuple[Measurement, str]:
    """Estimate a metric of some rows from their answers alone.

    Parameters
    ----------
    decisions
        The champion's.
    rows
        The window.
    metric
        Its name.
    learned
        Labelled rows of the same model that were mature before the window ended.
    seed
        Where random draws start.

    Returns
    -------
    Measurement, str
        Undefined where the metric cannot be estimated; and what it was learned from.
    """
    learned = _newest(learned, decisions)
    answers = decisions.answers(rows)
    if isinstance(answers, BinaryAnswers):
        return _of_confidence(decisions, answers, metric, learned)
    if metric not in _LOSSES or not isinstance(answers, ValueAnswers):
        return _none(f"{metric} cannot be estimated without labels", rows), ""
    return _of_loss(decisions, rows, metric, learned, seed)


def _newest(learned: NDArray[np.bool_], decisions: Decisions) -> NDArray[np.bool_]:
    places = np.flatnonzero(learned)
    if places.size <= MOST_LEARNED:
        return learned
    kept = np.zeros_like(learned)
    order = np.argsort(decisions.time[places], kind="stable")
    kept[places[order[-MOST_LEARNED:]]] = True
    return kept


def _of_confidence(
    decisions: Decisions,
    answers: BinaryAnswers,
    metric: str,
    learned: NDArray[np.bool_],
) -> tuple[Measurement, str]:
    n = answers.decisions.size
    if metric not in EXPECTED_METRICS:
        told = f"{metric} cannot be estimated without labels"
        return Measurement.undefined(told, n=n, method=_METHOD), ""
    if answers.scores is None:
        told = "the log holds no score for some of the decisions"
        return Measurement.undefined(told, n=n, method=_METHOD), ""
    scores = decisions.score
    is_probability = bool(((answers.scores >= 0) & (answers.scores <= 1)).all())
    usable = learned & np.isfinite(scores)
    line = None
    if usable.any():
        line = fit_calibration(
            scores[usable], decisions.truth[usable], probabilities=is_probability
        )
    if line is None and not is_probability:
        told = "scores are no probabilities, and too few labels are known to make some"
        return Measurement.undefined(told, n=n, method=_METHOD), ""
    found = estimate_performance(metric, answers, line=line)
    if line is None:
        return found, "scores as they are, unchecked"
    return found, f"scores recalibrated on {line.n:,} labelled decisions"


def _of_loss(
    decisions: Decisions,
    rows: NDArray[np.bool_],
    metric: str,
    learned: NDArray[np.bool_],
    seed: int,
) -> tuple[Measurement, str]:
    power, root = _LOSSES[metric]
    n = int(learned.sum())
    if n < 100:
        return _none(f"{n} labelled decisions are too few to learn the loss", rows), ""
    off = np.abs(decisions.truth[learned] - decisions.score[learned]) ** power
    known, asked = (_inputs(decisions, which) for which in (learned, rows))
    same = [name for name in known.columns if name in asked.columns]
    expected = expect_loss(known[same], off, asked[same], seed=seed)
    found = estimate_loss(
        expected.expected, left_out=expected.left_out, realised=off, root=root
    )
    return found, f"the loss learned on {n:,} labelled decisions"


def _inputs(decisions: Decisions, rows: NDArray[np.bool_]) -> pd.DataFrame:
    table = decisions.table(rows)
    kept = [name for name in table.columns if name not in NOT_INPUTS]
    return table[[*kept, "decision_score"]]


def _none(reason: str, rows: NDArray[np.bool_]) -> Measurement:
    return Measurement.undefined(reason, n=int(rows.sum()), method=_METHOD)
