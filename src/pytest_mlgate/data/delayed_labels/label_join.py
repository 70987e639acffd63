"""Which label belongs to which decision, as of an instant: `join_labels`.

A decision enters when it is mature, and a label counts when it was known by then. Both
rules look at the decision's own time only, so an old cohort and a young one are
labelled alike: what is known today about last week is not what was known about the
week before when it was as young, and comparing the two is a false alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.delayed_labels.instants import instant
from pytest_mlgate.data.delayed_labels.instants import instants
from pytest_mlgate.data.delayed_labels.instants import span
from pytest_mlgate.data.delayed_labels.label_tally import LabelTally
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime
    from datetime import timedelta

    from numpy.typing import NDArray

LOG = "the decision log"
LABELS = "the labels"
KNOWN = "known"

MOST_EARLY = 0.05
"""Share of labels known before their decision that is an error: a clock or a zone."""


# Arrays have no single truth value, so joins are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelJoin:
    """Decisions and the labels that count for them.

    Parameters
    ----------
    time : ndarray of int64, shape (n_rows,)
        When each row of the log was decided, in microseconds since 1970.
    mature : ndarray of bool, shape (n_rows,)
        Old enough for its label to be final.
    label : ndarray of int64, shape (n_rows,)
        The row of the labels that counts; -1 where there is none, or not yet.
    tally : LabelTally
        What became of every label.
    """

    time: NDArray[np.int64]
    mature: NDArray[np.bool_]
    label: NDArray[np.int64]
    tally: LabelTally

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Mark mature decisions that have their label."""
        return np.asarray(self.label >= 0)


