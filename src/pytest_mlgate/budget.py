"""Who may spend how much of the session's error budget: splitting alpha.

The session blocks wrongly in at most ``alpha`` of runs because the shares of all its
gates add up to ``alpha`` (Bonferroni over gates, Holm inside a gate). The split uses
only what is known at collection, so every worker of a parallel run computes the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.own_families import own_families

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


def split(
    claims: Sequence[Claim],
    *,
    alpha: float,
    family_weights: Mapping[str, float] | None = None,
) -> dict[tuple[str, str], float]:
    """Split the session's alpha over its gates.

    Parameters
    ----------
    claims
        Every gate that was collected, deselected ones included.
    alpha
        The session's error budget, in (0, 1).
    family_weights
        Changes to the usual proportions, by name. The name of a pool takes the place of
        its entry in `POOL_WEIGHTS`: it is held against the other pools. The name of
        another family multiplies the weight of each of its gates, 1 by default: it is
        held against the other families of its pool, and no other pool notices.
        "benchmark" is a pool of one family and means the pool.

    Returns
    -------
    dict
        ``(gate, family) -> share``. The shares of required gates of families that
        can err add up to `alpha`; exact families get 0. An advisory gate is held
        against the whole `alpha`: it blocks nothing, so it costs nothing.

    Raises
    ------
    InvalidInput
        If `alpha` is outside (0, 1), a weight is not positive, or a name in
        `family_weights` is neither a pool nor a family that can err.

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

    >>> shares = split(
    ...     [
    ...         Claim(gate="test_a", family="fairness"),
    ...         Claim(gate="test_b", family="slice"),
    ...     ],
    ...     alpha=0.04,
    ...     family_weights={"fairness": 3.0},
    ... )
    >>> [round(share, 4) for share in shares.values()]
    [0.03, 0.01]

    A gate of fairness counts as three gates of slices.
    """
    if not 0 < alpha < 1:
        raise InvalidInput.because("alpha", "between 0 and 1", alpha)
    for claim in claims:
        if not claim.weight > 0:
            raise InvalidInput.because("weight", "positive", claim.weight)
    named = _checked(family_weights or {})
    home = {claim.family: pool_of(claim.family) for claim in claims}
    spending = [c for c in claims if not c.advisory and home[c.family] is not None]
    present = [p for p in dict.fromkeys(home[c.family] for c in spending) if p]
    pools = {pool: named.get(pool, POOL_WEIGHTS[pool]) for pool in present}
    mates = {
        pool: sum(_weight(c, named) for c in spending if home[c.family] == pool)
        for pool in present
    }
    if not isfinite(sum(pools.values()) + sum(mates.values())):
        raise InvalidInput.because("weights", "small enough to add up", named)

    def share(claim: Claim) -> float:
        pool = home[claim.family]
        if pool is None:
            return 0.0
        if claim.advisory:
            return alpha
        within = _weight(claim, named) / mates[pool]
        return alpha * pools[pool] / sum(pools.values()) * within

    return {(c.gate, c.family): share(c) for c in claims}


def pool_of(family: str) -> str | None:
    """Name the pool of a family, also of one that is not ours; None: it cannot err."""
    own = own_families()
    if family in EXACT_FAMILIES or (family in own and own[family] is None):
        return None
    return known_pools()[family]


def known_pools() -> dict[str, str]:
    """Give the pool of every family that can err, those included that are not ours."""
    own = {name: pool for name, pool in own_families().items() if pool is not None}
    return {**own, **POOLS}


def known_families() -> tuple[str, ...]:
    """Name every family in the order of reports, those that are not ours last."""
    return (*FAMILIES, *sorted(set(own_families()) - set(FAMILIES)))


def _weight(claim: Claim, named: Mapping[str, float]) -> float:
    """Weigh a gate against its pool; a pool's own name says nothing inside it."""
    own = claim.family in POOL_WEIGHTS
    return claim.weight * (1.0 if own else named.get(claim.family, 1.0))


def _checked(named: Mapping[str, float]) -> Mapping[str, float]:
    known = {**known_pools(), **POOL_WEIGHTS}
    for name, weight in named.items():
        if name not in known:
            raise InvalidInput.unknown_name("name in `family_weights`", name, known)
        if not weight > 0 or not isfinite(weight):
            raise InvalidInput.because(
                f"family_weights.{name}", "positive and finite", weight
            )
    return named
