"""Who may spend how much of the session's error budget: splitting alpha.

The session blocks wrongly in at most ``alpha`` of runs because the shares of all its
gates add up to ``alpha`` (Bonferroni over gates, Holm inside a gate). The split uses
only what is known at collection, so every worker of a parallel run computes the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

FAMILIES = (
    "schema",
    "benchmark",
    "edge_case",
    "behaviour",
    "fairness",
    "slice",
    "drift",
    "skew",
    "resource",
    "selection",
    "canary",
    "audit",
)
"""Kinds of gate, in the order in which reports list them."""

EXACT_FAMILIES = frozenset({"schema", "audit"})
"""Families without sampling error: they take nothing from the budget."""

POOLS: Mapping[str, str] = MappingProxyType(
    {
        "benchmark": "benchmark",
        "fairness": "groups",
        "slice": "groups",
        "drift": "inputs",
        "skew": "inputs",
        "edge_case": "others",
        "behaviour": "others",
        "resource": "others",
        "selection": "others",
        "canary": "others",
    }
)
"""Families that share one slice of the budget."""

POOL_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"benchmark": 0.5, "groups": 0.3, "inputs": 0.2, "others": 0.1}
)
"""Relative size of each pool; normalised over the pools that are present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one gate asks of the budget."""

    # node id and family: a test with fixtures of two families makes two claims
    gate: str
    family: str
    # relative to the other gates of its pool
    weight: float = 1.0
    # advisory gates never block, so they need no share
    advisory: bool = False


def split(claims: Sequence[Claim], *, alpha: float) -> dict[tuple[str, str], float]:
    """Split the session's alpha over its gates.

    Parameters
    ----------
    claims
        Every gate that was collected, deselected ones included.
    alpha
        The session's error budget, in (0, 1).

    Returns
    -------
    dict
        ``(gate, family) -> share``. The shares of required gates of families that
        can err add up to `alpha`; exact families get 0. An advisory gate is held
        against the whole `alpha`: it blocks nothing, so it costs nothing.

    Raises
    ------
    InvalidInput
        If `alpha` is outside (0, 1) or a weight is not positive.

    Examples
    --------
    >>> shares = split(
    ...     [
    ...         Claim(gate="test_a", family="benchmark"),
    ...         Claim(gate="test_b", family="fairness"),
    ...         Claim(gate="test_c", family="schema"),
    ...     ],
    ...     alpha=0.04,
    ... )
    >>> [round(share, 4) for share in shares.values()]
    [0.025, 0.015, 0.0]

    Benchmark and fairness share the budget five to three; a schema needs none.
    """
    if not 0 < alpha < 1:
        raise InvalidInput.because("alpha", "between 0 and 1", alpha)
    for claim in claims:
        if not claim.weight > 0:
            raise InvalidInput.because("weight", "positive", claim.weight)
    spending = [c for c in claims if not c.advisory and c.family not in EXACT_FAMILIES]
    pool_total = sum(POOL_WEIGHTS[pool] for pool in {POOLS[c.family] for c in spending})
    return {
        (c.gate, c.family): _share(c, spending, pool_total=pool_total, alpha=alpha)
        for c in claims
    }


def _share(
    claim: Claim, spending: Sequence[Claim], *, pool_total: float, alpha: float
) -> float:
    if claim.family in EXACT_FAMILIES:
        return 0.0
    if claim.advisory:
        return alpha
    pool = POOLS[claim.family]
    mates = sum(c.weight for c in spending if POOLS[c.family] == pool)
    return alpha * POOL_WEIGHTS[pool] / pool_total * claim.weight / mates
