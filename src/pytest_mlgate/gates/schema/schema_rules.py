"""What every kind of rule about data is made of: `SchemaRules`.

A rule is held against every row of a table; what breaks it becomes one check, with the
first cases in words. Rows that stay with an engine are counted there. A table without
rows breaks every rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

import narwhals as nw

from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import in_turn
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.session_tables import open_table
from pytest_mlgate.session_tables import take_frame
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from pytest_mlgate.data.rules.rows_in_place import Trouble
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger

METHOD = "every row, exactly"
REMEDY = "mend the data or, if the world has changed, the rule"

Frame = nw.DataFrame[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader is told beside the numbers of a check."""

    reason: str | None = None
    remedy: str | None = None
    cases: tuple[str, ...] = ()
    # cases that are not shown
    left_out: int = 0


class SchemaRules(Gate):
    """Base of the kinds of rules that `SchemaGate` is composed of.

    Parameters
    ----------
    session, ledger
        As for every gate.
    table
        The rows to look at when a question names none; None: the evaluation data.
    absent
        Columns that the stage of the table does not have.
    """

    family: ClassVar[str] = "schema"

    def __init__(
        self,
        session: GateSession,
        ledger: Ledger,
        *,
        table: DataTable | None = None,
        absent: tuple[str, ...] = (),
    ) -> None:
        super().__init__(session, ledger)
        self._own_table = table
        self._absent = absent

    def _table(self, data: Any) -> DataTable:  # noqa: ANN401 - frames of several libraries
        """Give the table that a question is about; its rows may stay where they are."""
        if data is None:
            return self._own_table or self._session.evaluation
        if isinstance(data, DataTable):
            return data
        if isinstance(data, str | Path):
            return open_table(str(data), settings=self._session.settings, pins=None)
        try:
            frame = nw.from_native(data)
        except TypeError:
            raise InvalidInput.because(
                "data",
                "a pandas or polars frame, a DuckDB relation, a Spark frame, or the "
                "path of a table",
                data,
            ) from None
        except nw.exceptions.DuplicateError:
            return wrap_frame(data)  # it knows the words for it
        # A table without rows is no bad input here: it breaks the schema.
        if _is_empty(frame):
            return _without_rows(data, frame)
        return take_frame(data)

    def _training(self, reference: Any, question: str) -> DataTable:  # noqa: ANN401 - frames of several libraries
        """Give the training rows, those of the settings by default."""
        table = self._session.reference if reference is None else self._table(reference)
        if table is None:
            named = self._session.settings.reference
            told = f"{named!r} is a profile, which" if named else "the settings"
            raise InvalidInput(
                f"`{question}` must have rows of training to compare with; {told} "
                f"{'holds counts and no rows' if named else 'name no `reference`'}. "
                'Hint: pass reference="train.parquet", or name it in the settings.'
            )
        if table.rows == 0:
            raise InvalidInput(
                f"`{question}` must have rows of training to compare with; "
                f"{table.reference} has none. Hint: check the step that made it."
            )
        return table

    def _hold(
        self,
        name: str,
        data: Any,  # noqa: ANN401 - frames of several libraries
        find: Callable[[Frame], Iterable[Breach]],
        pushed: Callable[[RowsInPlace], Iterable[Trouble | Breach]],
        *,
        question: str,
        remedy: str = REMEDY,
    ) -> Measurement:
        """Hold a rule against every row, and record what breaks it.

        `find` looks at rows in memory. `pushed` says what an engine is to count.
        """
        table = self._table(data)
        breaches = list(unseen(table))
        if not breaches and table.stays:
            rows = RowsInPlace(table)
            breaches = rows.breaches(pushed(rows))
        elif not breaches:
            breaches = list(find(readable(table)))
        return self._broken(name, table, breaches, question=question, remedy=remedy)

    def _broken(
        self,
        name: str,
        table: DataTable,
        breaches: list[Breach],
        *,
        question: str,
        remedy: str = REMEDY,
    ) -> Measurement:
        """Record a check about the number of breaches: none is allowed."""
        count, cases = in_turn(breaches)
        measurement = Measurement.known(
            -float(count), n=table.rows, method=METHOD, orientation=-1
        )
        noun = "row or rule" if count == 1 else "rows or rules"
        self._record(
            name,
            table,
            measurement,
            0.0,
            question=question,
            told=Told(
                reason=f"{count} {noun} broken." if count else None,
                remedy=remedy if count else None,
                cases=cases,
                left_out=count - len(cases),
            ),
        )
        return measurement

    def _record(
        self,
        name: str,
        table: DataTable,
        measurement: Measurement,
        limit: float,
        *,
        question: str,
        metric: str | None = None,
        told: Told,
    ) -> None:
        """Write a check into the ledger; `limit` is on the oriented scale."""
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=metric,
                subject=table.reference,
                measurement=measurement,
                threshold=Threshold(ok=limit, bad=limit),
                reason=told.reason,
                remedy=told.remedy,
                cases=told.cases,
                cases_left_out=told.left_out,
            )
        )


def unseen(table: DataTable) -> Iterable[Breach]:
    """Say that there are no rows to look at."""
    if table.rows == 0:
        yield Breach.once("the table has no rows: no value was checked")


def readable(table: DataTable) -> Frame:
    """Give the rows in the one form that all rules read.

    Raises
    ------
    InvalidInput
        If the table is a plan of an engine, whose rows nothing here may collect.
    """
    if table.stays:
        raise InvalidInput(
            f"{table.reference}: this question must have its rows in memory, and they "
            "stay where they are: they are never collected. Hint: ask it of a sample "
            "with data=, or run this gate with engine = 'pandas' or 'polars'."
        )
    return nw.from_native(table.frame, eager_only=True)


def flagged(name: str, *, asked: bool | Iterable[str]) -> bool:
    """Tell whether a switch that may name columns is on for a column."""
    return asked if isinstance(asked, bool) else name in asked


def checked_switch(
    what: str, *, asked: object, known: Iterable[str]
) -> bool | tuple[str, ...]:
    """Take True, False, or columns out of those that a question is about.

    Raises
    ------
    InvalidInput
        If it is anything else, or names a column that the question does not.
    """
    if isinstance(asked, bool):
        return asked
    names = (asked,) if isinstance(asked, str) else asked
    if not isinstance(names, list | tuple | set | frozenset):
        raise InvalidInput.because(what, "True, False, or a list of columns", asked)
    columns = tuple(known)
    for name in names:
        if name not in columns:
            raise InvalidInput.unknown_name(f"column in `{what}`:", str(name), columns)
    return tuple(names)


def _is_empty(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> bool:
    if isinstance(frame, nw.DataFrame):
        return len(frame) == 0
    with engine_errors("data", engine=frame.implementation.name.lower()):
        return not frame.select(nw.len().alias("rows")).collect().item()


def _without_rows(
    data: Any,  # noqa: ANN401 - frames of several libraries
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any],
) -> DataTable:
    return DataTable(
        frame=data,
        reference="in memory"
        if isinstance(frame, nw.DataFrame)
        else f"in {frame.implementation.name.lower()}",
        identity="",
        rows=0,
        columns=tuple(frame.collect_schema().names()),
    )
