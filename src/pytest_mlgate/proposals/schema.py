"""Which exact rules do today's rows keep with room: schema gates.

A rule that today's rows break is not proposed: no model could help it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.data.rules.schema_source import schema_source
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.proposals.proposal import Named
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.proposals.round_numbers import fitting_step
from pytest_mlgate.proposals.round_numbers import rounded_down
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession

SCHEMA = "ROWS"
"""What the schema is called in the generated file."""

_HALF = 0.5


def propose_schema(session: GateSession, *, keys: Sequence[str] = ()) -> Proposals:
    """Propose rules about the evaluation data that they keep themselves.

    Parameters
    ----------
    session
        Its tables are in memory.
    keys
        Columns that name a row each.
    """
    checks = [
        ProposedCheck(
            method="conforms",
            subjects=(Named(name=SCHEMA),),
            meaning="types, ranges and closed lists, as guessed above from the rows",
        ),
        _enough_rows(session.evaluation.rows),
    ]
    checks += [
        ProposedCheck(method="unique", subjects=(key,), meaning="a key of rows")
        for key in keys
        if _holds(session, "unique", key)
    ]
    if not keys and _holds(session, "no_duplicates"):
        told = "no row stands here twice today"
        checks.append(ProposedCheck(method="no_duplicates", meaning=told))
    if session.settings.task != "regression":
        checks += _balance(session)
    gate = ProposedGate(
        name="rows_are_what_the_models_know",
        family="schema",
        question="The evaluation data are whole, and of the kind they were.",
        checks=tuple(checks),
        source="guessed from the rows of today",
    )
    return Proposals(gates=(gate,))


def schema_of(session: GateSession) -> str:
    """Word a pandera schema that the evaluation data keep.

    Reference rows widen it where they have the same columns of the same types, so that
    both tables keep it. Columns of answers get a type and no range.
    """
    table = session.evaluation
    together = _together(table, session.reference)
    source = schema_source(together, name=SCHEMA, free=session.settings.answer_columns)
    return source.replace("from __future__ import annotations\n\n", "", 1)


def _together(table: DataTable, reference: DataTable | None) -> DataTable:
    if reference is None:
        return table
    ours = nw.from_native(table.frame, eager_only=True)
    theirs = nw.from_native(reference.frame, eager_only=True)
    if dict(ours.schema) != dict(theirs.schema):
        return table
    both = nw.concat([theirs.select(ours.columns), ours])
    return replace(
        reference,
        frame=both.to_native(),
        rows=len(both),
        reference=f"{reference.reference}, {table.reference}",
    )


def _enough_rows(rows: int) -> ProposedCheck:
    least = int(rounded_down(rows * _HALF, step=max(fitting_step(rows * _HALF), 1)))
    return ProposedCheck(
        method="rows",
        options={"at_least": max(least, 1)},
        meaning=f"half of today's {rows:,}: an export that broke off is noticed",
    )


def _balance(session: GateSession) -> list[ProposedCheck]:
    values = nw.from_native(session.evaluation.frame, eager_only=True)[
        session.settings.target
    ]
    rarest = values.value_counts()["count"].min() / len(values)
    share = rounded_down(rarest * _HALF, step=fitting_step(rarest * _HALF) / 10)
    return [
        ProposedCheck(
            method="label_balance",
            options={"at_least": share},
            meaning=f"half of the rarest class today ({rarest:.2g} of the rows)",
        )
    ]


def _holds(session: GateSession, method: str, *subjects: str) -> bool:
    ledger = Ledger("proposal")
    getattr(SchemaGate(session, ledger), method)(*subjects)
    verdicts = ledger.judge(alpha={"schema": 0.0}, severity="required", power=0.8)
    return all(v.outcome == Outcome.PASSED for v in verdicts)
