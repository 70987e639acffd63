"""A key has one arm, everywhere and always."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.serving.arms import arm_of

KEYS = [f"customer-{n}" for n in range(10_000)]


def candidates(share, salt="spring"):
    return {key for key in KEYS if arm_of(key, share=share, salt=salt) == CANDIDATE}


def test_the_split_is_pinned():
    """A release that splits otherwise would move every customer of every canary."""
    found = [arm_of(key, share=0.5, salt="spring") for key in KEYS[:8]]
    marks = "".join("x" if arm == CANDIDATE else "." for arm in found)
    assert marks == "..x....."


def test_another_process_splits_alike():
    code = (
        "from pytest_mlgate.serving.arms import arm_of\n"
        "print([arm_of(f'customer-{n}', share=.3, salt='s') for n in range(50)])"
    )
    command = [sys.executable, "-R", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.strip() == str([arm_of(key, share=0.3, salt="s") for key in KEYS[:50]])


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_the_share_is_kept(share):
    # five standard errors of a binomial share
    bound = 5 * (share * (1 - share) / len(KEYS)) ** 0.5
    assert abs(len(candidates(share)) / len(KEYS) - share) < bound


def test_a_larger_share_moves_keys_one_way_only():
    shares = [0, 0.001, 0.1, 0.25, 0.5, 0.999, 1]
    sets = [candidates(share) for share in shares]
    for smaller, larger in itertools.pairwise(sets):
        assert smaller <= larger
    assert sets[0] == set()
    assert sets[-1] == set(KEYS)


def test_another_salt_splits_anew():
    one, other = candidates(0.5), candidates(0.5, salt="autumn")
    # independent halves share a quarter
    assert abs(len(one & other) / len(KEYS) - 0.25) < 0.03


def test_a_key_counts_by_its_text():
    for key in (7, "7"):
        assert arm_of(key, share=0.5, salt="") == arm_of("7", share=0.5, salt="")


def test_salt_and_key_do_not_run_together():
    splits = [
        [arm_of(f"{head}{n}", share=0.5, salt=salt) for n in range(100)]
        for salt, head in (("a", "b"), ("ab", ""), ("", "ab"))
    ]
    assert splits[0] != splits[1] != splits[2] != splits[0]
    assert {CANDIDATE, CHAMPION} == set(splits[0])
