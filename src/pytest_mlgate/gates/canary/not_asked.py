"""Requests that a shadow never asked its candidate about: `not_asked`.

Who is drawn is a matter of chance. Who finds room is not: where hard requests take
long, they fill the pool, and those that are left are easier than the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import NOT_ASKED
from pytest_mlgate.serving.shadow import NOT_DRAWN

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LEFT_OUT = 0.01
"""Share of requests that may have nothing to compare, before no pass is given."""


# Arrays have no single truth value, so these are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NotAsked:
    """Requests without an answer of the candidate, as it was never asked."""

    # identifiers
    requests: NDArray[np.object_]
    note: str | None
    # why what is left is not enough for a pass; None where it is
    cannot_pass: str | None


def not_asked(rows: pd.DataFrame) -> NotAsked:
    """Find the requests that a candidate was not asked about, drawn or not.

    Parameters
    ----------
    rows
        `request_id`, `arm` and `error` of a decision log.
    """
    candidate = rows[rows["arm"] == CANDIDATE]
    told = candidate["error"].map(str)
    ids = candidate["request_id"]
    chance = ids[told == NOT_DRAWN].unique()
    skipped = ids[told.str.startswith(NOT_ASKED)].unique()
    drawn, refused = ids.nunique() - len(chance), len(skipped) - len(chance)
    said = [
        f"{len(chance):,} requests were not drawn for the candidate and do not count."
        if len(chance)
        else None,
        f"The candidate was not asked about {refused:,} of {drawn:,} requests that "
        "were drawn, which do not count."
        if refused
        else None,
    ]
    return NotAsked(
        requests=np.asarray(skipped, dtype=object),
        note=" ".join(filter(None, said)) or None,
        cannot_pass=_too_many(refused, drawn),
    )


def _too_many(refused: int, drawn: int) -> str | None:
    if refused <= LEFT_OUT * drawn:
        return None
    return (
        f"The candidate was not asked about {refused:,} of {drawn:,} requests that "
        f"were drawn ({100 * refused / drawn:.3g} %), as its pool was full or closed; "
        f"at most {100 * LEFT_OUT:g} % may be left out, as the hard ones may be among "
        "them."
    )
