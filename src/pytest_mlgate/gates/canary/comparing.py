"""From the rows of two arms to a measurement that may be looked at again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.sequential.always_valid import always_valid
from pytest_mlgate.stats.sequential.planned_looks import planned_looks
from pytest_mlgate.stats.sequential.rare_losses import RareLosses
from pytest_mlgate.stats.sequential.rare_losses import rare_losses
from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import FEWEST_EVENTS
from pytest_mlgate.stats.sequential.running_effect import FEWEST_ROWS
from pytest_mlgate.stats.sequential.running_effect import RunningEffect
from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
from pytest_mlgate.stats.sequential.running_effect import mean_effect
from pytest_mlgate.stats.sequential.running_effect import paired_effect
from pytest_mlgate.stats.sequential.watched_share import watched_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gates.canary.compared_metric import ComparedMetric
    from pytest_mlgate.gates.canary.known_answers import KnownAnswers
    from pytest_mlgate.gates.canary.logged_arms import LoggedArms
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.sequential.planned_looks import Looks


def measured_always(
    sums: ComparedMetric, arms: LoggedArms, *, rows: int
) -> Measurement:
    """Measure a comparison of which every look is valid."""
    found = _watched(
        sums.candidate,
        sums.champion,
        arms=arms,
        higher_is_better=sums.higher_is_better,
        rows=rows,
    )
    return _with_remarks(found, sums)


def measured_at_looks(
    sums: ComparedMetric, known: KnownAnswers, *, looks: Looks
) -> Measurement:
    """Measure a comparison at the looks that are due."""
    groups = _groups(known.arms)
    effects: list[RunningEffect | None] = []
    for end in looks.ends[: looks.due(known.n)]:
        one, other = known.first(end)
        found = _effect(
            sums.candidate.first(one),
            sums.champion.first(other),
            arms=known.arms,
            groups=None if groups is None else (groups[0][one], groups[1][other]),
            higher_is_better=sums.higher_is_better,
        )
        effects.append(None if isinstance(found, Undefined) else found)
    return _with_remarks(planned_looks(effects, looks=looks, n=known.n), sums)


def _effect(
    candidate: RowSums,
    champion: RowSums,
    *,
    arms: LoggedArms,
    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
    higher_is_better: bool,
) -> RunningEffect | Undefined:
    if arms.paired:
        return paired_effect(
            candidate,
            champion,
            higher_is_better=higher_is_better,
            groups=None if groups is None else groups[0],
        )
    return effect_of_arms(
        candidate, champion, higher_is_better=higher_is_better, groups=groups
    )


def _groups(arms: LoggedArms) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Give every group its number, the same in both arms."""
    pooled = pd.concat([arms.candidate["group"], arms.champion["group"]])
    if pooled.isna().all():
        return None
    codes = pd.factorize(pooled)[0].astype("int64")
    return codes[: len(arms.candidate)], codes[len(arms.candidate) :]


def _with_remarks(found: Measurement, sums: ComparedMetric) -> Measurement:
    return replace(
        found,
        note=found.note or sums.note,
        cannot_pass=found.cannot_pass or sums.cannot_pass,
    )


def measured_share(
    marked: NDArray[np.bool_], arms: LoggedArms, *, higher_is_better: bool, rows: int
) -> Measurement:
    """Measure a share of the candidate's requests of which every look is valid."""
    groups = _groups(arms)
    if groups is None:
        return watched_share(
            int(marked.sum()), marked.size, higher_is_better=higher_is_better, rows=rows
        )
    effect = mean_effect(
        RowSums.mean(marked.astype(np.float64)),
        higher_is_better=higher_is_better,
        groups=groups[0],
    )
    sign = 1 if higher_is_better else -1
    return replace(always_valid(effect, n=marked.size, rows=rows), orientation=sign)


def measured_share_difference(
    column: str, arms: LoggedArms, *, rows: int
) -> Measurement:
    """Measure how much less often something bad happens to the candidate."""
    sums = [
        RowSums.mean(arm[column].to_numpy(float))
        for arm in (arms.candidate, arms.champion)
    ]
    return _watched(sums[0], sums[1], arms=arms, higher_is_better=False, rows=rows)


def _watched(
    candidate: RowSums,
    champion: RowSums,
    *,
    arms: LoggedArms,
    higher_is_better: bool,
    rows: int,
) -> Measurement:
    groups = _groups(arms)
    effect = _effect(
        candidate,
        champion,
        arms=arms,
        groups=groups,
        higher_is_better=higher_is_better,
    )
    if isinstance(effect, RunningEffect) and effect.events < FEWEST_EVENTS:
        rare = _rare(candidate, champion, arms, higher_is_better=higher_is_better)
        if rare is not None and groups is None and effect.n >= FEWEST_ROWS:
            assert effect.baseline is not None
            return rare_losses(
                rare,
                n=arms.n,
                candidate=effect.candidate,
                baseline=effect.baseline,
                rows=rows,
            )
    return always_valid(effect, n=arms.n, rows=rows)


def _rare(
    candidate: RowSums,
    champion: RowSums,
    arms: LoggedArms,
    *,
    higher_is_better: bool,
) -> RareLosses | None:
    """Count losses and gains of requests that can lose at most 1."""
    losses = []
    for sums in (candidate, champion):
        least, most = sums.above.min(initial=0.0), sums.above.max(initial=1.0)
        if (sums.below != 1).any() or least < 0 or most > 1:
            return None
        losses.append(1 - sums.above if higher_is_better else sums.above)
    new, old = losses
    worse, better = (new > old, old > new) if arms.paired else (new > 0, old > 0)
    return RareLosses(
        losses=int(worse.sum()),
        of_losses=worse.size,
        gains=int(better.sum()),
        of_gains=better.size,
    )
