"""Which one is chosen, and why no other: the rule, from measured models to a `Ruling`.

Hard requirements first; then the composite; of those that may all be the best, the
cheapest. Nothing here depends on unseeded chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.selection.unmet import p_fail
from pytest_mlgate.gates.selection.unmet import p_pass
from pytest_mlgate.gates.selection.unmet import unmet
from pytest_mlgate.gates.selection.unmet import without_use
from pytest_mlgate.stats.selection.best_of_all import allowances
from pytest_mlgate.stats.selection.best_of_all import could_be_best
from pytest_mlgate.stats.selection.best_of_all import probability_of_best
from pytest_mlgate.stats.selection.joint_effects import JointEffects
from pytest_mlgate.stats.selection.joint_effects import joint_effects
from pytest_mlgate.stats.selection.max_t import MaxT
from pytest_mlgate.stats.selection.max_t import max_t
from pytest_mlgate.stats.selection.winners_curse import selection_bias
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gates.selection.contest import Contender
    from pytest_mlgate.gates.selection.wishes import Requirement
    from pytest_mlgate.gates.selection.wishes import Weighed
    from pytest_mlgate.stats.influence import RowStructure

ITSELF = "it is the baseline itself"


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ruling:
    """What came out of a contest; places are those of the candidates."""

    # where nothing is eligible: the one that comes nearest to it
    chosen: int
    # those that certainly meet every requirement
    eligible: tuple[int, ...]
    # those of them that may be the best
    tied: tuple[int, ...]
    # why a candidate is no choice, whatever the others are
    excluded: dict[int, str]
    # candidates whose requirements were held against each other's luck
    rivals: int
    # gains over the baseline; without one, the composites themselves
    gains: MaxT
    # chance of being the best of those that are eligible; 0 for the others
    best: NDArray[np.float64]
    # what choosing adds to the estimate of the chosen one by luck
    bias: float


def ruled(
    found: Sequence[Contender],
    *,
    baseline: Contender | None,
    must: Sequence[Requirement],
    weigh: Sequence[Weighed],
    structure: RowStructure,
    seed: int,
    cheapest: Callable[[Sequence[int]], list[int]],
) -> Ruling:
    """Choose one of the candidates.

    Parameters
    ----------
    found
        The candidates.
    baseline
        What they are compared with; None where there is nothing.
    must, weigh
        What was asked for.
    structure
        Weights of the rows, and what depends on what.
    seed
        Where all draws start.
    cheapest
        Sorts places of candidates by what they cost, the cheapest first; asked once,
        about those that tie.
    """
    effects = joint_effects(
        [one.influence for one in found],
        baseline=None if baseline is None else baseline.influence,
        structure=structure,
    )
    errors = effects.drawn(np.random.default_rng(seed))
    excluded, rivals = _excluded(found, baseline, must, weigh)
    eligible = [place for place in range(len(found)) if place not in excluded]
    gains = max_t(effects, errors, n=len(found[0].influence.psi))
    best, bias, tied = np.zeros(len(found)), 0.0, []
    if eligible:
        inside, drawn = _only(effects, eligible), errors[:, eligible]
        may_be = could_be_best(inside, drawn, level=ALPHA_PASS)
        tied = [place for place, may in zip(eligible, may_be, strict=True) if may]
        best[eligible] = probability_of_best(inside, drawn)
    order = cheapest(tied) if len(tied) > 1 else tied
    if eligible:
        bias = selection_bias(
            inside,
            drawn,
            allowed=allowances(inside, drawn, level=ALPHA_PASS),
            order=_ranks(eligible, order),
        )
    return Ruling(
        chosen=order[0] if order else _nearest(found, baseline, must),
        eligible=tuple(eligible),
        tied=tuple(order),
        excluded=excluded,
        rivals=rivals,
        gains=gains,
        best=best,
        bias=bias,
    )


def p_that_one_will_do(
    found: Sequence[Contender],
    ruling: Ruling,
    *,
    must: Sequence[Requirement],
    ok: float | None,
) -> float:
    """Test H0 "some candidate is fine": small means that certainly none is.

    Parameters
    ----------
    found, ruling
        The contest.
    must
        The requirements.
    ok
        The gain from which on there is nothing to complain about; None where there is
        no baseline.

    Notes
    -----
    A candidate is certainly not fine if it certainly misses one of its M requirements
    or the gain: Bonferroni over these. All candidates have to be: the largest p-value
    counts, and no correction for their number is needed (Berger 1982).
    """
    questions = len(must) + (ok is not None)
    levels = []
    for place, one in enumerate(found):
        if ruling.excluded.get(place) == ITSELF:
            continue
        own = [p_fail(m, w.threshold) for m, w in zip(one.required, must, strict=True)]
        unclear = one.undefined or one.composite.in_doubt
        if ok is not None:
            untold = unclear or ruling.gains.effects.cannot_judge[place]
            own.append(1.0 if untold else ruling.gains.p_worse_than(place, ok))
        levels.append(min(1.0, questions * min(own)) if own else 1.0)
    return max(levels, default=1.0)


def _excluded(
    found: Sequence[Contender],
    baseline: Contender | None,
    must: Sequence[Requirement],
    weigh: Sequence[Weighed],
) -> tuple[dict[int, str], int]:
    """Name who is no choice; count those whose luck with requirements is corrected."""
    excluded = {
        place: told
        for place, one in enumerate(found)
        if (told := without_use(one, weigh)) is not None
    }
    for place, one in enumerate(found):
        if baseline is not None and _is_same(one, baseline):
            excluded[place] = ITSELF
    rivals = [
        place
        for place, one in enumerate(found)
        if place not in excluded and _exactly_met(one, must)
    ]
    for place, one in enumerate(found):
        told = unmet(one, must, rivals=max(len(rivals), 1))
        if place not in excluded and told is not None:
            excluded[place] = told
    return excluded, max(len(rivals), 1)


def _exactly_met(one: Contender, must: Sequence[Requirement]) -> bool:
    """Tell whether what has no sampling error is met: luck cannot change it."""
    return all(
        p_pass(found, wish.threshold) == 0
        for found, wish in zip(one.required, must, strict=True)
        if found.exact
    )


def _is_same(one: Contender, baseline: Contender) -> bool:
    digest = one.subject.digest
    return digest is not None and digest == baseline.subject.digest


def _nearest(
    found: Sequence[Contender],
    baseline: Contender | None,
    must: Sequence[Requirement],
) -> int:
    """Find whom least speaks against, where nobody is eligible."""

    def against(place: int) -> tuple[bool, float, float]:
        one = found[place]
        same = baseline is not None and _is_same(one, baseline)
        levels = [
            p_pass(m, w.threshold) for m, w in zip(one.required, must, strict=True)
        ]
        return same, max(levels, default=0.0), -one.composite.value

    return min(range(len(found)), key=against)


def _only(effects: JointEffects, places: Sequence[int]) -> JointEffects:
    return JointEffects(
        estimates=effects.estimates[places],
        covariance=effects.covariance[np.ix_(places, places)],
        df=effects.df,
        cannot_judge=tuple(effects.cannot_judge[place] for place in places),
    )


def _ranks(eligible: Sequence[int], order: Sequence[int]) -> NDArray[np.intp]:
    """Give each eligible one its place by cost; who did not tie comes after."""
    after = [place for place in eligible if place not in order]
    by_cost = [*order, *after]
    return np.array([by_cost.index(place) for place in eligible], dtype=np.intp)
