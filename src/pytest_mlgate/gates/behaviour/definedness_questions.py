"""Does the model answer, or say why not, whatever arrives: `DefinednessQuestions`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import record_of
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.probes import probes
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Broken
from pytest_mlgate.gates.behaviour.counterexample import LINE
from pytest_mlgate.gates.behaviour.counterexample import Counterexample
from pytest_mlgate.gates.behaviour.counterexample import ledger_line
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.models.asking.clear_refusal import why_unclear
from pytest_mlgate.models.asking.counted_asking import CountedAsking
from pytest_mlgate.models.asking.counted_asking import NoAnswer
from pytest_mlgate.models.asking.reordered_model import ReorderedModel

if TYPE_CHECKING:
    from pytest_mlgate.data.perturbed.feature_rows import Frame
    from pytest_mlgate.data.perturbed.probes import Probe
    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers

PROBED_ROWS = 20
"""Rows that are made odd, unless `rows=` says other."""

_REMEDY = (
    "answer such rows (impute, encode unknown categories, clip), or raise a ValueError "
    "that names column and value"
)


class DefinednessQuestions(BehaviourQuestions):
    """Questions about rows that nobody trained for."""

    def defined_everywhere(
        self,
        *,
        rows: int = PROBED_ROWS,
        where: Where = None,
        schema: Any = None,  # noqa: ANN401 - a pandera schema or model
    ) -> Measurement:
        """Ask that odd rows get an answer or a clear error, never a crash or NaN.

        Asked are: a missing value in each column and in all, a category that nobody
        has seen, numbers far outside what the data show, no row, one row, the columns
        in another order, whole numbers as int32, int64 and float64, numbers as
        float32, text as categories and the reverse.

        Parameters
        ----------
        rows
            Rows that are made odd.
        where, schema
            As in `invariant_to`.

        Returns
        -------
        Measurement
            The number of odd things that broke the model, negated.

        Raises
        ------
        InvalidInput
            If only the answers of the candidate are known.

        Notes
        -----
        A clear error is a ``ValueError`` or ``TypeError`` whose message names the
        column, the value or the problem (missing, unknown category, infinite, empty).
        ``KeyError``, ``IndexError``, ``AttributeError`` and the like are crashes. What
        has the same values must have the same answers: one row alone, another order of
        columns, another type. A model that knows no names of columns is not asked
        about their order.
        """
        asking = self._asking()
        name = "defined_everywhere()"
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, schema=schema
        )
        if empty := self._no_rows(name, chosen, question="defined_everywhere"):
            return empty
        return self._exact(
            name,
            lambda: self._probed(asking, chosen),
            question="defined_everywhere",
            rows=chosen.label,
            remedy=_REMEDY,
        )

    def _probed(self, asking: CountedAsking, chosen: Chosen) -> Broken:
        rows = chosen.rows.frame
        known = asking.numbers(rows)
        named = getattr(asking.asked.model, "feature_names_in_", None) is not None
        asked = list(probes(rows, named=named))
        told = [self._wrong(asking, chosen, probe, known) for probe in asked]
        found = [one for one in told if one]
        count = len(asked)
        # every fault before the line of the first: a line is long
        shown = [one[0] for one in found][: CASES_SHOWN - 1]
        lines = [one[1] for one in found if len(one) > 1][:1]
        return Broken(
            count=len(found),
            of=count,
            noun="odd thing",
            cases=(*shown, *lines),
            method=f"{count} odd things; {asking.told} of the model",
        )

    def _wrong(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        probe: Probe,
        known: AnswerNumbers,
    ) -> tuple[str, ...]:
        """Say what is wrong with how the model took something odd, if anything is."""
        model = _fitting(asking, probe)
        try:
            found = model.numbers(probe.frame, what=probe.what)
        except NoAnswer as error:
            why = why_unclear(error, words=_words(probe))
            return () if why is None else self._fault(model, chosen, probe, why)
        if probe.same and len(found):
            moved = known.take(slice(0, len(found))).moved(found, tolerance=0.0)
            if moved.any():
                row = int(np.argmax(moved))
                told = f"{known.shown(row)} -> {found.shown(row)}, with the same values"
                return (f"{probe.what}: {chosen.rows.names[row]}: {told}",)
        return ()

    def _fault(
        self, asking: CountedAsking, chosen: Chosen, probe: Probe, why: str
    ) -> tuple[str, ...]:
        """Word a fault by the first row that shows it alone, and its line."""
        row = _first_alone(asking, probe)
        if row is None:
            return (f"{probe.what}: the model {why}",)
        before, after = chosen.rows.frame, probe.frame
        if probe.column is None:
            return (f"{probe.what}: {chosen.rows.names[row]}: the model {why}",)
        shown = Counterexample(
            row=chosen.rows.names[row],
            before=record_of(before, row),
            after=record_of(after, row),
            told=f"the model {why}",
        )
        line = self._line(asking, shown, probe)
        return (f"{probe.what}: {shown.shown()}", *line)

    def _line(
        self, asking: CountedAsking, shown: Counterexample, probe: Probe
    ) -> tuple[str, ...]:
        """Write a case that any answer satisfies; JSON has no infinite number."""
        question = asking.asked.question
        infinite = any(
            isinstance(v, float) and v - v != 0 for v in shown.after.values()
        )
        if infinite or question.task == "regression":
            return ()
        line = ledger_line(
            shown.after,
            {"labels": list(question.classes)},
            question="defined_everywhere",
            reason=f"{probe.what}: any answer is better than none",
            owner=self._ledger.gate,
        )
        return (LINE + line,)


def _words(probe: Probe) -> tuple[str, ...]:
    return probe.words if probe.column is None else (*probe.words, probe.column)


def _fitting(asking: CountedAsking, probe: Probe) -> CountedAsking:
    """Give the model as it is asked with the columns in the order of a probe."""
    columns = list(probe.frame.columns)
    if columns == list(asking.features):
        return asking
    model = ReorderedModel(asking.asked.model, columns)
    return _Counting(asking, model)


class _Counting(CountedAsking):
    """Ask another form of the model, and count it where the model is counted."""

    def __init__(self, asking: CountedAsking, model: object) -> None:
        super().__init__(replace(asking.asked, model=model))
        self._whole = asking

    def numbers(self, frame: Frame, *, what: str = "rows made for it") -> AnswerNumbers:
        """Ask, and count it for the model itself."""
        self._whole.calls += 1
        self._whole.rows += len(frame)
        return super().numbers(frame, what=what)


def _first_alone(asking: CountedAsking, probe: Probe) -> int | None:
    """Find the first row that shows the fault when it is asked alone."""
    for row in range(len(probe.frame)):
        try:
            asking.numbers(taken_rows(probe.frame, [row]), what=probe.what)
        except NoAnswer as error:
            if why_unclear(error, words=_words(probe)) is not None:
                return row
    return None
