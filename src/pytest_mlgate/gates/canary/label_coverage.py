"""Have enough of the requests that are old enough got their label: `label_coverage`.

Labels that come late or never are seldom like those that come soon: a loan that is not
repaid is known to be so later than one that is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEAST = 0.8
"""Share of mature requests that must have their label, as where one monitors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCoverage:
    """What is to be said of mature requests without a label."""

    note: str | None
    # why the others are not enough for a pass; None where they are
    cannot_pass: str | None


def label_coverage(
    candidate: pd.DataFrame, champion: pd.DataFrame, *, paired: bool
) -> LabelCoverage:
    """Count mature requests that have their label, arm by arm.

    Parameters
    ----------
    candidate, champion
        `mature`, and `truth` where there is a label.
    paired
        Whether both hold the same requests.
    """
    counted = [
        (f" of the {name}", int(arm["truth"].notna().sum()), int(arm["mature"].sum()))
        for name, arm in (("candidate", candidate), ("champion", champion))
    ]
    # one request of a shadow has one label
    return _told([("", *counted[0][1:])] if paired else counted)


def _told(arms: list[tuple[str, int, int]]) -> LabelCoverage:
    known, mature = sum(n for _, n, _ in arms), sum(of for _, _, of in arms)
    if known == mature:
        return LabelCoverage(note=None, cannot_pass=None)
    whose, n, of = min((arm for arm in arms if arm[2]), key=lambda arm: arm[1] / arm[2])
    few = (
        f"{math.floor(100 * n / of)} % of the mature requests{whose} have their label; "
        f"{100 * LEAST:.0f} % are needed"
    )
    return LabelCoverage(
        note=f"{mature - known:,} of {mature:,} mature requests have no label and do "
        "not count.",
        cannot_pass=few if n < LEAST * of else None,
    )
