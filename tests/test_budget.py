"""The session's error budget: who gets how much, decided at collection."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.budget import EXACT_FAMILIES
from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.budget import POOL_WEIGHTS
from pytest_mlgate.budget import POOLS
from pytest_mlgate.budget import Claim
from pytest_mlgate.budget import known_families
from pytest_mlgate.budget import known_pools
from pytest_mlgate.budget import pool_of
from pytest_mlgate.budget import split
from pytest_mlgate.errors import InvalidInput

CLAIMS = st.lists(
    st.builds(
        Claim,
        gate=st.sampled_from([f"test_{i}" for i in range(8)]),
        family=st.sampled_from(FAMILIES),
        weight=st.floats(min_value=0.01, max_value=100),
        advisory=st.booleans(),
    ),
    max_size=20,
    unique_by=lambda claim: (claim.gate, claim.family),
)
ALPHA = st.floats(min_value=1e-6, max_value=0.999)
WEIGHTS = st.dictionaries(
    st.sampled_from([*POOLS, *POOL_WEIGHTS]), st.floats(min_value=0.01, max_value=100)
)


def claim(gate: str, family: str = "benchmark", **changes) -> Claim:
    return Claim(gate=gate, family=family, **changes)


def spends(made: Claim) -> bool:
    return not made.advisory and made.family not in EXACT_FAMILIES


def test_every_family_has_a_pool_or_is_exact_and_never_both():
    assert POOLS.keys() | EXACT_FAMILIES == set(FAMILIES)
    assert not POOLS.keys() & EXACT_FAMILIES
    assert set(POOLS.values()) == POOL_WEIGHTS.keys()
    assert len(set(FAMILIES)) == len(FAMILIES)


@given(CLAIMS, ALPHA, WEIGHTS)
def test_the_shares_of_gates_that_can_block_add_up_to_alpha(claims, alpha, weights):
    found = split(claims, alpha=alpha, family_weights=weights)
    spent = sum(found[c.gate, c.family] for c in claims if spends(c))
    expected = alpha if any(spends(c) for c in claims) else 0.0
    assert spent == pytest.approx(expected, rel=1e-9)


@given(CLAIMS, ALPHA)
def test_every_claim_gets_its_answer_and_a_required_one_something_to_spend(
    claims, alpha
):
    found = split(claims, alpha=alpha)
    assert found.keys() == {(c.gate, c.family) for c in claims}
    for made in claims:
        share = found[made.gate, made.family]
        if made.family in EXACT_FAMILIES:
            assert share == 0.0
        elif made.advisory:
            assert share == alpha
        else:
            assert 0 < share <= alpha * (1 + 1e-9)


@given(CLAIMS, st.randoms())
def test_the_order_of_collection_is_irrelevant(claims, shuffling):
    shuffled = list(claims)
    shuffling.shuffle(shuffled)
    assert split(shuffled, alpha=0.05) == pytest.approx(split(claims, alpha=0.05))


@given(CLAIMS, st.randoms())
def test_advisory_and_exact_gates_cost_the_others_nothing(claims, shuffling):
    kept = [c for c in claims if spends(c)]
    alone, beside = split(kept, alpha=0.05), split(claims, alpha=0.05)
    for made in kept:
        key = made.gate, made.family
        assert beside[key] == pytest.approx(alone[key], rel=1e-12)


@given(CLAIMS)
def test_within_a_pool_shares_are_in_proportion_to_weights(claims):
    found = split(claims, alpha=0.05)
    rates: dict[str, float] = {}
    for made in filter(spends, claims):
        rate = found[made.gate, made.family] / made.weight
        assert rates.setdefault(POOLS[made.family], rate) == pytest.approx(rate)


def test_gates_of_one_pool_share_it_equally_unless_told_otherwise():
    found = split([claim("a"), claim("b")], alpha=0.06)
    assert found == pytest.approx({("a", "benchmark"): 0.03, ("b", "benchmark"): 0.03})
    found = split([claim("a", weight=2.0), claim("b")], alpha=0.06)
    assert found == pytest.approx({("a", "benchmark"): 0.04, ("b", "benchmark"): 0.02})


def test_families_of_one_pool_share_it_and_pools_are_weighted():
    found = split(
        [
            claim("a"),
            claim("b", "fairness"),
            claim("c", "slice"),
            claim("d", "drift"),
            claim("e", "schema"),
        ],
        alpha=0.05,
    )
    assert list(found.values()) == pytest.approx([0.025, 0.0075, 0.0075, 0.01, 0.0])


def test_a_pool_that_is_absent_leaves_its_share_to_the_others():
    found = split([claim("a", "drift")], alpha=0.05)
    assert found == pytest.approx({("a", "drift"): 0.05})


def test_one_test_with_two_families_makes_two_claims():
    found = split([claim("a"), claim("a", "fairness")], alpha=0.08)
    assert found == pytest.approx({("a", "benchmark"): 0.05, ("a", "fairness"): 0.03})


def test_the_name_of_a_pool_takes_the_place_of_its_usual_weight():
    claims = [claim("a"), claim("b", "drift"), claim("c", "skew")]
    found = split(claims, alpha=0.06, family_weights={"benchmark": 2, "inputs": 1})
    assert list(found.values()) == pytest.approx([0.04, 0.01, 0.01])


def test_the_name_of_a_family_is_held_against_its_own_pool_only():
    claims = [
        claim("a"),
        claim("b", "fairness"),
        claim("c", "fairness", weight=2.0),
        claim("d", "slice"),
    ]
    found = split(claims, alpha=0.08, family_weights={"fairness": 4.0})
    assert list(found.values()) == pytest.approx(
        [0.05, 0.03 * 4 / 13, 0.03 * 8 / 13, 0.03 / 13]
    )


def test_a_family_alone_in_its_pool_has_nothing_to_gain_from_a_weight():
    claims = [claim("a"), claim("b", "drift")]
    found = split(claims, alpha=0.05, family_weights={"drift": 50.0})
    assert found == pytest.approx(split(claims, alpha=0.05))


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf])
def test_a_family_weight_is_positive_and_finite(weight):
    with pytest.raises(InvalidInput, match=r"`family_weights\.drift` must be positive"):
        split([claim("a")], alpha=0.05, family_weights={"drift": weight})


@pytest.mark.parametrize("name", ["schema", "benchmarks"])
def test_a_family_weight_of_nothing_that_can_err_is_refused(name):
    with pytest.raises(InvalidInput, match=f"in `family_weights` '{name}'"):
        split([claim("a")], alpha=0.05, family_weights={name: 1.0})


def test_weights_that_swallow_each_other_are_refused():
    claims = [claim("a", "drift", weight=1e308), claim("b", "drift", weight=1e308)]
    with pytest.raises(InvalidInput, match="`weights` must be small enough"):
        split(claims, alpha=0.05)


def test_a_session_without_gates_spends_nothing():
    assert split([], alpha=0.05) == {}


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, math.nan, math.inf])
def test_the_budget_lies_strictly_between_nothing_and_certainty(alpha):
    with pytest.raises(InvalidInput, match="`alpha` must be between 0 and 1"):
        split([claim("a")], alpha=alpha)


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan])
def test_a_weight_is_positive_even_where_it_buys_nothing(weight):
    for made in (claim("a", weight=weight), claim("b", "schema", weight=weight)):
        with pytest.raises(InvalidInput, match="`weight` must be positive"):
            split([claim("c"), made], alpha=0.05)


def test_the_four_pools_share_as_the_documentation_says():
    claims = [
        claim("a"),
        claim("b", "slice"),
        claim("c", "drift"),
        claim("d", "edge_case"),
    ]
    found = split(claims, alpha=0.11)
    assert list(found.values()) == pytest.approx([0.05, 0.03, 0.02, 0.01])


@pytest.fixture
def families_of_others(monkeypatch):
    """Make two families known that are not ours: one can err, one is exact."""
    made = {"uplift": "benchmark", "licence": None}
    monkeypatch.setattr("pytest_mlgate.budget.own_families", lambda: made)


@pytest.mark.usefixtures("families_of_others")
def test_families_that_are_not_ours_are_known_after_ours():
    assert known_families() == (*FAMILIES, "licence", "uplift")
    assert known_pools() == {**POOLS, "uplift": "benchmark"}
    assert [pool_of(family) for family in ("uplift", "licence", "schema", "slice")] == [
        "benchmark",
        None,
        None,
        "groups",
    ]


@pytest.mark.usefixtures("families_of_others")
def test_the_name_of_a_pool_says_nothing_inside_it():
    claims = [claim("a"), claim("b", "uplift"), claim("c", "licence")]
    for weights in ({}, {"benchmark": 3.0}):
        found = split(claims, alpha=0.06, family_weights=weights)
        assert list(found.values()) == pytest.approx([0.03, 0.03, 0.0])
    found = split(claims, alpha=0.06, family_weights={"uplift": 2.0})
    assert list(found.values()) == pytest.approx([0.02, 0.04, 0.0])
