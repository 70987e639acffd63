"""Hypothesis outside of a test of its own: it shrinks, draws, and repeats itself."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
from hypothesis import strategies as st

from pytest_mlgate.data.perturbed.searching import drawn
from pytest_mlgate.data.perturbed.searching import simplest


def test_parts_that_do_not_matter_become_0():
    case = simplest([9] * 12, breaks=lambda c: c[3] >= 2 and c[7] >= 1, seed=0)
    assert case == (0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0)


def test_what_was_found_is_kept_where_nothing_simpler_breaks():
    found = (4, 3, 5)
    assert simplest(found, breaks=lambda c: c == found, seed=0) == found


def test_a_rule_that_nothing_else_breaks_is_never_lost():
    """Even a predicate that denies the found case leaves it as the answer."""
    assert simplest([3, 3], breaks=lambda _: False, seed=0) == (3, 3)


def test_each_case_is_asked_once():
    asked = []

    def breaks(case):
        asked.append(case)
        return sum(case) >= 5

    simplest([6] * 6, breaks=breaks, seed=1)
    assert len(asked) == len(set(asked))
    assert (6,) * 6 not in asked


@pytest.mark.parametrize("seed", range(5))
def test_a_seed_decides(seed):
    def rule(case):
        return case[0] + case[1] >= 7

    assert simplest([9, 9], breaks=rule, seed=seed) == simplest(
        [9, 9], breaks=rule, seed=seed
    )
    assert rule(simplest([9, 9], breaks=rule, seed=seed))


def test_the_generators_of_the_caller_are_left_alone():
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002 - the global generator is what is asked about
    wanted = random.random(), np.random.rand()  # noqa: NPY002 - as above
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002 - as above
    simplest([5, 5], breaks=lambda c: sum(c) > 3, seed=0)
    drawn(st.integers(), times=5, seed=0)
    assert (random.random(), np.random.rand()) == wanted  # noqa: NPY002 - as above


def test_drawing_repeats_itself_and_follows_its_seed():
    strategy = st.lists(st.integers(0, 10**6), min_size=3, max_size=3)
    one, again, other = (drawn(strategy, times=8, seed=s) for s in (1, 1, 2))
    assert one == again
    assert one != other
    assert len(one) <= 8


def test_slow_rules_and_rare_cases_raise_no_health_check():
    strategy = st.integers(0, 10**6).filter(lambda n: n % 1000 == 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drawn(strategy, times=3, seed=0)[0] == 0
