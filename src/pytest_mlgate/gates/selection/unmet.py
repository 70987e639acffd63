"""Why a candidate is no choice: what it does not certainly meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.selection.wishes import UNITS
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gates.selection.contest import Contender
    from pytest_mlgate.gates.selection.wishes import Requirement
    from pytest_mlgate.gates.selection.wishes import Weighed
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.verdict import Threshold


def p_pass(found: Measurement, threshold: Threshold) -> float:
    """Give the p-value of "it is at or beyond bad"; 1 where nothing can be claimed."""
    silent = found.cannot_judge or found.cannot_pass or found.estimate is None
    return 1.0 if silent else found.p_better_than(threshold.bad)


def p_fail(found: Measurement, threshold: Threshold) -> float:
    """Give the p-value of "it is fine"; 1 where nothing can be claimed."""
    silent = found.cannot_judge or found.estimate is None
    return 1.0 if silent else found.p_worse_than(threshold.ok)


def unmet(one: Contender, must: Sequence[Requirement], *, rivals: int) -> str | None:
    """Say which requirement is not certainly met, None if all are.

    Parameters
    ----------
    one
        The candidate.
    must
        The requirements, in the order of ``one.required``.
    rivals
        Candidates of whom a lucky one could be taken: Bonferroni.
    """
    for found, wish in zip(one.required, must, strict=True):
        level = p_pass(found, wish.threshold)
        if level * (1 if found.exact else rivals) <= ALPHA_PASS:
            continue
        if found.estimate is None:
            return f"{wish.name} cannot be told"
        value = f"{wish.name} {shown(wish.sign * found.estimate, wish.name)}"
        worse = "below" if wish.sign > 0 else "above"
        limit = shown(wish.limit, wish.name)
        if p_fail(found, wish.threshold) <= ALPHA_PASS:
            return f"{value} is certainly {worse} {limit}"
        word = "at least" if wish.sign > 0 else "at most"
        return f"{value} is not certainly {word} {limit}"
    return None


def without_use(one: Contender, weigh: Sequence[Weighed]) -> str | None:
    """Say by which measure a candidate is of no use, or may be; None if by none."""
    if one.undefined is not None:
        return one.undefined
    for place, wish in enumerate(weigh):
        value = f"{wish.name} {shown(one.values[place], wish.name)}"
        bad = shown(wish.aim.bad, wish.name)
        if place in one.composite.in_doubt:
            return f"{value} is too near to {bad}, where it is of no use"
        if one.composite.shares[place] == 0:
            return f"{value} is of no use: {bad} or worse"
    return None


def shown(value: float, name: str) -> str:
    """Write a value with three digits, and its unit."""
    return f"{value:.3g}{UNITS.get(name, '')}"
