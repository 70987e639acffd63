"""What every kind of rule about data is made of: `SchemaRules`.

A rule is held against every row of a table; what breaks it becomes one check, with the
first cases in words. A table that cannot be looked at breaks every rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

import narwhals as nw

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import in_turn
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.session_tables import open_table
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.session import GateSession

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

    def _table(self, data: Any) -> tuple[DataTable, bool]:  # noqa: ANN401 - frames of several libraries
        """Give the table, and whether it is lazy: a plan that has no rows yet."""
        if data is None:
            table = self._own_table or self._session.evaluation
            if self._own_table is None:
                _refuse_plan(table)
            return table, _is_lazy(table.frame)
        if isinstance(data, DataTable):
            return data, _is_lazy(data.frame)
        if isinstance(data, str | Path):
            settings = self._session.settings
            found = open_table(str(data), settings=settings, pins=None)
            _refuse_plan(found)
            return found, found.stays
        try:
            frame = nw.from_native(data)
        except TypeError:
            raise InvalidInput.because(
                "data", "a pandas or polars frame, or the path of a table", data
            ) from None
        except nw.exceptions.DuplicateError:
            return wrap_frame(data), False  # it knows the words for it
        lazy = isinstance(frame, nw.LazyFrame)
        # A table without rows is no bad input here: it breaks the schema.
        if lazy or len(frame) == 0:
            return _without_rows(data, frame, lazy=lazy), lazy
        return wrap_frame(data), False

    def _training(self, reference: Any, question: str) -> DataTable:  # noqa: ANN401 - frames of several libraries
        """Give the training data, those of the settings by default."""
        table, lazy = (
            (self._session.reference, False)
            if reference is None
            else self._table(reference)
        )
        if table is None:
            raise InvalidInput(
                f"`{question}` must have rows of training to compare with; `reference` "
                "in the settings names none (a profile holds no rows). Hint: set "
                'reference = "train.parquet", or pass reference=.'
            )
        if lazy or table.rows == 0:
            raise InvalidInput(
                f"`{question}` must have rows of training to compare with; "
                f"{table.reference} has none. Hint: call .collect() on a lazy frame."
            )
        return table

    def _hold(
        self,
        name: str,
        data: Any,  # noqa: ANN401 - frames of several libraries
        find: Callable[[Frame], Iterable[Breach]],
        *,
        question: str,
        remedy: str = REMEDY,
    ) -> Measurement:
        """Hold a rule against every row, and record what breaks it."""
        table, lazy = self._table(data)
        breaches = list(unseen(table, lazy=lazy))
        if not breaches:
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


def _refuse_plan(table: DataTable) -> None:
    """Refuse rows that an engine of the settings keeps; nothing here collects them."""
    if table.stays:
        raise InvalidInput(
            f"Rules about rows cannot be asked of {table.reference}, whose rows stay "
            "with their engine. Hint: run schema gates with engine = 'pandas' or "
            "'polars', or give data= a sample."
        )


def unseen(table: DataTable, *, lazy: bool) -> Iterable[Breach]:
    """Say why there are no rows to look at."""
    if lazy:
        yield Breach.once("a lazy frame has no rows to look at; pass frame.collect()")
    elif table.rows == 0:
        yield Breach.once("the table has no rows: no value was checked")


def readable(table: DataTable) -> Frame:
    """Give the rows in the one form that all rules read.

    Raises
    ------
    InvalidInput
        If the table is a plan of an engine, whose rows nothing here may collect.
    """
    if _is_lazy(table.frame):
        raise InvalidInput(
            f"{table.reference}: this question must have its rows in memory; "
            f"{type(table.frame).__name__} is a plan. Hint: pass frame.collect(), or "
            "the rows that matter."
        )
    return nw.from_native(table.frame, eager_only=True)


def _is_lazy(frame: Any) -> bool:  # noqa: ANN401 - frames of several libraries
    return isinstance(nw.from_native(frame), nw.LazyFrame)


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


def _without_rows(data: Any, frame: Any, *, lazy: bool) -> DataTable:  # noqa: ANN401 - frames of several libraries
    return DataTable(
        frame=data,
        reference="a lazy frame" if lazy else "in memory",
        identity="",
        rows=0,
        columns=tuple(frame.collect_schema().names()),
    )