def join_labels(
    log: Any,  # noqa: ANN401 - any frame
    labels: Any,  # noqa: ANN401 - any frame
    *,
    target: str,
    maturity: timedelta,
    as_of: datetime,
) -> LabelJoin:
    """Join labels to decisions as they stood at an instant.

    Parameters
    ----------
    log
        One row per decision: `request_id`, `time`. Rows of one request (two arms, an
        answer asked twice) have the same label.
    labels
        One row per label: `request_id`, the target, and `known`, when it became known.
        Of several for one request the last that was known in time counts.
    target
        The column with the true answer.
    maturity
        A decision enters when ``as_of - time >= maturity``; a label that became known
        later than ``time + maturity`` never counts, and neither does one that was known
        before the decision.
    as_of
        The instant, with its zone.

    Returns
    -------
    LabelJoin

    Raises
    ------
    UnreadableData
        If a column is missing.
    InvalidInput
        If a time is none, two labels of one request that became known together differ,
        or more than 5 % of the labels were known before their decision.
    """
    found = _Labels.read(labels, target, instant(as_of))
    time, reach = instants(log, "time", what=LOG), span(maturity)
    # no label counts that nobody knows yet, whatever the maturity
    mature = time <= instant(as_of) - reach
    request = found.requests_of(_identifiers(log, LOG))
    label = np.where(mature, found.last_between(request, time, time + reach), -1)
    tally = _tally(found, request, time, reach, label, instant(as_of))
    return LabelJoin(time=time, mature=mature, label=label, tally=tally)


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Labels:
    """Labels that have a value, each with the number of its request."""

    # rows of the table that have a value, ordered by request and `known` if not unique
    rows: NDArray[np.int64]
    request: NDArray[np.int64]
    known: NDArray[np.int64]
    index: pd.Index[Any]
    unique: bool
    empty: int

    @classmethod
    def read(cls, labels: Any, target: str, now: int) -> _Labels:  # noqa: ANN401 - any frame
        values = column(labels, target, what=LABELS)
        ids = _identifiers(labels, LABELS)
        known = instants(labels, KNOWN, what=LABELS)
        gaps = missing_in(values)
        # what nobody knows yet is not there
        rows = np.flatnonzero(~gaps & (known <= now))
        if rows.size < known.size:
            ids, known, values = ids[rows], known[rows], values[rows]
        index = pd.Index(ids)
        request = np.arange(rows.size, dtype=np.int64)
        unique = bool(index.is_unique)
        if not unique:
            codes, distinct = pd.factorize(ids)
            order = np.lexsort((known, codes))
            rows, request, known = rows[order], codes[order], known[order]
            index = pd.Index(distinct)
            _refuse_contradiction(request, known, values[order], ids[order])
        return cls(
            rows=rows,
            request=request,
            known=known,
            index=index,
            unique=unique,
            empty=int(gaps.sum()),
        )

    def requests_of(self, ids: NDArray[Any]) -> NDArray[np.int64]:
        """Find the label of each request of the log; -1 where there is none."""
        return self.index.get_indexer(pd.Index(ids)).astype(np.int64)

    def last_between(
        self,
        request: NDArray[np.int64],
        first: NDArray[np.int64],
        last: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Find each request's last label known between two instants; -1 if none."""
        if not self.rows.size:
            return np.full(request.size, -1, dtype=np.int64)
        place = request if self.unique else self._last_until(request, last)
        known, own = self.known[place], self.request[place]
        counts = (place >= 0) & (own == request) & (known >= first) & (known <= last)
        return np.where(counts, self.rows[place], -1)

    def _last_until(
        self, request: NDArray[np.int64], last: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Find the last label at or before an instant by one sorted key."""
        moments = np.unique(self.known)
        keys = self.request * (moments.size + 1) + np.searchsorted(moments, self.known)
        until = np.searchsorted(moments, last, side="right") - 1
        wanted = request * (moments.size + 1) + until
        return np.searchsorted(keys, wanted, side="right").astype(np.int64) - 1


def _tally(
    found: _Labels,
    request: NDArray[np.int64],
    time: NDArray[np.int64],
    reach: int,
    label: NDArray[np.int64],
    now: int,
) -> LabelTally:
    asked = request >= 0
    # the first decision of a request says how late its label was
    first = np.full(found.index.size, np.iinfo(np.int64).max)
    np.minimum.at(first, request[asked], time[asked])
    decided = first[found.request]
    is_used = np.zeros(int(found.rows.max(initial=-1)) + 1, dtype=bool)
    is_used[label[label >= 0]] = True
    used = is_used[found.rows]
    unknown = decided == np.iinfo(np.int64).max
    rest = ~used & ~unknown
    early = rest & (found.known < decided)
    late = rest & (found.known - reach > np.where(unknown, 0, decided))
    waiting = rest & ~early & ~late & (decided > now - reach)
    _refuse_early(early, unknown)
    return LabelTally(
        used=int(used.sum()),
        waiting=int(waiting.sum()),
        late=int(late.sum()),
        early=int(early.sum()),
        replaced=int((rest & ~early & ~late & ~waiting).sum()),
        unknown=int(unknown.sum()),
        empty=found.empty,
    )


def _identifiers(frame: Any, what: str) -> NDArray[Any]:  # noqa: ANN401 - any frame
    ids = as_objects(column(frame, "request_id", what=what))
    gaps = missing_in(ids)
    if gaps.any():
        raise InvalidInput(
            f"{what}: `request_id` must be known in every row; {int(gaps.sum())} of "
            f"{gaps.size} are missing: {show_rows(gaps)}. Hint: a decision that nobody "
            "can name can never get its label."
        )
    return ids


def _refuse_contradiction(
    request: NDArray[np.int64],
    known: NDArray[np.int64],
    values: NDArray[Any],
    ids: NDArray[Any],
) -> None:
    same = (request[1:] == request[:-1]) & (known[1:] == known[:-1])
    other = same & (values[1:] != values[:-1])
    if other.any():
        at = int(np.flatnonzero(other)[0])
        raise InvalidInput(
            f"{LABELS}: request {ids[at]!r} has two labels that became known at the "
            f"same instant and differ: {show_values(values[at : at + 2])} "
            f"({int(other.sum())} such pairs). Hint: keep one; a correction has a "
            "later `known`."
        )


def _refuse_early(early: NDArray[np.bool_], unknown: NDArray[np.bool_]) -> None:
    of = int((~unknown).sum())
    if early.sum() > MOST_EARLY * of:
        raise InvalidInput(
            f"{LABELS}: {int(early.sum())} of {of} labels were known before the "
            "decision that they are the outcome of. Hint: check clocks and time zones; "
            "times without a zone are read as UTC."
        )
