"""Which methods judged, and what has to be true for their p-values to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method, with what all of its checks assume."""

    name: str
    assumptions: tuple[str, ...]
    checks: str


def methods(verdicts: Sequence[Verdict]) -> tuple[Method, ...]:
    """List the methods in the order in which they were first used."""
    shared = shared_assumptions(verdicts)
    used = [verdict.method for verdict in verdicts if verdict.method]
    return tuple(
        Method(
            name=name,
            assumptions=assumptions,
            checks=numbers.count(used.count(name)),
        )
        for name, assumptions in shared.items()
    )


def shared_assumptions(verdicts: Sequence[Verdict]) -> dict[str, tuple[str, ...]]:
    """Give for each method what every check that used it assumes."""
    found: dict[str, tuple[str, ...]] = {}
    for verdict in verdicts:
        if verdict.method:
            so_far = found.get(verdict.method, verdict.assumptions)
            kept = tuple(told for told in so_far if told in verdict.assumptions)
            found[verdict.method] = kept
    return found


def own_assumptions(
    verdict: Verdict, shared: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Give what this check assumes beyond what is said of its method."""
    said = shared.get(verdict.method or "", ())
    return tuple(told for told in verdict.assumptions if told not in said)
