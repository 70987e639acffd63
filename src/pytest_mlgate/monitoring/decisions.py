"""The champion's logged decisions with the labels of an instant: `Decisions`."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.delayed_labels.decision_rows import KEPT
from pytest_mlgate.data.delayed_labels.decision_rows import decision_rows
from pytest_mlgate.data.delayed_labels.label_join import LABELS
from pytest_mlgate.data.delayed_labels.label_join import LOG
from pytest_mlgate.data.delayed_labels.label_join import join_labels
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from datetime import timedelta

    import pandas as pd
    from numpy.typing import NDArray

    from pytest_mlgate.settings import Settings

CHAMPION = "champion"

NOT_INPUTS = frozenset({"request_id", *KEPT.values()})
"""Columns of a table of decisions that the model has not seen."""


# Frames have no single truth value, so these are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decisions:
    """The answered requests of the champion, and what is known of them.

    Arrays are in the order of `log`, one entry per decision.
    """

    log: Any
    labels: Any
    task: str
    # microseconds since 1970
    time: NDArray[np.int64]
    mature: NDArray[np.bool_]
    # the row of the labels; -1 where there is none
    label: NDArray[np.int64]
    # whether `truth` is known: labelled, or mature where `without_label` tells it
    known: NDArray[np.bool_]
    # bool, float64, or the place of the class; anything where it is not known
    truth: NDArray[Any]
    # number of the version; -1 where nobody knows
    version: NDArray[np.int64]
    score: NDArray[np.float64]
    # whether it was called positive; of several classes, the place of what was said
    decided: NDArray[Any]
    # when requests failed, microseconds since 1970
    errors: NDArray[np.int64]
    counted: dict[str, int]
    # the names of several classes
    classes: tuple[str, ...] = ()

    def answers(
        self, rows: NDArray[np.bool_]
    ) -> BinaryAnswers | ClassAnswers | ValueAnswers:
        """Give what the champion answered on some of the rows."""
        if self.task == "regression":
            return ValueAnswers(values=self.score[rows])
        if self.task == "multiclass":
            return ClassAnswers(
                labels=self.decided[rows], probabilities=None, classes=self.classes
            )
        scores = self.score[rows]
        known = bool(scores.size) and bool(np.isfinite(scores).all())
        return BinaryAnswers(
            decisions=self.decided[rows], scores=scores if known else None
        )

    def table(self, rows: NDArray[np.bool_], target: str | None = None) -> pd.DataFrame:
        """Make a table of some of the rows; with the target all must be labelled."""
        chosen = np.flatnonzero(rows)
        if target is None:
            return decision_rows(self.log, chosen)
        return decision_rows(
            self.log,
            chosen,
            labels=self.labels,
            label=self.label[chosen],
            target=target,
        )


def champion_decisions(
    log: Any,  # noqa: ANN401 - any frame
    labels: Any,  # noqa: ANN401 - any frame
    settings: Settings,
    *,
    maturity: timedelta,
    as_of: datetime,
    without_label: object = None,
    versions: Mapping[str, int] | None = None,
) -> Decisions:
    """Take the champion's decisions of a log, joined with labels.

    Parameters
    ----------
    log, labels, maturity, as_of
        As `join_labels` takes them.
    settings
        Names the target, the task and the positive value.
    without_label
        What the true answer is when no label came in time (churn that nobody reported
        is none). None: such a decision has no answer.
    versions
        The registry's: by the artifact's digest, the number. An answer is of the
        version whose artifact gave it, whatever number the log has; without a registry
        the log is taken at its word.

    Raises
    ------
    InvalidInput
        If scores or labels do not fit the task, or `without_label` is no answer.
    UnreadableData
        If the log holds no answer of the champion.
    """
    readable = nw.from_native(log, eager_only=True)
    arm = column(log, "arm", what=LOG) == CHAMPION
    failed = ~missing_in(column(log, "error", what=LOG))
    joined = join_labels(
        log, labels, target=settings.target, maturity=maturity, as_of=as_of
    )
    ours = np.flatnonzero(arm & ~failed)
    if not ours.size:
        raise UnreadableData(
            f"{LOG}: there is no answer of the champion in it ({len(readable)} rows). "
            'Hint: the log must have rows with arm "champion" and without an error.'
        )
    kept = readable[ours.tolist()]
    score = _numbers(kept, "score")
    said = column(kept, "label", what=LOG)
    classes = _classes(labels, settings)
    decided = _decided(said, score, settings, classes)
    label, mature = joined.label[ours], joined.mature[ours]
    truth, known = _truth(
        labels,
        label,
        mature,
        settings,
        without_label,
        said,
        classes,
    )
    return Decisions(
        log=kept.to_native(),
        labels=labels,
        task=settings.task,
        time=joined.time[ours],
        mature=mature,
        label=label,
        known=known,
        truth=truth,
        version=_versions(kept, versions or {}),
        score=score,
        decided=decided,
        errors=joined.time[arm & failed],
        counted=asdict(joined.tally),
        classes=classes,
    )


def _versions(log: Any, known: Mapping[str, int]) -> NDArray[np.int64]:  # noqa: ANN401 - any frame
    if known:
        models = column(log, "model", what=LOG)
        return np.array([known.get(str(m), -1) for m in models], dtype=np.int64)
    version = _numbers(log, "version")
    return np.where(np.isnan(version), -1, version).astype(np.int64)


def _numbers(log: Any, name: str) -> NDArray[np.float64]:  # noqa: ANN401 - any frame
    values = column(log, name, what=LOG)
    wrong = not_numbers(values) & ~missing_in(values)
    if wrong.any():
        raise InvalidInput.because(name, "a column of numbers", values[wrong][0])
    return to_float(values)


def _classes(labels: Any, settings: Settings) -> tuple[str, ...]:  # noqa: ANN401 - any frame
    """Name the classes: those of the settings, else all that were ever a label."""
    if settings.task != "multiclass":
        return ()
    if settings.classes is not None:
        return class_names(settings.classes)
    values = column(labels, settings.target, what=LABELS)
    return class_names(distinct_values(values[~missing_in(values)]))


def _places(
    values: NDArray[Any], classes: tuple[str, ...], what: str
) -> NDArray[np.int64]:
    """Give every value the place of its class; -1 where it is missing."""
    known = {name: place for place, name in enumerate(classes)}
    gaps = missing_in(values)
    told = [None if gap else spelled(v) for v, gap in zip(values, gaps, strict=True)]
    strange = sorted({one for one in told if one is not None} - known.keys())
    if strange:
        raise InvalidInput(
            f"{what}: {strange[0]!r} is none of the classes "
            f"({', '.join(classes[:5])}). Hint: list every class under `classes`."
        )
    return np.array([-1 if one is None else known[one] for one in told], dtype=np.int64)


def _decided(
    said: NDArray[Any],
    score: NDArray[np.float64],
    settings: Settings,
    classes: tuple[str, ...],
) -> NDArray[Any]:
    """Read the decisions: labels where they were logged, else by the threshold."""
    if settings.task == "regression":
        if np.isnan(score).any():
            raise UnreadableData(f"{LOG}: a regression logs its value as `score`.")
        return np.zeros(score.size, dtype=bool)
    gaps = missing_in(said)
    if settings.task == "multiclass":
        if gaps.any():
            raise UnreadableData(f"{LOG}: a classifier logs its class as `label`.")
        return _places(said, classes, LOG)
    asked = settings.candidate
    threshold = 0.5 if asked is None or asked.threshold is None else asked.threshold
    if (gaps & np.isnan(score)).any():
        raise UnreadableData(
            f"{LOG}: an answer of the champion has neither score nor label. Hint: log "
            "at least one of them."
        )
    by_label = equal_to(said.astype(object), spelled(settings.positive))
    return np.asarray(np.where(gaps, score >= threshold, by_label), dtype=bool)


def _truth(
    labels: Any,  # noqa: ANN401 - any frame
    label: NDArray[np.int64],
    mature: NDArray[np.bool_],
    settings: Settings,
    without_label: object,
    said: NDArray[Any],
    classes: tuple[str, ...],
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    found = label >= 0
    every, blank = _answers(labels, settings, without_label, said, classes)
    truth = every[label]
    if without_label is None:
        return truth, found
    return np.where(found, truth, blank), found | mature


def _answers(
    labels: Any,  # noqa: ANN401 - any frame
    settings: Settings,
    without_label: object,
    said: NDArray[Any],
    classes: tuple[str, ...],
) -> tuple[NDArray[Any], float | bool]:
    """Read every label, with one more for none; and what none stands for."""
    values = column(labels, settings.target, what=LABELS)
    if settings.task == "regression":
        every = np.append(_numbers(labels, settings.target), np.nan)
        return every, np.nan if without_label is None else _number(without_label)
    if settings.task == "multiclass":
        places = np.append(_places(values, classes, LABELS), -1)
        if without_label is None:
            return places, -1
        told = np.array([without_label], dtype=object)
        return places, int(_places(told, classes, "without_label")[0])
    every = np.append(equal_to(values, settings.positive), False)
    _refuse_unknown_answer(without_label, said, values, settings)
    _refuse_no_positive(values, every, settings)
    return every, spelled(without_label) == spelled(settings.positive)


def _number(without_label: object) -> float:
    try:
        found = float(str(without_label))
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise InvalidInput.because("without_label", "a number", without_label)
    return found


def _refuse_unknown_answer(
    without_label: object, said: NDArray[Any], values: NDArray[Any], settings: Settings
) -> None:
    """Refuse what neither labels nor log nor settings call an answer."""
    if without_label is None:
        return
    known = {spelled(settings.positive), *_kinds(said), *_kinds(values)}
    # where positives alone are reported and scores logged, nobody has said the other
    if len(known) > 1 and spelled(without_label) not in known:
        listed = ", ".join(repr(kind) for kind in sorted(known)[:5])
        raise InvalidInput.because(
            "without_label", f"an answer that occurs: {listed}", without_label
        )


def _kinds(values: NDArray[Any]) -> set[str]:
    known = values[~missing_in(values)]
    return {spelled(value) for value in known[:100_000].tolist()}


def _refuse_no_positive(
    values: NDArray[Any], every: NDArray[np.bool_], settings: Settings
) -> None:
    kinds = _kinds(values)
    if kinds and not every.any() and len(kinds) > 1:
        raise InvalidInput(
            f"{LABELS}: no label is {settings.positive!r}, the `positive` of the "
            f"settings; there are {', '.join(sorted(kinds)[:5])}. Hint: labels are "
            "written as the target of the evaluation data."
        )
