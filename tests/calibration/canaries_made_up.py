"""Canaries and shadows that were made up, looked at again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pytest_mlgate.stats.sequential.always_valid import always_valid
from pytest_mlgate.stats.sequential.planned_looks import Looks
from pytest_mlgate.stats.sequential.planned_looks import planned_looks
from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
from pytest_mlgate.stats.sequential.running_effect import paired_effect

ALPHA = 0.05
NAIVE = 1.6449


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What became of one watch: the look of the first verdict, None for never."""

    blocked: int | None
    passed: int | None
    # by one who tests at .05 at every look
    naively: int | None


def canary(rng, n, *, error, loss=0.0, share=0.5):
    """Make the errors of a canary: who answered, and whether wrongly."""
    is_new = rng.random(n) < share
    wrong = rng.random(n) < np.where(is_new, error + loss, error)
    return is_new, wrong


def watch_canary(is_new, wrong, *, ends, margin, groups=None):
    def effect(end):
        new, old = is_new[:end], ~is_new[:end]
        both = None
        if groups is not None:
            both = (groups[:end][new], groups[:end][old])
        return effect_of_arms(
            RowSums.mean(1.0 * wrong[:end][new]),
            RowSums.mean(1.0 * wrong[:end][old]),
            higher_is_better=False,
            groups=both,
        )

    return watched(effect, ends=ends, margin=margin, rows=10_000)


def shadow(rng, n, *, error, differing, loss=0.0):
    """Make the errors of two models on the same requests."""
    old = rng.random(n) < error
    again = rng.random(n) < differing
    fresh = rng.random(n) < error
    worse = ~old & (rng.random(n) < loss / (1 - error))
    new = np.where(again, fresh, old) | worse
    return new, old


def watch_shadow(new, old, *, ends, margin):
    def effect(end):
        return paired_effect(
            RowSums.mean(1.0 * new[:end]),
            RowSums.mean(1.0 * old[:end]),
            higher_is_better=False,
        )

    return watched(effect, ends=ends, margin=margin, rows=10_000)


def watched(effect, *, ends, margin, rows):
    """Look after so many rows each, and note the first verdict of each kind."""
    first = {"blocked": None, "passed": None, "naively": None}
    for end in ends:
        now = effect(end)
        found = always_valid(now, n=end, rows=rows)
        if found.cannot_judge is not None:
            continue
        answers = {
            "naively": now.estimate / now.standard_error < -NAIVE,
            "blocked": found.p_worse_than(0.0) <= ALPHA,
            "passed": found.p_better_than(-margin) <= ALPHA,
        }
        for kind, said in answers.items():
            if said and first[kind] is None:
                first[kind] = end
    return Watched(**first)


def look_as_planned(effect, *, looks, margin):
    """Take all looks of a plan; give block and pass at the end of it."""
    plan = Looks(number=looks, rows=looks * 1_000)
    found = planned_looks([effect(end) for end in plan.ends], looks=plan, n=plan.rows)
    return found.p_worse_than(0.0) <= ALPHA, found.p_better_than(-margin) <= ALPHA


def share_of(found):
    return float(np.mean([one is not None for one in found]))
