"""A candidate that does not hear a feature: `DroppedFeature`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.changed_column import with_values
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage
from pytest_mlgate.sabotage.spoilt_answers import scores_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

HARDLY = 0.003
"""Mean change of a probability, or of a number in spreads, that counts as none."""

ROWS = 2000
"""Rows that tell how much a feature matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFeature(Sabotage):
    """Let the candidate see one usual value in place of a feature."""

    column: str
    value: str | float | int | bool

    def inputs(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Put the usual value into every row."""
        if self.column not in frame.columns:
            return frame
        return with_values(frame, self.column, [self.value] * len(frame))


def planned_drop(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan to drop the feature that matters most, and one that hardly does."""
    name = "dropped feature"
    asked = None if ground.candidate is None else ground.candidate.asked
    if asked is None:
        yield from unfit_pair(name, "only answers of the candidate are known")
        return
    changes = _changes(ground)
    if not changes:
        yield from unfit_pair(name, "the candidate takes no feature without gaps")
        return
    most = max(changes, key=lambda one: changes[one])
    least = min(changes, key=lambda one: changes[one])
    yield _drop(ground, most, name, harmless=False)
    if changes[least] > HARDLY:
        told = f"without {least}, which matters least, answers change as well"
        yield unfit(f"{name}, tiny", told, harmless=True)
    else:
        yield _drop(ground, least, f"{name}, tiny", harmless=True)


def _drop(ground: Ground, column: str, name: str, *, harmless: bool) -> PlannedSabotage:
    value = _usual(ground, column)
    rank = "least" if harmless else "most"
    return PlannedSabotage(
        name=name,
        what=f"{column}, which matters {rank}, always {value}",
        harmless=harmless,
        sabotage=DroppedFeature(column=column, value=value),
    )


def _changes(ground: Ground) -> dict[str, float]:
    """Measure by how much answers change when a feature is dropped."""
    assert ground.candidate is not None
    assert ground.candidate.asked is not None
    some = ground.frame.head(ROWS)
    ask = partial(ground.candidate.asked.answers, what="rows of the selftest")
    before = _told(ground, ask(some.to_native()))
    found = {}
    for name in ground.features:
        if ground.frame[name].null_count():
            continue
        dropped = DroppedFeature(column=name, value=_usual(ground, name))
        after = _told(ground, ask(dropped.inputs(some).to_native()))
        found[name] = float(np.abs(after - before).mean())
    return found


def _told(ground: Ground, answers: Any) -> Any:  # noqa: ANN401 - any answers
    scores = scores_of(answers)
    return scores / (ground.spread or 1) if ground.is_regression else np.exp(scores)


def _usual(ground: Ground, name: str) -> Any:  # noqa: ANN401 - any value of a column
    """Give the median of numbers that occurs, else the most frequent value."""
    series = ground.frame[name]
    if series.dtype.is_numeric():
        values = np.sort(series.to_numpy())
        return values[len(values) // 2].item()
    return series.value_counts(sort=True)[name].to_list()[0]
