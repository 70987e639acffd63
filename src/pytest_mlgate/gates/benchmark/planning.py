"""What will a benchmark gate ask, and what can its rows settle: `BenchmarkPlan`.

The very procedures that judge are asked about models that were made up. So the plan
knows every metric, and its floors are the gate's own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.benchmark.measuring import difference_on
from pytest_mlgate.gates.benchmark.measuring import value_on
from pytest_mlgate.gates.benchmark.prediction_bands import PredictionBands
from pytest_mlgate.gates.benchmark.promise_questions import ELSEWHERE
from pytest_mlgate.gates.benchmark.pushed import rows_per_slice
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.gates.rows import row_sets
from pytest_mlgate.gates.unasked import PLANNED
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.subject import Subject
from pytest_mlgate.monitoring.window_session import window_of
from pytest_mlgate.plan import PlannedCheck
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.foresight import of_interval
from pytest_mlgate.stats.made_up_models import MadeUpModels
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.benchmark.benchmark_gate import Measured
    from pytest_mlgate.gates.benchmark.question import BenchmarkQuestion
    from pytest_mlgate.gates.rows import By
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.subject import Role
    from pytest_mlgate.plan import PlanLedger

_CONFIDENCE = 0.9
_NEARLY_ALL = 0.999
_EMPTY = "no row belongs here: the slice is empty"


class BenchmarkPlan(BenchmarkGate):
    """A benchmark gate that writes down what it would ask.

    Parameters
    ----------
    session
        Settings and rows; its models are left alone.
    ledger
        Where planned checks are collected.
    """

    def __init__(self, session: GateSession, ledger: PlanLedger) -> None:
        super().__init__(session, ledger)
        self._plan = ledger

    def as_promised(
        self, metric: str, *, margin: float, by: str | Sequence[str] | None = None
    ) -> Measured:
        """Plan nothing about labels that have come: to look at them is a look."""
        del by
        known = self._metric(metric, higher_is_better=None)
        demands.require_margin("margin", margin, known)
        in_production = window_of(self._session) is not None
        self._plan.plan(
            PlannedCheck(
                gate=self._plan.gate,
                family=self.family,
                check=f"as_promised({known.name}, margin={margin:g})",
                slice=None,
                rows=self._session.evaluation.rows,
                total=None,
                threshold=None,
                relative=False,
                not_applicable=None if in_production else ELSEWHERE,
                note="to look at labels that have come would be a look",
            )
        )
        return _nothing()

    def _ask(
        self, asked: BenchmarkQuestion, *, by: By | PredictionBands, where: Where
    ) -> Measured:
        """Plan a check for each slice."""
        table = self._session.evaluation
        if table.stays:
            return self._ask_where_rows_are(asked, by, where)
        if asked.relative and self._without_champion():
            rows, mask = restriction(table.frame, where=where, rows=table.rows)
            note = (
                self._session.baseline_note if window_of(self._session) else NO_BASELINE
            )
            self._write(asked, rows, int(mask.sum()), not_applicable=note)
            return _nothing()
        if isinstance(by, PredictionBands):
            rows, mask = restriction(table.frame, where=where, rows=table.rows)
            told = ", ".join(filter(None, (rows, "bands of predictions")))
            self._write(asked, told, int(mask.sum()))
            return {}
        sets = list(row_sets(table.frame, by=by, where=where, rows=table.rows))
        for label, mask in sets:
            self._foresee(asked, label, mask)
        if by is None:
            return _nothing()
        return {label or "all rows": _nothing() for label, _ in sets}

    def _ask_where_rows_are(
        self, asked: BenchmarkQuestion, by: By | PredictionBands, where: Where
    ) -> Measured:
        """Count the rows of each check; nobody can make up models without them."""
        absent = asked.relative and self._without_champion()
        sets = rows_per_slice(
            self._session,
            metric=asked.metric.name,
            by=None if absent else by,
            where=where,
        )
        note = {"not_applicable": NO_BASELINE} if absent else {}
        for label, rows in sets:
            empty = {} if rows else {"cannot_pass": _EMPTY}
            self._write(asked, label, rows, **note, **empty)
        if by is None or absent:
            return _nothing()
        return {label or "all rows": _nothing() for label, _ in sets}

    def _without_champion(self) -> bool:
        """Tell whether the comparison waits for a first champion."""
        session = self._session
        if window_of(session) is not None:
            return True
        if not session.has_baseline:
            raise SettingsError(
                f"{session.settings.file}: a gate compares with a baseline, and there "
                "is none. Hint: add [tool.mlgate.baseline] with a `model`, or with "
                '`registry = "champion"` (which also serves a first model).'
            )
        asked = session.settings.baseline
        return asked is not None and bool(asked.registry) and session.champion is None

    def _foresee(
        self, asked: BenchmarkQuestion, label: str | None, mask: NDArray[bool_]
    ) -> None:
        if not mask.any():
            self._write(asked, label, 0, cannot_pass=_EMPTY)
            return
        # of a size, the spread is that of the difference behind it
        difference = replace(asked, question="not_worse")
        usual = self._measured(difference, mask, self._equals)
        two_sided = asked.question == "same_as"
        best = self._measured(asked, mask, self._twins if two_sided else self._extremes)
        interval = None if usual.estimate is None else usual.interval(_CONFIDENCE)
        found = interval and of_interval(
            low=interval.low,
            high=interval.high,
            confidence=_CONFIDENCE,
            rows_then=1,
            rows_now=1,
        )
        self._write(
            asked,
            label,
            usual.n,
            cannot_pass=_why_none_passes(usual, best, asked),
            standard_error=found.standard_error if found else None,
            source="guess" if found else "unknown",
        )

    def _write(
        self,
        asked: BenchmarkQuestion,
        label: str | None,
        rows: int,
        **foreseen: Any,  # noqa: ANN401 - fields of PlannedCheck
    ) -> None:
        self._plan.plan(
            PlannedCheck(
                gate=self._plan.gate,
                family=self.family,
                check=asked.name,
                slice=label,
                rows=rows,
                total=self._session.evaluation.rows,
                threshold=asked.threshold,
                relative=asked.relative,
                two_sided=asked.question == "same_as",
                **foreseen,
            )
        )

    def _measured(
        self,
        asked: BenchmarkQuestion,
        mask: NDArray[bool_],
        pair: tuple[Subject, Subject],
    ) -> Measurement:
        candidate, baseline = pair
        if not asked.relative:
            return value_on(
                mask, asked.metric, session=self._session, subject=candidate
            )
        return difference_on(
            mask, asked, session=self._session, candidate=candidate, baseline=baseline
        )

    @cached_property
    def _made_up(self) -> MadeUpModels:
        session = self._session
        return MadeUpModels(
            truth=session.truth,
            structure=session.structure,
            classes=session.classes,
            seed=session.settings.seed,
        )

    @cached_property
    def _equals(self) -> tuple[Subject, Subject]:
        return _subjects(self._made_up.equals())

    @cached_property
    def _twins(self) -> tuple[Subject, Subject]:
        return _subjects(self._made_up.equals(common=_NEARLY_ALL))

    @cached_property
    def _extremes(self) -> tuple[Subject, Subject]:
        return _subjects(self._made_up.extremes())


def _why_none_passes(
    usual: Measurement, best: Measurement, asked: BenchmarkQuestion
) -> str | None:
    """Say why even the best candidate would not pass, None where one could."""
    reasons = [m.cannot_judge or m.cannot_pass for m in (usual, best)]
    if all(reasons):
        return reasons[0]
    if reasons[1] is None and best.p_better_than(asked.threshold.bad) > ALPHA_PASS:
        return f"on {best.n} rows not even a candidate without a fault would pass"
    return None


def _subjects(pair: tuple[Any, Any]) -> tuple[Subject, Subject]:
    candidate, baseline = pair
    return _subject("candidate", candidate), _subject("baseline", baseline)


def _subject(role: Role, answers: Any) -> Subject:  # noqa: ANN401 - each task has its own
    return Subject(
        role=role,
        reference="made up for the plan",
        kind="object",
        digest=None,
        artifact=None,
        threshold=None,
        predictions=_predictions(answers),
    )


def _predictions(answers: Any) -> RowAnswers:  # noqa: ANN401 - each task has its own
    if isinstance(answers, BinaryAnswers):
        return Predictions(
            decisions=answers.decisions, scores=answers.scores, form="probabilities"
        )
    if isinstance(answers, ClassAnswers):
        return ClassPredictions(
            labels=answers.labels,
            probabilities=answers.probabilities,
            classes=answers.classes,
            form="probabilities",
        )
    return ValuePredictions(values=answers.values)


def _nothing() -> Measurement:
    return Measurement.undefined(PLANNED, n=0, method=PLANNED)
