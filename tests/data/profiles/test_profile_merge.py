"""Profiles of parts add up to the profile of the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles.profile_merge import merge_profiles
from pytest_mlgate.data.profiles.profile_rules import broken_rule
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput

FLIGHTS = Path(__file__).parents[2] / "fixtures" / "flights_2013.csv.gz"


def test_parts_on_the_cells_of_the_whole_add_up_to_it():
    rows = pd.read_csv(FLIGHTS)
    rows["seen"] = pd.to_datetime(rows["time_hour"], utc=True)
    rows = rows.drop(columns="time_hour")
    whole = profile_table(rows)
    parts = [profile_table(rows[at::3], like=whole) for at in range(3)]

    merged = merge_profiles(parts)

    assert broken_rule(merged) is None
    for found, expected in zip(merged.columns, whole.columns, strict=True):
        told = replace(found, mean=None, std=None)
        assert told == replace(expected, mean=None, std=None)
        assert (found.mean, found.std) == pytest.approx((expected.mean, expected.std))


def test_an_order_of_merging_changes_no_count():
    rows = pd.DataFrame({"x": np.random.default_rng(0).standard_normal(900)})
    first = profile_table(rows[:300])
    second, third = (
        profile_table(part, like=first) for part in (rows[300:600], rows[600:])
    )

    one = merge_profiles([first, second, third])
    other = merge_profiles([third, merge_profiles([second, first])])

    assert one.columns[0].counts == other.columns[0].counts
    assert one.columns[0].std == pytest.approx(rows["x"].std())


def test_a_file_without_any_value_adds_its_missing_rows():
    full = profile_table(pd.DataFrame({"x": [1.5, 2.5, 4.5]}))
    blank = profile_table(pd.DataFrame({"x": [np.nan, np.nan]}))

    for pair in ([full, blank], [blank, full]):
        merged = merge_profiles(pair)
        assert broken_rule(merged) is None
        assert (merged.rows, merged.columns[0].missing) == (5, 2)


def test_other_cells_are_refused_with_the_way_out():
    one = profile_table(pd.DataFrame({"x": np.arange(100.0)}))
    other = profile_table(pd.DataFrame({"x": np.arange(50.0, 150.0)}))

    with pytest.raises(InvalidInput, match=r"'x' must have the same cells .* `like=`"):
        merge_profiles([one, other])


def test_other_columns_and_no_profile_at_all_are_refused():
    one = profile_table(pd.DataFrame({"x": [1]}))
    other = profile_table(pd.DataFrame({"y": [1]}))

    with pytest.raises(InvalidInput, match=r"same columns"):
        merge_profiles([one, other])
    with pytest.raises(InvalidInput, match=r"one or more profiles"):
        merge_profiles([])
