"""How far is a model that is asked in batches: told to whoever listens.

Nobody does by default. A plugin or a notebook that has a place to show it sets a
listener for what runs in its context.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class Listener(Protocol):
    """Takes what is asked, the rows that are done, and all of them."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Hear of another batch."""
        ...


LISTENER: ContextVar[Listener | None] = ContextVar("LISTENER", default=None)
"""Who hears of batches in this context."""


def tell(what: str, done: int, total: int) -> None:
    """Tell the listener, if there is one, that so many rows are answered."""
    listener = LISTENER.get()
    if listener is not None:
        listener(what, done, total)
