"""What is drawn beside the checks of a benchmark gate: both models on all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.gates.drawn_lines import plot_of
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.plot import PLOT_OF_METRIC
from pytest_mlgate.stats.curves.precision_recall_curve import precision_recall_curve
from pytest_mlgate.stats.curves.ranked_rows import rank_rows
from pytest_mlgate.stats.curves.reliability_curve import reliability_curve
from pytest_mlgate.stats.curves.roc_curve import roc_curve
from pytest_mlgate.stats.curves.value_calibration import value_calibration

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.plot import Plot
    from pytest_mlgate.plot import PlotKind
    from pytest_mlgate.stats.curves.curve import Curve

    Plots = dict[PlotKind, Plot | None]

_STANDS_IN: dict[str, PlotKind] = {"binary": "roc"}
"""By task: what is drawn beside the first check of a gate that has no picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Pictures with the answers that they are made of."""

    answers: tuple[object, ...]
    plots: Plots


class Pictures:
    """Pictures of the models of one gate, each made once.

    Parameters
    ----------
    session
        Settings and rows of the run.
    """

    def __init__(self, session: GateSession) -> None:
        self._session = session
        self._drawn: _Drawn | None = None
        self._asked = False

    def beside(
        self, metric: str, *, candidate: Subject, baseline: Subject | None
    ) -> Plot | None:
        """Draw what belongs to a check of all rows.

        The first check of a gate whose metric has no picture gets the ROC curve.

        Parameters
        ----------
        metric
            The name of the metric.
        candidate, baseline
            Whose answers are drawn.

        Returns
        -------
        Plot or None
            None for a metric without a picture, rows that stay in their engine, and
            answers that nothing can be drawn from.
        """
        first, self._asked = not self._asked, True
        task = self._session.settings.task
        kind = PLOT_OF_METRIC.get(metric, _STANDS_IN.get(task) if first else None)
        if kind is None or self._session.evaluation.stays:
            return None
        subjects = [one for one in (candidate, baseline) if one is not None]
        answers = tuple(one.predictions for one in subjects)
        known = self._drawn
        if known is None or [*map(id, known.answers)] != [*map(id, answers)]:
            lines: dict[str, RowAnswers] = {s.role: s.predictions for s in subjects}
            known = self._drawn = _Drawn(answers=answers, plots=self._plots(lines))
        return known.plots.get(kind)

    def _plots(self, answers: dict[str, RowAnswers]) -> Plots:
        first = next(iter(answers.values()))
        if isinstance(first, Predictions):
            return self._of_scores(answers)
        if isinstance(first, ValuePredictions):
            return self._of_values(answers)
        return {}

    def _of_scores(self, answers: dict[str, RowAnswers]) -> Plots:
        curves: dict[PlotKind, dict[str, Curve | None]] = {
            "roc": {},
            "precision_recall": {},
            "calibration": {},
        }
        structure = self._session.structure
        for role, found in answers.items():
            if not isinstance(found, Predictions) or found.scores is None:
                continue
            rows = rank_rows(self._session.truth, found.scores, structure.weights)
            if rows is None:
                continue
            curves["roc"][role] = roc_curve(rows)
            curves["precision_recall"][role] = precision_recall_curve(rows)
            if "probabilities" in found.gives:
                curves["calibration"][role] = reliability_curve(rows)
        return {
            kind: plot_of(
                kind, self._with_bands(lines), x_label=labels[0], y_label=labels[1]
            )
            for kind, labels in _LABELS.items()
            if "candidate" in (lines := curves[kind])
        }

    def _of_values(self, answers: dict[str, RowAnswers]) -> Plots:
        curves = {
            role: value_calibration(
                self._session.truth, found.values, self._session.structure.weights
            )
            for role, found in answers.items()
            if isinstance(found, ValuePredictions)
        }
        made = plot_of(
            "calibration",
            self._with_bands(curves),
            x_label="mean prediction",
            y_label="mean actual value",
        )
        return {"calibration": made}

    def _with_bands(self, curves: dict[str, Curve | None]) -> dict[str, Curve | None]:
        """Take the bands away where rows depend on each other."""
        structure = self._session.structure
        if structure.groups is None and structure.time is None:
            return curves
        return {
            role: None if curve is None else curve.without_band
            for role, curve in curves.items()
        }


_LABELS: dict[PlotKind, tuple[str, str]] = {
    "roc": ("false positive rate", "recall"),
    "precision_recall": ("recall", "precision"),
    "calibration": ("mean probability", "share of positives"),
}
