"""The whole question, simulated: what is found and passed, and how often wrongly."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.slices.held_out import searched_rows
from pytest_mlgate.stats.slices.large_slices import large_slices
from pytest_mlgate.stats.slices.search import Slice
from pytest_mlgate.stats.slices.slice_search import SliceQuestion
from pytest_mlgate.stats.slices.slice_search import excess_of
from pytest_mlgate.stats.slices.slice_search import search_weak_slices
from pytest_mlgate.verdict import Threshold

PLAIN = RowStructure()
PAIR = ((3, 2), (7, 5))
SINGLE = ((3, 2),)


def searched(rng, n, error, *, planted=PAIR, structure=PLAIN, columns=20, **asked):
    """Search rows with errors of .15, and of `error` in a planted slice."""
    table = [rng.integers(0, 10, n, dtype=np.uint8) for _ in range(columns)]
    inside = Slice(conditions=planted).rows(table)
    loss = (rng.random(n) < np.where(inside, error, 0.15)).astype(float)
    return search_weak_slices(
        table,
        loss,
        SliceQuestion(**asked),
        searched=searched_rows(rng.integers(0, 2**63, n).astype(np.uint64)),
        structure=structure,
    )


def outcomes(seeds, n, error, *, margin, **asked):
    limit = Threshold(ok=-margin, bad=-margin)
    found = Counter()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        whole = searched(rng, n, error, margin=margin, **asked).measurement
        found[str(outcome_of(whole, limit, alpha=0.05))] += 1
    return found


def test_a_planted_slice_with_three_times_the_error_is_confirmed():
    hits = [
        any(
            one.where.conditions == PAIR
            for one in searched(
                np.random.default_rng(seed), 20_000, 0.45, margin=0.0
            ).confirmed
        )
        for seed in range(10)
    ]
    assert np.mean(hits) >= 0.8


def test_clean_rows_pass_at_an_ordinary_size():
    assert outcomes(range(5), 20_000, 0.15, margin=0.1) == {"passed": 5}
    assert outcomes(range(5), 5000, 0.15, margin=0.1)["passed"] >= 4


def test_a_large_weak_slice_neither_passes_nor_is_overlooked():
    found = outcomes(range(5), 20_000, 0.35, margin=0.1, planted=SINGLE)
    assert found == {"failed": 5}


def test_few_rows_cannot_tell():
    assert outcomes(range(3), 1500, 0.15, margin=0.05) == {"inconclusive": 3}


def test_the_search_looks_beyond_the_margin():
    # many large slices, a little worse, hide a small one that is much worse from a
    # search for anything that is worse
    rng = np.random.default_rng(3)
    table = [rng.integers(0, 10, 20_000, dtype=np.uint8) for _ in range(8)]
    table += [rng.integers(0, 2, 20_000, dtype=np.uint8) for _ in range(5)]
    small = Slice(conditions=PAIR).rows(table)
    rate = 0.05 + 0.15 * sum(column.astype(float) for column in table[8:])
    loss = (rng.random(20_000) < np.where(small, 0.88, rate)).astype(float)
    keys = searched_rows(np.arange(20_000, dtype=np.uint64))
    found = {
        margin: search_weak_slices(
            table, loss, SliceQuestion(margin=margin), searched=keys, structure=PLAIN
        ).confirmed
        for margin in (0.0, 0.3)
    }
    assert PAIR not in {one.where.conditions for one in found[0.0]}
    assert [one.where.conditions for one in found[0.3]] == [PAIR]


def test_what_is_large_and_what_is_seen_is_told():
    told = searched(np.random.default_rng(1), 4000, 0.15, margin=0.1, smallest=0.08)
    assert (told.smallest_large, told.n_large) == (320, 200)
    assert 95 <= told.smallest_seen <= 110


def test_of_rows_that_depend_every_large_slice_is_measured():
    rng = np.random.default_rng(2)
    homes = np.repeat(np.arange(500), 4)
    told = searched(
        rng,
        2000,
        0.15,
        planted=((0, 2),),
        margin=0.3,
        columns=3,
        structure=RowStructure(groups=homes),
    )
    assert len(told.large) == told.n_large == 30
    assert told.measurement.assumptions == ("groups are independent of each other",)


@pytest.mark.parametrize("kind", ["errors", "few errors", "losses"])
def test_the_weakest_by_order_decide_as_all_would(kind):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        shares = rng.uniform(0.2, 0.6, 8)
        table = [np.minimum(rng.geometric(p, 3000), 9).astype(np.uint8) for p in shares]
        more = table[0] == 2
        if kind == "losses":
            loss = rng.exponential(size=3000) * (1 + 0.2 * more)
        else:
            least = 0.2 if kind == "errors" else 0.04
            loss = (rng.random(3000) < least + 0.06 * more).astype(float)
        told = search_weak_slices(
            table,
            loss,
            SliceQuestion(margin=0.1),
            searched=searched_rows(np.arange(3000, dtype=np.uint64)),
            structure=PLAIN,
        )
        all_of_them = large_slices(table, loss, smallest=150, margin=0.1)
        ask, every = excess_of(loss, PLAIN), np.ones(3000, dtype=bool)
        slowly = [ask(one.where.rows(table), every) for one in all_of_them]
        assert told.n_large == len(slowly)
        assert max(
            one.measurement.p_better_than(-0.1) for one in told.large
        ) == pytest.approx(max(one.p_better_than(-0.1) for one in slowly), abs=1e-12)
        unsure = any(one.cannot_judge for one in slowly)
        assert unsure == any(one.measurement.cannot_judge for one in told.large)


def test_what_rests_on_a_handful_of_rows_is_no_verdict():
    rng = np.random.default_rng(1)
    table = [rng.integers(0, 5, 3000, dtype=np.uint8) for _ in range(4)]
    loss = rng.normal(1, 0.1, 3000)
    loss[np.flatnonzero(table[2] == 3)[:2]] = -200.0
    told = search_weak_slices(
        table,
        loss,
        SliceQuestion(margin=2.0, depth=1),
        searched=searched_rows(np.arange(3000, dtype=np.uint64)),
        structure=PLAIN,
    )
    assert told.measurement.cannot_judge == "The estimate rests on a handful of rows."


def test_weights_must_belong_to_the_rows():
    with pytest.raises(InvalidInput, match="weights"):
        searched(
            np.random.default_rng(2),
            2000,
            0.15,
            margin=0.1,
            structure=RowStructure(weights=np.ones(3)),
        )


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("margin", "at_least"), [(0.0, 0.95), (0.1, 0.85)], ids=["any", "ten points"]
)
def test_three_times_the_error_is_found_in_most_tables(margin, at_least):
    found = outcomes(range(200), 20_000, 0.45, margin=margin)
    assert found["failed"] / 200 >= at_least


@pytest.mark.calibration
@pytest.mark.parametrize("n", [5000, 20_000])
def test_clean_rows_are_reported_in_at_most_their_share(n):
    confirmed = [
        bool(searched(np.random.default_rng(seed), n, 0.15, margin=0.0).confirmed)
        for seed in range(400)
    ]
    # .05, and two standard errors
    assert np.mean(confirmed) <= 0.072


@pytest.mark.calibration
@pytest.mark.parametrize("n", [5000, 20_000])
def test_a_large_slice_at_the_margin_errs_in_its_share_either_way(n):
    found = outcomes(range(400), n, 0.25, margin=0.1, planted=SINGLE)
    assert found["passed"] / 400 <= 0.072
    assert found["failed"] / 400 <= 0.072


@pytest.mark.calibration
def test_clean_rows_pass_in_most_tables():
    assert outcomes(range(100), 20_000, 0.15, margin=0.05)["passed"] >= 75
    assert outcomes(range(100), 20_000, 0.15, margin=0.1)["passed"] >= 95
    assert outcomes(range(100), 5000, 0.15, margin=0.1)["passed"] >= 80
