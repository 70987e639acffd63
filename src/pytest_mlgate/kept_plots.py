"""Which pictures a record keeps: `keep_plots`, each one once and not too many.

A session may ask two thousand questions, and two of them may be drawn by one picture.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import NamedTuple

from pytest_mlgate.plot import PLOT_OF_METRIC
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.verdict import Verdict

MOST_PLOTS = 64
"""Pictures of a record: about 300 kB of its JSON."""

_URGENCY = (
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)
_OF_METRICS = frozenset(PLOT_OF_METRIC.values())


def keep_plots(
    verdicts: Sequence[Verdict], *, most: int = MOST_PLOTS
) -> tuple[Verdict, ...]:
    """Take away pictures that are shown elsewhere, and those beyond the limit.

    Parameters
    ----------
    verdicts
        In the order of collection; nothing but `plot` is changed.
    most
        Pictures that are kept.

    Returns
    -------
    tuple of Verdict
        In the same order. What did not pass keeps its picture first, required checks
        before advisory ones. Equal pictures are kept once: beside a check of the
        metric that they are made for, if there is one.
    """
    pictures = [_Picture.of(place, told) for place, told in enumerate(verdicts)]
    shown: dict[Plot, _Picture] = {}
    for picture in sorted(filter(None, pictures), key=lambda one: one.worth):
        shown.setdefault(picture.plot, picture)
    urgent = sorted(shown.values(), key=lambda one: one.worth[1:])[:most]
    kept = {picture.place for picture in urgent}
    return tuple(
        told if told.plot is None or place in kept else replace(told, plot=None)
        for place, told in enumerate(verdicts)
    )


class _Picture(NamedTuple):
    """A picture, and how near the front it stands."""

    plot: Plot
    place: int
    # whether it only stands in, the outcome, whether it decides nothing, the place
    worth: tuple[bool, int, bool, int]

    @classmethod
    def of(cls, place: int, told: Verdict) -> _Picture | None:
        if told.plot is None:
            return None
        kind = told.plot.kind
        stands_in = (
            kind in _OF_METRICS and PLOT_OF_METRIC.get(told.metric or "") != kind
        )
        urgency = _URGENCY.index(told.outcome)
        advisory = told.severity == "advisory"
        return cls(told.plot, place, (stands_in, urgency, advisory, place))
