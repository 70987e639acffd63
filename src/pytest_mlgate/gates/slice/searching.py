"""Are there weak slices: the rows of a session searched, confirmed and measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.gates.on_rows import structure_on
from pytest_mlgate.gates.on_rows import taken
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.gates.slice.row_keys import group_keys
from pytest_mlgate.gates.slice.row_keys import row_keys
from pytest_mlgate.gates.slice.row_losses import RowLosses
from pytest_mlgate.gates.slice.row_losses import row_losses
from pytest_mlgate.gates.slice.slice_columns import slice_columns
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.slices.held_out import searched_rows
from pytest_mlgate.stats.slices.held_out import share_to_search
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.slices.slice_search import METHOD
from pytest_mlgate.stats.slices.slice_search import SliceQuestion
from pytest_mlgate.stats.slices.slice_search import search_weak_slices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.slice.slice_columns import NotSearched
    from pytest_mlgate.gates.slice.slice_columns import SliceColumn
    from pytest_mlgate.gates.slice.slice_demands import SliceSearchAsked
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.slices.slice_search import Measure
    from pytest_mlgate.stats.slices.slice_search import SliceSearch

    Bools = NDArray[np.bool_]

FEWEST_TO_SEARCH = 1000
"""Rows below which a search finds what there is not, and confirms nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SliceAnswer:
    """What a search among slices said.

    Parameters
    ----------
    measurement : Measurement
        Of all slices together.
    label : str or None
        The rows that were asked about, None for all.
    rows : int
        Rows that the metric is a mean of.
    asked_rows : int
        Rows that were asked about.
    search : SliceSearch or None
        None where there was no search, and `measurement` says why.
    columns, left_out
        Columns that made slices, and those that made none.
    """

    measurement: Measurement
    label: str | None
    rows: int
    asked_rows: int
    search: SliceSearch | None
    columns: tuple[SliceColumn, ...]
    left_out: tuple[NotSearched, ...]


def search_slices_of(
    asked: SliceSearchAsked,
    session: GateSession,
    *,
    candidate: Subject,
    baseline: Subject | None,
) -> SliceAnswer:
    """Search the rows of a session for slices in which the candidate is weak.

    Parameters
    ----------
    asked
        What is asked.
    session
        Rows, truth and settings.
    candidate, baseline
        The models; `baseline` is needed where slices are held against it.

    Returns
    -------
    SliceAnswer
    """
    table = session.evaluation
    label, kept = restriction(table.frame, where=asked.where, rows=table.rows)
    losses = _losses(asked, session, candidate, baseline)
    if isinstance(losses, Undefined):
        return _nothing(losses.reason, asked, label=label)
    asked_rows = int(kept.sum())
    kept = kept & losses.counted
    rows = int(kept.sum())
    if rows < FEWEST_TO_SEARCH:
        return _too_few(asked, label=label, rows=rows, asked_rows=asked_rows)
    columns, left = slice_columns(table.frame, asked.columns, kept, strict=asked.named)
    if not columns:
        told = "; ".join(f"{one.name}: {one.why}" for one in left)
        return _nothing(f"No column makes slices ({told}).", asked, label=label)
    found = search_weak_slices(
        [one.codes for one in columns],
        losses.values[kept],
        _question(asked),
        searched=_searched(asked, session, kept),
        structure=structure_on(session.structure, kept),
        measure=None
        if asked.against == "rest" or baseline is None
        else _compared(asked, session, kept, candidate, baseline),
    )
    return SliceAnswer(
        measurement=_of_all_rows(
            found.measurement, asked, rows=rows, asked_rows=asked_rows
        ),
        label=label,
        rows=rows,
        asked_rows=asked_rows,
        search=found,
        columns=tuple(columns),
        left_out=tuple(left),
    )


def _question(asked: SliceSearchAsked) -> SliceQuestion:
    compared = asked.against == "baseline"
    return SliceQuestion(
        margin=asked.margin or 0.0,
        # any certain loss against the baseline counts, as everywhere
        fine=0.0 if compared else None,
        depth=asked.depth,
        smallest=asked.smallest,
        against="zero" if compared else "rest",
    )


