"""How is a row shown that breaks a rule: what changed, and the line for a ledger.

A counterexample that is kept as a case guards every later model against the same fault.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.breach import shown_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers

LINE = "edge-case ledger: "
"""What a line to paste begins with, in the report."""

_DIGITS = 6

_THAN = {
    "same_as": "the answer may not change with it",
    "at_least_as_high_as": "the answer may not be lower",
}

_LEAST = -1e300
"""No number that a model answers is below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A row before and after a change, and what is wrong with the answers."""

    # as the report names the row that it began with
    row: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    # what the candidate said, in words
    told: str

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """The columns that changed: before and after."""
        return {
            name: (old, self.after[name])
            for name, old in self.before.items()
            if not _same(old, self.after[name])
        }

    def shown(self) -> str:
        """Write the change and the answers on one line."""
        moves = ", ".join(
            f"{name} {_short(old)} -> {_short(new)}"
            for name, (old, new) in self.changes.items()
        )
        return (
            f"{self.row}: {moves}: {self.told}"
            if moves
            else (f"{self.row}: {self.told}")
        )


def ledger_line(
    inputs: Mapping[str, Any],
    expect: Mapping[str, Any],
    *,
    question: str,
    reason: str,
    owner: str,
) -> str:
    """Write a case of an edge-case ledger (JSON Lines), ready to be pasted.

    Parameters
    ----------
    inputs
        Every feature and its value; None where it is missing.
    expect
        What a good model answers, in a form that a ledger knows.
    question
        Begins the case's id, together with a digest of the inputs.
    reason
        Why this answer is the right one.
    owner
        Who is asked when the case fails: the gate, until somebody else is named.

    Examples
    --------
    >>> print(
    ...     ledger_line(
    ...         {"age": 40},
    ...         {"label": "yes"},
    ...         question="invariant_to",
    ...         reason="the name decides nothing",
    ...         owner="test_gates.py::test_it_behaves",
    ...     ).partition(', "added_on"')[0]
    ... )
    {"id": "invariant_to-a5398538", "input": {"age": 40}, "expect": {"label": "yes"},
    "reason": "the name decides nothing", "owner": "test_gates.py::test_it_behaves"

    The same row has the same id in every run.
    """
    return _written(_record(inputs, expect, question, reason, owner))


def paired_lines(
    shown: Counterexample,
    relation: Mapping[str, Any],
    *,
    answers: AnswerNumbers,
    question: str,
    name: str,
    owner: str,
) -> tuple[str, str]:
    """Write two cases, of which the second is held against the first.

    Which of two answers is right nobody knows. A question about behaviour says that
    they have to go together, and no more, so any answer to the first will do.

    Parameters
    ----------
    shown
        The row before and after the change.
    relation
        What the answer to the changed row is, with None for the id of the first case.
    answers
        Of the candidate: tells what any answer is.
    name
        The check, which is the reason of both.
    question, owner
        As in `ledger_line`.
    """
    anything: dict[str, Any] = (
        {"labels": list(answers.classes)}
        if answers.decisions is not None
        else {"score_at_least": _LEAST}
    )
    told = f"{name}: any answer will do, the next case is held against it"
    first = _record(shown.before, anything, question, told, owner)
    kind = next(key for key, value in relation.items() if value is None)
    expect = {
        key: first["id"] if value is None else value for key, value in relation.items()
    }
    second = _record(shown.after, expect, question, f"{name}: {_THAN[kind]}", owner)
    return _written(first), _written(second)


def _record(
    inputs: Mapping[str, Any],
    expect: Mapping[str, Any],
    question: str,
    reason: str,
    owner: str,
) -> dict[str, Any]:
    plain = {name: _for_json(value) for name, value in inputs.items()}
    told = json.dumps([plain, dict(expect)], sort_keys=True, default=str)
    digest = sha256(told.encode()).hexdigest()[:8]
    return {
        "id": f"{question}-{digest}",
        "input": plain,
        "expect": dict(expect),
        "reason": reason,
        "owner": owner,
        "added_on": datetime.now(UTC).date().isoformat(),
    }


def _written(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def same_answer(
    before: AnswerNumbers, after: AnswerNumbers, row: int, *, tolerance: float
) -> dict[str, Any]:
    """Say how the answer to a changed row is the answer before (see `paired_lines`)."""
    if tolerance == 0 and before.redecided(after)[row]:
        return {"same_as": None}
    apart = abs(before.values[row] - after.values[row])
    place = int(apart.argmax())
    several = before.values.shape[1] > 1
    return {
        "same_as": None,
        "tolerance": max(tolerance, 10.0**-_DIGITS),
        **({"of": before.classes[place]} if several else {}),
    }


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - cells of any kind
    if one is None or other is None:
        return one is other
    return bool(one == other)


def _short(value: Any) -> str:  # noqa: ANN401 - a cell of any kind
    """Write a value without the digits that a machine adds."""
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    return "missing" if value is None else shown_value(value)


def _for_json(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    """Write what JSON cannot hold, an infinite number, as text."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value
