"""The checks of one gate of a block: a ledger that ends with the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.ledger import Ledger

if TYPE_CHECKING:
    from pytest_mlgate.verdict import Check


class BlockLedger(Ledger):
    """Collect the checks of one gate until its block ends."""

    is_closed = False

    def add(self, check: Check) -> None:
        """Take a check.

        Raises
        ------
        InvalidInput
            If the block has ended: nobody would judge it.
        """
        if self.is_closed:
            raise ended()
        super().add(check)


def ended() -> InvalidInput:
    """Say that a question comes too late."""
    return InvalidInput(
        "The block has ended, and its checks are judged. Hint: ask inside of "
        "`with pytest_mlgate.session(…) as gate:`."
    )
