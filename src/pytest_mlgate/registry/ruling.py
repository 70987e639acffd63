"""Why a promotion waits, and what its event will say: `Ruling`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one rule has to say about a promotion."""

    # reasons to hold; empty where the rule is content
    withheld: tuple[str, ...] = ()
    # what decides nothing and belongs into history and reports
    notes: tuple[str, ...] = ()

    def __add__(self, other: Ruling) -> Ruling:
        """Put the words of two rules together."""
        return Ruling(
            withheld=self.withheld + other.withheld, notes=self.notes + other.notes
        )
