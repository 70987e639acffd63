"""Counting by keys is exact: the same as searching every edge."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.data.profiles.float_cells import are_snapped
from pytest_mlgate.data.profiles.float_cells import count_floats
from pytest_mlgate.data.profiles.float_cells import ranks
from pytest_mlgate.data.profiles.float_cells import snap

HOSTILE = [-np.inf, -1e308, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1.0, 1e308, np.inf]


def searched(x, edges):
    known = x[~np.isnan(x)]
    cells = np.searchsorted(edges, known, side="right")
    return np.bincount(cells, minlength=len(edges) + 1).tolist()


@pytest.mark.parametrize("location", [0.0, 0.1, -273.15, 1e9, 2.0**60])
def test_counts_by_key_are_those_of_a_search_of_every_edge(location):
    rng = np.random.default_rng(1)
    x = np.concatenate([location + rng.standard_normal(100_000), HOSTILE, [np.nan]])
    found = snap(
        np.unique(ranks(np.nanquantile(x, np.arange(1, 64) / 64), location)), location
    )
    # the edges themselves, and their neighbours on both sides
    x = np.concatenate(
        [x, found, np.nextafter(found, np.inf), np.nextafter(found, -np.inf)]
    )

    counts, missing = count_floats(x, found, location=location)

    assert counts.tolist() == searched(x, found)
    assert missing == 1


def test_snapped_edges_take_the_way_by_keys_and_others_do_not():
    edges = snap(ranks(np.array([0.3, 0.7]), 0.5), 0.5)

    assert are_snapped(edges, 0.5)
    assert not are_snapped(np.nextafter(edges, np.inf), 0.5)


def test_edges_that_are_not_snapped_are_counted_all_the_same():
    x = np.random.default_rng(2).standard_normal(70_000)
    edges = np.array([-1.0, 0.123456, 2.0])

    counts, _ = count_floats(x, edges, location=0.5)

    assert counts.tolist() == searched(x, edges)


def test_counts_of_blocks_add_up_to_the_counts_of_the_whole():
    x = np.random.default_rng(3).standard_normal(10_000)
    edges = snap(ranks(np.array([-1.0, 0.5]), 0.0), 0.0)

    parts = [count_floats(part, edges, location=0.0)[0] for part in np.split(x, 5)]

    assert np.sum(parts, axis=0).tolist() == searched(x, edges)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "float32"])
def test_every_width_of_numbers_gives_the_same_cells(dtype):
    x = np.arange(100).astype(dtype)
    edges = snap(ranks(np.array([10.0, 50.0]), 49.0), 49.0)

    counts, _ = count_floats(x, edges, location=49.0)

    assert counts.tolist() == searched(np.arange(100.0), edges)


def test_large_integers_keep_their_differences():
    x = 2**52 + np.arange(1000, dtype=np.int64)
    edges = snap(
        ranks(np.array([2.0**52 + 250, 2.0**52 + 750]), 2.0**52 + 500), 2.0**52 + 500
    )

    counts, _ = count_floats(x, edges, location=2.0**52 + 500)

    assert counts.tolist() == searched(x.astype(float), edges)
    assert min(counts) > 200
