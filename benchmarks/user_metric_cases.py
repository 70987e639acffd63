"""What does it cost to judge a metric that is known by a function alone.

The unit is the function itself, called once for each model. The answers are made
before: a gate makes them once for all its metrics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import f1_score
from sklearn.metrics import mean_absolute_error
from sklearn.metrics import median_absolute_error

from benchmarks.case import Case
from benchmarks.judged import judged
from benchmarks.rows import binary_rows
from benchmarks.rows import value_rows
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.user_metric import user_metric

if TYPE_CHECKING:
    from collections.abc import Callable

UNIT = "the function, once per model"
TARGET = 3.0


def user_mean_absolute_error(n: int) -> Case:
    """Compare two regressions by a cheap function of scikit-learn's."""
    return _of_values("user_mean_absolute_error", mean_absolute_error, n)


def user_median_absolute_error(n: int) -> Case:
    """Compare two regressions by a function that takes about 10 ms a million rows."""
    return _of_values("user_median_absolute_error", median_absolute_error, n)


def user_f1(n: int) -> Case:
    """Compare two classifiers by a slow function of scikit-learn's."""
    rows = binary_rows(n)
    metric = user_metric(f1_score, task="binary", higher_is_better=True)
    decisions = [scores >= 0.5 for scores in (rows.candidate, rows.baseline)]
    y, answers = rows.y.astype(np.int64), [d.astype(np.int64) for d in decisions]
    candidate, baseline = (BinaryAnswers(decisions=d) for d in decisions)

    def work() -> object:
        return judged(
            [metric],
            rows.y,
            candidate=candidate,
            baseline=baseline,
            structure=RowStructure(),
        )

    def unit() -> object:
        return [f1_score(y, one) for one in answers]

    return Case(name="user_f1", work=work, unit=unit, unit_name=UNIT, target=TARGET)


def _of_values(name: str, function: Callable[..., object], n: int) -> Case:
    rows = value_rows(n)
    metric = user_metric(function, task="regression", higher_is_better=False)
    candidate = ValueAnswers(values=rows.candidate)
    baseline = ValueAnswers(values=rows.baseline)

    def work() -> object:
        return judged(
            [metric],
            rows.y,
            candidate=candidate,
            baseline=baseline,
            structure=RowStructure(),
        )

    def unit() -> object:
        return [
            function(rows.y, answers) for answers in (rows.candidate, rows.baseline)
        ]

    return Case(name=name, work=work, unit=unit, unit_name=UNIT, target=TARGET)
