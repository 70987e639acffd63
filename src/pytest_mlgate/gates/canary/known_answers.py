"""Requests whose true answer is known by now: `KnownAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.data.delayed_labels.instants import instants
from pytest_mlgate.data.delayed_labels.instants import moment_of
from pytest_mlgate.data.delayed_labels.label_join import KNOWN
from pytest_mlgate.data.delayed_labels.label_join import LABELS
from pytest_mlgate.data.delayed_labels.label_join import join_labels
from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.canary.label_coverage import label_coverage
from pytest_mlgate.gates.canary.logged_arms import notes
from pytest_mlgate.gates.canary.logged_arms import ratio_mismatch
from pytest_mlgate.gates.canary.waiting import LATER_LABELS
from pytest_mlgate.gates.canary.waiting import NO_MATURITY
from pytest_mlgate.session_tables import open_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.canary.logged_arms import LoggedArms

# where no maturity is set, a label counts whenever it comes
_WHENEVER = timedelta(days=36_500)


# Frames have no single truth value, so these are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownAnswers:
    """Arms of which every request has its true answer.

    `truth` and `entered` (microseconds: when the request began to count) are columns of
    both frames.
    """

    arms: LoggedArms
    # for every row of both arms, pooled, its place in the order of entering; of a
    # shadow, for every request
    order: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Requests: of both arms together where they are not paired."""
        return self.arms.n

    def first(self, rows: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Mark the requests of both arms that entered first."""
        early = self.order < rows
        if self.arms.paired:
            return early, early
        return early[: len(self.arms.candidate)], early[len(self.arms.candidate) :]


def known_answers(
    session: GateSession,
    arms: LoggedArms,
    labels: Any,  # noqa: ANN401 - any frame, or a reference
) -> KnownAnswers:
    """Keep the requests of both arms whose answers are known.

    The clock is that of log and labels: the latest time in either is now, so that the
    same files give the same verdict tomorrow.

    Raises
    ------
    InvalidInput
        If there are no labels, or times and identifiers are none.
    UnreadableData
        If a column is missing.
    """
    table = _table(session, labels)
    target = session.settings.target
    truth = column(table, target, what=LABELS)
    found = {
        arm: _labelled(session, rows, table, truth, now=_now(arms, table))
        for arm, rows in ((CANDIDATE, arms.candidate), (CHAMPION, arms.champion))
    }
    candidate, champion = found[CANDIDATE], found[CHAMPION]
    coverage = label_coverage(candidate, champion, paired=arms.paired)
    if arms.paired:
        # one request has one label; the two rows of it differ by milliseconds
        both = (candidate["truth"].notna() & champion["truth"].notna()).to_numpy()
        candidate, champion = candidate[both], champion[both]
    else:
        candidate = candidate[candidate["truth"].notna()]
        champion = champion[champion["truth"].notna()]
    known = replace(
        arms,
        candidate=candidate.reset_index(drop=True),
        champion=champion.reset_index(drop=True),
        invalid=arms.invalid or _lost(arms, candidate, champion, session),
        note=notes(arms.note, coverage.note),
        cannot_pass=arms.cannot_pass or coverage.cannot_pass,
        remedy=arms.remedy
        or (NO_MATURITY if session.settings.maturity is None else LATER_LABELS),
    )
    return KnownAnswers(arms=known, order=_order(known))


def _table(session: GateSession, labels: Any) -> Any:  # noqa: ANN401 - any frame
    asked = labels if labels is not None else session.settings.labels
    if asked is None:
        raise InvalidInput(
            "not_worse(…) needs the true answers of requests, and there are none. "
            'Hint: set `labels = "labels.csv"` in the settings, or pass labels=; its '
            f"columns are request_id, {session.settings.target} and {KNOWN}."
        )
    if isinstance(asked, str | Path):
        return open_table(str(asked), settings=session.settings, pins=None).frame
    try:
        return nw.from_native(asked, eager_only=True).to_native()
    except TypeError as error:
        raise InvalidInput.because(
            "labels", "a path, a reference or a frame in memory", type(asked).__name__
        ) from error


def _now(arms: LoggedArms, table: Any) -> int:  # noqa: ANN401 - any frame
    told = [int(arm["time"].max()) for arm in (arms.candidate, arms.champion)]
    known = instants(table, KNOWN, what=LABELS)
    return max([*told, int(known.max())] if known.size else told)


def _labelled(
    session: GateSession,
    rows: pd.DataFrame,
    table: Any,  # noqa: ANN401 - any frame
    truth: NDArray[Any],
    *,
    now: int,
) -> pd.DataFrame:
    """Add the true answer of each row, and when the row began to count."""
    maturity = session.settings.maturity
    reach = _WHENEVER if maturity is None else duration("maturity", maturity)
    log = rows[["request_id"]].assign(
        time=pd.to_datetime(rows["time"], unit="us", utc=True)
    )
    as_of = moment_of(now) + (_WHENEVER if maturity is None else timedelta(0))
    joined = join_labels(
        log, table, target=session.settings.target, maturity=reach, as_of=as_of
    )
    has = joined.labelled
    answers = np.full(len(rows), None, dtype=object)
    answers[has] = truth[joined.label[has]]
    entered = rows["time"].to_numpy(dtype=np.int64).copy()
    if maturity is None:
        # a row counts from the moment on at which its label was known
        known = instants(table, KNOWN, what=LABELS)
        entered[has] = known[joined.label[has]]
    return rows.assign(truth=answers, entered=entered, mature=joined.mature)


def _lost(
    arms: LoggedArms,
    candidate: pd.DataFrame,
    champion: pd.DataFrame,
    session: GateSession,
) -> str | None:
    """Say that labels come for one arm more often than for the other."""
    if arms.paired or not (len(arms.candidate) and len(arms.champion)):
        return None
    del session
    meant = len(arms.candidate) / arms.n
    told = ratio_mismatch(
        candidate.assign(group=None), champion.assign(group=None), meant
    )
    return None if told is None else f"Of the labelled requests: {told}"


def _order(arms: LoggedArms) -> NDArray[np.int64]:
    """Give every request its place in the order of beginning to count."""
    if arms.paired:
        pooled = arms.candidate[["entered", "request_id"]]
    else:
        pooled = pd.concat(
            [arm[["entered", "request_id"]] for arm in (arms.candidate, arms.champion)],
            ignore_index=True,
        )
    order = np.empty(len(pooled), dtype=np.int64)
    sort = np.lexsort((pooled["request_id"].to_numpy(str), pooled["entered"]))
    order[sort] = np.arange(len(pooled))
    return order
