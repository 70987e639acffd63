"""Is there a weak slice: what was found, and what is large, made one measurement.

Two claims of different reach. "This slice is weak" is proved for a slice that a search
picked, on rows that the search did not see. "No slice is weak" is proved for all slices
of a size, each of them tested; of smaller ones it says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.slices.weak_slices import FoundSlice


DOUBT = 0.2
"""p-value of one find, uncorrected, that keeps all slices from passing."""


def weakest_slice(
    found: Sequence[FoundSlice],
    large: Sequence[FoundSlice],
    *,
    fine: float,
    n: int,
    method: str,
    orientation: int = -1,
    level: float = 0.05,
) -> Measurement:
    """Make one measurement of the slices that a search found and of all large ones.

    Parameters
    ----------
    found : sequence of FoundSlice
        The picks of a search, measured on other rows: `weak_slices`.
    large : sequence of FoundSlice
        All slices of a size, measured on all rows. The weakest of them suffice: who
        leaves out others answers for it that those are better.
    fine : float
        The oriented effect at which there is nothing to complain about.
    n : int
        Rows of the table.
    method : str
        The procedure, in the words of the field.
    orientation : {1, -1}
        As in `Measurement`, for an undefined one: -1 for an excess.
    level : float
        At which a find is confirmed, by Holm's rule among all finds.

    Returns
    -------
    Measurement
        Of the slice that decides: the surest of the confirmed, else the large one that
        is least certainly fine. Undefined if no slice can be judged at all.

    Notes
    -----
    *Failure.* "Some found slice is below x" has the smallest p-value of the k finds
    that can be judged, times k (the first step of Holm's rule [1]_, the only one that
    this claim needs).

    *Pass.* "All are above x" is claimed of the large slices and of every confirmed
    find, each at the plain level (an intersection-union test [2]_): a slice of that
    size which truly is at x lets the whole pass in no more than the level. Of smaller
    slices nothing is proved; but a find with a p-value of "below x" of at most .2, not
    corrected for their number, is a doubt that keeps a pass away.

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
       Scandinavian Journal of Statistics 6, 65-70.
    .. [2] Berger, R. L. (1982). Multiparameter hypothesis testing and acceptance
       sampling. Technometrics 24, 295-300.

    Examples
    --------
    >>> from pytest_mlgate.stats.slices.search import Slice
    >>> from pytest_mlgate.stats.slices.weak_slices import FoundSlice
    >>> def told(excess, code):
    ...     return FoundSlice(
    ...         where=Slice(conditions=((0, code),)),
    ...         rows=200,
    ...         measurement=Measurement.known(
    ...             -excess, n=200, method="excess", orientation=-1
    ...         ),
    ...         of=1000,
    ...     )
    >>> whole = weakest_slice(
    ...     [told(0.3, 0)], [told(0.02, 1)], fine=-0.1, n=1000, method="excess"
    ... )
    >>> whole.estimate, whole.p_worse_than(-0.1), whole.p_better_than(-0.1)
    (-0.3, 0.0, 1.0)

    A small slice is certainly weak, so that no large one makes up for it.
    """
    whole = _Whole(found=found, large=large, fine=fine, n=n, level=level)
    named = whole.named()
    if named is None:
        told = "No slice is large enough to be judged."
        reasons = [one.measurement.cannot_judge for one in (*large, *found)]
        return Measurement.undefined(
            next((reason for reason in reasons if reason), told),
            n=n,
            method=method,
            orientation=orientation,
        )
    decides = named.measurement
    return Measurement(
        estimate=decides.estimate,
        n=n,
        method=method,
        p_better_than=whole.p_better_than,
        p_worse_than=whole.p_worse_than,
        interval=whole.interval,
        rows_needed=whole.rows_needed(),
        orientation=decides.orientation,
        assumptions=decides.assumptions,
        candidate=decides.candidate,
        baseline=decides.baseline,
        cannot_pass=whole.cannot_pass(),
    )


def confirmed_slices(
    found: Sequence[FoundSlice], *, fine: float, level: float = 0.05
) -> tuple[FoundSlice, ...]:
    """Give the finds that are certainly below `fine`, by Holm's rule, surest first.

    Parameters
    ----------
    found, fine, level
        As in `weakest_slice`.

    Returns
    -------
    tuple of FoundSlice
        Together wrong in no more than `level` of cases.
    """
    ranked = sorted(
        ((one.measurement.p_worse_than(fine), one) for one in judged(found)),
        key=lambda pair: pair[0],
    )
    kept = []
    for place, (p, one) in enumerate(ranked):
        if p * (len(ranked) - place) > level:
            break
        kept.append(one)
    return tuple(kept)


def judged(found: Sequence[FoundSlice]) -> list[FoundSlice]:
    """Give the slices that can be judged: which they are does not depend on the loss.

    Parameters
    ----------
    found : sequence of FoundSlice
        Of either kind.

    Returns
    -------
    list of FoundSlice
    """
    return [
        one
        for one in found
        if one.measurement.cannot_judge is None and one.measurement.estimate is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Whole:
    """Both kinds of slices, and what they say together."""

    found: Sequence[FoundSlice]
    large: Sequence[FoundSlice]
    fine: float
    n: int
    level: float

    def named(self) -> FoundSlice | None:
        sure = self._confirmed()
        if sure:
            return sure[0]
        large = judged(self.large)
        # the one that forbids a pass the longest
        return max(large, key=lambda one: _doubt(one.measurement), default=None)

    def p_worse_than(self, x: float) -> float:
        family = judged(self.found)
        smallest = min((one.measurement.p_worse_than(x) for one in family), default=1.0)
        return min(smallest * max(len(family), 1), 1.0)

    def p_better_than(self, x: float) -> float:
        family = judged(self.found)
        if any(one.measurement.p_worse_than(x) <= DOUBT for one in family):
            return 1.0
        return max(
            (one.measurement.p_better_than(x) for one in self._claimed()), default=1.0
        )

    def interval(self, confidence: float) -> Interval | None:
        named, family = self.named(), judged(self.found)
        assert named is not None
        own = named.measurement.interval(confidence)
        claimed = [one.measurement.interval(confidence) for one in self._claimed()]
        doubts = [one.measurement.interval(1 - 2 * DOUBT) for one in family]
        corrected = 1 - (1 - confidence) / max(len(family), 1)
        highs = [one.measurement.interval(corrected) for one in family]
        if own is None or None in claimed or named.measurement.estimate is None:
            return None
        low = min(
            *(one.low for one in claimed if one is not None),
            *(one.high for one in doubts if one is not None),
            math.inf,
        )
        high = min((one.high for one in highs if one is not None), default=own.high)
        estimate = named.measurement.estimate
        return Interval(min(low, estimate), max(high, estimate), confidence)

    def cannot_pass(self) -> str | None:
        if not self.large:
            return "No slice is as large as those that a pass speaks of."
        reasons = [
            one.measurement.cannot_judge or one.measurement.cannot_pass
            for one in self.large
        ]
        return next((reason for reason in reasons if reason), None)

    def rows_needed(self) -> RowsNeeded:
        """Plan for every claim to be settled, or for one confirmed find to fail."""

        def rows_needed(
            *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
        ) -> int | None:
            def of(one: FoundSlice, level: float) -> float:
                rows = one.measurement.rows_needed(
                    ok=ok, bad=bad, alpha=level, alpha_pass=alpha_pass, power=power
                )
                # its rows are some of all rows, and stay the same share of them
                return math.inf if rows is None else rows * self.n / max(one.of, 1)

            share = alpha / max(len(judged(self.found)), 1)
            sure = [of(one, share) for one in self._confirmed()]
            every = [of(one, alpha) for one in self.large]
            rows = min(sure) if sure else max(every, default=math.inf)
            return math.ceil(rows) if math.isfinite(rows) else None

        return rows_needed

    def _confirmed(self) -> tuple[FoundSlice, ...]:
        return confirmed_slices(self.found, fine=self.fine, level=self.level)

    def _claimed(self) -> list[FoundSlice]:
        return [*judged(self.large), *self._confirmed()]


def _doubt(one: Measurement) -> float:
    """Give how far down its interval reaches: the lowest end keeps a pass away."""
    limits = one.interval(0.9)
    return math.inf if limits is None else -limits.low
