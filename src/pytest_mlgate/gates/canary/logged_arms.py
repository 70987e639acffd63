"""The requests of both arms, and whether they may be compared: `LoggedArms`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.data.decision_log.logged_inputs import logged_inputs
from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.data.delayed_labels.instants import instants
from pytest_mlgate.gates.canary.named_candidate import other_candidate
from pytest_mlgate.gates.canary.not_asked import not_asked
from pytest_mlgate.gates.canary.waiting import MORE_ROOM
from pytest_mlgate.stats.sequential.sample_ratio import MISMATCH_LEVEL
from pytest_mlgate.stats.sequential.sample_ratio import sample_ratio_p

if TYPE_CHECKING:
    import narwhals as nw

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.canary.not_asked import NotAsked
    from pytest_mlgate.gates.canary.watch import Watch

UNPAIRED = 0.01
"""Share of a shadow's requests that may lack one arm (the last batch of a writer)."""

_COLUMNS = ("request_id", "model", "label", "score", "latency_ms", "error")


# Frames have no single truth value, so arms are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedArms:
    """One row per request and arm, in the order of time.

    In a shadow both arms hold the same requests in the same order.
    """

    # what the log says, with times in microseconds, whether it failed, and its group
    candidate: pd.DataFrame
    champion: pd.DataFrame
    paired: bool
    # as the reports name the log
    reference: str
    # why no comparison of these arms means anything; None where it does
    invalid: str | None
    # what is true of the rows that are compared
    note: str | None
    # why they are not enough for a pass, and what to do about it; None where they are
    cannot_pass: str | None = None
    remedy: str | None = None

    @property
    def n(self) -> int:
        """Requests: of both arms together where they are not paired."""
        return len(self.candidate) + (0 if self.paired else len(self.champion))

    @property
    def hours(self) -> float:
        """Time from the first request to the last."""
        times = [arm["time"] for arm in (self.candidate, self.champion) if len(arm)]
        if not times:
            return 0.0
        first, last = min(t.min() for t in times), max(t.max() for t in times)
        return float(last - first) / 3.6e9


def logged_arms(session: GateSession, watch: Watch, log: Any) -> LoggedArms:  # noqa: ANN401 - any frame
    """Read a log and put its rows into arms.

    Raises
    ------
    InvalidInput
        If there is no log.
    UnreadableData
        If it cannot be read, or its rows lack the input that groups them.
    """
    source = watch.source(log, session.settings)
    read = open_log(
        source, root=session.settings.root, since=watch.since, until=watch.until
    )
    every = _rows(read.frame, watch.groups)
    skipped = not_asked(every)
    rows = every[~every["request_id"].isin(skipped.requests)]
    arms = {arm: rows[rows["arm"] == arm] for arm in (CANDIDATE, CHAMPION)}
    models = {arm: _models(found) for arm, found in arms.items()}
    _note_models(models, session, read.reference)
    once = {arm: found.drop_duplicates("request_id") for arm, found in arms.items()}
    again = len(rows) - sum(len(found) for found in once.values())
    both = np.intersect1d(once[CANDIDATE]["request_id"], once[CHAMPION]["request_id"])
    requests = pd.Index(
        pd.concat([found["request_id"] for found in once.values()])
    ).nunique()
    paired = bool(both.size)
    if paired:
        new = once[CANDIDATE]
        order = new["request_id"][new["request_id"].isin(both)]
        once = {arm: _in_order(found, order) for arm, found in once.items()}
    return LoggedArms(
        candidate=once[CANDIDATE].reset_index(drop=True),
        champion=once[CHAMPION].reset_index(drop=True),
        paired=paired,
        reference=read.reference,
        invalid=_mixed_models(models, session)
        or other_candidate(models[CANDIDATE], session)
        or (
            _unpaired(both.size, requests)
            if paired
            else ratio_mismatch(once[CANDIDATE], once[CHAMPION], watch.share)
        ),
        note=_note(again, skipped),
        cannot_pass=skipped.cannot_pass,
        remedy=None if skipped.cannot_pass is None else MORE_ROOM,
    )


