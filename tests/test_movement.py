"""`Movement`: both tables on the same cells, of the columns that are asked about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.profiles.variables import Variable
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.movement import Movement


def table(seed=0, n=300):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "plan": rng.choice(["a", "b"], n),
            "seen": pd.Timestamp("2024-01-01") + pd.to_timedelta(range(n), unit="h"),
            "odd": pd.Series([1, "a"] * (n // 2), dtype=object),
        }
    )


@pytest.fixture
def movement():
    return Movement(evaluation=wrap_frame(table(1)), reference=wrap_frame(table()))


def test_columns_are_counted_in_the_order_in_which_they_are_asked(movement):
    found = movement.counts(("seen", "x"))
    assert [variable.label for variable in found] == [
        "seen",
        "seen: hour",
        "seen: weekday",
        "x",
    ]
    profile, now = found[Variable(column="x")]
    assert (profile.rows, now.rows) == (300, 300)
    assert len(profile.cells) == len(now.counts)
    assert next(v.label for v in movement.counts(("x", "seen"))) == "x"


def test_a_column_that_nobody_asks_about_may_hold_anything(movement):
    assert set(movement.known) == {"x", "plan", "seen", "odd"}
    movement.counts(("x", "plan"))
    with pytest.raises(UnreadableData, match="'odd'"):
        movement.counts(("x", "odd"))


def test_what_was_counted_is_not_counted_again(movement):
    first = movement.counts(("x",))[Variable(column="x")]
    movement.counts(("plan", "x"))
    assert movement.counts(("x",))[Variable(column="x")] is first


def test_a_profile_gives_the_cells_that_rows_would(movement, tmp_path):
    rows = table().drop(columns="odd")
    write_profile(profile_table(rows), tmp_path / "then.json")
    stored = Movement(
        evaluation=wrap_frame(table(1)), profile_file=tmp_path / "then.json"
    )
    assert stored.known == ("x", "plan", "seen")
    for name in stored.known:
        for variable, (profile, now) in stored.counts((name,)).items():
            of_rows, beside = movement.counts((name,))[variable]
            assert profile == of_rows
            assert now.counts.tolist() == beside.counts.tolist()


def test_without_reference_data_no_column_is_known():
    movement = Movement(evaluation=wrap_frame(table()))
    assert movement.known is None
    assert movement.profile is None


def test_the_extremes_are_those_of_the_evaluation_data(movement):
    x = Variable(column="x")
    found = movement.summaries((x,))[x]
    now = table(1)["x"]
    assert (found.minimum, found.maximum) == (now.min(), now.max())
