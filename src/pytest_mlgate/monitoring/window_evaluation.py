"""Which answers of production are judged, and by which labels: `WindowEvaluation`.

One window of the decision log, as it stood at an instant. The model that serves speaks
for itself: what another one answered in the same time does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.data.delayed_labels.instants import instant
from pytest_mlgate.data.delayed_labels.instants import moment_of
from pytest_mlgate.data.delayed_labels.instants import span
from pytest_mlgate.data.delayed_labels.label_join import LABELS
from pytest_mlgate.data.delayed_labels.label_join import LOG
from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.monitoring.decisions import champion_decisions
from pytest_mlgate.monitoring.estimating import estimate_window
from pytest_mlgate.monitoring.watching import FEWEST

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.monitoring.decisions import Decisions
    from pytest_mlgate.settings import Settings

LEAST_COVERAGE = 0.8
"""Share of mature decisions that must have their label."""

WAIT = "Wait for labels"
"""How every reason begins that only time, or the source of the labels, can mend."""

_DIGEST = "sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWindow:
    """What is looked at, and when; times have their zone."""

    as_of: datetime
    # None: from the first decision on
    since: datetime | None = None
    # None: up to the last
    until: datetime | None = None


# Frames have no single truth value, so these are equal only when they are the same.
@dataclass(frozen=True, kw_only=True, eq=False)
class WindowEvaluation:
    """The decisions of one model in a window, and the labels that count for them."""

    settings: Settings
    asked: AskedWindow
    # of the champion's arm, whenever they were made
    decisions: Decisions
    # those of the model that serves, in the window; shape (n_decisions,)
    rows: NDArray[np.bool_]
    # as the log names that model; None where it has no answer in the window
    model: str | None
    # decisions of the window that other models made
    others: int
    # of log and labels: where they are, and what they held
    reference: str

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Mark the mature decisions of the window whose true answer is known."""
        return self.rows & self.decisions.mature & self.decisions.known

    @cached_property
    def mature(self) -> int:
        """Count the decisions of the window that are old enough for their label."""
        return int((self.rows & self.decisions.mature).sum())

    @property
    def coverage(self) -> tuple[int, int]:
        """Count decisions with their label, and those that should have one by then."""
        waits = self._final_on() is not None
        return int(self.known.sum()), int(self.rows.sum()) if waits else self.mature

    @cached_property
    def waits_for(self) -> str | None:
        """Say what is missing for a verdict on the labels; None where nothing is."""
        n, of, every = int(self.known.sum()), self.mature, int(self.rows.sum())
        if self.model is None or not every:
            return f"{WAIT}: the log has no answer of {self._served} in this window."
        final = self._final_on()
        if final is not None:
            return f"{WAIT}: those of this window are final on {final}."
        if not of:
            return (
                f"{WAIT}: none of {every:,} decisions is "
                f"{self.settings.maturity} old yet."
            )
        if n < LEAST_COVERAGE * of:
            return (
                f"{WAIT}: {n:,} of {of:,} mature decisions ({100 * n / of:.0f} %) have "
                f"theirs; {100 * LEAST_COVERAGE:.0f} % are needed."
            )
        if n < FEWEST:
            return f"{WAIT}: {n} decisions have theirs; {FEWEST} are needed."
        return None

    @property
    def is_first(self) -> bool | None:
        """Whether the model had served for less than this window when it began.

        None where nobody said when it begins, or no answer counts.
        """
        since, until = self.asked.since, self.asked.until or self.asked.as_of
        if since is None or self.model is None:
            return None
        models = column(self.decisions.log, "model", what=LOG).astype(str)
        first = int(self.decisions.time[models == self.model].min())
        return first > instant(since) - (instant(until) - instant(since))

    @cached_property
    def every(self) -> DataTable:
        """All decisions of the window, labelled or not, without the target."""
        table = self.decisions.table(self.rows)
        if self.settings.target in table.columns:
            raise InvalidInput(
                f"{LOG}: the inputs hold the target {self.settings.target!r}, which "
                "nobody knew yet. Hint: log features only."
            )
        found = wrap_frame(table, reference=self.reference)
        return replace(found, reference=f"{self.reference}, {self._told(found.rows)}")

    @cached_property
    def labelled(self) -> DataTable:
        """The mature decisions whose true answer is known, with the target."""
        target = self.settings.target
        table = self.every.frame[self.known[self.rows]].reset_index(drop=True)
        table[target] = self._truth()
        found = wrap_frame(table, reference=self.reference)
        told = self._told(int(self.rows.sum()))
        return replace(
            found, reference=f"{self.reference}, {told}, {found.rows:,} labelled"
        )

    @cached_property
    def class_values(self) -> tuple[object, ...]:
        """The classes in their order, as the labels hold them."""
        if self.settings.classes is not None:
            return self.settings.classes
        values = column(self.decisions.labels, self.settings.target, what=LABELS)
        return tuple(distinct_values(values[~missing_in(values)]))

    def estimate(self, metric: str) -> tuple[Measurement, str]:
        """Estimate a metric from the answers alone, where labels are missing.

        Of the decisions that are not mature yet, from those that are; where all are, of
        the whole window from what was labelled of the same model before it.

        Returns
        -------
        Measurement, str
            Undefined where that cannot be done; and of what it is and what it was
            learned from.
        """
        found = self.decisions
        young = self.rows & ~found.mature
        if young.any() and self.known.any():
            asked, learned, whose = young, self.known, "decisions that are not mature"
        else:
            models = column(found.log, "model", what=LOG).astype(str)
            first = found.time[self.rows].min() if self.rows.any() else 0
            before = (models == self.model) & (found.time < first)
            asked, learned, whose = self.rows, found.known & before, "decisions"
        if not asked.any():
            return Measurement.undefined("no decision", n=0, method="estimate"), ""
        told, source = estimate_window(
            found, asked, metric=metric, learned=learned, seed=self.settings.seed
        )
        return told, f"of {int(asked.sum()):,} {whose}, {source}"

    def _truth(self) -> list[Any]:
        """List the labels as their table holds them; for none, what none stands for."""
        places = self.decisions.label[self.known]
        values = column(self.decisions.labels, self.settings.target, what=LABELS)
        blank = self.settings.without_label
        return [values[place] if place >= 0 else blank for place in places.tolist()]

    def _final_on(self) -> str | None:
        """Name the day on which a window is judged whose end somebody named.

        While labels ripen, every look would be another chance of a false alarm.
        """
        if self.asked.until is None:
            return None
        maturity = duration("maturity", self.settings.maturity or "")
        final = instant(self.asked.until) + span(maturity)
        late = final > instant(self.asked.as_of)
        return moment_of(final).isoformat()[:10] if late else None

    @property
    def _served(self) -> str:
        return "the champion" if self.model is None else f"the model {self.model[:19]}"

    def _told(self, n: int) -> str:
        since, until = self.asked.since, self.asked.until
        told = f"{n:,} decisions"
        told += "" if since is None else f" since {_day(since)}"
        told += "" if until is None else f" until {_day(until)}"
        if self.others:
            told += f" ({self.others:,} of other models do not count)"
        return f"{told}, as of {_day(self.asked.as_of)}"


