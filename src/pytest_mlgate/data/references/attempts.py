"""Trying again what may have failed by chance: `persistently`.

A server that is restarting or a connection that broke gets a few more chances; a file
that is not there, or a door that is closed, gets none.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from typing import TypeVar

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

PAUSES_S = (0.25, 1.0, 4.0)
"""How long to wait before each further attempt."""


class BrokenTransfer(Exception):
    """A source did not answer, or sent other than it promised."""


def persistently(attempt: Callable[[], _T], *, shown: str) -> _T:
    """Call until it succeeds, at most once more for each of `PAUSES_S`.

    Parameters
    ----------
    attempt
        Begins from the start each time. `BrokenTransfer` means that another attempt
        makes sense; every other error ends it.
    shown
        What messages call the place.

    Raises
    ------
    UnreadableData
        If it cannot be read, saying how often it was tried.
    """
    for pause_s in (*PAUSES_S, None):
        try:
            return attempt()
        except BrokenTransfer as error:
            if pause_s is None:
                raise UnreadableData(
                    f"{shown}: it did not arrive in {len(PAUSES_S) + 1} attempts "
                    f"({redacted(str(error))}). Hint: run again when the server "
                    "answers, or copy the file and name it by its path."
                ) from None
            time.sleep(pause_s)
    raise AssertionError("unreachable: the last attempt returns or raises")


def denied(shown: str, told: object, *, hint: str) -> MlgateError:
    """Word that a source said no; nothing that opens doors is told."""
    words = " ".join(redacted(str(told)).split()).rstrip(".")
    return UnreadableData(f"{shown}: it cannot be read ({words}). Hint: {hint}.")
