"""A candidate that is asked through a sabotage: `SpoiltModel`."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.models.asking.scoring import score_rows
from pytest_mlgate.sabotage.spoilt_answers import spoilt_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.sabotage.sabotage import Sabotage

TIMED = frozenset({"call", "predict", "predict_proba", "decision_function"})
"""Methods that a gate may time."""


class SpoiltModel:
    """Stand for a model, and answer as a sabotage has it.

    Parameters
    ----------
    model
        With scikit-learn's methods; everything else of it is there as it is.
    sabotage
        What is broken.
    """

    def __init__(self, model: Any, sabotage: Sabotage) -> None:  # noqa: ANN401 - any model
        self._model = model
        self._sabotage = sabotage

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        """Find what the model has; a slower one takes its time."""
        if name in {"_model", "_sabotage"}:
            raise AttributeError(name)
        found = getattr(self._model, name)
        slower = name in TIMED and self._sabotage.slowdown > 1
        return partial(self._slowly, found) if slower else found

    def answers_to(
        self,
        features: Any,  # noqa: ANN401 - any frame
        question: Question,
        *,
        what: str,
        threshold: float | None,
    ) -> RowAnswers:
        """Ask the model about spoilt rows, and spoil what it says."""
        del features
        frame = nw.from_native(question.table.frame, eager_only=True)
        seen = self._sabotage.inputs(frame)
        told = replace(question.table, frame=seen.to_native())
        found = score_rows(
            self._model,
            replace(question, table=told),
            what=what,
            threshold=threshold,
        )
        return spoilt_answers(found, partial(self._sabotage.scores, frame=frame))

    def _slowly(self, method: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - any method
        start = time.perf_counter()
        found = method(*args)
        taken = time.perf_counter() - start
        # a sleep would be rounded up by the clock of the system
        while time.perf_counter() - start < self._sabotage.slowdown * taken:
            pass
        return found
