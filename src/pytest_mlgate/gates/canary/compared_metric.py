"""What do the rows of both arms add to a metric: `ComparedMetric`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gates.canary.not_asked import LEFT_OUT
from pytest_mlgate.stats.losses.business_value import OUTCOMES
from pytest_mlgate.stats.losses.business_value import OutcomeValues
from pytest_mlgate.stats.sequential.watched_metrics import DecidedRows
from pytest_mlgate.stats.sequential.watched_metrics import ScoredRows
from pytest_mlgate.stats.sequential.watched_metrics import watched_metrics
from pytest_mlgate.stats.sequential.watched_metrics import watched_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.gates.canary.known_answers import KnownAnswers
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.stats.sequential.row_sums import RowSums
    from pytest_mlgate.stats.sequential.watched_metrics import WatchedMetric

VALUE = "value_per_case"


# Arrays have no single truth value, so these are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedMetric:
    """Both arms' rows as summands of a metric."""

    candidate: RowSums
    champion: RowSums
    higher_is_better: bool
    # what was not comparable, and whether it is too much for a pass
    note: str | None
    cannot_pass: str | None


def find_metric(name: object, settings: Settings) -> WatchedMetric:
    """Find a metric by its name.

    Raises
    ------
    InvalidInput
        If it is none that can be watched; the message says which can.
    SettingsError
        If values of cases are not set, or are columns.
    """
    known = watched_metrics(settings.task)
    if name == VALUE and settings.task == "binary":
        return watched_value(_case_values(settings))
    if isinstance(name, str) and name in known:
        return known[name]
    names = [*known, VALUE] if settings.task == "binary" else list(known)
    raise InvalidInput(
        f"canary_gate cannot watch {name!r}: an always valid verdict needs a metric "
        "that is a sum over requests, or a ratio of two. Hint: for task "
        f"{settings.task!r} these are {', '.join(names)}; ask others of labelled rows "
        "with benchmark_gate."
    )


def compare(
    metric: WatchedMetric, known: KnownAnswers, settings: Settings
) -> ComparedMetric:
    """Put the rows of both arms into the sums of a metric.

    Raises
    ------
    InvalidInput
        If truth and answers do not fit each other or the task.
    """
    arms = (known.arms.candidate, known.arms.champion)
    if metric.of_decisions is not None:
        sums = _of_decisions(metric.of_decisions, arms, settings)
        left_out = [0, 0]
    else:
        assert metric.of_scores is not None
        scored = [_scored(arm, settings) for arm in arms]
        if known.arms.paired and metric.name != "brier":
            # a distance without a partner would be held against another request
            both = scored[0].answered & scored[1].answered
            scored = [
                ScoredRows(truth=one.truth, score=one.score, answered=both)
                for one in scored
            ]
        sums = [metric.of_scores(one) for one in scored]
        left_out = [int(np.count_nonzero(one.below == 0)) for one in sums]
    told, no_pass = _told(left_out[0], len(arms[0]))
    return ComparedMetric(
        candidate=sums[0],
        champion=sums[1],
        higher_is_better=metric.higher_is_better,
        note=told,
        cannot_pass=no_pass,
    )


def _told(left_out: int, n: int) -> tuple[str | None, str | None]:
    if not left_out:
        return None, None
    told = f"{left_out:,} of {n:,} requests have no answer of the candidate"
    if left_out <= LEFT_OUT * n:
        return f"{told} and do not count.", None
    return None, f"{told}, and those need not be like the others."


def _of_decisions(
    sums: Callable[[DecidedRows], RowSums],
    arms: tuple[pd.DataFrame, pd.DataFrame],
    settings: Settings,
) -> list[RowSums]:
    if settings.task == "binary":
        _refuse_strange_classes(arms, settings)
    return [sums(_decided(arm, settings)) for arm in arms]


