"""What every gate fixture hands to a test: `Gate`, a family bound to a ledger.

A gate method measures and writes a check into the ledger. It never judges: that
happens once, for all checks together, when the test ends.
"""

from __future__ import annotations

from functools import wraps
from inspect import Parameter
from inspect import Signature
from inspect import signature
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.session import GateSession


def _noted(question: Callable[..., Any]) -> Callable[..., Any]:
    """Write a refused question into the ledger: caught or not, it was not answered."""
    form = signature(question)

    @wraps(question)
    def asked(self: Gate, *given: object, **options: object) -> object:
        __tracebackhide__ = True  # pytest shows the line of the user's test
        try:
            _refuse_other_form(question.__name__, form, (self, *given), options)
            return question(self, *given, **options)
        except MlgateError as error:
            self._ledger.refused = self._ledger.refused or error
            raise

    return asked


def _refuse_other_form(
    name: str, form: Signature, given: tuple[object, ...], options: dict[str, object]
) -> None:
    """Refuse a call that lacks an argument, or has one that the question has not."""
    try:
        form.bind(*given, **options)
    except TypeError as error:
        plain = [
            one.replace(annotation=Parameter.empty) for one in form.parameters.values()
        ]
        shown = Signature(plain[1:])
        raise InvalidInput(
            f"{name}: {error}. Hint: it is asked as {name}{shown}."
        ) from None


class Gate:
    """Base of the families.

    Parameters
    ----------
    session
        Settings and subjects of the run.
    ledger
        Where the checks of this test are collected.
    """

    family: ClassVar[str]

    def __init_subclass__(cls, **options: object) -> None:
        """Let every question of a family note that it was refused."""
        super().__init_subclass__(**options)
        for name, found in list(vars(cls).items()):
            if callable(found) and not name.startswith("_"):
                setattr(cls, name, _noted(found))

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        self._session = session
        self._ledger = ledger

    def _not_applicable(
        self,
        name: str,
        *,
        question: str,
        metric: str | None,
        rows: str | None,
        reason: str,
    ) -> Measurement:
        """Record that a question does not apply, and why."""
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=metric,
                slice=rows,
                subject="candidate vs baseline",
                not_applicable=reason,
            )
        )
        return Measurement.undefined(reason, n=0, method="not applicable")
