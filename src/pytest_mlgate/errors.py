"""What can go wrong: the exception tree, and nothing else.

::

    MlgateError                    base of every error that a user can mend
    ├── InvalidInput               a value breaks a rule (also a ValueError)
    │   └── UnknownQuestion        a gate has no such method (also an AttributeError)
    ├── SettingsError              the settings file cannot be used
    ├── UnreadableData             a table or model file cannot be read
    ├── UntrustedModel             a model file holds types nobody listed
    ├── SubjectMismatch            candidate and baseline cannot be compared
    ├── MissingDependency          an optional library is not installed
    ├── RecordFormatError          a record file is not one of ours
    ├── ForgeError                 GitHub or GitLab refuses, or is not there
    └── RegistryError              the registry refused or could not be used
        └── PromotionRefused       the compare-and-swap of a promotion said no
    GateFailure                    an AssertionError: checks did not pass

`MlgateError` means bad input and ends the run with exit status 4. `GateFailure`
means that the gate did its work and said no.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING
from typing import Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence


class MlgateError(Exception):
    """Bad input or a bad environment; the message holds value, rule and remedy."""


class InvalidInput(MlgateError, ValueError):
    """A value given by the user breaks a rule."""

    @classmethod
    def because(
        cls, name: str, rule: str, value: object, *, hint: str | None = None
    ) -> InvalidInput:
        """Word the usual message: name, rule, received value, remedy."""
        text = f"`{name}` must be {rule}; got {value!r} ({type(value).__name__})."
        return cls(f"{text} Hint: {hint}" if hint else text)

    @classmethod
    def unknown_name(cls, kind: str, value: str, known: Iterable[str]) -> Self:
        """Word the message for a name that is not in a closed list."""
        return cls(f"Unknown {kind} {value!r}. {did_you_mean(value, known)}")


class UnknownQuestion(InvalidInput, AttributeError):
    """A gate was asked by a method that it does not have."""


class SettingsError(MlgateError):
    """The settings file is missing, unreadable, or breaks a rule."""


class UnreadableData(MlgateError):
    """A table or a model file cannot be read, or lacks what is asked of it."""


class UntrustedModel(MlgateError):
    """A model file needs types that the settings do not trust."""


class SubjectMismatch(MlgateError):
    """Candidate and baseline do not answer the same question on the same rows."""


class MissingDependency(MlgateError):
    """An optional library is needed and not installed."""

    @classmethod
    def for_extra(cls, what: str, extra: str) -> MissingDependency:
        """Name what needs it and the command that installs it."""
        return cls(
            f"{what} needs an optional library that is not installed. "
            f'Hint: pip install "pytest-mlgate[{extra}]"'
        )


class RecordFormatError(MlgateError):
    """A record file is not JSON of a format version that this release reads."""


class RegistryError(MlgateError):
    """The registry cannot be used: unreachable, locked, or damaged."""


class PromotionRefused(RegistryError):
    """A promotion was not written because its preconditions no longer hold."""


class ForgeError(MlgateError):
    """GitHub or GitLab cannot be asked, or refuses what is asked of it."""


class GateFailure(AssertionError):
    """Checks of a gate did not pass.

    Parameters
    ----------
    message
        The text shown to the user, made by `pytest_mlgate.reports`.
    verdicts
        Every verdict of the gate that did not pass.
    """

    def __init__(self, message: str, verdicts: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.verdicts = tuple(verdicts)


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Name the nearest known spelling, or list what there is."""
    names = sorted(known)
    near = get_close_matches(value, names, n=1, cutoff=0.6)
    # a slip in capitals is a slip, too: the names by their small letters
    near = near or [name for name in names if name.casefold() == value.casefold()]
    if near:
        return f"Hint: did you mean {near[0]!r}?"
    listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return f"Known: {listed}."