def _losses(
    asked: SliceSearchAsked,
    session: GateSession,
    candidate: Subject,
    baseline: Subject | None,
) -> RowLosses | Undefined:
    """Give the candidate's losses, less those of the baseline where it is compared."""
    every = np.ones(session.evaluation.rows, dtype=np.bool_)
    subjects = [candidate]
    if asked.against == "baseline" and baseline is not None:
        subjects.append(baseline)
    found = []
    for subject in subjects:
        one = row_losses(
            asked.metric,
            session.truth,
            answers_on(subject.predictions, every),
            classes=session.classes,
        )
        if isinstance(one, Undefined):
            return one
        found.append(one)
    if len(found) == 1:
        return found[0]
    return RowLosses(values=found[0].values - found[1].values, counted=found[0].counted)


def _searched(asked: SliceSearchAsked, session: GateSession, kept: Bools) -> Bools:
    """Choose the rows to search: by their hash, whole groups, or the older ones."""
    settings, table = session.settings, session.evaluation
    time = session.structure.time
    if time is not None:
        share = asked.discover or share_to_search(int(kept.sum()))
        own = time[kept]
        older: Bools = own <= np.quantile(own, share, method="inverted_cdf")
        return older
    if settings.groups is not None:
        keys = group_keys(table.frame, settings.groups)
    else:
        keys = row_keys(table.frame, table.columns)
    return searched_rows(keys[kept], seed=settings.seed, share=asked.discover)


def _compared(
    asked: SliceSearchAsked,
    session: GateSession,
    kept: Bools,
    candidate: Subject,
    baseline: Subject,
) -> Measure:
    """Make the measure "gain over the baseline on the rows of the slice"."""
    places = np.flatnonzero(kept)

    def measure(inside: Bools, rows: Bools) -> Measurement:
        mask = np.zeros(kept.size, dtype=np.bool_)
        mask[places[inside & rows]] = True
        few = int(mask.sum())
        told = f"{few} rows of it; it takes {FEWEST_ROWS}."
        if few < 2:
            return Measurement.undefined(told, n=few, method=METHOD)
        found = compare_rows(
            asked.metric,
            taken(session.truth, mask),
            candidate=answers_on(candidate.predictions, mask),
            baseline=answers_on(baseline.predictions, mask),
            structure=structure_on(session.structure, mask),
        )
        if few >= FEWEST_ROWS or found.cannot_judge:
            return found
        return replace(found, cannot_judge=told)

    return measure


def _of_all_rows(
    found: Measurement, asked: SliceSearchAsked, *, rows: int, asked_rows: int
) -> Measurement:
    """Count and plan in rows of any kind where the metric looks at some only."""
    if rows == asked_rows:
        return found
    plan = found.rows_needed

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        needed = plan(ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass, power=power)
        return None if needed is None else math.ceil(needed * asked_rows / rows)

    # against the baseline reports say that only some rows count
    n = asked_rows if asked.against == "rest" else rows
    return replace(found, n=n, rows_needed=rows_needed)


def _too_few(
    asked: SliceSearchAsked, *, label: str | None, rows: int, asked_rows: int
) -> SliceAnswer:
    kind = "rows" if rows == asked_rows else f"rows that count for {asked.metric.name}"
    told = f"There are {rows} {kind}; a search takes {FEWEST_TO_SEARCH}."
    shown = asked_rows if asked.against == "rest" else rows
    nothing = _nothing(told, asked, label=label, rows=shown)
    if not rows:
        return nothing
    needed = rows_for_count(FEWEST_TO_SEARCH, have=rows, n=asked_rows)
    return replace(
        nothing,
        measurement=replace(
            nothing.measurement,
            rows_needed=lambda *, ok, bad, alpha, alpha_pass, power: needed,  # noqa: ARG005 - whatever is asked
        ),
    )


def _nothing(
    reason: str, asked: SliceSearchAsked, *, label: str | None, rows: int = 0
) -> SliceAnswer:
    found = Measurement.undefined(
        reason,
        n=rows,
        method=METHOD,
        orientation=1 if asked.against == "baseline" else -1,
    )
    return SliceAnswer(
        measurement=found,
        label=label,
        rows=rows,
        asked_rows=rows,
        search=None,
        columns=(),
        left_out=(),
    )
