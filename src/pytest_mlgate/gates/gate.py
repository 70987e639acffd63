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
from typing import NoReturn

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.budget import POOL_WEIGHTS
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnknownQuestion
from pytest_mlgate.gates.unlabelled import awaited
from pytest_mlgate.gates.unlabelled import wait_for_labels
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.own_families import register_family
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger


def _noted(question: Callable[..., Any]) -> Callable[..., Any]:
    """Write a refused question into the ledger: caught or not, it was not answered."""
    form = signature(question)

    @wraps(question)
    def asked(self: Gate, *given: object, **options: object) -> object:
        __tracebackhide__ = True  # pytest shows the line of the user's test
        try:
            _refuse_other_form(question.__name__, form, (self, *given), options)
            waiting = self._waiting(question.__name__, form, given, options)
            if waiting is not None:
                return waiting if "by" not in options else {}
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
    """Base of the families; a subclass with a `family` of its own makes a new one.

    Every public method is a question: it adds checks to ``self._ledger`` and returns
    the measurement. ``self._session`` has the settings, tables and models.

    Parameters
    ----------
    session
        Settings and subjects of the run.
    ledger
        Where the checks of this test are collected.
    """

    family: ClassVar[str]
    # of a family of one's own: the part of alpha that its gates share with others;
    # None: it has no sampling error and takes none
    pool: ClassVar[str | None] = "others"

    def __init_subclass__(cls, **options: object) -> None:
        """Let every question of a family note that it was refused."""
        super().__init_subclass__(**options)
        if "family" in vars(cls) and cls.family not in FAMILIES:
            _register(cls.family, cls.pool)
        for name, found in list(vars(cls).items()):
            if callable(found) and not name.startswith("_"):
                setattr(cls, name, _noted(found))

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        self._session = session
        self._ledger = ledger

    if not TYPE_CHECKING:  # a type checker knows the methods, and finds slips itself

        def __getattr__(self, name: str) -> NoReturn:
            """Say which question was meant; noted, so that it cannot be passed over."""
            if name.startswith("_"):
                raise AttributeError(name)
            known = [word for word in dir(type(self)) if not word.startswith("_")]
            error = UnknownQuestion.unknown_name(
                f"method of {self.family}_gate", name, known
            )
            self._ledger.refused = self._ledger.refused or error
            raise error

    def _waiting(
        self,
        name: str,
        form: Signature,
        given: tuple[object, ...],
        options: dict[str, object],
    ) -> Measurement | None:
        """Record that a question waits for labels; None where it need not."""
        reason = awaited(self._session, self.family, name)
        if reason is None:
            return None
        asked = form.bind(self, *given, **options).arguments
        return wait_for_labels(
            self._session,
            self._ledger,
            family=self.family,
            question=name,
            asked={key: value for key, value in asked.items() if key != "self"},
            reason=reason,
        )

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


def _register(family: str, pool: str | None) -> None:
    """Make a family of the user's known, under a name that nobody else has."""
    spelled = family.isidentifier() and family.islower()
    if not spelled or family in POOL_WEIGHTS:
        raise InvalidInput.because(
            "family", "a word in small letters, and no name of a pool", family
        )
    if pool is not None and pool not in POOL_WEIGHTS:
        raise InvalidInput.unknown_name(
            f"pool of the family {family!r}:", pool, POOL_WEIGHTS
        )
    try:
        register_family(family, pool=pool)
    except ValueError as error:
        raise InvalidInput(str(error)) from None
