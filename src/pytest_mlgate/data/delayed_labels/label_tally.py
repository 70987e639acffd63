"""What became of the labels that arrived: `LabelTally`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTally:
    """Every label known by an instant, counted once; only `used` ones count."""

    # the label of a mature decision, known in time
    used: int
    # known by now, and its decision is not mature yet: no cohort looks at it early
    waiting: int
    # known later than the maturity allows: ignored for every cohort alike
    late: int
    # known before the decision that it should be the outcome of
    early: int
    # there is a later one for the same request, also in time
    replaced: int
    # for a request that the log does not hold
    unknown: int
    # without a value
    empty: int

    @property
    def labels(self) -> int:
        """All of them."""
        return (
            self.used
            + self.waiting
            + self.late
            + self.early
            + self.replaced
            + self.unknown
            + self.empty
        )
