"""Which metric is meant: a name, a scorer, a function or a metric, made one thing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeAlias

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.extensions import METRICS
from pytest_mlgate.extensions import extension
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from pytest_mlgate.stats.metric_name import MetricName
    from pytest_mlgate.stats.row_metric import Task

MetricSpec: TypeAlias = "MetricName | str | RowMetric | Callable[..., Any]"
"""What a gate takes as a metric."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "matthews_corrcoef": "mcc",
        "brier_score": "brier",
        "brier_score_loss": "brier",
        "neg_brier_score": "brier",
        "neg_log_loss": "log_loss",
        "average_precision_score": "average_precision",
        "neg_mean_absolute_error": "mean_absolute_error",
        "neg_mean_squared_error": "mean_squared_error",
        "neg_root_mean_squared_error": "root_mean_squared_error",
        "neg_median_absolute_error": "median_absolute_error",
        "neg_mean_absolute_percentage_error": "mean_absolute_percentage_error",
        "neg_mean_poisson_deviance": "mean_poisson_deviance",
        "neg_mean_gamma_deviance": "mean_gamma_deviance",
    }
)
"""Other spellings, those of scikit-learn's scorers among them. Values keep their own
sign: a log loss is positive, and lower is better."""

_TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")
_TAKES_A_CLASS = frozenset({"recall_of", "precision_of", "f1_of"})
_CALL = re.compile(r"(?P<name>\w+)\((?P<argument>[^()]*)\)")


def metric_of(
    spec: MetricSpec, *, task: Task, higher_is_better: bool | None = None
) -> RowMetric:
    """Find the metric that a gate was asked about.

    Parameters
    ----------
    spec : str, RowMetric or callable
        A name from `metric_names`, one with its parameter (``"recall_at_fpr(0.05)"``),
        a scorer of scikit-learn by name, a metric made by a function of
        `pytest_mlgate.metrics`, or any ``f(y_true, y_pred)``.
    task : {"binary", "multiclass", "regression"}
        The task of the session.
    higher_is_better : bool, optional
        For a function: which direction is good. A loss must say False.

    Returns
    -------
    RowMetric

    Raises
    ------
    InvalidInput
        If the name is unknown, the metric is one of another task, or a function
        comes without a direction.

    Examples
    --------
    >>> metric_of("neg_log_loss", task="binary").name
    'log_loss'
    >>> metric_of("recall_at_fpr(0.05)", task="binary").name
    'recall_at_fpr(0.05)'

    The same metric, whichever way it is spelled.
    """
    if isinstance(spec, str):
        found = _named(spec, task)
        if found is None:
            return _user_metric(spec, task=task, higher_is_better=higher_is_better)
    elif isinstance(spec, RowMetric):
        found = spec
    else:
        return _user_metric(spec, task=task, higher_is_better=higher_is_better)
    if found.task != task:
        raise InvalidInput(
            f"{found.name} is a metric of task = {found.task!r}; the settings say "
            f"task = {task!r}. Hint: metrics of this task are "
            f"{', '.join(metric_names(task))}."
        )
    if higher_is_better not in (None, found.higher_is_better):
        better = "higher" if found.higher_is_better else "lower"
        raise InvalidInput(
            f"higher_is_better={higher_is_better} contradicts {found.name}: {better} "
            "values are better. Hint: leave the argument out; it is for functions of "
            "your own."
        )
    return found


def metric_names(task: Task) -> tuple[str, ...]:
    """List the metrics of a task that have a name and no parameter.

    Examples
    --------
    >>> "roc_auc" in metric_names("binary"), "r2" in metric_names("regression")
    (True, True)
    """
    return tuple(_table(task))


