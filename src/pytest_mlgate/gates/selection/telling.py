"""How a choice is told: one line per candidate, the chosen one first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.selection.unmet import shown
from pytest_mlgate.gates.selection.wishes import LATENCY
from pytest_mlgate.gates.selection.wishes import SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.gates.selection.choice import Choice
    from pytest_mlgate.gates.selection.choice import ConsideredCandidate

LINES = 20
"""Candidates that are told one by one."""


def summary(choice: Choice) -> str:
    """Say who was chosen, from how many, and what is left of its gain."""
    first = choice.candidates[0]
    known = len(choice.candidates)
    if not choice.eligible:
        return f"none of {known} is certain to do; {choice.chosen} comes nearest"
    told = f"chosen: {choice.chosen}, of {known} candidates"
    tied = sum(one.ties for one in choice.candidates)
    if tied > 1:
        told += f" the cheapest of {tied} that tie"
    if first.gain is not None:
        beats = "beats" if choice.beats_baseline else "does not certainly beat"
        told += (
            f"; it {beats} the baseline, and {first.gain - choice.bias:+.3f} is left "
            "of its gain without the luck of the choice"
        )
    return told


def lines(choice: Choice) -> Iterator[str]:
    """Yield a line for each candidate."""
    for one in choice.candidates[:LINES]:
        yield f"{one.name}: {_figures(one)}. {_standing(one, choice)}"


def _figures(one: ConsideredCandidate) -> str:
    low, high, _ = one.interval
    told = [f"desirability {one.desirability:.3f} [{low:.3f}, {high:.3f}]"]
    told += [f"{name} {shown(value, name)}" for name, value in one.values.items()]
    for name, value in ((SIZE, one.size), (LATENCY, one.latency)):
        if value is not None and name not in one.values:
            told.append(f"{name} {shown(value, name)}")
    if one.why_not is None or one.ties:
        told.append(f"best with probability {one.probability_of_best:.2f}")
        told.append(f"leads under {one.leads_under:.0%} of weightings")
    if not one.on_front:
        told.append("not on the Pareto front")
    return ", ".join(told)


def _standing(one: ConsideredCandidate, choice: Choice) -> str:
    made = f" ({one.made})" if one.made else ""
    if one.why_not is None:
        return f"Chosen{made}"
    word = "Nearest" if one.name == choice.chosen else "Not chosen"
    return f"{word}: {one.why_not}{made}"