def _decided(arm: pd.DataFrame, settings: Settings) -> DecidedRows:
    labels = arm["label"].to_numpy(object)
    missing = np.asarray(pd.isna(labels), dtype=bool)
    _refuse_silent(missing | arm["failed"].to_numpy(bool), arm, "label")
    truth = arm["truth"].to_numpy(object)
    answered = ~(missing | arm["failed"].to_numpy(bool))
    if settings.task == "multiclass":
        right = [spelled(a) == b for a, b in zip(truth, labels, strict=True)]
        everywhere = np.ones(len(arm), dtype=bool)
        called = np.array(right, dtype=bool)
        return DecidedRows(truth=everywhere, called=called, answered=answered)
    return DecidedRows(
        truth=_positive(truth, settings.positive),
        called=_positive(labels, settings.positive),
        answered=answered,
    )


def _scored(arm: pd.DataFrame, settings: Settings) -> ScoredRows:
    score = arm["score"].to_numpy(float)
    answered = np.isfinite(score) & ~arm["failed"].to_numpy(bool)
    _refuse_silent(~answered, arm, "score")
    truth = arm["truth"].to_numpy(object)
    if settings.task == "regression":
        try:
            numbers = truth.astype(float)
        except (TypeError, ValueError):
            raise InvalidInput(
                f"The labels' {settings.target!r} must hold numbers (task = "
                f"'regression'); got {show_values(truth[:1])}. Hint: check `target`."
            ) from None
    else:
        numbers = _positive(truth, settings.positive).astype(float)
    return ScoredRows(truth=numbers, score=score, answered=answered)


def _refuse_silent(silent: NDArray[np.bool_], arm: pd.DataFrame, what: str) -> None:
    """Refuse a log that never says what the metric is about."""
    if len(arm) and silent.all() and not arm["failed"].all():
        raise InvalidInput(
            f"The log has no `{what}`, and this metric is about it. Hint: log it, or "
            f"ask a metric of {'scores' if what == 'label' else 'decisions'}."
        )


def _positive(values: NDArray[Any], positive: object) -> NDArray[np.bool_]:
    """Mark the positive class, as the target holds it or as a log spells it."""
    hits = {value: _is_positive(value, positive) for value in set(values.tolist())}
    return np.array([hits[value] for value in values.tolist()], dtype=bool)


def _is_positive(value: object, positive: object) -> bool:
    if not isinstance(value, str):
        return same_value(value, positive)
    if isinstance(positive, str):
        return value == positive
    # a log spells a class as text: 1, 1.0 and True are one answer
    spellings = {spelled(positive), spelled(float(positive))}  # type: ignore[arg-type] # a number or a boolean
    if positive in {0, 1}:
        spellings |= {str(bool(positive)), str(bool(positive)).lower()}
    return value in spellings


def _refuse_strange_classes(
    arms: tuple[pd.DataFrame, pd.DataFrame], settings: Settings
) -> None:
    truth = np.concatenate([arm["truth"].to_numpy(object) for arm in arms])
    values = distinct_values(truth)
    if len(values) > 2:
        raise InvalidInput(
            f"The labels' {settings.target!r} must have two values (task = 'binary'); "
            f"it has {show_values(values)}. Hint: check `target` and `task`."
        )
    labels = np.concatenate([arm["label"].dropna().to_numpy(object) for arm in arms])
    if truth.size and not (
        _positive(truth, settings.positive).any()
        or _positive(labels, settings.positive).any()
    ):
        raise InvalidInput(
            f"No label and no decision is `positive` ({settings.positive!r}); labels "
            f"are {show_values(values)}, decisions "
            f"{show_values(distinct_values(labels))}. Hint: set `positive` to the "
            "class that counts."
        )


def _case_values(settings: Settings) -> OutcomeValues:
    costs = settings.costs
    if costs is None or any(isinstance(value, str) for value in costs.values()):
        raise SettingsError(
            f"{settings.file}: value_per_case of a log needs `costs` as numbers, such "
            "as { tp = 90, fp = -10 }; amounts in columns are not logged. Hint: set "
            "them, or watch another metric."
        )
    numbers = {key: float(value) for key, value in costs.items()}
    return OutcomeValues(**dict.fromkeys(OUTCOMES, 0.0) | numbers)