def _named(name: str, task: Task) -> RowMetric | None:
    """Look a name up, with its parameter or without; None for a scorer's."""
    known = _table(task)
    plain = ALIASES.get(name, name)
    if plain in known:
        return known[plain]
    call = _CALL.fullmatch(name)
    factories = _factories(task)
    if call is not None:
        if call["name"] not in factories:
            _refuse_of_other_task(call["name"], task)
            raise InvalidInput.unknown_name("metric", call["name"], factories)
        argument = call["argument"].strip().strip("'\"")
        named = call["name"] in _TAKES_A_CLASS
        parameter = argument if named else _number(call["name"], argument)
        return factories[call["name"]](parameter)
    if name in factories:
        raise InvalidInput(
            f"The metric {name} must be given its parameter. "
            f'Hint: "{name}(…)", or {name}(…) from pytest_mlgate.metrics.'
        )
    _refuse_of_other_task(plain, task)
    if _is_scorer(name):
        return None
    added = _added(name, task)
    if added is not None:
        return added
    raise InvalidInput.unknown_name("metric", name, [*known, *factories])


def _added(name: str, task: Task) -> RowMetric | None:
    """Look for a metric that another distribution adds; None where none does.

    It is a metric, or a function of the task that makes one.
    """
    made = extension(METRICS, name)
    found = made(task) if callable(made) and not isinstance(made, RowMetric) else made
    if found is not None and not isinstance(found, RowMetric):
        raise InvalidInput.because(
            f"the metric {name}",
            "a RowMetric, or a function of the task that makes one",
            found,
            hint="make it by pytest_mlgate.metrics.user_metric(…).",
        )
    return found


def _refuse_of_other_task(name: str, task: Task) -> None:
    for other in _TASKS:
        if other != task and (name in _table(other) or name in _factories(other)):
            raise InvalidInput(
                f"{name} is a metric of task = {other!r}; the settings say task = "
                f"{task!r}. Hint: metrics of this task are "
                f"{', '.join(metric_names(task))}."
            )


def _table(task: Task) -> Mapping[str, RowMetric]:
    """Give the fixed names of a task; each family is imported when it is needed."""
    # ruff: noqa: PLC0415 - a binary session does not load the metrics of others
    if task == "multiclass":
        from pytest_mlgate.stats.multiclass.multiclass_metrics import MULTICLASS_METRICS

        return MULTICLASS_METRICS
    if task == "regression":
        from pytest_mlgate.stats.regression.regression_metrics import REGRESSION_METRICS

        return REGRESSION_METRICS
    from pytest_mlgate.stats.calibration_error import METRICS

    return {**BINARY_ROW_METRICS, **METRICS}


def _factories(task: Task) -> Mapping[str, Callable[..., RowMetric]]:
    if task == "multiclass":
        from pytest_mlgate.stats.multiclass.multiclass_metrics import (
            MULTICLASS_FACTORIES,
        )

        return MULTICLASS_FACTORIES
    if task == "regression":
        from pytest_mlgate.stats.regression.regression_losses import mean_pinball_loss
        from pytest_mlgate.stats.regression.regression_losses import (
            mean_tweedie_deviance,
        )
        from pytest_mlgate.stats.regression.share_within import share_within

        return {
            "mean_pinball_loss": mean_pinball_loss,
            "mean_tweedie_deviance": mean_tweedie_deviance,
            "share_within": share_within,
        }
    from pytest_mlgate.stats.operating.operating_points import OPERATING_POINTS

    return OPERATING_POINTS


def _number(metric: str, text: str) -> int | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    raise InvalidInput(
        f"The parameter of {metric} must be a number; got {text!r}. "
        f'Hint: "{metric}(…)" with a number in place of the dots.'
    )


def _is_scorer(name: str) -> bool:
    from sklearn.metrics import get_scorer_names

    return name in get_scorer_names()


def _user_metric(
    spec: str | Callable[..., Any], *, task: Task, higher_is_better: bool | None
) -> RowMetric:
    from pytest_mlgate.stats.whole.user_metric import user_metric

    return user_metric(spec, task=task, higher_is_better=higher_is_better)