def evaluate_window(
    settings: Settings, asked: AskedWindow, *, champion: str | None
) -> WindowEvaluation:
    """Read log and labels, and choose the decisions that are judged.

    Parameters
    ----------
    settings
        Name the log, the labels and when they are final.
    asked
        The window.
    champion
        The digest of the registry's champion. Where the log names models by digests,
        only its answers count; without one those of the model that answered last.

    Raises
    ------
    SettingsError
        If the settings lack something.
    MlgateError
        As `open_log`, `read_table` and `champion_decisions`.
    """
    _require(settings)
    reading = open_log(settings.decision_log, root=settings.root, until=asked.as_of)
    table = read_table(settings.labels or "", root=settings.root)
    decisions = champion_decisions(
        reading.frame,
        table.frame,
        settings,
        maturity=duration("maturity", settings.maturity or ""),
        as_of=asked.as_of,
        without_label=settings.without_label,
    )
    within = _within(decisions, asked)
    models = column(decisions.log, "model", what=LOG).astype(str)
    model = _model_of(models[within], decisions.time[within], champion)
    rows = within & (models == model)
    return WindowEvaluation(
        settings=settings,
        asked=asked,
        decisions=decisions,
        rows=rows,
        model=model,
        others=int(within.sum() - rows.sum()),
        reference=f"{reading.reference} with {table.reference}",
    )


def _require(settings: Settings) -> None:
    told = {"labels": 'labels = "labels.csv"', "maturity": 'maturity = "7d"'}
    missing = [line for key, line in told.items() if getattr(settings, key) is None]
    if missing:
        raise SettingsError(
            f"{settings.file}: in the stage monitor gates judge the decisions of "
            "`decision_log` by the labels that have come, and the settings do not say "
            f"{'when they are final' if len(missing) == 1 else 'where they are'}. "
            f"Hint: add {', '.join(f'`{line}`' for line in missing)}."
        )


def _within(decisions: Decisions, asked: AskedWindow) -> NDArray[np.bool_]:
    found = np.ones(decisions.time.size, dtype=bool)
    if asked.since is not None:
        found &= decisions.time >= instant(asked.since)
    if asked.until is not None:
        found &= decisions.time < instant(asked.until)
    return found


def _model_of(
    models: NDArray[Any], time: NDArray[np.int64], champion: str | None
) -> str | None:
    """Name the model that is judged, as the log names it; None where it has no row."""
    if champion is not None and any(name.startswith(_DIGEST) for name in set(models)):
        return champion if champion in models else None
    return None if not models.size else str(models[int(time.argmax())])


def _day(when: datetime) -> str:
    told = when.isoformat()
    return told[:10] if told[10:16] == "T00:00" else f"{told[:16]}Z"
