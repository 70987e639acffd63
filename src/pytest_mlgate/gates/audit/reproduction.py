"""Can what was answered be answered again: the question `reproduces`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

import narwhals as nw
import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.audit.answers_again import difference
from pytest_mlgate.gates.audit.answers_again import logged_form
from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.log_window import log_window
from pytest_mlgate.gates.audit.logged_inputs import UNFIT
from pytest_mlgate.gates.audit.logged_inputs import WITHOUT_INPUTS
from pytest_mlgate.gates.audit.logged_inputs import logged_inputs
from pytest_mlgate.gates.audit.logged_models import LoggedModels
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.unasked import ModelNotAsked
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_mlgate.gates.audit.log_window import LogWindow
    from pytest_mlgate.gates.audit.logged_row import LoggedRow
    from pytest_mlgate.models.asking.asked_model import AskedModel

SAMPLE = 1000
TOLERANCE = 1e-9

DIFFERENT = "rows with another answer"
UNKNOWN = "rows of an unknown model"
UNLOADED = "rows of a model that cannot be asked"

_LOG_INPUTS = (
    "log the inputs themselves: what is kept as a digest only can be compared, and "
    "never asked again"
)


class ReproductionQuestion(Gate):
    """Whether the models on record give the answers on record."""

    family: ClassVar[str] = "audit"

    def reproduces(
        self,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
        *,
        sample: int = SAMPLE,
        tolerance: float = TOLERANCE,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
    ) -> Measurement:
        """Ask that the recorded models, asked again, give the recorded answers.

        Rows are drawn among those with an answer (by the setting ``seed``; the same
        log gives the same rows). Each one's model is loaded from the registry by its
        digest, whichever version it is, and asked about the logged inputs.

        Parameters
        ----------
        log, since, until
            As in `complete`.
        sample
            How many rows to draw; all where there are fewer.
        tolerance
            How far a score may be from the logged one: absolute up to 1, relative
            above.

        Returns
        -------
        Measurement
            How many of the drawn rows differ or cannot be asked again, negated.

        Raises
        ------
        InvalidInput
            If there is no log, an argument makes no sense, or the evaluation data
            stay in an engine.
        UnreadableData
            If the log cannot be read, or lacks columns.
        RegistryError
            If the registry cannot be read, or its history is damaged.
        UntrustedModel, MissingDependency
            If a version is of a kind that the settings do not trust, or its library is
            not installed.

        Notes
        -----
        The rows that are not drawn are not looked at: with 1000 drawn rows and no
        difference, fewer than 0.3 % of the rows differ, at 95 %.
        """
        _refuse_numbers(sample, tolerance)
        if isinstance(self._ledger, PlanLedger):
            raise ModelNotAsked("A plan asks no model again.")
        if self._session.evaluation.stays:
            raise InvalidInput(
                "reproduces(…) asks models about rows of the types that the evaluation "
                'data have, and these stay where they are. Hint: set engine = "pandas" '
                "and name a part of the rows."
            )
        window = log_window(self._session, log, since=since, until=until)
        answered = [row for row in window.inside if row.is_answered]
        drawn = self._drawn(answered, sample)
        found = Defects()
        if not drawn:
            found.add("logs without answers", "no row has an answer to compare with")
        untyped = self._ask_again(drawn, found, tolerance)
        told = "" if tolerance == TOLERANCE else f"tolerance={tolerance:g}"
        named = filter(None, [f"sample={sample}", told, window.told])
        measured = self._measured(window, len(answered), len(drawn), found, tolerance)
        return self._told(
            f"reproduces({', '.join(named)})",
            window.reference,
            replace(measured, assumptions=tuple(map(_guessed, untyped))),
            found,
        )

    def _drawn(self, rows: Sequence[LoggedRow], sample: int) -> list[LoggedRow]:
        if len(rows) <= sample:
            return list(rows)
        rng = np.random.default_rng(self._session.settings.seed)
        places = rng.choice(len(rows), size=sample, replace=False)
        return [rows[place] for place in np.sort(places)]

    def _ask_again(
        self, drawn: Sequence[LoggedRow], found: Defects, tolerance: float
    ) -> tuple[str, ...]:
        """Ask every model about its rows; give the columns whose type is a guess."""
        models = LoggedModels(self._session)
        by_model: dict[str, list[LoggedRow]] = {}
        for row in drawn:
            by_model.setdefault(row.model or "", []).append(row)
        untyped: dict[str, None] = {}
        for digest, rows in by_model.items():
            asked = _loaded(models, digest, rows, found)
            if asked is None:
                continue
            named = getattr(asked.model, "feature_names_in_", None)
            inputs = logged_inputs(
                rows,
                found,
                named=None if named is None else [str(name) for name in named],
                like=self._session.evaluation.frame,
            )
            untyped.update(dict.fromkeys(inputs.untyped))
            if inputs.rows:
                _compare(asked, inputs.frame, inputs.rows, found, tolerance)
        return tuple(untyped)

    def _measured(
        self,
        window: LogWindow,
        answered: int,
        drawn: int,
        found: Defects,
        tolerance: float,
    ) -> Measurement:
        failed = len(window.inside) - answered
        beside = f"; {failed:,} without an answer left out" if failed else ""
        seed = self._session.settings.seed
        return Measurement.known(
            -float(found.count),
            n=drawn,
            method=f"{drawn:,} of {answered:,} answered rows asked again, tolerance "
            f"{tolerance:g}, seed {seed}{beside}",
            orientation=-1,
        )

    def _told(
        self, name: str, subject: str, measured: Measurement, found: Defects
    ) -> Measurement:
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question="reproduces",
                subject=subject,
                measurement=measured,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=f"{found.kinds}." if found.count else None,
                remedy=_LOG_INPUTS if WITHOUT_INPUTS in found else None,
                cases=found.cases,
                cases_left_out=found.left_out,
            )
        )
        return measured


def _guessed(name: str) -> str:
    return (
        f"{name!r} is no column of the evaluation data: it has the type that JSON "
        "gives it"
    )


def _loaded(
    models: LoggedModels, digest: str, rows: Sequence[LoggedRow], found: Defects
) -> AskedModel | None:
    """Load the model of some rows; they are noted where there is none to ask."""
    try:
        asked = models.asked(digest)
    except (RegistryError, UnreadableData, SubjectMismatch) as error:
        kind, told = UNLOADED, f"{models.name(digest)}: {error}"
    else:
        if asked is not None:
            return asked
        kind, told = UNKNOWN, f"{digest[:19]} is not in the registry"
    found.add(kind, f"{rows[0].place} and its like: {told}", count=len(rows))
    return None


def _compare(
    asked: AskedModel,
    frame: Any,  # noqa: ANN401 - any frame
    rows: Sequence[LoggedRow],
    found: Defects,
    tolerance: float,
) -> None:
    """Note every row whose answer is another one, or none."""
    try:
        answers = asked.answers(frame, what="the logged inputs")
    except (UnreadableData, SubjectMismatch, InvalidInput) as error:
        _note_refused(asked, frame, rows, found, tolerance, error)
        return
    form = logged_form(asked.question, list(getattr(asked.model, "classes_", ())))
    for place, row in enumerate(rows):
        told = difference(row, answers, place, form, tolerance=tolerance)
        if told is not None:
            found.add(DIFFERENT, f"{row.place}, {asked.what}: {told}")


def _note_refused(
    asked: AskedModel,
    frame: Any,  # noqa: ANN401 - any frame
    rows: Sequence[LoggedRow],
    found: Defects,
    tolerance: float,
    error: Exception,
) -> None:
    """Find the rows that the model refuses: one of them spoils all that come along."""
    if len(rows) == 1:
        found.add(UNFIT, f"{rows[0].place}: {error}")
        return
    half = len(rows) // 2
    whole = nw.from_native(frame, eager_only=True)
    for start, end in ((0, half), (half, len(rows))):
        part = whole[start:end].to_native()
        _compare(asked, part, rows[start:end], found, tolerance)


def _refuse_numbers(sample: object, tolerance: object) -> None:
    if not isinstance(sample, int) or isinstance(sample, bool) or sample < 1:
        raise InvalidInput.because("sample", "a whole number of at least 1", sample)
    number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    if not number or not math.isfinite(tolerance) or tolerance < 0:  # type: ignore[arg-type,operator] # a number
        raise InvalidInput.because("tolerance", "zero or positive", tolerance)
