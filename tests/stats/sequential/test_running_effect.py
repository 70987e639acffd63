from __future__ import annotations

import math

import numpy as np
import pytest

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
from pytest_mlgate.stats.sequential.running_effect import mean_effect
from pytest_mlgate.stats.sequential.running_effect import paired_effect

RNG = np.random.default_rng(0)
OLD = RNG.random(2_000) < 0.8
NEW = np.where(RNG.random(2_000) < 0.2, RNG.random(2_000) < 0.8, OLD)


def mean(values):
    return RowSums.mean(1.0 * values)


def test_two_arms_have_the_error_of_two_means():
    found = effect_of_arms(mean(NEW), mean(OLD[:500]), higher_is_better=True)
    assert found.estimate == pytest.approx(NEW.mean() - OLD[:500].mean())
    variance = NEW.var() / 2_000 + OLD[:500].var() / 500
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    assert found.n == found.clock == 2_500


def test_pairs_have_the_error_of_their_differences():
    found = paired_effect(mean(NEW), mean(OLD), higher_is_better=False)
    difference = 1.0 * OLD - NEW
    assert found.estimate == pytest.approx(difference.mean())
    assert found.standard_error == pytest.approx(difference.std() / math.sqrt(2_000))
    assert found.events == (difference != 0).sum()


def test_a_ratio_has_the_error_of_its_bootstrap():
    rng = np.random.default_rng(1)
    truth = rng.random(1_500) < 0.3
    hit = truth & (rng.random(1_500) < 0.7)
    sums = RowSums(above=1.0 * hit, below=1.0 * truth)
    found = mean_effect(sums, higher_is_better=True)
    draws = []
    for _ in range(800):
        rows = rng.integers(0, 1_500, 1_500)
        draws.append(hit[rows].sum() / truth[rows].sum())
    assert found.standard_error == pytest.approx(np.std(draws), rel=0.1)
    assert found.events == min(hit.sum(), truth.sum() - hit.sum())


def test_users_who_pull_together_widen_the_error_and_run_the_clock_faster():
    same = np.repeat(OLD[:200], 5)
    users = np.repeat(np.arange(200), 5)
    apart = mean_effect(mean(same), higher_is_better=True)
    together = mean_effect(mean(same), higher_is_better=True, groups=users)
    assert together.standard_error / apart.standard_error == pytest.approx(
        math.sqrt(5 * 200 / 199)
    )
    assert together.clock / together.n == pytest.approx(5 * 200 / 199)
    assert together.groups == 200


def test_who_has_the_roles_only_turns_the_sign():
    one = paired_effect(mean(NEW), mean(OLD), higher_is_better=True)
    other = paired_effect(mean(OLD), mean(NEW), higher_is_better=True)
    assert one.estimate == -other.estimate
    assert one.skewness == pytest.approx(-other.skewness)
    assert one.standard_error == pytest.approx(other.standard_error)


def test_it_is_too_early_with_few_rows_events_or_groups():
    few_rows = effect_of_arms(mean(OLD[:40]), mean(NEW[:40]), higher_is_better=True)
    assert few_rows.too_early == "80 rows are too few to begin; it takes 100."
    assert few_rows.rows_to_begin == 100
    rare = np.zeros(400)
    rare[:3] = 1
    few_events = effect_of_arms(mean(rare), mean(rare[::-1]), higher_is_better=False)
    assert few_events.too_early.startswith("6 rows differ from the others; it takes 10")
    assert few_events.rows_to_begin > 1_300
    few_groups = mean_effect(
        mean(OLD), higher_is_better=True, groups=np.arange(2_000) % 8
    )
    assert few_groups.too_early == "8 groups are too few; it takes 30."
    assert few_groups.rows_to_begin == 7_500


def test_an_estimate_that_rests_on_a_handful_is_too_early():
    losses = np.concatenate([np.linspace(0, 1, 500), [900.0, 800.0]])
    found = mean_effect(RowSums.mean(losses), higher_is_better=False)
    assert found.too_early == "The estimate rests on a handful of rows."
    assert found.rows_to_begin > 502


def test_no_row_with_a_say_is_no_metric():
    nothing = RowSums(above=np.zeros(5), below=np.zeros(5))
    found = effect_of_arms(nothing, mean(OLD), higher_is_better=True)
    assert found == Undefined(reason="No row of the candidate has a say in it yet.")
    both = effect_of_arms(nothing, nothing, higher_is_better=True)
    assert "candidate" in both.reason
    assert "champion" in both.reason
    assert isinstance(mean_effect(nothing, higher_is_better=True), Undefined)