def ratio_mismatch(
    candidate: pd.DataFrame, champion: pd.DataFrame, share: float
) -> str | None:
    """Say that a canary's arms are not as large as they should be, None if they are.

    Where requests come in groups (users), groups were dealt out, and they are counted.
    """
    sizes = [arm["group"].nunique() for arm in (candidate, champion)]
    what = "groups"
    if not sum(sizes):
        sizes, what = [len(candidate), len(champion)], "requests"
    if not sum(sizes):
        return None
    p = sample_ratio_p(sizes[0], sizes[1], share=share)
    if p >= MISMATCH_LEVEL:
        return None
    seen = sizes[0] / sum(sizes)
    return (
        f"Sample-ratio mismatch: the candidate has {sizes[0]:,} of {sum(sizes):,} "
        f"{what} ({100 * seen:.3g} %) where {100 * share:.3g} % were meant (p = "
        f"{p:.1e}); such arms differ by more than the model."
    )


def _rows(frame: nw.DataFrame[Any], groups: str | None) -> pd.DataFrame:
    rows = pd.DataFrame(
        {name: frame[name].to_list() for name in (*_COLUMNS, "arm")}, dtype=object
    )
    rows["time"] = instants(frame, "time", what="the decision log")
    for name in ("score", "latency_ms"):
        rows[name] = pd.to_numeric(rows[name]).astype(float)
    rows["failed"] = rows["error"].notna()
    rows["group"] = None
    if groups is not None and len(rows):
        # a request without inputs belongs to nobody, and is a group of its own
        rows["group"] = logged_inputs(frame, features=[groups])[groups].astype(object)
        alone = rows["group"].isna()
        rows.loc[alone, "group"] = "request " + rows.loc[alone, "request_id"]
        rows["group"] = rows["group"].map(str)
    return rows.sort_values(["time", "request_id"], kind="stable")


def _note(again: int, skipped: NotAsked) -> str | None:
    repeated = f"{again:,} rows repeat a request and do not count."
    return notes(repeated if again else None, skipped.note)


def notes(*told: str | None) -> str | None:
    """Put remarks into one, None where there is none."""
    return " ".join(one for one in told if one is not None) or None


def _note_models(
    models: dict[str, list[str]], session: GateSession, reference: str
) -> None:
    """Let the record name the models of a log; of several nobody knows which."""
    for role, arm in (("candidate", CANDIDATE), ("baseline", CHAMPION)):
        if len(models[arm]) == 1:
            session.logged[role] = (models[arm][0], reference)


def _models(rows: pd.DataFrame) -> list[str]:
    return sorted(map(str, rows["model"].unique()))


def _in_order(rows: pd.DataFrame, requests: pd.Series[Any]) -> pd.DataFrame:
    """Keep requests, in their order."""
    return rows.set_index("request_id", drop=False).loc[requests.to_list()]


def _unpaired(both: int, requests: int) -> str | None:
    alone = requests - both
    if alone <= UNPAIRED * requests:
        return None
    return (
        f"Sample-ratio mismatch: {alone:,} of {requests:,} requests have a row of one "
        "arm only, and those that are missing need not be like the others."
    )


def _mixed_models(models: dict[str, list[str]], session: GateSession) -> str | None:
    """Say that an arm is not one model, or not the one that the registry knows."""
    for arm, found in models.items():
        if len(found) > 1:
            listed = ", ".join(name[:19] for name in found[:3])
            return (
                f"The rows of the {arm} come from {len(found)} models ({listed}): they "
                "do not speak for one."
            )
    known = session.champion
    named = models[CHAMPION]
    if known is None or not named or not named[0].startswith("sha256:"):
        return None
    if named[0] == known.digest:
        return None
    return (
        f"The champion of this log is {named[0][:19]}, that of the registry "
        f"{known.digest[:19]}: the log is about another comparison."
    )
