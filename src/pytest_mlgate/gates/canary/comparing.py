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
    from collections.abc import Sequence

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
        paired=arms.paired,
        groups=_groups(arms),
        n=arms.n,
        higher_is_better=sums.higher_is_better,
        rows=rows,
    )
    return _with_remarks(found, sums)


def always_at(
    sums: ComparedMetric, known: KnownAnswers, *, ends: Sequence[int], rows: int
) -> list[Measurement]:
    """Measure the same as it stood after so many requests."""
    groups, found = _groups(known.arms), []
    for end in ends:
        one, other = known.first(end)
        found.append(
            _watched(
                sums.candidate.first(one),
                sums.champion.first(other),
                paired=known.arms.paired,
                groups=None if groups is None else (groups[0][one], groups[1][other]),
                n=end,
                higher_is_better=sums.higher_is_better,
                rows=rows,
            )
        )
    return found


def measured_at_looks(
    sums: ComparedMetric, known: KnownAnswers, *, looks: Looks
) -> Measurement:
    """Measure a comparison at the looks that are due."""
    effects = _effects(sums, known, looks)
    return _with_remarks(planned_looks(effects, looks=looks, n=known.n), sums)


def planned_at(
    sums: ComparedMetric, known: KnownAnswers, *, looks: Looks
) -> list[Measurement]:
    """Measure the same as it stood at each look that is due."""
    effects = _effects(sums, known, looks)
    return [
        planned_looks(effects[: number + 1], looks=looks, n=looks.ends[number])
        for number in range(len(effects))
    ]


def _effects(
    sums: ComparedMetric, known: KnownAnswers, looks: Looks
) -> list[RunningEffect | None]:
    groups = _groups(known.arms)
    effects: list[RunningEffect | None] = []
    for end in looks.ends[: looks.due(known.n)]:
        one, other = known.first(end)
        found = _effect(
            sums.candidate.first(one),
            sums.champion.first(other),
            paired=known.arms.paired,
            groups=None if groups is None else (groups[0][one], groups[1][other]),
            higher_is_better=sums.higher_is_better,
        )
        effects.append(None if isinstance(found, Undefined) else found)
    return effects


def _effect(
    candidate: RowSums,
    champion: RowSums,
    *,
    paired: bool,
    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
    higher_is_better: bool,
) -> RunningEffect | Undefined:
    if paired:
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
    (found,) = share_at(
        marked, arms, ends=[marked.size], higher_is_better=higher_is_better, rows=rows
    )
    return found


def share_at(
    marked: NDArray[np.bool_],
    arms: LoggedArms,
    *,
    ends: Sequence[int],
    higher_is_better: bool,
    rows: int,
) -> list[Measurement]:
    """Measure the same as it stood after so many requests of the candidate."""
    groups = _groups(arms)
    if groups is None:
        return [
            watched_share(
                int(marked[:end].sum()),
                end,
                higher_is_better=higher_is_better,
                rows=rows,
            )
            for end in ends
        ]
    sign = 1 if higher_is_better else -1
    effects = [
        mean_effect(
            RowSums.mean(marked[:end].astype(np.float64)),
            higher_is_better=higher_is_better,
            groups=groups[0][:end],
        )
        for end in ends
    ]
    return [
        replace(always_valid(effect, n=end, rows=rows), orientation=sign)
        for end, effect in zip(ends, effects, strict=True)
    ]


def measured_share_difference(
    column: str, arms: LoggedArms, *, rows: int
) -> Measurement:
    """Measure how much less often something bad happens to the candidate."""
    sums = [
        RowSums.mean(arm[column].to_numpy(float))
        for arm in (arms.candidate, arms.champion)
    ]
    return _watched(
        sums[0],
        sums[1],
        paired=arms.paired,
        groups=_groups(arms),
        n=arms.n,
        higher_is_better=False,
        rows=rows,
    )


def _watched(
    candidate: RowSums,
    champion: RowSums,
    *,
    paired: bool,
    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
    n: int,
    higher_is_better: bool,
    rows: int,
) -> Measurement:
    effect = _effect(
        candidate,
        champion,
        paired=paired,
        groups=groups,
        higher_is_better=higher_is_better,
    )
    if isinstance(effect, RunningEffect) and effect.events < FEWEST_EVENTS:
        rare = _rare(
            candidate, champion, paired=paired, higher_is_better=higher_is_better
        )
        if rare is not None and groups is None and effect.n >= FEWEST_ROWS:
            assert effect.baseline is not None
            return rare_losses(
                rare,
                n=n,
                candidate=effect.candidate,
                baseline=effect.baseline,
                rows=rows,
            )
    return always_valid(effect, n=n, rows=rows)


def _rare(
    candidate: RowSums,
    champion: RowSums,
    *,
    paired: bool,
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
    worse, better = (new > old, old > new) if paired else (new > 0, old > 0)
    return RareLosses(
        losses=int(worse.sum()),
        of_losses=worse.size,
        gains=int(better.sum()),
        of_gains=better.size,
    )
