"""What stands for a model, and for a gate, while a run is only planned.

A plan asks no model. Whatever touches one is told so, and what needs none is done: the
rows of the evaluation data break their schema whoever the candidate is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import NoReturn

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.monitoring.gate_advice import OF_LABELS
from pytest_mlgate.monitoring.window_session import window_of
from pytest_mlgate.plan import PlannedCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.gate import Gate
    from pytest_mlgate.plan import PlanLedger

PLANNED = "planned, and not measured"


class ModelNotAsked(InvalidInput):
    """A test wanted an answer of a model that a plan does not ask."""


class UnaskedModel:
    """Stand for a model in a plan; whoever uses it is told why that cannot work.

    Parameters
    ----------
    role
        "candidate" or "baseline".
    """

    def __init__(self, role: str) -> None:
        self._role = role

    def __repr__(self) -> str:
        """Say what it is, for assertions and tracebacks."""
        return f"<the {self._role}, which a plan does not ask>"

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse whatever a model would be asked for."""
        if name.startswith("__"):
            # copying, comparing and printing ask for these, and take no for an answer
            raise AttributeError(name)
        self._refuse(f".{name}")

    def __call__(self, *_values: object, **_named: object) -> NoReturn:
        """Refuse to answer."""
        self._refuse("(…)")

    def __getitem__(self, key: object) -> NoReturn:
        """Refuse to be a table of answers."""
        self._refuse(f"[{key!r}]")

    def __bool__(self) -> bool:
        """Be there: a test may ask whether there is a baseline."""
        return True

    def __iter__(self) -> NoReturn:
        """Refuse to be a list of answers."""
        self._refuse(", as an array")

    def _refuse(self, how: str) -> NoReturn:
        raise ModelNotAsked(
            f"A test used mlgate_{self._role}{how}, and a plan (--mlgate-plan) asks no "
            "model. Hint: ask through a gate (benchmark_gate.at_least(…)), or leave "
            "this test out of the plan with -k or --deselect."
        )


class PlannedGate:
    """Stand for a gate whose family cannot foresee anything in this version.

    Its methods run as ever. One that gets along without a model gives its result, which
    holds for every candidate; one that asks a model is listed as unknown.

    Parameters
    ----------
    gate
        The gate itself, bound to `ledger`.
    session, ledger
        As of a gate.
    """

    def __init__(self, gate: Gate, session: GateSession, ledger: PlanLedger) -> None:
        self._gate = gate
        self._session = session
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the gate has
        """Find a method of the gate, and stop it where it would ask a model."""
        found = getattr(self._gate, name)
        return self._guarded(name, found) if callable(found) else found

    def _guarded(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def planned(*values: object, **named: object) -> object:
            told = [f"{value}" for value in values if isinstance(value, str)]
            if self._is_look():
                return self._unknown(f"{name}({', '.join(told)})")
            try:
                return method(*values, **named)
            except ModelNotAsked:
                return self._unknown(f"{name}({', '.join(told)})")

        return planned

    def _is_look(self) -> bool:
        """Tell whether the question is about labels of production that have come."""
        return self._gate.family in OF_LABELS and window_of(self._session) is not None

    def _unknown(self, check: str) -> Measurement:
        self._ledger.plan(
            PlannedCheck(
                gate=self._ledger.gate,
                family=self._gate.family,
                check=check,
                slice=None,
                rows=self._session.evaluation.rows,
                total=self._session.evaluation.rows,
                threshold=None,
                relative=False,
            )
        )
        return Measurement.undefined(PLANNED, n=0, method=PLANNED)
